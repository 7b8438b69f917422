"""Drives jobs, phones and ledger until every job has a result or a reason for having none.

It makes no decisions (`policy` and `dispatch` do) and executes nothing (the engine does), so a simulated
night runs through this same loop.
"""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from detector.core.clock import Clock
from detector.farm.dispatch import Waiting, companions, in_order, may_ever_run, next_job
from detector.farm.errand import Ended, Engine, Errand, PhoneActivity, Report, Task
from detector.farm.ledger import Ledger, Refused
from detector.farm.ledger_rows import Result
from detector.farm.matrix import Job
from detector.farm.phone_pool import PhonePool, Station
from detector.farm.policy import Decision, Ending, Next, PastAttempt, after_attempt
from detector.farm.run_folder import attempt_folder, case_folder
from detector.farm.write_retry import WriteRetry

__all__ = ["Conductor", "JobNews"]

POLL_S = 0.5
ALIVE_EVERY_S = 1.0
AFTER_A_FULL_DISK_S = 30.0
STOP_GRACE_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class JobNews:
    """An attempt that ended, or a job that was given up (`phone` None). `state`: the job's state now."""

    job: Job
    phone: str | None
    state: str
    exit_code: int | None = None
    reason: str = ""


@dataclass(slots=True, kw_only=True)
class Conductor:
    """`expected_s`: how long a job takes; None if unknown. `on_turn` is called at least every half second."""

    ledger: Ledger
    pool: PhonePool
    engine: Engine
    clock: Clock
    write_retry: WriteRetry
    expected_s: Callable[[Job], float | None] = lambda job: None
    devices_file: str | None = None
    on_news: Callable[[JobNews], None] = lambda news: None
    on_turn: Callable[[], None] = lambda: None
    _waiting: list[Waiting] = field(default_factory=list)
    _taken: dict[str, frozenset[str]] = field(default_factory=dict)
    _deadline: float | None = None
    _alive_at: float = 0.0
    _stop: str | None = None
    _n_looks: int = 0

    def run(self) -> str | None:
        """Run until nothing is left or a stop is requested; returns the kind of stop, None without one.

        Raises Refused if another scheduler took over. A KeyboardInterrupt stops what is running and
        propagates.
        """
        self._begin()
        try:
            while self._turn():
                pass
        except KeyboardInterrupt:
            self._end_all()
            raise
        self.write_retry(lambda: self.ledger.end_run(self._now()))
        return self._stop

    def _begin(self) -> None:
        self._deadline = self.ledger.run().deadline
        waiting = []
        for row in self.ledger.jobs():
            if row.result is not None and row.phone is not None:
                self._take(row.job, row.phone)
            elif row.state == "waiting":
                past = self.ledger.past(row.job.key)
                decision = after_attempt(past) if past else Decision(next=Next.AGAIN)
                expected_s = self.expected_s(row.job)
                waiting.append(Waiting(job=row.job, expected_s=expected_s, decision=decision))
        self._waiting = in_order(waiting)

    def _turn(self) -> bool:
        """Returns False when nothing is left to do."""
        self._send_heartbeat()
        if self._deadline is not None and self._now() >= self._deadline:
            self._cancel_waiting("the deadline has passed")
        if self._stop is None and self._waiting:
            for station in self.pool.free():
                self._occupy(station)
        if not self.pool.errands() and (self._stop is not None or not self._are_some_hopeful()):
            return False
        for event in self.engine.happened(POLL_S):
            self._handle(event)
        for lost in self.pool.renew():
            self.engine.stop(lost)
        self.on_turn()
        return True

    def _send_heartbeat(self) -> None:
        now = self._now()
        if 0 <= now - self._alive_at < ALIVE_EVERY_S:
            return
        self._alive_at = now
        asked = self.write_retry(lambda: self.ledger.still_here(now))
        if asked is not None and asked != self._stop:
            self._stop = asked
            if asked == "now":
                for errand in self.pool.errands():
                    self.engine.stop(errand)

    # --- handing out work ---

    def _occupy(self, station: Station) -> None:
        if station.needs_reboot or station.away_since is not None or not station.record.is_usable:
            self._look_at(station)
            return
        phone, now_s = station.phone, self._elapsed_s()
        chosen = next_job(phone.id, self._waiting, self._taken, self.pool.is_usable, now_s=now_s)
        if chosen is None:
            return
        token = self.pool.lease(station, f"farm job {chosen.job.title}")
        if token is None:
            return
        more = companions(
            chosen,
            phone.id,
            self._waiting,
            self._taken,
            self.pool.is_usable,
            shares=self.pool.shares,
            now_s=now_s,
        )
        own, *beside = [self._begun(waiting, station, token) for waiting in (chosen, *more)]
        self._send(station, own.attempt, own.job, token, own.folder, beside=tuple(beside))

    def _begun(self, chosen: Waiting, station: Station, token: int) -> Task:
        job, phone = chosen.job, station.phone
        folder = partial(attempt_folder, job)
        attempt = self.write_retry(
            lambda: self.ledger.begin_attempt(
                job.key, phone.id, token=token, folder=folder("{attempt}"), now=self._now()
            )
        )
        self._waiting.remove(chosen)
        self._take(job, phone.id)
        return Task(attempt=attempt, job=job, folder=str(self.ledger.folder / folder(str(attempt))))

    def _look_at(self, station: Station) -> None:
        """Sends a check, or the reboot that is due first."""
        what = "a reboot" if station.needs_reboot else "a check"
        token = self.pool.lease(station, f"{what} by the farm")
        if token is not None:
            self._n_looks += 1
            self._send(station, -self._n_looks, None, token, "")

    def _send(
        self,
        station: Station,
        attempt: int,
        job: Job | None,
        token: int,
        folder: str,
        *,
        beside: tuple[Task, ...] = (),
    ) -> None:
        errand = Errand(
            attempt=attempt,
            phone=station.phone,
            job=job,
            owner=self.pool.owner,
            token=token,
            folder=folder,
            devices_file=self.devices_file,
            beside=beside,
            is_reboot=job is None and station.needs_reboot,
        )
        self.pool.sent(station, errand)
        self.engine.begin(errand)

    # --- handling results ---

    def _handle(self, event: Ended | PhoneActivity) -> None:
        if isinstance(event, PhoneActivity):
            self.pool.note_activity(event)
            return
        errand, report = event.errand, event.report
        station = self.pool.came_back(errand)
        if station is None:
            return
        if not self.pool.holds(errand):
            reason = "the phone's lease went to somebody else"
            report = Report(ending=Ending.STOPPED, reason=reason, took_s=report.took_s)
        if errand.is_reboot:
            self.pool.after_reboot(station, report)
        elif errand.job is None:
            self.pool.after_look(station, report)
        else:
            for one, own_report in zip(errand.each(), report.each(errand), strict=True):
                assert one.job is not None
                self._after_job(one, one.job, own_report)
            self.pool.after_job(station, errand.job, report.about_the_phone)
        self.pool.release(errand)

    def _after_job(self, errand: Errand, job: Job, report: Report) -> None:
        attempt = PastAttempt(phone=errand.phone.id, ending=report.ending)
        decision = after_attempt((*self.ledger.past(job.key), attempt))
        if decision.next is Next.DONE and not Path(errand.folder).is_dir():
            reason = f"{errand.folder}: is not to be seen from here; hosts need one disk for the run's folder"
            self._after_job(errand, job, Report(ending=Ending.HOST, reason=reason, took_s=report.took_s))
            return
        if decision.next is Next.DONE:
            self.write_retry(lambda: self._commit(errand, job, report))
            self._announce(job, errand, "done", report)
            return
        self.write_retry(
            lambda: self.ledger.end_attempt(
                errand.attempt,
                report.ending,
                reason=report.reason,
                state=decision.next,
                job_reason=None if decision.next is Next.AGAIN else report.reason,
                now=self._now(),
            )
        )
        self._taken[job.group] = self._taken[job.group] - {errand.phone.id}
        self._announce(job, errand, "waiting" if decision.next is Next.AGAIN else decision.next.value, report)
        if decision.next is Next.AGAIN:
            rest_s = AFTER_A_FULL_DISK_S if report.ending is Ending.HOST else 0.0
            again = Waiting(
                job=job,
                expected_s=self.expected_s(job),
                decision=decision,
                not_before_s=self._elapsed_s() + rest_s,
            )
            self._waiting = in_order([*self._waiting, again])

    def _announce(self, job: Job, errand: Errand, state: str, report: Report) -> None:
        self.on_news(
            JobNews(
                job=job,
                phone=errand.phone.id,
                state=state,
                exit_code=report.exit_code if state == "done" else None,
                reason=report.reason,
            )
        )

    def _commit(self, errand: Errand, job: Job, report: Report) -> None:
        assert report.exit_code is not None, "a case that is judged has an exit code"
        result = Result(
            exit_code=report.exit_code, folder=case_folder(job), took_s=report.took_s, at=self._now()
        )
        self.ledger.commit(
            errand.attempt,
            report.ending,
            result,
            token=errand.token,
            reason=report.reason,
            move=lambda: _move(Path(errand.folder), self.ledger.folder / case_folder(job)),
        )

    # --- ending ---

    def _are_some_hopeful(self) -> bool:
        """Gives up jobs that no phone can take; returns True while others remain."""
        left = []
        for waiting in self._waiting:
            if may_ever_run(waiting, self._taken, self.pool.is_hopeful):
                left.append(waiting)
                continue
            phones = waiting.job.phones
            reasons = ", ".join(self.pool.why_not(phone) for phone in phones[:3])
            more = f" and {len(phones) - 3} more" if len(phones) > 3 else ""
            self._give_up(waiting.job, "untestable", f"no phone is left for it: {reasons}{more}")
        self._waiting = left
        return bool(left)

    def _cancel_waiting(self, reason: str) -> None:
        for waiting in self._waiting:
            self._give_up(waiting.job, "cancelled", reason)
        self._waiting = []

    def _give_up(self, job: Job, state: str, reason: str) -> None:
        self.write_retry(lambda: self.ledger.give_up(job.key, state, reason))
        self.on_news(JobNews(job=job, phone=None, state=state, reason=reason))

    def _end_all(self) -> None:
        """On a signal: stops what is running and releases its phones; the jobs go back to waiting."""
        for errand in self.pool.errands():
            self.engine.stop(errand)
        until_ns = self.clock.monotonic_ns() + int(STOP_GRACE_S * 1e9)
        while self.pool.errands() and self.clock.monotonic_ns() < until_ns:
            for event in self.engine.happened(POLL_S):
                self._handle(event)
        for errand in self.pool.errands():
            self.pool.release(errand)
        with suppress(Refused, sqlite3.Error):
            self.ledger.end_run(self._now())

    def _take(self, job: Job, phone: str) -> None:
        self._taken[job.group] = self._taken.get(job.group, frozenset()) | {phone}

    def _now(self) -> float:
        return self.clock.wall_ns() / 1e9

    def _elapsed_s(self) -> float:
        """By a clock that is never set."""
        return self.clock.monotonic_ns() / 1e9


def _move(attempt: Path, place: Path) -> None:
    """Replaces what is at `place`: a scheduler was killed after moving it and before recording a result."""
    if not attempt.exists() and place.exists():
        return  # moved earlier, but the ledger could not be written at the time
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.exists():
        orphan = attempt.with_name(f"{attempt.name}.orphan")
        shutil.rmtree(orphan, ignore_errors=True)
        place.rename(orphan)
    attempt.rename(place)
