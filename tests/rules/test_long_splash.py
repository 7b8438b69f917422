"""long-splash (SPL-05), beyond its three cases."""

import pytest

from detector.measures.window_life import WindowLife
from detector.rules.long_splash import RULE
from tests.rules.asked import a_measure, asked, outcome_of


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        pytest.param(
            {"is_over_content": True, "lasts_ms": 40000}, "inapplicable: popup_is_no_splash", id="a popup"
        ),
        pytest.param({"lasted_at_least_ms": 5500}, "cantTell: splash_outlived_watch", id="at least 5 s"),
        pytest.param(
            {"lasted_at_least_ms": 5501}, "failed, info: splash_long_at_least", id="at least more than 5 s"
        ),
        pytest.param(
            {"lasted_at_least_ms": 30501}, "failed, info: splash_long_at_least", id="at least more than 30 s"
        ),
        pytest.param(
            {"lasted_at_least_ms": 5501, "may_be_over_content": True},
            "cantTell: splash_or_over_page",
            id="perhaps over a page, more than 5 s",
        ),
        pytest.param(
            {"lasts_ms": (5700, 100), "may_be_over_content": True},
            "cantTell: splash_or_over_page",
            id="perhaps over a page, gone after more than 5 s",
        ),
        pytest.param(
            {"lasts_ms": (4800, 100), "may_be_over_content": True}, "passed: splash_short", id="short anyway"
        ),
        pytest.param(
            {"lasts_ms": (8200, 100), "with_control_ms": (4000, 50)},
            "cantTell: splash_or_page_like_it",
            id="its control went after 4 s",
        ),
        pytest.param(
            {"lasted_at_least_ms": 8200, "with_control_ms": (5000, 50)},
            "cantTell: splash_or_page_like_it",
            id="its control went after about 5 s, and the rest outlived the watch",
        ),
        pytest.param(
            {"lasts_ms": (8200, 100), "with_control_ms": (5600, 50)},
            "failed, info: splash_long",
            id="its control was there for more than 5 s",
        ),
        pytest.param(
            {"lasts_ms": (31000, 100), "with_control_ms": (8000, 50)},
            "failed, info: splash_long",
            id="what follows its control for 23 s makes it no worse",
        ),
        pytest.param({"lasts_ms": (5000, 100)}, "cantTell: splash_near_limit", id="about 5 s"),
        pytest.param({"lasts_ms": (4900, 100)}, "passed: splash_short", id="at most 5 s"),
        pytest.param(
            {"lasts_ms": (5072, 25)}, "cantTell: splash_near_limit", id="a count of 5 s and its way out"
        ),
        pytest.param({"lasts_ms": (5700, 100)}, "failed, info: splash_long", id="more than 5 s"),
        pytest.param({"lasts_ms": (30700, 100)}, "failed, info: splash_long", id="more than 30 s"),
    ],
)
def test_outcome(values: dict[str, object], verdict: str) -> None:
    assert outcome_of(RULE, a_measure(WindowLife, **values)) == verdict


@pytest.mark.parametrize("lasts", [{"lasts_ms": (8200, 100)}, {"lasted_at_least_ms": 8200}])
@pytest.mark.parametrize("doubt", [{"may_be_over_content": True}, {"with_control_ms": (4000, 50)}])
def test_a_doubt_says_what_it_was_held_against(lasts: dict[str, object], doubt: dict[str, object]) -> None:
    assert asked(RULE, a_measure(WindowLife, **lasts, **doubt)).limits == {"max_splash_ms": 5000}
