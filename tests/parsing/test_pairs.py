from hypothesis import given
from hypothesis import strategies as st

from detector.parsing.dump_values import parse_pairs


def test_a_value_may_hold_blanks() -> None:
    assert parse_pairs(" reason=16 (PACKAGE UPDATED) at=2026-01-09 02:41:35 trace=null") == {
        "reason": "16 (PACKAGE UPDATED)",
        "at": "2026-01-09 02:41:35",
        "trace": "null",
    }


def test_keys_inside_braces_belong_to_the_value() -> None:
    assert parse_pairs("intent={act=a cmp=b/.C} app=P{1 2:c/d}") == {
        "intent": "{act=a cmp=b/.C}",
        "app": "P{1 2:c/d}",
    }


def test_the_first_of_two_stays() -> None:
    assert parse_pairs("pid=1 pid=2") == {"pid": "1"}


@given(st.text(max_size=200))
def test_never_raises(text: str) -> None:
    parse_pairs(text)
