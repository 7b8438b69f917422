"""When a calibration applies to a phone, and what a run cites from it."""

from dataclasses import replace
from datetime import date

import pytest

from detector.core.calibration import Calibration, calibrated
from detector.core.device_facts import CalibrationState, DeviceFacts
from detector.core.display import Display, PxPerMmSource
from detector.core.quantity import Quantity

GLASS = Quantity(value=16.0, error=0.08, unit="px/mm")
FACTS = DeviceFacts(
    serial="R58M123",
    kind="phone",
    manufacturer=None,
    model="Phone",
    android="14",
    sdk=34,
    build="a/b:14/U1",
    locale=None,
    font_scale=None,
    display=Display(
        width_px=1080,
        height_px=2400,
        density_dpi=420,
        px_per_mm=16.5,
        px_per_mm_relative_error=0.1,
        px_per_mm_source=PxPerMmSource.REPORTED,
    ),
)
MADE = Calibration(
    serial="R58M123",
    model="Phone",
    build="a/b:14/U1",
    width_px=1080,
    height_px=2400,
    density_dpi=420,
    made_on=date(2026, 11, 1),
    valid_until=date(2027, 4, 30),
    tool_version="0",
    source="screencap",
    n_pictures=12,
    px_per_css_px=Quantity(value=2.625, error=0.0, unit="px"),
    edge_bias_px=Quantity(value=0.0, error=0.1, unit="px"),
    contrast_bias=Quantity(value=0.0, error=0.01, unit="1"),
    frame_interval_ms=None,
    screen_latency_ms=None,
    clock_offset_ms=None,
    px_per_mm=GLASS,
)
TODAY = date(2026, 11, 27)


def test_a_valid_one_is_cited_and_gives_px_per_mm() -> None:
    facts = calibrated(FACTS, MADE, sha256="a1", today=TODAY)
    assert facts.calibration is not None
    assert (facts.calibration.state, facts.calibration.sha256) == (CalibrationState.VALID, "a1")
    assert facts.display.px_per_mm == 16.0
    assert facts.display.px_per_mm_relative_error == pytest.approx(0.005)
    assert facts.display.px_per_mm_source is PxPerMmSource.CALIBRATED


def test_without_a_ruler_px_per_mm_stays_unchanged() -> None:
    facts = calibrated(FACTS, replace(MADE, px_per_mm=None), sha256="a1", today=TODAY)
    assert facts.display == FACTS.display


@pytest.mark.parametrize(
    ("made", "today", "state", "why"),
    [
        pytest.param(None, TODAY, CalibrationState.NONE, "never calibrated", id="none"),
        pytest.param(MADE, date(2027, 5, 1), CalibrationState.EXPIRED, "until 2027-04-30", id="expired"),
        pytest.param(
            replace(MADE, build="a/b:15/V1"), TODAY, CalibrationState.REFUSED, "another build", id="build"
        ),
        pytest.param(
            replace(MADE, density_dpi=480), TODAY, CalibrationState.REFUSED, "another density", id="density"
        ),
        pytest.param(
            replace(MADE, width_px=1440), TODAY, CalibrationState.REFUSED, "another display", id="display"
        ),
        pytest.param(
            replace(MADE, serial="X"), TODAY, CalibrationState.REFUSED, "another serial", id="another phone"
        ),
    ],
)
def test_an_inapplicable_one_is_not_used_and_states_why(
    made: Calibration | None, today: date, state: CalibrationState, why: str
) -> None:
    facts = calibrated(FACTS, made, sha256=None, today=today)
    assert facts.calibration is not None
    assert facts.calibration.state is state
    assert why in (facts.calibration.why or "")
    assert facts.display == FACTS.display


def test_a_rotated_phone_is_the_same_phone() -> None:
    turned = replace(FACTS, display=replace(FACTS.display, width_px=2400, height_px=1080))
    assert MADE.refusal(turned) is None
