"""The built wheel contains everything, and finds it from any folder."""

import json
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from detector.core.exit_code import ExitCode
from tests.evidence.bundles import png, write_some
from tests.fakes.apk_files import apk, manifest
from tests.repository import REPOSITORY, project_files

pytestmark = pytest.mark.long

BUILT_FROM = (
    *("detector", "models", "pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE"),
    "requirements.lock",
)

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


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a separate environment with the wheel, which borrows our packages by a .pth file."""
    environment = tmp_path_factory.mktemp("fresh") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    python = environment / "bin" / "python"
    Path(site_of(python), "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    pip(["--python", str(python), "install", "--quiet", "--no-deps", "--no-index", str(wheel)])
    return python


def site_of(python: Path) -> str:
    return sysconfig.get_path("purelib", vars={"base": str(python.parents[1])})


def run(python: Path, *words: str | Path, cwd: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([python, *words], cwd=cwd, capture_output=True, text=True, check=False)


def test_works_from_another_folder(python: Path, tmp_path: Path) -> None:
    asked = run(python, "-c", ASK_THE_INSTALLED_PACKAGE, cwd=tmp_path)
    assert asked.returncode == 0, asked.stderr
    site = site_of(python)
    assert json.loads(asked.stdout) == {"package": f"{site}/detector", "models": f"{site}/detector/models"}


def test_images_apks_judgements_and_reports_need_only_the_wheel(python: Path, tmp_path: Path) -> None:
    """The demo, which takes a minute, is tested by `scripts/ten_minutes.py`."""
    case, picture, file = tmp_path / "case", tmp_path / "screen.png", tmp_path / "app.apk"
    write_some(case / "runs" / "00" / "bundle").close(ended_at="2026-01-09T08:01:00+00:00")
    picture.write_bytes(png(200, width_px=360, height_px=640))
    file.write_bytes(apk(manifest()))
    for words, codes in {
        ("image", picture): {ExitCode.CLEAN},
        ("apk", file): {ExitCode.CLEAN},
        ("judge", case): {ExitCode.CLEAN, ExitCode.INCONCLUSIVE},
        ("report", case): {ExitCode.CLEAN},
    }.items():
        ran = run(python, "-m", "detector", *words, cwd=tmp_path)
        assert ran.returncode in codes, (words, ran.stderr)
        assert "Traceback" not in ran.stderr
    assert (case / "report" / "index.html").is_file()
