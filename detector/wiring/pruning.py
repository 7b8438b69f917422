"""Prunes a case to what its verdicts rest on, and proves it by judging the copy again.

What may go is found by watching: while the original is judged and its report laid out, each bundle records
which pictures and videos are read. Those that are neither read nor named by a verdict go. Texts stay.
"""

import hashlib
import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from detector import codec
from detector.case import (
    REPORT_LIST_NAME,
    CaseFolder,
    DerivedCase,
    JudgedAgain,
    has_signed_pdf,
    open_case_folder,
    open_judged_folder,
    read_verdicts,
)
from detector.core.clock import Clock
from detector.core.errors import EvidenceError
from detector.core.screen import Frame
from detector.evidence.derived_bundle import DerivedKind, GoneRule
from detector.evidence.reader import Bundle, open_bundle
from detector.judging.document import VerdictsDocument
from detector.judging.rule_book import RuleBook
from detector.reporting.page import page_of
from detector.reporting.reading import read_case
from detector.sealing.deriving import DerivePlan, derive_case, swap_for
from detector.sealing.seal import case_files
from detector.seeing import PerceptionSetup, see_bundle
from detector.touching import join_runs
from detector.wiring.case_judging import Looking, silently
from detector.wiring.crawls import only_crawl
from detector.wiring.judged_again import judgements_in, stopped_clock
from detector.wiring.law import judged, law_of
from detector.wiring.perception_setup import perception_setup
from detector.wiring.sealing import refuse_unproven
from detector.wiring.tool import tool_version
from detector.wiring.watches import only_watch

__all__ = ["Pruned", "copy_place", "prune_case", "report_paths"]

_EVIDENCE = re.compile(r"run:(\d+)/(frame:\d+)")
_BULKY = ("frames/", "video/")
"""Folders of a bundle whose files may go; its texts are small, and hold what pictures do not show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    """`n_bytes`: what the copy takes on disk, linked files counted once."""

    folder: Path
    document: DerivedCase
    n_bytes: int


def prune_case(
    root: Path,
    out: Path | None,
    *,
    in_place: bool,
    whole_bundles: bool,
    keep_reports: bool,
    clock: Clock,
    looking: Looking = silently,
) -> Pruned:
    """`out` None: `NAME-pruned` beside the case, unless pruned in place.

    Raises EvidenceError if the case was altered or the copy is judged differently, ConfigError if it was
    never judged or something cannot be written. The original is only read; `in_place` replaces it at the end.
    """
    case = open_case_folder(root)
    refuse_unproven(root, clock, looking=looking)
    read_verdicts(open_judged_folder(root))
    gone: dict[str, GoneRule] = {}
    if not keep_reports:
        gone |= dict.fromkeys(report_paths(case, with_signed=False), GoneRule.REPORT)
    again = _Again(case, with_pictures=not whole_bundles)
    gone |= dict.fromkeys(again.unread(), GoneRule.UNREAD)
    target = copy_place(root, ".{}.pruned") if in_place else out or copy_place(root, "{}-pruned")
    if in_place and target.exists():
        shutil.rmtree(target)  # of a pruning that was killed before it touched the original
    document = derive_case(
        case,
        target,
        DerivePlan(kind=DerivedKind.PRUNED, gone=gone, covers={}),
        prove=again.proven_by,
        tool_version=tool_version(),
        wall_ns=clock.wall_ns(),
    )
    if in_place:
        swap_for(root.resolve(), target)
        target = root
    return Pruned(folder=target, document=document, n_bytes=_on_disk(target))


def copy_place(root: Path, name: str) -> Path:
    folder = root.resolve()
    return folder.with_name(name.format(folder.name))


def report_paths(case: CaseFolder, *, with_signed: bool) -> Iterable[str]:
    """Files of every report in the case, since each can be rendered again from what stays.

    `with_signed` False: except one with a signed PDF, which only its signer can make again.
    """
    signed: dict[str, bool] = {}
    for path in case_files(case.root):
        parts = path.split("/")
        below = parts[2:] if parts[0] == "judgements" else parts
        folder = "/".join(parts[: len(parts) - len(below) + 1])
        is_report = len(below) > 1 and below[0].startswith("report")
        if not is_report or not any(
            (case.root / folder / name).is_file() for name in (REPORT_LIST_NAME, "index.html")
        ):
            continue
        if folder not in signed:
            signed[folder] = has_signed_pdf(case.root / folder)
        if with_signed or not signed[folder]:
            yield path


class _Again:
    """Judges a case again by each profile that it was judged by, and tracks what judging read."""

    def __init__(self, case: CaseFolder, *, with_pictures: bool) -> None:
        self._case = case
        self._folders = judgements_in(case)
        self._stored = {document.profile: document for document in map(read_verdicts, self._folders)}
        bundles = tuple(case.bundle_path(run_index) for run_index in case.run_indices())
        is_of_runs = with_pictures and only_watch(bundles) is None and only_crawl(bundles) is None
        self._setup = perception_setup() if is_of_runs else None
        self._verdicts: dict[str, VerdictsDocument] = {}
        self._unread: tuple[str, ...] = ()
        if self._setup is not None:
            self._verdicts, opened = self._judge(case, self._setup)
            self._unread = tuple(self._not_read(opened))

    def unread(self) -> tuple[str, ...]:
        return self._unread

    def proven_by(self, draft: CaseFolder) -> tuple[JudgedAgain, ...]:
        """Raises EvidenceError if the draft is judged differently from the original."""
        if self._unread and self._setup is not None:
            found, _ = self._judge(draft, self._setup)
            if _texts(found) != _texts(self._verdicts):
                raise EvidenceError(
                    f"{self._case.root}: without what was to go it is judged otherwise; nothing was pruned"
                )
        return tuple(self._judged_again(profile, stored) for profile, stored in sorted(self._stored.items()))

    def _judged_again(self, profile: str, stored: VerdictsDocument) -> JudgedAgain:
        found = self._verdicts.get(profile, stored)
        return JudgedAgain(
            profile=profile,
            verdicts_sha256=hashlib.sha256(codec.to_json(found).encode()).hexdigest(),
            is_by_bytes=not self._unread,
            is_as_stored=codec.to_json(found.verdicts) == codec.to_json(stored.verdicts),
        )

    def _judge(
        self, case: CaseFolder, seeing: PerceptionSetup
    ) -> tuple[dict[str, VerdictsDocument], dict[int, Bundle]]:
        opened, seen = {}, []
        for run_index in case.run_indices():
            bundle = opened[run_index] = open_bundle(case.bundle_path(run_index))
            seen.append(see_bundle(bundle, run_index=run_index, setup=seeing))
        touched = join_runs(seen)
        verdicts = {
            profile: judged(seen, touched, law_of(stored), stopped_clock(stored.judged_at))
            for profile, stored in self._stored.items()
        }
        return verdicts, opened

    def _not_read(self, opened: Mapping[int, Bundle]) -> Iterable[str]:
        shown = self._shown()
        named = {
            (int(found[1]), found[2])
            for document in self._stored.values()
            for verdict in document.verdicts
            for evidence_id in verdict.evidence_ids
            if (found := _EVIDENCE.fullmatch(evidence_id)) is not None
        }
        for run_index, bundle in opened.items():
            if bundle.is_partial:
                continue
            kept = set(bundle.paths_read)
            kept |= {
                frame_record.path
                for frame_record in bundle.frame_records
                if (run_index, frame_record.id) in named or frame_record.sha256 in shown
            }
            kept |= {
                kept_picture.path for kept_picture in bundle.kept_pictures if kept_picture.sha256 in shown
            }
            filmed = (frame for frame in bundle.frames if frame.video_sha256 in shown)
            kept |= {bundle.png_path(frame).relative_to(bundle.folder).as_posix() for frame in filmed}
            prefix = self._case.bundle_path(run_index).relative_to(self._case.root).as_posix()
            for path in bundle.manifest.files:
                if path.startswith(_BULKY) and path not in kept:
                    yield f"{prefix}/{path}"

    def _shown(self) -> set[str]:
        """The sha256 of each picture that the reports show, and of each video that a still is cut from."""
        shown: set[str] = set()
        for folder in self._folders:
            report = read_case(folder, self._law_of(folder), tool_version=tool_version())
            picture_of, still_of = report.picture_of, report.still_of

            def asked(sha256: str) -> bytes | None:
                shown.add(sha256)
                return picture_of(sha256)  # noqa: B023 - asked within this turn of the loop

            def cut(frame: Frame) -> np.ndarray | None:
                shown.add(str(frame.video_sha256))
                return still_of(frame)  # noqa: B023 - likewise

            page_of(replace(report, picture_of=asked, still_of=cut), draws=False)
        return shown

    def _law_of(self, folder: CaseFolder) -> RuleBook:
        return law_of(read_verdicts(folder))


def _texts(documents: Mapping[str, VerdictsDocument]) -> dict[str, str]:
    return {profile: codec.to_json(document) for profile, document in documents.items()}


def _on_disk(folder: Path) -> int:
    sizes = {}
    for path in folder.rglob("*"):
        if path.is_file():
            status = path.stat()
            sizes[status.st_dev, status.st_ino] = status.st_size
    return sum(sizes.values())
