"""`detector demo`: the main job end to end on embedded virtual devices, several at once.

Each app is scanned by one `detector scan` in its own process, on its own virtual phone, in real time over
the adb protocol. Neither a phone nor the adb program is needed.
"""

import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from detector.case import CaseFolder, new_case_folder, read_verdicts
from detector.cli.exit_codes import ExitCode
from detector.cli.language import language
from detector.cli.terminal import print_line, print_table, say, steps
from detector.cli.verdict_table import rule_title
from detector.cli.words import severity_word, word
from detector.core.verdict import Outcome, ReasonCode, Verdict
from detector.judging.document import VerdictsDocument
from detector.reporting.case_index import OverviewRow, render_overview
from detector.wiring.reports import write_overview
from detector.wiring.tool import host_clock
from detector.wiring.virtual_devices import DemoApp, demo_apps

__all__ = ["register"]

REPORTS = Path("reports")
PERSONA = "compact-13"
AT_ONCE = 4  # they mostly wait; four keep two cores busy without delaying each other's frames
SCAN_TIMEOUT_S = 180


_ASK_FOR_TOUCHES = (ReasonCode.BUDGET, ReasonCode.STATIC_ONLY)
"""Why a rule is open where a scan only looked, as those of the demo do: no contradiction of a truth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    app: DemoApp
    case: CaseFolder
    document: VerdictsDocument | None
    complaint: str | None

    @property
    def surprises(self) -> tuple[str, ...]:
        """Rules whose outcome contradicts the truth about the app."""
        if self.document is None:
            return ()
        return tuple(
            verdict.code
            for verdict in self.document.verdicts
            if verdict.code in self.app.truth
            and verdict.reason_code not in _ASK_FOR_TOUCHES
            and verdict.outcome.value not in self.app.truth[verdict.code]
        )


def register(app: typer.Typer) -> None:
    """Add this command to the console script."""
    app.command("demo")(demo)


def demo(
    *,
    out: Annotated[Path | None, typer.Option(help="Where reports go (default: reports/demo-TIME).")] = None,
    runs: Annotated[int, typer.Option(min=1, max=10, help="Cold starts of each app.")] = 1,
    seed: Annotated[int, typer.Option(help="What chance does on the virtual devices.")] = 1,
) -> None:
    """Scan a handful of virtual apps, print what was found, and write reports that open from disk."""
    folder = new_case_folder(out, "demo", host_clock(), reports=REPORTS).root
    apps = demo_apps()
    say(word("demo_title"))
    scanned: dict[str, Scanned] = {}
    with steps(word("demo"), len(apps)) as progress, ThreadPoolExecutor(AT_ONCE) as pool:
        working = {pool.submit(_scan, app, folder, runs, seed): app for app in apps}
        for done in as_completed(working):
            app = working[done]
            scanned[app.package] = done.result()
            progress.done(f"{app.label} ({app.package})")
    in_order = [scanned[app.package] for app in apps]
    _print(in_order)
    write_overview(render_overview([_overview(scanned, folder) for scanned in in_order], language()), folder)
    print_line(str(folder / "index.html"))
    for one in in_order:
        if one.complaint is not None:
            say(f"{one.app.package}: {one.complaint}")
    if any(scanned.complaint is not None for scanned in in_order):
        raise typer.Exit(ExitCode.INCONCLUSIVE)
    if any(scanned.surprises for scanned in in_order):
        raise typer.Exit(ExitCode.OUR_FAULT)


def _scan(app: DemoApp, folder: Path, n_runs: int, seed: int) -> Scanned:
    case = CaseFolder(folder / app.package)
    command = [sys.executable, "-m", "detector", "--lang", language(), "scan", app.package]
    command += ["--virtual-app", str(app.file), "--persona", PERSONA, "--seed", str(seed)]
    command += ["--runs", str(n_runs), "--out", str(case.root), "--entry", "cold", "--json"]
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=SCAN_TIMEOUT_S * n_runs,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Scanned(app=app, case=case, document=None, complaint=word("too_slow"))
    if not case.verdicts_path.exists():
        lines = done.stderr.strip().splitlines()
        return Scanned(app=app, case=case, document=None, complaint=lines[-1] if lines else word("too_slow"))
    return Scanned(app=app, case=case, document=read_verdicts(case), complaint=None)


def _findings(document: VerdictsDocument | None) -> list[Verdict]:
    if document is None:
        return []
    return sorted(
        (verdict for verdict in document.verdicts if verdict.outcome is Outcome.FAILED),
        key=lambda verdict: (verdict.severity.rank, verdict.code),
    )


def _result(one: Scanned) -> str:
    findings = _findings(one.document)
    if one.document is None:
        return "—"
    if findings:
        return "\n".join(f"{v.code} {rule_title(v.rule_id)} ({severity_word(v.severity)})" for v in findings)
    if all(verdict.outcome is Outcome.UNTESTED for verdict in one.document.verdicts):
        return word("no_window")
    return word("no_findings")


def _print(scanned: Sequence[Scanned]) -> None:
    print_table(
        "",
        [word(key) for key in ("app", "what_it_is", "found", "as_it_is")],
        [
            [
                f"{one.app.label}\n{one.app.package}",
                one.app.summaries[language()],
                _result(one),
                "✗ " + " ".join(one.surprises) if one.surprises or one.document is None else "✓",
            ]
            for one in scanned
        ],
        is_answer=False,
    )


def _overview(one: Scanned, folder: Path) -> OverviewRow:
    return OverviewRow(
        label=one.app.label,
        package=one.app.package,
        summary=one.app.summaries[language()],
        found=_result(one),
        has_findings=bool(_findings(one.document)),
        report=None if one.document is None else str(one.case.report_path.relative_to(folder)),
    )
