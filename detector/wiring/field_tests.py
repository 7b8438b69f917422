"""A whole field test: performs its steps on an opened phone, answers its questions, and writes its folder.

OUT/index.html, index.en.html   what the phone can be trusted with
OUT/field-test.json             the same for scripts (field-test/1)
OUT/field-test.zip              what may be handed on
OUT/case/, OUT/runs/            the bundles: they hold pictures and logs of the phone, and are not handed on
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from detector import codec
from detector.core.clock import Clock, utc_text
from detector.core.quantity import Quantity
from detector.devices.android import AndroidDevice
from detector.field_test import (
    ARCHIVE,
    FieldApp,
    FieldTestDocument,
    Question,
    Step,
    answers,
    archive_of,
    documented,
    steps_for,
)
from detector.reporting.field_page import render_field_page
from detector.seeing import PerceptionSetup
from detector.wiring.field_testing import FieldTest, ShippedApp, personal_words
from detector.wiring.law import rule_book
from detector.wiring.perception_setup import perception_setup
from detector.wiring.tool import tool_version

__all__ = ["DOCUMENT", "FieldOrder", "field_tested"]

DOCUMENT = "field-test.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldOrder:
    """`sheet_mm`: as for a calibration. `begun` is called with each step."""

    app: ShippedApp
    folder: Path
    questions: Sequence[Question]
    n_launches: int
    sheet_mm: Quantity | None = None
    begun: Callable[[Step], None] = lambda step: None
    read_setup: Callable[[], PerceptionSetup] = perception_setup


def field_tested(order: FieldOrder, phone: AndroidDevice, clock: Clock) -> FieldTestDocument:
    """Raises DeviceError if the phone does not accept our app."""
    began_ns, made_at = clock.monotonic_ns(), utc_text(clock.wall_ns())
    secrets = personal_words(phone)
    evidence = FieldTest(
        phone=phone,
        clock=clock,
        app=order.app,
        folder=order.folder,
        steps=steps_for(order.questions),
        read_setup=order.read_setup,
        law=rule_book("cn-default"),
        n_launches=order.n_launches,
        sheet_mm=order.sheet_mm,
        begun=order.begun,
    ).run()
    known = order.app.known
    document = documented(
        answers(order.questions, evidence, known),
        evidence.facts,
        app=FieldApp(
            package=known.package,
            version_name=known.version_name,
            truth_sha256=order.app.truth_sha256,
            apk_sha256=order.app.apk_sha256,
        ),
        made_at=made_at,
        took_s=(clock.monotonic_ns() - began_ns) / 1e9,
        is_partial=evidence.why_gone is not None,
        tool_version=tool_version(),
    )
    files = {
        **render_field_page(document),
        DOCUMENT: codec.to_json(document).encode("utf-8"),
        ARCHIVE: archive_of(document, evidence, known, secrets=secrets),
    }
    for name, content in files.items():
        path = order.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return document
