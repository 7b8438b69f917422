"""Draws a seeded random sample of mutants, for packages whose tests take too long to run them all.

Each mutant's place in the queue depends on the seed and the mutant alone, and the first N are drawn: without
replacement, each as likely as any other, so that a module is represented in proportion to its mutants. The
same seed draws the same ones again, and a larger N only adds to them.
"""

import argparse
import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

__all__ = ["drawn", "key_of"]


def key_of(mutant: dict[str, Any]) -> tuple[object, ...]:
    """What identifies a mutant: where it is, and what replaces the text there."""
    return mutant["module"], mutant["start"], mutant["end"], mutant["replacement"]


def drawn(mutants: Iterable[dict[str, Any]], n: int, seed: int) -> list[dict[str, Any]]:
    """`n` of them, or all if there are fewer, in the order in which they are listed."""
    listed = list(mutants)
    first = {key_of(one) for one in sorted(listed, key=lambda one: _place(one, seed))[:n]}
    return [one for one in listed if key_of(one) in first]


def _place(mutant: dict[str, Any], seed: int) -> str:
    return hashlib.sha256(repr((seed, *key_of(mutant))).encode()).hexdigest()


def main() -> None:
    """Prints the mutants that were drawn, and keeps them with what they were drawn from."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("mutants", type=Path, help="all, a line of JSON each")
    options.add_argument("kept", type=Path, help="where the sample is kept")
    options.add_argument("rooms", nargs="+")
    options.add_argument("--sample", type=int, required=True)
    options.add_argument("--seed", type=int, default=0)
    asked = options.parse_args()
    if asked.sample < 1:
        options.error("--sample: at least 1")
    mutants = [json.loads(line) for line in asked.mutants.read_text(encoding="utf-8").splitlines()]
    sample = drawn(mutants, asked.sample, asked.seed)
    kept = {"rooms": asked.rooms, "seed": asked.seed, "n_all": len(mutants), "mutants": sample}
    asked.kept.parent.mkdir(parents=True, exist_ok=True)
    asked.kept.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
    for one in sample:
        print(json.dumps(one, ensure_ascii=False))


if __name__ == "__main__":
    main()
