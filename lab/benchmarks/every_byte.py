"""Changes bytes of every file of a small sealed case, one at a time: each must be refused.

    python -m lab.benchmarks.every_byte [case|pruned|redacted] [STRIDE]

`pruned` and `redacted` are sealed copies of that case. Each STRIDE-th byte (default: every one) has its
lowest bit flipped, files of up to 64 bytes are covered completely, and each file gets an extra byte at its
end. Covering every byte takes minutes of one core.
"""

import sys
import tempfile
from pathlib import Path

from detector.case import CaseFolder
from detector.sealing.trust import NOBODY
from detector.sealing.verified import State, verify_path
from tests.sealing.derived_cases import prune, redact
from tests.sealing.sealed_cases import judge, make_case, make_key, seal
from tests.sealing.test_tampering import sweep

SHORT = 64
COPIES = {"pruned": prune, "redacted": redact}


def main() -> int:
    kind = sys.argv[1] if len(sys.argv) > 1 else "case"
    stride = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        key = make_key(root / "keys")
        case = make_case(root / "case", n_runs=1)
        seal(case, key)
        if kind in COPIES:
            COPIES[kind](case, root / kind)
            case = CaseFolder(root / kind)
        else:
            judge(case, profile="strict", at="2026-01-09T09:00:00.000Z")
        seal(case, key)
        assert verify_path(case.root, NOBODY).state is State.WHOLE
        n_changes = 0
        missed = []
        for path, index, refused in sweep(case.root, stride=stride, short=SHORT):
            n_changes += 1
            if not refused:
                missed.append((path.relative_to(case.root), index))
        assert verify_path(case.root, NOBODY).state is State.WHOLE
    print(f"{kind}: {n_changes} changes, {n_changes - len(missed)} refused")
    for path, index in missed:
        print(f"  not refused: byte {index} of {path}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
