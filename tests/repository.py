"""This checkout, and its files that belong to the project."""

import subprocess
from pathlib import Path

__all__ = ["REPOSITORY", "project_files"]

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
