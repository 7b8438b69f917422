"""A × without a node that only leads away may be painted: it is no longer certainly the control."""

from dataclasses import replace

import pytest

from detector.core.geometry import Rect
from detector.core.outcome import OutcomeKind
from detector.touching.by_touch import leads_only_away, with_doubtful_controls
from detector.windows.seen import Channel, ControlDoubt, ControlKind
from tests.rulebook import a_control, a_track
from tests.rules.case_touches import a_touch

PAINTED = replace(
    a_control(), kind=ControlKind.X_ICON, found_by=(Channel.TEXT, Channel.PICTURE), node_bounds=None
)


@pytest.mark.parametrize(
    ("outcomes", "is_so"),
    [
        ((OutcomeKind.BROWSER, OutcomeKind.STORE), True),
        ((OutcomeKind.BROWSER,), False),
        ((OutcomeKind.BROWSER, OutcomeKind.BROWSER, OutcomeKind.DISMISSED), False),
        ((OutcomeKind.NOTHING, OutcomeKind.NOTHING), False),
        ((OutcomeKind.UNKNOWN, OutcomeKind.UNKNOWN), False),
    ],
)
def test_leads_only_away_if_it_did_twice_and_never_closed(
    outcomes: tuple[OutcomeKind, ...], is_so: bool
) -> None:
    touches = [a_touch(kind, run=run) for run, kind in enumerate(outcomes)]
    assert leads_only_away(touches) is is_so


def test_a_later_tap_that_closes_clears_it() -> None:
    away = [a_touch(OutcomeKind.BROWSER, run=run) for run in (1, 2)]
    assert not leads_only_away([*away, a_touch(OutcomeKind.DISMISSED, run=3, n_before=1)])


def test_only_a_cross_without_a_node_may_be_painted() -> None:
    (control,) = {one.control for one in with_doubtful_controls(a_track([PAINTED] * 3)).sightings}
    assert (control.doubt, control.is_sure, control.score) == (ControlDoubt.PAINTED, False, PAINTED.score)
    with_node = replace(PAINTED, node_bounds=Rect.from_xywh(850, 150, 180, 84))
    named = replace(PAINTED, found_by=(Channel.TREE, Channel.PICTURE))
    for own in (with_node, named):
        track = a_track([PAINTED, own, PAINTED])
        assert with_doubtful_controls(track) is track


def test_two_jumps_in_one_launch_count_once() -> None:
    assert not leads_only_away([a_touch(OutcomeKind.BROWSER, run=1), a_touch(OutcomeKind.STORE, run=1)])


def test_a_tap_beside_it_that_closes_does_not_clear_it() -> None:
    away = [a_touch(OutcomeKind.BROWSER, run=run) for run in (1, 2)]
    assert leads_only_away([*away, a_touch(OutcomeKind.DISMISSED, run=3, at_px=(20.0, 1_500.0))])


def test_no_sightings_stay_none() -> None:
    bare = a_track([None] * 3)
    assert with_doubtful_controls(bare) is bare


def test_only_the_first_tap_of_a_launch_shows_where_it_leads() -> None:
    away = [a_touch(OutcomeKind.BROWSER, run=1), a_touch(OutcomeKind.BROWSER, run=2, n_before=1)]
    assert not leads_only_away(away)
    assert leads_only_away([*away, a_touch(OutcomeKind.BLOCKED, run=3)])
