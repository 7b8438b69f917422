"""Kills programs that keep capturing, judging, sealing or pruning, at random moments.

    python -m lab.benchmarks.killed_seals [N]

N kills by SIGKILL, a quarter of each kind (default: 200). Each must leave a case that verifies or is
clearly partial; evidence, seals and the original of a copy never change. Takes some minutes of one core.
Writes `lab/results/killed_seals.json`.
"""

import json
import random
import shutil
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

from tests.sealing.killing import KINDS, content_of, killed, left_by, takes_s
from tests.sealing.sealed_cases import make_case, make_key, seal

SEED = 18
RESULTS = Path(__file__).parents[1] / "results" / "killed_seals.json"

MAX_PIECES = {"capturing": 1, "judging": 3, "sealing": 3, "pruning": 3}
"""At most this many are finished before the kill, which falls anywhere within the next piece of work."""


def main() -> int:
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with tempfile.TemporaryDirectory() as folder:
        found = _kills(n, Path(folder))
    text = json.dumps(found, ensure_ascii=False, indent=2) + "\n"
    RESULTS.write_text(text, encoding="utf-8")
    print(text, end="")
    return 1 if found["wrong"] else 0


def _kills(n: int, root: Path) -> dict[str, object]:
    chance = random.Random(SEED)
    states: defaultdict[str, Counter[str]] = defaultdict(Counter)
    wrong: list[str] = []
    n_finished: Counter[str] = Counter()
    key = make_key(root / "keys")
    made = make_case(root / "made", n_runs=1)
    shutil.copytree(made.root, root / "unsealed")
    seal(made, key)
    sources = {"capturing": None, "judging": root / "unsealed"}
    within_s = {
        kind: takes_s(kind, _case_in(root / f"timed-{kind}", sources.get(kind, made.root)), key)
        for kind in KINDS
    }
    for number in range(n):
        kind = list(KINDS)[number % len(KINDS)]
        case = _case_in(root / f"place-{number}", sources.get(kind, made.root))
        before = content_of(case)
        n_pieces, after_s = chance.randint(0, MAX_PIECES[kind]), chance.uniform(0.0, within_s[kind])
        finished = killed(kind, case, key, n_pieces=n_pieces, after_s=after_s)
        left = left_by(kind, case, finished, before)
        n_finished[kind] += len(finished)
        states[kind][left.state] += 1
        wrong += [f"{kind} {number}: {one}" for one in left.wrong]
        shutil.rmtree(case.parent)
    return {
        "n": n,
        "seed": SEED,
        "looks_whole_and_is_not": len(wrong),
        "wrong": wrong,
        "kinds": {
            kind: {
                "killed": sum(states[kind].values()),
                "pieces_finished": n_finished[kind],
                "left": dict(states[kind].most_common()),
            }
            for kind in KINDS
        },
    }


def _case_in(place: Path, source: Path | None) -> Path:
    """A copy of `source` in a folder of its own; an empty place for None."""
    place.mkdir()
    if source is not None:
        shutil.copytree(source, place / "case")
    return place / "case"


if __name__ == "__main__":
    sys.exit(main())
