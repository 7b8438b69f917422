"""`detector-baseline.yaml`: committed beside the app's code, one finding a line, so that git merges it.

Lines are sorted by package, rule, window and shape. A fingerprint must match the words beside it: a line
edited by hand, a duplicate key, a merge conflict and a newer format are refused with a one-sentence message
and never overwritten.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

from detector import codec
from detector.case import write_derived
from detector.config.plain_file import read_plain_text
from detector.core.errors import ConfigError
from detector.core.printable import escaped_in_json
from detector.core.verdict import Severity
from detector.file_lock import folder_lock
from detector.regression.baseline import AcceptedEntry, Baseline, DecidedEntry, KnownEntry, UndecidedEntry

__all__ = [
    "BASELINE_FORMAT",
    "BASELINE_NAME",
    "baseline_from",
    "baseline_text",
    "change_baseline",
    "read_baseline",
    "write_baseline",
]

BASELINE_FORMAT = "baseline/3"
READ_FORMATS = ("baseline/1", "baseline/2", BASELINE_FORMAT)
"""The first had no SDK, no second role and no counts: what it lacks matches anything. The second did not
record which rules were decided.
"""

BASELINE_NAME = "detector-baseline.yaml"

_HEAD = """\
# Findings that this team knows of. `detector baseline update` and `prune` write `known`, `accept` moves one
# to `accepted`. Only findings that do not stand here fail a run; one that expired counts as new.
# One finding a line, sorted, so that git merges them. Comments of your own are not kept: use `reason`.
# `decided` are the rules that passed or failed, `undecided` those of them that later nights left open.
"""

_CONFLICT = re.compile(r"^(?:<{7}|={7}|>{7}|\|{7})(?: |$)", re.MULTILINE)
_FORMAT = re.compile(r"^format:\s*[\"']?baseline/(\d+)", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    """An empty list is written as nothing: `[]` would be a line that both sides of a merge change."""

    format: str
    known: tuple[KnownEntry, ...] | None = None
    accepted: tuple[AcceptedEntry, ...] | None = None
    decided: tuple[DecidedEntry, ...] | None = None
    undecided: tuple[UndecidedEntry, ...] | None = None


def read_baseline(path: Path) -> Baseline:
    """Raises ConfigError that names the file and what is wrong with it."""
    return baseline_from(read_plain_text(path), where=str(path))


def baseline_from(text: str, *, where: str) -> Baseline:
    """Raises ConfigError with a one-sentence message."""
    if conflict := _CONFLICT.search(text):
        line = text.count("\n", 0, conflict.start()) + 1
        raise ConfigError(f"{where}: line {line} is of a merge conflict; resolve it first")
    if (stated := _FORMAT.search(text)) and f"baseline/{stated[1]}" not in READ_FORMATS:
        raise ConfigError(
            f"{where}: format baseline/{stated[1]} is not known;"
            f" this version reads {', '.join(READ_FORMATS[:-1])} and {READ_FORMATS[-1]}"
        )
    written = codec.from_yaml(_Written, text, where=where)
    if written.format not in READ_FORMATS:
        raise ConfigError(f"{where}: format: is {written.format!r}, not {BASELINE_FORMAT!r}")
    baseline = Baseline(
        known=written.known or (),
        accepted=written.accepted or (),
        decided=written.decided or (),
        undecided=written.undecided or (),
    )
    _refuse_edited(baseline, where)
    return baseline


def _refuse_edited(baseline: Baseline, where: str) -> None:
    seen = set()
    for entry in baseline.entries:
        named = f"{where}: {entry.fingerprint} ({entry.rule})"
        if entry.fingerprint != entry.mark.fingerprint:
            raise ConfigError(
                f"{named}: is not the fingerprint of the rule, package, window, shape and SDK beside it"
            )
        if entry.fingerprint in seen:
            raise ConfigError(f"{named}: stands twice")
        if isinstance(entry, AcceptedEntry) and not (entry.reason.strip() and entry.owner.strip()):
            raise ConfigError(f"{named}: needs a reason and an owner")
        seen.add(entry.fingerprint)


def write_baseline(path: Path, baseline: Baseline) -> None:
    """Creates the file, whole or not at all. Raises ConfigError that names the file if it already exists."""
    with _held(path):
        if path.exists():
            raise ConfigError(f"{path} is there already and is never written over (detector baseline update)")
        write_derived(path, baseline_text(baseline))


def change_baseline(
    path: Path, change: Callable[[Baseline], Baseline], *, may_be_new: bool = False
) -> Baseline:
    """Reads, changes and writes, whole or not at all; concurrent changes wait their turn, so that no lines
    are lost. Returns what was written. `may_be_new`: a missing file counts as empty.
    """
    with _held(path):
        known = Baseline() if may_be_new and not path.exists() else read_baseline(path)
        changed = change(known)
        write_derived(path, baseline_text(changed))
    return changed


@contextmanager
def _held(path: Path) -> Iterator[None]:
    """Locks the folder: the file itself is replaced by each change."""
    with ExitStack() as held:
        try:
            held.enter_context(folder_lock(path.parent, waits=True))
        except OSError as error:
            raise ConfigError(f"{path.parent}: cannot be opened: {error.strerror or error}") from error
        yield


def baseline_text(baseline: Baseline) -> str:
    """The same entries give the same text, whatever their order."""
    lines = [
        f"format: {BASELINE_FORMAT}",
        *_decision_lines(baseline),
        "known:",
        *_lines(baseline.known),
        "accepted:",
        *_lines(baseline.accepted),
    ]
    return _HEAD + "\n".join(lines) + "\n"


def _decision_lines(baseline: Baseline) -> Iterator[str]:
    """Nothing at all where no decision is recorded."""
    decided = sorted(baseline.decided, key=lambda entry: (entry.package, entry.shape))
    undecided = sorted(baseline.undecided, key=lambda entry: (entry.package, entry.shape, entry.rule))
    for name, entries in (("decided", decided), ("undecided", undecided)):
        if entries:
            yield f"{name}:"
        yield from (
            _written({field.name: getattr(entry, field.name) for field in fields(entry)}) for entry in entries
        )


def _lines(entries: Sequence[KnownEntry]) -> Iterable[str]:
    def order(one: KnownEntry) -> tuple[str, ...]:
        return one.package, one.rule, one.window, one.shape, one.fingerprint

    return [_line(entry) for entry in sorted(entries, key=order)]


def _line(entry: KnownEntry) -> str:
    told: dict[str, _FieldValue] = {
        "package": entry.package,
        "rule": entry.rule,
        "window": entry.window,
        "shape": entry.shape,
        "severity": entry.severity,
        "first_seen": entry.first_seen,
        "fingerprint": entry.fingerprint,
    }
    if entry.sdk:
        told["sdk"] = entry.sdk
    if entry.perhaps:
        told["perhaps"] = entry.perhaps
    if entry.shown is not None and entry.launches is not None:
        told |= {"shown": entry.shown, "launches": entry.launches}
    if entry.passed:
        told["passed"] = entry.passed
        if entry.passed_until is not None:
            told["passed_until"] = entry.passed_until
    if isinstance(entry, AcceptedEntry):
        told |= {"expires": entry.expires, "owner": entry.owner, "reason": entry.reason}
    return _written(told)


def _written(told: Mapping[str, "_FieldValue"]) -> str:
    return f"- {{{', '.join(f'{key}: {_scalar(value)}' for key, value in told.items())}}}"


_FieldValue = str | int | Severity | date | tuple[str, ...]


def _scalar(value: _FieldValue) -> str:
    """YAML reads a string of JSON; a date and a severity need no quotes."""
    if isinstance(value, tuple):
        return f"[{', '.join(map(_scalar, value))}]"
    if isinstance(value, date):
        return value.isoformat()
    return (
        value.value if isinstance(value, Severity) else escaped_in_json(json.dumps(value, ensure_ascii=False))
    )
