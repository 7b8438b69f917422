"""From a bundle, a recording or a screenshot to what is seen in it."""

from detector.seeing.case_runs import see_bundles, see_case
from detector.seeing.declared_display import check_against_pictures
from detector.seeing.image_file import load_image
from detector.seeing.keeping_recording import frames_for_report, keep_recording
from detector.seeing.log_evidence import is_logged, left_unexplained
from detector.seeing.perception_setup import PerceivingScreenReader, PerceptionSetup
from detector.seeing.reading_recording import (
    UNKNOWN_PACKAGE,
    as_kept,
    begins_outside,
    recording_header,
    see_recording,
)
from detector.seeing.recording import (
    ClipReading,
    ClipWindow,
    UnreadableClip,
    clip_reading,
    unreadable_clip,
    video_document,
)
from detector.seeing.screenshot import (
    ControlJson,
    ImageMeasurement,
    UnreadableImage,
    image_measurement,
    measure_screenshot,
    unreadable_image,
)
from detector.seeing.seeing import see_bundle

__all__ = [
    "UNKNOWN_PACKAGE",
    "ClipReading",
    "ClipWindow",
    "ControlJson",
    "ImageMeasurement",
    "PerceivingScreenReader",
    "PerceptionSetup",
    "UnreadableClip",
    "UnreadableImage",
    "as_kept",
    "begins_outside",
    "check_against_pictures",
    "clip_reading",
    "frames_for_report",
    "image_measurement",
    "is_logged",
    "keep_recording",
    "left_unexplained",
    "load_image",
    "measure_screenshot",
    "recording_header",
    "see_bundle",
    "see_bundles",
    "see_case",
    "see_recording",
    "unreadable_clip",
    "unreadable_image",
    "video_document",
]
