"""Verdicts joined with what they rest on."""

from dataclasses import replace

import pytest

from detector.core.verdict import Outcome
from detector.judging.document import verdicts_document
from detector.regression.origin import OriginKind
from detector.reporting.case_report import CaseReport
from detector.reporting.findings import Finding, cite, findings_of, subjects_of
from detector.reporting.pdf_finding import subject_name
from detector.reporting.words import Words
from tests.regression.judged import a_still, with_pictures
from tests.reporting.case_reports import VERDICTS, BlankAlbum, case_report, verdict


@pytest.fixture(scope="module")
def report() -> CaseReport:
    return case_report(album=BlankAlbum())


def judged(report: CaseReport, **changes: object) -> Finding:
    changed = replace(VERDICTS[1], **changes)  # type: ignore[arg-type]
    document = verdicts_document([changed], package="p", profile="cn-default", device_kind="virtual")
    (finding,) = findings_of(replace(report, document=document))
    return finding


def test_the_worst_comes_first(report: CaseReport) -> None:
    order = [(one.verdict.code, one.verdict.outcome) for one in findings_of(report)]
    assert order[:3] == [("CLS-06", Outcome.FAILED), ("CLS-02", Outcome.FAILED), ("CLS-04", Outcome.FAILED)]
    assert [outcome for _, outcome in order[3:]] == [
        Outcome.CANT_TELL,
        Outcome.PASSED,
        Outcome.UNTESTED,
        Outcome.INAPPLICABLE,
    ]


def test_a_failure_is_attributed_by_its_launches(report: CaseReport) -> None:
    shown = [
        with_pictures(run, a_still(picture), "pangle")
        for run, picture in zip(report.runs, "0fa", strict=True)
    ]
    origin = judged(replace(report, runs=tuple(shown))).origin
    assert origin is not None
    assert (origin.kind, origin.sdk, origin.n_creatives) == (OriginKind.APP_OR_SDK, "pangle", 2)
    assert judged(report, outcome=Outcome.CANT_TELL).origin is None


def test_a_verdict_on_one_sdks_launches_names_the_sdk_and_shows_its_windows(report: CaseReport) -> None:
    first, *others = report.runs
    runs = (with_pictures(first, a_still("0"), "gdt"), *others)
    finding = judged(replace(report, runs=runs), subject="window:1/gdt")
    assert finding.subject is not None
    assert set(finding.subject.by_run) == {first.run_index}
    assert subject_name(finding, Words("en")) == "Window 1 · splash · SDK gdt"
    assert finding.key.endswith("window-1-gdt")
    assert "window:1/gdt" not in subjects_of(runs)


def test_keys_are_safe_and_unique(report: CaseReport) -> None:
    keys = [one.key for one in findings_of(report)]
    assert len(set(keys)) == len(keys)
    assert "cls-04-window-2" in keys


def test_the_exhibit_is_the_frame_named_first(report: CaseReport) -> None:
    exhibit = judged(report).exhibit
    assert exhibit is not None
    assert exhibit.frame.id == "frame:0007"
    assert exhibit.control is not None
    assert exhibit.window is exhibit.run.windows[0]


def test_without_named_frames_the_exhibit_is_one_that_shows_the_window(report: CaseReport) -> None:
    exhibit = judged(report, outcome=Outcome.CANT_TELL, evidence_ids=()).exhibit
    assert exhibit is not None
    assert exhibit.control is not None


def test_the_exhibit_is_from_the_run_named_first(report: CaseReport) -> None:
    exhibit = judged(report, evidence_ids=("run:1/frame:0008", "run:0/frame:0007")).exhibit
    assert exhibit is not None
    assert (exhibit.run.run_index, exhibit.frame.id) == (1, "frame:0008")


def test_there_is_no_exhibit_if_the_run_is_unknown(report: CaseReport) -> None:
    finding = judged(report, seen_in_runs=(9,), evidence_ids=("run:9/frame:0001",))
    assert finding.exhibit is None
    assert finding.evidence[0].frame is None


def test_an_evidence_id_of_no_frame_is_kept_as_it_is(report: CaseReport) -> None:
    finding = judged(report, evidence_ids=("run:0/tree:0002", "somewhere else"))
    assert [(one.id, one.run_index) for one in finding.evidence] == [
        ("run:0/tree:0002", 0),
        ("somewhere else", None),
    ]


def test_an_unknown_rule_and_clause_are_still_named(report: CaseReport) -> None:
    strange = verdict("XXX-01", "no-such-rule", Outcome.PASSED, clauses=("nowhere/1",))
    document = verdicts_document([strange], package="p", profile="cn-default", device_kind="virtual")
    (finding,) = findings_of(replace(report, document=document))
    assert finding.rule is None
    assert finding.unknown_clauses == ("nowhere/1",)


def test_runs_that_failed_are_counted_before_the_vote(report: CaseReport) -> None:
    finding = judged(report)
    assert (finding.n_failed, finding.n_seen, finding.n_runs) == (2, 2, 3)


def test_a_plain_text_source_cites_no_clause(report: CaseReport) -> None:
    assert cite(report, "television start-up adverts, 1 s") is None
    assert cite(report, "miit-2021-elder/2.4") is not None


def test_a_frame_of_a_video_is_shown_by_the_picture_of_its_state(report: CaseReport) -> None:
    run = report.runs[0]
    frames = [
        replace(frame, png_sha256=None, video_sha256="v", packet=9, state=4)
        if frame.id == "frame:0007"
        else replace(frame, state=4)
        if frame.id == "frame:0008"
        else frame
        for frame in run.frames
    ]
    by_video = replace(report, runs=(replace(run, frames=tuple(frames)), *report.runs[1:]))
    exhibit = judged(by_video, evidence_ids=("run:0/frame:0007",)).exhibit
    assert exhibit is not None
    assert exhibit.frame.id == "frame:0008"
