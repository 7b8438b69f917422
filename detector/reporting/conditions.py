"""The conditions under which a case was captured, and what they mean for its verdicts.

Each remark is a key of the report's words with its numbers, so that all formats agree and are complete: what
was not recorded is listed as well as what was.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

from detector.core.clock import HostZone
from detector.core.conditions import HOST_LATE_MS, DeviceConditions
from detector.core.device_facts import RECORDING
from detector.core.display import PxPerMmSource
from detector.core.events import AppCrash
from detector.core.screen import Stream
from detector.core.verdict import ReasonCode
from detector.judging.could_see import watched, watched_in
from detector.judging.decision import DecisionRule
from detector.reporting.case_report import CaseReport
from detector.reporting.times import stamp
from detector.reporting.words import Words
from detector.windows.seen_run import SeenRun

__all__ = ["Remark", "remark_in_words", "remarks_on"]

VALIDATION = {
    "apps": "3/66 (1.6–12.5 %)",
    "hard_apps": "8/44 (9.5–32.0 %)",
    "second_family": "1/1218 (0.0–0.5 %)",
    "recordings": "2/5 (11.8–76.9 %)",
}
"""How often this program failed somebody falsely: k of n with the 95 % interval by Wilson's score.

Scans of apps whose truth was known, and failed verdicts on screen recordings: docs/validation.md.
"""

COULD_SEE = "could_see"
RUNS_ADVISED = 10  # criteria.md 5.2: adverts come from the network and differ from day to day


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """`key` names a sentence in the words (`condition.<key>`), `fills` its values."""

    key: str
    fills: dict[str, str]


def remarks_on(report: CaseReport, *, n_pictures_missing: int = 0) -> tuple[Remark, ...]:
    """In the order a reader needs them: device, runs, timing, size, what is missing."""
    return tuple(_remarks(report, n_pictures_missing))


def remark_in_words(remark: Remark, words: Words, zone: HostZone | None) -> str:
    """`zone`: the one in which the report shows its times."""
    if remark.key == COULD_SEE:
        return watched_in(remark.fills, words.language)
    fills = {name: stamp(value, zone) if name == "at" else value for name, value in remark.fills.items()}
    return words(f"condition.{remark.key}", **fills)


def _remark(key: str, **fills: object) -> Remark:
    return Remark(key=key, fills={name: str(value) for name, value in fills.items()})


def _remarks(report: CaseReport, n_pictures_missing: int) -> Iterable[Remark]:
    runs = report.runs
    for kind in report.device_kinds:
        is_known = kind in ("virtual", "emulator", RECORDING)
        yield _remark(f"device_{kind}" if is_known else "device_phone")
    yield from _state(report)
    yield from _could_see(report)
    if len(runs) < RUNS_ADVISED:
        yield _remark("few_runs", n=len(runs), advised=RUNS_ADVISED)
    unseen = [run for run in runs if not run.windows]
    if unseen:
        yield _remark("no_window", runs=_names(unseen))
    yield from _timing(runs)
    yield from _dates(report)
    yield _remark(f"decision_{report.document.decision_rule or DecisionRule.GUARD_BAND}")
    if any(verdict.reason_code is ReasonCode.STATIC_ONLY for verdict in report.verdicts):
        yield _remark("static_only")
    yield from _glass(runs)
    yield from _calibrations(runs)
    yield from _what_is_missing(runs)
    for other in report.contradictions:
        yield _remark(
            "contradicted",
            at=other.judged_at or "–",
            profile=other.profile,
            codes=", ".join(other.codes),
        )
    if n_pictures_missing:
        yield _remark("pictures_missing", n=n_pictures_missing)
    yield _remark("not_recorded")
    yield _remark("validation", **VALIDATION)
    yield _remark("indication")


def _dates(report: CaseReport) -> Iterable[Remark]:
    """On which day a clause had to be in force, and what is otherwise on the day as of which it is shown."""
    judged, shown = report.document.as_of, report.as_of
    if judged is None:
        yield _remark("as_of_unknown")
    else:
        yield _remark(f"as_of_{judged.by.value}", day=judged.day)
    if shown is None or (judged is not None and judged.day == shown):
        return
    book = report.law.clauses
    named = {clause for verdict in report.verdicts for clause in verdict.named_clauses}
    day = None if judged is None else judged.day
    terms = {clause: book.term_of(clause) for clause in sorted(named) if clause in book}
    changed = [clause for clause, term in terms.items() if term.on(day) is not term.on(shown)]
    yield _remark("as_of_shown_changed" if changed else "as_of_shown", day=shown, clauses=", ".join(changed))


def _state(report: CaseReport) -> Iterable[Remark]:
    """What state of phone and computer may have influenced the app or the times; accuses nobody."""
    one, host = report.document.conditions, report.document.host
    if host is not None and host.clock_synchronised is False:
        yield _remark("state_clock")
    if one is None or one == DeviceConditions(installer=one.installer):
        if RECORDING not in report.device_kinds:
            yield _remark("state_not_recorded")
        return
    if one.bootloader == "unlocked" or one.verified_boot not in (None, "green"):
        boot = ", ".join(part for part in (one.bootloader, one.verified_boot) if part)
        yield _remark("state_unlocked", boot=boot)
    if one.root_traces:
        yield _remark("state_root", traces=", ".join(one.root_traces))
    if one.hooks:
        yield _remark("state_hooks", traces=", ".join(one.hooks))
    tunnel = "VPN" if one.vpn else None
    if how := ", ".join(part for part in (one.http_proxy, tunnel) if part):
        yield _remark("state_proxy", how=how)
    if one.accessibility_services:
        yield _remark("state_accessibility", services=", ".join(one.accessibility_services))
    if one.mock_location_apps:
        yield _remark("state_mock_locations", apps=", ".join(one.mock_location_apps))
    if one.animation_scales is not None and set(one.animation_scales) != {1.0}:
        yield _remark("state_animations", scales=", ".join(f"{it:g}" for it in one.animation_scales))
    if changed := _changed(report.runs):
        yield _remark("state_changed", names=", ".join(changed))


def _could_see(report: CaseReport) -> Iterable[Remark]:
    """By what the app could tell that it was examined."""
    seen = report.document.could_see
    if seen is None:
        if RECORDING not in report.device_kinds and report.runs:
            yield _remark("code_unread")
        return
    if (named := watched(seen)) is not None:
        yield Remark(key=COULD_SEE, fills=named)
    if not seen.is_whole:
        yield _remark("code_part")


def _changed(runs: Sequence[SeenRun]) -> list[str]:
    """The names of the conditions that are not the same in every run that recorded them."""
    told = [run.conditions for run in runs if run.conditions is not None]
    return [
        field.name for field in fields(DeviceConditions) if len({getattr(it, field.name) for it in told}) > 1
    ]


def _timing(runs: Sequence[SeenRun]) -> Iterable[Remark]:
    sources: dict[str, list[float]] = {}
    for run in runs:
        for source, interval_ms in run.source_intervals_ms.items():
            sources.setdefault(source, []).append(interval_ms)
    for source, intervals_ms in sorted(sources.items()):
        low, high = min(intervals_ms), max(intervals_ms)
        span = f"{low:.0f}" if round(low) == round(high) else f"{low:.0f}–{high:.0f}"
        yield _remark("frame_interval", source=source, ms=span)
    if any(frame.lossy for run in runs for frame in run.frames):
        yield _remark("lossy")
    late = [run for run in runs if run.worst_late_ms is not None and run.worst_late_ms >= HOST_LATE_MS]
    if late:
        seconds = max(run.worst_late_ms or 0.0 for run in late) / 1000
        yield _remark("host_late", seconds=f"{seconds:.1f}", runs=_names(late))


def _glass(runs: Iterable[SeenRun]) -> Iterable[Remark]:
    displays = [run.display for run in runs]
    for source in dict.fromkeys(display.px_per_mm_source for display in displays):
        shares = [d.px_per_mm_relative_error for d in displays if d.px_per_mm_source is source]
        if source is PxPerMmSource.UNKNOWN:
            yield _remark("glass_unknown")
        else:
            yield _remark(f"glass_{source.value}", percent=f"{max(shares) * 100:g}")
    if any(display.density_dpi is None or display.density_relative_error for display in displays):
        yield _remark("density_unknown")


def _calibrations(runs: Iterable[SeenRun]) -> Iterable[Remark]:
    for note in dict.fromkeys(run.calibration for run in runs if run.calibration is not None):
        sha256 = (note.sha256 or "")[:16]
        made_on, until = (str(day or "") for day in (note.made_on, note.valid_until))
        yield _remark(f"calibration_{note.state.value}", made_on=made_on, until=until, sha256=sha256)


def _what_is_missing(runs: Iterable[SeenRun]) -> Iterable[Remark]:
    runs = list(runs)
    if partial := [run for run in runs if run.is_partial]:
        yield _remark("partial", runs=_names(partial))
    if blind := [run for run in runs if not run.frames]:
        yield _remark("no_frames", runs=_names(blind))
    hiding = {run.run_index: [gap for gap in run.gaps if gap.stream is not Stream.DISPLAY] for run in runs}
    if gaps := [run for run in runs if hiding[run.run_index]]:
        missing = [gap for run in gaps for gap in hiding[run.run_index]]
        seconds = sum(gap.to_ms - gap.from_ms for gap in missing) / 1000
        yield _remark("gaps", n=len(missing), seconds=f"{seconds:.1f}", runs=_names(gaps))
    if secure := [run for run in runs if run.secure_ms > 0]:
        seconds = sum(run.secure_ms for run in secure) / 1000
        yield _remark("secure", seconds=f"{seconds:.1f}", runs=_names(secure))
    crashed = [run for run in runs if any(isinstance(event, AppCrash) for event in run.events)]
    if crashed:
        yield _remark("crash", runs=_names(crashed))


def _names(runs: Iterable[SeenRun]) -> str:
    return ", ".join(f"run:{run.run_index}" for run in runs)
