"""Close controls and windows on real screens of apps that nothing was tuned for, kind by kind.

    python -m lab.benchmarks.real_popups [--data ../shared/data] [--half even|odd|all] [--before CHECKOUT]
        [--out lab/results] [--misses FILE]

The `measure` pictures of `real_popups` are never trained on. The even half may be inspected during
development; the odd half is for the final figure. There is one threshold for all: that for reporting. A find
counts if its middle lies in a labelled control, each label once; one in a doubtful control or in the mark
of an advert's network counts neither way. `--before` runs this same file with the code of another checkout on
the same pictures. Intervals are Wilson's, 95 %. The pictures are not part of the project (their licences do
not allow it); without them this exits with a message.
"""

import argparse
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from importlib import import_module
from importlib.util import find_spec
from inspect import signature
from pathlib import Path
from statistics import mean, median
from typing import Any

from detector.core.geometry import Rect
from detector.seeing import load_image, measure_screenshot
from detector.seeing.screenshot import ScreenshotMeasurement

REPOSITORY = Path(__file__).parents[2]
SETUPS = (("detector.wiring.perception_setup", "perception_setup"), ("detector.wiring.eyes", "sight"))
Z_95 = 1.96
ACCUSED_BELOW = 0.3  # `max_perhaps_score` of the profiles: below it, "no control" is reported
# Splashes and interstitials take the screen, popups and dialogs are cards, what comes from an edge: sheets.
GROUPS = {
    "splash": "full screen",
    "interstitial": "full screen",
    "popup": "card",
    "dialog": "card",
    "float": "card",
    "sheet": "sheet",
    "banner": "sheet",
    "none": "none",
}
Entry = dict[str, object]
Record = dict[str, object]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = os.environ.get("DETECTOR_SHARED")
    folder = Path(default) / "data" if default else REPOSITORY.parent / "shared" / "data"
    parser.add_argument("--data", type=Path, default=folder)
    parser.add_argument("--half", choices=["even", "odd", "all"], default="even")
    parser.add_argument("--before", type=Path, help="a checkout whose code looks at the same pictures")
    parser.add_argument("--out", type=Path, default=REPOSITORY / "lab" / "results")
    parser.add_argument("--misses", type=Path, help="write what went wrong, picture by picture")
    parser.add_argument("--records", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    labels = options.data / "real_popups" / "annotations.json"
    if not labels.is_file():
        print(f"{labels}: not there; this benchmark needs the labelled pictures", file=sys.stderr)
        return 2
    entries = _entries(labels, options.half)
    records = _records(entries, options.data)
    if options.records is not None:
        options.records.write_text(json.dumps(records), encoding="utf-8")
        return 0
    result: dict[str, object] = {"half": options.half, "pictures": len(entries)}
    if options.before is not None:
        result["before"] = _scores(entries, _by_another(options))
    result["now"] = _scores(entries, records)
    text = _markdown(result)
    options.out.mkdir(parents=True, exist_ok=True)
    name = f"real_popups_{options.half}"
    content = json.dumps(result, ensure_ascii=False, indent=2) + "\n"
    (options.out / f"{name}.json").write_text(content, encoding="utf-8")
    (options.out / f"{name}.md").write_text(text, encoding="utf-8")
    if options.misses is not None:
        options.misses.write_text(json.dumps(_misses(entries, records), ensure_ascii=False, indent=1))
    print(text)
    return 0


def _entries(labels: Path, half: str) -> list[Entry]:
    """Odd and even by their position among the `measure` pictures, which keeps the origins balanced."""
    entries = [e for e in json.loads(labels.read_text(encoding="utf-8")) if e["use"] == "measure"]
    return [e for i, e in enumerate(entries) if half == "all" or (i % 2 == 1) is (half == "odd")]


def _by_another(options: argparse.Namespace) -> list[Record]:
    """What the code of the other checkout sees, in a separate process."""
    with tempfile.TemporaryDirectory() as folder:
        records = Path(folder) / "records.json"
        command = [sys.executable, str(Path(__file__).resolve()), "--half", options.half]
        command += ["--data", str(options.data.resolve()), "--records", str(records)]
        place = options.before.resolve()
        subprocess.run(command, cwd=place, env=os.environ | {"PYTHONPATH": str(place)}, check=True)
        found: list[Record] = json.loads(records.read_text(encoding="utf-8"))
        return found


def _setup() -> Any:
    """This checkout's perception set-up; a `--before` checkout may use other names."""
    for module, name in SETUPS:
        if find_spec(module) is not None:
            return getattr(import_module(module), name)()
    raise SystemExit("this checkout has no perception to measure")


def _records(entries: list[Entry], data: Path) -> list[Record]:
    seeing = _setup()
    sight = _as_arguments(seeing)
    records = []
    for entry in entries:
        rgb = load_image(data / "real_popups" / "images" / str(entry["file"]))
        begin = time.perf_counter()
        measured = measure_screenshot(
            rgb,
            density_dpi=None,
            ppi=None,
            **sight,
        )
        records.append(record_of(measured, time.perf_counter() - begin))
    return records


def _as_arguments(seeing: Any) -> dict[str, Any]:
    """`--before` may be a checkout that takes its parts one by one, or that has no weights."""
    if "seeing" in signature(measure_screenshot).parameters:
        return {"seeing": seeing}
    weights = getattr(seeing, "weights", None)
    parts = {"reader": seeing.text_reader, "finder": seeing.control_finder, "lexicon": seeing.lexicon}
    return parts if weights is None else {**parts, "weights": weights}


def record_of(measured: ScreenshotMeasurement, seconds: float) -> Record:
    window = measured.window
    return {
        "window": "none" if window is None else window.kind.value,
        "window_box": None if window is None else _xywh(window.box),
        "controls": [
            {"box": _xywh(one.box), "kind": one.kind.value, "text": one.text, "score": float(one.score)}
            for one in measured.controls
        ],
        "perhaps": float(getattr(measured, "perhaps_score", 0.0)),
        "seconds": seconds,
    }


def _xywh(box: Rect) -> list[float]:
    return [round(v, 1) for v in (box.left_px, box.top_px, box.width_px, box.height_px)]


def _boxes(entry: Entry, *, key: str, where: Callable[[Entry], bool] = lambda one: True) -> list[Rect]:
    listed = entry[key]
    assert isinstance(listed, list)
    return [Rect.from_xywh(*one["box"]) for one in listed if where(one)]


def matches_of(entry: Entry, record: Record) -> dict[str, list[object]]:
    """Of one picture: the labels found and missed, by kind, and the finds that nothing bears out."""
    sure = entry["controls"]
    assert isinstance(sure, list)
    labels = [one for one in sure if not one["doubtful"]]
    boxes = [Rect.from_xywh(*one["box"]) for one in labels]
    neutral = _boxes(entry, key="controls", where=lambda one: bool(one["doubtful"]))
    neutral += _boxes(entry, key="page_own", where=lambda one: one["what"] == "ad_info")
    used: set[int] = set()
    false = []
    controls = record["controls"]
    assert isinstance(controls, list)
    for control in controls:
        middle = Rect.from_xywh(*control["box"]).center
        hit = next((i for i, b in enumerate(boxes) if i not in used and b.contains(middle)), None)
        if hit is not None:
            used.add(hit)
        elif not any(box.contains(middle) for box in (*neutral, *boxes)):
            false.append(control)
    return {
        "found": [one for i, one in enumerate(labels) if i in used],
        "missed": [one for i, one in enumerate(labels) if i not in used],
        "false": false,
    }


def _scores(entries: list[Entry], records: list[Record]) -> dict[str, object]:
    by_origin: dict[str, list[tuple[Entry, Record]]] = defaultdict(list)
    for entry, record in zip(entries, records, strict=True):
        for origin in ("all", str(entry["file"]).split("_", maxsplit=1)[0]):
            by_origin[origin].append((entry, record))
    return {
        "origins": {origin: _score(pairs) for origin, pairs in sorted(by_origin.items())},
        "reliability": _reliability(by_origin["all"]),
        "median_seconds": round(median(float(str(r["seconds"])) for r in records), 3),
    }


def _score(pairs: list[tuple[Entry, Record]]) -> dict[str, object]:
    matches = [matches_of(entry, record) for entry, record in pairs]
    by_kind: dict[str, list[bool]] = defaultdict(list)
    for one in matches:
        for key in ("found", "missed"):
            for label in one[key]:
                assert isinstance(label, dict)
                by_kind[str(label["kind"])].append(key == "found")
    n_found = sum(len(one["found"]) for one in matches)
    n_false = sum(len(one["false"]) for one in matches)
    n_missed = sum(len(one["missed"]) for one in matches)
    pages = [one for one, (e, _) in zip(matches, pairs, strict=True) if _kind(e) == "none"]
    with_one = [(one, r) for one, (e, r) in zip(matches, pairs, strict=True) if one["found"] or one["missed"]]
    return {
        "pictures": len(pairs),
        "precision": _share(n_found, n_found + n_false),
        "recall": _share(n_found, n_found + n_missed),
        "recall_by_kind": {kind: _share(sum(hits), len(hits)) for kind, hits in sorted(by_kind.items())},
        "top_find_on_a_call": sum(_is_top_on_call(e, r) for e, r in pairs),
        "ordinary_pages_with_a_false_find": _share(sum(bool(one["false"]) for one in pages), len(pages)),
        "windows_with_a_control_seen_as_none": _share(
            sum(not one["found"] and r["window"] == "none" for one, r in with_one), len(with_one)
        ),
        "windows_with_a_control_said_to_have_none": _share(
            sum(r["window"] != "none" and _perhaps(r) < ACCUSED_BELOW for _, r in with_one), len(with_one)
        ),
        "window_group_right": _share(
            sum(GROUPS[_kind(e)] == GROUPS[str(r["window"])] for e, r in pairs), len(pairs)
        ),
        "window_groups": _groups(pairs),
        "window_box_iou": _mean_iou(pairs),
    }


def _kind(entry: Entry) -> str:
    window = entry["window"]
    assert isinstance(window, dict)
    return str(window["kind"])


def _perhaps(record: Record) -> float:
    return float(str(record["perhaps"]))


def _is_top_on_call(entry: Entry, record: Record) -> bool:
    controls = record["controls"]
    assert isinstance(controls, list)
    if not controls or _boxes_hold(_boxes(entry, key="controls"), controls[0]):
        return False
    return _boxes_hold(_boxes(entry, key="cta"), controls[0])


def _boxes_hold(boxes: Iterable[Rect], control: Entry) -> bool:
    middle = Rect.from_xywh(*control["box"]).center  # type: ignore[misc]
    return any(box.contains(middle) for box in boxes)


def _groups(pairs: list[tuple[Entry, Record]]) -> dict[str, dict[str, int]]:
    """Counts by labelled group, then by reported group."""
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for entry, record in pairs:
        counts[GROUPS[_kind(entry)]][GROUPS[str(record["window"])]] += 1
    return {labelled: dict(sorted(counted.items())) for labelled, counted in sorted(counts.items())}


def _mean_iou(pairs: list[tuple[Entry, Record]]) -> dict[str, object]:
    """Of windows that were seen as one, and the share of them with .85 and more."""
    ious = []
    for entry, record in pairs:
        window = entry["window"]
        assert isinstance(window, dict)
        if window["kind"] == "none" or record["window_box"] is None:
            continue
        ious.append(Rect.from_xywh(*window["box"]).iou(Rect.from_xywh(*record["window_box"])))  # type: ignore[misc]
    if not ious:
        return {"windows": 0}
    return {
        "windows": len(ious),
        "mean": round(mean(ious), 3),
        "median": round(median(ious), 3),
        "at_least_85": round(mean(iou >= 0.85 for iou in ious), 3),
    }


def _share(n: int, of: int) -> dict[str, object]:
    """A share with its interval, None of nothing."""
    if of == 0:
        return {"n": 0, "of": 0, "share": None}
    share = n / of
    middle = (share + Z_95**2 / (2 * of)) / (1 + Z_95**2 / of)
    reach = Z_95 * (share * (1 - share) / of + Z_95**2 / (4 * of * of)) ** 0.5 / (1 + Z_95**2 / of)
    low, high = max(0.0, middle - reach), min(1.0, middle + reach)
    return {"n": n, "of": of, "share": round(share, 3), "interval_95": [round(low, 3), round(high, 3)]}


def _reliability(pairs: list[tuple[Entry, Record]]) -> list[dict[str, object]]:
    """Reported controls by their score, and how many of them are right."""
    steps = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.01)
    scored: list[tuple[float, bool]] = []
    for entry, record in pairs:
        false = matches_of(entry, record)["false"]
        controls = record["controls"]
        assert isinstance(controls, list)
        scored += [(one["score"], one not in false) for one in controls]
    rows: list[dict[str, object]] = []
    for low, high in itertools.pairwise(steps):
        inside = [(score, right) for score, right in scored if low <= score < high]
        if inside:
            mean_score, right = mean(score for score, _ in inside), mean(is_right for _, is_right in inside)
            shares = {"mean_score": round(mean_score, 3), "right": round(right, 3)}
            rows.append({"from": low, "to": min(high, 1.0), "finds": len(inside), **shares})
    return rows


def _misses(entries: list[Entry], records: list[Record]) -> list[Entry]:
    found: list[Entry] = []
    for entry, record in zip(entries, records, strict=True):
        matches = matches_of(entry, record)
        is_wrong_group = GROUPS[_kind(entry)] != GROUPS[str(record["window"])]
        if matches["missed"] or matches["false"] or is_wrong_group:
            found.append(
                {"file": entry["file"], "window": entry["window"], "said": record["window"]}
                | {"said_box": record["window_box"], "missed": matches["missed"], "false": matches["false"]}
            )
    return found


def _markdown(result: dict[str, object]) -> str:
    lines = [
        f"# Close controls and windows on {result['pictures']} real screens ({result['half']} half)",
        "",
        "What is reported, whatever its kind; n of N (95 % interval).",
    ]
    for when in ("before", "now"):
        scores = result.get(when)
        if isinstance(scores, dict):
            lines += ["", f"## {when.capitalize()}", "", *_table(scores)]
    return "\n".join(lines) + "\n"


def _table(scores: dict[str, object]) -> list[str]:
    origins = scores["origins"]
    assert isinstance(origins, dict)
    lines = ["| | " + " | ".join(origins) + " |", "| --- |" + " --- |" * len(origins)]
    rows: list[tuple[str, Callable[[Entry], object]]] = [
        ("precision", lambda s: s["precision"]),
        ("recall", lambda s: s["recall"]),
    ]
    kinds = sorted({kind for score in origins.values() for kind in score["recall_by_kind"]})
    rows += [(f"recall of {kind}", lambda s, kind=kind: s["recall_by_kind"].get(kind)) for kind in kinds]  # type: ignore[misc]
    rows += [
        ("top find on a call", lambda s: s["top_find_on_a_call"]),
        ("ordinary pages with a false find", lambda s: s["ordinary_pages_with_a_false_find"]),
        ("windows with a control, seen as no window", lambda s: s["windows_with_a_control_seen_as_none"]),
        (
            "windows with a control, said to have none",
            lambda s: s["windows_with_a_control_said_to_have_none"],
        ),
        ("window's group right", lambda s: s["window_group_right"]),
        ("window's box, IoU", lambda s: s["window_box_iou"]),
    ]
    for name, of in rows:
        lines.append(f"| {name} | " + " | ".join(_cell(of(score)) for score in origins.values()) + " |")
    lines += ["", f"Median {scores['median_seconds']} s a picture. Reported controls, by score:", ""]
    lines += ["| score | finds | mean score | right |", "| --- | --- | --- | --- |"]
    steps = scores["reliability"]
    assert isinstance(steps, list)
    lines += [
        f"| {row['from']} to {row['to']} | {row['finds']} | {row['mean_score']} | {row['right']} |"
        for row in steps
    ]
    return lines


def _cell(value: object) -> str:
    if not isinstance(value, dict):
        return "" if value is None else str(value)
    if "mean" in value:
        return f"{value['mean']} (≥ .85: {value['at_least_85']})"
    if not value.get("of"):
        return ""
    low, high = value["interval_95"]
    return f"{value['share']} ({value['n']} of {value['of']}; {low} to {high})"


if __name__ == "__main__":
    sys.exit(main())
