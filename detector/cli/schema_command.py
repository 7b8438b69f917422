"""`detector schema`: the JSON Schemas of the documents and files that this program reads and writes.

Most follow from the types that read and write them; the others are written by hand and lie in `schemas/`.
"""

import importlib
import json
from importlib.resources import files
from typing import Annotated, Any

import typer

from detector.cli.terminal import print_document, print_line
from detector.core.errors import ConfigError
from detector.core.suggestion import did_you_mean

__all__ = ["register", "schema_names", "schema_of"]

_BUILT = {
    "bundle/2": "evidence.schema:bundle_schema",
    "capture/1": "sealing.statement:capture_schema",
    "comparison/1": "regression.comparison:comparison_schema",
    "custody/1": "sealing.custody:custody_schema",
    "derived-bundle/2": "evidence.derived_bundle:derived_bundle_schema",
    "derived-case/2": "case.derived_case:derived_case_schema",
    "devices-file/1": "config:devices_schema",
    "explanation/1": "reporting.explanation:explanation_schema",
    "farm/1": "farm.document:farm_schema",
    "farm-plan/1": "farm.planned:farm_plan_schema",
    "farm-plan-file/1": "farm.plan:plan_schema",
    "field-test/1": "field_test.document:field_test_schema",
    "history/1": "regression.history_reading:history_schema",
    "privacy-crawl/1": "privacy.privacy_document:privacy_schema",
    "report-files/1": "case.report_files:report_files_schema",
    "seal/1": "sealing.statement:seal_schema",
    "seen/1": "windows.seen_run:seen_schema",
    "settings/1": "config.settings:settings_schema",
    "touched/1": "windows.touched_case:touched_schema",
    "virtual-app/1": "wiring.virtual_devices:app_schema",
    "watched-comparison/1": "regression.watched:watched_schema",
}
"""By format: the module and function that build it, imported when it is asked for."""


def register(app: typer.Typer) -> None:
    """Add this command to the console script."""
    app.command("schema")(schema)


def schema(
    name: Annotated[
        str | None, typer.Argument(help="A format, such as verdicts/1 (default: list them).")
    ] = None,
) -> None:
    """Print the JSON Schema of a document or file, or the names of all that have one."""
    if name is None:
        for known in schema_names():
            print_line(known)
        return
    print_document(json.dumps(schema_of(name), ensure_ascii=False, indent=2, sort_keys=True) + "\n")


def schema_names() -> list[str]:
    """Formats as documents state them, `verdicts/1`; those of files likewise."""
    return sorted([*_BUILT, *_written_by_hand()])


def schema_of(name: str) -> dict[str, Any]:
    """`verdicts-1` is understood, too. Raises ConfigError if there is no schema of this name."""
    by_hand = _written_by_hand()
    asked = name if "/" in name else "/".join(name.rsplit("-", 1))
    if asked in _BUILT:
        module, _, function = _BUILT[asked].partition(":")
        built: dict[str, Any] = getattr(importlib.import_module(f"detector.{module}"), function)()
        return built
    if asked in by_hand:
        read: dict[str, Any] = json.loads(by_hand[asked])
        return read
    raise ConfigError(f"there is no schema {name!r}{did_you_mean(asked, schema_names())}")


def _written_by_hand() -> dict[str, str]:
    found = (path for path in files("detector").joinpath("schemas").iterdir() if path.name.endswith(".json"))
    return {
        "/".join(traversable.name.removesuffix(".json").rsplit("-", 1)): traversable.read_text(
            encoding="utf-8"
        )
        for traversable in found
    }
