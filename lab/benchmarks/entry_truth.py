"""Are the windows of each entry found, named at it and judged? Drawn apps on the simulated clock.

    python -m lab.benchmarks.entry_truth --hot 40 --others 10 --workers 2
    python -m lab.benchmarks.entry_truth --kept tried.jsonl --minutes 12   # and again: goes on

Each app is a shipped one whose window was moved from the cold start to the entry: to the return after a
drawn time of 5 to 300 s in the background (with the process alive, ended, or either), to the return from
where the window of its cold start leads, to the unlocking of the phone, to the back key on its page, to a
link, to an activity that others may start, to a tap on its notification. Guilty are those whose truth names a
failure by looks, innocent those whose truth allows none. Counted are, per entry, the failures by looks that
were named there, and the failures that the truth does not allow; of hot starts also the apps whose interval,
from the longest wait that showed nothing to the shortest that showed a window, contains the truth with the
process alive and ended, and what SPL-06 says of it.
Writes `lab/results/entry_truth.json`.
"""

import argparse
import json
import math
import random
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from copy import deepcopy
from dataclasses import asdict, dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import yaml

from detector import codec
from detector.case import CaseFolder
from detector.core.entry import COLD, Entry, EntryKind
from detector.core.verdict import Outcome
from detector.judging.case import judge_runs
from detector.scenarios.cold_start import NAME, cold_start
from detector.scenarios.entries import ONLY_COLD
from detector.seeing import PerceptionSetup
from detector.touching import Scan, join_runs
from detector.virtual.apps.spec.app_file import load_app
from detector.virtual.apps.truth.windows import expected_outcomes
from detector.windows.seen_run import SeenRun
from detector.wiring.entry_launches import entered
from detector.wiring.law import rule_book
from detector.wiring.perception_setup import perception_setup, session_screen_reader
from detector.wiring.virtual_devices import VirtualChoice, shipped_app_files, simulated_device
from lab.benchmarks.kept_scans import KeptScans, add_kept_option

RESULTS = Path(__file__).parents[1] / "results" / "entry_truth.json"
GUILTY = ("tiny_cross", "faint_cross", "odd_place", "missing_close", "late_close", "edge_close")
INNOCENT = ("compliant_splash", "cross_on_photo", "text_only_skip", "early_close")
STAYS = {"guilty": ("stay_tiny", "stay_faint", "stay_missing", "stay_late"), "innocent": ("stay",)}
"""Windows that ask to stay, for the back key: the coupon of `popup_cross_below`, changed."""

STAY_TRUTH = {"stay_tiny": "CLS-05", "stay_faint": "CLS-06", "stay_missing": "CLS-01", "stay_late": "CLS-02"}
BY_LOOKS = ("CLS-01", "CLS-02", "CLS-05", "CLS-06", "CLS-08", "CLS-10")
PROCESSES = ("any", "alive", "ended")
LINK = "demo://goods/7"
OFFER = ".OfferActivity"
N_LAUNCHES = 2
SLACK_S = 1.0
"""By which an app's own timer may differ from our clock (`measures/return_splash.py`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    kind: str  # guilty, innocent
    entry: EntryKind
    stem: str
    seed: int
    after_s: float
    process: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What was found of one drawn app. `subjects`: those that a failure by looks was named of; `intervals_s`:
    of hot starts, from and to which wait its splash comes, alive and ended; null: never.
    """

    drawn: Drawn
    claimed: tuple[str, ...]
    named: tuple[str, ...]
    subjects: tuple[str, ...]
    false: tuple[str, ...]
    intervals_s: dict[str, tuple[float, float | None]]
    contains_truth: bool | None
    n_launches: int
    phone_min: float
    cpu_s: float


def drawn(n_hot: int, n_others: int, seed: int) -> list[Drawn]:
    """Of all entries by turns, so that a run that was cut short tells as much of each."""
    most = {entry: n_hot if entry is EntryKind.HOT else n_others for entry in EntryKind}
    found = list(_drawn(most, seed))
    return sorted(found, key=lambda one: (one.seed - seed) / most[one.entry])


def _drawn(most: Mapping[EntryKind, int], seed: int) -> Iterator[Drawn]:
    for entry in (kind for kind in EntryKind if kind not in (EntryKind.COLD, EntryKind.WALK)):
        for kind, stems in (("guilty", GUILTY), ("innocent", INNOCENT)):
            is_exit = entry is EntryKind.EXIT
            known = (*STAYS[kind], *stems) if is_exit else stems
            for n in range(most[entry]):
                chance = random.Random(f"{entry}/{kind}/{seed}/{n}")
                yield Drawn(
                    kind=kind,
                    entry=entry,
                    stem=known[n % len(known)],
                    seed=seed + n,
                    after_s=round(math.exp(chance.uniform(math.log(5), math.log(300))), 1),
                    process=chance.choice(PROCESSES),
                )


def moved(one: Drawn, folder: Path) -> Path:
    """The app with its window at the entry alone."""
    keys = stay_app(one.stem) if one.stem.startswith("stay") else shipped(one.stem)
    start = keys["start"]
    if not one.stem.startswith("stay"):
        (page,) = {keys["scenes"][start]["then"]}
        keys["start"] = page
    home = keys["scenes"][keys["start"]]
    match one.entry:
        case EntryKind.HOT:
            after_ms = round(one.after_s * 1000)
            keys["resume"] = [{"scene": start, "after_ms": after_ms, "process": one.process}]
        case EntryKind.UNLOCK:
            keys["resume"] = [{"scene": start, "after_ms": min(one.after_s, 60.0) * 1000}]
        case EntryKind.RETURN:
            led = shipped("compliant_splash")
            keys["scenes"]["led"] = led["scenes"]["splash"] | {"then": keys["start"]}
            keys["start"] = "led"
            keys["resume"] = [{"scene": start, "after_ms": 0}]
        case EntryKind.EXIT:
            home["on_back"] = [{"do": "popup", "scene": "coupon" if one.stem.startswith("stay") else start}]
            home.pop("popups", None)
        case EntryKind.LINK:
            keys["links"] = [{"uri": LINK, "scene": start}]
        case EntryKind.ACTIVITY:
            keys["activities"].append(OFFER)
            keys["scenes"][start]["activity"] = OFFER
        case EntryKind.NOTIFICATION:
            posted = {"title": "今日好物上新", "text": "点击查看", "after_ms": min(one.after_s, 50.0) * 1000}
            keys["notifications"] = [posted | {"scene": start}]
    path = folder / f"{one.stem}.yaml"
    path.write_text(yaml.safe_dump(keys, allow_unicode=True), "utf-8")
    return path


def shipped(stem: str) -> dict[str, Any]:
    source = next(path for path in shipped_app_files() if path.stem == stem)
    keys: dict[str, Any] = yaml.safe_load(source.read_text(encoding="utf-8"))
    return keys


def stay_app(stem: str) -> dict[str, Any]:
    keys = deepcopy(shipped("popup_cross_below"))
    window = keys["scenes"]["coupon"]
    title = next(layer for layer in window["layers"] if layer["kind"] == "text")
    title["text"] = "恭喜获得新人红包"  # surely a promotion, whatever is drawn
    cross = next(layer for layer in window["layers"] if layer.get("id") == "close")
    if stem != "stay":
        keys["truth"] = {STAY_TRUTH[stem]: "failed"}
    if stem in ("stay_tiny", "stay_faint"):
        del cross["circle"]
    match stem:
        case "stay_tiny":
            cross |= {"size": "6dp", "stroke": "1.2dp"}
        case "stay_faint":
            cross["color"] = "#686868"  # 2.4 at most on what the seeds draw
        case "stay_missing":
            window["layers"].remove(cross)
            del window["window"]["close"]
            window["touch"] = [touch for touch in window["touch"] if touch.get("at") != "close"]
        case "stay_late":
            cross["from_ms"] = 6_000
    return keys


@cache
def the_setup() -> PerceptionSetup:
    return perception_setup(n_threads=1)


def tried(one: Drawn) -> Tried:
    began_s, setup = time.process_time(), the_setup()
    with tempfile.TemporaryDirectory(prefix="entry-truth-") as folder:
        app = moved(one, Path(folder))
        spec = load_app(app)
        choice = VirtualChoice(app_files=(app,), persona="compact-13", seed=one.seed)
        with simulated_device(choice) as (device, clock):
            began_ns = clock.monotonic_ns()
            scan = Scan(
                device=device,
                case=CaseFolder(Path(folder) / "case"),
                package=spec.package,
                clock=clock,
                setup=setup,
                screen_reader=session_screen_reader(setup),
                tool_version="benchmark",
                seen=[],
            )
            if one.entry is EntryKind.RETURN:
                list(scan.cold_starts(1, name=NAME, scenario_of=cold_start))
            target = f"{spec.package}{OFFER}" if one.entry is EntryKind.ACTIVITY else None
            entry = Entry(kind=one.entry, target=target)
            list(entered(scan, entry, N_LAUNCHES, ways=ONLY_COLD, law=rule_book("cn-default")))
            phone_min = (clock.monotonic_ns() - began_ns) / 60e9
    return _judged(one, scan.seen, expected_outcomes(spec), phone_min, began_s)


def _judged(
    one: Drawn, seen: Sequence[SeenRun], truth: dict[str, frozenset[str]], phone_min: float, began_s: float
) -> Tried:
    verdicts = judge_runs(seen, join_runs(seen), rule_book("cn-default")).verdicts
    failed = [verdict for verdict in verdicts if verdict.outcome is Outcome.FAILED]
    at_entry = {verdict.code: verdict.subject for verdict in failed if verdict.entry != COLD}
    is_hot = one.entry is EntryKind.HOT
    claimed = [code for code in BY_LOOKS if truth.get(code) == frozenset({"failed"})]
    allowed = {**truth, "SPL-06": frozenset({"failed"} if is_hot and one.after_s < 60 else ())}
    if is_hot and one.after_s <= 35 and one.process != "ended":
        claimed.append("SPL-06")
    found = {
        name: interval_s(seen, was_killed=is_killed)
        for name, is_killed in (("alive", False), ("ended", True))
    }
    return Tried(
        drawn=one,
        claimed=tuple(claimed),
        named=tuple(code for code in claimed if code in at_entry),
        subjects=tuple(sorted({at_entry[code] for code in claimed if code in at_entry})),
        false=tuple(
            sorted(
                f"{verdict.code} {verdict.subject}"
                for verdict in failed
                if "failed" not in allowed.get(verdict.code, {"failed"})
                or (verdict.entry == COLD and verdict.code in BY_LOOKS)
            )
        ),
        intervals_s=found if is_hot else {},
        contains_truth=all(_contains(found[name], one, name) for name in found) if is_hot else None,
        n_launches=len(seen),
        phone_min=round(phone_min, 2),
        cpu_s=round(time.process_time() - began_s, 1),
    )


def interval_s(runs: Sequence[SeenRun], *, was_killed: bool) -> tuple[float, float | None]:
    """From the longest wait that surely showed nothing to the shortest that showed a window."""
    backs = [(run, run.came_back) for run in runs if run.came_back and run.came_back.was_killed is was_killed]
    shown = [back.away_ms / 1000 for run, back in backs if run.windows]
    without = [
        back.away_ms / 1000
        for run, back in backs
        if not run.windows and not any(window.gone_ms is not None for window in run.other_windows)
    ]
    to_s = min(shown, default=None)
    return max((s for s in without if to_s is None or s < to_s), default=0.0), to_s


def _contains(found: tuple[float, float | None], one: Drawn, name: str) -> bool:
    from_s, to_s = found
    if one.process not in ("any", name):
        return to_s is None
    return from_s - SLACK_S <= one.after_s and (to_s is None or one.after_s <= to_s + SLACK_S)


def summary(made: Sequence[Tried]) -> dict[str, dict[str, Any]]:
    told = {}
    for entry in dict.fromkeys(one.drawn.entry for one in made):
        there = [one for one in made if one.drawn.entry is entry]
        guilty = [one for one in there if one.drawn.kind == "guilty"]
        told[entry.value] = {
            "guilty": len(guilty),
            "innocent": len(there) - len(guilty),
            "named": sum(len(one.named) for one in guilty),
            "claimed": sum(len(one.claimed) for one in guilty),
            "false_of_guilty": sum(len(one.false) for one in guilty),
            "false_of_innocent": sum(len(one.false) for one in there if one.drawn.kind == "innocent"),
            "contains_truth": sum(bool(one.contains_truth) for one in there),
            "phone_min": round(sum(one.phone_min for one in there) / len(there), 1),
            "cpu_s": round(sum(one.cpu_s for one in there) / len(there), 1),
        }
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument(
        "--hot", type=int, default=40, help="guilty apps for hot starts, and as many innocent"
    )
    parser.add_argument("--others", type=int, default=10, help="the same for each other entry")
    parser.add_argument("--only", type=EntryKind, nargs="*", help="these entries alone")
    parser.add_argument("--seed", type=int, default=9000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--minutes", type=float, default=1e6, help="begin no new app after this long")
    add_kept_option(parser)
    parser.add_argument("--out", type=Path, default=RESULTS)
    given = parser.parse_args()
    until = time.monotonic() + 60 * given.minutes
    kept = KeptScans(given.kept, Tried)
    known = [one.drawn for one in kept]
    asked = [
        one
        for one in drawn(given.hot, given.others, given.seed)
        if (given.only is None or one.entry in given.only) and one not in known
    ]
    with ProcessPoolExecutor(given.workers, mp_context=get_context("spawn")) as pool:
        for begin in range(0, len(asked), given.workers):
            if time.monotonic() > until:
                break
            for result in pool.map(tried, asked[begin : begin + given.workers]):
                kept.add(result)
                print(codec.to_json_line(result), end="", flush=True)
            write(kept, given.out)
    print(json.dumps(summary(list(kept)), indent=1))


def write(kept: KeptScans[Tried], path: Path) -> None:
    """What was tried so far, so that it outlives a run that is cut off."""
    made = list(kept)
    written = {"commits": kept.commits, "summary": summary(made), "apps": [asdict(one) for one in made]}
    path.write_text(json.dumps(written, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
