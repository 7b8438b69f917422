from hypothesis import given
from hypothesis import strategies as st

from detector.parsing.getprop import parse_getprop, read_properties


def test_reads_properties_and_keeps_lines_within_a_value() -> None:
    text = "[ro.a]: [1]\r\n[ro.b]: []\nnoise\n[ro.c]: [one\ntwo]\n"
    assert parse_getprop(text) == {"ro.a": "1", "ro.b": "", "ro.c": "one\ntwo"}
    assert read_properties(text).unknown == ("noise",)


def test_an_unterminated_value_does_not_swallow_the_next() -> None:
    read = read_properties("[ro.torn]: [half\nof it\n[ro.a]: [1]\n[ro.last]: [x")
    assert read.values == (("ro.a", "1"),)
    assert read.unknown == ("[ro.torn]: [half", "of it", "[ro.last]: [x")


def test_brackets_inside_a_value_stay() -> None:
    assert parse_getprop("[ro.a]: [b[0]]\n") == {"ro.a": "b[0]"}


@given(st.text(max_size=200))
def test_never_raises_and_drops_no_line(text: str) -> None:
    for begin in ("", "[a]: [", "[a]: [1]\n"):
        read = read_properties(begin + text)
        lines = (begin + text).replace("\r\n", "\n").split("\n")
        assert read.n_lines == sum(1 for line in lines if line.strip())
