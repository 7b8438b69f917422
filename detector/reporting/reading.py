"""Puts a `CaseReport` together from a judged CASE folder. The only place here that reads the disk."""

import shlex
from collections.abc import Callable
from pathlib import Path

from detector.assessment.case_folder import CaseFolder, read_verdicts
from detector.assessment.lawbook import Lawbook
from detector.assessment.seen_run import SeenRun
from detector.core.errors import ConfigError
from detector.reporting.case_report import CaseReport, RepeatPurpose, RepeatStep

__all__ = ["pictures_in", "read_case", "steps_to_repeat"]


def read_case(
    case: CaseFolder,
    law: Lawbook,
    *,
    tool_version: str,
    capture_command: str | None = None,
    app_label: str | None = None,
) -> CaseReport:
    """`law` must be that of the verdicts' profile. Raises ConfigError where the case was not judged.

    `capture_command` is the command line that captured the case; None: not known, and not guessed.
    """
    document = read_verdicts(case)
    if document.profile != law.profile.id:
        raise ConfigError(
            f"{case.verdicts_path}: was judged by {document.profile!r}, not by {law.profile.id!r}"
        )
    runs = case.read_seen()
    return CaseReport(
        document=document,
        runs=runs,
        law=law,
        tool_version=tool_version,
        repeat=steps_to_repeat(runs, document.profile, capture_command=capture_command),
        app_label=app_label,
        picture_of=pictures_in(case, runs),
    )


def pictures_in(case: CaseFolder, runs: tuple[SeenRun, ...]) -> Callable[[str], bytes | None]:
    """A frame's bytes by its sha256, from whichever bundle has it; None where none has."""
    folders = [case.bundle_path(run.run_index) / "frames" for run in runs]

    def picture_of(sha256: str) -> bytes | None:
        for folder in folders:
            for extension in ("png", "jpg"):
                found = _read(folder / f"{sha256}.{extension}")
                if found is not None:
                    return found
        return None

    return picture_of


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def steps_to_repeat(
    runs: tuple[SeenRun, ...], profile: str, *, capture_command: str | None
) -> tuple[RepeatStep, ...]:
    """Command lines to be typed in the case's folder."""
    bundles = [f"runs/{run.run_index:02d}/bundle" for run in runs]
    steps = []
    if capture_command is not None:
        steps.append(RepeatStep(purpose=RepeatPurpose.CAPTURE, command=capture_command))
    for bundle in bundles:
        steps.append(RepeatStep(purpose=RepeatPurpose.VERIFY, command=f"detector verify {bundle}"))
    judge = f"detector judge {' '.join(bundles)} --profile {shlex.quote(profile)}"
    if bundles:
        steps.append(RepeatStep(purpose=RepeatPurpose.JUDGE, command=judge))
    return tuple(steps)
