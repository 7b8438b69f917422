"""How well close controls are found on real screenshots: precision, recall, boxes, time.

    python -m benchmarks.close_controls [--data ../shared/data] [--split val] [--out benchmarks/results]

A find counts where the centre of its box lies in a labelled box; each label is counted once. The
pictures are not part of the project (their licence is unknown); without them this ends at once and
says so. Beside the labelled pictures it counts false alarms on ordinary screens.
"""

import argparse
import json
import os
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean, median

from detector.assessment.image_file import load_image
from detector.assessment.screenshot import ScreenshotMeasurement, measure_screenshot
from detector.assessment.sight import Sight
from detector.core.geometry import Rect
from detector.wiring.eyes import screenshot_sight

REPOSITORY = Path(__file__).parents[1]

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


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = os.environ.get("DETECTOR_SHARED")
    folder = Path(default) / "data" if default else REPOSITORY.parent / "shared" / "data"
    parser.add_argument("--data", type=Path, default=folder)
    parser.add_argument("--split", choices=["train", "val"], default="val")
    parser.add_argument("--out", type=Path, default=REPOSITORY / "benchmarks" / "results")
    parser.add_argument("--misses", type=Path, help="write every false and missed one to this file")
    options = parser.parse_args()
    labels = options.data / "close_controls" / "annotations.json"
    if not labels.is_file():
        print(f"{labels}: not there; this benchmark needs the labelled pictures", file=sys.stderr)
        return 2

    eyes = screenshot_sight()
    by_source: dict[str, Score] = defaultdict(Score)
    clean = Score()
    wrong: list[dict[str, object]] = []
    for entry in json.loads(labels.read_text(encoding="utf-8")):
        if entry["split"] != options.split:
            continue
        path = options.data / "close_controls" / entry["file"]
        measured, seconds = _measured(path, eyes)
        into = [by_source[entry["source"]], by_source["all"]]
        into += [] if entry["near_duplicate_of_another"] else [clean]
        _count(entry, measured, seconds, into, wrong)
    alarms = _false_alarms(options.data / "ordinary_screens", options.split, eyes)
    result = {
        "split": options.split,
        "baseline": BASELINE,
        "close_controls": {name: by_source[name].plain() for name in sorted(by_source)},
        "without_near_duplicates": clean.plain(),
        "ordinary_screens": alarms,
    }
    options.out.mkdir(parents=True, exist_ok=True)
    name = "close_controls" if options.split == "val" else f"close_controls_{options.split}"
    text = json.dumps(result, ensure_ascii=False, indent=2) + "\n"
    (options.out / f"{name}.json").write_text(text, encoding="utf-8")
    (options.out / f"{name}.md").write_text(_markdown(result), encoding="utf-8")
    if options.misses:
        options.misses.write_text(json.dumps(wrong, ensure_ascii=False, indent=1), encoding="utf-8")
    print(_markdown(result))
    return 0


def _measured(path: Path, eyes: Sight) -> tuple[ScreenshotMeasurement, float]:
    rgb = load_image(path)
    begin = time.perf_counter()
    measured = measure_screenshot(
        rgb,
        density_dpi=None,
        ppi=None,
        reader=eyes.text_reader,
        finder=eyes.control_finder,
        lexicon=eyes.lexicon,
    )
    return measured, time.perf_counter() - begin


def _count(
    entry: dict[str, object],
    measured: ScreenshotMeasurement,
    seconds: float,
    into: list[Score],
    wrong: list[dict[str, object]],
) -> None:
    boxes = entry["boxes"]
    assert isinstance(boxes, list)
    labelled = [Rect.from_xywh(*box["box_px"]) for box in boxes if box["label"] == "close"]
    calls = [Rect.from_xywh(*box["box_px"]) for box in boxes if box["label"] == "cta"]
    used: set[int] = set()
    ious: list[float] = []
    n_false = 0
    for control in measured.controls:
        centre = control.box.center
        hit = next((i for i, b in enumerate(labelled) if i not in used and b.contains(centre)), None)
        if hit is None:
            n_false += 1
            wrong.append(
                {"file": entry["file"], "false": control.kind, "text": control.text, "score": control.score}
            )
            continue
        used.add(hit)
        ious.append(labelled[hit].iou(control.box))
    wrong += [
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


def _false_alarms(folder: Path, split: str, eyes: Sight) -> dict[str, object]:
    """Val: u00 to u25 and every fourth numbered file, kept apart from tuning. Train: the others."""
    numbered = sorted(folder.glob("[0-9]*.jpg"))
    held_out = numbered[::4] + sorted(folder.glob("u*.jpg"))
    files = held_out if split == "val" else [path for path in numbered if path not in held_out]
    n_controls, with_control, with_window, bare_window = 0, [], [], []
    for path in files:
        measured, _ = _measured(path, eyes)
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
    lines += [
        "",
        f"To compare: {BASELINE['what']}: precision {BASELINE['precision']}, recall {BASELINE['recall']}.",
        "",
        f"Ordinary screens ({alarms['images']}): a control on {len(alarms['images_with_a_control'])}, "
        f"a window on {len(alarms['images_with_a_window'])}, a window without a control on "
        f"{len(alarms['images_with_a_window_without_a_control'])}. Some of them do show dialogs.",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
