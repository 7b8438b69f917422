"""`detector calibrate`: what one phone and its set-up add, measured on a page in the phone's own browser."""

from pathlib import Path
from typing import Annotated

import typer

from detector import codec
from detector.cli.driving import typed_command, wait_s
from detector.cli.options import AsJson, DeviceName, DeviceWait, PersonaName, Seed, VirtualApps
from detector.cli.terminal import print_document, print_line, print_table
from detector.cli.words import word
from detector.core.calibration import Calibration
from detector.core.errors import ConfigError
from detector.core.quantity import Quantity
from detector.judging.wording import with_unit
from detector.wiring.calibrations import calibrate_device
from detector.wiring.devices import DeviceChoice, opened
from detector.wiring.tool import host_clock
from detector.wiring.virtual_choice import VirtualChoice

__all__ = ["register"]

RULER_ERROR_MM = 0.5
"""Half a millimetre: the finest division of a common ruler, read twice."""


def register(app: typer.Typer) -> None:
    """Add this command to the console script."""
    app.command()(calibrate)


def calibrate(
    context: typer.Context,
    *,
    device: DeviceName = None,
    virtual_app: VirtualApps = None,
    persona: PersonaName = None,
    seed: Seed = 0,
    sheet_mm: Annotated[
        float | None,
        typer.Option(
            "--sheet-mm",
            help="By a ruler on the glass: how far the marks reach, outer edge to outer edge, mm.",
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Where to write it (default: this phone's place).")] = None,
    wait: DeviceWait = None,
    as_json: AsJson = False,
) -> None:
    """Measure what this phone and its set-up add, by a page of known geometry and timing in its browser."""
    if sheet_mm is not None and sheet_mm <= 0:
        raise ConfigError(f"--sheet-mm {sheet_mm:g}: is no length")
    virtual = None
    if virtual_app:
        virtual = VirtualChoice(app_files=tuple(virtual_app), persona=persona, seed=seed)
    choice = DeviceChoice(name=device, virtual=virtual, doing=typed_command(context), wait_s=wait_s(wait))
    clock = host_clock()
    ruler = None if sheet_mm is None else Quantity(value=sheet_mm, error=RULER_ERROR_MM, unit="mm")
    with opened(choice, clock) as phone:
        calibration, path = calibrate_device(phone, clock, sheet_mm=ruler, path=out)
    if as_json:
        print_document(codec.to_json(calibration))
        return
    _print(calibration)
    print_line(str(path))


def _print(calibration: Calibration) -> None:
    quantities = (
        ("px_per_css_px", calibration.px_per_css_px),
        ("edge_bias", calibration.edge_bias_px),
        ("contrast_bias", calibration.contrast_bias),
        ("frame_interval", calibration.frame_interval_ms),
        ("screen_latency", calibration.screen_latency_ms),
        ("px_per_mm", calibration.px_per_mm),
    )
    print_table(
        f"{calibration.model or calibration.serial} · {calibration.made_on} – {calibration.valid_until}",
        [word("quantity"), word("value")],
        [
            [word(name), with_unit(quantity.value, quantity.unit, error=quantity.error)]
            for name, quantity in quantities
            if quantity is not None
        ],
        is_answer=False,
    )
