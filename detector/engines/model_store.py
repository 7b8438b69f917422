"""Model files by name, each checked against the manifest before a byte of it is used.

`models/` is beside the package in a checkout and inside it in an installed wheel. A text file
that decisions depend on, such as the lexicon, counts as a model like any weights.
"""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from detector import codec
from detector.core.errors import ConfigError

__all__ = ["ModelEntry", "ModelManifest", "load_model_bytes", "models_folder", "read_manifest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelEntry:
    """One file of `models/`."""

    name: str
    file: str
    sha256: str
    licence: str
    source: str
    purpose: str

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[0-9a-f]{64}", self.sha256):
            raise ValueError(f"the sha256 of {self.name} is not 64 hex digits")
        if Path(self.file).name != self.file:
            raise ValueError(f"the file of {self.name} is not in the folder itself: {self.file}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelManifest:
    """The content of `manifest.yaml`."""

    models: tuple[ModelEntry, ...]


def models_folder() -> Path:
    """The folder of the models, in a checkout or in an installed wheel.

    Raises:
        ConfigError: neither place has a manifest.
    """
    package = Path(__file__).parents[1]
    places = (package / "models", package.parent / "models")
    for folder in places:
        if (folder / "manifest.yaml").is_file():
            return folder
    raise ConfigError(f"no models: manifest.yaml is neither in {places[0]} nor in {places[1]}")


def read_manifest(folder: Path | None = None) -> ModelManifest:
    """The manifest's entries, unchecked; `folder` defaults to `models_folder()`."""
    path = (folder or models_folder()) / "manifest.yaml"
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    return codec.from_yaml(ModelManifest, text, where=str(path))


def load_model_bytes(name: str, *, folder: Path | None = None) -> bytes:
    """The bytes of the model of that name, unchanged since it was listed.

    Raises:
        ConfigError: it is not listed, missing, or not the file that was listed.
    """
    folder = folder or models_folder()
    entry = next((entry for entry in read_manifest(folder).models if entry.name == name), None)
    if entry is None:
        raise ConfigError(f"{folder / 'manifest.yaml'}: lists no model named {name}")
    path = folder / entry.file
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: model {name} cannot be read: {error.strerror}") from error
    if hashlib.sha256(content).hexdigest() != entry.sha256:
        raise ConfigError(
            f"{path}: model {name} is not the file that the manifest lists (its sha256 differs)"
        )
    return content
