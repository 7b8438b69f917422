"""A scan that only observes, of an app on a phone that lies: captured, judged, shown, as a user gets it."""

import io
import logging
import re
import sys
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path

from detector import codec
from detector.case import CaseFolder, save_judgement, touched_files
from detector.case.capture import capture_runs
from detector.cli.exit_codes import ExitCode
from detector.cli.language import choose_language
from detector.cli.terminal import PrintableLines
from detector.cli.verdict_table import print_verdicts
from detector.core.errors import DetectorError, DeviceError
from detector.core.gap_code import GapCode
from detector.core.printable import printable
from detector.core.verdict import Outcome, Verdict
from detector.devices.android import open_device
from detector.devices.frames.video_settings import NO_VIDEO
from detector.evidence.reader import Bundle, open_bundle
from detector.judging.case import judge_runs
from detector.regression.exit_code import exit_code_of
from detector.scenarios.cold_start import NAME, cold_start
from detector.seeing import PerceptionSetup, see_case
from detector.touching import join_runs
from detector.virtual.apps.running.running_app import make_app
from detector.virtual.apps.shipped import shipped_apps
from detector.virtual.apps.spec.app_file import load_app
from detector.virtual.device import DeviceSpec
from detector.virtual.in_process import SimulatedWorld
from detector.virtual.personas import persona_named
from detector.virtual.system.latency import PHONE_LATENCY
from detector.virtual.system.packages import VirtualApp
from detector.wiring.law import rule_book
from detector.wiring.reports import write_report
from tests.fakes.lying import Lie, LyingLink

__all__ = ["MAX_SIMULATED_S", "ScanResult", "lied_to", "package_of"]

MAX_SIMULATED_S = 600.0
"""A whole cold start takes 11 s; one in which no picture ever arrives some minutes."""

_STEERS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff\U000e0000-\U000e007f]"
)
"""Everything that a terminal or a page may follow; written out again, not taken from `core.printable`."""


@dataclass(slots=True, kw_only=True)
class ScanResult:
    """What a user was shown. `refused`: the one sentence in place of verdicts. `shown`: texts, by place."""

    refused: str | None = None
    code: int = ExitCode.OUR_FAULT
    verdicts: tuple[Verdict, ...] = ()
    gap_codes: set[GapCode] = field(default_factory=set)
    """Of the run, and of what was seen in it (`CASE/seen`)."""
    reads_back: bool = False
    """Every record of the bundle."""
    simulated_s: float = 0.0
    n_lies: int = 0
    shown: dict[str, str] = field(default_factory=dict)

    @property
    def failed(self) -> list[str]:
        return [
            f"{one.code} {one.subject}: {one.reason_id}"
            for one in self.verdicts
            if one.outcome is Outcome.FAILED
        ]

    def outcomes(self, code: str) -> set[Outcome]:
        return {one.outcome for one in self.verdicts if one.code == code}

    @property
    def raw(self) -> list[str]:
        """Where something stands that steers whoever reads it."""
        return [
            f"{place}: {found[0]!r}" for place, text in self.shown.items() if (found := _STEERS.search(text))
        ]


def package_of(app: str) -> str:
    return load_app(_file_of(app)).package


def lied_to(
    lies: Sequence[Lie],
    folder: Path,
    setup: PerceptionSetup,
    *,
    app: str = "compliant_splash",
    persona: str = "compact-13",
    formats: Sequence[str] = ("json",),
) -> ScanResult:
    """One cold start. A refusal is printed as by `detector`; other exceptions propagate."""
    result = ScanResult()
    printed = io.StringIO()
    choose_language("en")
    with redirect_stdout(printed), redirect_stderr(printed), _Logged(printed):
        try:
            _capture(result, lies, CaseFolder(folder), app, persona)
        except DetectorError as error:
            _refuse(result, error)
        if CaseFolder(folder).run_indices():
            try:
                _read_back(result, open_bundle(CaseFolder(folder).bundle_path(0)))
                _judge(result, CaseFolder(folder), setup, formats)
            except DetectorError as error:
                _refuse(result, error)
    result.shown["terminal"] = printed.getvalue()
    return result


def _capture(result: ScanResult, lies: Sequence[Lie], case: CaseFolder, app: str, persona: str) -> None:
    with SimulatedWorld([_phone(app, persona)]) as world:
        link = LyingLink(world.link("virtual-1"), world.clock, lies)
        begin_ns = world.clock.monotonic_ns()
        try:
            device = open_device(link, world.clock, video=NO_VIDEO)
            try:
                capture_runs(
                    device,
                    case,
                    package_of(app),
                    n_runs=1,
                    scenario_of=cold_start,
                    scenario_name=NAME,
                    clock=world.clock,
                    tool_version="0.1.0",
                )
            finally:
                device.close()
        finally:
            result.simulated_s = (world.clock.monotonic_ns() - begin_ns) / 1e9
            result.n_lies = link.n_lies


def _read_back(result: ScanResult, bundle: Bundle) -> None:
    result.gap_codes |= {one.code for one in bundle.gap_records}
    for frame in bundle.frames[:2]:
        bundle.pixels(frame)
    _ = bundle.trees, bundle.foregrounds, bundle.actions, bundle.log_text, bundle.run_log_text, bundle.gaps
    result.reads_back = True


def _judge(result: ScanResult, case: CaseFolder, setup: PerceptionSetup, formats: Sequence[str]) -> None:
    law = rule_book("cn-default")
    seen = list(see_case(case, setup))
    touched = join_runs(seen)
    document = judge_runs(seen, touched, law)
    save_judgement(case, seen, document, more=touched_files(touched))
    result.verdicts = document.verdicts
    if result.refused is None:
        result.code = exit_code_of(document.verdicts, is_partial=document.is_partial)
    result.gap_codes |= {gap.code for run in seen for gap in run.gaps}
    print_verdicts(document)
    write_report(case, law, formats=formats)
    result.shown |= {
        "verdicts": codec.to_json(document),
        "seen": case.seen_path(0).read_text(encoding="utf-8"),
        "manifest": (case.bundle_path(0) / "run.json").read_text(encoding="utf-8"),
        **{
            path.name: path.read_text(encoding="utf-8")
            for path in case.report_path.iterdir()
            if path.suffix in (".html", ".json")
        },
    }


def _refuse(result: ScanResult, error: DetectorError) -> None:
    """As `detector.__main__` does."""
    result.refused = str(error)
    result.code = ExitCode.INCONCLUSIVE if isinstance(error, DeviceError) else ExitCode.USAGE
    sys.stderr.write(f"detector: {printable(' '.join(result.refused.split()))}\n")


class _Logged:
    """Sends the program's log where a terminal would show it."""

    def __init__(self, printed: io.StringIO) -> None:
        self._handler = logging.StreamHandler(printed)
        self._handler.setFormatter(PrintableLines())

    def __enter__(self) -> None:
        logging.getLogger("detector").addHandler(self._handler)

    def __exit__(self, *_: object) -> None:
        logging.getLogger("detector").removeHandler(self._handler)


def _file_of(app: str) -> Path:
    return next(path for path in shipped_apps() if path.stem == app)


def _phone(app: str, persona_name: str) -> DeviceSpec:
    persona, spec = persona_named(persona_name), load_app(_file_of(app))
    installed = VirtualApp(
        package=spec.package,
        label=spec.label,
        create=lambda index: make_app(spec, display=persona.display, seed=3, launch_index=index),
        activities=tuple(spec.activities),
    )
    return DeviceSpec(
        serial="virtual-1",
        persona=persona,
        apps=(installed,),
        latency=PHONE_LATENCY,
        uiautomation_running=True,
    )
