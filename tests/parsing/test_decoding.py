import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.parsing.device_text import decode_text

TEXT = "  mResumedActivity: ActivityRecord{1 u0 com.a/.M t1}\r\n跳过\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_reads_a_file_however_it_was_written(encoding: str) -> None:
    assert decode_text(TEXT.encode(encoding)) == TEXT.replace("\r\n", "\n")


def test_bytes_that_are_no_text_are_replaced() -> None:
    assert decode_text(b"a\xff\xfeb") == "a\ufffd\ufffdb"


def test_a_lone_nul_makes_no_other_encoding() -> None:
    assert decode_text(b"an otherwise plain text\0 of bytes") == "an otherwise plain text\0 of bytes"


@given(st.binary(max_size=200))
def test_never_raises(data: bytes) -> None:
    decode_text(data)
