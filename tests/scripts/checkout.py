"""A copy of the sources in which a documented recipe can be followed, and what changed in it."""

import shutil
import subprocess
import sys
from pathlib import Path

from tests.repository import REPOSITORY

__all__ = ["contents", "copy_sources", "python"]

FOLDERS = ("detector", "docs", "scripts", "tests")
WHOLE = ("pyproject.toml", "models", "README.md", "lab")


def copy_sources(root: Path) -> Path:
    for folder in FOLDERS:
        left_out = shutil.ignore_patterns("__pycache__", "images")
        shutil.copytree(REPOSITORY / folder, root / folder, ignore=left_out)
    for name in WHOLE:
        (root / name).symlink_to(REPOSITORY / name)
    return root


def python(root: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """`python -m WORDS` in the copy, which imports the copy's own modules."""
    return subprocess.run(
        [sys.executable, "-m", *words], cwd=root, capture_output=True, text=True, check=False
    )


def contents(root: Path) -> dict[str, bytes]:
    paths = (path for folder in FOLDERS for path in (root / folder).rglob("*"))
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in paths
        if path.is_file() and "__pycache__" not in path.parts
    }
