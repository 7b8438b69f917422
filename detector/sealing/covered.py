"""Which files of a case a seal vouches for: only what it covers is used without being derived again.

A seal can be made by anyone who has some key of his own. So only those by certain keys count: whoever signs
relies on his own keys; whoever only reads a case relies on his own and on the key of the case's first seal.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from detector.case import RECORD_NAME, VERDICTS_NAME
from detector.evidence.fault import FaultKind
from detector.sealing.check_case import CheckedCase
from detector.sealing.check_seal import CheckedSeal

__all__ = ["Covered", "by_its_first_key", "covered_by"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """`files`: paths in the case; `was_judged_again`: judgements of which the seal says so, by folder."""

    files: frozenset[str]
    was_judged_again: frozenset[str] = frozenset()

    def has(self, path: str) -> bool:
        return path in self.files

    def has_judgement(self, folder: str) -> bool:
        """`folder`: "." at the top of the case. Whether its verdicts and their record are covered."""
        prefix = "" if folder == "." else f"{folder}/"
        return all(f"{prefix}{name}" in self.files for name in (VERDICTS_NAME, RECORD_NAME))

    @property
    def runs(self) -> frozenset[str]:
        """The paths of bundles that were sealed."""
        parts = (path.split("/") for path in self.files if path.startswith("runs/"))
        return frozenset("/".join(part[:3]) for part in parts if len(part) > 3)


def by_its_first_key(checked: CheckedCase, own: frozenset[str]) -> Covered:
    """What a reader takes as sealed. `own`: the reader's own keys, by id."""
    first = next((seal.key_id for seal in _valid((*_of_origin(checked), *checked.seals))), None)
    return covered_by(checked, own | ({first} if first is not None else frozenset()))


def covered_by(checked: CheckedCase, keys: frozenset[str]) -> Covered:
    """What seals by these keys cover. The case must have been found to be what its seals list."""
    files: set[str] = set()
    judged_again: set[str] = set()
    for seal in _valid(checked.seals, keys):
        files |= seal.files.keys()
        judged_again |= set(_judged_again(seal))
    for seal in _valid(_of_origin(checked), keys):
        files |= set(_of_copy(checked, seal.files))
        judged_again |= set(_judged_again(seal))
    return Covered(files=frozenset(files), was_judged_again=frozenset(judged_again))


def _valid(seals: tuple[CheckedSeal, ...], keys: frozenset[str] | None = None) -> Iterator[CheckedSeal]:
    for seal in seals:
        is_whole = all(
            fault.code.kind is FaultKind.UNSIGNED or fault.code.is_broken_off for fault in seal.faults
        )
        if seal.seal is not None and is_whole and (keys is None or seal.key_id in keys):
            yield seal


def _of_origin(checked: CheckedCase) -> tuple[CheckedSeal, ...]:
    return () if checked.copy is None else checked.copy.origin.seals


def _of_copy(checked: CheckedCase, sealed: Mapping[str, str]) -> Iterator[str]:
    """A copy's files that are the original's by its seal, or cover something in a file that is."""
    if checked.copy is None:
        return
    document = checked.copy.document
    yield from (path for path, sha256 in document.kept.items() if sealed.get(path) == sha256)
    for changed in document.changed:
        # Of verdicts with something covered, nothing but the secret shows that the rest is as it was.
        is_proved = changed.path.rpartition("/")[2] != VERDICTS_NAME or checked.copy.origin.proves_verdicts
        if is_proved and sealed.get(changed.path) == changed.before_sha256:
            yield changed.into


def _judged_again(seal: CheckedSeal) -> Iterator[str]:
    if seal.seal is not None:
        yield from (judgement.path for judgement in seal.seal.judgements if judgement.judged_again)
