"""A picture of each window, and of each page that a touch or the app itself led to, whatever was found.

A picture of its own comes first. Where a window or a page was only recorded on video, a still is cut from the
stream and named by its time; a caption says so.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from detector.core.clock import HostZone
from detector.core.geometry import Point
from detector.core.outcome import OutcomeKind
from detector.core.screen import Frame
from detector.core.subject import number_of
from detector.core.trials import Gesture
from detector.reporting.album import Album
from detector.reporting.case_report import CaseReport
from detector.reporting.findings import best_frame, subjects_of
from detector.reporting.times import moment, wall_clock
from detector.reporting.words import Words
from detector.windows.seen import WindowKind
from detector.windows.seen_run import SeenRun
from detector.windows.touch_effect import PerformedTouch
from detector.windows.touched_window import Touch, TouchedWindow
from detector.windows.window_track import WindowTrack

__all__ = ["Caption", "Photograph", "PhotographKind", "caption", "photographs_of"]

MAX_JUMPS = 6


class PhotographKind(StrEnum):
    WINDOW = "window"
    JUMP = "jump"
    SCREEN = "screen"  # of a case in which no window was seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Photograph:
    """`shown` is the picture's path, a thumb or a still; `original` None: there is no file of its own.

    `number` and `window`: of the window that it shows, or from which the jump led. `outcome`, `target` (a
    package, None: not known) and `gesture` describe a jump; `gesture` None: nobody touched anything.
    """

    kind: PhotographKind
    run: SeenRun
    frame: Frame
    shown: str
    original: str | None
    number: int = 0
    window: WindowKind | None = None
    outcome: OutcomeKind | None = None
    target: str | None = None
    gesture: Gesture | None = None
    point: Point | None = None

    @property
    def is_still(self) -> bool:
        return self.frame.png_sha256 is None


def photographs_of(
    report: CaseReport, touched: Mapping[str, TouchedWindow], album: Album
) -> tuple[Photograph, ...]:
    """The windows in order, each followed by where it led; if there is none, the last screen of a run."""
    found = []
    for name, subject in subjects_of(report.runs).items():
        number = number_of(name) or 0
        found += list(_of_window(report, number, subject.by_run, album))
        if name in touched:
            found += list(_of_jumps(report, number, subject.kind, touched[name].touches, album))
    return tuple(found or _of_screen(report.runs, album))


def _of_window(
    report: CaseReport, number: int, windows: Mapping[int, WindowTrack], album: Album
) -> Iterator[Photograph]:
    """From the first run with a picture, runs without a touch first; else a still from the first with one."""
    runs = {run.run_index: run for run in report.runs}
    in_order = sorted(windows, key=lambda index: (not runs[index].is_untouched, index))
    for has_picture in (True, False):
        for index in in_order:
            run, window = runs[index], windows[index]
            frame = best_frame(run, window) if has_picture else _best_of_video(run, window)
            if frame is not None and (shown := album.add_photograph(frame)) is not None:
                yield Photograph(
                    kind=PhotographKind.WINDOW,
                    run=run,
                    frame=frame,
                    shown=shown,
                    original=album.add_original(frame),
                    number=number,
                    window=window.kind,
                )
                return


def _best_of_video(run: SeenRun, window: WindowTrack) -> Frame | None:
    """One that shows its control, if any does; the middle one, since a window comes and goes gradually."""
    shows_control = {sighting.frame_id for sighting in window.sightings}
    shows_window = {reading.frame_id for reading in window.readings} | shows_control
    own = [frame for frame in run.frames if frame.packet is not None and frame.id in shows_window]
    best = [frame for frame in own if frame.id in shows_control] or own
    return best[len(best) // 2] if best else None


def _of_jumps(
    report: CaseReport, number: int, kind: WindowKind, touches: Sequence[Touch], album: Album
) -> Iterator[Photograph]:
    """The first touch that led to each target."""
    runs = {run.run_index: run for run in report.runs}
    seen: set[tuple[OutcomeKind, str | None]] = set()
    for touch in touches:
        led_to = (touch.outcome, touch.target)
        if not touch.outcome.is_jump or led_to in seen or len(seen) == MAX_JUMPS:
            continue
        frame = _page_after(runs[touch.run_index], touch)
        shown = None if frame is None else album.add_photograph(frame)
        if frame is None or shown is None:
            continue
        seen.add(led_to)
        yield Photograph(
            kind=PhotographKind.JUMP,
            run=runs[touch.run_index],
            frame=frame,
            shown=shown,
            original=album.add_original(frame),
            number=number,
            window=kind,
            outcome=touch.outcome,
            target=touch.target,
            gesture=touch.gesture,
            point=touch.point,
        )


def _page_after(run: SeenRun, touch: Touch) -> Frame | None:
    """The last frame before the next touch that shows the page: a picture of its own, or a still."""
    done = _done(run, touch)
    if done is None or touch.after_ms is None:
        return None
    came_ms = done.at_ms.value + touch.after_ms.value
    after = [frame for frame in run.frames if came_ms < frame.at_ms < done.ends_ms]
    pictures = [frame for frame in after if frame.png_sha256 is not None]
    return max(pictures or after, key=lambda picture: picture.at_ms, default=None)


def _done(run: SeenRun, touch: Touch) -> PerformedTouch | None:
    own = {evidence_id.removeprefix(f"run:{run.run_index}/") for evidence_id in touch.evidence_ids}
    return next((touch.touch for touch in run.touches if touch.touch.action_id in own), None)


def _of_screen(runs: Sequence[SeenRun], album: Album) -> Iterator[Photograph]:
    for run in runs:
        for frame in reversed(run.frames):
            if (shown := album.add_photograph(frame)) is not None:
                yield Photograph(
                    kind=PhotographKind.SCREEN,
                    run=run,
                    frame=frame,
                    shown=shown,
                    original=album.add_original(frame),
                )
                return


# --- in words ---


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """`sha256`: of the frame's own file, or of the video that the still was cut from."""

    title: str
    lines: tuple[str, ...]
    sha256: str


def caption(photo: Photograph, report: CaseReport, words: Words, zone: HostZone | None) -> Caption:
    frame, run = photo.frame, photo.run
    id_ = f"run:{run.run_index}/{frame.id}"
    source = words.or_none(f"source.{frame.source}") or frame.source
    taken = words("finding.frame_caption", id=id_, at=moment(frame), source=source)
    clock = wall_clock(run.zero_wall_ms, frame.at_ms, zone=zone)
    still = words("photographs.still", packet=frame.packet) if photo.is_still else None
    lines = (_led_to(photo, report, words), f"{taken} · {clock}" if clock else taken, still)
    return Caption(
        title=_title(photo, words),
        lines=tuple(line for line in lines if line),
        sha256=frame.png_sha256 or frame.video_sha256 or "",
    )


def _title(photo: Photograph, words: Words) -> str:
    if photo.window is None:
        return words("photographs.screen")
    place = f"{words('subject.window', number=photo.number)} · {words(f'kind.{photo.window.value}')}"
    if photo.kind is PhotographKind.WINDOW:
        return place
    gesture = words(f"gesture.{photo.gesture}") if photo.gesture is not None else words("gesture.none")
    return words("photographs.jump", place=place, gesture=gesture)


def _led_to(photo: Photograph, report: CaseReport, words: Words) -> str | None:
    """What the jump led to: its kind, its package, and its name, which only the tested app's is known of."""
    if photo.outcome is None:
        return None
    kind = words(f"outcome_kind.{photo.outcome.value}")
    label = report.name if photo.target == report.package else words("photographs.no_label")
    package = photo.target or words("header.unknown")
    return words("photographs.target", kind=kind, package=package, label=label)
