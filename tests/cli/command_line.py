"""Runs `detector` as a person would: a process of its own, its exit code, what it printed."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.repository import REPOSITORY

__all__ = ["Ran", "detector"]

TIMEOUT_S = 280
"""A test has 300 s: so it is told what hung, and a slow machine is no failure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    code: int
    out: str
    err: str

    def says(self, *parts: str) -> bool:
        """One sentence on stderr that names all these, and no traceback."""
        last = self.err.strip().splitlines()[-1] if self.err.strip() else ""
        return "Traceback" not in self.err and all(part in last for part in parts)


WITH_PROBES = """
import sys
from detector.__main__ import main
from detector.cli import case_commands
from detector.scenarios import PROBES
names = sys.argv.pop(1).split(",")
case_commands.probes = lambda: tuple(probe for probe in PROBES if probe.name in names)
main()
"""
"""The same program, but that it knows these probes alone: a whole level takes minutes in real time."""


def detector(
    *arguments: str | Path,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    probes: Sequence[str] | None = None,
) -> Ran:
    """`probes`: what alone a scan may try; None: all there are."""
    program = ["-m", "detector"] if probes is None else ["-c", WITH_PROBES, ",".join(probes)]
    surroundings = {**os.environ, "PYTHONPATH": str(REPOSITORY), "DETECTOR_LANG": "en", **(env or {})}
    done = subprocess.run(
        [sys.executable, *program, *map(str, arguments)],
        cwd=cwd,
        env=surroundings,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    return Ran(code=done.returncode, out=done.stdout, err=done.stderr)
