"""Whole nights through the farm's own loop, on a simulated clock: nothing lost, nothing twice."""

import random
import shutil
import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from detector.devices.phone_book import PhoneBook
from detector.farm.conductor import Conductor, JobNews
from detector.farm.errand import Ended, Errand, PhoneActivity, Report
from detector.farm.ledger import NAME, Ledger
from detector.farm.matrix import Phone
from detector.farm.plan import JobLevel, WatchKeys
from detector.farm.policy import Ending
from lab.benchmarks.farm_night import EVENING_S, NightClock, NightEngine, conducting, jobs, night, phones

LENGTHS_S = (60.0, 90.0, 200.0)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_bad_night_with_a_scheduler_killed_gives_each_job_one_result_or_a_reason(
    seed: int, tmp_path: Path
) -> None:
    one = night(tmp_path, n_phones=12, n_jobs=80, share=0.25, seed=seed, lengths_s=LENGTHS_S, is_killed=True)
    assert sum(one.states.values()) == 80
    assert one.states.keys() <= {"done", "untestable"}
    assert (one.n_results, one.n_doubled) == (one.states["done"], 0)
    assert one.n_leased_at_the_end == 0
    assert one.n_attempts > 80
    with sqlite3.connect(tmp_path / NAME) as database:
        reasons = database.execute("SELECT reason FROM jobs WHERE state = 'untestable'").fetchall()
    database.close()
    assert all(reason for (reason,) in reasons)


@dataclass(slots=True, kw_only=True)
class Scripted(NightEngine):
    """`script`: how the errands of a phone end, one after another; those after that succeed."""

    script: dict[str, list[Ending]] = field(default_factory=dict)
    sent: list[tuple[str, str | None]] = field(default_factory=list)
    told_to_stop: list[int] = field(default_factory=list)
    refuses_last: bool = False
    reboots: list[Report] = field(default_factory=list)

    def _drawn(self, errand: Errand) -> Report:
        self.sent.append((errand.phone.id, None if errand.job is None else errand.job.key))
        if errand.is_reboot:
            return self.reboots.pop(0) if self.reboots else Report(ending=Ending.JUDGED, took_s=90.0)
        planned = self.script.get(errand.phone.id)
        ending = planned.pop(0) if planned else Ending.JUDGED
        own, *beside = [_report(ending) for _ in errand.each()]
        if beside and ending is Ending.JUDGED and self.refuses_last:
            beside[-1] = _report(Ending.REFUSED)
        return replace(own, beside=tuple(beside))

    def stop(self, errand: Errand) -> None:
        self.told_to_stop.append(errand.attempt)


def _report(ending: Ending) -> Report:
    is_judged = ending in (Ending.JUDGED, Ending.CRASHED)
    reason = "" if ending is Ending.JUDGED else "it is told why"
    return Report(ending=ending, exit_code=0 if is_judged else None, reason=reason, took_s=60.0)


@dataclass(slots=True, kw_only=True)
class Stage:
    ledger: Ledger
    book: PhoneBook
    clock: NightClock
    engine: Scripted
    conductor: Conductor
    phones: Sequence[Phone]

    def states(self) -> list[str]:
        return [row.state for row in self.ledger.jobs()]

    def events(self) -> list[str]:
        return [what for _, what, *_ in self.ledger.events()]


def staged(
    folder: Path,
    *,
    n_phones: int = 1,
    n_jobs: int = 1,
    deadline: float | None = None,
    is_watch: bool = False,
    may_reboot: bool = False,
    clock: NightClock | None = None,
    **script: list[Ending],
) -> Stage:
    on = tuple(replace(one, may_reboot=may_reboot) for one in phones(n_phones))
    clock = clock or NightClock()
    ledger, book = Ledger(folder, is_new=True), PhoneBook(folder)
    work = jobs(n_jobs * 4, on)[:: 4 if n_phones == 1 else 1][:n_jobs]
    if is_watch:
        work = tuple(replace(job, level=JobLevel.AUTOSTART, watch=WatchKeys()) for job in work)
    ledger.begin_run("r", plan_path="", plan_sha256="", jobs=work, now=clock.now_s, deadline=deadline)
    ledger.take_over("s", now=clock.now_s, deadline=deadline)
    named = {name.replace("_", "-"): endings for name, endings in script.items()}
    engine = Scripted(clock=clock, chance=random.Random(1), share=0.0, lengths_s=LENGTHS_S, script=named)
    conductor = conducting(ledger, book, engine, on)
    return Stage(ledger=ledger, book=book, clock=clock, engine=engine, conductor=conductor, phones=on)


LOST = Ending.INFRASTRUCTURE


def test_a_phone_that_strikes_out_is_checked_twice_and_used_again(tmp_path: Path) -> None:
    stage = staged(tmp_path, n_jobs=3, phone_0=[LOST, LOST, LOST])
    stage.conductor.run()
    assert stage.states().count("untestable") == 1
    assert stage.states().count("done") == 2
    assert stage.engine.sent.count(("phone-0", None)) == 2
    assert stage.events() == ["strike", "strike", "strike", "quarantined", "healed"]
    assert stage.book.quarantined(stage.phones[0].server, stage.phones[0].serial) is None


def test_a_phone_that_does_not_heal_leaves_jobs_untestable(tmp_path: Path) -> None:
    stage = staged(tmp_path, n_jobs=3, phone_0=[LOST] * 6)
    stage.conductor.run()
    assert stage.states() == ["untestable"] * 3
    reasons = {row.reason for row in stage.ledger.jobs()}
    out = "phone-0 is in quarantine: struck out, lately by: it is told why"
    assert reasons == {"it is told why", f"no phone is left for it: {out}"}


def test_a_job_that_failed_twice_on_a_phone_goes_to_another_of_its_class(tmp_path: Path) -> None:
    stage = staged(tmp_path, n_phones=8, n_jobs=1, phone_0=[LOST, LOST])
    stage.conductor.run()
    assert [phone for phone, _ in stage.engine.sent] == ["phone-0", "phone-0", "phone-4"]
    assert stage.states() == ["done"]


def test_a_crash_is_retried_once_and_then_is_the_result(tmp_path: Path) -> None:
    stage = staged(tmp_path, phone_0=[Ending.CRASHED, Ending.CRASHED, Ending.JUDGED])
    stage.conductor.run()
    assert len(stage.engine.sent) == 2
    assert stage.states() == ["done"]


def test_a_full_disk_makes_jobs_rest_and_is_no_strike(tmp_path: Path) -> None:
    stage = staged(tmp_path, phone_0=[Ending.HOST, Ending.HOST])
    stage.conductor.run()
    assert stage.states() == ["done"]
    assert stage.events() == []
    assert stage.clock.now_s - EVENING_S >= 3 * 60 + 2 * 30


def test_a_case_on_an_unshared_disk_is_no_result(tmp_path: Path) -> None:
    stage = staged(tmp_path)

    class Elsewhere(Scripted):
        def begin(self, errand: Errand) -> None:
            stage.engine.begin(errand)
            shutil.rmtree(errand.folder)

        def happened(self, timeout_s: float) -> Sequence[Ended | PhoneActivity]:
            return stage.engine.happened(timeout_s)

    elsewhere = Elsewhere(clock=stage.clock, chance=random.Random(1), share=0.0, lengths_s=LENGTHS_S)
    stage.conductor.engine = elsewhere
    stage.conductor.run()
    (row,) = stage.ledger.jobs()
    assert (row.state, row.result) == ("untestable", None)
    assert "is not to be seen from here" in str(row.reason)


def test_after_the_deadline_nothing_begins(tmp_path: Path) -> None:
    stage = staged(tmp_path, n_jobs=3, deadline=EVENING_S + 70.0)
    stage.conductor.run()
    assert stage.states().count("done") == 2
    assert stage.states().count("cancelled") == 1


def test_a_requested_stop_lets_running_jobs_finish(tmp_path: Path) -> None:
    stage = staged(tmp_path, n_jobs=3)
    asked = Ledger(tmp_path)

    def stop_after_the_first(news: object) -> None:
        asked.ask_to_stop("step")

    stage.conductor.on_news = stop_after_the_first
    assert stage.conductor.run() == "step"
    assert "waiting" in stage.states()
    assert "done" in stage.states()


def test_a_phone_held_by_others_is_awaited_and_then_its_jobs_are_untestable(tmp_path: Path) -> None:
    stage = staged(tmp_path)
    phone = stage.phones[0]
    stage.book.acquire(phone.server, phone.serial, "li", doing="by hand", ttl_s=300.0, now=stage.clock.now_s)
    stage.conductor.run()
    assert stage.states() == ["done"]  # li's lease ended
    assert stage.clock.now_s - EVENING_S >= 300.0


class JumpingClock(NightClock):
    """Its wall clock can be set by hand, as on a host. `from_s`: when, by `now_s`."""

    set_ahead_s = 0.0
    from_s = 0.0

    def wall_ns(self) -> int:
        ahead_s = self.set_ahead_s if self.now_s >= self.from_s else 0.0
        return super().wall_ns() + int(ahead_s * 1e9)


@pytest.mark.parametrize("ending", [LOST, Ending.HOST])
def test_a_clock_set_back_a_day_keeps_no_phone_and_no_job_waiting(ending: Ending, tmp_path: Path) -> None:
    clock = JumpingClock()
    stage = staged(tmp_path, n_jobs=2, clock=clock, phone_0=[ending])

    def set_back(news: JobNews) -> None:
        clock.from_s = min(clock.from_s or clock.now_s + 1.0, clock.now_s + 1.0)
        clock.set_ahead_s = -86_400.0

    stage.conductor.on_news = set_back
    stage.conductor.run()
    assert stage.states() == ["done"] * 2
    assert clock.now_s - EVENING_S < 600.0


def test_a_clock_set_ahead_costs_attempts_but_no_job(tmp_path: Path) -> None:
    clock = JumpingClock()
    stage = staged(tmp_path, n_jobs=2, clock=clock)
    begin = stage.engine.begin

    class Daylight(Scripted):
        def begin(self, errand: Errand) -> None:
            begin(errand)
            clock.set_ahead_s = 86_400.0

        def happened(self, timeout_s: float) -> Sequence[Ended | PhoneActivity]:
            return stage.engine.happened(timeout_s)

    stage.conductor.engine = Daylight(clock=clock, chance=random.Random(1), share=0.0, lengths_s=LENGTHS_S)
    stage.conductor.run()
    assert stage.states() == ["done"] * 2
    phone = stage.phones[0]
    assert stage.book.holder(phone.server, phone.serial, now=clock.wall_ns() / 1e9) is None


class BookOnAFullDisk(PhoneBook):
    """Each kind of change fails once."""

    def _fails_once(self, what: str) -> None:
        failed = self.__dict__.setdefault("failed", set())
        if what not in failed:
            failed.add(what)
            raise sqlite3.OperationalError("database or disk is full")

    def acquire(
        self, *where: str, doing: str, ttl_s: float, now: float, outlives_power: bool = True
    ) -> int | None:
        self._fails_once("acquire")
        return super().acquire(*where, doing=doing, ttl_s=ttl_s, now=now, outlives_power=outlives_power)

    def release(self, *where: object) -> bool:
        self._fails_once("release")
        return super().release(*where)  # type: ignore[arg-type]

    def keep_outcomes(self, *where: object) -> None:
        self._fails_once("keep_outcomes")
        super().keep_outcomes(*where)  # type: ignore[arg-type]


def test_leases_also_wait_while_the_disk_is_full(tmp_path: Path) -> None:
    stage = staged(tmp_path, n_jobs=2)
    book = BookOnAFullDisk(tmp_path)
    stage.conductor.pool.book = book
    stage.conductor.run()
    assert stage.states() == ["done"] * 2
    assert book.__dict__["failed"] == {"acquire", "release", "keep_outcomes"}
    assert book.holder(stage.phones[0].server, stage.phones[0].serial, now=stage.clock.now_s) is None


def test_leases_of_a_killed_scheduler_of_this_run_are_released_at_once(tmp_path: Path) -> None:
    stage = staged(tmp_path, n_phones=8, n_jobs=1)
    idle = stage.phones[5]
    stage.book.acquire(idle.server, idle.serial, "farm night", doing="x", ttl_s=1e9, now=EVENING_S)
    conducting(stage.ledger, stage.book, stage.engine, stage.phones).run()
    assert stage.book.holder(idle.server, idle.serial, now=stage.clock.now_s) is None


def test_a_phone_held_forever_is_named(tmp_path: Path) -> None:
    stage = staged(tmp_path)
    phone = stage.phones[0]
    stage.book.acquire(phone.server, phone.serial, "li", doing="by hand", ttl_s=1e9, now=stage.clock.now_s)
    stage.conductor.run()
    (reason,) = [row.reason for row in stage.ledger.jobs()]
    assert reason is not None
    assert reason.startswith("no phone is left for it: phone-0 is held by somebody else (li until ")


def test_a_result_under_a_revoked_lease_does_not_count(tmp_path: Path) -> None:
    stage = staged(tmp_path)
    phone = stage.phones[0]
    taken: list[Errand] = []
    begin = stage.engine.begin

    class Thief(Scripted):
        def begin(self, errand: Errand) -> None:
            begin(errand)
            if not taken:
                taken.append(errand)
                stage.book.release(phone.server, phone.serial)
                stage.book.acquire(
                    phone.server, phone.serial, "thief", doing="x", ttl_s=100.0, now=stage.clock.now_s
                )

        def happened(self, timeout_s: float) -> Sequence[Ended | PhoneActivity]:
            return stage.engine.happened(timeout_s)

    stage.conductor.engine = Thief(clock=stage.clock, chance=random.Random(1), share=0.0, lengths_s=LENGTHS_S)
    stage.conductor.run()
    assert [one.ending for one in stage.ledger.attempts()] == [Ending.STOPPED, Ending.JUDGED]
    assert stage.states() == ["done"]


def test_jobs_of_one_watch_go_to_a_phone_together_and_end_one_by_one(tmp_path: Path) -> None:
    stage = staged(tmp_path, n_jobs=3, is_watch=True)
    stage.engine.refuses_last = True
    stage.conductor.run()
    assert len(stage.engine.sent) == 1
    assert stage.states() == ["done", "done", "untestable"]
    assert [row.reason for row in stage.ledger.jobs()] == [None, None, "it is told why"]
    assert all((tmp_path / row.result.folder).is_dir() for row in stage.ledger.jobs() if row.result)


def test_a_watch_that_loses_its_phone_is_one_strike_and_all_its_jobs_are_retried(tmp_path: Path) -> None:
    stage = staged(tmp_path, n_jobs=3, is_watch=True, phone_0=[LOST])
    stage.conductor.run()
    assert len(stage.engine.sent) == 2
    assert stage.events() == ["strike"]
    assert stage.states() == ["done"] * 3
    assert len(stage.ledger.attempts()) == 6


def test_a_phone_is_rebooted_after_each_strike_if_allowed_at_most_three_times_a_day(tmp_path: Path) -> None:
    stage = staged(tmp_path, n_jobs=6, may_reboot=True, phone_0=[LOST, Ending.JUDGED] * 4)
    stage.conductor.run()
    assert stage.events() == [*["strike", "rebooted"] * 3, "strike"]
    details = [details for _, what, _, _, details in stage.ledger.events() if what == "rebooted"]
    assert details == ["it was up again after 90 s"] * 3
    phone = stage.phones[0]
    assert stage.book.n_reboots(phone.server, phone.serial, since=stage.clock.now_s - 86_400) == 3


def test_a_failed_reboot_is_no_strike_and_the_phone_is_still_tried(tmp_path: Path) -> None:
    stage = staged(tmp_path, may_reboot=True, phone_0=[LOST])
    stage.engine.reboots = [Report(ending=LOST, reason="did not come back", took_s=900.0)]
    stage.conductor.run()
    assert stage.events() == ["strike", "not rebooted"]
    assert stage.states() == ["done"]


def test_phones_share_the_apps_to_be_watched(tmp_path: Path) -> None:
    stage = staged(tmp_path, n_phones=8, n_jobs=32, is_watch=True)
    stage.conductor.run()
    assert stage.states() == ["done"] * 32
    assert len(stage.engine.sent) == 8
    by_phone = Counter(row.phone for row in stage.ledger.attempts())
    assert set(by_phone.values()) == {4}
