"""docs/architecture.md draws the rooms as the import contracts define them, and leaves none out."""

import re

import pytest

from tests.architecture.test_imports import CAPTURE, PURE, ROOMS, contracts
from tests.architecture.test_imports import LAYERS as WHOLE
from tests.repository import REPOSITORY

PAGE = (REPOSITORY / "docs/architecture.md").read_text(encoding="utf-8")
_STEP = re.compile(r"`[^`]+`(?:\s+>\s+`[^`]+`)+")


def names(layer: object) -> list[str]:
    """The rooms of one layer; a bracketed one need not exist yet."""
    return sorted(re.findall(r"\w+", str(layer)))


def drawn(first: str) -> list[list[str]]:
    """The rooms from the top down, in the order that begins with this one."""
    (order,) = (found for found in _STEP.findall(PAGE) if found.startswith(f"`{first}`"))
    return [names(step) for step in order.split(">")]


@pytest.mark.parametrize(("first", "contract"), [("__main__", WHOLE), ("background", ROOMS)])
def test_the_order_is_the_contracts(first: str, contract: str) -> None:
    (held,) = (one["layers"] for one in contracts() if one["name"] == contract)
    assert isinstance(held, list)
    assert drawn(first) == [names(layer) for layer in held]


@pytest.mark.parametrize(("sentence", "contract"), [("The pure half", PURE), ("Capturing", CAPTURE)])
def test_each_half_names_its_rooms(sentence: str, contract: str) -> None:
    (held,) = (one["source_modules"] for one in contracts() if one["name"] == contract)
    assert isinstance(held, list)
    found = re.search(rf"{sentence} \(`([^`]+)`\)", PAGE)
    assert found is not None
    assert names(found[1]) == sorted(one.removeprefix("detector.") for one in held)


def test_each_room_of_the_virtual_device_has_its_line() -> None:
    table = re.findall(
        r"^\| (`\w+/?`(?: `\w+/?`)*) \|", PAGE[PAGE.index("| room | content |") :], re.MULTILINE
    )
    described = {name for cell in table for name in names(cell)}
    assert {name for step in drawn("background") for name in step} - described == {
        "app_port",
        "clock",
        "simulated_loop",
        "streams",
    }
