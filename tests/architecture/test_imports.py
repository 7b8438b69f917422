"""Every import contract is proven effective: deliberate breaches in a copy of the package are refused."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.repository import REPOSITORY

LINT = "from importlinter.cli import lint_imports; lint_imports(no_cache=True, no_logo=True)"

LAYERS = "each layer imports only what stands below it"
PURE = "the pure half touches no device, disk, clock or network"
CAPTURE = "capturing knows nothing of judging"
PIXELS = "measures, rules and judging read documents, never pixels"
HOW = "reports know windows, not how they were found"
RULES = "rules stand alone"
SCENARIOS = "scenarios stand alone"
MEASURES = "measures stand alone"
ISLAND = "the virtual device imports only core.geometry, core.errors and core.refusals"
WIRING = "only the wiring imports the virtual device"
ROOMS = "each room of the virtual device imports only what stands below it"
APPS = "an app file is read below, run above it, and told the truth of on top"
CIRCLES = "no circle in any room"

WITH_FRONT_DOORS = (
    "perception",
    "case",
    "case/redaction",
    "field_test",
    "privacy",
    "seeing",
    "touching",
    "watch",
)
"""Rooms whose `__init__` exports all that others use."""

# (contract, importing module, imported module); the modules named `breach_...` are made for the test.
BREACHES = [
    (LAYERS, "detector.core.breach_upwards", "detector.parsing"),
    (LAYERS, "detector.i18n.breach_upwards", "detector.reporting"),
    (LAYERS, "detector.evidence.breach_sideways", "detector.devices"),
    (LAYERS, "detector.touching.breach_upwards", "detector.reporting"),
    (PURE, "detector.core.breach_of_purity", "os"),
    (PURE, "detector.parsing.breach_of_purity", "pathlib"),
    (PURE, "detector.perception.breach_of_purity", "onnxruntime"),
    (PURE, "detector.apk.breach_of_purity", "pathlib"),
    (LAYERS, "detector.apk.breach_sideways", "detector.perception"),
    (PURE, "detector.scenarios.breach_of_purity", "time"),
    (PURE, "detector.measures.breach_of_purity", "random"),
    (PURE, "detector.attribution.breach_of_purity", "os"),
    (PURE, "detector.judging.breach_of_purity", "socket"),
    (PURE, "detector.rules.breach_of_purity", "subprocess"),
    (PURE, "detector.judging.breach_by_evidence", "detector.evidence"),
    (CAPTURE, "detector.session.breach_by_judging", "detector.judging"),
    (CAPTURE, "detector.evidence.breach_by_measuring", "detector.measures"),
    (CAPTURE, "detector.scenarios.breach_by_a_measure", "detector.measures.breach_one"),
    (PIXELS, "detector.rules.breach_by_perception", "detector.perception"),
    (PIXELS, "detector.measures.breach_by_perception", "detector.perception"),
    (PIXELS, "detector.judging.breach_by_engines", "detector.engines"),
    (HOW, "detector.reporting.breach_by_perception", "detector.perception"),
    (LAYERS, "detector.windows.breach_upwards", "detector.perception"),
    (RULES, "detector.rules.breach_one", "detector.rules.breach_other"),
    (SCENARIOS, "detector.scenarios.breach_one", "detector.scenarios.breach_other"),
    (MEASURES, "detector.measures.breach_one", "detector.measures.breach_other"),
    (ISLAND, "detector.virtual.breach_by_parsing", "detector.parsing"),
    (ISLAND, "detector.virtual.breach_by_codec", "detector.codec"),
    (ISLAND, "detector.virtual.breach_by_core", "detector.core.quantity"),
    (WIRING, "detector.session.breach_of_the_island", "detector.virtual"),
    (WIRING, "detector.reporting.breach_of_the_island", "detector.virtual"),
    (ROOMS, "detector.virtual.drawing.breach_upwards", "detector.virtual.apps"),
    (ROOMS, "detector.virtual.system.breach_upwards", "detector.virtual.display"),
    (ROOMS, "detector.virtual.grammar.breach_by_the_device", "detector.virtual.device"),
    (ROOMS, "detector.virtual.wire.breach_by_the_device", "detector.virtual.device"),
    (ROOMS, "detector.virtual.scrcpy.breach_sideways", "detector.virtual.uiautomator"),
    (APPS, "detector.virtual.apps.spec.breach_upwards", "detector.virtual.apps.running"),
    (APPS, "detector.virtual.apps.running.breach_upwards", "detector.virtual.apps.truth"),
]

# A cycle is reported by its package, not by its imports.
CIRCLE = [
    (CIRCLES, "detector.virtual.commands.breach_one", "detector.virtual.commands.breach_other"),
    (CIRCLES, "detector.virtual.commands.breach_other", "detector.virtual.commands.breach_one"),
    (CIRCLES, "detector.session.breach_one", "detector.session.breach_other"),
    (CIRCLES, "detector.session.breach_other", "detector.session.breach_one"),
]


def copy_of_the_package(folder: Path) -> Path:
    """The modules alone, with the contracts."""
    only_modules = shutil.ignore_patterns(
        "__pycache__", "*.yaml", "*.json", "*.ttf", "*.png", "*.html", "*.js", "*.css"
    )
    shutil.copytree(REPOSITORY / "detector", folder / "detector", ignore=only_modules)
    shutil.copy(REPOSITORY / "pyproject.toml", folder)
    return folder


def lint(folder: Path) -> str:
    run = subprocess.run(
        [sys.executable, "-c", LINT], cwd=folder, capture_output=True, text=True, check=False
    )
    return run.stdout + run.stderr


@pytest.fixture(scope="module")
def breached(tmp_path_factory: pytest.TempPathFactory) -> str:
    """import-linter's output for a copy with all the breaches in it."""
    folder = copy_of_the_package(tmp_path_factory.mktemp("breached"))
    for _, importer, imported in (*BREACHES, *CIRCLE):
        for module in (importer, imported):
            path = folder.joinpath(*module.split(".")).with_suffix(".py")
            if "breach" in module and not path.exists():
                path.write_text('"""Made by a test."""\n', encoding="utf-8")
        path = folder.joinpath(*importer.split(".")).with_suffix(".py")
        path.write_text(path.read_text(encoding="utf-8") + f"import {imported}\n", encoding="utf-8")
    return lint(folder)


def complaints(output: str, contract: str) -> str:
    """The output for one broken contract."""
    _, _, details = output.partition("Broken contracts")
    found = re.search(rf"^{re.escape(contract)}\n-+\n(.*?)(?=^[^\n]+\n-{{5,}}\n|\Z)", details, re.M | re.S)
    return found[1] if found else ""


@pytest.mark.parametrize(("contract", "importer", "imported"), BREACHES)
def test_refuses(breached: str, contract: str, importer: str, imported: str) -> None:
    assert f"{importer} -> {imported} " in complaints(breached, contract)


@pytest.mark.parametrize("room", ["session", "virtual.commands"])
def test_refuses_a_cycle_inside_a_room(breached: str, room: str) -> None:
    assert f"No cycles are allowed in detector.{room}." in complaints(breached, CIRCLES)


def test_every_contract_has_a_breach() -> None:
    breaches = (*BREACHES, *CIRCLE)
    assert {contract["name"] for contract in contracts()} == {breach[0] for breach in breaches}


@pytest.mark.parametrize("room", WITH_FRONT_DOORS)
def test_a_room_is_entered_by_its_front_door(room: str) -> None:
    inside = re.compile(rf"^\s*(?:from|import) detector\.{room.replace('/', '[.]')}\.(?!redaction\b)", re.M)
    package = REPOSITORY / "detector"
    entered = [
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if not path.is_relative_to(package / room) and inside.search(path.read_text(encoding="utf-8"))
    ]
    assert entered == []


def test_an_import_for_types_only_counts() -> None:
    assert "exclude_type_checking_imports" not in settings()


def test_refuses_a_folder_without_a_layer(tmp_path: Path) -> None:
    folder = copy_of_the_package(tmp_path)
    (folder / "detector" / "utils.py").write_text('"""Made by a test."""\n', encoding="utf-8")
    assert "utils" in complaints(lint(folder), LAYERS)


def test_the_package_itself_keeps_all_contracts(tmp_path: Path) -> None:
    output = lint(copy_of_the_package(tmp_path))
    assert f"Contracts: {len(contracts())} kept, 0 broken." in output, output


def settings() -> dict[str, list[dict[str, object]]]:
    whole = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    found: dict[str, list[dict[str, object]]] = whole["tool"]["importlinter"]
    return found


def contracts() -> list[dict[str, object]]:
    return settings()["contracts"]


@pytest.mark.parametrize(
    ("contract", "key", "names"),
    [
        (
            PURE,
            "source_modules",
            "core codec parsing attribution disclosure perception windows apk scenarios "
            "measures judging rules",
        ),
        (PURE, "forbidden_modules", "evidence devices engines"),
        (CAPTURE, "source_modules", "devices engines evidence session scenarios"),
        (CAPTURE, "forbidden_modules", "measures judging rules reporting"),
    ],
)
def test_a_contract_covers_every_folder_that_exists(contract: str, key: str, names: str) -> None:
    """import-linter refuses a name that does not exist yet, so a new folder could be forgotten."""
    package = REPOSITORY / "detector"
    wanted = {
        f"detector.{name}"
        for name in names.split()
        if (package / name / "__init__.py").exists() or (package / f"{name}.py").exists()
    }
    (listed,) = (found[key] for found in contracts() if found["name"] == contract)
    assert isinstance(listed, list)
    assert {name for name in listed if name.startswith("detector.")} == wanted
