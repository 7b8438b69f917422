"""`--until`: what may be asked, and that a scan launches on, ends, and says why."""

import json
from pathlib import Path

import pytest

from detector.cli.exit_codes import ExitCode
from detector.cli.until import asked_until
from detector.core.errors import ConfigError
from detector.judging.enough import Until
from tests.cli.command_line import detector
from tests.repository import REPOSITORY


@pytest.mark.parametrize(
    ("text", "until"),
    [
        (None, None),
        ("0.95", Until()),
        (".9/5", Until(power=0.9, one_in=5)),
        ("0.99:50", Until(power=0.99, most=50)),
        ("0.8/2:12", Until(power=0.8, one_in=2, most=12)),
    ],
)
def test_a_power_a_share_and_a_budget_may_be_asked(text: str | None, until: Until | None) -> None:
    assert asked_until(text) == until


@pytest.mark.parametrize("text", ["95", "1.0", "0.2", "0.95/1", "0.95:0", "0.95:999", "", "0.95/", "٠.٩"])
def test_anything_else_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(ConfigError, match="--until"):
        asked_until(text)


def test_a_scan_launches_on_until_it_would_have_seen_enough(tmp_path: Path) -> None:
    """Two launches: a fault in one of two would have been seen with 75 %."""
    app = REPOSITORY / "detector/virtual/apps/no_ad.yaml"
    package = next(
        line.split()[1]
        for line in app.read_text(encoding="utf-8").splitlines()
        if line.startswith("package:")
    )
    ran = detector(
        *("scan", package, "--virtual-app", str(app), "--persona", "compact-13", "--runs", "1"),
        *("--until", "0.7/2:5", "--format", "json", "--out", "case"),
        cwd=tmp_path,
    )
    assert ran.code == ExitCode.NOTHING_TESTED, ran.err
    told = json.loads((tmp_path / "case/verdicts.json").read_text(encoding="utf-8"))
    assert told["stopped"] == {
        "why": "power",
        "n_launches": 2,
        "n_open": 0,
        "power": 0.7,
        "one_in": 2,
        "most": 5,
    }
    assert len(list((tmp_path / "case/runs").iterdir())) == 2
    assert "stopped after 2 launches" in ran.err
