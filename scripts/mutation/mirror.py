"""Which tests belong to a module: those at the same path below tests/, and for a rule its cases.

`tests/architecture/test_mirror.py` checks that they exist; `scripts/mutate` runs nothing else.
"""

import ast
from pathlib import Path

__all__ = ["asked_tests", "digest_files", "own_test"]


def own_test(module: str) -> str:
    """`detector/measures/close_taps.py` -> `tests/measures/test_close_taps.py`."""
    path = Path(module)
    return (Path("tests") / path.parent.relative_to("detector") / f"test_{path.name}").as_posix()


def asked_tests(root: Path, module: str) -> list[str]:
    """What pytest runs for a module, the likeliest to fail first; paths are relative to `root`.

    Its own test file, a rule's three cases, then the files beside its own that import it.
    """
    own = own_test(module)
    found = [own] if (root / own).exists() else []
    if cases := _cases(root, module):
        file = "tests/rules/test_cases.py"
        found += [f"{file}::test_case[{case.relative_to(root / 'tests/cases').as_posix()}]" for case in cases]
    name = module.removesuffix(".py").replace("/", ".")
    beside = sorted((root / own).parent.glob("test_*.py"))
    found += [
        path.relative_to(root).as_posix() for path in beside if path != root / own and _imports(path, name)
    ]
    return found


def digest_files(root: Path, module: str) -> list[Path]:
    """The files whose changes void earlier results for the module's mutants."""
    tests = {root / one.partition("::")[0] for one in asked_tests(root, module)}
    cases = {file for case in _cases(root, module) for file in case.iterdir()}
    return [root / module, *sorted(tests | cases)]


def _cases(root: Path, module: str) -> list[Path]:
    path = Path(module)
    if path.parent != Path("detector/rules"):
        return []
    return sorted(
        one for one in (root / "tests/cases" / path.stem.replace("_", "-")).glob("*") if one.is_dir()
    )


def _imports(path: Path, name: str) -> bool:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    froms = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module]
    return any(
        node.module == name or any(f"{node.module}.{one.name}" == name for one in node.names)
        for node in froms
    )
