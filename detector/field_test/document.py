"""`field-test/1`: the answers of a field test, for scripts and for the page; also without personal data."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from detector import codec
from detector.core.device_facts import DeviceFacts
from detector.core.field_test import FieldCheck, Trust
from detector.field_test.masking import shape
from detector.i18n import LANGUAGES, sentence
from detector.parsing.covered_text import covered_json
from detector.parsing.personal_data import DataClass

__all__ = [
    "FIELD_TEST_FORMAT",
    "DocumentedFieldCheck",
    "DocumentedFigure",
    "FieldApp",
    "FieldDevice",
    "FieldTestDocument",
    "documented",
    "field_test_schema",
    "impersonal_json",
]

FIELD_TEST_FORMAT = "field-test/1"
CATALOG = "field"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldApp:
    """`truth_sha256`: of the file that the app was made from."""

    package: str
    version_name: str
    truth_sha256: str
    apk_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldDevice:
    """`model` and `build` are null in an archive, where `model_sha256` stands for the model."""

    kind: str | None
    manufacturer: str | None
    model: str | None
    model_sha256: str | None
    build: str | None
    android: str | None
    sdk: int | None
    width_px: int | None
    height_px: int | None
    density_dpi: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentedFigure:
    """Measured `value` ± `error`; `truth`: what the known app, the phone or a ruler says it is."""

    name: str
    value: float
    error: float
    unit: str
    truth: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentedFieldCheck:
    """`question`, `sentence` and `follows` (what follows where it cannot be trusted) by language."""

    check: str
    trust: Trust
    answer: str
    values: Mapping[str, str | int | float]
    figures: tuple[DocumentedFigure, ...]
    question: Mapping[str, str]
    sentence: Mapping[str, str]
    follows: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldTestDocument:
    """`made_at`: UTC, ISO 8601; `took_s`: on the clock of the phone's host.

    `is_partial`: the phone went away before the end and did not come back.
    """

    format: str = FIELD_TEST_FORMAT
    made_at: str
    took_s: float
    is_partial: bool
    tool_version: str
    app: FieldApp
    device: FieldDevice
    checks: tuple[DocumentedFieldCheck, ...]

    def with_trust(self, trust: Trust) -> tuple[DocumentedFieldCheck, ...]:
        return tuple(check for check in self.checks if check.trust is trust)


def field_test_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of `field-test.json`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": FIELD_TEST_FORMAT,
        **codec.json_schema(FieldTestDocument),
    }


def documented(
    checks: Sequence[FieldCheck],
    facts: DeviceFacts | None,
    *,
    app: FieldApp,
    made_at: str,
    took_s: float,
    is_partial: bool,
    tool_version: str,
) -> FieldTestDocument:
    return FieldTestDocument(
        made_at=made_at,
        took_s=round(took_s, 1),
        is_partial=is_partial,
        tool_version=tool_version,
        app=app,
        device=_device(facts),
        checks=tuple(_check(check) for check in checks),
    )


def impersonal_json(document: FieldTestDocument, secrets: Collection[str]) -> str:
    """For an archive: no model, build or time of day; only the shape of the phone's own words."""
    package = document.app.package
    masked = replace(
        document,
        made_at=document.made_at[:10],
        device=replace(document.device, model=None, build=None),
        checks=tuple(_masked(check, package) for check in document.checks),
    )
    text, _ = covered_json(codec.to_json(masked), tuple(DataClass), tuple(secrets))
    return text


def _masked(check: DocumentedFieldCheck, package: str) -> DocumentedFieldCheck:
    values = {
        name: shape(value, package=package) if name in _FREE and isinstance(value, str) else value
        for name, value in check.values.items()
    }
    return replace(check, values=values, question={}, sentence={}, follows={})


_FREE = frozenset({"why", "caller", "hosting", "by"})
"""Values that may be words of the phone; all others are ours."""


def _device(facts: DeviceFacts | None) -> FieldDevice:
    model = None if facts is None else facts.model
    display = None if facts is None else facts.display
    return FieldDevice(
        kind=None if facts is None else facts.kind,
        manufacturer=None if facts is None else facts.manufacturer,
        model=model,
        model_sha256=None if model is None else hashlib.sha256(model.encode()).hexdigest(),
        build=None if facts is None else facts.build,
        android=None if facts is None else facts.android,
        sdk=None if facts is None else facts.sdk,
        width_px=None if display is None else display.width_px,
        height_px=None if display is None else display.height_px,
        density_dpi=None if display is None else display.density_dpi,
    )


def _check(check: FieldCheck) -> DocumentedFieldCheck:
    words = {name: value if isinstance(value, str) else f"{value:g}" for name, value in check.values.items()}
    return DocumentedFieldCheck(
        check=check.check,
        trust=check.trust,
        answer=check.answer,
        values=check.values,
        figures=tuple(
            DocumentedFigure(
                name=figure.name,
                value=round(figure.measured.value, 4),
                error=round(figure.measured.error, 4),
                unit=figure.measured.unit,
                truth=figure.truth,
            )
            for figure in check.figures
        ),
        question={
            language: sentence(language, f"q_{check.check}", {}, catalog=CATALOG) for language in LANGUAGES
        },
        sentence={
            language: sentence(language, check.answer, words, catalog=CATALOG) for language in LANGUAGES
        },
        follows={
            language: sentence(language, f"f_{check.check}", {}, catalog=CATALOG) for language in LANGUAGES
        },
    )
