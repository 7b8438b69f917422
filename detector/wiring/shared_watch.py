"""One app or several watched on one phone, from capture to report: `detector autostart`, and a farm's jobs.

Each app has its own case with its own bundle, and is judged from that alone.
"""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field

from detector.case import CaseFolder
from detector.core.clock import Clock
from detector.core.errors import DetectorError
from detector.core.watch_plan import WatchPlan
from detector.devices.port import Device
from detector.judging.rule_book import RuleBook
from detector.reporting import USUAL_FORMATS
from detector.session.request import Beside, CapturedBy
from detector.watch import (
    NO_WATCH_GIVEN,
    WatchedTogether,
    WatchGiven,
    WatchStanding,
    capture_watch,
    is_settled_by,
)
from detector.wiring.capture_signing import capture_signing
from detector.wiring.custody import note_judged, note_reported, noting_captures
from detector.wiring.reports import write_report
from detector.wiring.tool import tool_version
from detector.wiring.watches import WatchCase, judged_watch, save_watch

__all__ = ["WatchOrder", "captured", "judged_of", "saved_watch"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchOrder:
    """All by package; the cases are new. An app may be missing from `given`."""

    plan: WatchPlan
    laws: Mapping[str, RuleBook]
    cases: Mapping[str, CaseFolder]
    given: Mapping[str, WatchGiven] = field(default_factory=dict)


def captured(
    order: WatchOrder,
    device: Device,
    device_clock: Clock,
    clock: Clock,
    *,
    on_step: Callable[[WatchStanding], None] = lambda standing: None,
) -> None:
    """Performs the whole protocol. Raises what the device, the disk or `on_step` raises.

    `device_clock`: the one that the device runs on; `clock`: the host's, for the custody of the cases.
    """
    cases = order.cases
    together = WatchedTogether(
        beside=tuple(
            Beside(run_id=cases[text].root.name, package=text, folder=cases[text].bundle_path(0))
            for text in order.plan.also
        ),
        is_settled=lambda package, with_switch: _is_settled(order, package, clock, with_switch),
    )
    with ExitStack() as stack:
        for package, case in cases.items():
            stack.enter_context(noting_captures(case, package, clock))
        capture_watch(
            device,
            cases[order.plan.package].bundle_path(0),
            order.plan,
            run_id=cases[order.plan.package].root.name,
            clock=device_clock,
            by=CapturedBy(tool_version=tool_version(), sign=capture_signing(clock).sign),
            together=together,
            on_step=on_step,
        )


def judged_of(order: WatchOrder, package: str, clock: Clock) -> WatchCase:
    """Raises EvidenceError if its bundle was altered."""
    bundle = order.cases[package].bundle_path(0)
    return judged_watch(bundle, order.laws[package], clock, given=order.given.get(package, NO_WATCH_GIVEN))


def saved_watch(order: WatchOrder, package: str, watch: WatchCase, clock: Clock) -> None:
    """Writes the judgement and the report into the app's case."""
    saved = save_watch(order.cases[package], watch)
    note_judged(saved, clock)
    note_reported(saved, write_report(saved, order.laws[package], formats=USUAL_FORMATS), clock)


def _is_settled(order: WatchOrder, package: str, clock: Clock, with_switch: bool) -> bool:
    """Judged by the app's bundle so far. An app that cannot be judged yet is watched to the end."""
    if len(order.cases) == 1:
        return False  # one app alone is watched as the protocol asks
    try:
        verdicts = judged_of(order, package, clock).judged.verdicts
    except DetectorError:
        return False
    return is_settled_by(verdicts, order.laws[package], with_switch=with_switch)
