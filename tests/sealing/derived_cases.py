"""Pruned and redacted copies of a small sealed case, made directly: nothing is judged."""

import json
from pathlib import Path

from detector.case import CaseFolder, DerivedCase, JudgedAgain
from detector.case.redaction import covered_picture
from detector.core.geometry import Rect
from detector.evidence.derived_bundle import DerivedKind, GoneRule
from detector.sealing.deriving import Cover, DerivePlan, derive_case
from detector.sealing.hidden_hashes import Secret
from tests.sealing.sealed_cases import CLOCK

__all__ = ["SKIPPED", "prune", "redact", "unread_picture"]

SKIPPED = "runs/00/bundle"


def unread_picture(case: CaseFolder) -> str:
    """The path, in the case, of the last picture of run 0."""
    lines = (case.bundle_path(0) / "frames.jsonl").read_text(encoding="utf-8").splitlines()
    return f"{SKIPPED}/{json.loads(lines[-1])['path']}"


def prune(case: CaseFolder, out: Path) -> DerivedCase:
    """Without its report and one picture."""
    report = [
        path.relative_to(case.root).as_posix() for path in case.root.glob("report/**/*") if path.is_file()
    ]
    gone = {**dict.fromkeys(report, GoneRule.REPORT), unread_picture(case): GoneRule.UNREAD}
    return _derive(case, out, DerivePlan(kind=DerivedKind.PRUNED, gone=gone, covers={}))


def redact(case: CaseFolder, out: Path) -> DerivedCase:
    """Without its report, with one picture and the log covered."""
    report = [
        path.relative_to(case.root).as_posix() for path in case.root.glob("report/**/*") if path.is_file()
    ]
    path = unread_picture(case)
    box = Rect.from_xywh(2, 3, 4, 5)
    log = f"{SKIPPED}/logs/logcat.txt"
    covers = {
        path: Cover(
            into=path.replace(".png", ".redacted.png"),
            content=lambda: covered_picture((case.root / path).read_bytes(), [box]),
            n_covered=1,
        ),
        log: Cover(
            into=log.replace(".txt", ".redacted.txt"), content=lambda: b"line one\n****\n", n_covered=1
        ),
    }
    gone = dict.fromkeys(report, GoneRule.REPORT)
    plan = DerivePlan(
        kind=DerivedKind.REDACTED,
        gone=gone,
        covers=covers,
        asked=("region 2,3,4,5",),
        secret=Secret(),
    )
    return _derive(case, out, plan)


def _derive(case: CaseFolder, out: Path, plan: DerivePlan) -> DerivedCase:
    def prove(_: CaseFolder) -> tuple[JudgedAgain, ...]:
        return ()

    return derive_case(case, out, plan, prove=prove, tool_version="0", wall_ns=CLOCK.wall_ns())
