import pytest

from detector.parsing.android_log import lines_dropped, parse_log_line


@pytest.mark.parametrize(
    ("text", "n"),
    [
        pytest.param("uid=1000(system) Binder:832_5 expire 14 lines", 14, id="of the system"),
        pytest.param("uid=1000 system_server expire 1 line", 1, id="one line"),
        pytest.param("uid=10150(u0_a150) com.a expire 14 lines", 0, id="of an app"),
        pytest.param("uid=1000(system) Binder:832_5 identical 3 lines", 0, id="said again"),
    ],
)
def test_reads_what_the_log_dropped(text: str, n: int) -> None:
    assert lines_dropped(parse_log_line(f"01-28 12:42:32.922   832   862 I chatty  : {text}")) == n


def test_other_tags_drop_nothing() -> None:
    line = "01-28 12:42:32.922   832   862 I Other   : uid=1000(system) x expire 14 lines"
    assert lines_dropped(parse_log_line(line)) == 0
