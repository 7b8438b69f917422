"""`detector video`: what screen recordings made by others show, as far as pixels and time allow."""

from pathlib import Path
from typing import Annotated

import typer

from detector import codec
from detector.case import CaseFolder, refuse_bad_package, write_derived
from detector.cli.exit_codes import ExitCode
from detector.cli.language import localized
from detector.cli.notices import say_unless_signed
from detector.cli.options import AsJson, FailLevel, ProfileName
from detector.cli.terminal import print_document, print_line, print_table, say, steps
from detector.cli.verdict_table import print_verdicts
from detector.cli.words import term, word
from detector.core.errors import ConfigError
from detector.core.verdict import Severity
from detector.judging.document import verdicts_document
from detector.judging.rule_book import RuleBook
from detector.regression.exit_code import exit_code_of
from detector.seeing import ClipReading, ClipWindow, UnreadableClip, unreadable_clip, video_document
from detector.wiring.clips import clip_at, read_clip
from detector.wiring.law import rule_book
from detector.wiring.perception_setup import perception_setup
from detector.wiring.tool import host_clock

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add this command to the console script."""
    app.command("video")(video)


def video(
    clips: Annotated[list[Path], typer.Argument(help="Screen recordings: MP4, MOV, WebM, MKV, GIF.")],
    *,
    package: Annotated[
        str | None, typer.Option("--package", help="The app that was recorded, for the verdicts.")
    ] = None,
    density_dpi: Annotated[
        float | None, typer.Option(help="The density of the recording, in its own px, for sizes in dp.")
    ] = None,
    profile: ProfileName = "cn-default",
    out: Annotated[
        Path | None, typer.Option(help="Keep the document, and each clip as a judged case, in this folder.")
    ] = None,
    fail_level: FailLevel = Severity.MAJOR,
    as_json: AsJson = False,
) -> None:
    """Judge screen recordings that others made: windows, their controls, when each came and went."""
    if density_dpi is not None and not 10 <= density_dpi <= 2000:
        raise ConfigError(f"--density-dpi: {density_dpi:g} is no density of a screen")
    if package is not None:
        refuse_bad_package(package)
    if out is not None and out.exists() and any(out.iterdir()):
        raise ConfigError(f"{out}: is not empty; nothing is written over what is there")
    if out is not None:
        say_unless_signed(as_json=as_json)
    read = _read(clips, package, density_dpi, law=rule_book(profile), out=out)
    document = codec.to_json(video_document(read))
    if out is not None:
        write_derived(out / "video.json", document)
    if as_json:
        print_document(document)
    else:
        for reading in read:
            if isinstance(reading, ClipReading):
                _print(reading, package, profile, is_answer=out is None)
        if out is not None:
            print_line(str(out))
    raise typer.Exit(_exit_code(read, fail_level))


def _read(
    paths: list[Path], package: str | None, density_dpi: float | None, *, law: RuleBook, out: Path | None
) -> list[ClipReading | UnreadableClip]:
    """One per path; a clip that cannot be read is reported at once, and the others are still read."""
    setup, clock = perception_setup(), host_clock()
    read: list[ClipReading | UnreadableClip] = []
    with steps(word("measuring"), len(paths)) as progress:
        for number, path in enumerate(paths):
            try:
                reading = read_clip(
                    clip_at(path),
                    package=package,
                    density_dpi=density_dpi,
                    setup=setup,
                    law=law,
                    clock=clock,
                    case=None if out is None else CaseFolder(out / f"{number:02d}"),
                )
            except ConfigError as error:
                say(localized(str(error)))
                read.append(unreadable_clip(str(path), str(error)))
            else:
                read.append(reading)
            progress.done(str(path))
    return read


def _exit_code(read: list[ClipReading | UnreadableClip], fail_level: Severity) -> ExitCode:
    if any(isinstance(one, UnreadableClip) for one in read):
        return ExitCode.USAGE
    verdicts = [
        verdict for reading in read if isinstance(reading, ClipReading) for verdict in reading.verdicts
    ]
    return exit_code_of(verdicts, fail_level=fail_level)


def _print(one: ClipReading, package: str | None, profile: str, *, is_answer: bool) -> None:
    print_table(
        f"{one.path} · {one.width_px}×{one.height_px} · {one.duration_ms / 1000:.1f} s",
        [word(key) for key in ("window", "role", "came", "went", "close_controls", "came", "contrast")],
        [_row(window) for window in one.windows],
        is_answer=is_answer,
    )
    document = verdicts_document(
        one.verdicts, package=package or "", profile=profile, device_kind="recording"
    )
    if one.verdicts:
        print_verdicts(document, is_answer=is_answer)


def _row(window: ClipWindow) -> list[str]:
    control = window.controls[0] if window.controls else None
    ratio = None if control is None else control.contrast_ratio
    return [
        term("kind", window.kind),
        term("role", window.role),
        f"{window.first_ms:.0f} ± {window.first_error_ms:.0f} ms",
        "" if window.is_last_seen else f"{window.last_ms:.0f} ± {window.last_error_ms:.0f} ms",
        "" if control is None else f"{term('control', control.kind)} {control.text or ''}".strip(),
        "" if control is None else f"{control.first_ms:.0f} ± {control.first_error_ms:.0f} ms",
        "" if ratio is None else f"{ratio.value:.1f} ± {ratio.error:.1f}",
    ]
