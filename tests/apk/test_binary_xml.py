import struct

import pytest

from detector.apk.binary_xml import Value, ValueType, read_binary_xml
from detector.core.errors import ConfigError
from tests.fakes.apk_files import Node, Ref, binary_xml, node

ROOT = node("manifest", node("application", node("activity", name=".A", exported=True)), package="com.a.b")
CHUNK = struct.Struct("<HHI")


def chunks(content: bytes) -> list[bytes]:
    """The chunks of a document, after its header."""
    at, found = 8, []
    while at < len(content):
        _, _, n_chunk = CHUNK.unpack_from(content, at)
        found.append(content[at : at + n_chunk])
        at += n_chunk
    return found


def document(parts: list[bytes]) -> bytes:
    body = b"".join(parts)
    return CHUNK.pack(3, 8, 8 + len(body)) + body


def deep(n_levels: int) -> Node:
    root = node("a")
    for _ in range(n_levels):
        root = node("a", root)
    return root


@pytest.mark.parametrize("utf8", [False, True])
def test_reads_nested_elements_with_typed_attributes(utf8: bool) -> None:
    root = read_binary_xml(binary_xml(ROOT, utf8=utf8)).root
    assert root.tag == "manifest"
    (activity,) = root.of_tag("application")[0].of_tag("activity")
    name, exported = activity.attributes
    assert (name.resource_id, name.value.text) == (0x01010003, ".A")
    assert exported.value == Value(ValueType.BOOLEAN, 0xFFFFFFFF)
    assert root.attributes[0].resource_id is None


def test_identifies_attributes_by_id_if_the_name_is_empty() -> None:
    root = read_binary_xml(binary_xml(node("a", name="x", theme=Ref(0x01030010)), hide_names=True)).root
    assert {one.resource_id for one in root.attributes} == {0x01010003, 0x01010000}
    assert {one.name for one in root.attributes} == {""}


def test_skips_and_reports_a_chunk_of_unknown_type() -> None:
    parts = chunks(binary_xml(ROOT))
    read = read_binary_xml(document([*parts[:3], CHUNK.pack(0x0777, 8, 12) + b"junk", *parts[3:]]))
    assert read.root.of_tag("application")
    assert "unknown type 0x0777" in " ".join(read.oddities)


def test_reports_bytes_after_the_end() -> None:
    assert "bytes after the end" in " ".join(read_binary_xml(binary_xml(ROOT) + b"tail").oddities)


def test_reports_a_wrong_leading_type() -> None:
    content = b"\x00\x00" + binary_xml(ROOT)[2:]
    assert "begins with the type 0x0000" in " ".join(read_binary_xml(content).oddities)


def test_a_truncated_document_gives_what_precedes_the_cut() -> None:
    parts = chunks(binary_xml(ROOT))
    broken = document(parts[:-2])[:-6]
    read = read_binary_xml(CHUNK.pack(3, 8, len(broken)) + broken[8:])
    assert read.root.tag == "manifest"
    assert "ends within an element" in " ".join(read.oddities)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(b"", "cut off", id="nothing"),
        pytest.param(binary_xml(ROOT)[:-1], "longer than its file", id="one byte short"),
        pytest.param(document(chunks(binary_xml(ROOT))[:2]), "no element", id="no element"),
        pytest.param(document(chunks(binary_xml(ROOT))[1:]), "no string pool", id="no strings"),
        pytest.param(binary_xml(deep(80)), "too many in each other", id="80 levels"),
        pytest.param(document([CHUNK.pack(0x0777, 8, 8)] * 400_001), "chunks", id="400,001 chunks"),
    ],
)
def test_refuses_with_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence):
        read_binary_xml(content)
