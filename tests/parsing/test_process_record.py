import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.parsing.dump_values import ProcessRef, parse_process_ref, parse_uid


@pytest.mark.parametrize(
    ("text", "uid"),
    [
        ("10146", 10_146),
        ("u0a146", 10_146),
        ("u10a146", 1_010_146),
        ("u0a164i5", 10_164),
        ("u0i12", 99_012),
        ("u0s1000", 1000),
        ("system", None),
        ("", None),
    ],
)
def test_reads_uids_as_dumps_write_them(text: str, uid: int | None) -> None:
    assert parse_uid(text) == uid


@pytest.mark.parametrize(
    "text", ["ProcessRecord{c1586f 5534:com.a:push/u0a211}", "1234 5534:com.a:push/u0a211 s1/0"]
)
def test_reads_a_process_wherever_it_is_named(text: str) -> None:
    assert parse_process_ref(text) == ProcessRef(pid=5534, process="com.a:push", uid=10_211)


def test_no_process_is_none() -> None:
    assert parse_process_ref("null") is None


@given(st.text(max_size=100))
def test_never_raises(text: str) -> None:
    parse_uid(text)
    parse_process_ref(text)
    parse_process_ref("1:" + text)
