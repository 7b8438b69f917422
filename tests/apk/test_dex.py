import struct

import pytest

from detector.apk.dex import with_superclasses
from detector.core.errors import ConfigError
from tests.fakes.apk_files import dex

CLASSES = {"com.a.B": "java.lang.Object", "com.a.B$C": "com.a.B", "com.极光.D": "com.a.B"}
DEX = dex(CLASSES)


def test_reads_classes_with_their_superclasses() -> None:
    assert dict(with_superclasses(DEX)) == CLASSES


def test_another_file_is_refused() -> None:
    with pytest.raises(ConfigError, match="no DEX file"):
        dict(with_superclasses(b"PK\x03\x04" + bytes(200)))


@pytest.mark.parametrize("n_bytes", range(0x70, len(DEX), 13))
def test_a_truncated_file_gives_its_whole_classes(n_bytes: int) -> None:
    assert set(dict(with_superclasses(DEX[:n_bytes]))) <= set(CLASSES)


@pytest.mark.parametrize("at", [0x38, 0x40, 0x60])
@pytest.mark.parametrize("value", [0xFFFFFFFF, 1 << 31, 70_000])
def test_tables_longer_than_the_file_are_cut(at: int, value: int) -> None:
    content = bytearray(DEX)
    struct.pack_into("<I", content, at, value)
    assert set(dict(with_superclasses(bytes(content)))) >= {"com.a.B"}


@pytest.mark.parametrize("at", [0x3C, 0x44, 0x64])
def test_tables_outside_the_file_are_empty(at: int) -> None:
    content = bytearray(DEX)
    struct.pack_into("<I", content, at, 0xFFFFFFF0)
    assert dict(with_superclasses(bytes(content))) == {}
