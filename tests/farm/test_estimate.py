"""What a plan is expected to take, before anything was measured and after."""

from detector.farm.estimate import expected_s, left_s, loads
from detector.farm.matrix import Job, Phone
from detector.farm.plan import JobLevel, WatchKeys

PHONES = tuple(Phone(id=name, serial=name, server="s", keys={"id": name}) for name in ("a", "b"))


def job(number: int, *phones: str, level: JobLevel = JobLevel.AUTOSTART) -> Job:
    return Job(
        key=f"cn.app{number}/all/1/1",
        package=f"cn.app{number}",
        level=level,
        profile="cn-default",
        n_runs=None,
        apk=None,
        version=None,
        label=None,
        priority=0,
        phones=phones,
        class_of=dict.fromkeys(phones, "all"),
        group=f"cn.app{number}/1",
        watch=WatchKeys() if level is JobLevel.AUTOSTART else None,
    )


def test_ten_apps_watched_together_take_seven_hours_where_one_takes_four() -> None:
    jobs = [job(number, "a") for number in range(10)]
    (one,) = loads(jobs, PHONES[:1], {})
    assert (one.n_jobs, round(one.busy_s / 3600)) == (10, 7)
    assert round(expected_s(jobs[0], {}) / 3600) == 4


def test_two_phones_share_the_apps() -> None:
    both = loads([job(number, "a", "b") for number in range(10)], PHONES, {})
    assert [one.n_jobs for one in both] == [5, 5]


def test_measured_durations_win_and_a_watch_takes_as_long_as_its_longest() -> None:
    jobs = [job(1, "a"), job(2, "a")]
    measured = {("cn.app1", "autostart"): 9000.0, ("cn.app2", "autostart"): 9100.0}
    (one,) = loads(jobs, PHONES[:1], measured)
    assert one.busy_s == 9100.0
    scan = job(3, "a", level=JobLevel.LOOK)
    assert expected_s(scan, {("cn.app3", "look"): 70.0}) == 70.0


def test_a_scan_that_was_never_measured_takes_as_long_as_those_of_its_level() -> None:
    measured = {("cn.app8", "look"): 60.0, ("cn.app9", "look"): 80.0, ("cn.app8", "lab"): 900.0}
    assert expected_s(job(3, "a", level=JobLevel.LOOK), measured) == 70.0


def test_time_left_is_shared_by_the_phones_and_follows_the_pace_of_what_is_done() -> None:
    looks = [job(number, "a", "b", level=JobLevel.LOOK) for number in range(4)]  # 75 s each, it is expected
    waiting = [(one, "waiting", None) for one in looks]
    assert left_s(waiting, n_phones=2) == 150.0
    assert left_s(waiting, n_phones=8) == 75.0
    assert left_s([(looks[0], "done", 150.0), (looks[1], "running", None), *waiting[2:]], n_phones=1) == 375.0
    assert left_s(waiting, n_phones=0) is None
    assert left_s([(looks[0], "done", 60.0), (looks[1], "untestable", None)], n_phones=1) is None
