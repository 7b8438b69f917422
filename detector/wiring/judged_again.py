"""Uses a judgement that no seal vouches for only if judging its bundles again gives it, byte for byte.

Whoever can write to a case can write verdicts into it, with every hash and every line of the log in order;
what he cannot do is make the bundles give them. So such a judgement is judged again at the moment that it
says it was judged at, by its profile and with its additional inputs, and each of its files is compared.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from detector.case import JUDGED_NAMES, MAX_DERIVED_BYTES, CaseFolder, judgements_beside, read_verdicts
from detector.config.plain_file import read_plain_bytes
from detector.core.clock import Clock
from detector.core.errors import ConfigError, EvidenceError
from detector.core.verdict import Verdict
from detector.evidence.derived_bundle import DerivedKind
from detector.judging.document import VerdictsDocument
from detector.sealing.check_case import CheckedCase, Covered
from detector.sealing.digests import files_below
from detector.seeing import see_bundles
from detector.windows.seen_run import SeenRun
from detector.wiring.case_judging import CaseJudgement, Looking, judge_bundles, silently
from detector.wiring.law import judging_tool, law_of
from detector.wiring.perception_setup import perception_setup

__all__ = ["JudgingAgain", "judgements_in", "stopped_clock"]

_BUNDLE = re.compile(r"runs/\d\d+/bundle")
CLOCKS_MAY_DIFFER_NS = 60_000_000_000
"""Between the host that judged and this one, both on synchronised clocks. Tool value."""


def stopped_clock(judged_at: str | None) -> Clock:
    """Judging at the time of a stored judgement gives the same bytes. None: the time was not stored."""
    if judged_at is None:
        return _StoppedClock(at_ns=0)
    at = datetime.fromisoformat(judged_at).timestamp()
    return _StoppedClock(at_ns=round(at * 1000) * 1_000_000 + 500_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class _StoppedClock:
    at_ns: int

    def monotonic_ns(self) -> int:
        return self.at_ns

    def wall_ns(self) -> int:
        return self.at_ns

    def sleep(self, seconds: float) -> None:
        raise NotImplementedError(f"judging waits for nothing, and not for {seconds} s")


def judgements_in(case: CaseFolder) -> tuple[CaseFolder, ...]:
    """All judgements in a case: that at its top, if there is one, and those in CASE/judgements/."""
    return (*((case,) if case.verdicts_path.is_file() else ()), *judgements_beside(case))


class JudgingAgain:
    """Judges one case again; what is perceived in its bundles is perceived once for all its judgements."""

    def __init__(
        self, checked: CheckedCase, covered: Covered, clock: Clock, *, looking: Looking = silently
    ) -> None:
        self._checked, self._covered, self._clock, self._looking = checked, covered, clock, looking
        self._case = CaseFolder(checked.root)
        self._seen: dict[tuple[tuple[int, Path], ...], Sequence[SeenRun]] = {}

    def prove_all(self) -> frozenset[str]:
        """The folders of the judgements that no seal vouches for, each judged again.

        Raises EvidenceError at the first that judging again does not give.
        """
        return frozenset(self._path(folder) for folder in judgements_in(self._case) if self.prove(folder))

    def prove(self, folder: CaseFolder) -> bool:
        """False: a seal vouches for it. Raises EvidenceError as `prove_all`."""
        if self._covered.has_judgement(self._path(folder)):
            return False
        copy = self._checked.copy
        if copy is not None and copy.document.kind is DerivedKind.REDACTED:
            raise EvidenceError(
                f"{folder.verdicts_path}: no seal of the original covers it, and a redacted copy is never"
                " judged; seal the original, and redact it again"
            )
        self._refuse(folder)
        return True

    def _path(self, folder: CaseFolder) -> str:
        return folder.root.relative_to(self._case.root).as_posix()

    def _refuse(self, folder: CaseFolder) -> None:
        try:
            stored = read_verdicts(folder)
            self._refuse_what_cannot_be_judged(folder, stored)
            again = self._judged(folder, stored)
        except ConfigError as error:
            raise EvidenceError(
                f"{folder.verdicts_path}: no seal covers it, and it cannot be judged again: {error}"
            ) from error
        why = _difference(folder, stored, again)
        if why is not None:
            raise EvidenceError(
                f"{why}; no seal covers this judgement, so it is not used: take it out of the case, with what"
                f" the log tells of it, and judge anew (detector judge {self._case.root})"
            )

    def _refuse_what_cannot_be_judged(self, folder: CaseFolder, stored: VerdictsDocument) -> None:
        now = judging_tool()
        if stored.tool != now:
            was = "an unknown version" if stored.tool is None else f"version {stored.tool.version}"
            raise ConfigError(
                f"it was judged by {was} of this program, by other rules or models; seal it with that, or"
                f" judge anew (detector judge {self._case.root}) and take the older judgement out of the case"
            )
        if stopped_clock(stored.judged_at).wall_ns() > self._clock.wall_ns() + CLOCKS_MAY_DIFFER_NS:
            raise ConfigError(f"it says that it was judged at {stored.judged_at}, which is still to come")
        paths = [bundle.path for bundle in stored.bundles]
        if not paths or not all(map(_BUNDLE.fullmatch, paths)):
            raise ConfigError("it is not of bundles of this case")
        left_out = sorted(self._covered.runs - set(paths))
        if left_out:
            raise ConfigError(f"it leaves out {left_out[0]}, which was sealed before")

    def _judged(self, folder: CaseFolder, stored: VerdictsDocument) -> CaseJudgement:
        """With the inputs of the sealed judgement, if there is one: judging again takes them from there."""
        given = self._case if self._covered.has_judgement(".") else folder
        return judge_bundles(
            {bundle.run_index: self._case.root / bundle.path for bundle in stored.bundles},
            law_of(stored),
            stopped_clock(stored.judged_at),
            paths={bundle.run_index: bundle.path for bundle in stored.bundles},
            given=given,
            see=self._see,
        )

    def _see(self, places: Mapping[int, Path]) -> Sequence[SeenRun]:
        key = tuple(places.items())
        if key not in self._seen:
            self._seen[key] = self._looking(see_bundles(places, perception_setup()), len(places))
        return self._seen[key]


def _difference(folder: CaseFolder, stored: VerdictsDocument, again: CaseJudgement) -> str | None:
    """Why the judgement on disk is not this one, in words; None if all its files are."""
    told = _other_verdict(stored.verdicts, again.document.verdicts)
    if told is not None:
        return f"{folder.verdicts_path}: {told}"
    expected: set[str] = set()
    for path, text in again.texts(folder):
        expected.add(path)
        place = folder.root / path
        if not place.is_file():
            return f"{place}: is missing, and judging the bundles again writes it"
        if read_plain_bytes(place, most_bytes=MAX_DERIVED_BYTES) != text.encode():
            return f"{place}: is not what judging the bundles again writes"
    there = {path for path in files_below(folder.root) if path.split("/")[0] in JUDGED_NAMES}
    more = sorted(there - expected)
    return f"{folder.root / more[0]}: judging the bundles again writes no such file" if more else None


def _other_verdict(stored: Sequence[Verdict], again: Sequence[Verdict]) -> str | None:
    outcomes = {(verdict.code, verdict.subject): verdict.outcome.value for verdict in again}
    for verdict in stored:
        outcome = outcomes.pop((verdict.code, verdict.subject), "no verdict")
        if outcome != verdict.outcome.value:
            was = verdict.outcome.value
            return f"{verdict.code} of {verdict.subject} is {was}, and judged again it is {outcome}"
    left = next(iter(outcomes), None)
    return None if left is None else f"it lacks {left[0]} of {left[1]}, which judging again gives"
