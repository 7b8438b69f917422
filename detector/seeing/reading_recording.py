"""A screen recording made by someone else, as a run: what perception sees in its pictures.

There is no phone, app or touch: only pixels and time are known, and gaps stand for the rest. A clip that is
only read and the bundle that contains it give the same run.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from detector.core.clip_facts import ClipFacts
from detector.core.device_facts import RECORDING, DeviceFacts, PackageFacts
from detector.core.display import Display
from detector.core.screen import Frame
from detector.evidence.axis import ZeroKind
from detector.evidence.reader import Bundle
from detector.evidence.records import BundleKind, RunHeader
from detector.perception.context import FrameContext
from detector.perception.pictures import RecentPictures
from detector.perception.tracking import track_windows
from detector.perception.under_film import without_page_controls
from detector.perception.under_popup import screens_under_popups
from detector.perception.watch import read_frames
from detector.perception.window_role import is_information_window, with_roles
from detector.seeing.perception_setup import PerceptionSetup
from detector.windows.seen_run import SeenRun

__all__ = ["UNKNOWN_PACKAGE", "as_kept", "recording_header", "see_recording", "seen_recording"]

UNKNOWN_PACKAGE = "unknown"


def recording_header(
    clip: ClipFacts, *, package: str | None, density_dpi: float | None, tool_version: str, started_at: str
) -> RunHeader:
    """`density_dpi` None: no length is known in dp. `started_at`: when it was taken in."""
    _, _, width, height = clip.content_px
    name = clip.sha256[:16]
    return RunHeader(
        run_id=name,
        scenario=BundleKind.RECORDING.value,
        package=PackageFacts(
            package=package or UNKNOWN_PACKAGE,
            version_name=None,
            version_code=None,
            target_sdk=None,
            apk_sha256=None,
        ),
        device=DeviceFacts(
            serial=name,
            kind=RECORDING,
            manufacturer=None,
            model=None,
            android=None,
            sdk=None,
            build=None,
            locale=None,
            font_scale=None,
            display=Display(width_px=width, height_px=height, density_dpi=density_dpi),
        ),
        tool_version=tool_version,
        started_at=started_at,
        kind=BundleKind.RECORDING,
        clip=clip,
    )


def see_recording(bundle: Bundle, *, run_index: int, setup: PerceptionSetup) -> SeenRun:
    """From the bundle that contains it."""
    run = seen_recording(
        bundle.manifest.header, bundle.frames, bundle.pixels, run_index=run_index, setup=setup
    )
    return as_kept(run, bundle)


def as_kept(run: SeenRun, bundle: Bundle) -> SeenRun:
    """The run, plus what only its bundle contains. A frame whose picture was kept names that picture."""
    picture_of = {kept_picture.frame_id: kept_picture.sha256 for kept_picture in bundle.kept_pictures}
    return replace(
        run,
        frames=tuple(_with_picture(frame, picture_of.get(frame.id)) for frame in run.frames),
        gaps=bundle.gaps,
        is_partial=bundle.is_partial,
        manifest_sha256=bundle.manifest_sha256,
        launch_sha256=bundle.launch_sha256,
    )


def _with_picture(frame: Frame, sha256: str | None) -> Frame:
    return frame if sha256 is None else replace(frame, png_sha256=sha256, video_sha256=None, packet=None)


def seen_recording(
    header: RunHeader,
    frames: Sequence[Frame],
    pixels: Callable[[Frame], np.ndarray],
    *,
    setup: PerceptionSetup,
    run_index: int = 0,
) -> SeenRun:
    """`pixels(frame)` is (H, W, 3) uint8 RGB of the content. Raises what `pixels` raises."""
    device, package, clip = header.device, header.package, header.clip
    context, recent = FrameContext(), RecentPictures(pixels)
    readings = read_frames(frames, recent, (), lambda _: context, display=device.display, setup=setup.reading)
    ended_ms = frames[-1].at_ms if frames else 0.0
    readings = without_page_controls(track_windows(readings, (), ended_ms), readings, frames, recent)
    followed = track_windows(readings, (), ended_ms)
    under = screens_under_popups(followed, tuple(frames), recent)
    tracks = with_roles(followed, setup.window_words, under_popups=under)
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
        is_partial=False,
        display=device.display,
        frames=tuple(frames),
        readings=readings,
        windows=tuple(track for track in tracks if is_information_window(track.kind, track.role)),
        events=(),
        gaps=(),
        source_intervals_ms={} if clip is None else {"clip": round(clip.interval_ms, 1)},
        scenario=header.scenario,
        zero_is=ZeroKind.FIRST_FRAME.value,
        app=package,
    )
