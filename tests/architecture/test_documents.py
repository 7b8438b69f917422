"""Everything that the documents refer to exists."""

import re
from pathlib import Path

import pytest

from detector.config import read_devices_file
from tests.repository import REPOSITORY, project_files

LINK = re.compile(r"\]\(([^)#\s]+)")


def documents() -> list[str]:
    return [name for name in project_files() if name.endswith(".md")]


@pytest.mark.parametrize("name", documents())
def test_every_link_inside_the_repository_leads_somewhere(name: str) -> None:
    path = REPOSITORY / name
    targets = [target for target in LINK.findall(path.read_text(encoding="utf-8")) if "://" not in target]
    assert [target for target in targets if not (path.parent / target).exists()] == []


def test_the_readme_opens_with_the_two_commands() -> None:
    opening = (REPOSITORY / "README.md").read_text(encoding="utf-8")[:400]
    for command in ("scripts/demo", "scripts/test"):
        assert command in opening
        assert Path(REPOSITORY, command).is_file()


def test_the_included_devices_file_is_valid() -> None:
    assert read_devices_file(REPOSITORY / "devices.yaml").address("local") is not None


def test_each_decision_has_a_unique_number() -> None:
    numbers = [path.name[:4] for path in sorted((REPOSITORY / "docs" / "decisions").glob("[0-9]*.md"))]
    assert numbers == [f"{n:04}" for n in range(1, len(numbers) + 1)]
