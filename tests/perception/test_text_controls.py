"""Close controls and calls to action among lines of text, joined with their countdowns."""

import pytest

from detector.core.geometry import Rect
from detector.perception.ports import FindKind, PictureFind, TextLine
from detector.perception.text_controls import TextCandidate, calls_to_action, text_candidates
from detector.windows.seen import CallToAction, ControlKind
from tests.perception.words import lexicon, line

Box = tuple[float, float, float, float]
SKIP: Box = (600, 100, 40, 20)


def candidates(*lines: TextLine) -> tuple[TextCandidate, ...]:
    return text_candidates(lines, lexicon())


def calls(*lines: TextLine, finds: tuple[PictureFind, ...] = ()) -> list[CallToAction]:
    return list(calls_to_action(lines, lexicon(), height_px=1000, finds=finds))


def found_by_looks(box: Box, score: float = 0.8, kind: FindKind = FindKind.CALL) -> PictureFind:
    return PictureFind(box=Rect.from_xywh(*box), kind=kind, score=score)


@pytest.mark.parametrize(
    ("text", "kind", "countdown_s"),
    [
        ("跳过", ControlKind.SKIP_TEXT, None),
        ("跳过 5", ControlKind.SKIP_TEXT, 5),
        ("关闭", ControlKind.DISMISS_TEXT, None),
        ("以后再说", ControlKind.DISMISS_TEXT, None),
        ("我知道了", ControlKind.ACK_TEXT, None),
    ],
)
def test_a_line_of_closing_words_is_a_candidate(
    text: str, kind: ControlKind, countdown_s: int | None
) -> None:
    assert candidates(line(text, SKIP, 1.0)) == (
        TextCandidate(box=Rect.from_xywh(*SKIP), text=text, kind=kind, countdown_s=countdown_s, score=1.0),
    )


def test_other_lines_are_none_and_the_order_is_kept() -> None:
    lines = line("三日游", (20, 20, 90, 20)), line("跳过", SKIP), line("广告", (20, 900, 60, 20))
    assert candidates(*lines, line("关闭", (20, 500, 40, 20)))[0].text == "跳过"
    assert [one.text for one in candidates(*lines, line("关闭", (20, 500, 40, 20)))] == ["跳过", "关闭"]
    assert candidates() == ()


@pytest.mark.parametrize(
    ("text", "read", "score"),
    [
        pytest.param("跳过", 1.0, 1.0, id="surely read"),
        pytest.param("跳过", 0.95, 1.0, id="almost surely read"),
        pytest.param("跳过", 0.9, 0.95, id="read fairly well"),
        pytest.param("跳过", 0.5, 0.55, id="hardly read"),
        pytest.param("跳过吧", 0.9, 0.85 * 0.95, id="with a stranger"),
    ],
)
def test_the_score_is_that_of_the_words_times_that_of_the_reading(
    text: str, read: float, score: float
) -> None:
    (one,) = candidates(line(text, SKIP, read))
    assert one.score == pytest.approx(score)


@pytest.mark.parametrize(
    ("way_out", "n_found"), [pytest.param(True, 0, id="取消 beside it"), pytest.param(False, 1, id="alone")]
)
def test_a_word_that_confirms_closes_only_without_a_way_out_beside_it(way_out: bool, n_found: int) -> None:
    lines = [line("确定", (300, 500, 80, 30))]
    if way_out:
        lines.append(line("取消", (100, 500, 80, 30)))
    found = [one for one in candidates(*lines) if one.text == "确定"]
    assert len(found) == n_found
    called = [one.text for one in calls(*lines)]
    assert called == (["确定"] if way_out else [])


@pytest.mark.parametrize(
    ("text", "countdown_s"),
    [
        ("5", 5),
        ("60", 60),
        ("61", None),
        ("5s", 5),
        ("5秒", 5),
        ("(5)", 5),
        ("( 5 s )", 5),
        ("5 m", None),
        ("剩5", None),
        ("", None),
    ],
)
def test_a_line_with_a_countdown_alone_is_joined_to_the_words_beside_it(
    text: str, countdown_s: int | None
) -> None:
    first, *others = candidates(line("跳过", SKIP, 1.0), line(text, (645, 100, 15, 20), 1.0))
    assert others == []
    joined = countdown_s is not None
    assert first == TextCandidate(
        box=Rect.from_xywh(600, 100, 60, 20) if joined else Rect.from_xywh(*SKIP),
        text=f"跳过 {text}" if joined else "跳过",
        kind=ControlKind.SKIP_TEXT,
        countdown_s=countdown_s,
        score=1.0,
    )


def test_words_with_a_countdown_of_their_own_take_no_other() -> None:
    (one,) = candidates(line("跳过 3", SKIP, 1.0), line("5", (645, 100, 15, 20), 1.0))
    assert (one.countdown_s, one.text, one.box) == (3, "跳过 3", Rect.from_xywh(*SKIP))


@pytest.mark.parametrize(
    ("box", "is_joined"),
    [
        pytest.param((657, 100, 15, 20), True, id="after it, hardly less than 0.9 heights apart"),
        pytest.param((658, 100, 15, 20), False, id="after it, 0.9 heights apart"),
        pytest.param((650, 108, 15, 20), True, id="after it, hardly less than 0.45 heights lower"),
        pytest.param((650, 109, 15, 20), False, id="after it, 0.45 heights lower"),
        pytest.param((610, 129, 15, 20), True, id="below, hardly less than half a height apart"),
        pytest.param((610, 130, 15, 20), False, id="below, half a height apart"),
        pytest.param((639, 125, 15, 20), True, id="below, one px of it under the words"),
        pytest.param((640, 125, 15, 20), False, id="below, just beside the words"),
        pytest.param((645, 105, 15, 10), False, id="half as high"),
        pytest.param((645, 104, 15, 11), True, id="hardly more than half as high"),
    ],
)
def test_a_countdown_is_joined_from_one_side_of_each_border_only(box: Box, is_joined: bool) -> None:
    (one,) = candidates(line("跳过", SKIP), line("5", box))
    assert one.countdown_s == (5 if is_joined else None)


@pytest.mark.parametrize(
    ("box", "score"),
    [
        pytest.param((300, 391, 100, 20), 0.9 * 0.8, id="its middle below two fifths of the height"),
        pytest.param((300, 390, 100, 20), 0.6 * 0.8, id="its middle at two fifths of the height"),
        pytest.param((300, 20, 100, 20), 0.6 * 0.8, id="at the top"),
        pytest.param((300, 900, 100, 20), 0.9 * 0.8, id="at the bottom"),
        pytest.param((300, 900, 100, 12), 0.9 * 0.8, id="1.2 % of the height"),
        pytest.param((300, 900, 100, 11.9), None, id="small print"),
    ],
)
def test_a_line_that_asks_to_be_pressed_is_a_call(box: Box, score: float | None) -> None:
    found = calls(line("立即领取", box, 0.8))
    assert [one.score for one in found] == ([] if score is None else [pytest.approx(score)])
    if score is not None:
        assert (found[0].text, found[0].box) == ("立即领取", Rect.from_xywh(*box))


def test_lines_that_ask_for_nothing_or_close_are_no_calls() -> None:
    assert calls(line("三日游", (300, 900, 100, 20)), line("关闭", (300, 800, 100, 20))) == []
    assert calls() == []


def test_calls_are_listed_best_first() -> None:
    lines = line("立即领取", (300, 100, 100, 20), 0.9), line("立即下载", (300, 900, 100, 20), 0.9)
    found = calls(*lines, finds=(found_by_looks((20, 500, 90, 40), 0.7),))
    assert [one.score for one in found] == pytest.approx([0.81, 0.7, 0.54])


@pytest.mark.parametrize(
    ("find", "is_call"),
    [
        pytest.param(found_by_looks((250, 880, 200, 60), 0.5), True, id="half sure"),
        pytest.param(found_by_looks((250, 880, 200, 60), 0.49), False, id="less than half sure"),
        pytest.param(found_by_looks((250, 880, 200, 60), 0.9, FindKind.WORDS), False, id="words"),
        pytest.param(found_by_looks((250, 880, 200, 60), 0.9, FindKind.X_ICON), False, id="a cross"),
    ],
)
def test_what_the_finder_takes_for_a_call_is_one_if_it_is_sure(find: PictureFind, is_call: bool) -> None:
    expected = [CallToAction(box=find.box, text=None, score=find.score)] if is_call else []
    assert calls(finds=(find,)) == expected


def test_a_find_has_the_words_whose_middle_is_in_it() -> None:
    find = found_by_looks((250, 880, 200, 60), 0.7)
    inside = line("看看", (260, 890, 50, 20)), line("好物", (330, 890, 50, 20))
    outside = line("别的", (430, 890, 90, 20))
    assert calls(*inside, outside, finds=(find,)) == [CallToAction(box=find.box, text="看看 好物", score=0.7)]


def test_a_line_within_a_find_is_not_listed_twice() -> None:
    find = found_by_looks((250, 880, 200, 60), 0.7)
    lines = line("立即领取", (300, 890, 100, 20), 1.0), line("立即下载", (300, 600, 100, 20), 1.0)
    assert [(one.text, one.score) for one in calls(*lines, finds=(find,))] == [
        ("立即下载", pytest.approx(0.9)),
        ("立即领取", 0.7),
    ]


@pytest.mark.parametrize("turned", [False, True])
def test_a_find_with_closing_words_in_it_is_no_call(turned: bool) -> None:
    find = found_by_looks((250, 880, 200, 60), 0.9)
    two = [line("好物", (330, 890, 50, 20)), line("跳过", (260, 890, 50, 20))]
    assert calls(*(two[::-1] if turned else two), finds=(find,)) == []


def test_closing_words_elsewhere_leave_a_find_a_call() -> None:
    find = found_by_looks((250, 880, 200, 60), 0.9)
    assert [one.box for one in calls(line("跳过", SKIP), finds=(find,))] == [find.box]
