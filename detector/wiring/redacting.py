"""Redacts a case: a copy in which regions and personal data are covered, and that proves its origin.

Nothing is judged: the verdicts are the original's, carried over. Videos are left out, because they cannot be
covered without being re-encoded; so are reports, which show what is to be covered.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np

from detector.assessment.case_folder import CaseFolder, open_case_folder, open_judged_folder, read_verdicts
from detector.assessment.covering import FoundInRun, LinesOf, covered_picture, covered_tree, find_in_run
from detector.assessment.derived_case import DerivedCase, JudgedAgain, Left
from detector.assessment.redaction_request import RedactionRequest
from detector.core.clock import Clock
from detector.core.errors import ConfigError, EvidenceError
from detector.core.geometry import Rect
from detector.evidence import layout
from detector.evidence.derived_bundle import DerivedKind, GoneRule
from detector.evidence.reader import open_bundle
from detector.parsing.covered_text import covered_json, covered_text
from detector.perception.ports import TextLine, TextReader
from detector.sealing.deriving import Cover, DerivePlan, derive_case
from detector.sealing.seal import case_files
from detector.wiring.case_judging import Looking, silently
from detector.wiring.pruning import copy_place, report_paths
from detector.wiring.sealing import refuse_unproven
from detector.wiring.tool import tool_version

__all__ = ["Redacted", "redact_case"]

_OF_THE_PROOF = frozenset(
    {
        layout.MANIFEST,
        layout.MANIFEST_SHA256,
        layout.CAPTURE_STATEMENT,
        layout.CAPTURE_KEY,
        layout.HEADER,
        layout.JOURNAL,
        layout.FRAMES,
        layout.TREES,
        layout.FOREGROUND,
        layout.DUMPS,
        layout.PACKETS,
        layout.PICTURES,
        layout.CLOCK,
        layout.LATENESS,
        "judgement.json",
    }
)
"""Files that bind the copy to its original: they stay unchanged, and what they still contain is reported."""

_PICTURES = (".png", ".jpg")


@dataclass(frozen=True, slots=True, kw_only=True)
class Redacted:
    folder: Path
    document: DerivedCase


def redact_case(
    root: Path,
    out: Path | None,
    request: RedactionRequest,
    *,
    reader: TextReader | None,
    clock: Clock,
    looking: Looking = silently,
) -> Redacted:
    """`out` None: `NAME-redacted` beside the case. `reader` None: text in pictures is not recognised.

    Raises EvidenceError if the case was altered, ConfigError if it was never judged, a run of it broke off,
    or something cannot be written. The original is only read.
    """
    case = open_case_folder(root)
    refuse_unproven(root, clock, looking=looking)
    read_verdicts(open_judged_folder(root))
    lines_of = None if reader is None else _each_once(reader)
    found = {run_index: _find(case, run_index, request, lines_of) for run_index in case.run_indices()}
    covering = _Covering(case, request, found)
    gone = dict.fromkeys(report_paths(case, with_signed=True), GoneRule.REPORT)
    covers: dict[str, Cover] = {}
    left: list[Left] = []
    for path in case_files(root):
        if path in gone:
            continue
        if PurePosixPath(path).parent.name == "video":
            gone[path] = GoneRule.VIDEO
        elif path.endswith(_PICTURES):
            covers |= covering.picture(path)
        else:
            cover, what = covering.text(path)
            covers |= cover
            left += what
    target = out or copy_place(root, "{}-redacted")
    document = derive_case(
        case,
        target,
        DerivePlan(
            kind=DerivedKind.REDACTED, gone=gone, covers=covers, asked=request.asked, left=tuple(left)
        ),
        prove=_carried_over,
        tool_version=tool_version(),
        wall_ns=clock.wall_ns(),
    )
    return Redacted(folder=target, document=document)


def _carried_over(draft: CaseFolder) -> tuple[JudgedAgain, ...]:
    """Nothing is judged again: covered pixels never are."""
    del draft
    return ()


def _find(
    case: CaseFolder, run_index: int, request: RedactionRequest, lines_of: LinesOf | None
) -> FoundInRun:
    bundle = open_bundle(case.bundle_path(run_index))
    if bundle.is_partial:
        raise ConfigError(f"{bundle.folder}: this run broke off; only complete runs are redacted")
    return find_in_run(bundle, run_index, request, lines_of)


def _each_once(reader: TextReader) -> LinesOf:
    """Reads each picture once: it is named by its own hash, and many runs share pictures."""
    known: dict[str, Sequence[TextLine]] = {}

    def lines_of(name: str, picture: np.ndarray) -> Sequence[TextLine]:
        if name not in known:
            known[name] = reader.read(picture)
        return known[name]

    return lines_of


class _Covering:
    """Makes the covered version of each file, if something in it is to be covered."""

    def __init__(self, case: CaseFolder, request: RedactionRequest, found: dict[int, FoundInRun]) -> None:
        self._case, self._request = case, request
        self._strings = tuple(sorted({text for one in found.values() for text in one.strings}))
        self._boxes: dict[str, tuple[Rect, ...]] = {}
        self._texts: dict[str, set[str]] = {}
        for run_index, one in found.items():
            prefix = case.bundle_path(run_index).relative_to(case.root).as_posix()
            for path, boxes in one.boxes.items():
                in_order = sorted(
                    boxes, key=lambda box: (box.top_px, box.left_px, box.bottom_px, box.right_px)
                )
                self._boxes[f"{prefix}/{path}"] = tuple(in_order)
            self._texts |= {f"{prefix}/{path}": texts for path, texts in one.texts.items()}

    def picture(self, path: str) -> dict[str, Cover]:
        boxes = self._boxes.get(path, ())
        if not boxes:
            return {}
        return {
            path: Cover(
                into=_redacted_name(path, ".png"),
                content=lambda: covered_picture((self._case.root / path).read_bytes(), boxes),
                n_covered=len(boxes),
            )
        }

    def text(self, path: str) -> tuple[dict[str, Cover], list[Left]]:
        """A file that belongs to the proof is searched but not changed."""
        text = (self._case.root / path).read_bytes().decode("utf-8", errors="surrogateescape")
        covered, n_covered = self._covered(path, text)
        if not n_covered:
            return {}, []
        if PurePosixPath(path).name in _OF_THE_PROOF:
            return {}, [Left(path=path, what=f"{n_covered} places")]
        into = _redacted_name(path, PurePosixPath(path).suffix) if _is_evidence(path) else path
        content = covered.encode("utf-8", errors="surrogateescape")
        return {path: Cover(into=into, content=_constant(content), n_covered=n_covered)}, []

    def _covered(self, path: str, text: str) -> tuple[str, int]:
        if path.endswith(".xml"):
            return covered_tree(text, self._request, self._texts.get(path, ()), self._strings)
        if path.endswith((".json", ".jsonl")):
            strings = tuple(json.dumps(one, ensure_ascii=False)[1:-1] for one in self._strings)
            covered, n_covered = covered_json(text, self._request.classes, strings)
            _require_json(covered if n_covered else "", path)
            return covered, n_covered
        return covered_text(text, self._request.classes, self._strings)


def _constant(content: bytes) -> Callable[[], bytes]:
    return lambda: content


def _is_evidence(path: str) -> bool:
    return path.startswith("runs/") and "/bundle/" in path


def _redacted_name(path: str, suffix: str) -> str:
    """`frames/HASH.png` → `frames/HASH.redacted.png`: the name still shows which file it was."""
    return f"{PurePosixPath(path).with_suffix('')}.redacted{suffix}"


def _require_json(text: str, path: str) -> None:
    try:
        for one in _documents(text, path):
            json.loads(one)
    except ValueError as error:
        raise EvidenceError(f"{path}: what is asked cannot be covered in it without breaking it") from error


def _documents(text: str, path: str) -> Iterator[str]:
    yield from (line for line in (text.split("\n") if path.endswith(".jsonl") else [text]) if line.strip())
