import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.parsing.start_line import parse_start_line


def test_reads_the_form_up_to_13() -> None:
    line = parse_start_line(
        "START u0 {act=android.intent.action.VIEW dat=taobao://item/... flg=0x10000000 "
        "cmp=com.taobao/.Item bnds=[643,917][850,1247] clip={text/plain {T(25)}} (has extras)} "
        "from uid 10264 on display 2"
    )
    assert line is not None
    assert str(line.component) == "com.taobao/com.taobao.Item"
    assert (line.data, line.from_uid, line.result_code) == ("taobao://item/...", 10264, None)
    assert (line.flags, line.display, line.is_background_blocked) == (0x10000000, 2, False)


@pytest.mark.parametrize(
    ("verdict", "is_blocked"),
    [("(BAL_BLOCK)", True), ("(BAL_ALLOW_VISIBLE_WINDOW)", False), ("", False)],
)
def test_reads_the_form_since_14(verdict: str, is_blocked: bool) -> None:
    line = parse_start_line(
        "START u0 {act=android.intent.action.MAIN cat=[android.intent.category.LAUNCHER] xflg=0x4 "
        f"cmp=com.b/.M}} with LAUNCH_MULTIPLE from uid 10129 (com.a) (sr=23484685) {verdict} result code=0"
    )
    assert line is not None
    assert (line.from_package, line.result_code, line.launch_mode) == ("com.a", 0, "LAUNCH_MULTIPLE")
    assert line.is_background_blocked is is_blocked
    assert line.categories == ("android.intent.category.LAUNCHER",)


def test_reads_the_callers_of_a_vendor() -> None:
    line = parse_start_line(
        "START u0 {flg=0x10000000 cmp=com.b/.M} with LAUNCH_MULTIPLE from uid 2000 from pid 20390 "
        "callingPackage com.android.shell result code=-92"
    )
    assert line is not None
    assert (line.from_pid, line.from_package, line.result_code) == (20390, "com.android.shell", -92)


def test_reads_the_user_inside_the_braces_as_android_4_wrote_it() -> None:
    line = parse_start_line("START {act=a.MAIN flg=0x10000000 cmp=com.b/.M u=10} from pid 0")
    assert line is not None
    assert (line.user, line.from_pid, line.from_uid) == (10, 0, None)


def test_a_line_that_was_cut_still_names_its_target() -> None:
    line = parse_start_line("START u0 {act=a.VIEW cmp=com.b/.M bnds=[1,2][3")
    assert line is not None
    assert (str(line.component), line.rest) == ("com.b/com.b.M", "")


@pytest.mark.parametrize("text", ["", "START", "START u0 {", "START u0 {}", "Displayed com.a/.M: +1s"])
def test_what_is_no_start_line_is_none(text: str) -> None:
    assert parse_start_line(text) is None


@given(st.text(max_size=120))
def test_never_raises(text: str) -> None:
    parse_start_line("START u0 {" + text)
    parse_start_line("START u0 {act=a} " + text)
