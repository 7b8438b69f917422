"""Does `detector apk` name the SDKs in an app, and no others?

    python -m lab.benchmarks.sdk_naming                       # apps made of published class names
    python -m lab.benchmarks.sdk_naming --apks DIR --dexdump PATH   # real APKs, read by Debian's dexdump

The truth is not ours: names of components and packages with a label, of LibChecker-Rules-Bundle (`L:`) and of
blocker-general-rules (`B:`, both Apache-2.0, `../shared/data/sdk-rules`). For each label an app is made that
contains its classes, plus noise that must name nothing: `R` and `BuildConfig` of other labels' packages, a
component left over from another, the app's own classes. Misses among the `even` labels were inspected while
the table was written; those among the `odd` ones were not, and are neither printed nor kept. The rarer
trackers of B were adopted as a whole; the table states the lists that other names came from.

For real APKs dexdump lists the classes. A label is present if a class that no build tool wrote is in one of
its packages; an SDK that we name must have a class in its own packages. Prints misses; writes
`lab/results/sdk_naming.json`.
"""

import argparse
import json
import random
import re
import sqlite3
import subprocess
import sys
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from detector.apk.app_files import NamedSource
from detector.apk.archive import PlainBytes
from detector.apk.facts import ApkFacts, UnreadableApk
from detector.apk.reading import read_apk_facts
from detector.apk.sdk_table import SdkIndex
from detector.wiring.apk import apk_facts
from detector.wiring.sdk_tables import sdk_index
from tests.fakes.apk_files import apk, manifest, node

RESULTS = Path(__file__).parents[1] / "results" / "sdk_naming.json"
RULES = Path(__file__).parents[3] / "shared" / "data" / "sdk-rules"
OBJECT = "java.lang.Object"
OWN = "com.tests.app"
_PACKAGE = re.compile(r"[a-z]\w*(?:\.\w+)+")
_DEXDUMP_CLASS = re.compile(r"^ {2}Class descriptor {2}: 'L([^;]+);'", re.MULTILINE)
_GENERATED = re.compile(r"\.(?:R|R\$\w+|BuildConfig)$")
N_NOISE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """`n_named`: labels whose app had its SDK named; `n_false`: SDKs that only the noise produced."""

    n_labels: int
    n_named: int
    n_sdks: int
    n_false: int
    missed: tuple[str, ...]
    false: tuple[str, ...]

    @property
    def figures(self) -> str:
        recall, precision = self.n_named / self.n_labels, 1 - self.n_false / max(1, self.n_sdks)
        return f"recall {recall:.3f} ({self.n_named} of {self.n_labels}), precision {precision:.3f}"


def published_names() -> dict[str, tuple[str, ...]]:
    """Class names or packages by label."""
    names: dict[str, dict[str, None]] = defaultdict(dict)
    database = sqlite3.connect(f"file:{RULES / 'libchecker-bundle' / 'rules.db'}?mode=ro", uri=True)
    for name, label, kind in database.execute("SELECT name, label, type FROM rules_table"):
        if kind in (1, 2, 3, 4, 5) and _PACKAGE.fullmatch(name):
            names[f"L:{label}"][name] = None
    rules = json.loads((RULES / "blocker-general-rules" / "rules" / "zh-CN" / "general.json").read_text())
    for rule in rules:
        for word in rule.get("searchKeyword", ()):
            if not word.startswith(".") and _PACKAGE.fullmatch(word.rstrip(".")):
                names[f"B:{rule['name']}"][f"{word.rstrip('.')}.Some"] = None
    return {label: tuple(held) for label, held in names.items()}


def is_odd(label: str) -> bool:
    return zlib.crc32(label.encode()) % 2 == 1


def made_app(classes: Iterable[str], noise: Iterable[str], index: SdkIndex) -> ApkFacts:
    """An app whose own component has its class; `noise` are classes that only look like an SDK."""
    stubs = [f"{name.rpartition('.')[0]}.{stub}" for name in noise for stub in ("R$id", "BuildConfig")]
    left_over = [node("service", name=name) for name in list(noise)[:1]]
    root = manifest(package=OWN, components=[node("activity", name=".Main"), left_over[0]])
    held = dict.fromkeys([f"{OWN}.Main", f"{OWN}.b.a", *classes, *stubs], OBJECT)
    content = apk(root, classes=held)
    return read_apk_facts("made.apk", [NamedSource(name="made.apk", source=PlainBytes(content))], index)


def naming_of(labels: Mapping[str, tuple[str, ...]], index: SdkIndex) -> Naming:
    chance = random.Random(5)
    every = [name for names in labels.values() for name in names]
    missed, false, n_sdks = [], [], 0
    for label, classes in sorted(labels.items()):
        packages = {one.rpartition(".")[0] for one in classes}
        noise = [one for one in chance.sample(every, N_NOISE * 3) if one.rpartition(".")[0] not in packages]
        found = {one.id for one in made_app(classes, noise[:N_NOISE], index).sdks}
        true = {match.sdk.id for match in map(index.of_class, classes) if match is not None}
        n_sdks += len(found)
        false += [f"{label}: {one}" for one in sorted(found - true)]
        if not found & true:
            missed.append(label)
    return Naming(
        n_labels=len(labels),
        n_named=len(labels) - len(missed),
        n_sdks=n_sdks,
        n_false=len(false),
        missed=tuple(missed),
        false=tuple(false),
    )


def dexdumped(path: Path, dexdump: str) -> set[str]:
    """Every class of an APK, by Android's own reader."""
    printed = subprocess.run([dexdump, str(path)], capture_output=True, check=False).stdout
    return {one.replace("/", ".") for one in _DEXDUMP_CLASS.findall(printed.decode(errors="replace"))}


def real_naming(
    paths: Iterable[Path], dexdump: str, labels: Mapping[str, tuple[str, ...]], index: SdkIndex
) -> Naming:
    by_package = {
        (one.removesuffix(".Some") if one.endswith(".Some") else one): label
        for label, names in labels.items()
        for one in names
    }
    packages_of = {sdk.id: sdk.prefixes for sdk in index.sdks()}
    missed, false, n_labels, n_sdks = [], [], 0, 0
    for path in paths:
        facts = apk_facts([path], index)
        if isinstance(facts, UnreadableApk):
            print(facts.error.message, file=sys.stderr)
            continue
        classes = dexdumped(path, dexdump)
        written = (one for one in sorted(classes) if not _GENERATED.search(one))
        held = {parent: one for one in written for parent in _parents(one)}
        named = {one.id for one in facts.sdks}
        for package, label in by_package.items():
            if package not in held or package.startswith(facts.package):
                continue
            n_labels += 1
            match = index.of_class(held[package])
            if match is None or match.sdk.id not in named:
                missed.append(f"{path.name}: {label} ({package})")
        n_sdks += len(named)
        present = {one.id for one in facts.sdks if one.code == "present"}
        false += [
            f"{path.name}: {one}"
            for one in sorted(present)
            if packages_of[one] and not any(package in held for package in packages_of[one])
        ]
    return Naming(
        n_labels=n_labels,
        n_named=n_labels - len(missed),
        n_sdks=n_sdks,
        n_false=len(false),
        missed=tuple(missed),
        false=tuple(false),
    )


def _parents(name: str) -> Iterable[str]:
    while "." in name:
        yield name
        name = name.rpartition(".")[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--apks", type=Path, help="a folder of real APKs")
    parser.add_argument("--dexdump", default="dexdump")
    given = parser.parse_args()
    index, labels = sdk_index(), published_names()
    results: dict[str, Naming] = {}
    if given.apks is None:
        for half, odd in (("even", False), ("odd", True)):
            results[half] = naming_of(
                {one: held for one, held in labels.items() if is_odd(one) is odd}, index
            )
        sealed: dict[str, object] = {"missed": [], "false": []}
        kept = {half: asdict(one) | (sealed if half == "odd" else {}) for half, one in results.items()}
        RESULTS.write_text(json.dumps(kept, indent=1) + "\n")
    else:
        results["real"] = real_naming(sorted(given.apks.glob("*.apk")), given.dexdump, labels, index)
    for half, one in results.items():
        print(f"{half}: {one.figures}")
        shown = (
            *(f"missed {label}" for label in one.missed if half != "odd"),
            *(f"false {it}" for it in one.false if half != "odd"),
        )
        print("\n".join(shown))


if __name__ == "__main__":
    main()
