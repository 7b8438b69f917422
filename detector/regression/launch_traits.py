"""What one launch tells of an app's adverts by pixels alone, watched or not: its traits.

A trait of a launch is known or not known: a window whose role is unsure, a recording that ends too early or
begins inside the app, say nothing of it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from detector.judging.scope import ADVERTISING
from detector.windows.creative import are_the_same, creative_of, grouped_creatives
from detector.windows.seen import Channel, NoticeKind
from detector.windows.seen_run import SeenRun
from detector.windows.window_track import ENTRANCE_MS, WindowTrack

__all__ = ["STEP_MS", "Known", "Launch", "Place", "Trait", "known_traits"]

STOOD_MS = 2500.0
"""A window that stood for less says nothing of what it lacks. Tool value."""

LATEST_START_MS = 5000.0
"""From the first change in a recording until the app was launched: the finger needs a while. Tool value."""
STEP_MS = 10  # of delays, to be counted in whole numbers


class Trait(StrEnum):
    SHOWS = "shows"  # an advert shows
    NO_CONTROL = "no_control"  # nothing on it closes it
    DELAY = "delay"  # when its close control came, after the advert itself
    PROMPT = "prompt"  # it asks to shake the phone or to swipe


class Place(StrEnum):
    FULL_SCREEN = "full_screen"
    OVER_CONTENT = "over_content"


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """A launch of either side; `name` is that of its evidence."""

    name: str
    run: SeenRun
    is_recording: bool
    begins_outside: bool = True

    @property
    def began_ms(self) -> float:
        """Before it the app was not launched: of a recording, when its picture first changed."""
        return self.run.frames[min(1, len(self.run.frames) - 1)].at_ms if self.is_recording else 0.0

    @property
    def watched_ms(self) -> float:
        return self.run.frames[-1].at_ms - self.began_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What one launch says of a trait: 0 or 1, or steps of a delay; of the advert of this number, if any."""

    launch: Launch
    value: int
    frame_id: str
    advert: int | None = None
    error_ms: float = 0.0


def known_traits(launches: Sequence[Launch]) -> Iterator[tuple[Trait, Place, list[Known]]]:
    """What is known of each trait, at each place where an advert was seen at all."""
    for place in Place:
        yield from _of_place(place, launches)


def _of_place(place: Place, launches: Sequence[Launch]) -> Iterator[tuple[Trait, Place, list[Known]]]:
    adverts = {
        id(launch): [window for window in launch.run.windows if _is_advert(window, place)]
        for launch in launches
    }
    watch_ms = min((launch.watched_ms for launch in launches if not launch.is_recording), default=0.0)
    for launch in launches:  # a recording may go on for longer than a scan watches
        if launch.is_recording:
            until_ms = launch.began_ms + watch_ms
            in_time = [window for window in adverts[id(launch)] if window.appeared_ms.high <= until_ms]
            adverts[id(launch)] = in_time
    if not any(adverts.values()):
        return
    yield Trait.SHOWS, place, list(_shows(place, launches, adverts))
    first = [(launch, adverts[id(launch)][0]) for launch in launches if adverts[id(launch)]]
    numbers = grouped_creatives([creative_of(window) for _, window in first])
    for trait, known_of in _OF_ADVERTS.items():
        known = [
            replace(known, advert=number)
            for (launch, window), number in zip(first, numbers, strict=True)
            if number is not None and (known := known_of(launch, window)) is not None
        ]
        yield trait, place, known


def _is_advert(window: WindowTrack, place: Place) -> bool:
    return _is_at(window, place) and window.role.role in ADVERTISING and bool(window.readings)


def _is_at(window: WindowTrack, place: Place) -> bool:
    return window.kind.lies_over_content is (place is Place.OVER_CONTENT)


def _shows(
    place: Place, launches: Sequence[Launch], adverts: dict[int, list[WindowTrack]]
) -> Iterator[Known]:
    """Whether an advert shows. Not known of a window that may be one, nor of a launch seen in part."""
    seen = [window for found in adverts.values() for window in found]
    latest_ms = max(
        window.appeared_ms.high - launch.began_ms for launch in launches for window in adverts[id(launch)]
    )
    for launch in launches:
        if adverts[id(launch)]:
            yield Known(launch=launch, value=1, frame_id=_settled(adverts[id(launch)][0]))
            continue
        others = (*launch.run.windows, *launch.run.other_windows)
        may_be = any(_is_at(window, place) for window in launch.run.windows) or any(
            are_the_same(creative_of(other), creative_of(advert)) for other in others for advert in seen
        )
        margin_ms = LATEST_START_MS if launch.is_recording else 0.0
        is_whole = launch.begins_outside and launch.watched_ms >= latest_ms + margin_ms
        if is_whole and not may_be:
            yield Known(launch=launch, value=0, frame_id=launch.run.frames[-1].id)


def _settled(window: WindowTrack) -> str:
    since_ms = window.appeared_ms.low + ENTRANCE_MS
    settled = (reading.frame_id for reading in window.readings if reading.at_ms >= since_ms)
    return next(settled, window.readings[-1].frame_id)


def _stood_ms(launch: Launch, window: WindowTrack) -> float:
    gone_ms = launch.run.frames[-1].at_ms if window.gone_ms is None else window.gone_ms.low
    return gone_ms - window.appeared_ms.high


def _no_control(launch: Launch, window: WindowTrack) -> Known | None:
    if any(set(sighting.control.found_by) - {Channel.TREE} for sighting in window.sightings):
        return Known(launch=launch, value=0, frame_id=window.sightings[-1].frame_id)
    may_close = window.sightings or any(
        reading.bare_controls or (reading.clues is not None and reading.clues.may_close)
        for reading in window.readings
    )
    if may_close or _stood_ms(launch, window) < STOOD_MS:
        return None
    return Known(launch=launch, value=1, frame_id=_settled(window))


def _delay(launch: Launch, window: WindowTrack) -> Known | None:
    """Not known of an advert that was there when the recording began."""
    is_first = window.readings[0].frame_id == launch.run.frames[0].id
    came = window.control_appeared_ms
    if is_first or came is None or not set(window.sightings[0].control.found_by) - {Channel.TREE}:
        return None
    return Known(
        launch=launch,
        value=round((came.value - window.appeared_ms.value) / STEP_MS),
        frame_id=window.sightings[0].frame_id,
        error_ms=came.error + window.appeared_ms.error,
    )


def _prompt(launch: Launch, window: WindowTrack) -> Known | None:
    for reading in window.readings:
        if any(notice.kind in (NoticeKind.MOTION, NoticeKind.SWIPE) for notice in reading.notices):
            return Known(launch=launch, value=1, frame_id=reading.frame_id)
    is_read = any(reading.clues is not None and reading.clues.lines for reading in window.readings)
    if not is_read or _stood_ms(launch, window) < STOOD_MS:
        return None
    return Known(launch=launch, value=0, frame_id=_settled(window))


_OF_ADVERTS: dict[Trait, Callable[[Launch, WindowTrack], Known | None]] = {
    Trait.NO_CONTROL: _no_control,
    Trait.DELAY: _delay,
    Trait.PROMPT: _prompt,
}
