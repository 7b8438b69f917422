"""From a bundle to what was perceived in it: trees and logs parsed, frames read, windows tracked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import inf

from detector.core.actions import PrepareStep
from detector.core.entry import EntryKind
from detector.core.events import Event
from detector.core.gap_code import GapCode
from detector.core.screen import Frame, Gap, ViewTree
from detector.core.trials import SeekWindow
from detector.evidence.axis import ZeroKind
from detector.evidence.clock_model import phone_ahead_ms
from detector.evidence.reader import Bundle
from detector.evidence.records import BundleKind, RunHeader
from detector.parsing.android_log import LogLine, parse_log
from detector.parsing.system_events import read_events
from detector.parsing.view_tree import parse_view_tree
from detector.perception import (
    FrameContext,
    RecentPictures,
    RunEvidence,
    TouchedRun,
    follow,
    is_information_window,
    is_passing,
    read_frames,
    read_touches,
    with_roles,
    with_stills,
)
from detector.preparation import read_preparation
from detector.seeing.acted import performed_touches
from detector.seeing.contexts import contexts_from, with_sdks
from detector.seeing.declared_display import CheckedDisplay, check_against_pictures, display_of_recording
from detector.seeing.entering import PLAIN, Entering, entering_of, left_ms, new_and_left
from detector.seeing.fine_print import with_fine_print
from detector.seeing.listening import read_listening
from detector.seeing.log_evidence import cut_short, silent_log, still_pictures
from detector.seeing.offers import read_offers
from detector.seeing.perception_setup import PerceptionSetup
from detector.seeing.sightings import with_sightings
from detector.seeing.walking import account_of, numbered_as, once_each, stretches_of
from detector.windows.offer import OfferPage
from detector.windows.seen import FrameReading
from detector.windows.seen_run import SeenRun
from detector.windows.window_track import WindowTrack

__all__ = ["Material", "checked_display", "see_bundle", "see_pictures", "unseen_run", "with_bundle_facts"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What there is to see in a launch or a recording, parsed.

    `held`: the display as confirmed by the pictures, and its frames. `entering`: how the app was entered.
    """

    header: RunHeader
    held: CheckedDisplay
    trees: tuple[ViewTree, ...] = ()
    events: tuple[Event, ...] = ()
    gaps: tuple[Gap, ...]
    entering: Entering = PLAIN
    pixels: RecentPictures

    @property
    def frames(self) -> tuple[Frame, ...]:
        return self.held.frames

    @property
    def package(self) -> str:
        return self.header.package.package

    @property
    def ended_ms(self) -> float:
        return max((frame.at_ms + frame.at_error_ms for frame in self.frames), default=0.0)

    @property
    def contexts(self) -> Callable[[Frame], FrameContext]:
        """Of a recording nothing is known but its pictures, nor when the app was launched."""
        if self.header.kind is BundleKind.RECORDING:
            nothing = FrameContext()
            return lambda _: nothing
        return contexts_from(self.events, self.package)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPictures:
    """What the frames show, and the windows over time: information windows, and others."""

    readings: tuple[FrameReading, ...]
    windows: tuple[WindowTrack, ...]
    other_windows: tuple[WindowTrack, ...]


Sighted = Callable[[tuple[FrameReading, ...]], tuple[FrameReading, ...]]


def see_bundle(bundle: Bundle, *, run_index: int, setup: PerceptionSetup) -> SeenRun:
    """Perceives one run or recording. Deterministic: the same bundle and models give the same SeenRun."""
    material = _material(bundle)
    if (prepared := read_preparation(bundle)) is not None:
        return replace(with_bundle_facts(unseen_run(material, run_index), bundle), preparation=prepared)
    if bundle.manifest.header.scenario == EntryKind.WALK.scenario:
        return _see_walk(bundle, material, run_index=run_index, setup=setup)
    seen = see_pictures(
        material, setup, sighted=lambda readings: with_sightings(readings, bundle, material.held, setup)
    )
    sought = next((each.action for each in bundle.actions if isinstance(each.action, SeekWindow)), None)
    if isinstance(sought, SeekWindow):
        seen = replace(seen, windows=numbered_as(sought, seen.windows))
    touched = TouchedRun(
        windows=seen.windows,
        frames=material.frames,
        trees=material.trees,
        events=material.events,
        pixels=material.pixels,
        package=material.package,
        lateness=bundle.lateness,
    )
    touches = read_touches(performed_touches(bundle, material.ended_ms), touched)
    windows = with_fine_print(
        seen.windows,
        touches,
        material.frames,
        material.pixels,
        reader=setup.text_reader,
        lexicon=setup.lexicon,
        package=material.package,
        trees=material.trees,
    )
    return replace(
        with_bundle_facts(unseen_run(material, run_index), bundle),
        entry=bundle.manifest.header.entry,
        is_entered=material.entering.is_done,
        came_back=material.entering.came_back,
        readings=seen.readings,
        windows=with_sdks(windows, setup.sdks, package=material.package),
        other_windows=seen.other_windows,
        touches=touches,
        listening=read_listening(bundle, setup.sdks),
        offers=() if touches else _offers(material, seen, setup),
    )


def _offers(material: Material, seen: SeenPictures, setup: PerceptionSetup) -> tuple[OfferPage, ...]:
    """Of a run without touches: after one, a box may have been ticked by it."""
    first_pages = (track for track in (*seen.windows, *seen.other_windows) if track.is_first_page)
    return read_offers(
        seen.readings,
        material.frames,
        material.trees,
        material.pixels,
        display=material.held.display,
        reader=setup.text_reader,
        package=material.package,
        pages=frozenset(reading.frame_id for track in first_pages for reading in track.readings),
    )


def _see_walk(bundle: Bundle, material: Material, *, run_index: int, setup: PerceptionSetup) -> SeenRun:
    """Stretch by stretch; the ids of its windows count through the whole walk."""
    readings: list[FrameReading] = []
    met: list[WindowTrack] = []
    others: list[WindowTrack] = []
    for stretch in stretches_of(bundle.actions, material.frames):
        if not stretch.counts:
            continue
        part = replace(
            material,
            held=replace(material.held, frames=stretch.frames),
            entering=Entering(left=stretch.left),
        )
        seen = see_pictures(part, setup)
        readings += seen.readings
        for window in seen.windows:
            (met if stretch.is_met or window.kind.lies_over_content else others).append(window)
        others += seen.other_windows
    numbered = [replace(window, id=f"window:{number}") for number, window in enumerate(met, start=1)]
    windows, again = once_each(numbered)
    whole = SeenPictures(readings=tuple(readings), windows=tuple(met), other_windows=tuple(others))
    return replace(
        with_bundle_facts(unseen_run(material, run_index), bundle),
        entry=bundle.manifest.header.entry,
        is_entered=material.entering.is_done,
        readings=whole.readings,
        windows=with_sdks(windows, setup.sdks, package=material.package),
        other_windows=tuple(
            replace(window, id=f"window:{number}")
            for number, window in enumerate(others, start=len(numbered) + 1)
        ),
        walk=account_of(
            bundle.actions,
            material.frames,
            material.events,
            windows,
            package=material.package,
            again=again,
        ),
        offers=_offers(material, whole, setup),
    )


def see_pictures(
    material: Material, setup: PerceptionSetup, *, sighted: Sighted = lambda readings: readings
) -> SeenPictures:
    """`sighted` adds to the readings what is known of single frames from elsewhere."""
    readings = read_frames(
        material.frames,
        material.pixels,
        material.trees,
        material.contexts,
        display=material.held.display,
        setup=setup,
    )
    followed = follow(
        sighted(readings),
        RunEvidence(
            frames=material.frames,
            pixels=material.pixels,
            contexts=material.contexts,
            package=material.package,
            events=material.events,
            gaps=material.gaps,
            left=material.entering.left,
        ),
    )
    tracks = with_roles(
        followed.tracks,
        setup.window_words,
        under_popups=followed.under_popups,
        after_splash=followed.after_splash,
    )
    new, stood = new_and_left(tracks, material.entering.left, material.frames, material.pixels)
    windows = with_stills(
        [track for track in new if is_information_window(track.kind, track.role) and not is_passing(track)],
        material.frames,
        material.pixels,
    )
    shown = {window.id for window in windows}
    return SeenPictures(
        readings=followed.readings,
        windows=windows,
        other_windows=(*stood, *(track for track in new if track.id not in shown)),
    )


def checked_display(
    header: RunHeader, frames: tuple[Frame, ...], trees: tuple[ViewTree, ...] = ()
) -> CheckedDisplay:
    """Of a recording the frames themselves are the display: there is nothing to contradict them."""
    if header.kind is BundleKind.RECORDING:
        return CheckedDisplay(display=display_of_recording(header.device.display), frames=frames, gaps=())
    return check_against_pictures(header.device.display, frames, trees)


def _material(bundle: Bundle) -> Material:
    header, lines = bundle.manifest.header, parse_log(bundle.log_text)
    events = _events(bundle, lines)
    cut = cut_short(bundle, lines, events)
    until_ms = min((gap.from_ms for gap in cut), default=inf)
    trees = tuple(tree for tree in _trees(bundle) if tree.at_ms < until_ms)
    events = tuple(event for event in events if event.at_ms < until_ms)
    frames = tuple(frame for frame in bundle.frames if frame.at_ms + frame.at_error_ms < until_ms)
    package = header.package.package
    held = checked_display(header, frames, trees)
    entering = entering_of(bundle, events)
    if not entering.is_done:
        held = replace(held, frames=())
    elif header.entry == EntryKind.WALK and header.scenario != EntryKind.WALK.scenario:
        held = replace(held, frames=tuple(frame for frame in held.frames if frame.at_ms >= 0))
    silent = silent_log(events, bundle.actions, package)
    still = still_pictures(frames, events, bundle.actions, package)
    return Material(
        header=header,
        held=held,
        trees=trees,
        events=events,
        gaps=(*bundle.gaps, *held.gaps, *silent, *still, *cut),
        entering=entering,
        pixels=RecentPictures(bundle.pixels),
    )


def unseen_run(material: Material, run_index: int) -> SeenRun:
    """What is known about the run before its pictures are read."""
    header = material.header
    device, package = header.device, header.package
    return SeenRun(
        run_index=run_index,
        run_id=header.run_id,
        package=package.package,
        package_version=package.version_name,
        device_kind=device.kind,
        device_serial=device.serial,
        device_model=device.model,
        android=device.android,
        tool_version=header.tool_version,
        started_at=header.started_at,
        zone=header.zone,
        is_partial=False,
        display=material.held.display,
        frames=material.frames,
        readings=(),
        windows=(),
        events=material.events,
        gaps=material.gaps,
        source_intervals_ms={} if header.clip is None else {"clip": round(header.clip.interval_ms, 1)},
        secure_ms=_secure_ms(material.gaps),
        scenario=header.scenario,
        build=device.build,
        locale=device.locale,
        font_scale=device.font_scale,
        zero_is=ZeroKind.FIRST_FRAME.value,
        can_be_moved=device.moved_by is not None,
        version_code=package.version_code,
        apk_sha256=package.apk_sha256,
        app=package,
        calibration=device.calibration,
        conditions=header.conditions,
        host=header.host,
    )


def with_bundle_facts(run: SeenRun, bundle: Bundle) -> SeenRun:
    """Plus what its bundle alone records. A frame whose picture was kept beside a clip names that picture."""
    picture_of = {kept_picture.frame_id: kept_picture.sha256 for kept_picture in bundle.kept_pictures}
    return replace(
        run,
        frames=tuple(_with_picture(frame, picture_of.get(frame.id)) for frame in run.frames),
        is_partial=bundle.is_partial or any(gap.code.cuts_short for gap in run.gaps),
        source_intervals_ms=run.source_intervals_ms or bundle.source_intervals_ms,
        clock_offset_ms=bundle.clock_offset_ms,
        zero_is=bundle.zero.kind.value,
        zero_error_ms=bundle.zero.error_ms,
        zero_after_call_ms=(bundle.zero.host_ns - bundle.manifest.zero_ns) / 1e6,
        worst_late_ms=max((lateness.worst_ms for lateness in bundle.lateness), default=None),
        left_ms=left_ms(bundle),
        manifest_sha256=bundle.manifest_sha256,
        launch_sha256=bundle.launch_sha256,
        zero_wall_ms=bundle.zero_wall_ms,
        phone_ahead_ms=phone_ahead_ms(bundle.clock_offset_ms, bundle.manifest.header.host),
        data_cleared=any(
            isinstance(done.action, PrepareStep) and done.action.clears and done.is_done
            for done in bundle.actions
        ),
    )


def _with_picture(frame: Frame, sha256: str | None) -> Frame:
    return frame if sha256 is None else replace(frame, png_sha256=sha256, video_sha256=None, packet=None)


def _events(bundle: Bundle, lines: Sequence[LogLine]) -> tuple[Event, ...]:
    if not bundle.manifest.clock_readings:
        return ()  # the device's times cannot be placed on the run's axis
    return read_events(lines, to_run_ms=bundle.to_run_ms)


def _trees(bundle: Bundle) -> tuple[ViewTree, ...]:
    parsed = (
        parse_view_tree(tree.xml, tree_id=tree.id, at_ms=tree.at_ms, at_error_ms=tree.at_error_ms)
        for tree in bundle.trees
    )
    return tuple(tree for tree in parsed if tree is not None)


def _secure_ms(gaps: tuple[Gap, ...]) -> float:
    return sum(gap.to_ms - gap.from_ms for gap in gaps if gap.code is GapCode.SECURE)
