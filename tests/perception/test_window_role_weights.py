"""How the clues of all frames of a window are put together."""

from dataclasses import replace

import pytest

from detector.core.quantity import Quantity
from detector.core.window_role import WindowRole
from detector.perception.window_role import guess_role
from detector.windows.role_guess import ClueKind, RoleReason
from detector.windows.seen import WindowKind
from detector.windows.window_clues import WindowClues
from detector.windows.window_track import WindowTrack
from tests.perception.role_clues import clues, over_time, spoke, with_tree

R, K = WindowRole, ClueKind
SPLASH, POPUP = WindowKind.SPLASH, WindowKind.POPUP


def of(
    track: WindowTrack, *, is_under_popup: bool = False, is_after_splash: bool = False
) -> list[RoleReason]:
    guess = guess_role(track, None, is_under_popup=is_under_popup, is_after_splash=is_after_splash)
    return list(guess.reasons)


def kinds(reasons: list[RoleReason]) -> list[ClueKind]:
    return [one.clue for one in reasons]


def frames(*seen: WindowClues, of_kind: WindowKind = SPLASH) -> list[RoleReason]:
    """A window whose frames are all shown for the same time."""
    shown = over_time(*((100.0 * n, one) for n, one in enumerate(seen)), (100.0 * len(seen), None))
    return of(replace(shown, kind=of_kind))


UNREAD, READ = clues(is_read=False), clues()


@pytest.mark.parametrize(
    ("reasons", "clue", "is_met"),
    [
        pytest.param(frames(UNREAD, UNREAD, READ), K.NO_MARK, True, id="read in the end"),
        pytest.param(frames(READ, READ, UNREAD), K.NO_MARK, False, id="read only before"),
        pytest.param(frames(READ, clues(n_labels=1), READ), K.NO_MARK, False, id="labelled once"),
        pytest.param(frames(READ, clues(n_acks=1)), K.NOTHING_TO_PRESS, False, id="once a button"),
        pytest.param(frames(READ, clues(n_labels=1)), K.LABEL, True, id="once a label"),
        pytest.param(frames(clues(picture=0.6), clues(picture=0.1)), K.PICTURE, True, id="once a picture"),
        pytest.param(frames(clues(picture=0.6), clues(picture=0.1)), K.PLAIN, False, id="not always plain"),
        pytest.param(
            frames(*(clues(tree=with_tree(n_clickable=n)) for n in (9, 8))),
            K.MANY_CLICKABLE,
            True,
            id="always",
        ),
        pytest.param(
            frames(*(clues(tree=with_tree(n_clickable=n)) for n in (9, 7))),
            K.MANY_CLICKABLE,
            False,
            id="not always",
        ),
        pytest.param(
            frames(clues(n_acks=1), clues(n_refusals=1), of_kind=POPUP),
            K.ONLY_ACKNOWLEDGE,
            False,
            id="a refusal in another frame",
        ),
    ],
)
def test_a_clue_over_all_frames(reasons: list[RoleReason], clue: ClueKind, is_met: bool) -> None:
    assert (clue in kinds(reasons)) is is_met


LABELLED = clues(n_labels=1)


@pytest.mark.parametrize(
    ("shown", "counts"),
    [
        pytest.param([(0, clues()), (3, LABELLED)], False, id="shown last, for no known time"),
        pytest.param([(0, LABELLED)], True, id="the only frame"),
        pytest.param(
            [(0, clues(n_acks=1)), (10, LABELLED), (210, None), (410, clues()), (1_410, None)],
            True,
            id="200 ms and 200 ms more, of 1,000",
        ),
        pytest.param(
            [(0, LABELLED), (100, clues()), (200, None), (400, clues(n_acks=1)), (1_400, None)],
            False,
            id="others were repeated",
        ),
        pytest.param(
            [(0, clues(n_acks=1)), (200, None), (400, LABELLED), (1_400, None)], True, id="longer than 400 ms"
        ),
        pytest.param([(0, clues(n_acks=1)), (1_000, LABELLED), (1_299, None)], False, id="299 ms of 1,000"),
    ],
)
def test_what_was_shown_longest_counts(shown: list[tuple[float, WindowClues | None]], counts: bool) -> None:
    assert (K.LABEL in kinds(of(over_time(*shown)))) is counts


LIFE = {K.STAYS, K.SKIP_STAYS}


@pytest.mark.parametrize(
    ("appeared_ms", "last_ms", "stays"),
    [pytest.param(0.0, 6_500.0, True, id="6.5 s"), pytest.param(0.0, 6_499.5, False, id="just less")],
)
def test_from_when_on_a_window_stays(appeared_ms: float, last_ms: float, stays: bool) -> None:
    shown = over_time((appeared_ms, clues()), (appeared_ms + 100, None), (last_ms, None))
    appeared = Quantity(value=appeared_ms, error=50, unit="ms")
    track = replace(shown, appeared_ms=appeared, gone_ms=None)
    assert bool(LIFE & set(kinds(of(track)))) is stays


@pytest.mark.parametrize(
    ("packages", "named"),
    [
        pytest.param(("com.android.systemui", "android"), "com.android.systemui", id="the first"),
        pytest.param(("cn.app", "android", "com.android.systemui"), "android", id="the system's first"),
        pytest.param((None, "android", "android"), "android", id="not known in the first"),
        pytest.param((None, None, "android"), None, id="known in one of three"),
    ],
)
def test_a_system_package_is_named(packages: tuple[str | None, ...], named: str | None) -> None:
    reasons = frames(*(clues(package=one, tree=None) for one in packages))
    assert [one.detail for one in reasons if one.clue is K.SYSTEM_PACKAGE] == ([named] if named else [])


@pytest.mark.parametrize("package", ["android", "com.miui.securitycenter", "com.android.packageinstaller"])
def test_packages_of_the_system(package: str) -> None:
    assert K.SYSTEM_PACKAGE in kinds(spoke(POPUP, package=package, tree=None))


def test_a_whole_screen_is_no_advert_for_the_node_of_an_advert_in_it() -> None:
    """A list of dramas with an advert between two rows had been a splash that never ends."""
    names = ("rv_home", "feed_ad_root", "login_button")
    in_part = with_tree(ids=names, part_ids=("feed_ad_root", "login_button"))
    named = {
        kind: [one.detail for one in spoke(kind, tree=in_part) if one.clue is K.IDS]
        for kind in (SPLASH, POPUP)
    }
    assert named == {SPLASH: ["login_button"], POPUP: ["login_button", "feed_ad_root"]}
    whole = spoke(SPLASH, tree=with_tree(ids=names, part_ids=("login_button",)))
    assert [one.detail for one in whole if one.clue is K.IDS] == ["login_button", "feed_ad_root"]


def test_a_popup_with_no_page_behind_it_has_no_clues_of_a_page() -> None:
    full = clues(n_lines=28, has_tab_bar=True, tree=with_tree(has_list=True, n_clickable=9, n_editable=1))
    page = {K.MUCH_TEXT, K.TAB_BAR, K.LISTS, K.MANY_CLICKABLE}
    assert page <= set(kinds(frames(full)))
    assert not page & set(kinds(frames(full, of_kind=POPUP)))
