"""`detector scan` on virtual devices: in real time behind an adb server, as on phones, and simulated."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from detector.cli.exit_codes import ExitCode
from detector.codec import to_json
from detector.evidence.reader import open_bundle
from detector.evidence.records import RunHeader
from detector.virtual.apps.spec.app_file import load_app
from detector.virtual.apps.truth.windows import expected_outcomes
from detector.wiring.virtual_devices import VirtualChoice, adb_server_of, shipped_app_files
from tests.cli.command_line import Ran, detector

MISSING_CLOSE = next(path for path in shipped_app_files() if path.stem == "missing_close")


@pytest.mark.long
def test_finds_the_missing_close_control_and_leaves_a_case_that_opens_from_disk(tmp_path: Path) -> None:
    app = load_app(MISSING_CLOSE)
    (tmp_path / "detector.yaml").write_text("version: 1\noperator: 张三\n", encoding="utf-8")
    ran = detector(
        *("scan", app.package, "--virtual-app", MISSING_CLOSE, "--persona", "compact-13"),
        *("--clock", "host", "--runs", "1", "--out", "case", "--json"),
        cwd=tmp_path,
    )
    assert ran.code == ExitCode.FINDINGS, ran.err
    verdicts = {one["code"]: one for one in json.loads(ran.out)["verdicts"]}
    claimed = {code: may for code, may in expected_outcomes(app).items() if code.startswith("CLS")}
    assert {code: {verdicts[code]["outcome"]} for code in claimed} == claimed
    assert verdicts["CLS-01"]["evidence_ids"]
    counted = {one["outcome"]: one["missed"][0]["n_launches"] for one in verdicts.values() if one["missed"]}
    assert counted in ({}, {"passed": 1})
    page = (tmp_path / "case" / "report" / "index.en.html").read_text(encoding="utf-8")
    assert "detector scan " + app.package in page  # how to repeat it
    bundle = open_bundle(tmp_path / "case" / "runs" / "00" / "bundle")
    assert not bundle.is_partial
    _tells_who_examined_what_in_which_state(json.loads(ran.out), bundle.manifest.header, page)


def _tells_who_examined_what_in_which_state(verdicts: Any, header: RunHeader, page: str) -> None:
    assert header.conditions is not None
    assert header.host is not None
    assert (header.host.operator, header.conditions.bootloader) == ("张三", "unlocked")
    assert header.host.tool_sha256 is not None
    assert json.loads(to_json(header.conditions)) == verdicts["conditions"]
    assert json.loads(to_json(header.host)) == verdicts["host"]
    for told in ("张三", header.host.tool_sha256, "unlocked", "ro.detector.virtual=1"):
        assert told in page


@pytest.mark.long
def test_on_the_simulated_clock_no_load_of_the_host_changes_a_digit(tmp_path: Path) -> None:
    package = load_app(MISSING_CLOSE).package
    told = []
    for night in ("first", "second"):
        ran = detector(
            *("scan", package, "--virtual-app", MISSING_CLOSE, "--persona", "compact-13"),
            *("--runs", "1", "--out", night, "--format", "json", "--json"),
            cwd=tmp_path,
        )
        assert ran.code == ExitCode.FINDINGS, ran.err
        told.append(json.loads(ran.out))
    first, second = told
    assert first["verdicts"] == second["verdicts"]
    assert first["bundles"] != second["bundles"]  # they are two nights, not one that was counted twice


def test_a_phone_has_no_simulated_clock(tmp_path: Path) -> None:
    ran = detector("scan", "cn.example.app", "--clock", "simulated", cwd=tmp_path)
    assert ran.code == ExitCode.USAGE
    assert ran.says("--clock simulated", "--virtual-app")


FAULTS = {
    "vanish@launch+2s": ("--runs", "2"),
    "hang@launch+2s": ("--runs", "2"),
    "secure": ("--runs", "1", "--json"),
}
"""The options with which a device with that fault is scanned."""


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Ran, Path, str]]:
    """One device per fault, scanned side by side: the output, the path of the case, the serial."""
    root = tmp_path_factory.mktemp("scans")
    package = load_app(MISSING_CLOSE).package
    choices = [
        VirtualChoice(app_files=(MISSING_CLOSE,), persona="compact-13", faults=(fault,)) for fault in FAULTS
    ]
    with adb_server_of(choices) as (port, serials), ThreadPoolExecutor() as pool:

        def scan(serial: str, words: tuple[str, ...]) -> Ran:
            return detector(
                *("scan", package, "--device", serial, "--out", f"case-of-{serial}", *words),
                cwd=root,
                env={"ANDROID_ADB_SERVER_PORT": str(port)},
            )

        ran = list(pool.map(scan, serials, FAULTS.values()))
    return {
        fault: (one, root / f"case-of-{serial}", serial)
        for fault, one, serial in zip(FAULTS, ran, serials, strict=True)
    }


@pytest.mark.long
@pytest.mark.parametrize(
    "fault",
    [
        pytest.param("vanish@launch+2s", id="the device vanishes"),
        pytest.param("hang@launch+2s", id="the device hangs"),
    ],
)
def test_a_lost_device_is_named_and_captured_evidence_is_kept(
    fault: str, scanned: dict[str, tuple[Ran, Path, str]]
) -> None:
    ran, case, serial = scanned[fault]
    assert ran.code == ExitCode.INCONCLUSIVE, ran.err
    assert ran.says(serial), ran.err
    assert case.name in ran.err  # where it is kept
    kept = open_bundle(case / "runs" / "00" / "bundle")
    assert kept.is_partial
    assert kept.frames


@pytest.mark.long
def test_a_secure_screen_yields_no_finding(scanned: dict[str, tuple[Ran, Path, str]]) -> None:
    ran, case, _ = scanned["secure"]
    assert ran.code == ExitCode.INCONCLUSIVE, ran.err
    verdicts = json.loads(ran.out)["verdicts"]
    assert {one["outcome"] for one in verdicts} == {"untested"}
    assert {one["reason_code"] for one in verdicts} == {"secure"}
    gaps = open_bundle(case / "runs" / "00" / "bundle").gaps
    assert any(gap.why == "secure" for gap in gaps)


@pytest.mark.long
def test_touching_is_announced_first_and_can_be_judged_again_from_the_bundles_alone(
    tmp_path: Path,
) -> None:
    # A popup waits; a splash may be over before a loaded machine has located its close control.
    closes = next(path for path in shipped_app_files() if path.stem == "popup_corner_cross")
    ran = detector(
        *("scan", load_app(closes).package, "--virtual-app", closes, "--persona", "compact-13"),
        *("--runs", "1", "--level", "quick", "--out", "case", "--json"),
        cwd=tmp_path,
        probes=["close_probe"],
    )
    assert re.search(r"at most \d+ launches, about \d+ minutes", ran.err), ran.err
    assert "Window 1, taps on the close control: " in ran.err
    verdicts = {one["code"]: one for one in json.loads(ran.out)["verdicts"]}
    assert verdicts["CLS-11"]["outcome"] == "passed"
    assert verdicts["CLS-11"]["missed"][0]["n_launches"] <= verdicts["CLS-11"]["tries"]["n"]
    assert any("/action:" in evidence for evidence in verdicts["CLS-11"]["evidence_ids"])
    again = detector("judge", "case", "--json", cwd=tmp_path)
    assert json.loads(again.out) | {"judged_at": None} == json.loads(ran.out) | {"judged_at": None}
