"""Conditions and limits: what follows from how a case was captured."""

from dataclasses import replace
from datetime import date

import pytest

from detector.case import Contradiction
from detector.core.conditions import DeviceConditions, HostFacts, Telltale
from detector.core.device_facts import RECORDING, CalibrationNote, CalibrationState
from detector.core.display import Display, PxPerMmSource
from detector.judging.could_see import CouldSee, Reader, SeenCondition
from detector.judging.decision import DecisionRule
from detector.judging.in_force import AsOf, ChosenBy
from detector.reporting.case_report import CaseReport
from detector.reporting.conditions import remark_in_words, remarks_on
from detector.reporting.words import LANGUAGES, Words, catalog
from tests.reporting.case_reports import ROOTED, BlankAlbum, case_report


@pytest.fixture(scope="module")
def report() -> CaseReport:
    return case_report(album=BlankAlbum())


def keys(report: CaseReport, **more: int) -> list[str]:
    return [remark.key for remark in remarks_on(report, **more)]


def whole(report: CaseReport) -> CaseReport:
    """Ten good runs on a phone whose glass was measured."""
    display = replace(report.runs[0].display, px_per_mm_source=PxPerMmSource.MEASURED)
    good = replace(report.runs[0], device_kind="phone", display=display, gaps=())
    runs = tuple(replace(good, run_index=n) for n in range(10))
    return replace(report, runs=runs, document=replace(report.document, verdicts=()))


def test_the_device_is_named_first(report: CaseReport) -> None:
    assert keys(report)[0] == "device_virtual"
    assert keys(whole(report))[0] == "device_phone"
    recorded = replace(report.runs[0], device_kind=RECORDING)
    assert keys(replace(report, runs=(recorded,)))[0] == "device_recording"


def test_a_good_case_has_only_the_remarks_that_always_apply(report: CaseReport) -> None:
    assert keys(whole(report)) == [
        "device_phone",
        "state_not_recorded",
        "code_unread",
        "frame_interval",
        "as_of_unknown",
        "decision_guard_band",
        "glass_measured",
        "not_recorded",
        "validation",
        "indication",
    ]


def test_remarks_on_what_went_wrong(report: CaseReport) -> None:
    wrong = {"few_runs", "no_window", "lossy", "static_only", "partial", "gaps", "secure", "crash"}
    assert wrong <= set(keys(report))


def test_remarks_on_a_halted_computer_but_not_on_a_slightly_busy_one(
    report: CaseReport,
) -> None:
    good = whole(report)
    busy = tuple(replace(run, worst_late_ms=80.0) for run in good.runs)
    assert "host_late" not in keys(replace(good, runs=busy))
    halted = (*busy[:-1], replace(busy[-1], worst_late_ms=5_100.0))
    (remark,) = [one for one in remarks_on(replace(good, runs=halted)) if one.key == "host_late"]
    assert remark.fills == {"seconds": "5.1", "runs": "run:9"}


def test_remarks_on_unknown_glass_and_density(report: CaseReport) -> None:
    blind = replace(report.runs[0], display=Display(width_px=1, height_px=1))
    assert {"glass_unknown", "density_unknown"} <= set(keys(replace(report, runs=(blind,))))


def test_missing_pictures_are_counted(report: CaseReport) -> None:
    assert "pictures_missing" in keys(report, n_pictures_missing=2)


def test_a_case_without_runs_still_has_remarks(report: CaseReport) -> None:
    assert keys(replace(report, runs=())) == [
        "device_virtual",
        "state_not_recorded",
        "few_runs",
        "as_of_unknown",
        "decision_guard_band",
        "static_only",
        "not_recorded",
        "validation",
        "indication",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_remark_has_words(report: CaseReport, language: str) -> None:
    words = Words(language)
    blind = replace(report.runs[0], frames=(), display=Display(width_px=1, height_px=1))
    odd = replace(blind, device_kind="emulator", worst_late_ms=2_000.0)
    given = replace(
        blind, display=replace(blind.display, px_per_mm=9.0, px_per_mm_source=PxPerMmSource.GIVEN)
    )
    accepting = replace(report.document, decision_rule=DecisionRule.SIMPLE_ACCEPTANCE)
    recorded = replace(report, runs=(replace(blind, device_kind=RECORDING),))
    cases = [report, whole(report), replace(report, runs=(odd, given)), replace(report, document=accepting)]
    cases.append(recorded)
    unusual = replace(report.document, conditions=ROOTED, host=HostFacts(clock_synchronised=False))
    changed = (replace(blind, conditions=ROOTED), replace(blind, conditions=DeviceConditions()))
    cases.append(replace(report, document=unusual, runs=changed))
    for by in ChosenBy:
        dated = replace(report, document=replace(report.document, as_of=AsOf(day=date(2023, 5, 1), by=by)))
        cases += [dated, replace(dated, as_of=date(2023, 4, 30)), replace(dated, as_of=date(2023, 5, 2))]
    other = Contradiction(judged_at="2027-01-01T00:00:00.000Z", profile="cn-elder", codes=("CLS-04",))
    cases.append(replace(report, contradictions=(other,)))
    glass = replace(given.display, px_per_mm_source=PxPerMmSource.CALIBRATED)
    notes = [CalibrationNote(state=state) for state in CalibrationState]
    cases.append(
        replace(report, runs=tuple(replace(given, display=glass, calibration=note) for note in notes))
    )
    condition = SeenCondition(
        condition=Telltale.ADB, showed=True, readers=(Reader(class_name="com.a.B", sign="x"),)
    )
    could_see = CouldSee(is_whole=False, conditions=(condition,))
    cases.append(replace(report, document=replace(report.document, could_see=could_see)))
    sentences = {
        remark.key: remark_in_words(remark, words, None)
        for case in cases
        for remark in remarks_on(case, n_pictures_missing=1)
    }
    assert all("{" not in sentence for sentence in sentences.values())
    known = {key.removeprefix("condition.") for key in catalog(language) if key.startswith("condition.")}
    assert known | {"could_see"} == set(sentences)
