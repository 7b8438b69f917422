"""The program as a library: `from detector import scan, judge, load_case`.

The results are those of the JSON documents: `VerdictsDocument` and `Verdict` are the types of `verdicts/1`.
Errors are those of `detector.core.errors`, one sentence each. Nothing is printed.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from detector.case import CaseFolder, doubts_about, new_case_folder, refuse_bad_package
from detector.core.clock import Clock, today_utc
from detector.core.errors import ConfigError, EvidenceError
from detector.core.trials import Level
from detector.core.verdict import Outcome, Verdict
from detector.judging.document import VerdictsDocument
from detector.judging.enough import Until, until_of
from detector.regression.baseline import Baseline, BaselineMatch, standings_of
from detector.regression.baseline_file import read_baseline
from detector.regression.cases import read_judged
from detector.regression.fingerprint import MarkedVerdict, marked
from detector.regression.gate import Gate
from detector.reporting import FORMATS, USUAL_FORMATS
from detector.touching import PlannedProbe
from detector.windows.seen_run import SeenRun
from detector.wiring.app_files import read_app
from detector.wiring.case_judging import judge_captured
from detector.wiring.custody import note_judged
from detector.wiring.devices import DeviceChoice, VideoWish
from detector.wiring.law import rule_book
from detector.wiring.perception_setup import perception_setup
from detector.wiring.scanning import N_RUNS, ScanOrder, Stage, saved, scanned, video_at, ways_in
from detector.wiring.tool import host_clock, probes
from detector.wiring.virtual_choice import VirtualChoice

__all__ = ["Case", "judge", "load_case", "scan"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A judged case on disk. `report` is the folder of its newest report; None: it has none.

    `marked` pairs each verdict with what identifies it across nights (docs/nightly.md).
    """

    path: Path
    document: VerdictsDocument
    marked: tuple[MarkedVerdict, ...]
    report: Path | None

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        return self.document.verdicts

    @property
    def findings(self) -> tuple[Verdict, ...]:
        """Failed verdicts, worst first."""
        failed = (verdict for verdict in self.verdicts if verdict.outcome is Outcome.FAILED)
        return tuple(sorted(failed, key=lambda verdict: (verdict.severity.rank, verdict.code)))

    def standings(
        self, baseline: Path | Baseline, *, today: date | None = None
    ) -> dict[tuple[str, str], BaselineMatch]:
        """Each finding's standing against a baseline, by rule id and subject. `today` None: now (UTC)."""
        return standings_of(self.marked, _read(baseline), today or today_utc(host_clock()))


class _NoObserver:
    """Ignores all progress."""

    def stage(self, name: str, total: int) -> AbstractContextManager[Stage]:
        del name, total
        return nullcontext(_NoProgress())

    def planned(self, plan: Sequence[PlannedProbe], *, level: Level, a_launch_s: float) -> None:
        """Ignored."""


class _NoProgress:
    def done(self, what: str) -> None:
        """Ignored."""


def scan(
    package: str,
    *,
    out: Path | str | None = None,
    device: str | None = None,
    virtual_apps: Sequence[Path | str] = (),
    persona: str | None = None,
    seed: int = 0,
    apk: Path | str | None = None,
    runs: int | None = None,
    until: Until | str | float | None = None,
    baseline: Path | Baseline | None = None,
    level: Level | str = Level.LOOK,
    profile: str = "cn-default",
    formats: Sequence[str] = USUAL_FORMATS,
    version: str | None = None,
    owner: str | None = None,
    wait_s: float = 0.0,
    operator: str | None = None,
    prepare: Path | str | None = None,
    entry: str | None = None,
    as_of: date | None = None,
) -> Case:
    """Capture, judge and report one app on one device, as `detector scan` does, with the same files.

    `out` None: reports/PACKAGE-TIME. `virtual_apps`: on a virtual device, on its clock. `until` (`0.95`,
    `"0.95/3:30"`), `prepare`, `entry`, `as_of`: as on the command line. `version`: which has to be installed.
    A lease of `owner` counts as ours. Raises ConfigError, DeviceError or EvidenceError.
    """
    clock, law, chosen, known = host_clock(), rule_book(profile, as_of), _level(level), _known(baseline)
    choice = replace(_choice(device, virtual_apps, persona, seed), wait_s=wait_s, owner=owner)
    order = ScanOrder(
        package=package,
        case=new_case_folder(None if out is None else Path(out), package, clock, reports=Path("reports")),
        choice=replace(choice, video=video_at(chosen, VideoWish()), operator=operator),
        law=law,
        setup=perception_setup(),
        command=f"detector scan {package}",
        formats=_checked(package, formats),
        level=chosen,
        n_runs=runs or N_RUNS[chosen],
        until=_until(until),
        fails=lambda document, seen: _gate(document, seen, known, today_utc(clock)).fails,
        probes=probes(),
        apk=None if apk is None else read_app(Path(apk), package),
        version=version,
        prepare=None if prepare is None else str(prepare),
        ways=ways_in(entry, None, where="entry"),
    )
    return _performed(order, clock)


def _performed(order: ScanOrder, clock: Clock) -> Case:
    saved(order, scanned(order, clock, _NoObserver()), clock)
    return load_case(order.case.root)


def _choice(
    device: str | None, virtual_apps: Sequence[Path | str], persona: str | None, seed: int
) -> DeviceChoice:
    """Raises ConfigError for a persona without a virtual device to play it."""
    if persona is not None and not virtual_apps:
        raise ConfigError("persona: only a virtual device plays one (virtual_apps)")
    virtual = VirtualChoice(app_files=tuple(map(Path, virtual_apps)), persona=persona, seed=seed)
    return DeviceChoice(name=device, virtual=virtual if virtual_apps else None, doing="scan()")


def judge(
    *bundles: Path | str,
    profile: str = "cn-default",
    out: Path | str | None = None,
    as_of: date | None = None,
) -> VerdictsDocument:
    """Judge bundles of one app, one case folder, or a watch over background starts; needs no device.

    The judgement is saved in a case folder; of bundles only if `out` is given. `as_of`: as --as-of. Raises
    ConfigError or EvidenceError.
    """
    if not bundles:
        raise ConfigError("judge: name a case folder, or bundles of one app")
    law, clock, paths = rule_book(profile, as_of), host_clock(), [Path(bundle) for bundle in bundles]
    found = judge_captured(paths, law, clock, out=None if out is None else Path(out))
    if found.into is not None:
        note_judged(found.save(CaseFolder(found.into)), clock)
    return found.document


def load_case(path: Path | str) -> Case:
    """A judged case from disk.

    Raises ConfigError if it is not one, EvidenceError if it differs from what was judged.
    """
    read = read_judged(Path(path))
    if doubts := doubts_about(read.folder):
        raise EvidenceError(doubts[0])
    report = read.folder.root / "report"
    return Case(
        path=read.folder.root,
        document=read.document,
        marked=read.marked,
        report=report if report.is_dir() else None,
    )


def _checked(package: str, formats: Sequence[str]) -> tuple[str, ...]:
    """The formats. Raises ConfigError for an unknown one, or what is no package."""
    refuse_bad_package(package)
    unknown = [format_ for format_ in formats if format_ not in FORMATS]
    if unknown or not formats:
        raise ConfigError(f"formats: {unknown[:1] or 'none'}: {', '.join(FORMATS)} are known")
    return tuple(formats)


def _level(level: Level | str) -> Level:
    try:
        return Level(level)
    except ValueError as error:
        raise ConfigError(f"level: {level!r} is not one of {', '.join(Level)}") from error


def _until(asked: Until | str | float | None) -> Until | None:
    return asked if asked is None or isinstance(asked, Until) else until_of(str(asked), where="until")


def _known(baseline: Path | Baseline | None) -> Baseline | None:
    return None if baseline is None else _read(baseline)


def _read(baseline: Path | Baseline) -> Baseline:
    return baseline if isinstance(baseline, Baseline) else read_baseline(baseline)


def _gate(document: VerdictsDocument, runs: Sequence[SeenRun], known: Baseline | None, today: date) -> Gate:
    standings = None if known is None else standings_of(marked(document, runs), known, today)
    return Gate(standings=standings)
