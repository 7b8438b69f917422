import logging
import struct

import pytest

from detector.apk.binary_xml import read_binary_xml
from detector.apk.manifest import read_manifest
from detector.apk.resources import Resources
from detector.apk.second_reader import SecondReaderFailed, read_with_apkinspector
from tests.fakes.apk_files import binary_xml, manifest, node, receiver, service

ROOT = manifest(
    permissions=["android.permission.INTERNET"],
    components=[receiver(".Boot", "android.intent.action.BOOT_COMPLETED"), service(".S", exported=True)],
    application={"label": "应用名称"},
)


@pytest.mark.parametrize("utf8", [False, True])
@pytest.mark.parametrize("hide_names", [False, True])
def test_both_readers_agree_on_what_a_build_tool_writes(utf8: bool, hide_names: bool) -> None:
    content = binary_xml(ROOT, utf8=utf8, hide_names=hide_names)
    ours = read_binary_xml(content)
    theirs = read_with_apkinspector(content, ours)
    assert read_manifest(theirs, Resources()) == read_manifest(ours.root, Resources())


def test_a_long_text_in_utf8_is_no_disagreement() -> None:
    content = binary_xml(manifest(components=[service("com." + "é" * 200)]), utf8=True)
    ours = read_binary_xml(content)
    theirs = read_with_apkinspector(content, ours)
    assert read_manifest(theirs, Resources()) == read_manifest(ours.root, Resources())


def many_times_one_string() -> bytes:
    """A pool in which 10,000 strings are the same one, of a thousand letters."""
    n_strings = 10_000
    content = bytearray(binary_xml(node("manifest", name="x" * 1000)))
    (n_pool, n_own) = struct.unpack_from("<II", content, 12)
    pool = content[8 : 8 + n_pool]
    strings = pool[28 + 4 * n_own :]
    longest = struct.unpack_from(f"<{n_own}I", pool, 28)[-2]  # the last one is the tag
    offsets = [*struct.unpack_from(f"<{n_own}I", pool, 28), *[longest] * n_strings]
    start = 28 + 4 * len(offsets)
    head = struct.pack("<HHIIIIII", 1, 28, start + len(strings), len(offsets), 0, 0, start, 0)
    grown = content[:8] + head + struct.pack(f"<{len(offsets)}I", *offsets) + strings + content[8 + n_pool :]
    struct.pack_into("<I", grown, 4, len(grown))
    return bytes(grown)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(binary_xml(node("a", *[node("b")] * 20_000)), "manifest is longer than", id="large"),
        pytest.param(many_times_one_string(), "strings are longer than", id="a bomb of strings"),
    ],
)
def test_skips_input_beyond_its_limits(content: bytes, sentence: str) -> None:
    with pytest.raises(SecondReaderFailed, match=sentence):
        read_with_apkinspector(content, read_binary_xml(content))


def test_skips_string_pools_that_no_build_tool_writes() -> None:
    content = bytearray(binary_xml(ROOT))
    (start,) = struct.unpack_from("<I", content, 8 + 20)
    struct.pack_into("<I", content, 8 + 20, start + 4)
    with pytest.raises(SecondReaderFailed, match="no build tool"):
        read_with_apkinspector(bytes(content), read_binary_xml(bytes(content)))


def test_reports_its_failure() -> None:
    content = binary_xml(ROOT)
    ours = read_binary_xml(content)
    with pytest.raises(SecondReaderFailed, match="could not read it"):
        read_with_apkinspector(content[:60], ours)


def test_leaves_logging_unchanged() -> None:
    root = logging.getLogger()
    before = (root.level, root.handlers[:])
    content = binary_xml(ROOT) + struct.pack("<HHI", 0x777, 8, 8)  # about which it warns on the root logger
    read_with_apkinspector(content, read_binary_xml(content))
    assert (root.level, root.handlers) == before
