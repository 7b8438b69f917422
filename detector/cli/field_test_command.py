"""`detector field-test`: what one phone can be trusted with, found out by an app whose truth is known."""

from pathlib import Path
from typing import Annotated

import typer

from detector import codec
from detector.case import new_case_folder
from detector.cli.driving import typed_command, wait_s
from detector.cli.language import language
from detector.cli.options import (
    AsJson,
    ClockChoice,
    ClockName,
    DeviceName,
    DeviceWait,
    RealTimeAsBefore,
    Seed,
)
from detector.cli.terminal import print_document, print_line, print_table, say
from detector.cli.words import word
from detector.core.errors import ConfigError
from detector.core.exit_code import ExitCode
from detector.core.field_test import GRAVEST_FIRST, Trust
from detector.core.quantity import Quantity
from detector.field_test import FieldTestDocument, Step, questions_named
from detector.wiring.devices import DeviceChoice, VideoWish, opened_on_its_clock
from detector.wiring.field_testing import shipped_known_app, twin_file
from detector.wiring.field_tests import FieldOrder, field_tested
from detector.wiring.tool import host_clock
from detector.wiring.virtual_choice import VirtualChoice

__all__ = ["register"]

REPORTS = Path("reports")
N_LAUNCHES = 3
RULER_ERROR_MM = 0.5
"""Half a millimetre: the finest division of a common ruler, read twice."""


PlayedPersona = Annotated[
    str | None,
    typer.Option("--persona", help="Test a virtual phone that plays this one, in place of a phone."),
]
OnlyQuestions = Annotated[
    list[str] | None, typer.Option("--only", help="Ask this question alone (repeatable), e.g. taps.")
]
Launches = Annotated[int, typer.Option("--runs", min=1, max=100, help="Cold starts of the known app.")]
SheetLength = Annotated[
    float | None,
    typer.Option(
        "--sheet-mm",
        help="By a ruler on the glass: how far the marks reach, outer edge to outer edge, mm.",
    ),
]
FieldOut = Annotated[Path | None, typer.Option(help="The folder for it (default: reports/field-test-TIME).")]


def register(app: typer.Typer) -> None:
    """Add this command to the console script."""
    app.command("field-test")(field_test)


def field_test(
    context: typer.Context,
    *,
    device: DeviceName = None,
    persona: PlayedPersona = None,
    seed: Seed = 0,
    on_clock: ClockChoice = None,
    real_time: RealTimeAsBefore = False,
    only: OnlyQuestions = None,
    runs: Launches = N_LAUNCHES,
    sheet_mm: SheetLength = None,
    out: FieldOut = None,
    wait: DeviceWait = None,
    as_json: AsJson = False,
) -> None:
    """Test a phone with an app of ours whose truth is known: what can this phone be trusted with?"""
    if sheet_mm is not None and sheet_mm <= 0:
        raise ConfigError(f"--sheet-mm {sheet_mm:g}: is no length")
    questions = questions_named(only or ())
    clock = host_clock()
    folder = new_case_folder(out, "field-test", clock, reports=REPORTS).root
    choice = DeviceChoice(
        name=device,
        virtual=_virtual(persona, seed),
        real_time=real_time or on_clock is ClockName.HOST,
        video=None if persona is not None else VideoWish(),
        doing=typed_command(context),
        wait_s=wait_s(wait),
    )
    ruler = None if sheet_mm is None else Quantity(value=sheet_mm, error=RULER_ERROR_MM, unit="mm")
    order = FieldOrder(
        app=shipped_known_app(),
        folder=folder,
        questions=questions,
        n_launches=runs,
        sheet_mm=ruler,
        begun=_announce_step,
    )
    with opened_on_its_clock(choice, clock) as (phone, its):
        document = field_tested(order, phone, its)
    if as_json:
        print_document(codec.to_json(document))
    else:
        _print(document)
        print_line(str(folder / "index.html"))
        print_line(str(folder / "field-test.zip"))
    raise typer.Exit(_exit_code(document))


def _exit_code(document: FieldTestDocument) -> ExitCode:
    if document.is_partial:
        return ExitCode.INCONCLUSIVE
    return ExitCode.FINDINGS if document.with_trust(Trust.NOT) else ExitCode.CLEAN


def _virtual(persona: str | None, seed: int) -> VirtualChoice | None:
    """A phone without our app, on which the APK becomes the app's twin."""
    if persona is None:
        return None
    return VirtualChoice(with_no_apps=True, apk_twins=(twin_file(),), persona=persona, seed=seed)


def _announce_step(step: Step) -> None:
    say(f"{word('step')}: {word(f'step_{step.value}')}")


def _print(document: FieldTestDocument) -> None:
    lang = language()
    print_table(
        word("trusted_with"),
        [word("trust"), word("check"), word("answer")],
        [
            [word(f"trust_{check.trust.value}"), check.check, check.sentence[lang]]
            for trust in GRAVEST_FIRST
            for check in document.with_trust(trust)
        ],
        is_answer=False,
    )
