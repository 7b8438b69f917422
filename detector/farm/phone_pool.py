"""The phones of one run: which are free, held by others, in quarantine, or busy, and with what."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from detector.core.clock import Clock
from detector.devices.phone_book import PhoneBook
from detector.farm.errand import Errand, PhoneActivity, Report
from detector.farm.ledger import Ledger
from detector.farm.ledger_rows import PhoneRow
from detector.farm.matrix import Job, Phone
from detector.farm.policy import (
    CHECK_EVERY_S,
    MAX_REBOOTS,
    REBOOTS_WITHIN_S,
    STRIKES,
    Ending,
    PhoneRecord,
    after_check,
    ask_again_s,
    given_up,
    lost_hub,
    struck,
)
from detector.farm.write_retry import WriteRetry

__all__ = ["LeaseTimes", "PhonePool", "Station"]

log = logging.getLogger(__name__)

AFTER_A_FAULT_S = 5.0
"""How long a phone that was just lost gets to come back."""
ASK_AGAIN_S = 5.0
"""How often a phone held by others is asked for again."""

_NOT_ABOUT_THE_PHONE = (Ending.STOPPED, Ending.REFUSED, Ending.FAULT, Ending.HOST)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseTimes:
    """`defaults.lease` of devices.yaml and `replug_wait` of the plan, in s."""

    replug_wait_s: float = 600.0
    ttl_s: float = 1200.0
    wait_s: float = 900.0
    renew_s: float = 60.0


@dataclass(slots=True, kw_only=True)
class Station:
    """A phone's state in this run. `busy_since`: when others were first seen to hold it, `busy_with`: who
    does. `away_since`: when it went away, None while it is there; `n_asked`: how often it was asked for
    since. `why_out`: why it is in quarantine.

    Times in s of a clock that is never set: a host whose clock is set back keeps no phone resting.
    """

    phone: Phone
    record: PhoneRecord
    errand: Errand | None = None
    busy_since: float | None = None
    busy_with: str = ""
    away_since: float | None = None
    n_asked: int = 0
    why_out: str = ""
    needs_reboot: bool = False
    rest_until: float = 0.0
    renewed_at: float = 0.0


@dataclass(slots=True, kw_only=True)
class PhonePool:
    """`owner` holds the leases. `driver_of`: the local process driving a phone without a lease, if any."""

    phones: Sequence[Phone]
    ledger: Ledger
    book: PhoneBook
    clock: Clock
    owner: str
    times: LeaseTimes
    write_retry: WriteRetry
    driver_of: Callable[[Phone], str | None] = lambda phone: None
    _stations: dict[str, Station] = field(default_factory=dict)
    _losses: list[tuple[float, str, str | None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for phone in self.phones:
            self._release_what_a_dead_scheduler_held(phone)
            out = self.book.quarantined(phone.server, phone.serial)
            record = PhoneRecord(
                outcomes=self.book.outcomes(phone.server, phone.serial),
                is_out=out is not None and not out.is_by_hand,
                is_held_out=out is not None and out.is_by_hand,
            )
            why_out = "" if out is None else out.reason
            self._stations[phone.id] = Station(phone=phone, record=record, why_out=why_out)
            self._show(
                phone, "available" if out is None else "quarantined", None if out is None else out.reason
            )

    def _release_what_a_dead_scheduler_held(self, phone: Phone) -> None:
        """Releases this run's lease: its scheduler was killed, or it would still lock the run's folder."""
        held = self.book.holder(phone.server, phone.serial, now=self._now())
        if held is not None and held.owner == self.owner:
            token = held.token
            self.write_retry(lambda: self.book.release(phone.server, phone.serial, token))

    def free(self) -> Iterator[Station]:
        """Phones that have nothing to do and are not resting."""
        now_s = self._elapsed_s()
        for station in self._stations.values():
            if station.errand is None and now_s >= station.rest_until and not station.record.is_held_out:
                yield station

    def errands(self) -> list[Errand]:
        return [station.errand for station in self._stations.values() if station.errand is not None]

    def lease(self, station: Station, doing: str) -> int | None:
        """The fencing token; None if the phone is held by others."""
        phone, now = station.phone, self._now()
        driver = self.driver_of(phone)
        if driver is not None:
            self._is_busy(station, driver)
            return None
        ttl_s = self.times.ttl_s
        token = self.write_retry(
            lambda: self.book.acquire(
                phone.server,
                phone.serial,
                self.owner,
                doing=doing,
                ttl_s=ttl_s,
                now=now,
                outlives_power=False,
            )
        )
        if token is not None:
            station.busy_since, station.renewed_at = None, self._elapsed_s()
            return token
        self._is_busy(station, str(self.book.holder(phone.server, phone.serial, now=now)))
        return None

    def _is_busy(self, station: Station, holder: str) -> None:
        station.busy_with = holder
        if station.busy_since is None:
            station.busy_since = self._elapsed_s()
            self._show(station.phone, "leased", holder)
        station.rest_until = self._elapsed_s() + ASK_AGAIN_S

    def sent(self, station: Station, errand: Errand) -> None:
        station.errand = errand
        if errand.is_reboot:
            phone, now = station.phone, self._now()
            self.write_retry(lambda: self.book.note_reboot(phone.server, phone.serial, now=now))
            self._show(phone, "rebooting", None)
        elif errand.job is None:
            if station.away_since is None:
                self._show(station.phone, "checking", None)
        else:
            self._show(station.phone, "running", errand.title)

    def note_activity(self, activity: PhoneActivity) -> None:
        errand = self._stations[activity.phone].errand
        if errand is not None and errand.attempt == activity.attempt:
            state = "running" if errand.job is not None else "rebooting" if errand.is_reboot else "checking"
            doing = activity.doing if errand.job is None else f"{errand.title}: {activity.doing}"
            self._show(errand.phone, state, doing)

    def came_back(self, errand: Errand) -> Station | None:
        """The station whose errand has ended; None if the errand was over already: its worker is late."""
        station = self._stations[errand.phone.id]
        if station.errand is None or station.errand.attempt != errand.attempt:
            return None
        station.errand = None
        return station

    def holds(self, errand: Errand) -> bool:
        """Whether the errand's lease is still the one it began with."""
        phone = errand.phone
        return self.book.is_valid(phone.server, phone.serial, errand.token, now=self._now())

    def release(self, errand: Errand) -> None:
        phone = errand.phone
        self.write_retry(lambda: self.book.release(phone.server, phone.serial, errand.token))

    def renew(self) -> Iterator[Errand]:
        """Renews leases that are due; yields the errands whose lease is lost."""
        now_s = self._elapsed_s()
        for station in self._stations.values():
            errand = station.errand
            if errand is None or now_s - station.renewed_at < self.times.renew_s:
                continue
            station.renewed_at = now_s
            if not self.write_retry(partial(self._renewed, errand)):
                yield errand

    def _renewed(self, errand: Errand) -> bool:
        phone, ttl_s = errand.phone, self.times.ttl_s
        return self.book.renew(phone.server, phone.serial, errand.token, ttl_s=ttl_s, now=self._now())

    def after_look(self, station: Station, report: Report) -> None:
        phone = station.phone
        if station.away_since is not None:
            self._after_asking(station, station.away_since, report)
            return
        if report.ending is not Ending.STOPPED:
            is_clean = report.ending is Ending.JUDGED
            station.record = after_check(station.record, is_clean=is_clean)
            station.rest_until = 0.0 if is_clean else self._elapsed_s() + CHECK_EVERY_S
            if station.record.is_usable:
                self.write_retry(lambda: self.book.bring_back(phone.server, phone.serial, also_by_hand=False))
                self._note("healed", "two clean checks: it is used again", phone)
        self._show_rest(station, report.reason or None)

    def _after_asking(self, station: Station, away_since: float, report: Report) -> None:
        """Of a phone that went away: it is back, or asked for again, or it was waited for long enough."""
        phone, away_s = station.phone, self._elapsed_s() - away_since
        if report.ending is Ending.JUDGED:
            station.away_since, station.rest_until = None, 0.0
            self._note("back", f"it is there again after {away_s:.0f} s", phone)
            self._show_rest(station)
            return
        if away_s < self.times.replug_wait_s:
            station.n_asked += 1
            left_s = self.times.replug_wait_s - away_s
            station.rest_until = self._elapsed_s() + min(ask_again_s(station.n_asked), left_s)
            self._show(phone, "away", report.reason)
            return
        station.away_since, station.record = None, given_up(station.record)
        minutes = self.times.replug_wait_s / 60
        self._take_out(station, f"went away and was not back after {minutes:g} min: {report.reason}")
        self._show_rest(station, station.why_out)

    def after_reboot(self, station: Station, report: Report) -> None:
        """No evidence about the phone's fitness: the next job or check gives that."""
        station.needs_reboot = False
        if report.ending is Ending.JUDGED:
            self._note("rebooted", f"it was up again after {report.took_s:.0f} s", station.phone)
            station.rest_until = 0.0
        else:
            self._note("not rebooted", report.reason, station.phone)
            station.rest_until = self._elapsed_s() + AFTER_A_FAULT_S
        self._show_rest(station)

    def _may_reboot(self, phone: Phone) -> bool:
        since = self._now() - REBOOTS_WITHIN_S
        n_lately = self.book.n_reboots(phone.server, phone.serial, since=since) if phone.may_reboot else 0
        return phone.may_reboot and n_lately < MAX_REBOOTS

    def after_job(self, station: Station, job: Job, report: Report) -> None:
        """Records strikes, and quarantines the phone after too many."""
        phone, now_s = station.phone, self._elapsed_s()
        if report.ending in _NOT_ABOUT_THE_PHONE:
            self._show_rest(station)
            return
        is_strike, was_usable = report.ending in STRIKES, station.record.is_usable
        station.record = struck(station.record, is_strike=is_strike)
        outcomes = station.record.outcomes
        self.write_retry(lambda: self.book.keep_outcomes(phone.server, phone.serial, outcomes))
        if is_strike:
            station.rest_until = now_s + AFTER_A_FAULT_S
            station.needs_reboot = report.ending is not Ending.AWAY and self._may_reboot(phone)
            self._note("strike", report.reason, phone, job)
            self._blame_hub(phone)
        if was_usable and not station.record.is_usable:
            self._take_out(station, f"struck out, lately by: {report.reason}")
        if report.ending is Ending.AWAY and station.record.is_usable:
            station.away_since, station.n_asked = now_s, 0
            self._show(phone, "away", report.reason)
            return
        self._show_rest(station)

    def _take_out(self, station: Station, reason: str) -> None:
        phone = station.phone
        self.write_retry(
            lambda: self.book.take_out(
                phone.server, phone.serial, is_by_hand=False, reason=reason, who=self.owner, now=self._now()
            )
        )
        station.why_out = reason
        station.rest_until = self._elapsed_s() + (AFTER_A_FAULT_S if station.needs_reboot else CHECK_EVERY_S)
        self._note("quarantined", reason, phone)

    def is_usable(self, phone: str) -> bool:
        station = self._stations.get(phone)
        return station is not None and station.record.is_usable and station.busy_since is None

    def shares(self, phone: str) -> bool:
        """Whether it can be used and is not busy with a watch, which takes hours."""
        station = self._stations.get(phone)
        job = None if station is None or station.errand is None else station.errand.job
        is_there = station is not None and station.away_since is None
        return self.is_usable(phone) and is_there and (job is None or job.watch is None)

    def is_hopeful(self, phone: str) -> bool:
        """Whether it may still do work in this run."""
        station = self._stations.get(phone)
        if station is None or station.record.is_hopeless:
            return False
        return station.busy_since is None or self._elapsed_s() - station.busy_since < self.times.wait_s

    def why_not(self, phone: str) -> str:
        station = self._stations.get(phone)
        if station is None:
            return f"{phone} is not there"
        if station.busy_since is not None:
            return f"{phone} is held by somebody else ({station.busy_with})"
        if station.record.is_usable:
            return f"{phone} did its sibling"
        return f"{phone} is in quarantine: {station.why_out}"

    def _blame_hub(self, phone: Phone) -> None:
        now_s = self._elapsed_s()
        self._losses = [*self._losses[-100:], (now_s, phone.id, phone.hub)]
        found = lost_hub(self._losses, now_s=now_s)
        if found is not None:
            hub, phones = found
            self._note("hub", f"hub {hub} lost {len(phones)} phones at once: {', '.join(phones)}")
            self._losses = []

    def _show_rest(self, station: Station, doing: str | None = None) -> None:
        self._show(station.phone, "available" if station.record.is_usable else "quarantined", doing)

    def _show(self, phone: Phone, state: str, doing: str | None) -> None:
        row = PhoneRow(
            id=phone.id,
            serial=phone.serial,
            server=phone.server,
            host=phone.host,
            state=state,
            doing=doing,
            since=self._now(),
        )
        self.write_retry(lambda: self.ledger.set_phone(row))

    def _note(self, what: str, details: str, phone: Phone | None = None, job: Job | None = None) -> None:
        phone_id, key = None if phone is None else phone.id, None if job is None else job.key
        log.warning(what, extra={"told": details, "phone": phone_id, "job": key})
        self.write_retry(lambda: self.ledger.note(what, details, now=self._now(), phone=phone_id, job=key))

    def _now(self) -> float:
        return self.clock.wall_ns() / 1e9

    def _elapsed_s(self) -> float:
        """By a clock that is never set."""
        return self.clock.monotonic_ns() / 1e9
