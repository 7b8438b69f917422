"""Reads an app file strictly: anything it does not understand it rejects, in one sentence.

The sentence names the file and the key. The JSON Schema shipped beside this module is generated from
the same models, for editors; a test checks that the two agree.
"""

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from detector.core.errors import ConfigError
from detector.core.refusals import refusal
from detector.virtual.apps.spec.app import AppSpec
from detector.virtual.apps.spec.checks import first_problem
from detector.virtual.apps.spec.yaml_text import YamlRefused, read_yaml

__all__ = ["app_schema", "load_app"]

MAX_FILE_BYTES = 1_000_000
"""Far larger than any app a person writes; a wrong file given by mistake is rejected before it is parsed."""


def load_app(path: Path) -> AppSpec:
    """The app of a file. Raises ConfigError, one sentence that names the file and the key."""
    try:
        if path.exists() and not path.is_file():
            raise ConfigError(f"{path}: cannot be read: it is no plain file")
        if path.stat().st_size > MAX_FILE_BYTES:
            raise ConfigError(f"{path}: larger than {MAX_FILE_BYTES} bytes, this is no app file")
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: is not UTF-8 text (byte {error.start})") from error
    try:
        content, node = read_yaml(text)
    except YamlRefused as error:
        raise ConfigError(f"{path}: {error}") from error
    if not isinstance(content, dict):
        raise ConfigError(f"{path}: has to be a group of keys")
    try:
        spec = AppSpec.model_validate(content)
    except ValidationError as error:
        why = refusal(error.errors(include_url=False), content, AppSpec.model_json_schema(), node)
        raise ConfigError(f"{path}: {why}") from error
    except RecursionError as error:
        raise ConfigError(f"{path}: refers to itself without end") from error
    spec = spec.beside(path.parent)
    problem = first_problem(spec)
    if problem is not None:
        raise ConfigError(f"{path}: {problem}")
    return spec


def app_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of an app file."""
    schema = AppSpec.model_json_schema(mode="validation")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "virtual-app/1",
        **{key: value for key, value in schema.items() if key != "title"},
    }
