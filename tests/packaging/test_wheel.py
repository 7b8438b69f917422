"""The built wheel carries everything, and finds it from any folder."""

import json
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.repository import REPOSITORY, project_files

BUILT_FROM = ("detector", "models", "pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE")

ASK_THE_INSTALLED_PACKAGE = """
import json
from pathlib import Path
import detector
from detector.engines.model_store import load_model_bytes, models_folder, read_manifest
for entry in read_manifest().models:
    load_model_bytes(entry.name)
print(json.dumps({"package": str(Path(detector.__file__).parent), "models": str(models_folder())}))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Built from the project's own files, so that nothing left in build/ can get in."""
    source = tmp_path_factory.mktemp("source")
    for name in project_files(*BUILT_FROM):
        target = source / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((REPOSITORY / name).read_bytes())
    folder = tmp_path_factory.mktemp("wheel")
    pip(["wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(source)])
    (built,) = folder.glob("*.whl")
    yield built


def pip(arguments: list[str]) -> None:
    command = [sys.executable, "-m", "pip", "--no-input", "--disable-pip-version-check", *arguments]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_carries_every_module_and_data_file(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        carried = set(archive.namelist())
        (points,) = [archive.read(name) for name in carried if name.endswith(".dist-info/entry_points.txt")]
    assert b"[pytest11]\ndetector = detector.pytest_plugin" in points
    package = set(project_files("detector"))
    models = {f"detector/{name}" for name in project_files("models")}
    assert sorted((package | models) - carried) == []


def test_carries_nothing_but_the_package(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.partition("/")[0] for name in archive.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"detector"}


def test_works_from_another_folder(wheel: Path, tmp_path: Path) -> None:
    """In an environment of its own, which borrows this one's other packages by a .pth file."""
    environment = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    python = environment / "bin" / "python"
    site = sysconfig.get_path("purelib", vars={"base": str(environment)})
    Path(site, "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    pip(["--python", str(python), "install", "--quiet", "--no-deps", "--no-index", str(wheel)])

    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    command = [str(python), "-c", ASK_THE_INSTALLED_PACKAGE]
    run = subprocess.run(command, cwd=elsewhere, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    answer = json.loads(run.stdout)
    assert answer == {"package": f"{site}/detector", "models": f"{site}/detector/models"}
