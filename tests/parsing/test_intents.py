from hypothesis import given
from hypothesis import strategies as st

from detector.parsing.dump_values import parse_intent


def test_reads_all_parts_of_an_intent() -> None:
    intent = parse_intent(
        "Intent { act=android.intent.action.VIEW cat=[a.DEFAULT,b.BROWSE] dat=taobao://item/... typ=text/* "
        "flg=0x30 xflg=0x4 pkg=com.b cmp=com.b/.C bnds=[1,2][3,4] clip={text/plain {T(25)}} (has extras) }"
    )
    assert intent is not None
    assert (intent.action, intent.data, intent.mime_type) == (
        "android.intent.action.VIEW",
        "taobao://item/...",
        "text/*",
    )
    assert intent.categories == ("a.DEFAULT", "b.BROWSE")
    assert (intent.flags, intent.package, str(intent.component)) == (0x30, "com.b", "com.b/com.b.C")
    assert intent.wakes_stopped_apps


def test_missing_parts_are_none() -> None:
    intent = parse_intent("{cmp=com.b/.C}")
    assert intent is not None
    assert (intent.action, intent.flags, intent.categories) == (None, None, ())
    assert not intent.wakes_stopped_apps
    assert parse_intent("{}") is None


@given(st.text(max_size=100))
def test_never_raises(text: str) -> None:
    parse_intent(text)
    parse_intent("act=" + text)
