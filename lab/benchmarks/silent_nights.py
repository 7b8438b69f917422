"""Nights of a CI: does each regression show in its night, and is no sound night red?

    python -m lab.benchmarks.silent_nights --folder /tmp/nights                     # 14 nights and 20 others
    python -m lab.benchmarks.silent_nights --folder /tmp/nights --series real       # 10 in real time, under
        load
    python -m lab.benchmarks.silent_nights --folder /tmp/nights --again splash:3    # this night once more

A night is one call of the command line, as a generated CI file makes it: `detector scan PACKAGE
--virtual-app FILE --baseline ... --history ...`, then `detector history add`. The sound app's case is the
baseline. Nights that only a touch can tell run at level quick, the others at level look; a watch for
background starts is one call of `detector autostart`. Series `real` runs on the host's clock beside eight
busy processes, those counted that the machine has anyway. The folder keeps each night's case, and a night
that it has is not made again.

A planted night is right if one of the rules that the plant is about is new, or if it ends with 4 or 5 and
says why. It is told if it ends with 0 and names the decisions that it lost; it is silent if it does not.
Any other new finding is false. Writes `lab/results/silent_nights.md`.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml

from lab.benchmarks.kept_scans import KeptScans
from lab.benchmarks.silent_plants import LOST, SERIES, Night, Series

RESULTS = Path(__file__).parents[1] / "results" / "silent_nights.md"
DETECTOR = Path(sys.executable).with_name("detector")
N_BUSY = 8
FOUND, INCONCLUSIVE, NOTHING_TESTED = 1, 4, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """One night. `new`: the codes of the rules that fail and did not in the baseline; `said`: the sentences
    about the whole case.
    """

    series: str
    number: int
    name: str
    code: int
    new: tuple[str, ...]
    said: tuple[str, ...]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, required=True, help="of the cases, kept between calls")
    parser.add_argument("--series", nargs="*", choices=SERIES, default=["fourteen", "splash", "popup"])
    parser.add_argument("--again", nargs="*", default=[], metavar="SERIES:NIGHT", help="nights to make anew")
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    path = options.folder / "nights.jsonl"
    _forget(path, options.again)
    kept = KeptScans(path, Done)
    for name in options.series:
        _run(SERIES[name], options.folder / name, kept, options.runs)
    made = sorted(kept, key=lambda one: (list(SERIES).index(one.series), one.number))
    options.out.write_text(_markdown(made), encoding="utf-8")
    return 0


def _forget(path: Path, again: list[str]) -> None:
    if not path.exists():
        return
    lines = path.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if "{series}:{number}".format(**json.loads(line)["scan"]) not in again]
    path.write_text("".join(f"{line}\n" for line in kept), encoding="utf-8")


def _run(series: Series, folder: Path, kept: KeptScans[Done], n_runs: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    known = {one.number for one in kept if one.series == series.name}
    n_busy = N_BUSY - round(os.getloadavg()[0]) if series.clock == "host" else 0
    with _load(n_busy):
        if not (folder / "detector-baseline.yaml").exists():
            sound = Night(name="baseline", change=lambda _: None, level=series.baseline_level)
            _call(series, sound, 0, folder, n_runs)
            _detector(folder, "baseline", "create", "night-00")
        for number, night in enumerate(series.nights, start=1):
            if number not in known:
                done = _call(series, night, number, folder, n_runs)
                kept.add(done)
                print(_row(done), flush=True)


def _call(series: Series, night: Night, number: int, folder: Path, n_runs: int) -> Done:
    app = yaml.safe_load(series.app.read_text(encoding="utf-8"))
    app.pop("truth", None)
    night.change(app)
    path, case = folder / f"app-{number:02d}.yaml", f"night-{number:02d}"
    path.write_text(yaml.safe_dump(app, allow_unicode=True, sort_keys=False), encoding="utf-8")
    shutil.rmtree(folder / case, ignore_errors=True)
    words = [app["package"], "--virtual-app", str(path), "--persona", night.persona, "--out", case]
    words += ["--seed", str(100 + number), "--clock", series.clock]
    if night.watch:
        words += ["--trigger", "power", "--repeats", "3"]
    else:
        words += ["--level", night.level, "--runs", str(n_runs), "--entry", "cold", "--format", "json,junit"]
        words += ["--prepare", "none"] if night.is_wall else []  # that it stands there is the plant
        if number > 0:
            words += ["--baseline", "detector-baseline.yaml", "--history", "history.sqlite"]
    ended = _detector(folder, "autostart" if night.watch else "scan", *words, "--fail-level", "minor")
    new = _failed(folder / case) - (_failed(folder / "night-00") if number > 0 else set())
    if not night.watch and (folder / case / "verdicts.json").exists():
        _detector(folder, "history", "add", case, "--history", "history.sqlite")
    said = re.findall(r"^(?:! |detector: )(.*)$", ended.stderr, flags=re.MULTILINE)
    if night.watch and ended.returncode == INCONCLUSIVE:
        said += _reasons(folder / case)
    (folder / f"{case}.err").write_text(ended.stderr, encoding="utf-8")
    return Done(
        series=series.name,
        number=number,
        name=night.name,
        code=ended.returncode,
        new=tuple(sorted(new)),
        said=tuple(said),
    )


def _detector(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    env = os.environ | {"DETECTOR_STATE_DIR": str(folder.resolve() / "state"), "DETECTOR_LANG": "en"}
    asked = [str(DETECTOR), *words]
    return subprocess.run(asked, cwd=folder, env=env, capture_output=True, text=True, check=False)


def _failed(case: Path) -> set[str]:
    return {one["code"] for one in _verdicts(case) if one["outcome"] == "failed"}


def _reasons(case: Path) -> list[str]:
    """Of a watch, which prints nothing but the table: why its rules are open."""
    return sorted({one["reason"] for one in _verdicts(case) if one["outcome"] == "cantTell"})


def _verdicts(case: Path) -> list[dict[str, str]]:
    path = case / "verdicts.json"
    return json.loads(path.read_text(encoding="utf-8"))["verdicts"] if path.exists() else []


@contextmanager
def _load(n: int) -> Iterator[None]:
    """`n` processes that do nothing but keep a processor busy."""
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(n)]
    try:
        yield
    finally:
        for process in busy:
            process.kill()
            process.wait()


def _result(done: Done) -> str:
    """right, told, silent or false."""
    night = SERIES[done.series].nights[done.number - 1]
    explains = done.code in (INCONCLUSIVE, NOTHING_TESTED) and bool(done.said)
    if set(done.new) - set(night.rules):
        return "false"
    if not night.is_planted:
        return "right" if done.code == 0 or explains else "false"
    if explains or (done.code == FOUND and (done.new or done.said)):
        return "right"
    is_told = done.code == 0 and any(LOST in one for one in done.said)
    return "told" if is_told else "silent"


def _row(done: Done) -> str:
    said = ", ".join((*done.new, *(one[:110] for one in done.said))).replace("|", "/")
    return f"| {done.series} {done.number} | {done.name} | {done.code} | {said} | {_result(done)} |"


def _markdown(made: list[Done]) -> str:
    lines = [
        "# Nights with planted regressions",
        "",
        "Each is one call of `detector scan` with a baseline and a history, as a CI makes it "
        "(`lab/benchmarks/silent_nights.py`).",
        "",
        "| nights | right | told | silent | false |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name in SERIES:
        results = [_result(one) for one in made if one.series == name]
        counts = " | ".join(str(results.count(kind)) for kind in ("right", "told", "silent", "false"))
        lines += [f"| {name} ({len(results)}) | {counts} |"] if results else []
    lines += ["", "| night | what changed | exit code | new findings, and what was said | result |"]
    lines += ["| --- | --- | --- | --- | --- |", *map(_row, made)]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
