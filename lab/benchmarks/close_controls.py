"""How well close controls are found on real screenshots: precision, recall, boxes, time.

    python -m lab.benchmarks.close_controls [--data ../shared/data] [--split val] [--out lab/results]
        [--drawn DIR] [--misses FILE] [--crops DIR]

A find counts where the centre of its box lies in a labelled box; each label is counted once. The
pictures are not part of the project (their licence is unknown); without them this exits with a
message. Also: recall by kind (labelled by eye, `close_control_kinds.yaml`), how often finds of a score are
right, and false alarms on ordinary screens, real ones and with `--drawn` those that
`python -m lab.training.make_screens --ordinary` drew. `--crops` keeps a picture of every find without a
matching label, for inspection.
"""

import argparse
import itertools
import json
import os
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean, median

import numpy as np
import yaml
from PIL import Image, ImageDraw

from detector.core.geometry import Rect
from detector.perception.ports import FindKind
from detector.seeing import PerceptionSetup, load_image, measure_screenshot
from detector.seeing.screenshot import ScreenshotMeasurement
from detector.wiring.perception_setup import perception_setup
from lab.benchmarks.wilson import wilson_95

REPOSITORY = Path(__file__).parents[2]
KINDS = Path(__file__).parent / "close_control_kinds.yaml"
SCORE_STEPS = (0.03, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)

# Public figures to beat: OCR and keywords on the clean test images of the same data.
BASELINE = {"precision": 0.977, "recall": 0.743, "what": "OCR and keywords, 113 clean test images"}


@dataclass
class Score:
    """Counts over some pictures."""

    n_images: int = 0
    n_hits: int = 0
    n_false: int = 0
    n_missed: int = 0
    n_top_right: int = 0
    n_with_label: int = 0
    n_top_on_call: int = 0
    ious: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    kinds: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def plain(self) -> dict[str, object]:
        found, labelled = self.n_hits + self.n_false, self.n_hits + self.n_missed
        return {
            "images": self.n_images,
            "hits": self.n_hits,
            "false": self.n_false,
            "missed": self.n_missed,
            "precision": round(self.n_hits / found, 4) if found else None,
            "recall": round(self.n_hits / labelled, 4) if labelled else None,
            "top_find_is_a_control": round(self.n_top_right / self.n_with_label, 4)
            if self.n_with_label
            else None,
            "top_find_on_a_call_to_action": self.n_top_on_call,
            "mean_iou": round(mean(self.ious), 4) if self.ious else None,
            "seconds_per_image": round(mean(self.seconds), 3) if self.seconds else None,
            "median_seconds": round(median(self.seconds), 3) if self.seconds else None,
        }


@dataclass
class Reliability:
    """Finds by their score: how many, and how many of them are right."""

    scores: list[float] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)

    def add(self, score: float, right: bool) -> None:
        self.scores.append(score)
        self.right.append(right)

    def plain(self) -> list[dict[str, object]]:
        rows: list[dict[str, object]] = []
        for low, high in itertools.pairwise(SCORE_STEPS):
            inside = [
                (score, right)
                for score, right in zip(self.scores, self.right, strict=True)
                if low <= score < high or score == high == SCORE_STEPS[-1]
            ]
            if inside:
                rows.append(
                    {
                        "from": low,
                        "to": high,
                        "finds": len(inside),
                        "mean_score": round(mean(score for score, _ in inside), 3),
                        "right": round(mean(right for _, right in inside), 3),
                    }
                )
        return rows


@dataclass
class Tally:
    """Everything that is counted over the labelled pictures."""

    by_source: dict[str, Score] = field(default_factory=lambda: defaultdict(Score))
    clean: Score = field(default_factory=Score)
    by_kind: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    of_controls: Reliability = field(default_factory=Reliability)
    of_finder: Reliability = field(default_factory=Reliability)
    wrong: list[dict[str, object]] = field(default_factory=list)


def main() -> int:
    options = _options()
    labels = options.data / "close_controls" / "annotations.json"
    if not labels.is_file():
        print(f"{labels}: not there; this benchmark needs the labelled pictures", file=sys.stderr)
        return 2

    setup = perception_setup()
    tally = _tallied(json.loads(labels.read_text(encoding="utf-8")), options, setup)
    alarms = _false_alarms(options.data / "ordinary_screens", options.split, setup)
    result = {
        "split": options.split,
        "baseline": BASELINE,
        "close_controls": {name: tally.by_source[name].plain() for name in sorted(tally.by_source)},
        "without_near_duplicates": tally.clean.plain(),
        "recall_by_kind": {
            name: {"labelled": len(hits), "recall": round(mean(hits), 4)}
            for name, hits in sorted(tally.by_kind.items())
        },
        "reliability_of_controls": tally.of_controls.plain(),
        "reliability_of_the_finder": tally.of_finder.plain(),
        "ordinary_screens": alarms,
    }
    if options.drawn is not None:
        result["drawn_ordinary_screens"] = _drawn_alarms(options.drawn, setup)
    options.out.mkdir(parents=True, exist_ok=True)
    name = "close_controls" if options.split == "val" else f"close_controls_{options.split}"
    text = json.dumps(result, ensure_ascii=False, indent=2) + "\n"
    (options.out / f"{name}.json").write_text(text, encoding="utf-8")
    (options.out / f"{name}.md").write_text(_markdown(result), encoding="utf-8")
    if options.misses:
        options.misses.write_text(json.dumps(tally.wrong, ensure_ascii=False, indent=1), encoding="utf-8")
    print(_markdown(result))
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = os.environ.get("DETECTOR_SHARED")
    folder = Path(default) / "data" if default else REPOSITORY.parent / "shared" / "data"
    parser.add_argument("--data", type=Path, default=folder)
    parser.add_argument("--split", choices=["train", "val"], default="val")
    parser.add_argument("--out", type=Path, default=REPOSITORY / "lab" / "results")
    parser.add_argument("--misses", type=Path, help="write every false and missed one to this file")
    parser.add_argument("--crops", type=Path, help="write a picture of every false one into this folder")
    parser.add_argument("--drawn", type=Path, help="drawn ordinary screens")
    return parser.parse_args()


def _tallied(entries: list[dict[str, object]], options: argparse.Namespace, setup: PerceptionSetup) -> Tally:
    kinds = yaml.safe_load(KINDS.read_text(encoding="utf-8"))
    tally = Tally()
    for entry in entries:
        if entry["split"] != options.split:
            continue
        path = options.data / "close_controls" / str(entry["file"])
        rgb = load_image(path)
        measured, seconds = _measured(rgb, setup)
        _count(entry, measured, seconds, kinds.get(path.name, []), tally)
        _count_finds(entry, setup, rgb, tally)
        if options.crops is not None:
            _keep_crops(entry, measured, rgb, options.crops)
    return tally


def _measured(rgb: np.ndarray, setup: PerceptionSetup) -> tuple[ScreenshotMeasurement, float]:
    begin = time.perf_counter()
    measured = measure_screenshot(
        rgb,
        density_dpi=None,
        ppi=None,
        seeing=setup,
    )
    return measured, time.perf_counter() - begin


def _count(
    entry: dict[str, object],
    measured: ScreenshotMeasurement,
    seconds: float,
    kinds: list[str],
    tally: Tally,
) -> None:
    into = [tally.by_source[str(entry["source"])], tally.by_source["all"]]
    into += [] if entry["near_duplicate_of_another"] else [tally.clean]
    labelled, calls = labels_of(entry, "close"), labels_of(entry, "cta")
    used: set[int] = set()
    ious: list[float] = []
    n_false = 0
    for control in measured.controls:
        centre = control.box.center
        hit = next((i for i, b in enumerate(labelled) if i not in used and b.contains(centre)), None)
        tally.of_controls.add(control.score, hit is not None)
        if hit is None:
            n_false += 1
            tally.wrong.append(
                {"file": entry["file"], "false": control.kind, "text": control.text, "score": control.score}
            )
            continue
        used.add(hit)
        ious.append(labelled[hit].iou(control.box))
    for i, kind in enumerate(kinds if len(kinds) == len(labelled) else []):
        tally.by_kind[kind].append(i in used)
    tally.wrong += [
        {"file": entry["file"], "missed": [round(v) for v in (b.left_px, b.top_px, b.width_px, b.height_px)]}
        for i, b in enumerate(labelled)
        if i not in used
    ]
    top = measured.controls[0].box.center if measured.controls else None
    for score in into:
        score.n_images += 1
        score.n_hits += len(used)
        score.n_false += n_false
        score.n_missed += len(labelled) - len(used)
        score.ious += ious
        score.seconds.append(seconds)
        score.n_with_label += bool(labelled)
        if top is not None:
            score.n_top_right += any(box.contains(top) for box in labelled)
            score.n_top_on_call += any(box.contains(top) for box in calls)


def labels_of(entry: dict[str, object], label: str) -> list[Rect]:
    boxes = entry["boxes"]
    assert isinstance(boxes, list)
    return [Rect.from_xywh(*box["box_px"]) for box in boxes if box["label"] == label]


def _count_finds(entry: dict[str, object], setup: PerceptionSetup, rgb: np.ndarray, tally: Tally) -> None:
    """The learned finder's own output, including weak finds."""
    if setup.control_finder is None:
        return
    labelled, calls = labels_of(entry, "close"), labels_of(entry, "cta")
    for find in setup.control_finder.find(rgb):
        truth = calls if find.kind is FindKind.CALL else labelled
        tally.of_finder.add(find.score, any(box.contains(find.box.center) for box in truth))


def _keep_crops(
    entry: dict[str, object], measured: ScreenshotMeasurement, rgb: np.ndarray, folder: Path
) -> None:
    labelled = labels_of(entry, "close")
    for place, control in enumerate(measured.controls):
        if any(box.contains(control.box.center) for box in labelled):
            continue
        folder.mkdir(parents=True, exist_ok=True)
        picture = Image.fromarray(rgb)
        box = control.box
        corners = (box.left_px, box.top_px, box.right_px, box.bottom_px)
        ImageDraw.Draw(picture).rectangle(corners, outline=(255, 0, 255), width=3)
        picture.save(folder / f"{Path(str(entry['file'])).stem}-{place}.png")


def _drawn_alarms(folder: Path, setup: PerceptionSetup) -> dict[str, object]:
    """Screens without a window, drawn: how many show a control, with the 95 % interval (Wilson)."""
    files = sorted(folder.glob("*.jpg"))
    alarmed = [path.name for path in files if _measured(load_image(path), setup)[0].controls]
    return {
        "images": len(files),
        "images_with_a_control": alarmed,
        "share": round(len(alarmed) / max(1, len(files)), 4),
        "interval_95": [round(one, 4) for one in wilson_95(len(alarmed), len(files))],
    }


def _false_alarms(folder: Path, split: str, setup: PerceptionSetup) -> dict[str, object]:
    """Val: u00 to u25 and every fourth numbered file, kept apart from tuning. Train: the others."""
    numbered = sorted(folder.glob("[0-9]*.jpg"))
    held_out = numbered[::4] + sorted(folder.glob("u*.jpg"))
    files = held_out if split == "val" else [path for path in numbered if path not in held_out]
    n_controls, with_control, with_window, bare_window = 0, [], [], []
    for path in files:
        measured, _ = _measured(load_image(path), setup)
        n_controls += len(measured.controls)
        if measured.controls:
            with_control.append(path.name)
        if measured.window is not None:
            with_window.append(path.name)
            if not measured.controls:
                bare_window.append(path.name)
    return {
        "images": len(files),
        "controls": n_controls,
        "images_with_a_control": with_control,
        "images_with_a_window": with_window,
        "images_with_a_window_without_a_control": bare_window,
    }


def _markdown(result: dict[str, object]) -> str:
    rows = result["close_controls"]
    alarms, clean = result["ordinary_screens"], result["without_near_duplicates"]
    assert isinstance(rows, dict) and isinstance(alarms, dict) and isinstance(clean, dict)
    lines = [
        f"# Close controls on real screenshots ({result['split']})",
        "",
        "A find counts where its centre lies in a labelled box (pictures: `close_controls`, shared data).",
        "",
        "| source | images | precision | recall | top find right | top find on a call | mean IoU | s/image |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, row in [*rows.items(), ("all but near-duplicates", clean)]:
        lines.append(
            f"| {name} | {row['images']} | {row['precision']} | {row['recall']} | "
            f"{row['top_find_is_a_control']} | {row['top_find_on_a_call_to_action']} | {row['mean_iou']} | "
            f"{row['seconds_per_image']} |"
        )
    lines += ["", "| kind | labelled | recall |", "| --- | --- | --- |"]
    by_kind = result["recall_by_kind"]
    assert isinstance(by_kind, dict)
    lines += [f"| {name} | {row['labelled']} | {row['recall']} |" for name, row in by_kind.items()]
    for title, key in (
        ("Reported controls, by score", "reliability_of_controls"),
        ("What the finder says by itself, calls included, by score", "reliability_of_the_finder"),
    ):
        lines += _by_score(title, result[key])
    lines += [
        "",
        f"To compare: {BASELINE['what']}: precision {BASELINE['precision']}, recall {BASELINE['recall']}.",
        "",
        f"Ordinary screens ({alarms['images']}): a control on {len(alarms['images_with_a_control'])}, "
        f"a window on {len(alarms['images_with_a_window'])}, a window without a control on "
        f"{len(alarms['images_with_a_window_without_a_control'])}. Some of them do show dialogs.",
        "",
    ]
    drawn = result.get("drawn_ordinary_screens")
    if isinstance(drawn, dict):
        low, high = drawn["interval_95"]
        lines += [
            f"Drawn ordinary screens ({drawn['images']}): a control on {len(drawn['images_with_a_control'])} "
            f"({drawn['share']}, 95 % interval {low} to {high}).",
            "",
        ]
    return "\n".join(lines)


def _by_score(title: str, steps: object) -> list[str]:
    assert isinstance(steps, list)
    return [
        *("", f"{title}:", "", "| score | finds | mean score | right |", "| --- | --- | --- | --- |"),
        *(
            f"| {row['from']} to {row['to']} | {row['finds']} | {row['mean_score']} | {row['right']} |"
            for row in steps
        ),
    ]


if __name__ == "__main__":
    sys.exit(main())
