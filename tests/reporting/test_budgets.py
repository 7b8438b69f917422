"""The budget of a quantity in words, on the page and in the PDF."""

from dataclasses import replace

import pytest

from detector.core.measured import NamedQuantity, named
from detector.core.probing import share_of
from detector.core.quantity import stated
from detector.core.uncertainty import Correlation, Origin, Part, bound, deviation
from detector.core.verdict import Outcome
from detector.judging.decision import DecisionRule
from detector.reporting.budgets import HEADS, budget_tables
from detector.reporting.case_report import CaseReport
from detector.reporting.html import render_html
from detector.reporting.page import page_of
from detector.reporting.pdf import PDF_PATHS, render_pdf
from detector.reporting.words import Words
from tests.reporting.case_reports import VERDICTS, BlankAlbum, case_report
from tests.reporting.test_pdf import flat, pages

DELAY = stated(
    2060.0,
    180.0,
    "ms",
    (
        bound(Part.FRAME_INTERVAL, 90.0, "ms", origin=Origin.THIS_RUN),
        bound(Part.FRAME_INTERVAL, 90.0, "ms", origin=Origin.THIS_RUN, sensitivity=-1.0),
    ),
)


def quantities() -> tuple[NamedQuantity, ...]:
    share = share_of(2, 2)
    assert share is not None
    return named("delay_ms", DELAY), named("failed_run_share", share)


def explained(rule: DecisionRule | None = None) -> CaseReport:
    report = case_report(album=BlankAlbum())
    verdicts = tuple(
        replace(one, quantities=quantities()) if one.outcome is Outcome.FAILED else one
        for one in report.verdicts
    )
    return replace(report, document=replace(report.document, verdicts=verdicts, decision_rule=rule))


def test_has_a_row_for_each_component_and_the_combined_result() -> None:
    verdict = replace(VERDICTS[0], quantities=quantities())
    delay, share = budget_tables(verdict, Words("en"))
    assert {len(row) for row in delay.rows} == {len(HEADS)}
    expected = ("Between two pictures", "90 ms", "rectangular", "1.73", "1", "52 ms", "this run's own record")
    assert delay.rows[0] == expected
    assert delay.result == (
        "Combined 73.5 ms; k = 1.93; expanded U = 142 ms (about 95 %).",
        "Compared with limits as ± 180 ms.",
    )
    assert (share.rows, share.result) == (
        (),
        ("1.00 (0.22 to 1.00): successes of tries; each bound holds with 95 % (Clopper and Pearson).",),
    )


def test_a_count_or_a_value_without_a_budget_has_no_table() -> None:
    plain = NamedQuantity(name="n_frames", value=9, error=0.0, unit="frames")
    assert budget_tables(replace(VERDICTS[0], quantities=(plain,)), Words("zh-CN")) == ()


def test_states_correlated_components() -> None:
    edge = deviation(Part.PIXEL_EDGE, 1.0, "px", origin=Origin.READINGS)
    together = Correlation(one=0, other=1, coefficient=0.5)
    size = named("hit_short_side_px", stated(40.0, 9.0, "px", (edge, edge), correlations=(together,)))
    (table,) = budget_tables(replace(VERDICTS[0], quantities=(size,)), Words("en"))
    assert table.result[-1].endswith("go together: r = 0.5.")


@pytest.mark.parametrize(
    ("language", "word", "share"),
    [("en", "Between two pictures", "1.00 (0.22 to 1.00)"), ("zh-CN", "两帧之间", "1.00（0.22 至 1.00）")],
)
def test_the_page_has_the_budgets_folded(language: str, word: str, share: str) -> None:
    made = render_html(page_of(explained()))
    page = next(made[name].decode() for name in made if name.endswith("html") and _is_in(name, language))
    assert 'class="budgets"' in page
    assert word in page
    assert share in page


def _is_in(name: str, language: str) -> bool:
    return (".en." in name) == (language == "en")


def test_the_pdf_has_them_in_an_annex_and_names_the_decision_rule() -> None:
    made = render_pdf(page_of(explained(DecisionRule.SIMPLE_ACCEPTANCE)))
    text = "".join(pages(made[PDF_PATHS["en"]]))
    assert flat("expanded U = 142 ms") in text
    assert flat("Decision rule: simple acceptance") in text
    assert flat("判定规则：简单接受") in "".join(pages(made[PDF_PATHS["zh-CN"]]))


def test_a_document_of_an_earlier_version_used_the_guard_band() -> None:
    page = render_html(page_of(explained()))
    assert any("Decision rule: guard band" in made.decode() for name, made in page.items() if "html" in name)
