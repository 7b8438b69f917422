"""Requirements on every source file that no linter checks."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.repository import REPOSITORY, parsed, project_files

PURE_FOLDERS = (
    "core",
    "parsing",
    "attribution",
    "disclosure",
    "perception",
    "windows",
    "apk",
    "scenarios",
    "measures",
    "judging",
    "rules",
)
PACKAGE = REPOSITORY / "detector"

# A path on a particular machine, and an address of a package registry (a setting of the machine that
# installs, never of the project).
MACHINE_PATH = re.compile(r"(?<![\w.~*-])/(?:work|root|home|Users)/[A-Za-z]\w*")
PACKAGE_HOST = re.compile(
    r"https?://[\w.-]*(?:pypi|pythonhosted|npmjs|npmmirror|debian|ubuntu|goproxy|crates|mirrors?\.)[\w.-]*",
    re.I,
)


def modules(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    for name in project_files(*folders):
        if name.endswith(".py"):
            yield name, parsed(name)


def texts() -> Iterator[tuple[str, str]]:
    for name in project_files():
        try:
            yield name, (REPOSITORY / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture, a font or weights


def test_every_module_opens_with_its_idea() -> None:
    silent = [
        name
        for name, tree in modules("detector", "scripts", "lab/benchmarks", "setup.py")
        if not ast.get_docstring(tree)
    ]
    assert silent == []


def test_the_pure_half_never_reads_the_time() -> None:
    """It may contain dates (clauses do); the linter for dates allows now() with a zone."""
    asking = [
        f"{name}:{node.lineno}"
        for name, tree in modules(*(f"detector/{folder}" for folder in PURE_FOLDERS), "detector/codec.py")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"now", "utcnow", "today"}
        and isinstance(node.func.value, ast.Name | ast.Attribute)
        and ast.unparse(node.func.value).rpartition(".")[2] in {"datetime", "date"}
    ]
    assert asking == []


def test_no_file_contains_a_path_of_a_particular_machine() -> None:
    assert [f"{name}: {found[0]}" for name, text in texts() for found in MACHINE_PATH.finditer(text)] == []


def test_no_file_contains_the_host_of_a_package_registry() -> None:
    assert [f"{name}: {found[0]}" for name, text in texts() for found in PACKAGE_HOST.finditer(text)] == []


def test_every_folder_of_the_package_has_its_folder_of_tests() -> None:
    folders = {Path(name).parts[1] for name, tree in modules("detector") if tree.body[1:] and "/" in name[9:]}
    assert [folder for folder in sorted(folders) if not (REPOSITORY / "tests" / folder).is_dir()] == []
