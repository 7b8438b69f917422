"""What a scan costs is told before it is spent, and bounded where that was asked for."""

import sys
from io import StringIO
from pathlib import Path

import pytest
import typer
from typer.main import get_command

from detector.cli.driving import resuming_command
from detector.cli.language import choose_language
from detector.cli.scan_progress import ScanProgress, say_what_a_lab_takes
from detector.core.trials import Level
from detector.scenarios import PROBES
from detector.touching import PlannedProbe
from tests.scenarios.plays import a_prior


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def plan() -> list[PlannedProbe]:
    return [
        PlannedProbe(kind=kind, prior=a_prior(), untouched=(), level=Level.LAB, most_launches=30)
        for kind in PROBES[:3]
    ]


def test_each_probe_is_told_with_its_launches_and_a_bound_holds(capsys: pytest.CaptureFixture[str]) -> None:
    choose_language("en")
    minutes = ScanProgress(max_minutes=20).planned(plan(), level=Level.LAB, a_launch_s=60)
    said = capsys.readouterr().err
    assert minutes == 20
    assert "at most 90 more launches, about 90 minutes" in said
    assert said.count("at most 30 launches, about 30 minutes") == 3
    choose_language("zh-CN")


@pytest.mark.parametrize(("typed", "minutes"), [("\n", None), ("never\n0\n45\n", 45.0)])
def test_a_person_at_a_terminal_is_asked_and_nobody_else(
    typed: str, minutes: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", StringIO("45\n"))
    assert ScanProgress(max_minutes=None).planned(plan(), level=Level.LAB, a_launch_s=60) is None
    monkeypatch.setattr(sys, "stdin", Terminal(typed))
    monkeypatch.setattr(sys, "stderr", Terminal())
    assert ScanProgress(max_minutes=None).planned(plan(), level=Level.LAB, a_launch_s=60) == minutes
    assert ScanProgress(max_minutes=None).planned(plan(), level=Level.LAB, a_launch_s=20) is None


def test_a_lab_tells_what_it_takes_before_its_first_launch(capsys: pytest.CaptureFixture[str]) -> None:
    say_what_a_lab_takes(10, PROBES)
    said = capsys.readouterr().err
    assert "10" in said
    assert len(said.splitlines()) >= len(PROBES) // 2


def test_the_command_that_resumes_names_the_case_once() -> None:
    typed = ("scan", "a.b", "--out", "old", "--level", "lab")
    context = typer.Context(_command(), obj=typed)
    assert (
        resuming_command(context, Path("my case")) == "detector scan a.b --level lab --out 'my case' --resume"
    )


def _command() -> typer.core.TyperCommand:
    app = typer.Typer()
    app.command()(lambda: None)
    command: typer.core.TyperCommand = get_command(app)  # type: ignore[assignment]
    return command
