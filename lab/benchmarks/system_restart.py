"""Does a phone whose system restarts in the middle of a scan ever get a wrong verdict? In simulated time.

    python -m lab.benchmarks.system_restart --n 50            # moments from 0 to 13 s after the first request
    python -m lab.benchmarks.system_restart --moments 0-9 --kept a.jsonl     # a part; --kept counts all in it
    python -m lab.benchmarks.system_restart --n 5 --video screenrecord

Each moment is a device of its own with the fault `system-restart`, scanned by looks as `detector scan` does.
The launch that is hit must be repeated. Compared with the app's truth are the verdicts of the scan, and those
that the broken launch alone would give. Wrong is an outcome that the truth does not allow, `cantTell` and
`untested` excepted; a broken launch alone may also call a rule on the close control inapplicable, where none
had come yet. Writes `lab/results/system_restart.json`.
"""

import argparse
import json
import random
import shutil
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2

from detector.case import CaseFolder
from detector.core.errors import DetectorError
from detector.devices.frames.video_settings import VIDEO_SOURCES, VideoSettings
from detector.judging.case import judge_runs
from detector.scenarios.cold_start import NAME
from detector.seeing import PerceptionSetup
from detector.touching import Scan, join_runs
from detector.virtual.apps.spec.app_file import load_app
from detector.virtual.apps.truth.windows import expected_outcomes
from detector.windows.seen_run import SeenRun
from detector.wiring.law import rule_book
from detector.wiring.perception_setup import perception_setup, session_screen_reader
from detector.wiring.tool import SCENARIOS
from detector.wiring.virtual_devices import VirtualChoice, shipped_app_files, simulated_device
from lab.benchmarks.agreement import by_looking
from lab.benchmarks.kept_scans import KeptScans, add_kept_option
from lab.benchmarks.remembered import remembering

RESULTS = Path(__file__).parents[1] / "results" / "system_restart.json"
APPS = ("compliant_splash", "late_close", "missing_close", "tiny_cross", "popup_cross_below")
"""Those that pass, and those that fail by what comes late, never or too small: a launch cut short must not
look like one of them."""

LATEST_S = 13.0
"""A launch and its preparations take about as long."""

SETTLED = frozenset({"cantTell", "untested"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Restarted:
    """`n_whole` and `n_broken` launches. `wrong`: by the scan; `wrong_alone`: by the broken launches."""

    app: str
    at_s: float
    n_whole: int
    n_broken: int
    ended: str | None
    n_told: int
    wrong: tuple[str, ...]
    wrong_alone: tuple[str, ...]
    device_s: float
    cpu_s: float


def restarted(
    stem: str, at_s: float, *, seed: int, persona: str, video: VideoSettings, setup: PerceptionSetup
) -> Restarted:
    began_s = time.process_time()
    path = next(path for path in shipped_app_files() if path.stem == stem)
    spec, folder = load_app(path), Path(tempfile.mkdtemp(prefix="restarted-"))
    faults = (f"system-restart@{at_s}s",)
    choice = VirtualChoice(app_files=(path,), persona=persona, seed=seed, faults=faults)
    ended, seen, device_s = None, list[SeenRun](), 0.0
    try:
        with simulated_device(choice, video=video) as (device, clock):
            started_ns = clock.monotonic_ns()
            scan = Scan(
                device=device,
                case=CaseFolder(folder),
                package=spec.package,
                clock=clock,
                setup=setup,
                screen_reader=session_screen_reader(setup),
                tool_version="benchmark",
                seen=seen,
            )
            try:
                list(scan.cold_starts(1, name=NAME, scenario_of=SCENARIOS[NAME]))
            except DetectorError as error:
                ended = str(error)
            device_s = (clock.monotonic_ns() - started_ns) / 1e9
    except DetectorError as error:  # before there was a scan
        ended = str(error)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    allowed = by_looking(expected_outcomes(spec))
    told, wrong = compared(seen, setup, allowed)
    broken = [run for run in seen if run.is_partial]
    return Restarted(
        app=stem,
        at_s=at_s,
        n_whole=len(seen) - len(broken),
        n_broken=len(broken),
        ended=ended,
        n_told=told,
        wrong=wrong,
        wrong_alone=tuple(one for run in broken for one in compared([run], setup, allowed)[1]),
        device_s=round(device_s, 1),
        cpu_s=round(time.process_time() - began_s, 1),
    )


def compared(
    runs: Sequence[SeenRun], setup: PerceptionSetup, allowed: dict[str, frozenset[str]]
) -> tuple[int, tuple[str, ...]]:
    """How many claims got the outcome that they have, and those that got another."""
    if not runs:
        return 0, ()
    verdicts = judge_runs(runs, join_runs(runs), rule_book("cn-default")).verdicts
    of_truth = [one for one in verdicts if one.code in allowed]
    wrong = [
        f"{one.code}: said {one.outcome.value}, is {'/'.join(sorted(allowed[one.code]))}"
        for one in of_truth
        if one.outcome.value not in allowed[one.code] | SETTLED
    ]
    return sum(one.outcome.value in allowed[one.code] for one in of_truth), tuple(wrong)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=50, help="moments")
    parser.add_argument("--moments", help="first-last, of those n (default: all)")
    add_kept_option(parser)
    parser.add_argument("--seed", type=int, default=17)
    parser.add_argument("--persona", default="aosp-17")
    parser.add_argument("--video", choices=VIDEO_SOURCES, help="record this (default: single pictures)")
    parser.add_argument("--out", type=Path, default=RESULTS)
    given = parser.parse_args()
    cv2.setNumThreads(1)
    first, _, last = (given.moments or f"0-{given.n - 1}").partition("-")
    wanted = range(int(first), int(last) + 1)
    setup = remembering(perception_setup(n_threads=1))
    kept = KeptScans(given.kept, Restarted)
    known = {one.at_s for one in kept}
    chance = random.Random(given.seed)
    video = VideoSettings(sources=(given.video,) if given.video else (), in_background=False)
    for number in range(given.n):
        at_s = round((number + chance.random()) * LATEST_S / given.n, 3)
        if number not in wanted or at_s in known:
            continue
        stem, seed = APPS[number % len(APPS)], given.seed + number
        kept.add(restarted(stem, at_s, seed=seed, persona=given.persona, video=video, setup=setup))
        print(*list(kept)[-1:], flush=True)
    made = sorted(kept, key=lambda one: one.at_s)
    given.out.write_text(json.dumps(document(made, given), indent=1) + "\n", encoding="utf-8")
    print({key: value for key, value in document(made, given).items() if key != "moments"})
    return int(any(one.wrong or wrong_alone(one) for one in made))


def wrong_alone(one: Restarted) -> list[str]:
    """A window without a control so far is no verdict on it."""
    return [text for text in one.wrong_alone if "said inapplicable" not in text]


def document(made: Sequence[Restarted], given: argparse.Namespace) -> dict[str, object]:
    return {
        "persona": given.persona,
        "video": given.video,
        "n_moments": len(made),
        "n_in_a_launch": sum(one.n_broken > 0 for one in made),
        "n_repeated": sum(one.n_broken > 0 and one.n_whole == 1 for one in made),
        "n_ended": sum(one.ended is not None for one in made),
        "n_told": sum(one.n_told for one in made),
        "n_wrong": sum(len(one.wrong) for one in made),
        "n_wrong_alone": sum(len(wrong_alone(one)) for one in made),
        "n_inapplicable_alone": sum(len(one.wrong_alone) - len(wrong_alone(one)) for one in made),
        "cpu_s": round(sum(one.cpu_s for one in made), 1),
        "moments": [asdict(one) for one in made],
    }


if __name__ == "__main__":
    raise SystemExit(main())
