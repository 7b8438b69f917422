import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.virtual.shell.arithmetic import ArithmeticFault, whole_number


@pytest.mark.parametrize(
    ("expression", "number"),
    [
        ("i + 1", 5),
        ("$i*2", 8),
        ("unset", 0),
        ("-7 / 2", -3),
        ("-7 % 2", -1),
        ("3 < 4", 1),
        ("9223372036854775807 + 1", -9223372036854775808),
        ("", 0),
    ],
)
def test_evaluates_like_c(expression: str, number: int) -> None:
    assert whole_number(expression, {"i": "4"}) == number


@pytest.mark.parametrize(
    "expression", ["1/0", "2**99", "f()", "a.b", "[1]", "1.5", "'x'", "1 if 2 else 3", "+" * 600]
)
def test_refuses_everything_else(expression: str) -> None:
    with pytest.raises(ArithmeticFault):
        whole_number(expression, {})


@given(st.text(max_size=600))
def test_raises_nothing_but_its_own(expression: str) -> None:
    try:
        number = whole_number(expression, {})
    except ArithmeticFault:
        return
    assert -(1 << 63) <= number < 1 << 63
