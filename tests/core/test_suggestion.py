"""Suggestions for a mistyped name."""

import pytest

from detector.core.suggestion import did_you_mean


@pytest.mark.parametrize(
    ("given", "end"),
    [
        ("cls-04", "; did you mean CLS-04?"),
        ("undersized-close-controll", "; did you mean undersized-close-control?"),
        ("something-else-altogether", ""),
        ("", ""),
    ],
)
def test_suggests_a_close_name_but_not_a_distant_one(given: str, end: str) -> None:
    known = ["CLS-04", "SHK-01", "undersized-close-control"]
    assert did_you_mean(given, known) == end
