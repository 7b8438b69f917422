from hypothesis import given
from hypothesis import strategies as st

from detector.parsing.associations import parse_associations

DUMP = """ACTIVITY MANAGER ASSOCIATIONS (dumpsys activity associations)
  com.b.target:push/u0a211 <- com.a.caller/u0a210
    via com.b.target/.PushService
    2m3s4ms (3 times)
    Currently active: 1s2ms
  com.c/u0a212 <- com.b.target:push/u0a211
    via com.c/com.sdk.DataProvider
    50ms (1 times)   FGS=50ms
"""


def test_reads_who_used_which_component_and_how_often() -> None:
    first, second = parse_associations(DUMP).values
    assert (first.source_process, first.target_process) == ("com.a.caller", "com.b.target:push")
    assert (first.source_uid, first.target_uid) == (10210, 10211)
    assert (str(first.component), first.n_times) == ("com.b.target/com.b.target.PushService", 3)
    assert (first.duration_ms, first.is_active) == (123_004, True)
    assert (second.n_times, second.duration_ms, second.is_active) == (1, 50, False)


def test_keeps_the_lines_that_it_does_not_know() -> None:
    assert parse_associations("No associations.\n").unknown == ("No associations.",)


@given(st.text(max_size=300))
def test_never_raises_and_drops_no_line(text: str) -> None:
    read = parse_associations(DUMP + text)
    assert read.n_lines == sum(1 for line in (DUMP + text).splitlines() if line.strip())
