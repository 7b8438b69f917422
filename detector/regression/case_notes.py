"""What a case says beside its verdicts, in the order to be read in, and how it must end for it.

A note is a key of the words with its values, so that the terminal, every report format, the farm and the
pytest plugin say the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from detector.core.exit_code import ExitCode
from detector.core.printable import printable
from detector.core.verdict import Outcome, ReasonCode
from detector.judging.document import VerdictsDocument
from detector.judging.shortfall import (
    SlowRecording,
    StoodBefore,
    is_everywhere,
    is_open_for_slowness,
    reached,
)
from detector.regression.gate import Gate

__all__ = ["CaseNote", "notes_of"]


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


def _notes(document: VerdictsDocument, gate: Gate) -> Iterator[CaseNote]:
    yield from _of_dialogs(document)
    if document.slow_recording is not None:
        yield from _of_slowness(document, document.slow_recording, gate)


def _of_dialogs(document: VerdictsDocument) -> Iterator[CaseNote]:
    for one in document.stood_before:
        yield CaseNote(key=f"stood_before.{one.role.value}", fills=_fills_of(one))
    if not is_everywhere(document.stood_before):
        return
    if any(one.outcome in _DECIDED for one in reached(document.verdicts, document.stood_before)):
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


def _of_slowness(document: VerdictsDocument, slow: SlowRecording, gate: Gate) -> Iterator[CaseNote]:
    """Only where it matters: rules that would fail are open for it, or no window was seen at all."""
    codes = sorted(
        {one.code for one in document.verdicts if is_open_for_slowness(one) and gate.could_fail(one)}
    )
    unseen = bool(document.verdicts) and all(
        one.outcome is Outcome.UNTESTED and one.reason_code is ReasonCode.NO_SAMPLE
        for one in document.verdicts
    )
    if not codes and not unseen:
        return
    whose = "host" if slow.is_host else "phone"
    what = "rules" if codes else "windows"
    fills = {"n": str(slow.n_frames), "expected": str(slow.n_expected), "rules": ", ".join(codes)}
    yield CaseNote(key=f"slow_{whose}_{what}", fills=fills, code=ExitCode.INCONCLUSIVE)
