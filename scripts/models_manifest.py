"""Writes the sha256 of every listed file into models/manifest.yaml; scripts/models runs it.

Comments before the first entry are kept. With --check nothing is written, and a stale hash is an error (1);
a file that is not listed, or a listed file that is missing, always is.
"""

import argparse
import hashlib
import re
import sys
from pathlib import Path

import yaml

NOT_MODELS = {"manifest.yaml"}  # cards and the README, which are for people, are left out by their suffix
KEYS = ("name", "file", "sha256", "licence", "source", "purpose")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare only, write nothing")
    parser.add_argument("--folder", type=Path, default=Path(__file__).parents[1] / "models")
    options = parser.parse_args()

    path = options.folder / "manifest.yaml"
    text = path.read_text(encoding="utf-8")
    entries = yaml.safe_load(text)["models"]
    files = {file.name for file in options.folder.iterdir() if not file.name.startswith((".", "_"))}
    present = {name for name in files - NOT_MODELS if not name.endswith(".md")}
    listed = {entry["file"] for entry in entries}
    problems = [f"{name}: not listed in {path}" for name in sorted(present - listed)]
    problems += [f"{name}: listed in {path}, but not there" for name in sorted(listed - present)]

    refreshed = [with_hash(entry, options.folder) if entry["file"] in present else entry for entry in entries]
    if options.check:
        stale = [new["file"] for old, new in zip(entries, refreshed, strict=True) if old != new]
        problems += [f"{name}: its sha256 in {path} is stale, run scripts/models" for name in stale]
    elif refreshed != entries:
        comments = re.split(r"^models:", text, maxsplit=1, flags=re.MULTILINE)[0]
        body = yaml.safe_dump({"models": refreshed}, sort_keys=False, allow_unicode=True, width=110)
        path.write_text(comments + body, encoding="utf-8")

    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def with_hash(entry: dict[str, str], folder: Path) -> dict[str, str]:
    """The same entry with the hash of the file as it is now, keys in their usual order."""
    digest = hashlib.sha256((folder / entry["file"]).read_bytes()).hexdigest()
    entry = entry | {"sha256": digest}
    return {key: entry[key] for key in KEYS if key in entry} | entry


if __name__ == "__main__":
    sys.exit(main())
