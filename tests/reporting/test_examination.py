"""Who examined what, when, in which state: what was recorded is said, the rest is said to be missing."""

from dataclasses import replace

import pytest

from detector.core.clock import HostZone
from detector.core.conditions import DeviceConditions, HostFacts
from detector.core.quantity import Quantity
from detector.judging.document import AppState, JudgedApp
from detector.reporting.case_report import CaseReport
from detector.reporting.conditions import remarks_on
from detector.reporting.examination import examination
from detector.reporting.html import render_page
from detector.reporting.page import page_of
from detector.reporting.words import LANGUAGES, Words
from tests.reporting.case_reports import ROOTED, BlankAlbum, case_report

MISSING = {"zh-CN": "未记录", "en": "not recorded"}
SHANGHAI = HostZone(offset_s=28_800, name="Asia/Shanghai")
HOST = HostFacts(
    operator="张三",
    account="lab@bench-1",
    cpu="A processor",
    clock_source="chrony",
    clock_synchronised=True,
    clock_max_error_ms=12.5,
    tool_sha256="ab" * 32,
    python="3.13.1",
    opencv="5.0",
)
CLEAN = DeviceConditions(
    verified_boot="green",
    bootloader="locked",
    root=False,
    root_traces=(),
    hooks=(),
    accessibility_services=(),
    mock_location_apps=(),
    overlay_apps=(),
    animation_scales=(1.0, 1.0, 1.0),
    http_proxy="",
    vpn=False,
)


@pytest.fixture(scope="module")
def bare() -> CaseReport:
    """As of an old case: nothing of this was recorded."""
    return case_report(album=BlankAlbum())


def full(report: CaseReport, conditions: DeviceConditions = ROOTED) -> CaseReport:
    ahead = Quantity(value=-1_250.0, error=3.0, unit="ms")
    runs = tuple(
        replace(run, zone=SHANGHAI, phone_ahead_ms=ahead, conditions=conditions) for run in report.runs
    )
    app = JudgedApp(
        package=report.package,
        label="岚汐资讯",
        apk_sha256="cd" * 32,
        signers=("ef" * 32,),
        state=AppState(consent="asked", permissions=()),
    )
    return replace(
        report, runs=runs, document=replace(report.document, conditions=conditions, host=HOST, app=app)
    )


def rows(report: CaseReport, language: str = "en") -> dict[str, str]:
    words = Words(language)
    groups = examination(report, words, page_of(report, draws=False).zone)
    return {row.name: " | ".join(row.lines) for group in groups for row in group.rows}


def state_of(report: CaseReport) -> list[str]:
    return [one.key for one in remarks_on(report) if one.key.startswith("state_")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_old_case_says_of_each_fact_that_it_was_not_recorded(bare: CaseReport, language: str) -> None:
    told = rows(bare, language)
    words = Words(language)
    said = ("program", "zone", "captured", "device", "serial", "package")
    known = {words(f"exam.{key}") for key in said}
    assert {name for name, text in told.items() if MISSING[language] not in text} <= known
    assert state_of(bare) == ["state_not_recorded"]


def test_what_was_recorded_is_shown(bare: CaseReport) -> None:
    told = rows(full(bare))
    assert (told["Examined by"], told["Account"]) == ("张三", "lab@bench-1")
    assert told["Program, SHA-256 over its files"] == "ab" * 32
    assert told["Clock of the computer"].startswith("synchronised by chrony; at most 12.5 ms")
    assert "-1.250" in told["Phone’s clock against the computer’s"]
    assert "Asia/Shanghai, UTC+08:00" in told["Zone"]
    assert told["Traces of root"] == "/system/xbin/su"
    assert told["Proxy and tunnel"] == "HTTP proxy: 10.0.0.9:8080 · VPN tunnel: yes"
    assert told["Installed file, SHA-256 base.apk"] == "cd" * 32
    assert told["Signing certificates, SHA-256"] == "ef" * 32
    assert told["State of the privacy consent"] == "the app asked for consent in a run"
    assert told["Permissions that the user gave"] == "none"
    assert told["Login in the app"] == "not recorded"


def test_a_state_that_may_matter_is_remarked_and_a_clean_one_is_not(bare: CaseReport) -> None:
    kinds = ["unlocked", "root", "hooks", "proxy", "accessibility", "mock_locations", "animations"]
    assert state_of(full(bare)) == [f"state_{kind}" for kind in kinds]
    assert state_of(full(bare, CLEAN)) == []


def test_conditions_that_changed_between_runs_are_named(bare: CaseReport) -> None:
    report = full(bare, CLEAN)
    changed = replace(report.runs[-1], conditions=replace(CLEAN, vpn=True))
    (remark,) = (
        one
        for one in remarks_on(replace(report, runs=(*report.runs[:-1], changed)))
        if one.key.startswith("state_")
    )
    assert (remark.key, remark.fills["names"]) == ("state_changed", "vpn")


def test_every_time_on_the_page_is_in_one_zone(bare: CaseReport) -> None:
    text = render_page(page_of(full(bare), draws=False), "en")
    assert "+08:00" in text
    assert " UTC<" not in text
    assert " UTC " not in text
