import pytest

from detector.parsing.start_line import parse_start_line


def test_reads_the_form_up_to_13() -> None:
    line = parse_start_line(
        "START u0 {act=android.intent.action.VIEW dat=taobao://item/... flg=0x10000000 "
        "cmp=com.taobao/.Item bnds=[643,917][850,1247] clip={text/plain {T(25)}} (has extras)} "
        "from uid 10264 on display 0"
    )
    assert line is not None
    assert str(line.component) == "com.taobao/com.taobao.Item"
    assert (line.data, line.from_uid, line.result_code) == ("taobao://item/...", 10264, None)


def test_reads_the_form_since_14() -> None:
    line = parse_start_line(
        "START u0 {act=android.intent.action.MAIN xflg=0x4 cmp=com.b/.M} with LAUNCH_MULTIPLE from uid 10129 "
        "(com.a) (sr=23484685) (BAL_BLOCK) result code=0"
    )
    assert line is not None
    assert (line.from_package, line.result_code, line.is_background_blocked) == ("com.a", 0, True)


def test_reads_the_callers_of_a_vendor() -> None:
    line = parse_start_line(
        "START u0 {flg=0x10000000 cmp=com.b/.M} with LAUNCH_MULTIPLE from uid 2000 from pid 20390 "
        "callingPackage com.android.shell result code=-92"
    )
    assert line is not None
    assert (line.from_pid, line.from_package, line.result_code) == (20390, "com.android.shell", -92)


@pytest.mark.parametrize("text", ["", "START", "START u0 {", "Displayed com.a/.M: +1s"])
def test_what_is_no_start_line_is_none(text: str) -> None:
    assert parse_start_line(text) is None
