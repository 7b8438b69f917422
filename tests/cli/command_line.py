"""Runs `detector` as a person would: a process of its own, its exit code, what it printed."""

import os
import subprocess
import sys
from collections.abc import Mapping
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


def detector(*arguments: str | Path, cwd: Path, env: Mapping[str, str] | None = None) -> Ran:
    surroundings = {**os.environ, "PYTHONPATH": str(REPOSITORY), "DETECTOR_LANG": "en", **(env or {})}
    done = subprocess.run(
        [sys.executable, "-m", "detector", *map(str, arguments)],
        cwd=cwd,
        env=surroundings,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    return Ran(code=done.returncode, out=done.stdout, err=done.stderr)
