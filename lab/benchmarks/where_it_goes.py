"""Where the CPU of a scan goes: by stage, and what the virtual phone itself takes.

    python -m lab.benchmarks.where_it_goes lab/benchmarks/family/moving_1/*.yaml [--seed 1] [--level quick]

Each app is scanned once on the simulated clock, with the engines as a scan has them. A timer samples the
stack and charges the CPU since the last sample to the innermost function of this program. Writes
`lab/results/where_it_goes.json`.
"""

import argparse
import json
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from operator import itemgetter
from pathlib import Path
from types import FrameType

import cv2

from detector.core.trials import Level
from detector.judging.case import judge_runs
from detector.touching import join_runs
from detector.virtual.apps.spec.app_file import load_app
from detector.virtual.apps.truth.windows import expected_outcomes
from detector.virtual.personas import PERSONAS
from detector.wiring.law import rule_book
from detector.wiring.perception_setup import perception_setup
from detector.wiring.tool import probes
from lab.benchmarks.driven import drive
from lab.benchmarks.family_truth import Kind, claims_of

__all__ = ["charging", "stage_of", "table"]

RESULTS = Path(__file__).parents[1] / "results" / "where_it_goes.json"
EVERY_S = 0.01
VIRTUAL_PHONE = "virtual phone"
STAGES = (
    ("virtual/", VIRTUAL_PHONE),
    ("engines/text_", "reading words"),
    ("engines/", "nets"),
    ("perception/x_icon", "strokes"),
    ("perception/back_arrow", "strokes"),
    ("perception/carrying", "carrying"),
    ("perception/pictures", "comparing pictures"),
    ("perception/film", "comparing pictures"),
    ("perception/page_below", "comparing pictures"),
    ("perception/stills", "comparing pictures"),
    ("perception/glyph", "measuring"),
    ("perception/plate", "measuring"),
    ("perception/lettering", "measuring"),
    ("perception/button", "measuring"),
    ("perception/control_evidence", "weighing"),
    ("perception/scene", "weighing"),
    ("perception/weights", "weighing"),
    ("perception/window_", "weighing"),
    ("perception/", "the rest of perception"),
    ("parsing/picture_file", "decoding"),
    ("devices/", "capturing"),
    ("session/", "capturing"),
    ("evidence/", "capturing"),
)
"""The first whose beginning is that of the innermost module of `detector/` gives the stage."""


def stage_of(module: str) -> str:
    """`module` is a path within `detector/`."""
    return next((stage for start, stage in STAGES if module.startswith(start)), "the rest")


@contextmanager
def charging(stacks: dict[tuple[str, ...], float]) -> Iterator[None]:
    """Adds the seconds of CPU within to `stacks`, by the functions of `detector/` that ran, outermost
    first.
    """
    last = time.process_time()

    def sample(_signal: int, frame: FrameType | None) -> None:
        nonlocal last
        now = time.process_time()
        stacks[_stack(frame)] += now - last
        last = now

    signal.signal(signal.SIGPROF, sample)
    signal.setitimer(signal.ITIMER_PROF, EVERY_S, EVERY_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _stack(frame: FrameType | None) -> tuple[str, ...]:
    names: list[str] = []
    while frame is not None:
        _, found, module = frame.f_code.co_filename.rpartition("/detector/")
        if found:
            names.append(f"{module.removesuffix('.py')}:{frame.f_code.co_name}")
        frame = frame.f_back
    return tuple(reversed(names))


def table(stacks: Mapping[tuple[str, ...], float]) -> dict[str, float]:
    """Seconds by stage, most first."""
    by_stage: defaultdict[str, float] = defaultdict(float)
    for stack, seconds in stacks.items():
        by_stage[stage_of(stack[-1]) if stack else "the rest"] += seconds
    most_first = sorted(by_stage.items(), key=itemgetter(1), reverse=True)
    return {stage: round(seconds, 1) for stage, seconds in most_first}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("apps", nargs="+", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--level", choices=["look", "quick", "lab"], default="quick")
    parser.add_argument("--stacks", type=Path, help="write all stacks with their seconds here")
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    rows = []
    for index, path in enumerate(options.apps):
        persona = PERSONAS[(options.seed + index) % len(PERSONAS)].name
        rows.append(_row(path.resolve(), persona, options))
        print(json.dumps(rows[-1], ensure_ascii=False), flush=True)
        options.out.parent.mkdir(exist_ok=True)
        options.out.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


def _row(path: Path, persona: str, options: argparse.Namespace) -> dict[str, object]:
    setup, level = perception_setup(n_threads=1), Level(options.level)
    stacks: defaultdict[tuple[str, ...], float] = defaultdict(float)
    with charging(stacks):
        driven = drive(
            path,
            probes() if level is not Level.LOOK else (),
            level,
            seed=options.seed,
            setup=setup,
            persona=persona,
        )
    if options.stacks is not None:
        most_first = sorted(stacks.items(), key=itemgetter(1), reverse=True)
        lines = [f"{seconds:.3f} {';'.join(stack)}" for stack, seconds in most_first]
        options.stacks.with_suffix(f".{path.stem}").write_text("\n".join(lines), encoding="utf-8")
    verdicts = judge_runs(driven.seen, join_runs(driven.seen), rule_book("experimental")).verdicts
    claims = claims_of(verdicts, expected_outcomes(load_app(path)), level)
    stages = table(stacks)
    total = sum(stacks.values())
    return {
        "app": path.stem,
        "persona": persona,
        "launches": len(driven.seen),
        "pictures": sum(len({frame.png_sha256 or frame.id for frame in run.frames}) for run in driven.seen),
        "cpu_s": round(total - stages.get(VIRTUAL_PHONE, 0.0), 1),
        "stages": stages,
        "claims": dict(Counter(claim.kind for claim in claims)),
        "others": [
            f"{claim.code} {claim.said}, is {claim.true}: {claim.reason}"
            for claim in claims
            if claim.kind != Kind.AGREES
        ],
    }


if __name__ == "__main__":
    sys.exit(main())
