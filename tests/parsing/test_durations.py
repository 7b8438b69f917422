import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.parsing.dump_values import parse_duration_ms


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("-14h26m19s327ms", -51_979_327),
        ("+3d21h42m6s698ms", 337_326_698),
        ("0", 0),
        ("+5ms", 5),
        ("2m", 120_000),
        ("--", None),
        ("", None),
        ("soon", None),
        ("9" * 5000 + "ms", None),
    ],
)
def test_reads_the_lengths_that_dumps_print(text: str, ms: float | None) -> None:
    assert parse_duration_ms(text) == ms


@given(st.text(max_size=60))
def test_never_raises(text: str) -> None:
    parse_duration_ms(text)
