"""A watch for background starts as a case: judged with its additional inputs, stored with them, reported."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from detector import codec
from detector.attribution.policy import read_policy
from detector.attribution.standing import NO_SCENES, read_scenes
from detector.case import WATCH_NAME, CaseFolder, copy_note, read_verdicts, save_judgement
from detector.core.clock import Clock, utc_text
from detector.core.errors import ConfigError, EvidenceError
from detector.judging.case_identity import identity_of_bundle
from detector.judging.document import VerdictsDocument, verdicts_document
from detector.judging.rule_book import RuleBook
from detector.regression.case_notes import CaseNote
from detector.regression.gate import Standings
from detector.reporting import CaseReport, render
from detector.reporting.export import add_files
from detector.reporting.inputs import Issuer, ReportInputs
from detector.reporting.start_report import render_starts, render_starts_alone
from detector.watch import (
    NO_WATCH_GIVEN,
    RUN,
    AutostartDocument,
    FileSdkOwners,
    JudgedWatch,
    WatchGiven,
    autostart_document,
    is_watch,
    judge_watch,
    read_watch_given,
)
from detector.wiring.capture_signing import protection_of
from detector.wiring.law import judging_tool
from detector.wiring.sdk_tables import sdk_index
from detector.wiring.tool import tool_version

__all__ = ["WatchCase", "judged_watch", "only_watch", "rendered_watch", "save_watch", "write_watch_file"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchCase:
    """A judged watch, its inputs, and its two documents."""

    judged: JudgedWatch
    given: WatchGiven
    watch: AutostartDocument
    document: VerdictsDocument

    def files(self) -> dict[str, str]:
        """What is kept of it beside its verdicts, by path."""
        return {WATCH_NAME: codec.to_json(self.watch), **self.given.files()}


def only_watch(bundles: Sequence[Path]) -> Path | None:
    """The bundle if it is of a watch; None if none is.

    Raises ConfigError if there are other bundles beside a watch: a watch repeats in stages, not in runs.
    """
    watches = [bundle for bundle in bundles if is_watch(bundle)]
    if watches and len(bundles) > 1:
        raise ConfigError(f"{watches[0]}: is a watch over background starts, which is judged alone")
    return watches[0] if watches else None


def judged_watch(
    bundle: Path, law: RuleBook, clock: Clock, *, given: WatchGiven = NO_WATCH_GIVEN, path: str | None = None
) -> WatchCase:
    """Raises EvidenceError if the bundle was altered, ConfigError if an input cannot be read.

    `path`: where the bundle is, relative to the folder of the verdicts, if not in its usual place.
    """
    judged = _judge(bundle, law, given)
    identity = identity_of_bundle(
        judged.header,
        manifest_sha256=judged.manifest_sha256,
        is_partial=judged.watch.is_partial,
        path=path,
        tool=judging_tool(),
        judged_at=utc_text(clock.wall_ns()),
    )
    document = verdicts_document(
        judged.verdicts,
        package=judged.watch.package,
        profile=judged.profile,
        device_kind=judged.device_kind,
        identity=identity,
        law=judged.law,
    )
    return WatchCase(judged=judged, given=given, watch=autostart_document(judged), document=document)


def _judge(bundle: Path, law: RuleBook, given: WatchGiven) -> JudgedWatch:
    return judge_watch(
        bundle,
        law,
        scenes=NO_SCENES if given.scenes is None else read_scenes(given.scenes, where="scenes"),
        sdks=FileSdkOwners(sdk_index(), given.apk),
        apk=given.apk,
        policy=None if given.policy is None else read_policy(given.policy, where="policy"),
    )


def save_watch(case: CaseFolder, watch: WatchCase) -> CaseFolder:
    """Returns where it was written, as `save_judgement` does."""
    return save_judgement(case, (), watch.document, more=watch.files())


def rendered_watch(
    case: CaseFolder, law: RuleBook, inputs: ReportInputs, *, doubts: Sequence[str]
) -> tuple[CaseReport, dict[str, bytes]]:
    """A report's files by path, as `rendered_report`.

    The page shows each start with its log lines, so the bundle is judged again; the same rules must give the
    same verdicts. Raises EvidenceError if they do not: the verdicts are from other rules.
    """
    judged, report = _reported(
        case, law, doubts=doubts, standings=inputs.standings, notes=inputs.notes, issuer=inputs.issuer
    )
    copy = copy_note(case.case_root) if inputs.is_of_copy else None
    report = replace(report, copy=copy, protection=inputs.protection, as_of=inputs.as_of, form=inputs.form)
    files: dict[str, bytes] = {}
    if "html" in inputs.formats:
        files |= render_starts(judged, law, tool_version=tool_version(), report=report)
    if "json" in inputs.formats:
        files[WATCH_NAME] = codec.to_json(autostart_document(judged)).encode()
    files |= render(report, [name for name in inputs.formats if name not in ("html", "json")])
    return report, files


def write_watch_file(
    case: CaseFolder,
    law: RuleBook,
    path: Path,
    *,
    language: str,
    doubts: Sequence[str] = (),
    standings: Standings | None = None,
    notes: Sequence[CaseNote] | None = None,
    as_of: date | None = None,
) -> Path:
    """Like `write_single_file`: one page for mail, in one language; returns `path`.

    Raises as `rendered_watch` does, and ConfigError if `path` cannot be written.
    """
    judged, report = _reported(case, law, doubts=doubts, standings=standings, notes=notes)
    report = replace(report, as_of=as_of)
    page = render_starts_alone(judged, law, language, tool_version=tool_version(), report=report)
    add_files({path.name: page}, path.parent)
    return path


def _reported(
    case: CaseFolder,
    law: RuleBook,
    *,
    doubts: Sequence[str],
    standings: Standings | None,
    notes: Sequence[CaseNote] | None,
    issuer: Issuer | None = None,
) -> tuple[JudgedWatch, CaseReport]:
    document = read_verdicts(case)
    bundle = next((case.judged_bundle_path(bundle) for bundle in document.bundles), case.bundle_path(RUN))
    judged = _judge(bundle, law, read_watch_given(case))
    if judged.verdicts != document.verdicts:
        raise EvidenceError(
            f"{case.verdicts_path}: this version of the rules says otherwise; judge it again first"
        )
    report = CaseReport(
        document=document,
        runs=(),
        law=law,
        tool_version=tool_version(),
        doubts=tuple(doubts),
        verdicts_sha256=hashlib.sha256(case.verdicts_path.read_bytes()).hexdigest(),
        standings=standings,
        notes=tuple(notes or ()),
        issuer=issuer,
        copy=copy_note(case.case_root),
        protection=protection_of(case),
    )
    return judged, report
