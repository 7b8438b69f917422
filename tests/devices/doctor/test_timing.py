import pytest

from detector.devices.doctor.finding import Level
from detector.devices.doctor.timing import ClockOffset, SourceRate, judge_clock, judge_sources
from detector.parsing.focus import ScreenSecrecy


def rate(name: str = "screencap", interval_ms: float | None = 50, *, is_lossy: bool = False) -> SourceRate:
    return SourceRate(
        name=name,
        is_lossy=is_lossy,
        n_frames=6,
        interval_ms=interval_ms,
        why_not=None if interval_ms else "no picture",
    )


@pytest.mark.parametrize(
    ("offset_ms", "error_ms", "level"),
    [
        (3, 2, Level.OK),
        (-1_900, 5, Level.OK),
        (2_100, 5, Level.NOTE),
        (-9e9, 5, Level.NOTE),
        (2_100, 200, Level.OK),
    ],
)
def test_a_clock_that_is_off_is_a_note(offset_ms: float, error_ms: float, level: Level) -> None:
    found = judge_clock(ClockOffset(offset_ms=offset_ms, error_ms=error_ms))
    assert found.level is level
    assert found.values == {"offset_ms": round(offset_ms), "error_ms": error_ms}


def test_reports_a_clock_of_whole_seconds() -> None:
    assert judge_clock(None, why_not="reports no time finer than a second").sentence == "clock_unknown"


@pytest.mark.parametrize(
    ("rates", "pictures", "level"),
    [
        ([rate(), rate("uiautomation", is_lossy=True)], "pictures_lossless", Level.OK),
        ([rate(interval_ms=None), rate("uiautomation", is_lossy=True)], "pictures_lossy_only", Level.NOTE),
        ([rate(interval_ms=None)], "no_pictures", Level.BLOCKS),
        ([], "no_pictures", Level.BLOCKS),
    ],
)
def test_requires_at_least_one_source_of_pictures(
    rates: list[SourceRate], pictures: str, level: Level
) -> None:
    found = {one.check: one for one in judge_sources(rates, secrecy=ScreenSecrecy.OPEN)}
    assert (found["pictures"].sentence, found["pictures"].level) == (pictures, level)


def test_a_video_of_a_still_screen_works_at_a_rate_that_is_not_known() -> None:
    still = SourceRate(name="scrcpy", is_lossy=True, n_frames=2, interval_ms=None, why_not=None)
    found = {one.check: one for one in judge_sources([still, rate()], secrecy=ScreenSecrecy.OPEN)}
    assert (found["frames_scrcpy"].sentence, found["frames_scrcpy"].level) == ("source_still", Level.OK)
    assert found["pictures"].sentence == "pictures_lossless"


def test_each_source_says_how_often_it_shows_the_screen() -> None:
    found = {one.check: one for one in judge_sources([rate(interval_ms=450), rate("x", None)], secrecy=None)}
    assert (found["frames_screencap"].sentence, found["frames_screencap"].level) == (
        "source_coarse",
        Level.NOTE,
    )
    assert found["frames_screencap"].values["interval_ms"] == 450
    assert (found["frames_x"].sentence, found["frames_x"].evidence) == ("source_fails", "no picture")


@pytest.mark.parametrize(
    ("secrecy", "sentence"),
    [
        (ScreenSecrecy.SECURE, "secure_now"),
        (ScreenSecrecy.HIDDEN, "hidden_now"),
        (ScreenSecrecy.OPEN, "not_secure_now"),
        (None, "secure_unknown"),
    ],
)
def test_reports_a_window_that_forbids_screenshots(secrecy: ScreenSecrecy | None, sentence: str) -> None:
    assert [one.sentence for one in judge_sources([rate()], secrecy=secrecy)][-1] == sentence
