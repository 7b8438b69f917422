"""`detector video`: what screen recordings made by others show, as far as pixels and time allow."""

import shutil
from pathlib import Path
from typing import Annotated

import cv2
import typer

from detector import codec
from detector.assessment.capture import refuse_bad_package
from detector.assessment.case_folder import write_derived
from detector.assessment.lawbook import Lawbook
from detector.assessment.recording import (
    ClipReading,
    ClipWindow,
    UnreadableClip,
    read_recording,
    unreadable_clip,
    video_document,
)
from detector.cli.exit_codes import ExitCode
from detector.cli.options import AsJson, FailLevel, ProfileName
from detector.cli.terminal import print_document, print_line, print_table, say, steps
from detector.cli.verdict_table import print_verdicts
from detector.cli.words import word
from detector.core.errors import ConfigError
from detector.core.verdict import Severity
from detector.engines.clip import Clip
from detector.judging.document import verdicts_document
from detector.regression.exit_code import exit_code_of
from detector.wiring.clips import clip_at
from detector.wiring.law import lawbook
from detector.wiring.perception_setup import perception_setup

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
        Path | None, typer.Option(help="Keep the document, the clips and pictures of each window here.")
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
    read = _read(clips, package, density_dpi, law=lawbook(profile), out=out)
    document = codec.to_json(video_document(read))
    if out is not None:
        write_derived(out / "video.json", document)
    if as_json:
        print_document(document)
    else:
        for one in read:
            if isinstance(one, ClipReading):
                _print(one, package, profile)
        if out is not None:
            print_line(str(out))
    raise typer.Exit(_exit_code(read, fail_level))


def _read(
    paths: list[Path], package: str | None, density_dpi: float | None, *, law: Lawbook, out: Path | None
) -> list[ClipReading | UnreadableClip]:
    """One a path; a clip that cannot be read is told at once, and does not end the others."""
    setup = perception_setup()
    read: list[ClipReading | UnreadableClip] = []
    with steps(word("measuring"), len(paths)) as progress:
        for number, path in enumerate(paths):
            try:
                clip = clip_at(path)
                reading = read_recording(
                    str(path),
                    clip,
                    package=package,
                    density_dpi=density_dpi,
                    setup=setup,
                    law=law,
                )
            except ConfigError as error:
                say(str(error))
                read.append(unreadable_clip(str(path), str(error)))
            else:
                read.append(reading)
                if out is not None:
                    _keep(out / f"{number:02d}", clip, reading)
            progress.done(str(path))
    return read


def _exit_code(read: list[ClipReading | UnreadableClip], fail_level: Severity) -> ExitCode:
    if any(isinstance(one, UnreadableClip) for one in read):
        return ExitCode.USAGE
    verdicts = [verdict for one in read if isinstance(one, ClipReading) for verdict in one.verdicts]
    return exit_code_of(verdicts, fail_level=fail_level)


def _keep(folder: Path, clip: Clip, reading: ClipReading) -> None:
    """The clip as it is, and of each window the frame in which it came, with its control if it has one."""
    folder.mkdir(parents=True)
    shutil.copyfile(clip.path, folder / f"clip{clip.path.suffix.lower()}")
    for number, window in enumerate(reading.windows, start=1):
        at_ms = window.controls[0].first_ms + window.controls[0].first_error_ms if window.controls else None
        at_ms = window.first_ms + window.first_error_ms if at_ms is None else at_ms
        frame = min(clip.frames, key=lambda one: abs(one.at_ms - at_ms))
        left, top = reading.content_box_px[:2]
        picture = cv2.cvtColor(clip.pixels(frame), cv2.COLOR_RGB2BGR)
        _outlined(picture, window, (left, top))
        done, data = cv2.imencode(".png", picture)
        if done:
            (folder / f"window-{number}.png").write_bytes(data.tobytes())


_BOX_BGR, _CONTROL_BGR = (40, 160, 255), (60, 60, 230)


def _outlined(picture: "cv2.typing.MatLike", window: ClipWindow, corner: tuple[float, float]) -> None:
    boxes = [(window.box_px, _BOX_BGR), *((one.box_px, _CONTROL_BGR) for one in window.controls)]
    for (x, y, width, height), color in boxes:
        begin = round(x - corner[0]), round(y - corner[1])
        cv2.rectangle(picture, begin, (begin[0] + round(width), begin[1] + round(height)), color, 3)


def _print(one: ClipReading, package: str | None, profile: str) -> None:
    print_table(
        f"{one.path} · {one.width_px}×{one.height_px} · {one.duration_ms / 1000:.1f} s",
        [word(key) for key in ("window", "role", "came", "went", "close_controls", "came", "contrast")],
        [_row(window) for window in one.windows],
    )
    document = verdicts_document(
        one.verdicts, package=package or "", profile=profile, device_kind="recording"
    )
    if one.verdicts:
        print_verdicts(document)


def _row(window: ClipWindow) -> list[str]:
    control = window.controls[0] if window.controls else None
    ratio = None if control is None else control.contrast_ratio
    return [
        window.kind,
        window.role,
        f"{window.first_ms:.0f} ± {window.first_error_ms:.0f} ms",
        "" if window.is_last_seen else f"{window.last_ms:.0f} ± {window.last_error_ms:.0f} ms",
        "" if control is None else f"{control.kind} {control.text or ''}".strip(),
        "" if control is None else f"{control.first_ms:.0f} ± {control.first_error_ms:.0f} ms",
        "" if ratio is None else f"{ratio.value:.1f} ± {ratio.error:.1f}",
    ]
