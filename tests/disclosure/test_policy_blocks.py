from detector.disclosure.blocks import Cell, Line, Table
from detector.disclosure.policy_text import policy_blocks


def cells(table: object) -> list[list[str]]:
    assert isinstance(table, Table)
    return [[cell.text for cell in row] for row in table.rows]


def test_lines_of_plain_text_lose_their_spaces_and_keep_their_order() -> None:
    assert policy_blocks("  一、 总则 \n\n内容\n") == (Line(text="一、 总则"), Line(text="内容"))


def test_html_breaks_lines_and_hides_content_as_a_browser_does() -> None:
    text = (
        "<body><style>p{}</style><h1>隐私政策</h1><p>一<br>二&amp;三</p><script>x</script><li>四</li></body>"
    )
    assert policy_blocks(text) == (
        Line(text="隐私政策", level=1),
        Line(text="一"),
        Line(text="二&三"),
        Line(text="四"),
    )


def test_a_cell_spanning_rows_is_repeated_in_each() -> None:
    text = (
        "<table><tr><td rowspan=2>甲</td><td>a</td><td rowspan=3>丙</td></tr><tr><td>b</td></tr>"
        "<tr><td colspan=2>c</td></tr></table>"
    )
    (table,) = policy_blocks(text)
    assert cells(table) == [["甲", "a", "丙"], ["甲", "b", "丙"], ["c", "c", "丙"]]


def test_the_address_behind_words_is_kept() -> None:
    (line,) = policy_blocks("<p>见<a href='https://a.example/p'>隐私政策</a></p>")
    assert line == Line(text="见隐私政策", link="https://a.example/p")
    (table,) = policy_blocks("<table><tr><td>甲<td><a href='https://b.example'>乙</a></td></tr></table>")
    assert isinstance(table, Table)
    assert table.rows == ((Cell(text="甲"), Cell(text="乙", link="https://b.example")),)


def test_bars_and_tabs_make_tables() -> None:
    barred, tabbed = policy_blocks("| a | b |\n| --- | --- |\n| c | d |\n\nx\ty\nz\tw\n")
    assert cells(barred) == [["a", "b"], ["c", "d"]]
    assert cells(tabbed) == [["x", "y"], ["z", "w"]]


def test_truncated_html_is_read_as_far_as_it_goes() -> None:
    line, table = policy_blocks("<p>一<table><tr><td>二<td>三")
    assert (line, cells(table)) == (Line(text="一"), [["二", "三"]])
    assert policy_blocks("<table></td></tr></table></table><p>一") == (Line(text="一"),)


def test_limits_an_absurd_span_of_a_cell() -> None:
    (table,) = policy_blocks(f"<table><tr><td colspan={'9' * 5_000}>一</td></tr></table>")
    ((*row,),) = cells(table)
    assert len(row) == 200


def test_ignores_a_character_reference_of_thousands_of_digits() -> None:
    (line,) = policy_blocks(
        f"<p title='&#{'9' * 5_000};'>一&#{'9' * 5_000};二&#x{'f' * 5_000};三&#20108;</p>"
    )
    assert isinstance(line, Line)
    assert line.text.replace("\ufffd", "") == "一二三二"


def test_a_label_and_its_value_in_two_texts_of_a_screen_are_no_cells() -> None:
    text = "第三方主体：\t甲公司\n使用目的：\t推送\n•\t乙 —— 用于登录\n"
    assert [line.text for line in policy_blocks(text) if isinstance(line, Line)] == [
        "第三方主体： 甲公司",
        "使用目的： 推送",
        "• 乙 —— 用于登录",
    ]
