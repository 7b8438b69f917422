"""Mechanisms of perception and of reading touches, each with what takes its place when it is switched off.

A switch names where a function is looked up and another one that does what is left without it. The bench
calls both in the pass with everything on: where they never differ, switching off changes nothing, and the
picture or app need not be seen again.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from detector.engines import control_finder
from detector.perception import (
    beginnings,
    carrying,
    clue_reading,
    content,
    control_evidence,
    elements,
    film,
    run_reader,
    scene,
    settled_windows,
    touch_reading,
    tracks,
    tree_elements,
    window_belief,
)
from detector.perception.lexicon import Lexicon
from detector.seeing import PerceptionSetup, seeing
from detector.touching import joining, outcome, touching

__all__ = ["SWITCHES", "Stage", "Switch", "switched_off", "watched"]

Function = Callable[..., Any]  # Any: of any signature


class Stage(StrEnum):
    """What has to be done again: reading the frames, following the windows, or judging alone."""

    READ = "read"
    FOLLOW = "follow"
    JUDGE = "judge"


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """`places` are (module or class, name). `off` takes the arguments of the function there. `setup`: what
    perception is given instead; then everything is seen again.
    """

    name: str
    stage: Stage
    places: tuple[tuple[object, str], ...] = ()
    off: Function | None = None
    setup: Callable[[PerceptionSetup, PerceptionSetup], PerceptionSetup] | None = None
    is_everywhere: bool = False


def _nothing(*_: object, **__: object) -> tuple[()]:
    return ()


def _no(*_: object, **__: object) -> bool:
    return False


def _none(*_: object, **__: object) -> None:
    return None


def _empty(*_: object, **__: object) -> frozenset[str]:
    return frozenset()


def _first(first: object, *_: object, **__: object) -> object:
    return first


def _second(_: object, second: object, *__: object, **___: object) -> object:
    return second


def _zero(*_: object, **__: object) -> float:
    return 0.0


def _as_they_are(shown: Any, *_: object, **__: object) -> list[object]:
    return list(shown.windows)


def _without_parts(*words: object, **named: object) -> object:
    clues = _TREE_CLUES(*words, **named)
    return None if clues is None else replace(clues, part_ids=())


_TREE_CLUES: Function = clue_reading.tree_clues


def _all_unnamed(seen: object, evidence: object, _: object, weights: object) -> object:
    return scene._scored(seen, evidence, weights)  # type: ignore[arg-type]


def _read(name: str, off: Function, *places: tuple[object, str], everywhere: bool = False) -> Switch:
    return Switch(name=name, stage=Stage.READ, places=places, off=off, is_everywhere=everywhere)


def _follow(name: str, off: Function, *places: tuple[object, str]) -> Switch:
    return Switch(name=name, stage=Stage.FOLLOW, places=places, off=off)


def _judge(name: str, off: Function, *places: tuple[object, str]) -> Switch:
    return Switch(name=name, stage=Stage.JUDGE, places=places, off=off)


def _set(name: str, **parts: Callable[[PerceptionSetup], object]) -> Switch:
    """Parts of the set-up, made of the one without any memory."""

    def changed(remembering: PerceptionSetup, plain: PerceptionSetup) -> PerceptionSetup:
        made = {key: part(plain) for key, part in parts.items()}
        return replace(remembering, **made)  # type: ignore[arg-type]

    return Switch(name=name, stage=Stage.READ, setup=changed, is_everywhere=True)


def _listed(plain: PerceptionSetup) -> Lexicon:
    """The lexicon without what its model adds to the lists."""
    return Lexicon(**{each.name: getattr(plain.lexicon, each.name) for each in fields(Lexicon)})


_ARROWS = tuple((module, "find_back_arrows") for module in (content, carrying, run_reader))
_MARKS = ((content, "find_x_marks"), (tree_elements, "find_x_marks"))

SWITCHES = (
    _set("control finder", control_finder=lambda _: None),
    _set("window net", window_finder=lambda _: None),
    _set("role by learned words", window_words=lambda _: None),
    _set("learned words of controls", lexicon=_listed),
    Switch(
        name="close-up net",
        stage=Stage.READ,
        places=((control_finder, "_looked_at_closely"),),
        off=lambda _net, _rgb, finds: finds,
        setup=lambda remembering, plain: replace(remembering, control_finder=plain.control_finder),
        is_everywhere=True,
    ),
    _read("× drawn in strokes", _nothing, *_MARKS),
    _read("window and control coupled", _first, (window_belief.WindowBelief, "beside"), everywhere=True),
    _read("trees", _nothing, (seeing, "_trees")),
    _read("nodes propose controls", _nothing, (elements, "tree_candidates")),
    _read("nodes join what is drawn", _first, (elements, "with_node")),
    _read("named by its node", _all_unnamed, (scene, "_scored_or_named")),
    _read("own node beside a painted ×", _nothing, (scene, "_beside_painted")),
    _read("unsure where painted", _first, (scene, "_doubted")),
    _read("tick before words", _zero, (control_evidence, "tick_before")),
    _read("back arrow", _nothing, *_ARROWS),
    _read("banners", _first, (scene, "as_banner")),
    _read("film", _none, (film.FilmWatch, "popup_on")),
    _read("carrying over frames", _none, (carrying.Carrier, "carry"), everywhere=True),
    _read("faint beginnings removed", _second, (carrying.Carrier, "_without_faint")),
    _read("spreading to neighbours", _as_they_are, (settled_windows, "_spread")),
    _read("agreed windows", _as_they_are, (settled_windows, "_agreed")),
    _read("passing windows removed", _as_they_are, (settled_windows, "_passing")),
    _read("part_ids", _without_parts, (clue_reading, "tree_clues")),
    _read("notices", _nothing, (scene, "find_notices")),
    _read("nodes without words", _nothing, (scene, "bare_controls")),
    _follow("what the session saw", _first, (seeing, "_with_sightings")),
    _follow("page controls under a film", _second, (tracks, "without_page_controls")),
    _follow("page_turns", _empty, (tracks, "page_turns")),
    _follow("came_over", _first, (tracks, "with_what_they_came_over")),
    _follow("late_beginning", _first, (tracks, "with_late_beginnings")),
    _follow("fade_in", _no, (beginnings, "fades")),
    _follow("under_popup", _empty, (tracks, "screens_under_popups")),
    _follow("NEXT_PAGE", _empty, (tracks, "screens_after_splash")),
    _follow("fine print", _first, (seeing, "with_fine_print")),
    _follow("silent log", _nothing, (seeing, "silent_log")),
    _follow("still pictures", _nothing, (seeing, "still_pictures")),
    _follow("another_popup", _no, (touch_reading, "shows_another")),
    _follow("control gave way", _no, (touch_reading, "_gave_way")),
    _follow("page below", _none, (touch_reading, "page_likeness")),
    _judge("decoys", _no, (joining, "leads_only_away")),
    _judge("closing node", _none, (touching, "closing_node")),
    _judge("other marks", _nothing, (touching, "other_marks")),
    _judge("role by touch", _first, (joining, "with_touches")),
    _judge("effective moment", _first, (touching, "with_effective_moment")),
    _judge("place in doubt", _none, (outcome, "_doubt_of_place")),
    _judge("time in doubt", _none, (outcome, "_doubt_of_time")),
    _judge("moves by itself", _no, (outcome, "_moves_by_itself")),
    _judge("ends by itself", _no, (outcome, "_ends_by_itself")),
    _judge("was due", _no, (outcome, "_was_due")),
    _judge("went on first", _no, (outcome, "_went_on_first")),
)


@contextmanager
def switched_off(switch: Switch) -> Iterator[None]:
    """Within it the mechanism does nothing."""
    kept = [(owner, name, getattr(owner, name)) for owner, name in switch.places]
    try:
        for owner, name, _ in kept:
            setattr(owner, name, switch.off)
        yield
    finally:
        for owner, name, function in kept:
            setattr(owner, name, function)


@contextmanager
def watched(switches: tuple[Switch, ...], acted: Callable[[str], None]) -> Iterator[None]:
    """Within it everything is on, and `acted` is told the name of each mechanism that changes something."""
    kept: list[tuple[object, str, Function]] = []
    try:
        for switch in switches:
            for owner, name in switch.places:
                function = getattr(owner, name)
                kept.append((owner, name, function))
                setattr(owner, name, _told(function, switch, acted))
        yield
    finally:
        for owner, name, function in reversed(kept):
            setattr(owner, name, function)


def _told(function: Function, switch: Switch, acted: Callable[[str], None]) -> Function:
    assert switch.off is not None
    off = switch.off

    def told(*words: object, **named: object) -> object:
        answer = function(*words, **named)
        if switch.is_everywhere or not _is_same(answer, off(*words, **named)):
            acted(switch.name)
        return answer

    return told


def _is_same(one: object, other: object) -> bool:
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        one, other = tuple(one), tuple(other)
    try:
        return bool(one == other)
    except ValueError:  # arrays have no truth
        return False
