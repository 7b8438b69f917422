"""How much of real privacy policies is read: rows, fields, lists, decisions. Against annotations by hand.

    python -m lab.benchmarks.real_policies --unread             # the two thirds read, and the unread third
    python -m lab.benchmarks.real_policies --folder DIR         # others, annotated in the same form
    python -m lab.benchmarks.real_policies --show ca4p_0569       # what was missed, invented or read
        otherwise

The documents belong to others and are not committed. They are split by whole origins, drawn with a seed
before anything was developed: `UNREAD` stayed closed until the reader was finished. Writes
`lab/results/real_policies.json`.
"""

import argparse
import json
import random
import re
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path

from detector.core.verdict import Severity
from detector.disclosure.information_lists import ListKind
from detector.disclosure.line_roles import LineRoles
from detector.disclosure.policy_text import read_policy_text
from detector.disclosure.sdk_row import SdkRow
from detector.privacy import judge_privacy, line_roles
from detector.wiring.law import rule_book
from detector.wiring.sdk_tables import sdk_index

FOLDER = Path(__file__).resolve().parents[3] / "shared/data/real_policies"
RESULTS = Path(__file__).parents[1] / "results" / "real_policies.json"
SEED = 47
RULES = ("PRV-01", "PRV-03", "PRV-04")
FIELDS = ("company", "purpose", "data")
SAME = 0.75
"""Of letters in common, for two wordings of the same value."""


@dataclass(slots=True)
class Tally:
    """`fields`: of the rows found, how many agree, and how many are scored. `wrong` names each fault."""

    n_documents: int = 0
    n_rows: int = 0
    n_found: int = 0
    n_read: int = 0
    fields: dict[str, list[int]] = field(default_factory=lambda: {one: [0, 0] for one in FIELDS})
    n_lists: int = 0
    n_lists_seen: int = 0
    n_lists_invented: int = 0
    n_decided: int = 0
    n_told: int = 0
    n_false_failed: int = 0
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)

    def figures(self) -> dict[str, object]:
        return {
            "documents": self.n_documents,
            "rows": self.n_rows,
            "rows recall": _share(self.n_found, self.n_rows),
            "rows precision": _share(self.n_found, self.n_read),
            **{one: _share(*self.fields[one]) for one in FIELDS},
            "lists": self.n_lists,
            "lists seen": _share(self.n_lists_seen, self.n_lists),
            "lists invented": self.n_lists_invented,
            "decisions where a lawyer decides": self.n_decided,
            "told of them": _share(self.n_told, self.n_decided),
            "false failed": self.n_false_failed,
            "seconds": round(self.seconds, 2),
        }


def unread_origins(origins: dict[str, dict[str, object]]) -> frozenset[str]:
    """A third of the documents: origins are taken in a drawn order, each that still fits."""
    by_origin: dict[str, int] = {}
    for each in origins.values():
        by_origin[str(each["repo"])] = by_origin.get(str(each["repo"]), 0) + 1
    order = sorted(by_origin)
    random.Random(SEED).shuffle(order)
    taken: list[str] = []
    for origin in order:
        if sum(by_origin[one] for one in (*taken, origin)) <= len(origins) // 3 + 1:
            taken.append(origin)
    return frozenset(taken)


def score(name: str, text: str, truth: dict[str, object], tally: Tally, roles: LineRoles) -> None:
    began = time.perf_counter()
    policy = read_policy_text([text], roles)
    tally.seconds += time.perf_counter() - began
    tally.n_documents += 1
    score_rows(name, policy.rows, truth["sdk_rows"], tally)  # type: ignore[arg-type]
    for kind, key, there in (
        (ListKind.SHARED, "shared", "titled"),
        (ListKind.COLLECTED, "collected", "list"),
    ):
        seen = [one.title for one in policy.lists if one.kind is kind]
        if truth[key] == "?":
            continue  # whether it is a list is a matter of opinion
        if truth[key] == there:
            tally.n_lists += 1
            tally.n_lists_seen += bool(seen)
            if not seen:
                tally.wrong.append(f"{name}: {kind} list not seen")
        elif seen:
            tally.n_lists_invented += 1
            tally.wrong.append(f"{name}: {kind} list invented: {seen}")
    _score_decisions(name, text, truth["expected"], tally, roles)  # type: ignore[arg-type]


def _score_decisions(
    name: str, text: str, expected: dict[str, list[str]], tally: Tally, roles: LineRoles
) -> None:
    for verdict in judge_privacy([text], rule_book("cn-default"), apk=None, index=sdk_index(), roles=roles):
        right = expected.get(verdict.code, [])
        if verdict.code not in RULES or not right:
            continue
        told = verdict.outcome.value
        if "cantTell" not in right:
            tally.n_decided += 1
            tally.n_told += told in right
            if told not in right:
                tally.wrong.append(f"{name}: {verdict.code} {told} ({verdict.reason_id}), not {right}")
        is_accused = told == "failed" and verdict.severity is not Severity.INFO
        if is_accused and not {"failed", "failed?"} & set(right):
            tally.n_false_failed += 1
            tally.wrong.append(f"{name}: {verdict.code} failed ({verdict.reason_id})")


def score_rows(name: str, rows: Sequence[SdkRow], truth: Sequence[dict[str, object]], tally: Tally) -> None:
    left = list(rows)
    tally.n_rows += len(truth)
    tally.n_read += len(rows)
    for row in truth:
        names = [str(one) for one in row["names"]]  # type: ignore[attr-defined]
        found = max(left, key=lambda one: name_score(one.name, names), default=None)
        if found is None or name_score(found.name, names) == 0:
            tally.wrong.append(f"{name}: missed {names}")
            continue
        left.remove(found)
        tally.n_found += 1
        for each in FIELDS:
            wanted, read = row[each], getattr(found, each)
            if wanted == "?":
                continue
            tally.fields[each][1] += 1
            if _agrees(wanted, read):
                tally.fields[each][0] += 1
            else:
                tally.wrong.append(f"{name}: {names[0]}: {each} {read!r}, not {wanted!r}")
    tally.wrong += [f"{name}: invented {one.name!r} from {one.text[:60]!r}" for one in left]


def name_score(read: str, names: Iterable[str]) -> float:
    return max((_alike(_bare(read), _bare(one)) for one in names), default=0.0)


def _alike(read: str, wanted: str) -> float:
    if read == wanted:
        return 2.0
    short, long = sorted((read, wanted), key=len)
    if short and short in long and (len(short) * 2 >= len(long) or len(short) >= 4):
        return 1 + len(short) / len(long)
    ratio = SequenceMatcher(None, read, wanted, autojunk=False).ratio()
    return ratio if ratio >= SAME else 0.0


def _agrees(wanted: object, read: str | None) -> bool:
    """An annotation may quote a part of the value, or give alternatives."""
    if wanted is None:
        return not read or plain(read) in ("", "无", "不涉及", "na")
    got = plain(read or "")
    return any(
        one in got or SequenceMatcher(None, one, got, autojunk=False).ratio() >= SAME
        for one in map(plain, str(wanted).split("~"))
        if got
    )


def _bare(text: str) -> str:
    return re.sub("sdk", "", plain(text)) or plain(text)


def plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()


def _share(n: int, of: int) -> float | None:
    return round(n / of, 3) if of else None


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument(
        "--show", nargs="*", default=None, help="names the faults; with names, of these files"
    )
    parser.add_argument("--unread", action="store_true", help="the unread third too")
    parser.add_argument("--out", type=Path, default=None)
    options = parser.parse_args()
    origins = json.loads((options.folder / "origins.json").read_text(encoding="utf-8"))
    truth = json.loads((options.folder / "annotations.json").read_text(encoding="utf-8"))
    unread = unread_origins(origins) if options.folder == FOLDER else frozenset[str]()
    parts = {"read": Tally(), "unread": Tally()}
    for name in sorted(truth):
        part = "unread" if origins[name]["repo"] in unread else "read"
        if (part == "unread" and not options.unread) or (options.show and name not in options.show):
            continue
        score(
            name,
            (options.folder / "files" / name).read_text(encoding="utf-8"),
            truth[name],
            parts[part],
            line_roles(),
        )
    figures = {part: tally.figures() for part, tally in parts.items() if tally.n_documents}
    if options.show is not None:
        for tally in parts.values():
            sys.stdout.write("".join(f"{one}\n" for one in tally.wrong))
    sys.stdout.write(json.dumps(figures, indent=1, ensure_ascii=False) + "\n")
    if options.out:
        options.out.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
