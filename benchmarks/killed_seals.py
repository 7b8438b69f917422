"""Kills a program that judges and seals on and on, at random moments: what is left is whole or says so.

python -m benchmarks.killed_seals [N]
"""

import random
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path

from detector.sealing.trust import NOBODY
from detector.sealing.verified import verify_path
from tests.sealing.sealed_cases import make_case, make_key, seal
from tests.sealing.test_killed import assert_plain, killed_while_sealing

SEED = 18


def main() -> int:
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    chance = random.Random(SEED)
    states: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        key = make_key(root / "keys")
        made = make_case(root / "made", n_runs=1)
        seal(made, key)
        for number in range(n):
            case = Path(shutil.copytree(made.root, root / f"case-{number}"))
            killed_while_sealing(case, key, after_s=chance.uniform(0.0, 0.6))
            assert_plain(case, 1)
            found = verify_path(case, NOBODY)
            codes = sorted({fault.code.value for fault in found.faults})
            states[f"{found.state.value}: {', '.join(codes)}"] += 1
            shutil.rmtree(case)
    print(f"killed {n} times")
    for state, n_times in states.most_common():
        print(f"  {n_times:4} {state}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
