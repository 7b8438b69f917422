import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.parsing.android_log import parse_log_line
from detector.parsing.event_tags import EVENT_TAGS, EventEntry, parse_event_entry


def entry(message: str) -> EventEntry:
    found = parse_event_entry(parse_log_line(f"12-09 06:02:09.660   832   832 I {message}"))
    assert found is not None
    return found


def test_names_the_fields_by_their_place() -> None:
    start = entry("am_proc_start:  [0,17883,1000,com.a,content provider,{com.a/com.a.P}]")
    assert (start["pid"], start["uid"], start["process"]) == ("17883", "1000", "com.a")
    assert (start["type"], start["component"]) == ("content provider", "{com.a/com.a.P}")


@pytest.mark.parametrize(
    ("message", "rest"),
    [
        pytest.param("am_proc_died: [0,5838,com.a]", "", id="up to 7"),
        pytest.param("am_proc_died: [0,5838,com.a,900,16]", "900,16", id="8 and later"),
    ],
)
def test_what_later_versions_add_stays_as_rest(message: str, rest: str) -> None:
    died = entry(message)
    assert (died["process"], died.rest) == ("com.a", rest)


def test_commas_inside_braces_do_not_split() -> None:
    service = entry("am_start_service: [-1,NULL,10146,com.a:d,com.a/.S,{cmp=com.a/.S, flg=1}]")
    assert service["intent"] == "{cmp=com.a/.S, flg=1}"


def test_a_reason_may_hold_commas() -> None:
    kill = entry("am_kill : [0,5838,com.a,0,stop com.a due to a, b,131460]")
    assert kill.to_end("reason") == "stop com.a due to a, b,131460"


def test_a_single_value_comes_without_brackets() -> None:
    assert entry("am_uid_active: 10140")["uid"] == "10140"


def test_a_missing_field_is_empty() -> None:
    assert entry("am_proc_start: [0,17883]")["process"] == ""


def test_other_tags_are_not_ours() -> None:
    assert parse_event_entry(parse_log_line("12-09 06:02:09.660   832   832 I auditd: x")) is None


@given(st.sampled_from(sorted(EVENT_TAGS)), st.text(max_size=80))
def test_never_raises(tag: str, text: str) -> None:
    parse_event_entry(parse_log_line(f"1767945600.1  832   862 I {tag}: {text}"))
