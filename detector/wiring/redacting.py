"""Redacts a case: a copy in which regions and personal data are covered, and that proves its origin.

Nothing is judged: the verdicts are the original's, carried over. Videos are left out, because they cannot be
covered without being re-encoded; so are reports, which show what is to be covered. The finished copy is
searched for all that was covered; if any of it is still there, there is no copy.
"""

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np

from detector.case import (
    DERIVED_NAME,
    CaseFolder,
    DerivedCase,
    JudgedAgain,
    Left,
    open_case_folder,
    open_judged_folder,
    read_verdicts,
)
from detector.case.redaction import (
    CoveredWords,
    FoundInRun,
    LinesOf,
    RedactionRequest,
    TextCovering,
    cover_strings,
    covered_picture,
    find_in_run,
    grown,
    hashes_of_covered,
    personal_strings,
    texts_within,
)
from detector.core.clock import Clock
from detector.core.errors import ConfigError, EvidenceError
from detector.core.geometry import Rect
from detector.evidence import layout
from detector.evidence.derived_bundle import DerivedKind, GoneRule
from detector.evidence.plain_file import read_bytes
from detector.evidence.reader import Bundle, open_bundle
from detector.parsing.covered_text import covered_text
from detector.parsing.picture_file import decode_picture
from detector.parsing.spellings import Spellings
from detector.perception import Lexicon, TextLine, TextReader
from detector.sealing.deriving import MARK, Cover, DerivePlan, derive_case, name_when_covered
from detector.sealing.digests import Digests, files_below
from detector.sealing.hidden_hashes import Secret
from detector.sealing.origin_proof import proof_text
from detector.sealing.seal import case_files
from detector.wiring.case_judging import Looking, silently
from detector.wiring.perception_setup import lexicon
from detector.wiring.pruning import copy_place, report_paths
from detector.wiring.sealing import refuse_unproven
from detector.wiring.tool import tool_version

__all__ = ["Redacted", "redact_case"]

_PICTURES = (".png", ".jpg")
MAX_READINGS = 4
"""A covered picture is read again until nothing is found: a line cut in two may be read in another way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Redacted:
    """`secret`: the file that proves where the copy is from; whoever has it can guess at what is covered."""

    folder: Path
    document: DerivedCase
    secret: Path


def redact_case(
    root: Path,
    out: Path | None,
    request: RedactionRequest,
    *,
    reader: TextReader | None,
    clock: Clock,
    looking: Looking = silently,
    secret_path: Path | None = None,
) -> Redacted:
    """`out` None: `NAME-redacted` beside the case. `reader` None: text in pictures is not recognised.

    `secret_path` None: `NAME-redacted.secret` beside the copy.

    Raises EvidenceError if the case was altered or something to be covered is still in the copy, ConfigError
    if the case was never judged, a run of it broke off, or something cannot be written. The original is only
    read.
    """
    case = open_case_folder(root)
    refuse_unproven(root, clock, looking=looking)
    read_verdicts(open_judged_folder(root))
    target = out or copy_place(root, "{}-redacted")
    kept_at = secret_path or target.with_name(f"{target.name}.secret")
    _refuse_place(kept_at, root, target)
    secret = Secret()
    covering = _Covering(case, request, reader)
    gone, covers = covering.plan(report_paths(case, with_signed=True))

    def finish(draft: Path) -> None:
        covering.refuse_leaks(draft)
        _write_secret(kept_at, case, draft, secret)

    document = derive_case(
        case,
        target,
        DerivePlan(
            kind=DerivedKind.REDACTED,
            gone=gone,
            covers=covers,
            asked=request.asked,
            left=covering.left,
            secret=secret,
            covered_name=covering.name,
        ),
        prove=_carried_over,
        refuse=finish,
        tool_version=tool_version(),
        wall_ns=clock.wall_ns(),
    )
    return Redacted(folder=target, document=document, secret=kept_at)


def _refuse_place(secret: Path, case: Path, copy: Path) -> None:
    if secret.exists():
        raise ConfigError(f"{secret}: is there already; nothing is written over it")
    for folder in (case, copy):
        if secret.resolve().is_relative_to(folder.resolve()):
            raise ConfigError(f"{secret}: lies in {folder}; the secret is kept apart from both")


def _write_secret(place: Path, case: CaseFolder, draft: Path, secret: Secret) -> None:
    """For the owner only. What follows is one rename, so that there is no copy without its secret."""
    paths = case_files(case.root)
    digests = Digests()
    covered = {
        path: content
        for path in paths
        if path.rpartition("/")[2] == case.verdicts_path.name
        and (content := read_bytes(case.root, path)) != read_bytes(draft, path)
    }
    files = {path: digests.of(case.root / path).sha256 for path in paths}
    text = proof_text(case.root, case.root.resolve().name, files, covered, secret)
    descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(text.encode())


def _carried_over(draft: CaseFolder) -> tuple[JudgedAgain, ...]:
    """Nothing is judged again: covered pixels never are."""
    del draft
    return ()


def _opened(case: CaseFolder, run_index: int) -> Bundle:
    bundle = open_bundle(case.bundle_path(run_index))
    if bundle.is_partial:
        raise ConfigError(f"{bundle.folder}: this run broke off; only complete runs are redacted")
    return bundle


class _Covering:
    """Makes the covered version of each file, if something in it is to be covered."""

    def __init__(self, case: CaseFolder, request: RedactionRequest, reader: TextReader | None) -> None:
        self._case, self._reader = case, reader
        lines_of = None if reader is None else _each_once(reader)
        bundles = {run_index: _opened(case, run_index) for run_index in case.run_indices()}
        words = CoveredWords(_common_words(lexicon(), bundles.values()))
        found = {
            number: find_in_run(bundle, number, request, lines_of, words)
            for number, bundle in bundles.items()
        }
        for path in case_files(case.root):
            if not path.endswith(_PICTURES) and PurePosixPath(path).parent.name != "video":
                words.add_personal(personal_strings(path, self._read(path), request.classes))
        self._strings = words.spellings
        self._salted = {number: bundle.manifest.header.salt is not None for number, bundle in bundles.items()}
        for number, bundle in bundles.items():
            cover_strings(bundle, request, lines_of, self._strings, found[number])
        prefixes = {bundle: case.bundle_path(bundle).relative_to(case.root).as_posix() for bundle in bundles}
        self._boxes = _by_path(found, prefixes)
        self.left = tuple(Left(path=path, what=what) for what, path in sorted(words.left.items()))
        self._texts = TextCovering(
            request,
            self._strings,
            {
                f"{prefixes[number]}/{path}": regions
                for number, in_run in found.items()
                for path, regions in in_run.regions.items()
            },
        )

    def plan(self, reports: Iterable[str]) -> tuple[dict[str, GoneRule], dict[str, Cover]]:
        """What is left out, and what is covered, by path."""
        gone = dict.fromkeys(reports, GoneRule.REPORT)
        covers: dict[str, Cover] = {}
        for path in case_files(self._case.root):
            if path in gone:
                continue
            if PurePosixPath(path).parent.name == "video":
                gone[path] = GoneRule.VIDEO
            elif PurePosixPath(path).name in {layout.CAPTURE_STATEMENT, layout.CAPTURE_KEY}:
                gone |= self._of_capture(path)
            elif path.endswith(_PICTURES):
                covers |= self.picture(path)
            else:
                covers |= self.text(path)
        return gone, covers

    def _of_capture(self, path: str) -> dict[str, GoneRule]:
        """What was signed at the capture stays as it is, or goes: it cannot be covered."""
        place = self._case.root / path
        run_index = next(number for number in self._salted if self._case.bundle_path(number) == place.parent)
        statement = place.with_name(layout.CAPTURE_STATEMENT)
        content = read_bytes(place.parent, statement.name) if statement.exists() else b""
        says_nothing = self._texts.covered(statement.name, content)[1] == 0
        return {} if self._salted[run_index] and says_nothing else {path: GoneRule.PROOF}

    def picture(self, path: str) -> dict[str, Cover]:
        """Written again, it has no texts beside its pixels."""
        boxes = self._boxes.get(path, ())
        if not boxes and not any(_has(self._strings, text) for text in texts_within(self._read(path))):
            return {}
        return {
            path: Cover(
                into=name_when_covered(path, ".png"),
                content=lambda: self._covered_picture(path, boxes),
                n_covered=len(boxes),
            )
        }

    def text(self, path: str) -> dict[str, Cover]:
        content, n_covered = self._texts.covered(path, self._read(path))
        if not n_covered:
            return {}
        hides = hashes_of_covered(path, self._read(path), content)
        into = name_when_covered(path)
        return {path: Cover(into=into, content=lambda: content, n_covered=n_covered, hides=hides)}

    def name(self, text: str) -> str:
        """Of a case or a file."""
        return covered_text(text, (), self._strings.no_names_of_ours)[0]

    def refuse_leaks(self, draft: Path) -> None:
        """Raises EvidenceError that names the first file in which something covered can still be read."""
        for path in files_below(draft):
            content = read_bytes(draft, path)
            try:
                is_there = any(_has(self._strings, text) for text in (path, *texts_within(content)))
            except EvidenceError as error:
                raise EvidenceError(f"{path}: {error}") from error
            if is_there or self._texts.is_open(DERIVED_NAME if path == MARK else path, content):
                raise EvidenceError(
                    f"{path}: what is to be covered can still be read in it; nothing was made"
                )

    def _read(self, path: str) -> bytes:
        return read_bytes(self._case.root, path)

    def _covered_picture(self, path: str, boxes: tuple[Rect, ...]) -> bytes:
        """Read again: what still says something covered is covered, too."""
        for _ in range(MAX_READINGS):
            content = covered_picture(self._read(path), boxes)
            pixels = None if self._reader is None else decode_picture(content, is_rgb=True)
            lines = () if self._reader is None or pixels is None else self._reader.read(pixels)
            more = tuple(grown(line.box) for line in lines if self._texts.is_meant(line.text))
            if not more:
                return content
            boxes += more
        raise EvidenceError(f"{path}: what is to be covered can still be read in this picture")


def _has(strings: Spellings, text: str) -> bool:
    return next(strings.no_names_of_ours.spans(text), None) is not None


def _common_words(words: Lexicon, bundles: Iterable[Bundle]) -> Callable[[str], bool]:
    """Words of the program's own lists, and the app's own names."""
    apps = [bundle.manifest.header.package for bundle in bundles]
    names = {name for app in apps for name in (app.package, app.label, app.version_name) if name}
    return lambda text: text in names or words.is_listed(text)


def _by_path(found: dict[int, FoundInRun], prefixes: dict[int, str]) -> dict[str, tuple[Rect, ...]]:
    """In a fixed order, so that the same case gives the same copy."""
    return {
        f"{prefixes[number]}/{path}": tuple(
            sorted(boxes, key=lambda box: (box.top_px, box.left_px, box.bottom_px, box.right_px))
        )
        for number, in_run in found.items()
        for path, boxes in in_run.boxes.items()
    }


def _each_once(reader: TextReader) -> LinesOf:
    """Reads each picture once: it is named by its own hash, and many runs share pictures."""
    known: dict[str, Sequence[TextLine]] = {}

    def lines_of(name: str, picture: np.ndarray) -> Sequence[TextLine]:
        if name not in known:
            known[name] = reader.read(picture)
        return known[name]

    return lines_of
