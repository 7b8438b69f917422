"""How well the close control stands out from its actual background: the WCAG contrast ratio.

Adverts move, so one frame is not enough: the median over frames, the worst frame, and the share of frames
below a ratio that the rule names. Lossless frames only. On a frame between that does not show the control, it
may just not stand out: a white × over a film vanishes on each bright scene. A text's font size is estimated
from its ink, because large text may have less contrast.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from detector.core.display import Display
from detector.core.measured import Measured
from detector.core.quantity import Quantity, bounded, counted, stated
from detector.core.spread import combined
from detector.core.uncertainty import Origin, Part
from detector.windows.edges import contrast_stated, side_components
from detector.windows.seen import Channel
from detector.windows.window_track import ControlInFrame, WindowRun, WindowTrack

__all__ = ["CloseContrast", "measure_close_contrast"]

INK_PER_FONT_SIZE = 0.9  # tool value: CJK ink is 0.92 of the font size, Latin with a descender 0.9
INK_PER_FONT_SIZE_ERROR = 0.15  # relative; digits alone reach only 0.72


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseContrast(Measured):
    """None if it could not be measured.

    contrast_ratio        median over frames, 1 to 21
    least_contrast_ratio  that of the frame with the least
    low_frame_share       share of the frames below the ratio that a rule names, 0 to 1; its interval includes
                          frames on which the control was not to be seen; None until a rule asks
    n_contrast_frames     lossless frames whose ratio was measured
    n_unseen_frames       lossless frames between them on which it was not to be seen
    font_size_dp          estimated from the ink's height; None for a glyph
    is_text               whether most of the frames show a word, not a glyph
    """

    contrast_ratio: Quantity | None
    least_contrast_ratio: Quantity | None
    low_frame_share: Quantity | None
    n_contrast_frames: Quantity
    n_unseen_frames: Quantity
    font_size_dp: Quantity | None
    is_text: bool
    ratios: tuple[Quantity, ...] = ()

    def with_share_below(self, ratio: float) -> "CloseContrast":
        """The same, with the share of frames below that ratio, if any frame was measured.

        Frames within their error of it, and unseen ones, may or may not be below it: the interval.
        """
        if not self.ratios:
            return self
        below, n_unseen = [each.below(ratio) for each in self.ratios], round(self.n_unseen_frames.value)
        n_sure, n_perhaps = below.count(True), below.count(None) + n_unseen
        n_all = len(self.ratios) + n_unseen
        share = Quantity(value=(n_sure + n_perhaps / 2) / n_all, error=n_perhaps / 2 / n_all, unit="1")
        return replace(self, low_frame_share=bounded(share, Part.SEGMENTATION))


def measure_close_contrast(run: WindowRun) -> CloseContrast:
    track, display, lossy_frame_ids = run.track, run.display, run.lossy_frame_ids
    seen = [
        (sighting, contrast_stated(sighting.control.contrast))
        for sighting in track.sightings
        if sighting.frame_id not in lossy_frame_ids and sighting.control.contrast is not None
    ]
    worst_first = sorted(seen, key=lambda pair: (pair[1].value, pair[0].at_ms))
    ratios = [ratio for _, ratio in seen]
    n_unseen = _n_unseen(track, lossy_frame_ids)
    texts = [frame for frame, _ in seen if frame.control.kind.is_text]
    is_text = len(texts) * 2 > len(seen)
    return CloseContrast(
        evidence_ids=tuple(frame.frame_id for frame, _ in worst_first),
        contrast_ratio=combined(ratios),
        least_contrast_ratio=worst_first[0][1] if worst_first else None,
        low_frame_share=None,
        n_contrast_frames=counted(len(seen), "frames"),
        n_unseen_frames=counted(n_unseen, "frames"),
        font_size_dp=_font_size_dp(texts, display) if is_text else None,
        is_text=is_text,
        ratios=tuple(ratios),
    )


def _n_unseen(track: WindowTrack, lossy_frame_ids: frozenset[str]) -> int:
    """How many frames between the first and the last that show the control were read and do not show it."""
    if not track.sightings:
        return 0
    at_ms = [sighting.at_ms for sighting in track.sightings]
    first_ms, last_ms = min(at_ms), max(at_ms)
    left_out = lossy_frame_ids.union(sighting.frame_id for sighting in track.sightings)
    return sum(
        first_ms < reading.at_ms < last_ms
        and reading.frame_id not in left_out
        and not reading.is_uniform
        and Channel.PICTURE in reading.read_by
        for reading in track.readings
    )


def _font_size_dp(texts: Sequence[ControlInFrame], display: Display) -> Quantity | None:
    ink_px = combined(
        [
            stated(
                text.control.glyph_box.height_px,
                text.control.glyph_error_px,
                "px",
                side_components(text.control.glyph_error_px),
            )
            for text in texts
        ]
    )
    ink_dp = ink_px and display.dp(ink_px)
    return ink_dp and ink_dp.scaled(
        1 / INK_PER_FONT_SIZE,
        "dp",
        relative_error=INK_PER_FONT_SIZE_ERROR,
        part=Part.FONT_INK,
        origin=Origin.TOOL,
    )
