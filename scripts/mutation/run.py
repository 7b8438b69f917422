"""Runs the tests that belong to a module against each of its mutants, and keeps the outcomes.

Works in a copy of the tree, its current folder, and never writes a mutant to a file: the module is loaded
from the mutated text. For each module one process first runs its tests unchanged; then a fork for each mutant
reloads what depends on the module and runs them again. Results are lines of JSON, appended as they come, so
that an interrupted run continues where it was.
"""

import argparse
import ast
import gc
import hashlib
import importlib.abc
import importlib.machinery
import json
import os
import resource
import signal
import sys
import time
import traceback
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import CodeType, ModuleType

import pytest

sys.path.insert(0, str(Path.cwd()))

from scripts.mutation.mirror import asked_tests, digest_files
from scripts.mutation.sample import key_of

__all__ = ["KILLED", "SURVIVED", "TIMED_OUT", "UNTESTED", "mutated_text", "run_module"]

KILLED, SURVIVED, TIMED_OUT, UNTESTED, BROKEN = "killed", "survived", "timed out", "untested", "broken"
PYTEST = [
    *("-x", "-q", "--no-header", "--tb=no", "--hypothesis-seed=0", "-p", "no:cacheprovider"),
    "--assert=plain",  # its rewriting hook would load the module from the file, past the mutated text
    *("-W", "ignore::pytest.PytestAssertRewriteWarning"),  # what is loaded already stays as it is
]
SLACK_S, TIMES_AS_LONG, WALL_TIMES = 2, 5, 20
"""How much more processor time a mutant may take than the tests do, and how many times that in wall time."""


def mutated_text(mutant: dict, text: str) -> str:
    return text[: mutant["start"]] + mutant["replacement"] + text[mutant["end"] :]


class _Loader(importlib.machinery.SourceFileLoader):
    def __init__(self, name: str, path: str, text: str) -> None:
        super().__init__(name, path)
        self._text = text

    def get_code(self, fullname: str) -> CodeType:
        return compile(self._text, self.path, "exec", dont_inherit=True)


class _Finder(importlib.abc.MetaPathFinder):
    """Finds one module: the mutated one."""

    def __init__(self, name: str, path: Path, text: str) -> None:
        self._name, self._path, self._text = name, str(path), text

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self._name:
            return None
        loader = _Loader(fullname, self._path, self._text)
        return importlib.machinery.ModuleSpec(fullname, loader, origin=self._path)


def dependents(name: str, root: Path) -> set[str]:
    """The loaded modules of this tree that import `name`, directly or indirectly, and `name` itself."""
    importers: dict[str, set[str]] = defaultdict(set)
    for one, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if file is None or not Path(file).is_relative_to(root) or "site-packages" in Path(file).parts:
            continue
        for imported in _imported(Path(file)):
            importers[imported].add(one)
    found, to_do = {name}, [name]
    while to_do:
        for one in importers[to_do.pop()] - found:
            found.add(one)
            to_do.append(one)
    return found


def _imported(path: Path) -> Iterable[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{one.name}" for one in node.names)


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _run_tests(tests: list[str], scratch: Path) -> int:
    return int(pytest.main([*PYTEST, f"--basetemp={scratch}", *tests]))


def _silence() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


def run_module(root: Path, module: str, mutants: list[dict], scratch: Path) -> Iterable[tuple[dict, str]]:
    """Each mutant with its outcome: untested without tests; broken where they fail on the module as it is, or
    pass on one that cannot be imported, so that no mutant reaches them.
    """
    tests = asked_tests(root, module)
    if not tests:
        yield from ((one, UNTESTED) for one in mutants)
        return
    began_s = _cpu_s()
    if _run_tests(tests, scratch) != 0:
        yield from ((one, BROKEN) for one in mutants)
        return
    limit_s = SLACK_S + TIMES_AS_LONG * (_cpu_s() - began_s)
    name = module.removesuffix(".py").replace("/", ".")
    text = (root / module).read_text(encoding="utf-8")
    stale = dependents(name, root)
    gc.collect()
    gc.freeze()  # pytest collects garbage five times a run: only what a fork itself made

    def outcome_of(changed: str) -> str:
        return _outcome(root / module, name, changed, tests, stale, limit_s, scratch)

    if outcome_of("raise ImportError\n") == SURVIVED:
        yield from ((one, BROKEN) for one in mutants)
        return
    for mutant in mutants:
        yield mutant, outcome_of(mutated_text(mutant, text))


def _outcome(  # noqa: PLR0917 - all that a fork needs
    path: Path, name: str, text: str, tests: list[str], stale: set[str], limit_s: float, scratch: Path
) -> str:
    child = os.fork()
    if child == 0:
        try:
            _silence()
            hard = resource.RLIM_INFINITY
            resource.setrlimit(resource.RLIMIT_CPU, (int(limit_s) + 1, hard))
            sys.meta_path.insert(0, _Finder(name, path, text))
            for one in stale:
                sys.modules.pop(one, None)
            os._exit(0 if _run_tests(tests, scratch) == 0 else 1)
        except BaseException:
            os._exit(1)
    until_s = time.monotonic() + WALL_TIMES * limit_s
    while time.monotonic() < until_s:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            if os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGKILL):
                return TIMED_OUT
            return SURVIVED if os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0 else KILLED
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return TIMED_OUT


def _preload() -> None:
    """Loads what every module needs and no mutant changes, so that each fork has it already."""
    import cv2  # noqa: PLC0415 - after the number of threads was set
    import hypothesis  # noqa: F401, PLC0415
    import jsonschema  # noqa: F401, PLC0415
    import numpy as np  # noqa: F401, PLC0415
    import PIL.ImageFont  # noqa: F401, PLC0415
    import pydantic  # noqa: F401, PLC0415
    import yaml  # noqa: F401, PLC0415

    cv2.setNumThreads(0)  # a fork has none of its parent's threads


def digest(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]


def _digest_of_all(root: Path, module: str) -> str:
    """Of the module, its tests and its cases: a module that has changed since is run again."""
    return digest(*(path.read_text(encoding="utf-8") for path in digest_files(root, module)))


def _in_a_process_of_its_own(
    root: Path, module: str, to_do: list[dict], results: Path, deadline_s: float
) -> None:
    """Isolated, so that no module's tests see what another's have loaded."""
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        if status != 0:
            raise SystemExit(f"{module}: its tests could not be run")
        return
    stdout = os.dup(1)
    _silence()
    try:
        summary = _kept(root, module, to_do, results, deadline_s)
        os.write(stdout, f"{module}: {summary}\n".encode())
        os._exit(0)
    except BaseException:
        os.write(stdout, traceback.format_exc().encode())
        os._exit(1)


def _kept(root: Path, module: str, to_do: list[dict], results: Path, deadline_s: float) -> str:
    """Appends a line per mutant to `results`, and returns a summary: how many had which outcome."""
    digests = {
        "digest": _digest_of_all(root, module),
        "text": digest((root / module).read_text(encoding="utf-8")),
    }
    counts: dict[str, int] = defaultdict(int)
    began_s = time.monotonic()
    with results.open("a", encoding="utf-8") as file:
        for mutant, outcome in run_module(root, module, to_do, results.parent / "scratch"):
            counts[outcome] += 1
            file.write(json.dumps({**mutant, "outcome": outcome, **digests}, ensure_ascii=False) + "\n")
            file.flush()
            if time.monotonic() > deadline_s:
                break
    summary = ", ".join(f"{n} {outcome}" for outcome, n in sorted(counts.items()))
    return f"{summary} in {time.monotonic() - began_s:.0f} s"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("mutants", type=Path)
    options.add_argument("results", type=Path)
    options.add_argument("--survivors", action="store_true", help="only those that survived the last time")
    options.add_argument("--minutes", type=float, default=1e9)
    asked = options.parse_args()
    root, deadline_s = Path.cwd(), time.monotonic() + 60 * asked.minutes
    by_module: dict[str, list[dict]] = defaultdict(list)
    for line in asked.mutants.read_text(encoding="utf-8").splitlines():
        mutant = json.loads(line)
        by_module[mutant["module"]].append(mutant)
    known: dict[tuple[object, ...], dict] = {}
    if asked.results.exists():
        for line in asked.results.read_text(encoding="utf-8").splitlines():
            result = json.loads(line)
            known[key_of(result)] = result
    _preload()
    for module, mutants in by_module.items():
        code = _digest_of_all(root, module)
        if asked.survivors:
            to_do = [one for one in mutants if known.get(key_of(one), {}).get("outcome") != KILLED]
        else:
            to_do = [one for one in mutants if known.get(key_of(one), {}).get("digest") != code]
        if to_do and time.monotonic() < deadline_s:
            _in_a_process_of_its_own(root, module, to_do, asked.results, deadline_s)


if __name__ == "__main__":
    main()
