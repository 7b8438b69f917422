"""A scan's launches against recordings: what differs, what by the medium alone, and what chance explains."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from detector.core.quantity import Quantity
from detector.core.window_role import WindowRole
from detector.regression.snapshot import Environment
from detector.regression.watched import Recording, Scanned, Told, WatchedComparison, held_against
from detector.windows.role_guess import RoleGuess
from detector.windows.seen_run import SeenRun
from tests.regression.judged import a_still
from tests.reporting.case_reports import BlankAlbum, seen_run

ADVERT = RoleGuess(role=WindowRole.ADVERT, score=0.97, shares=(), reasons=())
SCANNED = Scanned(
    path="case",
    version=None,
    judged_at=None,
    n_launches=0,
    environment=Environment(package="cn.example.app", profile="cn-default", device_kind="phone", models={}),
)


def a_launch(index: int, *, late_by_ms: float = 400.0, picture: str = "a") -> SeenRun:
    """A splash advert with its control, then a popup."""
    run = seen_run(BlankAlbum(), index, late_by_ms=late_by_ms)
    shown = zip(run.windows, (a_still(picture), a_still("popup")), strict=True)
    windows = tuple(replace(window, role=ADVERT, stills=(still,)) for window, still in shown)
    return replace(run, windows=windows)


def without_splash(run: SeenRun) -> SeenRun:
    return replace(run, windows=tuple(w for w in run.windows if w.kind.lies_over_content))


def recorded(run: SeenRun, *, outside: bool = True) -> Recording:
    """The same launch in a recording, which begins and ends on its own axis."""
    frames = tuple(replace(frame, lossy=True) for frame in run.frames)
    last = replace(frames[-1], id="frame:9999", at_ms=frames[-1].at_ms + 9_000)
    run = replace(run, device_kind="recording", frames=(*frames, last), events=())
    return Recording(path=f"{run.run_index}.mp4", sha256="0" * 64, run=run, begins_outside=outside)


def compared(runs: Sequence[SeenRun], recordings: Sequence[Recording]) -> WatchedComparison:
    return held_against(SCANNED, runs, recordings, telltales=("adb",))


def told(comparison: WatchedComparison) -> dict[str, Told]:
    return {f"{trait.trait}:{trait.place}": trait.told for trait in comparison.traits}


def test_an_advert_that_shows_to_nobody_who_watches_is_found_with_frames_of_both_sides() -> None:
    runs = [without_splash(a_launch(n)) for n in range(7)]
    comparison = compared(runs, [recorded(a_launch(n)) for n in range(3)])
    finding = comparison.finding
    assert finding is not None
    assert (finding.traits, finding.severity, finding.telltales) == (("shows:full_screen",), "info", ("adb",))
    shows = next(trait for trait in comparison.traits if trait.told is Told.DIFFERS)
    assert (shows.a.shown, shows.a.n, shows.b.shown, shows.b.n) == (0, 7, 3, 3)
    assert shows.p_value == pytest.approx(1 / 120)
    assert shows.a.evidence[0].startswith("run:0/frame:")
    assert shows.b.evidence[2].startswith("recording:2/frame:")


def test_one_launch_shows_a_difference_and_says_how_many_could_tell_it_from_chance() -> None:
    comparison = compared([without_splash(a_launch(n)) for n in range(7)], [recorded(a_launch(0))])
    assert comparison.finding is None
    assert told(comparison)["shows:full_screen"] is Told.PERHAPS
    assert comparison.test.recordings_needed == 2
    assert compared([a_launch(0)], [recorded(a_launch(0))]).test.recordings_needed == 19


def test_what_differs_by_the_medium_alone_is_the_same() -> None:
    """Half the size, no tree, no log, other times, frames dated less surely."""
    runs = [a_launch(n) for n in range(10)]
    recordings = [recorded(a_launch(n, late_by_ms=800.0)) for n in range(4)]
    comparison = compared(runs, recordings)
    assert comparison.finding is None
    assert set(told(comparison).values()) == {Told.SAME, Told.UNKNOWN}


def test_a_late_control_counts_among_launches_of_the_same_advert_alone() -> None:
    runs = [a_launch(n, picture="ab"[n % 2]) for n in range(8)]
    late = [recorded(a_launch(n, late_by_ms=4_000.0, picture="ab"[n % 2])) for n in range(3)]
    assert told(compared(runs, late))["delay:full_screen"] is Told.DIFFERS
    other = [recorded(a_launch(n, late_by_ms=4_000.0, picture="c")) for n in range(3)]
    comparison = compared(runs, other)
    assert (told(comparison)["delay:full_screen"], comparison.finding) == (Told.OTHER_ADVERTS, None)


@pytest.mark.parametrize("doubt", ["begins inside", "ends early", "a window that may be one"])
def test_a_recording_without_the_advert_says_nothing_where_it_may_have_missed_it(doubt: str) -> None:
    recordings = []
    for n in range(3):
        recording = recorded(without_splash(a_launch(n)), outside=doubt != "begins inside")
        run = recording.run
        if doubt == "ends early":
            run = replace(run, frames=run.frames[:4], windows=())
        if doubt == "a window that may be one":
            splash = replace(
                a_launch(n).windows[0],
                role=RoleGuess(role=WindowRole.UNKNOWN, score=0.4, shares=(), reasons=()),
            )
            run = replace(run, windows=(splash, *run.windows))
        recordings.append(replace(recording, run=run))
    comparison = compared([a_launch(n) for n in range(10)], recordings)
    assert (told(comparison)["shows:full_screen"], comparison.finding) == (Told.UNKNOWN, None)


def test_what_comes_later_than_a_scan_watches_is_no_difference() -> None:
    runs = [replace(run, windows=run.windows[:1]) for run in map(a_launch, range(7))]
    recordings = []
    for n in range(3):
        recording = recorded(a_launch(n))
        splash, popup = recording.run.windows
        late = replace(popup, appeared_ms=Quantity(value=14_000.0, error=100.0, unit="ms"))
        recordings.append(replace(recording, run=replace(recording.run, windows=(splash, late))))
    comparison = compared(runs, recordings)
    assert comparison.finding is None
    assert not any(name.endswith("over_content") for name in told(comparison))
