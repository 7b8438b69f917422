"""The materials of `ablation.py`: what sees a picture, a recording or an app, and how right that is."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from detector.case import CaseFolder
from detector.core.geometry import Rect
from detector.core.trials import Level
from detector.core.verdict import Outcome
from detector.judging.case import judge_runs, verdicts_of
from detector.perception import watch
from detector.scenarios.cold_start import NAME
from detector.seeing import (
    PerceptionSetup,
    load_image,
    measure_screenshot,
    recording_header,
    see_case,
    see_recording,
    seeing,
)
from detector.touching import Scan, join_runs
from detector.virtual.apps.spec.app_file import load_app
from detector.virtual.apps.truth.windows import expected_outcomes
from detector.virtual.personas import PERSONAS
from detector.windows.seen_run import SeenRun
from detector.wiring.clips import clip_at
from detector.wiring.law import rule_book
from detector.wiring.perception_setup import perception_setup, session_screen_reader
from detector.wiring.tool import SCENARIOS, probes
from detector.wiring.virtual_devices import VirtualChoice, simulated_device
from lab.benchmarks.ablation_switches import Stage
from lab.benchmarks.close_controls import labels_of
from lab.benchmarks.family_truth import Kind, claims_of, family_files
from lab.benchmarks.real_popups import ACCUSED_BELOW, GROUPS, matches_of, record_of
from lab.benchmarks.remembered import remembering

__all__ = [
    "FALSE",
    "LEVELS",
    "READINGS",
    "Claims",
    "Material",
    "Sees",
    "capture",
    "controls",
    "family",
    "popups",
    "recordings",
    "remembered_readings",
]

SEED = 431
LEVELS = {"looked": Level.LOOK, "touched": Level.QUICK}
TOUCHED = (  # apps whose touches are hard to read
    "are_you_sure",
    "comes_again",
    "dead_cross_card",
    "decoy_at_times",
    "hit_below_glyph",
    "painted_decoy",
    "skip_to_landing",
    "two_at_once",
    "word_on_film",
)
WORSE = {Kind.AGREES: 0, Kind.OPEN: 1, Kind.WRONG_PASS: 2, Kind.UNCLAIMED: 3, Kind.FALSE_FAILED: 4}
FALSE = 3  # from here on somebody is accused without reason
Claims = dict[str, int]
"""How bad each claim of a picture, recording or app is; 0 is right."""
Sees = Callable[[Any], Claims]  # Any: the set-up, or None, where an app is only judged again


READINGS: dict[object, Any] = {}


@dataclass
class Material:
    """`items` by name: what sees one of them. `runs` are those of an app, for what judges alone."""

    name: str
    items: dict[str, Sees]
    stages: frozenset[Stage]
    base: dict[str, Claims] = field(default_factory=dict)
    acted: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


def popups(data: Path) -> dict[str, Sees]:
    folder = data / "real_popups"
    listed = json.loads((folder / "annotations.json").read_text(encoding="utf-8"))
    entries = [one for one in listed if one["use"] == "measure"][::2]
    return {one["file"]: _popup(one, folder / "images" / one["file"]) for one in entries}


def _popup(entry: dict[str, Any], path: Path) -> Sees:
    def claims(setup: PerceptionSetup) -> Claims:
        measured = measure_screenshot(load_image(path), density_dpi=None, ppi=None, seeing=setup)
        record = record_of(measured, 0.0)
        found = matches_of(entry, record)
        missed = [id(one) for one in found["missed"]]
        controls = {f"control {k}": int(id(one) in missed) for k, one in enumerate(entry["controls"])}
        is_accused = record["window"] != "none" and measured.perhaps_score < ACCUSED_BELOW
        has_control = bool(found["found"] or found["missed"])
        return controls | {
            "false finds": len(found["false"]),
            "kind of window": int(GROUPS[str(record["window"])] != GROUPS[entry["window"]["kind"]]),
            "said to have none": FALSE * (is_accused and has_control),
        }

    return claims


def controls(data: Path) -> dict[str, Sees]:
    listed = json.loads((data / "close_controls" / "annotations.json").read_text(encoding="utf-8"))
    val = [one for one in listed if one["split"] == "val"]
    found = {one["file"]: _labelled(data / "close_controls" / one["file"], _boxes(one)) for one in val}
    ordinary = sorted((data / "ordinary_screens").glob("[0-9]*.jpg"))[::4]
    ordinary += sorted((data / "ordinary_screens").glob("u*.jpg"))
    return found | {path.name: _labelled(path, []) for path in ordinary}


def _boxes(entry: dict[str, Any]) -> list[Rect]:
    return labels_of(entry, "close")


def _labelled(path: Path, boxes: list[Rect]) -> Sees:
    def claims(setup: PerceptionSetup) -> Claims:
        measured = measure_screenshot(load_image(path), density_dpi=None, ppi=None, seeing=setup)
        middles = [one.box.center for one in measured.controls]
        missed = {
            f"control {k}": int(not any(box.contains(one) for one in middles)) for k, box in enumerate(boxes)
        }
        n_false = sum(not any(box.contains(one) for box in boxes) for one in middles)
        is_accused = bool(boxes) and measured.window is not None and measured.perhaps_score < ACCUSED_BELOW
        return missed | {"false finds": n_false, "said to have none": FALSE * is_accused}

    return claims


def recordings(data: Path) -> dict[str, Sees]:
    folder = data / "real_recordings"
    clips = json.loads((folder / "annotations.json").read_text(encoding="utf-8"))["clips"]
    return {one["id"]: _recording(one, folder / "media" / one["file"]) for one in clips}


def _recording(entry: dict[str, Any], path: Path) -> Sees:
    def claims(setup: PerceptionSetup) -> Claims:
        clip = clip_at(path)
        header = recording_header(
            clip.facts, package=None, density_dpi=None, tool_version="benchmark", started_at="2026-01-01"
        )
        run = see_recording(header, clip.frames, clip.pixels, setup=setup)
        failed = [
            one.code
            for one in verdicts_of([run], join_runs([run]), rule_book("cn-default"))
            if one.outcome is Outcome.FAILED
        ]
        left, top, *_ = clip.facts.content_px
        return _of_clip(entry, run, (left, top)) | dict.fromkeys(failed, FALSE)

    return claims


def _of_clip(entry: dict[str, Any], run: SeenRun, corner: tuple[int, int]) -> Claims:
    """Each labelled window and control, and the windows that no label overlaps in time."""
    claims: Claims = {}
    taken = set()
    for k, window in enumerate(one for one in entry["windows"] if not one.get("doubtful")):
        until_ms = window["gone_ms"] if window.get("gone_ms") is not None else entry["ms"]
        meets = [one for one in run.windows if _overlap(one, window["first_ms"], until_ms) > 0]
        taken |= {one.id for one in meets}
        best = max(meets, key=lambda one: _overlap(one, window["first_ms"], until_ms), default=None)
        claims[f"window {k}"] = int(best is None)
        claims[f"pieces of {k}"] = max(len(meets) - 1, 0)
        for n, control in enumerate(window["controls"]):
            x, y, wide, high = control["box"]
            box = Rect.from_xywh(x - corner[0], y - corner[1], wide, high).expanded(2)
            seen = [] if best is None else [one.control.box.center for one in best.sightings]
            claims[f"control {k}.{n}"] = int(not any(box.contains(one) for one in seen))
    doubtful = any(one.get("doubtful") for one in entry["windows"]) or bool(entry.get("ignore"))
    claims["other windows"] = 0 if doubtful else sum(one.id not in taken for one in run.windows)
    return claims


def _overlap(track: Any, from_ms: float, until_ms: float) -> float:
    last_ms = track.readings[-1].at_ms if track.gone_ms is None else track.gone_ms.value
    return float(min(last_ms, until_ms) - max(track.appeared_ms.value, from_ms))


def family(folder: Path, level: Level, setup: PerceptionSetup) -> dict[str, Sees]:
    files = {path.stem: path for path in family_files()}
    return {path.name: _app(path, files[path.name], level, setup) for path in sorted(folder.iterdir())}


def _app(folder: Path, path: Path, level: Level, setup: PerceptionSetup) -> Sees:
    kept: list[list[SeenRun]] = []

    def claims(given: PerceptionSetup | None) -> Claims:
        """None: what everything saw is judged again."""
        if given is None and not kept:
            with remembered_readings(READINGS):
                kept.append(list(see_case(CaseFolder(folder), setup)))
        runs = kept[0] if given is None else list(see_case(CaseFolder(folder), given))
        verdicts = judge_runs(runs, join_runs(runs), rule_book("experimental")).verdicts
        truth = expected_outcomes(load_app(path))
        return {one.code: WORSE[one.kind] for one in claims_of(verdicts, truth, level)}

    return claims


@contextmanager
def remembered_readings(memory: dict[object, Any]) -> Iterator[None]:
    """Within it frames that were read before are not read again."""
    read = watch.read_frames

    def again(frames: Any, *words: Any, **named: Any) -> Any:
        key = tuple((one.id, one.png_sha256, one.packet, one.video_sha256, one.at_ms) for one in frames)
        if key not in memory:
            memory[key] = read(frames, *words, **named)
        return memory[key]

    with patch.object(seeing, "read_frames", again):
        yield


def capture(folder: Path) -> None:
    """Level quick also looks: its probes are planned by what perception sees."""
    setup = remembering(perception_setup(n_threads=1))
    for name, level in LEVELS.items():
        for index, path in enumerate(family_files()):
            if not (path.stem in TOUCHED if name == "touched" else index % 3 == 1):
                continue
            case = CaseFolder(folder / name / path.stem)
            if case.root.exists():
                continue
            persona = PERSONAS[(SEED + index) % len(PERSONAS)].name
            choice = VirtualChoice(app_files=(path,), persona=persona, seed=SEED)
            with simulated_device(choice) as (device, clock):
                scan = Scan(
                    device=device,
                    case=case,
                    package=load_app(path).package,
                    clock=clock,
                    setup=setup,
                    screen_reader=session_screen_reader(setup),
                    tool_version="benchmark",
                    seen=[],
                )
                list(scan.cold_starts(2, name=NAME, scenario_of=SCENARIOS[NAME]))
                if level is not Level.LOOK:
                    list(scan.probe(scan.plan(probes(), level)))
            print(f"{name} {path.stem}", flush=True)
