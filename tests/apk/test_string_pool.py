import struct

import pytest

from detector.apk import string_pool as module
from detector.apk.string_pool import read_string_pool
from detector.core.errors import ConfigError
from tests.fakes.apk_files import string_pool

TEXTS = ["", "name", "极光推送", "a" * 127, "b" * 128, "é" * 200, "🚀"]


@pytest.mark.parametrize("utf8", [False, True])
def test_reads_strings_of_any_length_in_both_encodings(utf8: bool) -> None:
    pool = read_string_pool(string_pool(TEXTS, utf8=utf8), 0)
    assert [pool.get(number) for number in range(len(TEXTS))] == TEXTS
    assert pool.is_plain


@pytest.mark.parametrize("index", [-1, 7, 0xFFFFFFFF])
def test_a_string_that_is_not_there_is_none(index: int) -> None:
    assert read_string_pool(string_pool(TEXTS), 0).get(index) is None


def test_a_string_that_leads_outside_is_none() -> None:
    content = bytearray(string_pool(["one", "two"]))
    struct.pack_into("<I", content, 28, 0x7FFFFFFF)
    pool = read_string_pool(bytes(content), 0)
    assert pool.get(0) is None
    assert pool.get(1) == "two"


def test_a_pool_that_has_no_room_for_its_strings_is_refused() -> None:
    content = bytearray(string_pool(["one"]))
    struct.pack_into("<I", content, 8, 1 << 30)
    with pytest.raises(ConfigError, match="no room"):
        read_string_pool(bytes(content), 0)


def test_the_same_long_string_a_thousand_times_ends_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_DECODED_BYTES", 1 << 20)
    n_strings = 1000
    content = bytearray(string_pool(["x" * 30_000, *[""] * (n_strings - 1)]))
    for number in range(n_strings):
        struct.pack_into("<I", content, 28 + 4 * number, 0)
    pool = read_string_pool(bytes(content), 0)
    assert pool.n_bytes_of_all() == n_strings * 60_000
    with pytest.raises(ConfigError, match="longer than"):
        for number in range(n_strings):
            pool.get(number)
