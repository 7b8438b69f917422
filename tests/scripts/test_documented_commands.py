"""Commands shown in documents exist."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from detector.cli.app import command_line
from detector.cli.commands import command_pages
from tests.repository import REPOSITORY

DOCUMENTS = sorted(
    [REPOSITORY / "README.md", REPOSITORY / "CONTRIBUTING.md", *(REPOSITORY / "docs").glob("*.md")]
)
COMMAND = re.compile(r"^\s*(detector .+)$|`(detector [^`]+)`", re.MULTILINE)
PLACE = re.compile(r"^[A-Z]+$")


@pytest.fixture(scope="module")
def commands() -> dict[str, Any]:
    root = command_line()
    groups = {name: root.get_command(None, name) for name in root.list_commands(None)}
    return {**groups, **dict(command_pages(root))}


def shown(document: Path) -> Iterator[list[str]]:
    for found in COMMAND.finditer(document.read_text(encoding="utf-8")):
        yield shlex.split(found[1] or found[2], comments=True)[1:]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_each_command_and_each_option_exists(document: Path, commands: dict[str, Any]) -> None:
    root_options = {"--help", *(name for parameter in command_line().params for name in parameter.opts)}
    wrong = []
    for words in shown(document):
        names = [word for word in words if not word.startswith("-") and not PLACE.match(word)]
        path = next((one for one in (" ".join(names[:2]), " ".join(names[:1])) if one in commands), None)
        options = (
            root_options
            if path is None
            else {name for parameter in commands[path].params for name in parameter.opts} | {"--help"}
        )
        unknown = [word for word in words if word.startswith("--") and word.partition("=")[0] not in options]
        if (path is None and names) or unknown:
            wrong.append((" ".join(words), unknown))
    assert wrong == []
