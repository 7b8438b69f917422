from dataclasses import replace

import pytest

from detector.core.gap_code import GapCode
from detector.core.screen import Gap, Stream
from detector.measures.close_presence import measure_close_presence
from detector.windows.seen import Channel, InformationWindow, WindowKind
from detector.windows.window_clues import WindowClues
from tests.measures.touched import q
from tests.rulebook import a_control, a_run, a_track


def a_gap(
    from_ms: float,
    to_ms: float,
    *,
    stream: Stream = Stream.FRAMES,
    code: GapCode = GapCode.NO_PICTURE,
    why: str = "screencap failed",
) -> Gap:
    return Gap(stream=stream, from_ms=from_ms, to_ms=to_ms, code=code, why=why)


def test_counts_frames_and_those_with_a_control() -> None:
    presence = measure_close_presence(a_run(a_track([None] * 10 + [a_control()] * 30)))
    assert presence.n_frames.value == 40
    assert presence.n_frames_with_control.value == 30


def test_a_frame_of_one_colour_shows_nothing() -> None:
    presence = measure_close_presence(a_run(a_track([None] * 10, uniform=frozenset({0, 1, 2}))))
    assert presence.n_frames.value == 7


@pytest.mark.parametrize(
    ("read_by", "n_fully_read"),
    [((Channel.TEXT, Channel.PICTURE), 0), ((Channel.TREE, Channel.TEXT, Channel.PICTURE), 10)],
)
def test_fully_read_means_all_three_channels(read_by: tuple[Channel, ...], n_fully_read: int) -> None:
    presence = measure_close_presence(a_run(a_track([None] * 10, read_by=read_by)))
    assert presence.n_frames_fully_read.value == n_fully_read


def test_cites_the_frame_most_like_a_control_first() -> None:
    track = a_track([None] * 4, perhaps=[0.1, 0.1, 0.7, 0.1])
    presence = measure_close_presence(a_run(track))
    assert presence.perhaps_score is not None
    assert presence.perhaps_score.value == 0.7
    assert presence.evidence_ids[0] == "frame:0002"


@pytest.mark.parametrize(
    ("gap", "longest_ms"),
    [
        pytest.param(a_gap(1500, 1800), 300, id="inside"),
        pytest.param(a_gap(0, 1450), 500, id="from before the window"),
        pytest.param(a_gap(9000, 9900), 0, id="after it"),
        pytest.param(a_gap(1500, 1800, stream=Stream.TREES), 0, id="of trees, not frames"),
    ],
)
def test_only_missing_frames_during_its_lifetime_are_a_gap(gap: Gap, longest_ms: float) -> None:
    presence = measure_close_presence(a_run(a_track([None] * 40), gaps=(gap,)))
    assert presence.longest_gap_ms.value == longest_ms


def test_distinguishes_a_gap_under_the_secure_flag() -> None:
    track = a_track([None] * 40)
    secure = a_gap(1500, 1800, code=GapCode.SECURE, why="whatever the sentence says")
    assert measure_close_presence(a_run(track, gaps=(secure,))).has_secure_gap
    other = a_gap(1500, 1800, code=GapCode.UNIFORM_PERHAPS_SECURE, why="secure, or so it is said")
    assert not measure_close_presence(a_run(track, gaps=(other,))).has_secure_gap


def test_a_window_that_did_not_end_was_watched_to_its_last_frame() -> None:
    presence = measure_close_presence(a_run(a_track([None] * 11, is_gone=False)))
    assert not presence.is_gone
    assert presence.watched_ms.low <= 1000 <= presence.watched_ms.high


@pytest.mark.parametrize(("may_close", "score"), [(True, 0.5), (False, 0.05)])
def test_a_cross_attributed_to_the_page_may_still_be_the_windows(may_close: bool, score: float) -> None:
    track = a_track([None] * 5)
    clues = WindowClues(
        lines=("X",),
        is_read=True,
        n_lines=1,
        n_labels=0,
        n_calls=0,
        n_skips=0,
        n_refusals=0,
        n_acks=0,
        has_countdown=False,
        picture=0.0,
        ground_share=1.0,
        has_tab_bar=False,
        package=None,
        activity=None,
        tree=None,
        may_close=may_close,
    )
    seen = replace(track, readings=(replace(track.readings[0], clues=clues), *track.readings[1:]))
    perhaps = measure_close_presence(a_run(seen)).perhaps_score
    assert perhaps is not None
    assert perhaps.value == score


def test_scores_are_medians_and_exact() -> None:
    track = a_track([replace(a_control(), score=score) for score in (0.6, 0.9, 0.8)])
    windows = [
        tuple(InformationWindow(kind=WindowKind.SPLASH, box=track.box, score=score) for score in scores)
        for scores in ((0.7, 0.1), (0.9, 0.2), ())
    ]
    readings = tuple(replace(one, windows=seen) for one, seen in zip(track.readings, windows, strict=True))
    presence = measure_close_presence(a_run(replace(track, readings=readings)))
    assert presence.window_score == q(0.8, "1")
    assert presence.control_score == q(0.8, "1")
    assert presence.perhaps_score == q(0.95, "1")
    assert (presence.n_frames, presence.longest_gap_ms) == (q(3, "frames"), q(0, "ms"))


def test_watched_time_has_both_errors() -> None:
    """It came between 900 and 1000 ms, and its last frame is of 2000 ms, known to 5."""
    presence = measure_close_presence(a_run(a_track([None] * 11, is_gone=False)))
    assert presence.watched_ms == q(1_050, "ms", 55)


@pytest.mark.parametrize(("from_ms", "to_ms"), [(100, 950), (4_950, 9_000), (100, 200)])
def test_a_gap_that_only_touches_its_lifetime_hides_nothing(from_ms: float, to_ms: float) -> None:
    gap = a_gap(from_ms, to_ms, code=GapCode.SECURE)
    presence = measure_close_presence(a_run(a_track([None] * 40), gaps=(gap,)))  # from 950 to 4950 ms
    assert (presence.has_secure_gap, presence.longest_gap_ms) == (False, q(0, "ms"))


def test_if_nothing_may_close_the_best_score_counts_however_low() -> None:
    track = a_track([None] * 2, perhaps=[0.0, 0.0])
    assert measure_close_presence(a_run(track)).perhaps_score == q(0, "1")


def test_what_a_tap_closed_is_not_without_a_way_out() -> None:
    untouched, closed = (
        measure_close_presence(a_run(a_track([None] * 10), closes_by_tap=each)) for each in (False, True)
    )
    assert untouched.perhaps_score is not None and untouched.perhaps_score.value < 0.3
    assert closed.perhaps_score == q(0.5, "1")


def test_a_recording_is_fully_read_without_a_tree_and_its_windows_may_have_been_ended() -> None:
    track = a_track([None] * 10, read_by=(Channel.TEXT, Channel.PICTURE))
    presence = measure_close_presence(a_run(track, is_recording=True))
    assert (presence.n_frames_fully_read.value, presence.is_gone) == (10, False)
    assert measure_close_presence(a_run(track)).is_gone
