import struct
import zlib

import pytest

from detector.apk.archive import Archive, PlainBytes, open_archive
from detector.core.errors import ConfigError
from tests.fakes.apk_files import archive

FILES = {"AndroidManifest.xml": b"manifest " * 50, "classes.dex": b"dex"}
CENTRAL, LOCAL = b"PK\x01\x02", b"PK\x03\x04"


def opened(content: bytes) -> Archive:
    return open_archive(PlainBytes(content))


def patched(content: bytes, signature: bytes, offset: int, value: bytes, *, number: int = 0) -> bytes:
    """Another value in the header of that signature."""
    at = -1
    for _ in range(number + 1):
        at = content.index(signature, at + 1)
    return content[: at + offset] + value + content[at + offset + len(value) :]


def messages(one: Archive) -> str:
    return " | ".join(warning.message for warning in one.warnings)


@pytest.mark.parametrize("stored", [False, True])
def test_reads_what_was_written(stored: bool) -> None:
    one = opened(archive(FILES, stored=stored))
    assert {name: one.read(name, max_bytes=1000) for name in one.entries} == FILES
    assert one.warnings == []


def test_accepts_a_trailing_comment() -> None:
    content = archive(FILES)
    with_comment = content[:-2] + struct.pack("<H", 5) + b"hello"
    assert opened(with_comment).warnings == []


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(b"", "not a zip archive", id="empty"),
        pytest.param(b"\x7fELF" * 100, "not a zip archive", id="another kind of file"),
        pytest.param(archive(FILES)[:-30], "not a zip archive", id="cut off"),
        pytest.param(
            patched(archive(FILES), b"PK\x05\x06", 16, b"\xff\xff\xff\x7f"),
            "does not lie within",
            id="directory elsewhere",
        ),
    ],
)
def test_refuses_with_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence):
        opened(content)


def test_a_bomb_is_stopped_at_its_limit() -> None:
    bomb = archive({"classes.dex": bytes(50_000_000)})
    with pytest.raises(ConfigError, match="says it is 50000000 bytes"):
        opened(bomb).read("classes.dex", max_bytes=1000)


def test_a_bomb_that_lies_about_its_size_is_stopped_as_well() -> None:
    bomb = patched(archive({"classes.dex": bytes(50_000_000)}), CENTRAL, 24, struct.pack("<I", 10))
    with pytest.raises(ConfigError, match="unpacks to more than 1000 bytes"):
        opened(bomb).read("classes.dex", max_bytes=1000)


def test_treats_an_unknown_method_as_stored_like_android() -> None:
    content = archive(FILES, stored=True)
    for signature, offset in ((CENTRAL, 10), (LOCAL, 8)):
        content = patched(content, signature, offset, struct.pack("<H", 0x1234))
    one = opened(content)
    assert one.read("AndroidManifest.xml", max_bytes=1000) == FILES["AndroidManifest.xml"]
    assert "unknown packing method 4660" in messages(one)


def test_ignores_and_reports_an_encryption_flag() -> None:
    content = patched(archive(FILES), CENTRAL, 8, struct.pack("<H", 1))
    one = opened(content)
    assert one.read("AndroidManifest.xml", max_bytes=1000) == FILES["AndroidManifest.xml"]
    assert "marked as encrypted" in messages(one)


def test_trusts_the_directory_over_local_headers() -> None:
    content = patched(archive(FILES), LOCAL, 8, struct.pack("<H", 0))
    content = patched(content, LOCAL, 22, struct.pack("<I", 3))
    one = opened(content)
    assert one.read("AndroidManifest.xml", max_bytes=1000) == FILES["AndroidManifest.xml"]
    assert "give another packing method" in messages(one)
    assert "give another size" in messages(one)


def test_reports_a_duplicate_name() -> None:
    content = archive({"a.txt": b"first", "b.txt": b"other"}).replace(b"b.txt", b"a.txt")
    one = opened(content)
    assert "more than once" in messages(one)
    assert one.read("a.txt", max_bytes=100) == b"first"


def test_reports_data_before_the_archive() -> None:
    content = archive(FILES)
    front = b"dex\n035\0" + bytes(100)
    at = content.rfind(b"PK\x05\x06")
    (directory,) = struct.unpack_from("<I", content, at + 16)
    moved = front + content[: at + 16] + struct.pack("<I", directory + len(front)) + content[at + 20 :]
    for number in range(2):
        offset = struct.unpack_from("<I", moved, moved.index(CENTRAL) + 42)[0]
        moved = patched(moved, CENTRAL, 42, struct.pack("<I", offset + len(front)), number=number)
    assert "the Janus trick" in messages(opened(moved))


def test_reports_a_wrong_checksum() -> None:
    content = patched(archive(FILES), CENTRAL, 16, struct.pack("<I", zlib.crc32(b"other")))
    one = opened(content)
    one.read("AndroidManifest.xml", max_bytes=1000)
    assert "checksum" in messages(one)


def test_a_stored_file_is_a_part_and_a_packed_one_is_unpacked() -> None:
    for stored in (True, False):
        one = opened(archive(FILES, stored=stored))
        part = one.part("AndroidManifest.xml", max_bytes=1000)
        assert part.read_at(0, part.n_bytes) == FILES["AndroidManifest.xml"]
        assert part.read_at(9, 8) == b"manifest"
        assert part.read_at(part.n_bytes - 2, 100) == b"t "
        assert part.read_at(-1, 5) == b""
