"""`detector image`: measure close controls on plain screenshots. No device, no verdict."""

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from detector import codec
from detector.cli.exit_codes import ExitCode
from detector.cli.language import localized
from detector.cli.options import AsJson
from detector.cli.terminal import print_document, print_table, say, steps
from detector.cli.words import term, word
from detector.core.clock import Clock
from detector.core.errors import ConfigError
from detector.seeing import (
    ControlJson,
    ImageMeasurement,
    UnreadableImage,
    image_measurement,
    load_image,
    measure_screenshot,
    unreadable_image,
)
from detector.wiring.perception_setup import perception_setup
from detector.wiring.tool import host_clock

__all__ = ["register"]

log = logging.getLogger(__name__)

NS_PER_MS = 1e6
OUR_FAULT = "fault"


def register(app: typer.Typer) -> None:
    """Add this command to the console script."""
    app.command("image")(image)


def image(
    files: Annotated[list[Path], typer.Argument(help="Screenshots: PNG, JPEG, WebP.")],
    *,
    density_dpi: Annotated[
        float | None, typer.Option(help="The display's density, for sizes in dp (adb shell wm density).")
    ] = None,
    ppi: Annotated[
        float | None, typer.Option(help="True pixels per inch of the glass, for sizes in mm.")
    ] = None,
    as_json: AsJson = False,
    as_jsonl: Annotated[
        bool, typer.Option("--jsonl", help="Print one image object a line as it goes.")
    ] = False,
) -> None:
    """Find and measure the close controls on plain screenshots."""
    for option, value in (("--density-dpi", density_dpi), ("--ppi", ppi)):
        if value is not None and not 10 <= value <= 2000:
            raise ConfigError(f"{option}: {value:g} is no density of a screen")
    if as_json and as_jsonl:
        raise ConfigError("--json and --jsonl exclude each other")
    unreadable: list[UnreadableImage] = []
    separator = ""
    if as_json:
        # Written as it goes, so that a thousand pictures need no more memory than one.
        print_document('{"format": "image-measurements/1", "images": [')
    with steps(word("measuring"), len(files)) as progress:
        for unreadable_image in _measured(files, density_dpi, ppi, host_clock()):
            if isinstance(unreadable_image, UnreadableImage):
                unreadable.append(unreadable_image)
            if as_json:
                print_document(f"{separator}\n{codec.to_json_line(unreadable_image).rstrip()}")
                separator = ","
            elif as_jsonl:
                print_document(codec.to_json_line(unreadable_image))
            else:
                _print_image(unreadable_image)
            progress.done(unreadable_image.path)
    if as_json:
        print_document("\n]}\n")
    if any(image.error.kind == OUR_FAULT for image in unreadable):
        raise typer.Exit(ExitCode.OUR_FAULT)
    if unreadable:
        raise typer.Exit(ExitCode.USAGE)


def _measured(
    files: Sequence[Path], density_dpi: float | None, ppi: float | None, clock: Clock
) -> Iterator[ImageMeasurement | UnreadableImage]:
    setup = perception_setup()
    for path in files:
        began_ns = clock.monotonic_ns()
        try:
            frame = load_image(path)
        except ConfigError as error:
            say(localized(str(error)))
            yield unreadable_image(str(path), str(error))
            continue
        try:
            measured = measure_screenshot(
                frame,
                density_dpi=density_dpi,
                ppi=ppi,
                seeing=setup,
            )
        except Exception as error:  # the others are still measured, and the JSON is not cut in the middle
            log.exception("a picture could not be measured", extra={"path": str(path)})
            message = f"{path}: a fault of ours: {type(error).__name__}: {error}"
            yield unreadable_image(str(path), message, kind=OUR_FAULT)
            continue
        elapsed_ms = (clock.monotonic_ns() - began_ns) / NS_PER_MS
        yield image_measurement(str(path), measured, elapsed_ms=elapsed_ms)


def _print_image(one: ImageMeasurement | UnreadableImage) -> None:
    if isinstance(one, UnreadableImage):
        return  # reported already
    kinds = ", ".join(term("kind", window.kind) for window in one.windows) or "—"
    print_table(
        f"{one.path} · {one.width_px}×{one.height_px} · {word('window')}: {kinds}",
        [
            word(key)
            for key in ("close_controls", "text", "score", "size", "contrast", "position", "found_by")
        ],
        [_row(control) for control in one.close_controls],
    )


def _row(control: ControlJson) -> list[str]:
    glyph = control.glyph_short_side
    size = f"{glyph.px:.0f} ± {glyph.error_px:.0f} px"
    if glyph.dp is not None:
        size += f" · {glyph.dp:.1f} dp"
    if glyph.mm is not None:
        size += f" · {glyph.mm:.1f} mm"
    ratio = control.contrast_ratio
    return [
        term("control", control.kind),
        control.text or "",
        f"{control.score:.2f}",
        size,
        "" if ratio is None else f"{ratio.value:.1f} ± {ratio.error:.1f}",
        word(f"zone_{control.zone}"),
        " ".join(term("channel", channel) for channel in control.found_by),
    ]
