"""A screen recording made by someone else, as a run: a launch whose pictures come from a decoder.

There is no phone, app or touch: only pixels and time are known, and gaps stand for the rest. A clip that is
only read and the bundle that contains it give the same run, which seeing.py perceives as any other.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np

from detector.core.clip_facts import ClipFacts
from detector.core.device_facts import RECORDING, DeviceFacts, PackageFacts
from detector.core.display import Display
from detector.core.errors import EvidenceError
from detector.core.screen import Frame
from detector.evidence.reader import Bundle
from detector.evidence.records import BundleKind, RunHeader
from detector.perception import RecentPictures
from detector.seeing.perception_setup import PerceptionSetup
from detector.seeing.seeing import Material, checked_display, see_pictures, unseen_run, with_bundle_facts
from detector.windows.seen_run import SeenRun

__all__ = ["UNKNOWN_PACKAGE", "as_kept", "begins_outside", "recording_header", "see_recording"]

UNKNOWN_PACKAGE = "unknown"

UNLIKE_LEVELS = 20.0
"""Of 255, on average, by which a first picture differs that shows something else than the app. Tool value."""


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


def see_recording(
    header: RunHeader,
    frames: Sequence[Frame],
    pixels: Callable[[Frame], np.ndarray],
    *,
    setup: PerceptionSetup,
) -> SeenRun:
    """`pixels(frame)` is (H, W, 3) uint8 RGB of the content. Raises what `pixels` raises."""
    held = checked_display(header, tuple(frames))
    material = Material(header=header, held=held, gaps=held.gaps, pixels=RecentPictures(pixels))
    seen = see_pictures(material, setup)
    return replace(
        unseen_run(material, run_index=0),
        readings=seen.readings,
        windows=seen.windows,
        other_windows=seen.other_windows,
    )


def as_kept(run: SeenRun, bundle: Bundle) -> SeenRun:
    """The run of a clip, as its bundle gives it."""
    return replace(with_bundle_facts(run, bundle), gaps=(*bundle.gaps, *run.gaps))


def begins_outside(run: SeenRun, bundle: Bundle) -> bool:
    """Whether its first picture is unlike the one that stands for longest in its second half: the app's page.

    A copy whose clip was covered has no pictures to tell it by.
    """
    frames = run.frames
    later = [frame for frame in frames if frame.at_ms >= frames[-1].at_ms / 2]
    lasts_ms = [after.at_ms - frame.at_ms for frame, after in pairwise(later)]
    page = later[lasts_ms.index(max(lasts_ms))] if lasts_ms else frames[-1]
    try:
        first, last = (_small(bundle.pixels(frame)) for frame in (frames[0], page))
    except (EvidenceError, KeyError):
        return False
    return float(np.abs(first - last).mean()) >= UNLIKE_LEVELS


def _small(rgb: np.ndarray) -> np.ndarray:
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    return np.asarray(cv2.resize(grey, (32, 64), interpolation=cv2.INTER_AREA), np.float32)
