"""What is each mechanism of perception worth? Everything is seen again with one of them switched off.

    python -m lab.benchmarks.ablation --capture /tmp/kept                  # bundles of the second family,
        once
    python -m lab.benchmarks.ablation --kept /tmp/kept --out /tmp/ablation.jsonl
    python -m lab.benchmarks.ablation --table /tmp/ablation.jsonl

Materials of different origin: real popups (even half), close controls (val) with ordinary screens, real
recordings, and the second family: looked at, and touched at level quick. The first pass has everything on and
notes where each mechanism (`ablation_switches.py`) changes anything; only there is the material seen again
without it. A claim is a labelled control, a picture's kind of window, what is found beside the labels, or a
rule's outcome; it is lost if it is worse without the mechanism, and gained if it is better. The file is
continued, and `--only` names materials.
"""

import argparse
import json
import os
import pickle
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2

from detector.seeing import PerceptionSetup
from detector.wiring.perception_setup import perception_setup
from lab.benchmarks.ablation_materials import (
    FALSE,
    LEVELS,
    READINGS,
    Claims,
    Material,
    Sees,
    capture,
    controls,
    family,
    popups,
    recordings,
    remembered_readings,
)
from lab.benchmarks.ablation_switches import SWITCHES, Stage, Switch, switched_off, watched
from lab.benchmarks.remembered import remembering

UNFINISHED = 10


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = os.environ.get("DETECTOR_SHARED")
    shared = Path(default) if default else Path(__file__).parents[3] / "shared"
    parser.add_argument("--data", type=Path, default=shared / "data")
    parser.add_argument("--capture", type=Path, help="capture the family's bundles into this folder, and end")
    parser.add_argument("--kept", type=Path, help="the folder of captured bundles")
    parser.add_argument("--only", nargs="*", help="materials")
    parser.add_argument("--switches", nargs="*", help="mechanisms (default: all)")
    parser.add_argument("--every", type=int, default=1, help="every n-th item of a material")
    parser.add_argument("--most", type=int, default=1000, help="so many items are seen without a mechanism")
    parser.add_argument("--minutes", type=float, default=1e6, help="begin nothing new after this long")
    parser.add_argument("--out", type=Path, default=Path("ablation.jsonl"))
    parser.add_argument("--table", type=Path, help="print the table of this file, and end")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    if options.capture:
        capture(options.capture)
        return 0
    if options.table:
        print(_table(options.table))
        return 0
    plain = perception_setup(n_threads=1)
    setup = remembering(plain)
    memory = Memory(options.out.with_suffix(".pickle"), setup)
    materials = [one for one in _materials(options, setup) if not options.only or one.name in options.only]
    until = time.monotonic() + 60 * options.minutes
    for material in materials:
        if not _first_pass(material, setup, memory, until):
            return UNFINISHED
    work = [(one, each) for one in materials for each in SWITCHES if each.stage in one.stages]
    asked = options.switches
    work = [pair for pair in work if not asked or pair[1].name in asked]
    for material, switch in sorted(work, key=lambda pair: len(pair[0].acted[pair[1].name])):
        if time.monotonic() > until:
            return UNFINISHED
        _ablated(material, switch, setup, plain, options)
    return 0


def _materials(options: argparse.Namespace, setup: PerceptionSetup) -> Iterator[Material]:
    pictures = frozenset({Stage.READ})
    yield Material(name="real popups", items=_thin(popups(options.data), options), stages=pictures)
    yield Material(name="close controls", items=_thin(controls(options.data), options), stages=pictures)
    clips = frozenset({Stage.READ, Stage.FOLLOW})
    yield Material(name="recordings", items=_thin(recordings(options.data), options), stages=clips)
    for name, level in LEVELS.items():
        if options.kept and (options.kept / name).is_dir():
            items, stages = family(options.kept / name, level, setup), frozenset(Stage)
            yield Material(name=name, items=_thin(items, options), stages=stages)


def _thin(items: dict[str, Any], options: argparse.Namespace) -> dict[str, Any]:
    return {name: items[name] for name in list(items)[:: options.every]}


class Memory:
    """What engines answered and what the first pass found, in a file beside the results: they last."""

    def __init__(self, path: Path, setup: PerceptionSetup) -> None:
        self._path = path
        self.passes: dict[str, tuple[Claims, set[str]]] = {}
        engines = (setup.text_reader, setup.control_finder, setup.window_finder)
        self._parts = [
            part for engine in engines for part in vars(engine).values() if isinstance(part, dict)
        ] + [READINGS, self.passes]
        if path.exists():
            for part, kept in zip(self._parts, pickle.loads(path.read_bytes()), strict=True):
                part.update(kept)

    def keep(self) -> None:
        self._path.write_bytes(pickle.dumps(self._parts))


def _first_pass(material: Material, setup: PerceptionSetup, memory: Memory, until: float) -> bool:
    """Whether it came to the end."""
    begun = time.monotonic()
    for name, claims in material.items.items():
        key = f"{material.name}/{name}"
        if key not in memory.passes:
            if time.monotonic() > until:
                return False
            acted: set[str] = set()
            with watched(SWITCHES, acted.add), remembered_readings(READINGS):
                memory.passes[key] = claims(setup), acted
            memory.keep()
            print(f"{key} {time.monotonic() - begun:.0f} s", flush=True)
        material.base[name], found = memory.passes[key]
        for switch in found:
            material.acted[switch].add(name)
    for each in SWITCHES:
        if not each.places:
            material.acted[each.name] = set(material.items)
    return True


def _ablated(
    material: Material,
    switch: Switch,
    setup: PerceptionSetup,
    plain: PerceptionSetup,
    options: argparse.Namespace,
) -> None:
    if (material.name, switch.name) in _done(options.out):
        return
    begun = time.monotonic()
    lost: list[str] = []
    gained: list[str] = []
    n_false = 0
    acted = sorted(material.acted[switch.name])
    seen = acted[:: max(len(acted) // options.most, 1)]
    for name in seen:
        without, base = _without(switch, material.items[name], setup, plain), material.base[name]
        for claim in sorted(base.keys() | without.keys()):
            was, now = base.get(claim, 0), without.get(claim, 0)
            n_false += (now >= FALSE) - (was >= FALSE)
            if was != now:
                (lost if now > was else gained).append(f"{name}: {claim}")
    row = {
        "material": material.name,
        "items": len(material.items),
        "switch": switch.name,
        "acted": len(acted),
        "seen": len(seen),
        "lost": lost,
        "gained": gained,
        "false": n_false,
    }
    with options.out.open("a", encoding="utf-8") as file:
        file.write(json.dumps(row, ensure_ascii=False) + "\n")
    print(material.name, switch.name, _cell(row), f"{time.monotonic() - begun:.0f} s", flush=True)


def _without(
    switch: Switch,
    claims: Sees,
    setup: PerceptionSetup,
    plain: PerceptionSetup,
) -> Claims:
    changed = setup if switch.setup is None else switch.setup(setup, plain)
    with switched_off(switch):
        if switch.stage is Stage.JUDGE:
            return claims(None)
        with remembered_readings(READINGS if switch.stage is Stage.FOLLOW else {}):
            return claims(changed)


def _done(out: Path) -> set[tuple[str, str]]:
    if not out.exists():
        return set()
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    return {(row["material"], row["switch"]) for row in rows}


def _table(path: Path) -> str:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    materials = list(dict.fromkeys(row["material"] for row in rows))
    sizes = {row["material"]: row["items"] for row in rows}
    by_key = {(row["switch"], row["material"]): row for row in rows}
    lines = ["| mechanism | " + " | ".join(f"{one} ({sizes[one]})" for one in materials) + " |"]
    lines.append("| --- |" + " --- |" * len(materials))
    for switch in dict.fromkeys(row["switch"] for row in rows):
        cells = [_cell(by_key.get((switch, material))) for material in materials]
        lines.append(f"| {switch} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _cell(row: dict[str, Any] | None) -> str:
    if row is None:
        return ""
    if not row["acted"]:
        return "·"
    false = f", false {row['false']:+d}" if row["false"] else ""
    seen = "" if row["seen"] == row["acted"] else f" ({row['seen']} seen)"
    return f"{row['acted']}{seen}: -{len(row['lost'])} +{len(row['gained'])}{false}"


if __name__ == "__main__":
    sys.exit(main())
