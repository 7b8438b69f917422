"""What a case says beside its verdicts, in the order to be read in, and how it must end for it.

A note is a key of the words with its values, so that the terminal, every report format, the farm and the
pytest plugin say the same.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from detector.core.exit_code import ExitCode
from detector.core.printable import printable
from detector.core.subject import WHOLE_APP
from detector.core.verdict import Outcome, ReasonCode
from detector.core.window_role import WindowRole
from detector.judging.document import VerdictsDocument
from detector.judging.shortfall import (
    StoodBefore,
    is_everywhere,
    is_open_for_slowness,
    reached,
)
from detector.regression.decisions import LostDecision
from detector.regression.gate import Gate
from detector.rules import RULES

__all__ = ["CaseNote", "is_as_expected", "notes_of"]

AS_EXPECTED = "no_window_as_expected"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseNote:
    """`key` names a sentence of the words (`note.<key>`), `fills` its values. `code`: how the case must end
    at least; None: it is only said.
    """

    key: str
    fills: dict[str, str]
    code: ExitCode | None = None


def notes_of(document: VerdictsDocument, gate: Gate) -> tuple[CaseNote, ...]:
    return tuple(_notes(document, gate))


def is_as_expected(notes: Iterable[CaseNote]) -> bool:
    """Whether an app that is declared to show no window showed none."""
    return any(note.key == AS_EXPECTED for note in notes)


def _notes(document: VerdictsDocument, gate: Gate) -> Iterator[CaseNote]:
    yield from _of_dialogs(document)
    slow = () if document.slow_recording is None else tuple(_of_slowness(document, gate))
    yield from slow
    if not gate.records_decisions:
        yield CaseNote(key="decisions_unrecorded", fills={})
    lost = [decision for decision in gate.lost if not decision.is_for_slowness]
    if lost and not gate.expects_no_window:
        yield _of_lost(gate, lost)
    if gate.expects_no_window and not slow:
        yield from _of_expected_windows(document)


def _of_dialogs(document: VerdictsDocument) -> Iterator[CaseNote]:
    stopped = document.preparation_stopped
    if stopped is not None:
        name = f" “{printable(stopped.title)}”" if stopped.title else ""
        key = f"preparation_stopped.{stopped.kind.value}"
        yield CaseNote(key=key, fills={"name": name}, code=ExitCode.NOTHING_TESTED)
    for stood_before in document.stood_before:
        yield CaseNote(key=f"stood_before.{stood_before.role.value}", fills=_fills_of(stood_before))
    if not is_everywhere(document.stood_before):
        return
    if any(verdict.outcome in _DECIDED for verdict in reached(document.verdicts, document.stood_before)):
        yield CaseNote(key="reached_before", fills={})
    else:
        yield CaseNote(key="nothing_reached", fills={}, code=ExitCode.NOTHING_TESTED)


_DECIDED = (Outcome.PASSED, Outcome.FAILED, Outcome.CANT_TELL)


def _fills_of(one: StoodBefore) -> dict[str, str]:
    name = one.title or one.package
    return {
        "name": "" if name is None else f" “{printable(name)}”",
        "n": str(len(one.seen_in_runs)),
        "of": str(one.n_launches),
    }


def _of_slowness(document: VerdictsDocument, gate: Gate) -> Iterator[CaseNote]:
    """Only where it matters: rules that would fail are open for it, or no window was seen at all."""
    slow = document.slow_recording
    assert slow is not None
    codes = sorted(
        {
            verdict.code
            for verdict in document.verdicts
            if is_open_for_slowness(verdict) and gate.could_fail(verdict)
        }
    )
    if not codes and not _saw_no_window(document):
        return
    whose = "host" if slow.is_host else "phone"
    what = "rules" if codes else "windows"
    fills = {"n": str(slow.n_frames), "expected": str(slow.n_expected), "rules": ", ".join(codes)}
    yield CaseNote(key=f"slow_{whose}_{what}", fills=fills, code=ExitCode.INCONCLUSIVE)


def _of_lost(gate: Gate, lost: Sequence[LostDecision]) -> CaseNote:
    """Named by code, those that have been undecided for longest first."""
    codes, named = {rule.id: rule.code for rule in RULES}, dict[str, int]()
    for decision in lost:
        code = codes.get(decision.rule_id, decision.rule_id)
        named[code] = max(decision.nights, named.get(code, 0))
    most = max(named.values())
    in_order = sorted(named, key=lambda code: (-named[code], code))
    fails = any(map(gate.fails_for, lost))
    return CaseNote(
        key="lost_decisions",
        fills={"n": str(len(named)), "rules": ", ".join(in_order), "nights": str(most)},
        code=ExitCode.FINDINGS if fails else None,
    )


def _saw_no_window(document: VerdictsDocument) -> bool:
    """Although the device was healthy and its screen could be seen."""
    return bool(document.verdicts) and all(
        verdict.outcome is Outcome.UNTESTED and verdict.reason_code is ReasonCode.NO_SAMPLE
        for verdict in document.verdicts
    )


def _of_expected_windows(document: VerdictsDocument) -> Iterator[CaseNote]:
    """Of an app declared to show none. A dialog that it ended before is no window of its own to be judged."""
    dialogs = {stood_before.role for stood_before in document.stood_before}
    seen = {
        verdict.place: verdict.subject_role
        for verdict in document.verdicts
        if verdict.place != WHOLE_APP and verdict.subject_role not in dialogs
    }
    if seen:
        windows = ", ".join(f"{place} ({role or WindowRole.UNKNOWN})" for place, role in sorted(seen.items()))
        yield CaseNote(key="window_unexpected", fills={"windows": windows}, code=ExitCode.FINDINGS)
    elif _saw_no_window(document) and not document.stood_before:
        yield CaseNote(key=AS_EXPECTED, fills={})
