import string

import pytest

from detector.core.measured import NamedQuantity
from detector.i18n import LANGUAGES, sentences
from detector.judging.wording import plain_amount, quantity_in, reason_in, spoken_unit, with_unit
from detector.rules import RULES


@pytest.mark.parametrize(
    ("value", "unit", "error", "words"),
    [
        (3240.0, "ms", 120.0, "3.24 ± 0.12 s"),
        (18.23, "dp", 0.5, "18.2 ± 0.5 dp"),
        (4.83, "ratio", 0.3, "4.8:1 ± 0.3"),
        (24.0, "dp", 0.0, "24 dp"),
        (40.0, "frames", 0.0, "40"),
        (14.7, "arcmin", 0.3, "14.7 ± 0.3′"),
        (120.0, "px", 34.0, "120 ± 34 px"),
        (4.83, "ratio", 0.29, "4.83:1 ± 0.29"),
        (40.4, "frames", 3.0, "40"),
        (18.2, "dp", 0.004, "18.200 ± 0.004 dp"),
        (1234.5678, "px", 0.0, "1235 px"),
        (12345.678, "px", 0.0, "12346 px"),
        (-12345.678, "px", 0.0, "-12346 px"),
        (0.2, "1", 0.0, "0.2"),
        (132.0, "levels", 4.0, "132 ± 4"),
        (10_000.0, "px", 0.0, "10000 px"),
        (9_999.6, "px", 0.0, "10000 px"),
        (999.96, "px", 0.0, "1000 px"),
        (999.94, "px", 0.0, "999.9 px"),
        (12_000.0, "ms", 2_949.0, "12.0 ± 2.9 s"),
        (12_000.0, "ms", 2_950.0, "12 ± 3 s"),
        (18.2, "dp", 0.0012, "18.200 ± 0.001 dp"),  # three decimals at most
    ],
)
def test_a_number_is_rounded_according_to_its_error(
    value: float, unit: str, error: float, words: str
) -> None:
    assert with_unit(value, unit, error=error) == words


def test_fills_a_sentence_in_both_languages() -> None:
    delay = NamedQuantity(name="delay_ms", value=3600.0, error=100.0, unit="ms")
    words = [
        reason_in(language, "control_late", quantities=[delay], limits={"max_delay_ms": 3000.0})
        for language in ("en", "zh-CN")
    ]
    assert words[0] == "The close control appeared 3.60 ± 0.10 s after the window, later than 3 s."
    assert words[1] == "关闭标志在窗口出现后 3.60 ± 0.10 s 才可见，迟于 3 s。"


def test_an_unknown_number_is_stated_as_unknown() -> None:
    assert "an unknown value" in reason_in("en", "control_late", quantities=[], limits={})


def test_every_name_in_a_sentence_is_a_quantity_or_a_limit_of_some_rule() -> None:
    known = {name for rule in RULES for name in (*rule.quantities, *rule.limits)}
    known |= {"n_runs_failed", "n_runs_judged"}
    for language in LANGUAGES:
        for reason_id, words in sentences(language).items():
            names = {name for _, name, _, _ in string.Formatter().parse(words) if name is not None}
            assert names <= known, (language, reason_id)


def test_a_number_without_a_unit_is_written_without_one() -> None:
    assert [spoken_unit(unit) for unit in ("1", "ratio", "m/s2", "ms")] == ["", "", "m/s²", "ms"]


SHARE = NamedQuantity(name="fake_share", value=1.0, error=0.78, unit="1", low=0.22, high=1.0)
ANGLE = NamedQuantity(name="turn_deg", value=20.0, error=0.5, unit="deg")


def test_asymmetric_bounds_are_written_out() -> None:
    assert quantity_in("en", SHARE) == "1.00 (0.22 to 1.00)"
    assert quantity_in("zh-CN", SHARE) == "1.00（0.22 至 1.00）"
    assert plain_amount(SHARE) == "1 (0.22 to 1) 1"


def test_bounds_with_a_unit_name_it_and_one_bound_is_enough() -> None:
    side = NamedQuantity(name="side_dp", value=3.0, error=1.0, unit="dp", low=2.5)
    assert quantity_in("en", side) == "3.00 (2.50 to 4.00) dp"
    assert plain_amount(side) == "3 (2.5 to 4) dp"


def test_an_upper_bound_alone_is_written_out() -> None:
    side = NamedQuantity(name="side_dp", value=3.0, error=1.0, unit="dp", high=3.5)
    assert quantity_in("en", side) == "3.00 (2.00 to 3.50) dp"
    assert plain_amount(side) == "3 (2 to 3.5) dp"


def test_an_error_is_written_as_one() -> None:
    assert quantity_in("en", ANGLE) == "20.0 ± 0.5°"
    assert plain_amount(ANGLE) == "20 ± 0.5 deg"
