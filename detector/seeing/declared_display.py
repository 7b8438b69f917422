"""Checks the display that the phone declares against the pictures it delivered.

A size set by `wm size`, a density that no phone has, a table entry of another panel: each can make a button
of normal size appear too small, or the reverse. Values that contradict the pictures or are impossible are
discarded: lengths in dp and mm are then unknown, and a gap gives the reason. A picture that cannot be of this
display is not used as a frame.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import hypot

from detector.core.display import Display, PxPerMmSource, SystemBars
from detector.core.gap_code import GapCode
from detector.core.screen import Frame, Gap, Stream, ViewTree

__all__ = ["CheckedDisplay", "check_against_pictures", "display_of_recording"]

SAME_ASPECT = 0.03
"""Encoders round a side to a multiple of 8 or 16 px."""

MIN_SCALE = 0.2
"""Picture size to display size: a 720 px video is still half of the largest phone; less is a thumbnail."""

DENSITIES_DPI = (120.0, 1000.0)
"""Android's own buckets range from 120 (ldpi) to 640 (xxxhdpi); vendors and settings slightly exceed them."""

SHORT_SIDE_DP = (240.0, 2000.0)
"""The CDD requires at least 320 dp (7.1.1.1), watches have less; no tablet or television has 2000."""

DENSITY_PER_PPI = 2.5
"""The density follows the panel except for the display-size setting and the bucket: at most this ratio."""

MAX_OF_DISPLAY = 0.2
"""Of a bar or cutout, by area: the tallest status bar covers 14 % of a phone in landscape."""

DIAGONAL_MM = (50.0, 1100.0)
"""From the smallest phone (2 in) to a large tablet or a laboratory's wall display (43 in)."""


PHONE_WIDTH_DP, PHONE_WIDTH_ERROR = 400.0, 0.2
"""Of phones upright, 320 to 480 dp: the smallest that the CDD allows, and large ones with a small display
size; nearly all have 360 to 430."""

PHONE_SHAPES = (0.4, 0.6)  # width over height; tablets are wider


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedDisplay:
    """`display` with the credible values, `frames` that are pictures of it, and gaps for the rest."""

    display: Display
    frames: tuple[Frame, ...]
    gaps: tuple[Gap, ...]


def check_against_pictures(
    declared: Display, frames: Sequence[Frame], trees: Sequence[ViewTree] = ()
) -> CheckedDisplay:
    """`frames` in order of time. Sizes are compared on lossless pictures, which are never scaled.

    `trees` show the app's orientation: landscape pictures beside portrait trees are not pictures of it.
    """
    display = _as_turned(declared, frames, trees)
    kept = tuple(frame for frame in frames if _scale(display, frame) is not None)
    doubts = (*_by_itself(display), *_by_bars(display), *_by_pictures(display, kept))
    codes = {code for code, _ in doubts}
    from_ms = min((frame.at_ms for frame in frames), default=0.0)
    to_ms = max((frame.at_ms for frame in frames), default=0.0)
    gaps = [
        Gap(stream=Stream.DISPLAY, from_ms=from_ms, to_ms=to_ms, code=code, why=why) for code, why in doubts
    ]
    gaps += _foreign(display, frames)
    return CheckedDisplay(
        display=_believed(display, codes),
        frames=tuple(_with_scale(display, frame) for frame in kept),
        gaps=tuple(gaps),
    )


def display_of_recording(given: Display) -> Display:
    """With a guessed density, if none was given and the recording has the shape of a phone.

    A recording may have been scaled to any size, so its own width is what a phone's width in dp is laid on.
    """
    low, high = PHONE_SHAPES
    if given.density_dpi is not None or not low <= given.width_px / given.height_px <= high:
        return given
    density_dpi = round(given.width_px / PHONE_WIDTH_DP * 160, 1)
    return replace(given, density_dpi=density_dpi, density_relative_error=PHONE_WIDTH_ERROR)


def _believed(display: Display, codes: set[GapCode]) -> Display:
    if codes & {GapCode.DISPLAY_CONTRADICTED, GapCode.DENSITY_IMPLAUSIBLE}:
        display = replace(display, density_dpi=None)
    if codes & {GapCode.DISPLAY_CONTRADICTED, GapCode.GLASS_IMPLAUSIBLE}:
        display = replace(
            display, px_per_mm=None, px_per_mm_relative_error=0.0, px_per_mm_source=PxPerMmSource.UNKNOWN
        )
    if GapCode.BARS_IMPLAUSIBLE in codes:
        cut = {name: None for name, _ in _broad_bars(display)}
        display = replace(display, bars=replace(display.bars, **cut))
    return display


def _as_turned(declared: Display, frames: Sequence[Frame], trees: Sequence[ViewTree]) -> Display:
    """If all lossless pictures are rotated, so was the display; where its bars then are is unknown."""
    if any(_stands_as(declared, tree) for tree in trees):
        return declared
    sharp = [frame for frame in frames if not frame.lossy]
    turned = replace(
        declared,
        width_px=declared.height_px,
        height_px=declared.width_px,
        rotation_deg=None,
        bars=SystemBars(),
    )
    is_turned = sharp and all(_scale(turned, frame) is not None for frame in sharp)
    if not is_turned or any(_scale(declared, frame) is not None for frame in sharp):
        return declared
    return turned


def _stands_as(declared: Display, tree: ViewTree) -> bool:
    """Whether a window of the tree fills the display as declared, and so cannot fit the rotated one."""
    width_px, height_px = declared.width_px, declared.height_px
    return width_px != height_px and any(
        window.bounds is not None
        and (window.bounds.width_px, window.bounds.height_px) == (width_px, height_px)
        for window in tree.windows
    )


def _scale(display: Display, frame: Frame) -> float | None:
    """Picture px per display px; None if it cannot be a picture of the display."""
    across, along = frame.width_px / display.width_px, frame.height_px / display.height_px
    if abs(across - along) > SAME_ASPECT * max(across, along) or across < MIN_SCALE:
        return None
    return (across + along) / 2


def _with_scale(display: Display, frame: Frame) -> Frame:
    scale = _scale(display, frame)
    assert scale is not None
    return replace(frame, frame_px_per_display_px=round(scale, 4))


def _by_pictures(display: Display, frames: Sequence[Frame]) -> Iterator[tuple[GapCode, str]]:
    other = next(
        (frame for frame in frames if not frame.lossy and not _is_of_the_same_size(display, frame)), None
    )
    if other is not None:
        yield (
            GapCode.DISPLAY_CONTRADICTED,
            f"{_size(display)} declared, {_size(other)} in {other.id}",
        )


def _is_of_the_same_size(display: Display, frame: Frame) -> bool:
    return (frame.width_px, frame.height_px) == (display.width_px, display.height_px)


def _by_itself(display: Display) -> Iterator[tuple[GapCode, str]]:
    density_dpi, short_px = display.density_dpi, min(display.width_px, display.height_px)
    ppi = None if display.px_per_mm is None else display.px_per_mm * 25.4
    if density_dpi is not None:
        short_dp = short_px / density_dpi * 160 if density_dpi > 0 else float("inf")
        is_apart = ppi is not None and not 1 / DENSITY_PER_PPI <= density_dpi / ppi <= DENSITY_PER_PPI
        if not _within(density_dpi, DENSITIES_DPI):
            yield GapCode.DENSITY_IMPLAUSIBLE, f"{density_dpi:g} dpi"
        elif not _within(short_dp, SHORT_SIDE_DP):
            yield GapCode.DENSITY_IMPLAUSIBLE, f"{short_px} px at {density_dpi:g} dpi: {short_dp:.0f} dp"
        elif is_apart:
            yield GapCode.DENSITY_IMPLAUSIBLE, f"{density_dpi:g} dpi on a glass of {ppi:.0f} px per inch"
            if display.px_per_mm_source is not PxPerMmSource.MEASURED:
                yield GapCode.GLASS_IMPLAUSIBLE, f"{ppi:.0f} px per inch at {density_dpi:g} dpi"
                return
    if display.px_per_mm is not None:
        diagonal_mm = hypot(display.width_px, display.height_px) / display.px_per_mm
        if not _within(diagonal_mm, DIAGONAL_MM):
            yield GapCode.GLASS_IMPLAUSIBLE, f"a diagonal of {diagonal_mm:.0f} mm"


def _by_bars(display: Display) -> Iterator[tuple[GapCode, str]]:
    broad = [f"{name.replace('_', ' ')}: {share:.0%}" for name, share in _broad_bars(display)]
    if broad:
        yield GapCode.BARS_IMPLAUSIBLE, ", ".join(broad)


def _broad_bars(display: Display) -> list[tuple[str, float]]:
    """Bars larger than on any phone: the field of `SystemBars`, and its share of the display."""
    bars = display.bars
    named = (
        ("status_bar", bars.status_bar),
        ("navigation_bar", bars.navigation_bar),
        ("cutout", bars.cutout),
    )
    shares = [(name, display.box.share_in(bar)) for name, bar in named if bar is not None]
    return [(name, share) for name, share in shares if share > MAX_OF_DISPLAY]


def _within(value: float, bounds: tuple[float, float]) -> bool:
    return bounds[0] <= value <= bounds[1]


def _foreign(display: Display, frames: Sequence[Frame]) -> Iterator[Gap]:
    """From each picture that is not of this display to the next that is, or to the last of all."""
    since: Frame | None = None
    for frame in frames:
        if _scale(display, frame) is None:
            since = since or frame
        elif since is not None:
            yield _foreign_gap(display, since, frame.at_ms)
            since = None
    if since is not None:
        yield _foreign_gap(display, since, frames[-1].at_ms)


def _foreign_gap(display: Display, first: Frame, to_ms: float) -> Gap:
    return Gap(
        stream=Stream.FRAMES,
        from_ms=first.at_ms,
        to_ms=max(to_ms, first.at_ms),
        code=GapCode.PICTURE_OF_ANOTHER_SIZE,
        why=f"{_size(first)} in {first.id}, on a display of {_size(display)}",
    )


def _size(one: Display | Frame) -> str:
    return f"{one.width_px}x{one.height_px}"
