"""Findings that appeared or vanished, quantities that moved, and comparisons that are refused."""

import json
from dataclasses import replace

import jsonschema
import pytest

from detector import codec
from detector.core.errors import ConfigError
from detector.core.measured import NamedQuantity
from detector.core.verdict import Outcome, Severity, Tries, Verdict
from detector.core.window_role import WindowRole
from detector.regression.comparison import Change, Comparison, WhyNot, compared, comparison_schema, limit_of
from detector.regression.snapshot import Snapshot, snapshot_of
from tests.regression.judged import POPUP, SPLASH, a_document
from tests.reporting.case_reports import BlankAlbum, case_report

RUNS = case_report(album=BlankAlbum()).runs


def snapshot(*, n: int = 5, shift: dict[str, float] | None = None, **changes: Outcome | Severity) -> Snapshot:
    """`n` launches, each with slightly different values; `shift` moves a quantity by the given amount."""
    document = a_document(changes)
    verdicts = tuple(_launched(one, n, shift or {}) for one in document.verdicts)
    return snapshot_of(replace(document, verdicts=verdicts), RUNS)


def _launched(verdict: Verdict, n: int, shift: dict[str, float]) -> Verdict:
    if not verdict.runs:
        return verdict
    quantities = tuple(replace(one, value=one.value + shift.get(one.name, 0.0)) for one in verdict.quantities)
    words = tuple(
        replace(verdict.runs[0], run_index=index, quantities=tuple(_off(one, index) for one in quantities))
        for index in range(n)
    )
    shown = n if verdict.outcome is Outcome.FAILED else 0
    return replace(verdict, quantities=quantities, runs=words, tries=Tries(n=n, shown=shown))


def _off(one: NamedQuantity, index: int) -> NamedQuantity:
    return replace(one, value=one.value + one.error * 0.2 * (index % 3 - 1))


def compare(a: Snapshot, b: Snapshot, *across: str) -> Comparison:
    return compared(a, b, paths=("a", "b"), across=across)


def changes(comparison: Comparison) -> dict[str, Change]:
    return {f"{one.code} {one.mark.window}": one.change for one in comparison.findings}


def test_the_same_case_twice_has_no_change() -> None:
    result = compare(snapshot(), snapshot())
    assert set(changes(result).values()) == {Change.SAME}
    assert {one.change for one in result.quantities} == {Change.SAME}
    assert result.differences == ()


def test_a_finding_appears_vanishes_and_changes_its_severity() -> None:
    before = snapshot(**{"CLS-02 window:1": Outcome.PASSED})
    after = snapshot(**{"CLS-04 window:1": Outcome.PASSED, "CLS-06 window:2": Severity.CRITICAL})
    assert changes(compare(before, after)) == {
        "CLS-02 advert": Change.APPEARED,
        "CLS-04 advert": Change.VANISHED,
        "CLS-06 promotion": Change.WORSE,
    }


@pytest.mark.parametrize("outcome", [Outcome.UNTESTED, Outcome.CANT_TELL, Outcome.INAPPLICABLE])
def test_a_finding_without_a_result_neither_appeared_nor_vanished(outcome: Outcome) -> None:
    undecided = snapshot(**{"CLS-02 window:1": outcome})
    assert changes(compare(undecided, snapshot()))["CLS-02 advert"] is Change.UNTOLD
    assert changes(compare(snapshot(), undecided))["CLS-02 advert"] is Change.UNTOLD


def test_a_window_that_did_not_show_proves_nothing() -> None:
    other = snapshot_of(a_document(roles={SPLASH: WindowRole.UPDATE, POPUP: WindowRole.PROMOTION}), RUNS)
    result = compare(other, snapshot(n=2))
    assert changes(result)["CLS-02 advert"] is Change.UNTOLD
    assert any(one.why is WhyNot.ONE_SIDE_ONLY for one in result.not_compared)


def test_three_launches_do_not_prove_an_appearance_and_ten_do() -> None:
    def appeared(n: int) -> tuple[float | None, bool]:
        result = compare(snapshot(n=n, **{"CLS-02 window:1": Outcome.PASSED}), snapshot(n=n))
        one = next(one for one in result.findings if one.change is Change.APPEARED)
        return one.p_value, one.is_beyond_chance

    assert appeared(3) == (pytest.approx(0.1), False)
    assert appeared(10)[1]


def test_a_control_that_shrank_is_worse_and_one_that_grew_is_better() -> None:
    small = snapshot(shift={"hit_short_side_dp": -6.0})
    assert moved(compare(snapshot(), small)) == {"hit_short_side_dp": Change.WORSE}
    assert moved(compare(small, snapshot())) == {"hit_short_side_dp": Change.BETTER}
    late = snapshot(shift={"delay_ms": 900.0})
    assert moved(compare(snapshot(), late)) == {"delay_ms": Change.WORSE}


def moved(comparison: Comparison) -> dict[str, Change]:
    return {one.quantity: one.change for one in comparison.quantities if one.change is not Change.SAME}


def test_a_move_within_both_errors_does_not_count() -> None:
    assert moved(compare(snapshot(n=40), snapshot(n=40, shift={"hit_short_side_dp": -0.7}))) == {}


def test_one_launch_is_not_tested_and_reported_as_such() -> None:
    result = compare(snapshot(n=1), snapshot(n=5))
    assert result.quantities == ()
    assert {one.why for one in result.not_compared if one.quantity == "delay_ms"} == {WhyNot.ONE_LAUNCH}


@pytest.mark.parametrize(
    ("what", "field", "value"),
    [
        ("device", "device_model", "Other"),
        ("android", "android", "99"),
        ("display", "display", "720x1280@320"),
        ("font-scale", "font_scale", 1.3),
        ("profile", "profile", "strict"),
        ("rules", "rules_sha256", "f" * 64),
        ("models", "models", {"control_finder": "0" * 64}),
        ("program", "tool_version", "9"),
    ],
)
def test_another_environment_is_refused_unless_asked_about(what: str, field: str, value: object) -> None:
    a = snapshot()
    b = replace(a, environment=replace(a.environment, **{field: value}))
    with pytest.raises(ConfigError, match=f"differ in {what}.*--across {what}"):
        compare(a, b)
    assert [one.what for one in compare(a, b, what).differences] == [what]


def test_refuses_two_apps_and_unknown_names() -> None:
    a = snapshot()
    with pytest.raises(ConfigError, match="two apps"):
        compare(a, replace(a, environment=replace(a.environment, package="cn.other")))
    with pytest.raises(ConfigError, match="did you mean device"):
        compare(a, a, "devcie")


@pytest.mark.parametrize(
    ("quantity", "unit", "limits", "limit"),
    [
        ("hit_short_side_dp", "dp", ["min_short_side_dp"], "min_short_side_dp"),
        ("hit_short_side_mm", "mm", ["min_short_side_dp"], None),
        ("delay_ms", "ms", ["max_delay_ms"], "max_delay_ms"),
        ("contrast_ratio", "ratio", ["min_contrast_ratio", "large_text"], "min_contrast_ratio"),
        ("n_frames", "frames", ["max_delay_ms"], None),
    ],
)
def test_a_limit_decides_which_direction_is_worse(
    quantity: str, unit: str, limits: list[str], limit: str | None
) -> None:
    assert limit_of(quantity, unit, limits) == limit


def test_the_document_matches_its_published_schema() -> None:
    result = compare(snapshot(**{"CLS-02 window:1": Outcome.PASSED}), snapshot(shift={"delay_ms": 900.0}))
    jsonschema.validate(json.loads(codec.to_json(result)), comparison_schema())


def test_a_finding_says_which_clause_came_into_force_between_the_two() -> None:
    """So that nobody looks for a change of the app. From back to front the clause ceases to be in force."""
    after = snapshot()
    name = next(one for one in after.told if one.outcome is Outcome.FAILED and one.clauses)
    clause = name.clauses[0]
    earlier = replace(name, outcome=Outcome.INAPPLICABLE, clauses=(), not_in_force=(clause,))
    before = replace(after, told=tuple(earlier if one.mark == name.mark else one for one in after.told))
    there, back = compare(before, after), compare(after, before)
    changed = [next(one for one in way.findings if one.mark == name.mark) for way in (there, back)]
    assert [(one.came_into_force, one.ceased) for one in changed] == [((clause,), ()), ((), (clause,))]
