"""This checkout, and its files that belong to the project."""

import ast
import subprocess
from functools import cache
from pathlib import Path

__all__ = ["REPOSITORY", "parsed", "project_files"]

REPOSITORY = Path(__file__).parents[1]


def project_files(*paths: str) -> list[str]:
    """Files under these paths (all, if none is named) that git tracks or would track, by name."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *paths],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [name for name in listing.split("\0") if name and (REPOSITORY / name).is_file()]


@cache
def parsed(name: str) -> ast.Module:
    """A module of the repository, parsed once however many tests look through all of them."""
    return ast.parse((REPOSITORY / name).read_text(encoding="utf-8"))
