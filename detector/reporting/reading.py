"""Builds a `CaseReport` from a judged CASE folder. The only module here that reads the disk."""

import base64
import hashlib
import os
import shlex
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from detector import codec
from detector.case import CaseFolder, contradictions, copy_note, read_derived, read_verdicts
from detector.config.plain_file import read_plain_bytes, read_plain_text
from detector.core.errors import ConfigError, EvidenceError
from detector.core.screen import Frame
from detector.evidence.derived_bundle import covered_content
from detector.evidence.reader import Bundle, open_bundle
from detector.judging.case_identity import usual_bundle_path
from detector.judging.document import JudgedBundle, VerdictsDocument
from detector.judging.in_force import AsOf, ChosenBy
from detector.judging.rule_book import RuleBook
from detector.privacy import NOTHING_DISCLOSED, Disclosure, PrivacyDocument
from detector.regression.case_notes import notes_of
from detector.regression.gate import Gate, Standings
from detector.reporting.case_report import CaseReport, RepeatPurpose, RepeatStep, no_links
from detector.reporting.inputs import LAB_FORMAT, MAX_BYTES, Issuer, Lab, Logo, logo_of
from detector.windows.seen_run import SeenRun, tested_runs

__all__ = ["links_from", "pictures_in", "read_case", "read_issuer", "steps_to_repeat", "stills_in"]


def read_case(
    case: CaseFolder,
    law: RuleBook,
    *,
    tool_version: str,
    capture_command: str | None = None,
    doubts: Sequence[str] = (),
    standings: Standings | None = None,
    issuer: Issuer | None = None,
    folder: Path | None = None,
) -> CaseReport:
    """`law` must be that of the verdicts' profile. Raises ConfigError if the case was not judged by it.

    `capture_command`: the command that captured the case; None: unknown, and not guessed. `doubts`: how the
    case differs from what was judged. `standings` None: no baseline was used. `folder`: where the report will
    be written; pictures of bundles in the same case are then links to the bundles' own files.
    """
    document = _verdicts_by(case, law)
    every_run = case.read_seen()
    runs = tested_runs(every_run)
    bundles = _bundles(document, every_run)
    places = [case.judged_bundle_path(bundle) for bundle in bundles]
    return CaseReport(
        document=document,
        runs=runs,
        touched=case.read_touched(),
        preparations=tuple(run for run in every_run if run.preparation is not None),
        law=law,
        tool_version=tool_version,
        repeat=steps_to_repeat(
            [bundle.path for bundle in bundles],
            document.profile,
            capture_command=capture_command,
            as_of=document.as_of,
        ),
        doubts=tuple(doubts),
        standings=standings,
        notes=notes_of(document, Gate()),
        issuer=issuer,
        copy=copy_note(case.case_root),
        contradictions=contradictions(case),
        verdicts_sha256=hashlib.sha256(case.verdicts_path.read_bytes()).hexdigest(),
        icon=_icon(runs),
        disclosure=_disclosure(case),
        picture_of=pictures_in(places),
        still_of=stills_in(
            {bundle.run_index: place for bundle, place in zip(bundles, places, strict=True)}, every_run
        ),
        link_of=no_links if folder is None else links_from(folder, places, within=case.case_root),
    )


def _verdicts_by(case: CaseFolder, law: RuleBook) -> VerdictsDocument:
    document = read_verdicts(case)
    if document.profile != law.profile.id:
        raise ConfigError(
            f"{case.verdicts_path}: was judged by {document.profile!r}, not by {law.profile.id!r}"
        )
    return document


def _disclosure(case: CaseFolder) -> Disclosure:
    """Nothing for a case that is no crawl."""
    path = case.privacy_path
    if not path.exists():
        return NOTHING_DISCLOSED
    return codec.from_json(PrivacyDocument, read_derived(path), where=str(path)).disclosure


def read_issuer(path: Path) -> Issuer:
    """A laboratory's details from its file, with its logo. Raises ConfigError with a one-sentence message."""
    lab = codec.from_yaml(Lab, read_plain_text(path), where=str(path))
    if lab.format != LAB_FORMAT:
        raise ConfigError(f"{path}: format {lab.format!r} is not known; this program reads {LAB_FORMAT!r}")
    return Issuer(lab=lab, logo=None if lab.logo is None else _logo(path.parent / lab.logo))


def _logo(path: Path) -> Logo:
    return logo_of(read_plain_bytes(path, most_bytes=MAX_BYTES), where=str(path))


def _icon(runs: Sequence[SeenRun]) -> Logo | None:
    """The app's own, kept when it was captured; a redacted copy has none. It is checked as any picture is."""
    kept = next((run.app.icon_png for run in runs if run.app is not None and run.app.icon_png), "")
    try:
        return logo_of(base64.b64decode(kept, validate=True), where="icon_png") if kept else None
    except (ConfigError, ValueError):
        return None


def _bundles(document: VerdictsDocument, runs: Sequence[SeenRun]) -> tuple[JudgedBundle, ...]:
    """Verdicts of earlier versions do not list bundles: these are then in their usual places."""
    return document.bundles or tuple(
        JudgedBundle(run_index=run.run_index, path=usual_bundle_path(run.run_index), manifest_sha256=None)
        for run in runs
    )


def pictures_in(bundles: Sequence[Path]) -> Callable[[str], bytes | None]:
    """A frame's bytes by sha256, from any bundle that has it; None if none has exactly these bytes.

    In a redacted copy: those of the covered picture that replaces it.
    """

    def picture_of(sha256: str) -> bytes | None:
        for bundle in bundles:
            for extension in ("png", "jpg"):
                found = _read(bundle / "frames" / f"{sha256}.{extension}")
                if found is not None and hashlib.sha256(found).hexdigest() == sha256:
                    return found
                covered = covered_content(bundle, f"frames/{sha256}.{extension}")
                if covered is not None:
                    return covered
        return None

    return picture_of


def stills_in(bundles: Mapping[int, Path], runs: Sequence[SeenRun]) -> Callable[[Frame], np.ndarray | None]:
    """Decodes a frame of a video from the bundle that has it; None if the bundle no longer has it whole.

    A redacted copy has no videos. A bundle is verified when the first of its stills is asked for.
    """
    owner = {frame.video_sha256: run.run_index for run in runs for frame in run.frames if frame.video_sha256}
    opened: dict[int, Bundle] = {}

    def still_of(frame: Frame) -> np.ndarray | None:
        run_index = owner.get(frame.video_sha256 or "")
        if run_index is None or run_index not in bundles:
            return None
        try:
            if run_index not in opened:
                opened[run_index] = open_bundle(bundles[run_index])
            return opened[run_index].pixels(frame)
        except (EvidenceError, KeyError):  # altered, gone, or seen in another bundle
            return None

    return still_of


def links_from(folder: Path, bundles: Sequence[Path], *, within: Path) -> Callable[[str], str | None]:
    """The path from `folder` to a frame's file in a bundle, with `/`; None for one outside `within`.

    Only a whole case can be moved without breaking such a link.
    """
    root = within.resolve()
    near = [bundle for bundle in bundles if bundle.resolve().is_relative_to(root)]

    def link_of(sha256: str) -> str | None:
        if not folder.resolve().is_relative_to(root):
            return None
        for bundle in near:
            for extension in ("png", "jpg"):
                path = bundle / "frames" / f"{sha256}.{extension}"
                if path.is_file():
                    return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
        return None

    return link_of


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes() if path.is_file() else None
    except OSError:
        return None


def steps_to_repeat(
    bundles: Sequence[str], profile: str, *, capture_command: str | None, as_of: AsOf | None = None
) -> tuple[RepeatStep, ...]:
    """Commands to be typed in the case's folder, to which the bundle paths are relative."""
    steps = []
    if capture_command is not None:
        steps.append(RepeatStep(purpose=RepeatPurpose.CAPTURE, command=capture_command))
    quoted = [shlex.quote(bundle) for bundle in bundles]
    for bundle in quoted:
        steps.append(RepeatStep(purpose=RepeatPurpose.VERIFY, command=f"detector verify {bundle}"))
    judge = f"detector judge {' '.join(quoted)} --profile {shlex.quote(profile)}"
    if as_of is not None and as_of.by is ChosenBy.ASKED:
        judge += f" --as-of {as_of.day}"
    if quoted:
        steps.append(RepeatStep(purpose=RepeatPurpose.JUDGE, command=judge))
    return tuple(steps)
