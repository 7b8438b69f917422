"""What a window is for, weighed over all its frames: each clue speaks for some roles and against others.

Every clue adds to the logarithm of a role's odds. Unknown is a role of its own that no clue feeds: where the
others stay weak, or contradict each other, it keeps the larger share. Words are weighed by a learned model
(`words.py`); the weights of the other clues are tool values, set from how such windows look and
checked against the virtual apps. A window is recognised as the system's own by its package, never by words.
"""

import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from detector.core.window_role import WindowRole
from detector.perception.words import WindowWords
from detector.windows.role_guess import START_ODDS, ClueKind, RoleGuess, RoleReason, RoleShare
from detector.windows.seen import ControlKind, WindowKind
from detector.windows.window_clues import WindowClues
from detector.windows.window_track import WindowTrack

__all__ = ["guess_role", "is_information_window", "is_passing", "role_of_picture", "weighed", "with_roles"]

R = WindowRole

MIN_WORDS = -3.0  # words alone rule out no role
SURE_OF_NO_WINDOW = 0.9  # a page, a launch screen or a system dialog: no information window at all
LASTED_SHARE = 0.3  # of the time of the longest-lasting clues
PASSING_MS = 300.0  # transitions of pages and windows take that long on Android [tool value]
STAYS_MS = 6_500.0  # a splash without a countdown has gone by then [tool value: they take 2 to 5 s]
PAGE_LINES, FULL_PAGE_LINES = 14, 28
MANY_CLICKABLE = 8
PICTURE, PLAIN = 0.6, 0.3
LOADING_LINES = 6

SYSTEM_PACKAGES = ("permissioncontroller", "packageinstaller", "systemui", "com.android.settings")
SYSTEM_PACKAGES_WHOLE = (
    "android",
    "com.lbe.security.miui",
    "com.miui.securitycenter",
    "com.coloros.securitypermission",
)
NO_INFORMATION = frozenset({R.PAGE, R.BRAND, R.PERMISSION})

ID_WORDS: tuple[tuple[tuple[str, ...], WindowRole], ...] = (
    (("privacy", "agreement", "protocol", "consent", "gdpr", "terms"), R.CONSENT),
    (("update", "upgrade", "new_version", "newversion"), R.UPDATE),
    (("rating", "rate_", "review", "praise", "score_dialog", "appstore_comment"), R.RATING),
    (("teen", "minor", "youth", "adolescent", "young_mode"), R.MINORS),
    (("notification", "notify", "push_guide", "open_push"), R.NOTIFICATION),
    (("login", "signin", "sign_in_button", "verify_code"), R.LOGIN),
    (
        ("splash_ad", "ad_container", "advert", "ksad", "tt_splash", "gdt", "_ad_", "ad_view"),
        R.ADVERT,
    ),
    (
        ("coupon", "redpacket", "red_packet", "promotion", "vip_dialog", "lottery"),
        R.PROMOTION,
    ),
    (("alerttitle", "parentpanel", "buttonpanel", "contentpanel"), R.FUNCTIONAL),
)


def with_roles(
    tracks: Sequence[WindowTrack],
    words: WindowWords | None,
    *,
    under_popups: Collection[str] = (),
    after_splash: Collection[str] = (),
) -> tuple[WindowTrack, ...]:
    """Each track with its role, which its frames carry too.

    `under_popups` are ids of full screens that a popup came over (page_below.py), `after_splash` of those
    that came with the app's next activity after a splash (beginnings.py).
    """
    return tuple(
        _with_role(
            track,
            guess_role(
                track,
                words,
                is_under_popup=track.id in under_popups,
                is_after_splash=track.id in after_splash,
            ),
        )
        for track in tracks
    )


def _with_role(track: WindowTrack, guess: RoleGuess) -> WindowTrack:
    readings = tuple(
        replace(
            reading,
            windows=tuple(replace(w, role=guess.role, role_score=guess.score) for w in reading.windows),
        )
        for reading in track.readings
    )
    return replace(track, readings=readings, role=guess)


def is_information_window(kind: WindowKind, guess: RoleGuess) -> bool:
    """False for a banner, which is a part of its page, and for what certainly is a page itself, the app's or
    the system's launch screen, or a system dialog."""
    return kind is not WindowKind.BANNER and guess.share_of(NO_INFORMATION) < SURE_OF_NO_WINDOW


def is_passing(track: WindowTrack) -> bool:
    """Whether it was surely gone before anyone could have read it: a picture on its way to another."""
    gone = track.gone_ms
    return gone is not None and gone.high - track.appeared_ms.low < PASSING_MS


def guess_role(
    track: WindowTrack,
    words: WindowWords | None,
    *,
    is_under_popup: bool = False,
    is_after_splash: bool = False,
) -> RoleGuess:
    """By all frames of a window, touched or not."""
    reasons = list(_reasons(track, words))
    if is_under_popup:
        says = {R.PAGE: 3.0, R.BRAND: 1.0, R.ADVERT: -1.0, R.PROMOTION: -1.0}
        reasons.append(RoleReason(clue=ClueKind.UNDER_POPUP, says=says))
    if is_after_splash and not weighed(reasons).bears_mark():
        says = {R.PAGE: 2.0, R.ADVERT: -1.0}
        reasons.append(RoleReason(clue=ClueKind.AFTER_SPLASH, says=says))
    return weighed(reasons)


def weighed(reasons: Iterable[RoleReason]) -> RoleGuess:
    """The result of all clues."""
    all_reasons = tuple(reasons)
    odds = dict(START_ODDS)
    for reason in all_reasons:
        for role, adds in reason.says.items():
            odds[role] += adds
    most = max(odds.values())
    total = sum(math.exp(odd - most) for odd in odds.values())
    shares = sorted(
        (RoleShare(role=role, share=math.exp(odd - most) / total) for role, odd in odds.items()),
        key=lambda share: -share.share,
    )
    return RoleGuess(role=shares[0].role, score=shares[0].share, shares=tuple(shares), reasons=all_reasons)


def role_of_picture(
    clues: WindowClues, kind: WindowKind, controls: Sequence[ControlKind], words: WindowWords | None
) -> RoleGuess:
    """By one picture, of which only its pixels are known."""
    return weighed(_of_clues([clues], kind, frozenset(controls), words))


def _reasons(track: WindowTrack, words: WindowWords | None) -> Iterator[RoleReason]:
    clues = _settled(track)
    controls = frozenset(sighting.control.kind for sighting in track.sightings)
    yield from _of_clues(clues, track.kind, controls, words)
    if not track.kind.lies_over_content:
        yield from _of_life(track, clues)


def _settled(track: WindowTrack) -> list[WindowClues]:
    """Those that lasted longest: while a card comes in, what is read there may still be the page's."""
    lasted: list[tuple[WindowClues, float]] = []
    for reading, then in zip(track.readings, [*track.readings[1:], None], strict=True):
        held_ms = 0.0 if then is None else then.at_ms - reading.at_ms
        if reading.clues is not None:
            lasted.append((reading.clues, held_ms))
        elif lasted:
            clues, so_far_ms = lasted[-1]
            lasted[-1] = clues, so_far_ms + held_ms
    longest_ms = max((ms for _, ms in lasted), default=0.0)
    return [clues for clues, ms in lasted if ms >= LASTED_SHARE * longest_ms]


def _of_clues(
    clues: Sequence[WindowClues],
    kind: WindowKind,
    controls: frozenset[ControlKind],
    words: WindowWords | None,
) -> Iterator[RoleReason]:
    yield RoleReason(clue=ClueKind.SHAPE, says=_of_shape(kind), detail=kind.value)
    if not clues:
        return
    yield from _of_words(clues, words)
    is_over = kind.lies_over_content
    yield from _of_labels(clues, is_over=is_over)
    yield from _of_controls(clues, controls, is_over=is_over)
    yield from _of_looks(clues, is_over=is_over)
    yield from _of_what_stands_behind(clues, is_over=is_over)
    if not is_over:
        yield from _of_page(clues)


def _of_shape(kind: WindowKind) -> dict[WindowRole, float]:
    if not kind.lies_over_content:
        return {
            R.ADVERT: 0.5,
            R.PROMOTION: -0.5,
            R.PAGE: 0.3,
            R.CONSENT: -1.5,
            R.LOGIN: -1.0,
            R.UPDATE: -2.5,
            R.RATING: -3.0,
            R.MINORS: -2.5,
            R.NOTIFICATION: -2.5,
            R.FUNCTIONAL: -2.0,
        }
    return {R.PROMOTION: 0.4, R.FUNCTIONAL: 0.3, R.LOGIN: -0.3, R.PAGE: -2.5, R.BRAND: -5.0}


def _of_words(clues: Sequence[WindowClues], words: WindowWords | None) -> Iterator[RoleReason]:
    """A permission that is mentioned is the app's own matter."""
    lines = tuple(dict.fromkeys(line for clue in clues for line in clue.lines))
    if words is None or not lines:
        return
    log_shares = words.log_shares(lines)
    even = -math.log(len(log_shares))
    of_permission = log_shares.pop(R.PERMISSION, even)
    log_shares[R.FUNCTIONAL] = max(log_shares[R.FUNCTIONAL], of_permission)
    says = {role: round(max(log_share - even, MIN_WORDS), 2) for role, log_share in log_shares.items()}
    yield RoleReason(clue=ClueKind.WORDS, says=says, detail=" / ".join(lines[:3]))


def _of_labels(clues: Sequence[WindowClues], *, is_over: bool) -> Iterator[RoleReason]:
    n_labels = max(clue.n_labels for clue in clues)
    n_lines = max(clue.n_lines for clue in clues)
    if n_labels and (is_over or n_lines < PAGE_LINES):
        yield RoleReason(clue=ClueKind.LABEL, says={R.ADVERT: 3.0, R.BRAND: -2.0, R.CONSENT: -2.0})
    elif n_labels:
        yield RoleReason(
            clue=ClueKind.LABELS_ON_PAGE, says={R.PAGE: 1.0 + 0.5 * min(n_labels, 4), R.ADVERT: 0.7}
        )


def _of_controls(
    clues: Sequence[WindowClues], controls: frozenset[ControlKind], *, is_over: bool
) -> Iterator[RoleReason]:
    n_calls = max(clue.n_calls for clue in clues)
    n_refusals, n_acks = max(clue.n_refusals for clue in clues), max(clue.n_acks for clue in clues)
    n_skips = max(clue.n_skips for clue in clues) + (ControlKind.SKIP_TEXT in controls)
    counts = any(clue.has_countdown for clue in clues)
    has_next = any(clue.n_nexts for clue in clues) and not any(clue.n_labels for clue in clues)
    if n_skips and has_next and not counts and not is_over:
        yield RoleReason(clue=ClueKind.NEXT_PAGE, says={R.PAGE: 4.0, R.ADVERT: -1.0, R.PROMOTION: -1.0})
    elif n_skips:
        says = {R.ADVERT: 3.0, R.PROMOTION: 1.5, R.BRAND: -2.0, R.PAGE: -2.0 if counts else -0.5}
        yield RoleReason(clue=ClueKind.SKIP, says=says)
    if ControlKind.X_ICON in controls:
        over = {R.ADVERT: 1.2, R.PROMOTION: 1.2, R.FUNCTIONAL: -0.7, R.CONSENT: -1.5, R.PAGE: -1.0}
        whole = {R.ADVERT: 1.0, R.PROMOTION: 0.7, R.BRAND: -3.0, R.PAGE: 0.3}
        yield RoleReason(clue=ClueKind.CROSS, says=over if is_over else whole)
    elif not is_over and not n_skips and not any(clue.n_labels for clue in clues) and clues[-1].is_read:
        yield RoleReason(clue=ClueKind.NO_MARK, says={R.ADVERT: -2.0, R.PROMOTION: -1.0})
    if ControlKind.BACK_ARROW in controls and not is_over:
        yield RoleReason(clue=ClueKind.BACK_ARROW, says={R.PAGE: 2.5, R.ADVERT: -0.5, R.BRAND: -2.0})
    if n_calls:
        whole = {R.ADVERT: 1.2, R.PROMOTION: 1.0, R.PAGE: 0.3, R.BRAND: -3.0}
        yield RoleReason(clue=ClueKind.CALL, says={R.ADVERT: 0.3, R.PROMOTION: 0.5} if is_over else whole)
    if is_over and n_refusals:
        says = {
            R.ADVERT: -0.7,
            R.UPDATE: 0.3,
            R.RATING: 0.3,
            R.NOTIFICATION: 0.3,
            R.CONSENT: 0.3,
            R.FUNCTIONAL: 0.5,
        }
        yield RoleReason(clue=ClueKind.CHOICES, says=says)
    if is_over and n_acks and not n_refusals:
        says = {R.FUNCTIONAL: 1.0, R.MINORS: 0.5, R.ADVERT: -1.0, R.PROMOTION: -0.5}
        yield RoleReason(clue=ClueKind.ONLY_ACKNOWLEDGE, says=says)


def _of_looks(clues: Sequence[WindowClues], *, is_over: bool) -> Iterator[RoleReason]:
    picture = max(clue.picture for clue in clues)
    if picture >= PICTURE:
        over = {R.ADVERT: 1.0, R.PROMOTION: 1.0, R.FUNCTIONAL: -1.0, R.CONSENT: -2.5, R.UPDATE: -0.3}
        whole = {R.ADVERT: 0.8, R.PROMOTION: 0.5, R.BRAND: 0.8, R.PAGE: -0.7, R.CONSENT: -2.0, R.LOGIN: -0.5}
        yield RoleReason(clue=ClueKind.PICTURE, says=over if is_over else whole)
    elif picture <= PLAIN:
        over = {R.ADVERT: -0.7, R.FUNCTIONAL: 0.5, R.CONSENT: 0.5}
        whole = {R.ADVERT: -1.0, R.PROMOTION: -0.5, R.PAGE: 0.7, R.BRAND: 0.7}
        yield RoleReason(clue=ClueKind.PLAIN, says=over if is_over else whole)
    n_lines = max(clue.n_lines for clue in clues)
    pressed = any(
        clue.n_calls or clue.n_skips or clue.n_labels or clue.n_refusals or clue.n_acks for clue in clues
    )
    if not is_over and not pressed and n_lines <= LOADING_LINES and any(clue.is_read for clue in clues):
        yield RoleReason(clue=ClueKind.NOTHING_TO_PRESS, says={R.BRAND: 2.5, R.ADVERT: -0.5})


def _of_what_stands_behind(clues: Sequence[WindowClues], *, is_over: bool) -> Iterator[RoleReason]:
    packages = [clue.tree.package if clue.tree and clue.tree.package else clue.package for clue in clues]
    system = [package for package in packages if package is not None and _is_systems(package)]
    if 2 * len(system) > len(packages):
        yield RoleReason(clue=ClueKind.SYSTEM_PACKAGE, says={R.PERMISSION: 12.0}, detail=system[0])
    trees = [clue.tree for clue in clues if clue.tree is not None]
    ids = tuple(dict.fromkeys(id_ for tree in trees for id_ in tree.ids))
    # An advert's node in a whole screen names its page's advert, unless it fills the screen.
    filling = {id_ for tree in trees for id_ in tree.ids if is_over or id_ not in tree.part_ids}
    for parts, role in ID_WORDS:
        named = filling if role is R.ADVERT else ids
        found = next((id_ for id_ in ids if id_ in named and any(part in id_ for part in parts)), None)
        if found is not None:
            adds = 0.7 if role is R.FUNCTIONAL else 1.5
            yield RoleReason(clue=ClueKind.IDS, says={role: adds}, detail=found)


def _is_systems(package: str) -> bool:
    return package in SYSTEM_PACKAGES_WHOLE or any(part in package for part in SYSTEM_PACKAGES)


def _of_page(clues: Sequence[WindowClues]) -> Iterator[RoleReason]:
    n_lines = max(clue.n_lines for clue in clues)
    if n_lines >= PAGE_LINES:
        adds = 2.5 if n_lines >= FULL_PAGE_LINES else 1.2
        yield RoleReason(clue=ClueKind.MUCH_TEXT, says={R.PAGE: adds, R.BRAND: -3.0})
    if any(clue.has_tab_bar for clue in clues):
        yield RoleReason(clue=ClueKind.TAB_BAR, says={R.PAGE: 3.5, R.BRAND: -3.0})
    trees = [clue.tree for clue in clues if clue.tree is not None]
    if any(tree.has_list for tree in trees):
        yield RoleReason(clue=ClueKind.LISTS, says={R.PAGE: 2.0, R.BRAND: -1.0})
    if trees and min(tree.n_clickable for tree in trees) >= MANY_CLICKABLE:
        yield RoleReason(clue=ClueKind.MANY_CLICKABLE, says={R.PAGE: 2.0, R.ADVERT: -0.5, R.BRAND: -2.0})
    if any(tree.n_editable for tree in trees):
        yield RoleReason(clue=ClueKind.LISTS, says={R.LOGIN: 1.5, R.PAGE: 1.0, R.ADVERT: -1.0})


def _of_life(track: WindowTrack, clues: Sequence[WindowClues]) -> Iterator[RoleReason]:
    """An advert between launch and content ends by itself, or says when; what stays is a page.

    SDKs end a splash after 3 to 5 s whether or not it is skipped; the "skip" of an introduction waits until
    somebody has read it.
    """
    last_ms = track.readings[-1].at_ms
    is_gone = track.gone_ms is not None
    counts = any(clue.has_countdown for clue in clues)
    if counts or last_ms - track.appeared_ms.value < STAYS_MS:
        return
    kinds = {sighting.control.kind for sighting in track.sightings}
    if is_gone and ControlKind.SKIP_TEXT in kinds:
        says = {R.PAGE: 2.5, R.ADVERT: -1.0, R.PROMOTION: -0.5}
        yield RoleReason(clue=ClueKind.SKIP_STAYS, says=says)
    elif is_gone:
        return
    elif ControlKind.SKIP_TEXT in kinds:
        yield RoleReason(clue=ClueKind.SKIP_STAYS, says={R.PAGE: 5.0, R.ADVERT: -2.0, R.PROMOTION: -1.0})
    elif ControlKind.X_ICON not in kinds:
        yield RoleReason(clue=ClueKind.STAYS, says={R.PAGE: 2.0, R.ADVERT: -0.5, R.BRAND: -1.0})
