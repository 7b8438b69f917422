import pytest

from detector.config.durations import seconds
from detector.core.errors import ConfigError


@pytest.mark.parametrize(("text", "expected_s"), [("90s", 90), ("20m", 1200), ("1.5h", 5400)])
def test_reads_lengths_of_time(text: str, expected_s: float) -> None:
    assert seconds(text, where="f: k") == expected_s


@pytest.mark.parametrize("text", ["", "20", "m", "20 m", "-5s", "1d"])
def test_refuses_anything_else(text: str) -> None:
    with pytest.raises(ConfigError, match=r"f: k: .*write 90s, 20m or 2h"):
        seconds(text, where="f: k")
