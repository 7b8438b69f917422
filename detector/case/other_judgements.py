"""Judgements of one case that contradict each other: what one calls failed and another calls passed."""

from collections.abc import Iterator
from dataclasses import dataclass

from detector.case.case_folder import CaseFolder, judgements_beside, read_verdicts
from detector.core.errors import ConfigError
from detector.core.verdict import Outcome
from detector.judging.document import VerdictsDocument

__all__ = ["Contradiction", "contradictions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Another judgement and the rules on which it says the opposite, by code."""

    judged_at: str | None
    profile: str
    codes: tuple[str, ...]


def contradictions(judged: CaseFolder) -> tuple[Contradiction, ...]:
    """By all other judgements of the same case, earlier and later ones, in the order of their time.

    A judgement that cannot be read says nothing; `detector verify` names it.
    """
    own = _decided(read_verdicts(judged))
    found = []
    for document in _others(judged):
        theirs = _decided(document)
        codes = {
            code
            for code, subject in own
            if theirs.get((code, subject), None) not in (None, own[code, subject])
        }
        if codes:
            found.append(
                Contradiction(
                    judged_at=document.judged_at, profile=document.profile, codes=tuple(sorted(codes))
                )
            )
    return tuple(
        sorted(found, key=lambda contradiction: (contradiction.judged_at or "", contradiction.profile))
    )


def _others(judged: CaseFolder) -> Iterator[VerdictsDocument]:
    case = CaseFolder(judged.case_root)
    own = judged.root.resolve()
    for folder in (case, *judgements_beside(case)):
        if folder.root.resolve() == own or not folder.verdicts_path.is_file():
            continue
        try:
            yield read_verdicts(folder)
        except ConfigError:
            continue


def _decided(document: VerdictsDocument) -> dict[tuple[str, str], Outcome]:
    return {
        (verdict.code, verdict.subject): verdict.outcome
        for verdict in document.verdicts
        if verdict.outcome in (Outcome.FAILED, Outcome.PASSED)
    }
