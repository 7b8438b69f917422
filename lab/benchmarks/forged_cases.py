"""Attacks on cases of every kind: each structural change must be refused or named by `detector verify`.

    python -m lab.benchmarks.forged_cases [--seed N] [--only WORD] [--keep FOLDER]

Makes cases by the command line (scanned, watched, crawled; sealed, stamped, judged and sealed again, pruned,
redacted, packed), then changes a copy of one at a time: adds, removes, renames, links, appends, cuts, dates,
judges, seals by another key, mixes with another case, and puts special files where documents are read. No
change uses the laboratory's key. Each changed case is verified twice. With the key and the authority's root
given, exit 0 is a miss unless a fault is named that the unchanged case does not have, or only entries of the
log differ of which `verify` says that no seal signs them. With nothing given,
what is not named is listed apart: whoever makes everything anew leaves no trace but another key. `--keep`
keeps the cases for the next run. Needs openssl. Writes `lab/results/forged_cases.json`.
"""

import argparse
import json
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from detector.evidence.fault import FaultKind
from detector.sealing.trust import NOBODY, Trust, read_trust
from detector.sealing.verified import verify_path
from lab.benchmarks.forged_world import World
from lab.benchmarks.forgeries import changes_of

RESULTS = Path(__file__).parents[1] / "results" / "forged_cases.json"
HANGS_AFTER_S = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """`codes`: of the faults with the key and root given. `missed`: what went wrong, in words; empty if the
    change was refused or named. `is_unsigned_entry`: only entries of the log that no seal signs differ, which
    `verify` says of them. `is_refused`: the exit code is not 0. `is_named_alone`: a fault is named with
    nothing given, too.
    """

    kind: str = ""
    name: str = ""
    codes: tuple[str, ...] = ()
    is_refused: bool = False
    is_named_alone: bool = True
    is_unsigned_entry: bool = False
    took_s: float = 0.0
    missed: str = ""

    @property
    def is_named_only(self) -> bool:
        return not (self.is_refused or self.is_unsigned_entry or self.missed)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seed", type=int, default=41)
    parser.add_argument("--only", default="", help="only changes whose name has this word")
    parser.add_argument("--keep", type=Path, help="folder for the cases, used again if it holds them")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        world = World.made_in(asked.keep or Path(folder) / "world")
        tried = list(_tried(world, Path(folder), seed=asked.seed, only=asked.only))
    found = {
        "seed": asked.seed,
        "changes": len(tried),
        "refused": sum(one.is_refused for one in tried),
        "named_only": [f"{one.kind}: {one.name}" for one in tried if one.is_named_only],
        "beyond_the_signed_log": [f"{one.kind}: {one.name}" for one in tried if one.is_unsigned_entry],
        "missed": [f"{one.kind}: {one.name}: {one.missed}" for one in tried if one.missed],
        "no_trace_without_a_key": [f"{one.kind}: {one.name}" for one in tried if not one.is_named_alone],
        "per_kind": dict(Counter(one.kind for one in tried)),
        "per_code": dict(Counter(code for one in tried for code in set(one.codes)).most_common()),
        "longest_s": max((one.took_s for one in tried), default=0.0),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    text = json.dumps(found, ensure_ascii=False, indent=2) + "\n"
    if not asked.only:
        RESULTS.write_text(text, encoding="utf-8")
    print(text, end="")
    return 1 if found["missed"] else 0


def _tried(world: World, folder: Path, *, seed: int, only: str) -> Iterator[Tried]:
    everybody = read_trust([world.public_key], authorities=[world.authority_root])
    for kind, case in world.cases.items():
        clean, refusing = _codes(case, everybody)
        if refusing:
            yield Tried(kind=kind, name="unchanged", codes=clean, missed=f"is not clean: {clean}")
        for name, change in changes_of(world, kind, case):
            if only in name:
                chance = random.Random(f"{seed} {kind} {name}")
                shutil.copytree(case, folder / "forged", symlinks=True)
                forged = partial(change, folder / "forged", chance)
                tried = _one(case, folder / "forged", everybody, forged, clean)
                tried = replace(tried, kind=kind, name=name)
                if tried.missed:
                    print(f"{kind}: {name}: {tried.missed}", file=sys.stderr, flush=True)
                yield tried


def _one(
    case: Path, place: Path, everybody: Trust, change: Callable[[], None], clean: tuple[str, ...]
) -> Tried:
    """`clean`: the codes that the unchanged case has."""
    try:
        change()
        began = time.monotonic()
        codes, refusing = _codes(place, everybody)
        took_s = time.monotonic() - began
        is_silent = not refusing and not Counter(codes) - Counter(clean)
        is_unsigned = is_silent and _signed_log(place) == _signed_log(case)
        return Tried(
            codes=codes,
            is_refused=bool(refusing),
            is_named_alone=bool(_codes(place, NOBODY)[0]),
            took_s=round(took_s, 2),
            is_unsigned_entry=is_unsigned,
            missed="exit 0, and nothing is named" if is_silent and not is_unsigned else "",
        )
    except _TooLate:
        return Tried(missed="hangs", took_s=float(HANGS_AFTER_S))
    except Exception as error:  # a reader's mistake is a finding of this benchmark
        return Tried(missed=f"raises {type(error).__name__}: {error}")
    finally:
        _removed(place)


def _codes(case: Path, trust: Trust) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The codes of all faults, and of those for which `detector verify` exits with another code than 0."""
    with _deadline():
        faults = verify_path(case, trust).faults
    refusing = (fault for fault in faults if fault.code.kind is not FaultKind.UNSIGNED)
    return tuple(fault.code.value for fault in faults), tuple(fault.code.value for fault in refusing)


def _signed_log(case: Path) -> list[str]:
    """The lines of the log that the newest seal signs; `verify` says how many they are."""
    signed = [one.seal.custody.n_entries for one in verify_path(case, NOBODY).seals if one.seal is not None]
    return (case / "custody.jsonl").read_text(encoding="utf-8").splitlines()[: max(signed, default=0)]


class _TooLate(BaseException):
    """No subclass of Exception: `TimeoutError` is an OSError, which readers handle."""


@contextmanager
def _deadline() -> Iterator[None]:
    def late(*_: object) -> None:
        raise _TooLate

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(HANGS_AFTER_S)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _removed(place: Path) -> None:
    for folder, _, names in os.walk(place):
        for name in names:
            path = Path(folder, name)
            if not path.is_symlink() and not path.is_file():
                path.unlink()
    shutil.rmtree(place)


if __name__ == "__main__":
    sys.exit(main())
