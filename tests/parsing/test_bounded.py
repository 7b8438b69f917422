from detector.parsing.device_text import MAX_LINE_CHARS, cut_line, lines_of


def test_a_line_is_read_up_to_its_bound() -> None:
    assert cut_line("a" * 10) == "a" * 10
    assert len(cut_line("a" * (MAX_LINE_CHARS + 1))) == MAX_LINE_CHARS


def test_lines_come_whole_and_in_order() -> None:
    long = "b" * (MAX_LINE_CHARS + 5)
    assert lines_of(f"a\n{long}\n") == ["a", long]
