"""Runs `detector` as a person would: in a process of its own; returns its exit code and output.

Each process is forked from one that has already imported the program and read the rules: that takes 2 s, most
of what a test of one sentence on stderr would cost.
"""

import multiprocessing
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from detector.__main__ import main
from detector.cli import case_commands
from detector.scenarios import PROBES
from tests.fakes.remembered_sight import SIGHT_FOLDER, remembering_sight

__all__ = ["Ran", "detector"]

TIMEOUT_S = 280
"""A test has 300 s: below that the error names what hung, and a slow machine is not a failure."""

_SERVER = multiprocessing.get_context("forkserver")
_SERVER.set_forkserver_preload(["tests.cli.loaded_program"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    code: int
    out: str
    err: str

    def says(self, *parts: str) -> bool:
        """One sentence on stderr that names all these, and no traceback."""
        last = self.err.strip().splitlines()[-1] if self.err.strip() else ""
        return "Traceback" not in self.err and all(part in last for part in parts)


def detector(
    *arguments: str | Path,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    probes: Sequence[str] | None = None,
    looks_anew: bool = False,
) -> Ran:
    """`probes`: the only ones that a scan may try; None: all. A whole level takes minutes.

    `looks_anew`: no answer that another command was given to the same picture is used.
    """
    surroundings = {**os.environ, "DETECTOR_LANG": "en", **(env or {})}
    if looks_anew:
        surroundings.pop(SIGHT_FOLDER, None)
    words = ["detector", *map(str, arguments)]
    with tempfile.TemporaryDirectory() as folder:
        process = _SERVER.Process(target=_run, args=(words, str(cwd), surroundings, probes, folder))
        process.start()
        process.join(TIMEOUT_S)
        is_ended = process.exitcode is not None
        process.kill()
        process.join()
        out, err = (Path(folder, name).read_text(encoding="utf-8") for name in ("out", "err"))
        code = Path(folder, "code")
        exit_code = int(code.read_text(encoding="utf-8")) if code.exists() else process.exitcode
    if not is_ended or exit_code is None:
        raise TimeoutError(f"{words} did not end within {TIMEOUT_S} s; it said: {err}")
    return Ran(code=exit_code, out=out, err=err)


def _run(
    words: list[str], cwd: str, env: Mapping[str, str], probes: Sequence[str] | None, folder: str
) -> None:
    """In the new process; `folder` is where its output goes."""
    for name, number in (("out", 1), ("err", 2)):
        os.dup2(os.open(Path(folder, name), os.O_WRONLY | os.O_CREAT), number)
    sys.stdout, sys.stderr = os.fdopen(1, "w", encoding="utf-8"), os.fdopen(2, "w", encoding="utf-8")
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    if probes is not None:
        case_commands.probes = lambda: tuple(probe for probe in PROBES if probe.name in probes)
    sys.argv = words
    folder_of_sight = env.get(SIGHT_FOLDER)
    try:
        with remembering_sight(Path(folder_of_sight)) if folder_of_sight else nullcontext():
            main()
    except SystemExit as leaving:
        # If several processes are awaited at once, multiprocessing may report the code as 255.
        Path(folder, "code").write_text(str(leaving.code), encoding="utf-8")
        raise
