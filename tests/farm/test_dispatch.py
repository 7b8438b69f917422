"""Which job a free phone does next."""

from detector.farm.dispatch import Waiting, companions, in_order, may_ever_run, next_job
from detector.farm.matrix import Job
from detector.farm.plan import JobLevel, WatchKeys
from detector.farm.policy import Decision, Next


def job(
    key: str,
    *phones: str,
    priority: int = 0,
    group: str | None = None,
    is_spread: bool = False,
    package: str = "cn.a",
    watch: WatchKeys | None = None,
) -> Job:
    return Job(
        key=key,
        package=package,
        level=JobLevel.LOOK if watch is None else JobLevel.AUTOSTART,
        watch=watch,
        profile="cn-default",
        n_runs=1,
        apk=None,
        version=None,
        label=None,
        priority=priority,
        phones=phones,
        class_of={phone: phone[0] for phone in phones},
        group=group or key,
        is_spread=is_spread,
    )


def chosen(
    phone: str,
    waiting: list[Waiting],
    *,
    taken: dict[str, frozenset[str]] | None = None,
    unusable: str = "",
    now_s: float = 0.0,
) -> str | None:
    one = next_job(
        phone, in_order(waiting), taken or {}, lambda other: other not in unusable.split(), now_s=now_s
    )
    return None if one is None else one.job.key


def test_orders_by_priority_then_fewest_phones_then_longest() -> None:
    waiting = [
        Waiting(job=job("short", "a1", "a2"), expected_s=10),
        Waiting(job=job("long", "a1", "a2"), expected_s=90),
        Waiting(job=job("choosy", "a1"), expected_s=10),
        Waiting(job=job("wanted", "a1", "a2", priority=1), expected_s=10),
    ]
    order = []
    while waiting:
        order.append(chosen("a1", waiting))
        waiting = [one for one in waiting if one.job.key != order[-1]]
    assert order == ["wanted", "choosy", "long", "short"]
    assert chosen("a9", [Waiting(job=job("x", "a1"))]) is None


def test_siblings_never_share_a_phone_nor_a_class_if_spread() -> None:
    one = [Waiting(job=job("s2", "a1", "a2", "b1", group="s"))]
    assert chosen("a1", one, taken={"s": frozenset({"a1"})}) is None
    assert chosen("a2", one, taken={"s": frozenset({"a1"})}) == "s2"
    spread = [Waiting(job=job("s2", "a1", "a2", "b1", group="s", is_spread=True))]
    assert chosen("a2", spread, taken={"s": frozenset({"a1"})}) is None
    assert chosen("b1", spread, taken={"s": frozenset({"a1"})}) == "s2"


def test_a_job_waits_for_its_preferred_phone_while_that_is_usable() -> None:
    again = [Waiting(job=job("j", "a1", "a2"), decision=Decision(next=Next.AGAIN, prefer="a1"))]
    assert chosen("a2", again) is None
    assert chosen("a1", again) == "j"
    assert chosen("a2", again, unusable="a1") == "j"


def test_a_job_returns_to_a_phone_that_failed_it_only_if_no_other_is_left() -> None:
    again = [Waiting(job=job("j", "a1", "a2"), decision=Decision(next=Next.AGAIN, avoid=("a1",)))]
    assert chosen("a1", again) is None
    assert chosen("a2", again) == "j"
    assert chosen("a1", again, unusable="a2") == "j"


def test_a_resting_job_is_skipped() -> None:
    waiting = [Waiting(job=job("rests", "a1", priority=9), not_before_s=5.0), Waiting(job=job("ready", "a1"))]
    assert chosen("a1", waiting) == "ready"
    assert chosen("a1", waiting, now_s=5.0) == "rests"


def test_a_job_without_any_hopeful_phone_will_never_run() -> None:
    one = Waiting(job=job("j", "a1", "a2", group="g"))
    assert may_ever_run(one, {}, lambda phone: phone == "a2")
    assert not may_ever_run(one, {"g": frozenset({"a2"})}, lambda phone: phone == "a2")


def watch(key: str, *phones: str, package: str | None = None, keys: WatchKeys | None = None) -> Waiting:
    return Waiting(job=job(key, *phones, package=package or f"cn.{key}", watch=keys or WatchKeys()))


def beside(first: Waiting, waiting: list[Waiting], *, phone: str = "a1", unusable: str = "") -> list[str]:
    def is_usable(other: str) -> bool:
        return other not in unusable.split()

    found = companions(first, phone, [first, *waiting], {}, is_usable, shares=is_usable, now_s=0.0)
    return [one.job.key for one in found]


def test_apps_of_the_same_level_are_watched_together_on_one_phone() -> None:
    first = watch("w1", "a1")
    scan = Waiting(job=job("scan", "a1", package="cn.scan"))
    elsewhere, otherwise = watch("w2", "a2"), watch("w3", "a1", keys=WatchKeys(repeats=1))
    again = watch("w1-again", "a1", package="cn.w1")
    assert beside(first, [scan, elsewhere, otherwise, again, watch("w4", "a1")]) == ["w4"]
    assert beside(scan, [first]) == []


def test_a_watch_takes_as_many_apps_as_leave_the_other_phones_their_share() -> None:
    eight = [watch(f"w{number}", "a1", "a2") for number in range(1, 9)]
    assert len(beside(eight[0], eight[1:])) == 3
    assert len(beside(eight[0], eight[1:], unusable="a2")) == 7
    few = [watch(f"w{number}", "a1", keys=WatchKeys(together=3)) for number in range(1, 9)]
    assert len(beside(few[0], few[1:])) == 2
