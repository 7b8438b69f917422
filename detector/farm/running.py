"""Starts or resumes a run and carries it to its end, as `detector farm run` does."""

import os
import socket
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from detector import codec
from detector.case import write_derived
from detector.core.clock import Clock
from detector.core.errors import ConfigError, DetectorError
from detector.farm.conductor import Conductor, JobNews
from detector.farm.dashboard import Dashboard
from detector.farm.document import FarmDocument, FarmJob, FarmLost, LostTonight, farm_document
from detector.farm.estimate import expected_s
from detector.farm.ledger import NAME, Ledger
from detector.farm.leftovers import clean_up, marked_scratch, owner_of
from detector.farm.matrix import Job, Phone
from detector.farm.phone_pool import PhonePool
from detector.farm.preparing import Prepared, prepared, refuse_full_disk, run_folder
from detector.farm.run_folder import DECISIONS, LOCK, HeldByAnother, is_locked, locked_file
from detector.farm.tls import TlsFiles, refuse_open_network
from detector.farm.write_retry import WriteRetry
from detector.regression.baseline import Baseline
from detector.regression.baseline_file import change_baseline
from detector.regression.cases import read_judged
from detector.regression.decisions import counted_nights, lost_decisions, with_decisions
from detector.regression.fingerprint import MarkedVerdict
from detector.regression.gate import Gate
from detector.rules import RULES
from detector.wiring.adb_servers import known_devices
from detector.wiring.leases import lease_book, phone_book
from detector.wiring.stf_leases import FarmsSeen
from detector.wiring.tool import host_clock

__all__ = ["Listener", "RunOrder", "run_plan", "settle_decisions"]


# What earlier nights of a farm decided, and what of it tonight left open, as in `detector scan --baseline`.
#
# The plan names a folder, which outlives its runs: a file for each class of phones and profile, in the format
# of a baseline without findings. All cases of an app on a class count as one night, so that repeats count
# once and another class is no night of its own.

_Cases = Mapping[str, Sequence[MarkedVerdict]]


def settle_decisions(run: Path, memory: Path, jobs: Sequence[FarmJob], *, at: str) -> tuple[FarmLost, ...]:
    """Compares the cases of a run with what `memory` knows, and takes them in; the run's folder keeps the
    result. `at`: when the run began; done once more for the same run, nothing is counted twice.
    """
    try:
        memory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"{memory}: cannot be written: {error.strerror or error}") from error
    lost: list[FarmLost] = []
    for (device_class, profile), by_package in sorted(_marked(jobs, at).items()):

        def night(baseline: Baseline, name: str = device_class, cases: _Cases = by_package) -> Baseline:
            before = counted_nights(baseline.undecided, at)
            for marks in cases.values():
                lost.extend(_lost(baseline, before, marks, name))
            everything = [mark for marks in cases.values() for mark in marks]
            return replace(with_decisions(baseline, everything), known=(), accepted=())

        change_baseline(memory / f"{device_class}-{profile}.yaml", night, may_be_new=True)
    found = tuple(sorted(lost, key=lambda lost: (not lost.fails, lost.package, lost.rule, lost.device_class)))
    write_derived(run / DECISIONS, codec.to_json(LostTonight(lost=found)))
    return found


def _marked(jobs: Sequence[FarmJob], at: str) -> dict[tuple[str, str], dict[str, list[MarkedVerdict]]]:
    """By class and profile, then by package. A case that cannot be read proves nothing."""
    found: dict[tuple[str, str], dict[str, list[MarkedVerdict]]] = {}
    for job in jobs:
        if job.case is None:
            continue
        try:
            case = read_judged(Path(job.case))
        except DetectorError:
            continue
        of_class = found.setdefault((job.device_class or "?", case.document.profile), {})
        of_class.setdefault(job.package, []).extend(
            replace(verdict, captured_at=at) for verdict in case.marked
        )
    return found


def _lost(
    baseline: Baseline,
    before: Mapping[tuple[str, str, str], int],
    marks: Sequence[MarkedVerdict],
    device_class: str,
) -> Iterator[FarmLost]:
    found = lost_decisions(baseline.decided, before, marks)
    gate, codes = Gate(lost=found), {rule.id: rule.code for rule in RULES}
    for decision in found:
        if not decision.is_for_slowness:
            yield FarmLost(
                package=marks[0].mark.package,
                device_class=device_class,
                rule=codes.get(decision.rule_id, decision.rule_id),
                nights=decision.nights,
                fails=gate.fails_for(decision),
            )


SHOWN_EVERY_S = 2.0
SHOWN_SHARE = 20
"""Of the scheduler's time, at most this part (one in so many) goes into telling how the run stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOrder:
    """`out` None: `reports/farm-PLAN`. `is_resumed`: resume the run in that folder.

    `scheduler`: address of a Dask scheduler whose workers were started elsewhere; None: all in this process.
    `dashboard`: where Dask's own pages are shown, if anywhere.
    """

    plan: Path
    pool: str | None = None
    devices_file: Path | None = None
    out: Path | None = None
    is_resumed: bool = False
    scheduler: str | None = None
    tls: TlsFiles | None = None
    dashboard: Dashboard | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """`news`: of each attempt that ended and each job that was given up. `cleaned`: the id of each killed run
    whose leftovers were cleared away. `left_out`: why a phone is. `standing`: every few seconds.
    """

    news: Callable[[JobNews], None] = lambda news: None
    cleaned: Callable[[str], None] = lambda run: None
    left_out: Callable[[str], None] = lambda why: None
    standing: Callable[[FarmDocument], None] | None = None


@dataclass(slots=True)
class _Shown:
    """Tells how the run stands: at once, then as often as it is not too dear."""

    ledger: Ledger
    tell: Callable[[FarmDocument], None] | None
    next_at: float = 0.0

    def __call__(self) -> None:
        began = time.monotonic()
        if self.tell is None or began < self.next_at:
            return
        with suppress(sqlite3.Error):  # while the disk is full
            self.tell(farm_document(self.ledger))
        now = time.monotonic()
        self.next_at = now + max(SHOWN_EVERY_S, SHOWN_SHARE * (now - began))


def run_plan(order: RunOrder, listener: Listener | None = None) -> FarmDocument:
    """Runs a plan to its end.

    Raises ConfigError, before any phone is touched, for anything the user has to fix. Failures of a phone, a
    worker or an app are recorded in the document.
    """
    import detector.farm.dask_quietly  # noqa: F401, PLC0415 - tells at once if the extra is missing

    clock = host_clock()
    if order.scheduler is not None:
        if order.dashboard is not None:
            raise ConfigError("--dashboard: a scheduler elsewhere has its own (--dashboard-address)")
        refuse_open_network(order.scheduler, order.tls)
    folder = run_folder(order.plan, order.out).absolute()
    also = _phones_before(folder) if order.is_resumed else frozenset()
    ready = prepared(order.plan, clock, pool=order.pool, devices_file=order.devices_file, also=also)
    refuse_full_disk(ready.jobs, len(ready.phones), folder)
    listener = listener or Listener()
    for why in ready.notes:
        listener.left_out(why)
    with ExitStack() as stack:
        _become_only_scheduler(folder, stack, is_new=not order.is_resumed)
        ledger = stack.enter_context(closing(_ledger(order, ready, folder, clock)))
        _conduct(order, ledger, ready, clock, listener)
        if ready.plan.decisions is not None:
            document, memory = farm_document(ledger), order.plan.parent / ready.plan.decisions
            settle_decisions(ledger.folder, memory.absolute(), document.jobs, at=document.began_at)
        return farm_document(ledger)


def _phones_before(folder: Path) -> frozenset[str]:
    if not (folder / NAME).is_file():
        return frozenset()
    ledger = Ledger(folder)
    try:
        return frozenset(phone.id for phone in ledger.phones())
    finally:
        ledger.close()


def _conduct(order: RunOrder, ledger: Ledger, ready: Prepared, clock: Clock, listener: Listener) -> None:
    from detector.farm.cluster import engine_elsewhere  # noqa: PLC0415 - importing Dask takes a second
    from detector.farm.engine import engine_on_this_machine  # noqa: PLC0415

    write_retry = WriteRetry(clock=clock, folder=ledger.folder)
    book, drivers = phone_book(), lease_book(clock)
    farms = FarmsSeen(known_devices(ready.devices_file), clock)
    measured = ledger.took_s()

    def driver_of(phone: Phone) -> str | None:
        holder = drivers.holder(phone.server, phone.serial)
        return farms.why_not(phone.id) if holder is None else str(holder)

    def expected(job: Job) -> float:
        return expected_s(job, measured)

    run, shown = ledger.run().id, _Shown(ledger, listener.standing)
    try:
        for killed in clean_up(book, now=clock.wall_ns() / 1e9):
            listener.cleaned(killed)
        with marked_scratch(run, str(ledger.folder)) as scratch:
            pool = PhonePool(
                phones=ready.phones,
                ledger=ledger,
                book=book,
                clock=clock,
                owner=owner_of(run),
                times=ready.lease,
                write_retry=write_retry,
                driver_of=driver_of,
            )
            shown()
            if order.scheduler is None:
                engines = engine_on_this_machine(ready.phones, scratch, dashboard=order.dashboard)
            else:
                engines = engine_elsewhere(order.scheduler, order.tls)
            with engines as engine:
                Conductor(
                    ledger=ledger,
                    pool=pool,
                    engine=engine,
                    clock=clock,
                    write_retry=write_retry,
                    expected_s=expected,
                    devices_file=None if ready.devices_file is None else str(ready.devices_file),
                    on_news=listener.news,
                    on_turn=shown,
                ).run()
    finally:
        book.close()


def _ledger(order: RunOrder, ready: Prepared, folder: Path, clock: Clock) -> Ledger:
    now = clock.wall_ns() / 1e9
    if order.is_resumed:
        ledger = Ledger(folder)
        if ledger.run().plan_sha256 != ready.plan_sha256:
            ledger.close()
            raise ConfigError(f"{order.plan}: is not the plan that was begun in {folder}")
    else:
        ledger = Ledger(folder, is_new=True)
        began = datetime.fromtimestamp(now, UTC)
        ledger.begin_run(
            f"{order.plan.stem}-{began:%Y%m%dT%H%M%SZ}",
            plan_path=str(order.plan.absolute()),
            plan_sha256=ready.plan_sha256,
            jobs=ready.jobs,
            now=now,
            deadline=ready.deadline,
        )
    ledger.take_over(_this_process(), now=now, deadline=ready.deadline)
    return ledger


def _become_only_scheduler(folder: Path, stack: ExitStack, *, is_new: bool) -> None:
    """One scheduler per ledger; the lock ends with its process, however that ends. Raises ConfigError."""
    has_ledger = (folder / NAME).is_file()
    if is_new and has_ledger and not is_locked(folder / LOCK):
        raise ConfigError(
            f"{folder}: holds a run already; --resume goes on with it, --out names another folder"
        )
    if not is_new and not has_ledger:
        raise ConfigError(f"{folder}: holds no {NAME}, so there is no run to go on with")
    if is_new and not has_ledger and folder.exists() and any(folder.iterdir()):
        raise ConfigError(f"{folder}: is not empty; a run is never written over something else")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        stack.enter_context(locked_file(folder / LOCK, f"{_this_process()}\n"))
    except HeldByAnother as held:
        raise ConfigError(f"{folder}: another scheduler has it: {str(held) or 'unknown'}") from held
    except OSError as error:
        raise ConfigError(f"{folder}: cannot be written: {error.strerror or error}") from error


def _this_process() -> str:
    return f"process {os.getpid()} on {socket.gethostname()}"
