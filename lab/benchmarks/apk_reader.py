"""Does the APK reader agree with Debian's aapt, how fast is it, and what do hostile files cost?

    python -m lab.benchmarks.apk_reader --cache DIR --fetch     # registry packages into DIR, once
    python -m lab.benchmarks.apk_reader --cache DIR             # afterwards, without network

The APKs come out of registry packages (the uiautomator2 wheel, npm's appium packages, fdroidserver's
source distribution with its tampered ones) and out of `../shared/data/apks`; none is kept in
the repository. Each is read in a separate process, whose time and memory are measured.
`aapt dump xmltree` is the truth for the package, components, exported flags, permissions and actions of
all that it can read. Hostile variants are written from each small APK: truncated, flipped bits, false sizes
and counts, repeated names. All must end in facts, a warning or one clear sentence, within bounds.
Prints disagreements; writes `lab/results/apk_reader.json`.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from detector.apk.facts import ApkFacts, UnreadableApk
from detector.wiring.apk import apk_facts
from detector.wiring.sdk_tables import sdk_index
from lab.benchmarks.hostile_apks import hostile
from tests.apk.aapt_dump import AaptFailed, AaptManifest, dumped

RESULTS = Path(__file__).parents[1] / "results" / "apk_reader.json"
SHARED = Path(__file__).parents[3] / "shared" / "data" / "apks"

WHEELS = ("uiautomator2",)
SOURCES = ("fdroidserver",)
NPM = (
    "io.appium.settings",
    "appium-uiautomator2-server",
    "android-apidemos",
    "appium-android-ime",
    "@devicefarmer/stf",
)
ARCHIVES = ("*.whl", "*.tgz", "*.tar.gz")

N_TIMED = 7
SMALL_BYTES = 3_000_000
SMALL_ASKED_MS, LARGE_ASKED_MS = 50.0, 1000.0
HOSTILE_ASKED_S, HOSTILE_ASKED_MB = 2.0, 200.0
RETRY_S = 30.0
N_HOSTILE_SEEDS = 2

MAX_HOSTILE_BYTES = 300_000
"""Hostile variants are written from APKs up to this size: the bounds do not depend on the payload."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One APK in a separate process. `error`: the reader's sentence, or how the process ended.

    `cpu_ms` is the processor's time of the slowest reading, which other programs do not lengthen.
    """

    name: str
    n_bytes: int
    n_classes: int
    median_ms: float
    first_ms: float
    cpu_ms: float
    peak_mb: float
    error: str | None
    warnings: tuple[str, ...]
    is_clear: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    name: str
    disagreements: tuple[str, ...]
    aapt_failed: str | None


def fetch(cache: Path) -> None:
    """By the registries' own clients; what is there is not asked for again."""
    cache.mkdir(parents=True, exist_ok=True)
    pip = [sys.executable, "-m", "pip", "download", "--no-deps", "--dest", str(cache)]
    for name in WHEELS:
        if not list(cache.glob(f"{name}*.whl")):
            subprocess.run([*pip, name], check=True)
    for name in SOURCES:
        if not list(cache.glob(f"{name}*.tar.gz")):
            subprocess.run([*pip, "--no-binary", ":all:", name], check=True)
    npm = shutil.which("npm") or "npm"
    for name in NPM:
        stem = name.removeprefix("@").replace("/", "-")
        if not list(cache.glob(f"{stem}*.tgz")):
            subprocess.run([npm, "pack", name], cwd=cache, check=True)


def unpacked(cache: Path, folder: Path) -> Iterator[tuple[str, Path]]:
    """Every APK in every archive, as (name for people, path)."""
    for archive in sorted(one for pattern in ARCHIVES for one in cache.glob(pattern)):
        for number, (name, content) in enumerate(_members(archive)):
            # Names of members are untrusted: they never become paths.
            path = folder / f"{archive.name}-{number:03}.apk"
            path.write_bytes(content)
            yield f"{archive.name}:{name}", path


def _members(archive: Path) -> Iterator[tuple[str, bytes]]:
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as zipped:
            for entry in zipped.infolist():
                if entry.filename.endswith(".apk"):
                    yield entry.filename, zipped.read(entry)
        return
    with tarfile.open(archive) as tarred:
        for member in tarred:
            if member.isfile() and member.name.endswith(".apk"):
                opened = tarred.extractfile(member)
                assert opened is not None
                yield str(PurePosixPath(*PurePosixPath(member.name).parts[1:])), opened.read()


# One reading, in a separate process.


def read_one(path: Path, n_times: int) -> None:
    """Prints a reading as JSON; runs in the child."""
    index = sdk_index()
    took_ms, cpu_ms = [], []
    for _ in range(n_times):
        began, cpu_began = time.perf_counter(), time.process_time()
        facts = apk_facts([path], index)
        took_ms.append((time.perf_counter() - began) * 1000)
        cpu_ms.append((time.process_time() - cpu_began) * 1000)
    print(
        json.dumps(
            {
                "took_ms": took_ms,
                "cpu_ms": max(cpu_ms),
                "peak_mb": _peak_mb(),
                "n_classes": facts.n_classes if isinstance(facts, ApkFacts) else 0,
                "error": facts.error.message if isinstance(facts, UnreadableApk) else None,
                "warnings": [one.kind for one in facts.warnings] if isinstance(facts, ApkFacts) else [],
            }
        )
    )


def _peak_mb() -> float:
    """Of this process since its program began: what `getrusage` says may be the parent's."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def reading(name: str, path: Path, *, n_times: int = N_TIMED) -> Reading:
    child = [sys.executable, "-m", "lab.benchmarks.apk_reader", "--read", str(path), "--times", str(n_times)]
    reply: dict[str, object] = {}
    error = None
    try:
        done = subprocess.run(child, capture_output=True, text=True, timeout=RETRY_S, check=False)
        if done.returncode == 0:
            reply = json.loads(done.stdout)
        else:
            error = (done.stderr.strip().splitlines() or [f"exit {done.returncode}"])[-1]
    except subprocess.TimeoutExpired:
        error = f"not done in {RETRY_S:.0f} s"
    took = reply.get("took_ms", [RETRY_S * 1000])
    assert isinstance(took, list)
    reader_error = reply.get("error")
    return Reading(
        name=name,
        n_bytes=path.stat().st_size,
        n_classes=int(str(reply.get("n_classes", 0))),
        median_ms=round(statistics.median(took), 2),
        first_ms=round(took[0], 2),
        cpu_ms=round(float(str(reply.get("cpu_ms", RETRY_S * 1000))), 2),
        peak_mb=round(float(str(reply.get("peak_mb", 0.0))), 1),
        error=error or (None if reader_error is None else str(reader_error)),
        warnings=tuple(reply.get("warnings", ())),  # type: ignore[arg-type]  # JSON of the child
        is_clear=error is None and "\n" not in str(reader_error),
    )


def compare(aapt: Path, name: str, path: Path) -> Compared:
    try:
        truth = dumped(aapt, path)
    except AaptFailed as failed:
        message = str(failed).replace(str(path), path.name)  # no path of this machine in the results
        return Compared(name=name, disagreements=(), aapt_failed=message.strip() or "says nothing")
    facts = apk_facts([path], sdk_index())
    if isinstance(facts, UnreadableApk):
        return Compared(name=name, disagreements=(facts.error.message,), aapt_failed=None)
    ours = AaptManifest.of_facts(facts)
    found = []
    for field in ("package", "permissions", "components", "exported"):
        read, true = getattr(ours, field), getattr(truth, field)
        if read != true:
            found.append(f"{field}: {_difference(read, true)}")
    return Compared(name=name, disagreements=tuple(found), aapt_failed=None)


def _difference(read: object, true: object) -> str:
    if isinstance(read, tuple) and isinstance(true, tuple):
        only_read, only_true = [x for x in read if x not in true], [x for x in true if x not in read]
        if only_read or only_true:
            return f"ours only {only_read[:3]}, aapt only {only_true[:3]}"
        return f"in another order: {read[:3]} / {true[:3]}"
    return f"{read!r} is {true!r}"


def stitched(apks: Sequence[tuple[str, Path]], folder: Path) -> Iterator[tuple[str, Path]]:
    """The two largest in one: more classes than any APK of the registries has, and over 20 MB."""
    largest = sorted(apks, key=lambda one: one[1].stat().st_size)[-2:]
    if len(largest) < 2:
        return
    path = folder / "stitched.apk"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as out:
        with zipfile.ZipFile(largest[1][1]) as zipped:
            entries = [one.filename for one in zipped.infolist()]
            for name in entries:
                out.writestr(name, zipped.read(name))
        n_dex = sum(name.startswith("classes") and name.endswith(".dex") for name in entries)
        with zipfile.ZipFile(largest[0][1]) as zipped:
            codes = [
                name for name in zipped.namelist() if name.startswith("classes") and name.endswith(".dex")
            ]
            for number, name in enumerate(codes, start=n_dex + 1):
                out.writestr(f"classes{number}.dex", zipped.read(name))
    yield "stitched: " + " + ".join(name for name, _ in largest), path


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cache", type=Path, help="where the registry packages lie")
    parser.add_argument("--fetch", action="store_true", help="download what is missing there")
    parser.add_argument("--aapt", default=shutil.which("aapt") or "aapt")
    parser.add_argument("--hostile-seeds", type=int, default=N_HOSTILE_SEEDS)
    parser.add_argument("--out", type=Path, default=RESULTS)
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--times", type=int, default=N_TIMED, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.read is not None:
        read_one(options.read, options.times)
        return 0
    if options.cache is None:
        parser.error("name a folder with --cache")
    if options.fetch:
        fetch(options.cache)
    with tempfile.TemporaryDirectory(prefix="apk-reader-") as scratch:
        folder = Path(scratch)
        apks = [*unpacked(options.cache, folder)]
        apks += [(f"shared:{path.name}", path) for path in sorted(SHARED.glob("*.apk"))]
        readings = [reading(name, path) for name, path in (*apks, *stitched(apks, folder))]
        compared = [compare(Path(options.aapt), name, path) for name, path in apks]
        attacks = []
        for _, path in apks:
            if path.stat().st_size <= MAX_HOSTILE_BYTES:
                for seed in range(options.hostile_seeds):
                    attacks += [
                        reading(f"{path.name} {kind} #{seed}", variant, n_times=1)
                        for kind, variant in hostile(path, folder, seed)
                    ]
    return 0 if _print_result(readings, compared, attacks, options.out) else 1


def _print_result(
    readings: list[Reading], compared: list[Compared], attacks: list[Reading], out: Path
) -> bool:
    small = [one.median_ms for one in readings if one.n_bytes < SMALL_BYTES]
    large = [one for one in readings if one.n_bytes >= SMALL_BYTES]
    disagreeing = [one for one in compared if one.disagreements]
    unread_by_aapt = [one for one in compared if one.aapt_failed is not None]
    costly = [
        one
        for one in (*readings, *attacks)
        if not one.is_clear or one.cpu_ms > HOSTILE_ASKED_S * 1000 or one.peak_mb > HOSTILE_ASKED_MB
    ]
    summary = {
        "n_apks": len(readings),
        "load_1m": os.getloadavg()[0],
        "n_agree_with_aapt": sum(not one.disagreements and one.aapt_failed is None for one in compared),
        "n_aapt_cannot_read": len(unread_by_aapt),
        "n_disagree": len(disagreeing),
        "small_median_ms": round(statistics.median(small), 2) if small else None,
        "small_worst_ms": max(small, default=None),
        "large": [
            {"name": one.name, "mb": round(one.n_bytes / 1e6, 1), "n_classes": one.n_classes}
            | {"median_ms": one.median_ms, "peak_mb": one.peak_mb}
            for one in large
        ],
        "n_hostile": len(attacks),
        "n_hostile_refused": sum(one.error is not None for one in attacks),
        "n_hostile_warned": sum(one.error is None and bool(one.warnings) for one in attacks),
        "hostile_worst_ms": max((one.first_ms for one in attacks), default=None),
        "hostile_worst_cpu_ms": max((one.cpu_ms for one in attacks), default=None),
        "hostile_worst_mb": max((one.peak_mb for one in attacks), default=None),
        "n_over_the_bounds": len(costly),
        "disagreements": [asdict(one) for one in disagreeing],
        "aapt_cannot_read": [asdict(one) for one in unread_by_aapt],
        "over_the_bounds": [asdict(one) for one in costly],
        "apks": [
            {"name": one.name, "n_bytes": one.n_bytes, "n_classes": one.n_classes}
            | {"median_ms": one.median_ms, "peak_mb": one.peak_mb, "warnings": one.warnings}
            for one in readings
        ],
    }
    for key, value in summary.items():
        if key != "apks":
            print(f"{key}: {json.dumps(value, ensure_ascii=False, indent=1)}")
    out.parent.mkdir(exist_ok=True)
    out.write_text(json.dumps(summary, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    is_fast = summary["small_median_ms"] is None or float(str(summary["small_median_ms"])) <= SMALL_ASKED_MS
    are_large_fast = all(one.median_ms <= LARGE_ASKED_MS for one in large)
    return not disagreeing and not costly and is_fast and are_large_fast


if __name__ == "__main__":
    sys.exit(main())
