"""`--until`: a scan keeps launching, ends, and says why; invalid values are refused before any launch."""

import json
from pathlib import Path

from detector.cli.exit_codes import ExitCode
from tests.cli.command_line import detector
from tests.repository import REPOSITORY


def test_a_scan_keeps_launching_until_it_would_have_seen_enough(tmp_path: Path) -> None:
    """Two launches: a fault in one of two would have been seen with 75 % probability."""
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
    document = json.loads((tmp_path / "case/verdicts.json").read_text(encoding="utf-8"))
    assert document["stopped"] == {
        "why": "power",
        "n_launches": 2,
        "n_open": 0,
        "power": 0.7,
        "one_in": 2,
        "most": 5,
        "coverage": None,
    }
    assert len(list((tmp_path / "case/runs").iterdir())) == 2
    assert "stopped after 2 launches" in ran.err


def test_an_invalid_power_is_refused_before_any_device_is_touched(tmp_path: Path) -> None:
    ran = detector("scan", "cn.example.app", "--until", "95", cwd=tmp_path)
    assert ran.code == ExitCode.USAGE
    assert ran.says("--until", "'95' is neither a power"), ran.err
