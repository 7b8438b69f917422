"""`detector explain`: why this window, this control and this role, from a judged case alone."""

import json
from dataclasses import replace
from math import exp
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from detector.case import CaseFolder, save_judgement, touched_files
from detector.cli.exit_codes import ExitCode
from detector.cli.schema_command import schema_of
from detector.core.geometry import Rect
from detector.core.outcome import OutcomeKind
from detector.touching import join_runs
from detector.touching.by_touch import as_control, with_touches
from detector.windows.seen_run import SeenRun
from detector.windows.touched_case import ControlByTouch, ReplacedControl, TouchedCase
from detector.windows.touched_window import ClosingNode
from tests.cli.command_line import detector
from tests.regression.judged import a_document, write_case
from tests.reporting.case_reports import BlankAlbum, case_report
from tests.rules.case_touches import a_touch

NODE = Rect.from_xywh(40, 300, 60, 60)


def explained(*arguments: str, cwd: Path) -> dict[str, Any]:
    ran = detector("explain", "case", *arguments, "--json", cwd=cwd)
    assert ran.code == ExitCode.CLEAN, ran.err
    document: dict[str, Any] = json.loads(ran.out)
    jsonschema.validate(document, schema_of("explanation/1"))
    return document


@pytest.mark.long
def test_the_factors_of_a_control_add_up_to_its_score(tmp_path: Path) -> None:
    write_case(tmp_path / "case")
    windows = explained(cwd=tmp_path)["windows"]
    assert [(one["subject"], one["run_index"]) for one in windows] == [
        ("window:1", 0),
        ("window:1", 1),
        ("window:2", 0),
        ("window:2", 1),
    ]
    (skip, *_) = windows[0]["controls"]
    assert (skip["is_chosen"], skip["text"]) == (True, "跳过 5")
    together = sum(reason["log_odds"] for reason in skip["why"])
    assert 1 / (1 + exp(-together)) == pytest.approx(skip["best_score"], abs=0.01)
    read = detector("explain", "case", "1", cwd=tmp_path).out
    assert "+3.14  What it says" in read
    assert "run:0/frame:0007" in read
    assert "没有触摸过它" in detector("explain", "case", cwd=tmp_path, env={"DETECTOR_LANG": "zh-CN"}).out


@pytest.mark.long
def test_a_frame_is_explained_by_itself(tmp_path: Path) -> None:
    write_case(tmp_path / "case")
    frame_id = explained("window:2", cwd=tmp_path)["windows"][0]["controls"][0]["best_frame"]
    (frame,) = explained(frame_id, cwd=tmp_path)["frames"]
    assert [control["kind"] for control in frame["controls"]] == ["x_icon"]
    assert frame["windows"][0]["kind"] == "popup"
    assert (frame["settled_by"], frame["score"]["kind"]) == ("alone", "popup")


def by_touch(runs: tuple[SeenRun, ...]) -> TouchedCase:
    """Taps on the window led to another app, and a node without words closed it."""
    joined = join_runs(runs)
    away = replace(a_touch(OutcomeKind.FOREIGN_APP, run=1), target="com.other")
    seen = {run.run_index: run.windows[0] for run in runs if run.windows}

    def changed(window: Any) -> Any:
        shown = as_control(seen[window.run_index], ClosingNode(box=NODE, score=0.95))
        control = ReplacedControl(
            why=ControlByTouch.CLOSING_NODE, sightings=shown.sightings, appeared_ms=shown.control_appeared_ms
        )
        return replace(window, role=with_touches(window.role, [away]), control=control)

    first, *others = joined.subjects
    whole = replace(
        first.whole,
        windows=tuple(map(changed, first.whole.windows)),
        touched=replace(first.whole.touched, touches=(away,)),
    )
    return replace(joined, subjects=(replace(first, whole=whole), *others))


def test_what_touches_changed_is_told(tmp_path: Path) -> None:
    runs = case_report(album=BlankAlbum()).runs
    save_judgement(CaseFolder(tmp_path / "case"), runs, a_document(), more=touched_files(by_touch(runs)))
    (window, *_) = explained("window:1", cwd=tmp_path)["windows"]
    assert window["replaced_by_touch"] == "closing_node"
    assert not any(control["is_chosen"] for control in window["controls"])
    assert [clue["clue"] for clue in window["role"]["clues"] if clue["is_by_touch"]] == ["led_away"]
    read = detector("explain", "case", "window:1", cwd=tmp_path).out
    assert "Replaced by touch" in read
    assert "(com.other)" in read


@pytest.mark.parametrize("what", ["window:9", "run:0/frame:9999", "run:7/frame:0001", "frame", ""])
def test_what_is_not_there_is_refused(what: str, tmp_path: Path) -> None:
    write_case(tmp_path / "case")
    ran = detector("explain", "case", what, cwd=tmp_path)
    assert ran.code == ExitCode.USAGE
    assert ran.says(what)


def test_a_case_that_is_not_what_was_judged_is_refused(tmp_path: Path) -> None:
    case = write_case(tmp_path / "case")
    with (case / "touched.json").open("a", encoding="utf-8") as file:
        file.write(" ")
    ran = detector("explain", "case", cwd=tmp_path)
    assert ran.code == ExitCode.USAGE
    assert ran.says("touched.json")
