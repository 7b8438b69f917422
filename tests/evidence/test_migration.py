"""A bundle written in format bundle/1, kept in `bundle_1/`, and how it is read today."""

import shutil
from pathlib import Path
from typing import get_args

import pytest

from detector.core.actions import (
    Action,
    BeginStage,
    EndApp,
    FindWords,
    Launch,
    Move,
    Observe,
    SendTrigger,
    Swipe,
    TapAt,
    TapMenu,
    TapSwitch,
    TapText,
)
from detector.core.errors import EvidenceError
from detector.core.gap_code import GapCode
from detector.core.geometry import Point, Rect
from detector.core.screen import Stream
from detector.core.watching import AppEnding, PhoneTrigger
from detector.evidence import layout
from detector.evidence.migration import ActionRecord1, action_of_bundle_1, code_of_sentence
from detector.evidence.reader import Bundle, open_bundle
from tests.evidence.bundles import write_some
from tests.fakes.every_action import APP, ENDED, POINT, SHAKE, TRIGGERED, WALK, record_every_action

OLD = Path(__file__).with_name("bundle_1")


@pytest.fixture(scope="module")
def old() -> Bundle:
    return open_bundle(OLD)


def asked(bundle: Bundle, kind: type) -> list[Action]:
    return [one.action for one in bundle.actions if isinstance(one.action, kind)]


def test_reads_like_the_same_scenario_recorded_today(old: Bundle, tmp_path: Path) -> None:
    today = record_every_action(tmp_path / "b")
    assert (old.manifest.format, today.manifest.format) == ("bundle/1", "bundle/2")
    assert old.actions == today.actions
    assert old.gaps == today.gaps
    assert old.frames == today.frames


NEWER = {FindWords}
"""Actions added after bundle/1."""


def test_contains_every_action(old: Bundle) -> None:
    assert {type(one.action) for one in old.actions} == set(get_args(Action)) - NEWER


def test_rebuilds_values_from_flat_fields(old: Bundle) -> None:
    assert asked(old, Launch) == [Launch(package=APP)]
    assert asked(old, TapAt) == [TapAt(point=POINT)] * 2
    assert asked(old, Swipe) == [Swipe(start=POINT, end=Point(x_px=30, y_px=10), duration_ms=150)]
    assert asked(old, Observe)[:3] == [
        Observe(),
        Observe(with_tree=True),
        Observe(near=Rect(left_px=10, top_px=20, right_px=70, bottom_px=60)),
    ]
    assert [one.stage for one in asked(old, BeginStage) if isinstance(one, BeginStage)] == [ENDED, TRIGGERED]
    assert asked(old, EndApp) == [EndApp(package=APP, ending=AppEnding.TASK_REMOVED)]
    assert asked(old, SendTrigger) == [SendTrigger(trigger=PhoneTrigger.POWER)]
    assert asked(old, TapText) == [TapText(texts=("OK", "同意"))]
    assert asked(old, TapMenu) == [TapMenu(point=POINT, title="设置", depth=1)]
    assert asked(old, TapSwitch) == [TapSwitch(point=POINT, label="自启动", is_to_be_on=False, depth=2)]


def test_the_movement_made_is_not_an_argument(old: Bundle) -> None:
    moves = [one for one in old.actions if isinstance(one.action, Move)]
    assert [one.action for one in moves] == [Move(movement=SHAKE), Move(movement=WALK)]
    assert [one.made for one in moves] == [SHAKE, None]
    assert [one.is_done for one in moves] == [True, False]


def test_an_open_bundle_of_the_old_format_is_read_as_one(old: Bundle, tmp_path: Path) -> None:
    folder = tmp_path / "b"
    shutil.copytree(OLD, folder)
    (folder / "manifest.json").unlink()
    (folder / "manifest.sha256").unlink()
    partial = open_bundle(folder)
    assert (partial.is_partial, partial.manifest.format) == (True, "bundle/1")
    assert partial.actions == old.actions


def test_refuses_an_open_bundle_of_a_future_format(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "FORMAT", "bundle/9")
    write_some(tmp_path / "b").leave_open()
    with pytest.raises(EvidenceError, match=r"run\.json: format 'bundle/9' is not known"):
        open_bundle(tmp_path / "b")


@pytest.mark.parametrize(
    ("kind", "arguments", "why"),
    [
        ("Poke", {}, "'Poke' is no action"),
        ("TapAt", {"point_x_px": 3.0}, "'TapAt' lacks a part"),
        ("EndApp", {"package": "com.a", "ending": "exploded"}, "'EndApp' lacks a part"),
    ],
)
def test_a_line_that_was_never_written_is_refused_by_name(
    kind: str, arguments: dict[str, str | float | bool], why: str
) -> None:
    record = ActionRecord1(
        id="action:7", kind=kind, arguments=arguments, started_ns=0, ended_ns=1, effect=None, error=None
    )
    with pytest.raises(EvidenceError, match=f"actions: action:7: {why}"):
        action_of_bundle_1(record, where="actions")


def test_the_gaps_of_the_old_bundle_have_codes(old: Bundle) -> None:
    assert {(gap.stream, gap.code) for gap in old.gaps} == {
        (Stream.TREES, GapCode.NO_TREE),
        (Stream.FRAMES, GapCode.SECURE),
        (Stream.TREES, GapCode.SCREEN_OFF),
        (Stream.FRAMES, GapCode.SCREEN_OFF),
    }


@pytest.mark.parametrize(
    ("stream", "why", "code"),
    [
        (Stream.FRAMES, "secure", GapCode.SECURE),
        (Stream.FRAMES, "uniform", GapCode.UNIFORM),
        (Stream.FRAMES, "uniform, maybe secure", GapCode.UNIFORM_PERHAPS_SECURE),
        (Stream.FRAMES, "screencap: s1: no picture came", GapCode.NO_PICTURE),
        (Stream.FRAMES, "screencap: given up after 3 failures in a row", GapCode.SOURCE_GIVEN_UP),
        (Stream.FRAMES, "scrcpy: it broke off too often", GapCode.NO_VIDEO),
        (Stream.FRAMES, "a frame of the video was not decoded in time", GapCode.VIDEO_NOT_SHOWN),
        (
            Stream.FRAMES,
            "the device does not answer any more: nobody knows what it showed",
            GapCode.NOT_ANSWERING,
        ),
        (Stream.TREES, "the lock screen lies over the app", GapCode.LOCKED),
        (Stream.TREES, "s1: no answer within 5 s", GapCode.NO_TREE),
        (Stream.LOGS, "rebooting, as the scenario asked", GapCode.REBOOTING),
        (Stream.LOGS, "the device's log ended and was opened again", GapCode.LOG_ENDED),
        (Stream.LOGS, "the device's clock: s1: no answer", GapCode.NO_CLOCK),
        (Stream.LOGS, "s1: no answer", GapCode.NO_LOG),
        (Stream.FOREGROUND, "the dump names a/.B in front, the log c/.D", GapCode.FOREGROUND_CONTRADICTED),
        (Stream.FOREGROUND, "s1: no answer", GapCode.NO_FOREGROUND),
        (Stream.DUMPS, "s1: no answer", GapCode.NO_DUMP),
        (Stream.FRAMES, "s1: the connection broke", GapCode.UNNAMED),
    ],
)
def test_an_old_sentence_gives_its_code(stream: Stream, why: str, code: GapCode) -> None:
    assert code_of_sentence(stream, why) is code
