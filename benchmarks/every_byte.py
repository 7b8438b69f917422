"""Changes every byte of every file of a small sealed case, one at a time: each must be refused.

    python -m benchmarks.every_byte

Minutes of one core. Each byte has its lowest bit turned, and each file gets one byte more at its end.
"""

import sys
import tempfile
from pathlib import Path

from detector.sealing.trust import NOBODY
from detector.sealing.verified import State, verify_path
from tests.sealing.sealed_cases import judge, make_case, make_key, seal
from tests.sealing.test_tampering import sweep


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        key = make_key(root / "keys")
        case = make_case(root / "case", n_runs=1)
        seal(case, key)
        judge(case, profile="strict", at="2026-01-09T09:00:00.000Z")
        seal(case, key)
        assert verify_path(case.root, NOBODY).state is State.WHOLE
        n_changes = 0
        missed = []
        for path, index, refused in sweep(case.root, stride=1, short=0):
            n_changes += 1
            if not refused:
                missed.append((path.relative_to(case.root), index))
        assert verify_path(case.root, NOBODY).state is State.WHOLE
    print(f"{n_changes} changes, {n_changes - len(missed)} refused")
    for path, index in missed:
        print(f"  not refused: byte {index} of {path}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
