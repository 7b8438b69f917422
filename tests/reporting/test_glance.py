"""Where a finding is on the screen, and its limit drawn to scale."""

from dataclasses import replace

import pytest

from detector.core.display import Display
from detector.reporting.finding_view import FindingView
from detector.reporting.glance import length_px
from detector.reporting.page import page_of
from tests.reporting.case_reports import DISPLAY, BlankAlbum, case_report


@pytest.fixture(scope="module")
def views() -> dict[str, FindingView]:
    found = page_of(case_report(album=BlankAlbum()), draws=False).findings
    return {view.finding.verdict.code: view for view in found}


def test_a_minimum_size_is_a_square_on_the_control(views: dict[str, FindingView]) -> None:
    glance = views["CLS-04"].glance
    assert glance is not None
    assert glance.limit is not None
    assert glance.pointed_at is not None
    assert (glance.limit.value, glance.limit.unit, glance.limit.is_distance) == (44.0, "dp", False)
    assert glance.limit.box.width_px == pytest.approx(44 * 420 / 160)
    assert glance.limit.box.center.x_px == pytest.approx(glance.pointed_at.center.x_px)


def test_the_closeup_shows_control_and_limit_completely_and_stays_on_the_display(
    views: dict[str, FindingView],
) -> None:
    glance = views["CLS-04"].glance
    assert glance is not None
    assert glance.closeup is not None
    assert glance.limit is not None
    for box in (glance.limit.box, *(m.box for m in glance.marks if m.kind in ("control", "glyph", "node"))):
        assert glance.closeup.union(box) == glance.closeup
    assert DISPLAY.box.union(glance.closeup) == DISPLAY.box


def test_a_limit_that_is_not_a_length_has_no_box(views: dict[str, FindingView]) -> None:
    for code in ("CLS-06", "CLS-02"):
        glance = views[code].glance
        assert glance is not None
        assert glance.limit is None


@pytest.mark.parametrize(
    ("value", "unit", "long_px"),
    [(10, "px", 10), (16, "dp", 42), (2, "mm", 31.8), (60, "arcmin", 97.1), (1, "ms", None)],
)
def test_every_length_is_known_in_px(value: float, unit: str, long_px: float | None) -> None:
    assert length_px(DISPLAY, value, unit) == (None if long_px is None else pytest.approx(long_px, abs=0.1))


def test_mm_have_no_length_if_the_glass_is_unknown() -> None:
    unknown = Display(width_px=1080, height_px=2400)
    assert [length_px(unknown, 1, unit) for unit in ("mm", "arcmin", "dp")] == [None] * 3


def test_shows_runs_side_by_side_each_with_its_own_value(views: dict[str, FindingView]) -> None:
    sides = views["CLS-04"].sides
    assert [(one.run_index, one.value is not None, one.thumb is not None) for one in sides] == [
        (0, True, True),
        (1, True, True),
    ]


def test_a_single_run_has_no_comparison() -> None:
    report = case_report(album=BlankAlbum())
    alone = tuple(replace(one, runs=one.runs[:1], seen_in_runs=(0,)) for one in report.verdicts)
    page = page_of(replace(report, document=replace(report.document, verdicts=alone)), draws=False)
    assert [view.sides for view in page.findings] == [()] * 3
