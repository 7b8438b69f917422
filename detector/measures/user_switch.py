"""Whether the app offers the user a switch for background starts, and whether it works.

The menus were searched as far as they could be read; if a switch was found and turned off, every trigger was
repeated. A round is one trigger with the opening of the app before it; rounds with a start that the switch
controls are counted while it was on and while it was off.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from detector.attribution.found import FoundStart, Grade, StartKind
from detector.attribution.watch_record import ReadPage, StageSpan, WatchRecord
from detector.core.actions import Launch, TapMenu
from detector.core.measured import Measured
from detector.core.menu_walk import MAX_DEPTH, MAX_PAGES, SeenSwitch
from detector.core.quantity import Quantity, counted
from detector.core.watching import StageKind

__all__ = ["UserSwitch", "measure_user_switch"]


@dataclass(frozen=True, slots=True, kw_only=True)
class UserSwitch(Measured):
    """n_pages                 different menu pages that were read
    n_untried_entries          entries that may lead to a switch and were not opened
    n_unread_pages             pages without text: drawn by the app itself, or torn
    n_switches                 switches for self-start or associated start that were found
    n_similar_switches         switches that may do the same, under other or unclear names
    switch_depth_taps          number of taps from the first page to it; None: none was found
    n_rounds_on, n_rounds_off  triggers while it was on and while it was off
    n_woken_rounds_on, _off    those of them in which something it controls was started
    n_starts_off               such starts while it was off, only with proven causes; including refused ones
    n_wake_sdks                SDKs in its files that can wake or be woken; None: no file was read
    was_turned_off             it was off, through us or from the beginning, during triggers
    asks_login                 pages indicated that more is available after a login
    """

    n_pages: Quantity
    n_untried_entries: Quantity
    n_unread_pages: Quantity
    n_switches: Quantity
    n_similar_switches: Quantity
    switch_depth_taps: Quantity | None
    n_rounds_on: Quantity
    n_rounds_off: Quantity
    n_woken_rounds_on: Quantity
    n_woken_rounds_off: Quantity
    n_starts_off: Quantity
    n_wake_sdks: Quantity | None
    was_turned_off: bool
    asks_login: bool


def measure_user_switch(
    found: Sequence[FoundStart],
    watch: WatchRecord,
    *,
    n_wake_sdks: int | None,
) -> UserSwitch:
    pages = watch.pages
    switches = _first_seen(pages)
    scopes = {switch.scope for switch in switches.values()}
    stood_off = bool(switches) and all(switch.is_on is False for switch in switches.values())
    rounds = _rounds(watch.spans)
    off = [round_ for round_ in rounds if stood_off or round_[-1].stage.is_switched_off]
    on = [round_ for round_ in rounds if round_ not in off]
    about = [start for start in found if _is_about(start, watch.package, scopes)]
    starts_off = [start for start in about if any(_holds(each, start.at_ms) for each in off)]
    held = [evidence for start in starts_off for evidence in start.evidence_ids]
    read = [page.id for page in pages if page.page is not None and page.page.switches] or [
        page.id for page in pages
    ]
    return UserSwitch(
        evidence_ids=tuple(dict.fromkeys((*held, *read))),
        n_pages=counted(len({page.page.mark for page in pages if page.page is not None}), "pages"),
        n_untried_entries=counted(0 if switches else len(_untried(watch)), "entries"),
        n_unread_pages=counted(sum(page.page is None or not page.page.n_texts for page in pages), "pages"),
        n_switches=counted(len(switches), "switches"),
        n_similar_switches=counted(len(_similar(pages)), "switches"),
        switch_depth_taps=_depth(watch) if switches else None,
        n_rounds_on=counted(len(on), "rounds"),
        n_rounds_off=counted(len(off), "rounds"),
        n_woken_rounds_on=counted(_n_woken(on, about), "rounds"),
        n_woken_rounds_off=counted(_n_woken(off, about), "rounds"),
        n_starts_off=counted(len(starts_off), "starts"),
        n_wake_sdks=None if n_wake_sdks is None else counted(n_wake_sdks, "sdks"),
        was_turned_off=bool(off),
        asks_login=any(page.page is not None and page.page.asks_login for page in pages),
    )


def _first_seen(pages: Iterable[ReadPage]) -> dict[str, SeenSwitch]:
    """By label, in the state before anything was tapped."""
    seen: dict[str, SeenSwitch] = {}
    for page in pages:
        for switch in page.page.switches if page.page is not None else ():
            seen.setdefault(switch.label, switch)
    return seen


def _similar(pages: Iterable[ReadPage]) -> set[str]:
    return {name for page in pages if page.page is not None for name in page.page.perhaps}


def _untried(watch: WatchRecord) -> set[str]:
    """All entries seen and not tapped, and, if the page limit was reached, a placeholder for the rest."""
    taps = [(act.action, act.is_done) for act in watch.acts if isinstance(act.action, TapMenu)]
    tapped = {tap.title for tap, is_done in taps if is_done}
    too_deep = {tap.title for tap, _ in taps if tap.depth > MAX_DEPTH}
    seen = {
        entry.title for page in watch.pages if page.page is not None for entry in page.page.entries
    } - too_deep
    untried = seen - tapped
    return untried | ({"…"} if len(watch.pages) >= MAX_PAGES else set())


def _depth(watch: WatchRecord) -> Quantity | None:
    """Depth of the page with the switch: that of the last entry tapped before it was read."""
    page = next(page for page in watch.pages if page.page is not None and page.page.switches)
    ways = [act.action for act in watch.acts if act.to_ms <= page.at_ms]
    taken = [way for way in ways if isinstance(way, Launch | TapMenu)]
    if not taken:
        return None
    last = taken[-1]
    return counted(last.depth if isinstance(last, TapMenu) else 0, "taps")  # 0: the app's first page


Round = tuple[StageSpan, ...]


def _rounds(spans: Sequence[StageSpan]) -> list[Round]:
    """Each trigger with the preparing stage directly before it."""
    rounds: list[Round] = []
    for before, span in zip((None, *spans), spans, strict=False):
        if span.stage.kind is StageKind.TRIGGER:
            if before is not None and before.stage.kind is StageKind.PREPARING:
                rounds.append((before, span))
            else:
                rounds.append((span,))
    return rounds


def _holds(one: Round, at_ms: float) -> bool:
    return any(span.holds(at_ms) for span in one)


def _is_about(one: FoundStart, package: str, scopes: set[str]) -> bool:
    """Whether the switch claims to control it, and its cause is proven."""
    if one.caller is None or one.caller.grade is not Grade.PROVEN:
        return False
    if one.kind is StartKind.SELF and one.package == package:
        return not scopes or bool(scopes & {"self", "both"})
    is_caused = one.kind is StartKind.ASSOCIATED and one.caller.package == package != one.package
    return is_caused and (not scopes or bool(scopes & {"associated", "both"}))


def _n_woken(rounds: Iterable[Round], about: Sequence[FoundStart]) -> int:
    return sum(any(_holds(round_, start.at_ms) for start in about) for round_ in rounds)
