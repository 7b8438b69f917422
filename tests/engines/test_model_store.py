"""A model is returned only if it is the very file that the manifest lists."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from detector.core.errors import ConfigError
from detector.engines.model_store import load_model_bytes, models_folder, read_manifest
from tests.repository import REPOSITORY

WORDS = "跳过\n".encode()


def write_folder(folder: Path, **changes: str) -> Path:
    entry = {
        "name": "words",
        "file": "words.txt",
        "sha256": hashlib.sha256(WORDS).hexdigest(),
        "licence": "Apache-2.0",
        "source": "written by hand",
        "purpose": "a test",
    }
    (folder / "words.txt").write_bytes(WORDS)
    (folder / "manifest.yaml").write_text(yaml.safe_dump({"models": [entry | changes]}), encoding="utf-8")
    return folder


def test_returns_the_listed_bytes(tmp_path: Path) -> None:
    assert load_model_bytes("words", folder=write_folder(tmp_path)) == WORDS


def test_refuses_a_changed_file(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    (folder / "words.txt").write_bytes(WORDS + b"\n")
    with pytest.raises(ConfigError, match=r"words\.txt: model words is not the file"):
        load_model_bytes("words", folder=folder)


def test_refuses_a_missing_file(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    (folder / "words.txt").unlink()
    with pytest.raises(ConfigError, match=r"words\.txt: model words cannot be read"):
        load_model_bytes("words", folder=folder)


def test_refuses_a_name_that_is_not_listed(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="lists no model named weights"):
        load_model_bytes("weights", folder=write_folder(tmp_path))


def test_refuses_a_folder_without_a_manifest(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"manifest\.yaml: cannot be read"):
        read_manifest(tmp_path)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"sha256": "abc"}, id="no hash"),
        pytest.param({"file": "../words.txt"}, id="outside the folder"),
        pytest.param({"license": "MIT"}, id="unknown key"),
    ],
)
def test_refuses_a_manifest_that_makes_no_sense(tmp_path: Path, changes: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match=r"manifest\.yaml"):
        read_manifest(write_folder(tmp_path, **changes))


def test_finds_the_folder_of_this_checkout() -> None:
    assert models_folder() == REPOSITORY / "models"


def test_every_listed_model_loads_and_every_file_is_listed() -> None:
    listed = read_manifest().models
    for entry in listed:
        load_model_bytes(entry.name)
    files = {path.name for path in models_folder().iterdir() if not path.name.startswith(".")}
    cards = {name for name in files if name.endswith(".md")}
    assert files - cards - {"manifest.yaml"} == {entry.file for entry in listed}
    assert len({entry.name for entry in listed}) == len(listed)


def test_the_script_refreshes_hashes_and_keeps_the_rest(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, sha256="0" * 64)
    script = [sys.executable, REPOSITORY / "scripts" / "models_manifest.py", "--folder", folder]
    stale = subprocess.run([*script, "--check"], capture_output=True, text=True, check=False)
    assert stale.returncode == 1
    assert "words.txt" in stale.stderr

    subprocess.run(script, check=True)
    assert load_model_bytes("words", folder=folder) == WORDS
    assert read_manifest(folder).models[0].source == "written by hand"
    subprocess.run([*script, "--check"], check=True)
