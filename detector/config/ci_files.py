"""A first CI file for each service, and what they share, as texts; callers must not overwrite existing files.

The files stand in `ci/` as they are read: `detector_night.py` unchanged, the others as templates.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

__all__ = [
    "CI_PATHS",
    "CI_PATHS_BESIDE",
    "REQUIREMENTS_PATH",
    "SCRIPT_PATH",
    "Ci",
    "CiWishes",
    "ci_text",
    "is_ours",
    "requirements_text",
    "script_text",
]


class Ci(StrEnum):
    GITHUB = "github"
    GITLAB = "gitlab"
    JENKINS = "jenkins"


CI_PATHS = {
    Ci.GITHUB: ".github/workflows/detector.yml",
    Ci.GITLAB: ".gitlab-ci.yml",
    Ci.JENKINS: "Jenkinsfile",
}

CI_PATHS_BESIDE = {Ci.GITLAB: "ci/detector.gitlab-ci.yml", Ci.JENKINS: "ci/detector.Jenkinsfile"}
"""Where the team has a file of its own: to `include`, or for a job with this script path."""

SCRIPT_PATH = "ci/detector_night.py"
REQUIREMENTS_PATH = "ci/requirements.txt"

WHEELS_VARIABLE = "DETECTOR_WHEELS"
EXTRA = "video"
"""Installed as well: phones are recorded by it."""

_TEMPLATES = Path(__file__).with_name("ci")
_NAMES = {Ci.GITHUB: "github.yml", Ci.GITLAB: "gitlab.yml", Ci.JENKINS: "Jenkinsfile"}
_OURS = "Written by `detector init`"

_REQUIREMENTS = """\
# Written by `detector init` from the lock of detector {version}: each package in one version, by its hashes.
# For another version of the detector remove this file and detector_night.py, and run `detector init` with it.

# Where the detector's own wheel comes from is said here alone: a folder (from here), or the address of a page
# that lists it, such as an index's page of this name. ${{NAME}} is an environment variable.
--find-links {source}
{own}
{others}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class CiWishes:
    """`language`: of what the nights print; `builds`: Gradle builds the app here, in a job before."""

    language: str
    emulator: bool = False
    builds: bool = False


def ci_text(ci: Ci, wishes: CiWishes) -> str:
    # GitHub's own expressions are ${{ … }}.
    templates = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        block_start_string="[%",
        block_end_string="%]",
        variable_start_string="[[",
        variable_end_string="]]",
        trim_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
        autoescape=False,
    )
    return templates.get_template(_NAMES[ci]).render(
        language=wishes.language, emulator=wishes.emulator, builds=wishes.builds
    )


def script_text() -> str:
    return (_TEMPLATES / "detector_night.py").read_text(encoding="utf-8")


def is_ours(text: str) -> bool:
    return _OURS in text


def requirements_text(
    lock: str, requires: Sequence[str], *, version: str, source: str | None, sha256: str | None
) -> str:
    """`lock`: all that is locked, as uv writes it; `requires`: the distribution's own list. `source` None: an
    environment variable names it. `sha256` None: not known, and the night refuses to install.
    """
    own = f"dark-pattern-detector=={version} \\\n    --hash=sha256:{sha256}"
    if sha256 is None:
        own = f"#dark-pattern-detector=={version} and the hash of its wheel, which was not known"
    return _REQUIREMENTS.format(
        version=version,
        source=source or f"${{{WHEELS_VARIABLE}}}",
        own=own,
        others="".join(_entries_needed(lock, requires)),
    )


def _entries_needed(lock: str, requires: Sequence[str]) -> list[str]:
    """The entries of the lock file for what is required, and for what that requires in turn: each entry names
    the packages that it is there for (`# via`)."""
    entry = re.compile(r"^([a-z0-9._-]+)==.*\n(?: .*\n)*", re.MULTILINE)
    via = re.compile(r"^    #(?: via)? +([a-z0-9._-]+)", re.MULTILINE)
    entries = {found[1]: found[0] for found in entry.finditer(lock)}
    asked_by = {name: set(via.findall(text)) for name, text in entries.items()}
    needed = {
        _normal(require)
        for require in requires
        if "extra ==" not in require or EXTRA in require.partition(";")[2]
    }
    while more := {name for name in entries if asked_by[name] & needed} - needed:
        needed |= more
    return [re.sub(r"^    #.*\n", "", entries[entry], flags=re.M) for entry in sorted(needed & set(entries))]


def _normal(requirement: str) -> str:
    """The name in it, as in a lock file."""
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    return re.sub(r"[-_.]+", "-", name[0]).lower() if name is not None else ""
