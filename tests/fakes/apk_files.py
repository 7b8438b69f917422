"""Small APKs, written byte by byte: binary XML, resource tables, DEX files, signatures, archives.

They share nothing with the readers under test except the formats. A manifest is given as nested
`node(...)`; attributes are named as in the framework and carry its resource ids.
"""

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

ANDROID = "http://schemas.android.com/apk/res/android"
IDS = {
    "theme": 0x01010000,
    "label": 0x01010001,
    "icon": 0x01010002,
    "name": 0x01010003,
    "permission": 0x01010006,
    "readPermission": 0x01010007,
    "protectionLevel": 0x01010009,
    "sharedUserId": 0x0101000B,
    "persistent": 0x0101000D,
    "enabled": 0x0101000E,
    "exported": 0x01010010,
    "process": 0x01010011,
    "taskAffinity": 0x01010012,
    "excludeFromRecents": 0x01010017,
    "authorities": 0x01010018,
    "priority": 0x0101001C,
    "launchMode": 0x0101001D,
    "resource": 0x01010025,
    "mimeType": 0x01010026,
    "scheme": 0x01010027,
    "targetActivity": 0x01010202,
    "minSdkVersion": 0x0101020C,
    "versionCode": 0x0101021B,
    "versionName": 0x0101021C,
    "targetSdkVersion": 0x01010270,
    "accountType": 0x0101028F,
    "userVisible": 0x01010291,
    "isAlwaysSyncable": 0x01010333,
    "directBootAware": 0x01010505,
    "versionCodeMajor": 0x01010576,
    "foregroundServiceType": 0x01010599,
}
NONE = 0xFFFFFFFF


@dataclass(frozen=True)
class Ref:
    """A reference to a resource, as `@7f010001`."""

    resource_id: int


@dataclass
class Node:
    tag: str
    attributes: dict[str, "str | int | bool | Ref"]
    children: "list[Node]" = field(default_factory=list)


def node(tag: str, *children: Node, **attributes: "str | int | bool | Ref") -> Node:
    """`package` and `split` have no namespace; all others are the framework's."""
    return Node(tag, attributes, list(children))


def manifest(
    *children: Node,
    package: str = "com.app.one",
    target_sdk: int = 30,
    permissions: Sequence[str] = (),
    components: Sequence[Node] = (),
    application: Mapping[str, "str | int | bool | Ref"] | None = None,
    **attributes: "str | int | bool | Ref",
) -> Node:
    return node(
        "manifest",
        node("uses-sdk", minSdkVersion=21, targetSdkVersion=target_sdk),
        *(node("uses-permission", name=name) for name in permissions),
        *children,
        node("application", *components, **(application or {})),
        package=package,
        versionCode=7,
        versionName="1.2",
        **attributes,
    )


def receiver(name: str, *actions: str, scheme: str | None = None, **attributes: "str | int | bool") -> Node:
    data = [] if scheme is None else [node("data", scheme=scheme)]
    found = node("intent-filter", *(node("action", name=action) for action in actions), *data)
    return node("receiver", found, name=name, **attributes)


def service(name: str, *actions: str, **attributes: "str | int | bool | Ref") -> Node:
    filters = [node("intent-filter", *(node("action", name=action) for action in actions))] if actions else []
    return node("service", *filters, name=name, **attributes)


def string_pool(strings: Sequence[str], *, utf8: bool = False) -> bytes:
    data, offsets = b"", []
    for text in strings:
        offsets.append(len(data))
        if utf8:
            raw = text.encode()
            data += _utf8_length(len(text.encode("utf-16-le")) // 2) + _utf8_length(len(raw)) + raw + b"\0"
        else:
            raw = text.encode("utf-16-le")
            data += struct.pack("<H", len(raw) // 2) + raw + b"\0\0"
    data += b"\0" * (-len(data) % 4)
    start = 28 + 4 * len(strings)
    head = struct.pack("<HHIIIIII", 1, 28, start + len(data), len(strings), 0, 0x100 if utf8 else 0, start, 0)
    return head + struct.pack(f"<{len(strings)}I", *offsets) + data


def _utf8_length(n: int) -> bytes:
    return bytes([n]) if n < 0x80 else bytes([n >> 8 | 0x80, n & 0xFF])


def binary_xml(root: Node, *, utf8: bool = False, hide_names: bool = False) -> bytes:
    """With `hide_names` the framework's attributes have empty names, as a tamperer leaves them."""
    used = [name for name in IDS if any(name in one.attributes for one in _all(root))]
    strings = ["" if hide_names else name for name in used]
    ids = [IDS[name] for name in used]
    index = {name: number for number, name in enumerate(used)}

    def number(text: str) -> int:
        key = f"text:{text}"
        if key not in index:
            index[key] = len(strings)
            strings.append(text)
        return index[key]

    uri, prefix = number(ANDROID), number("android")
    body = struct.pack("<HHIII", 0x100, 16, 24, 1, NONE) + struct.pack("<II", prefix, uri)

    def write(one: Node) -> bytes:
        attributes = [
            _attribute(
                uri if name in IDS else NONE, index[name] if name in IDS else number(name), value, number
            )
            for name, value in one.attributes.items()
        ]
        tag = number(one.tag)
        head = struct.pack("<IIHHHHHH", NONE, tag, 20, 20, len(attributes), 0, 0, 0)
        content = head + b"".join(attributes)
        start = struct.pack("<HHIII", 0x102, 16, 16 + len(content), 1, NONE) + content
        end = struct.pack("<HHIIIII", 0x103, 16, 24, 1, NONE, NONE, tag)
        return start + b"".join(write(child) for child in one.children) + end

    body += write(root)
    body += struct.pack("<HHIIIII", 0x101, 16, 24, 1, NONE, prefix, uri)
    id_map = struct.pack("<HHI", 0x180, 8, 8 + 4 * len(ids)) + struct.pack(f"<{len(ids)}I", *ids)
    content = string_pool(strings, utf8=utf8) + id_map + body
    return struct.pack("<HHI", 3, 8, 8 + len(content)) + content


def _all(root: Node) -> list[Node]:
    """The node and all below it, each before those below it."""
    found, waiting = [], [root]
    while waiting:
        found.append(node := waiting.pop())
        waiting += reversed(node.children)
    return found


def _attribute(uri: int, name: int, value: "str | int | bool | Ref", number) -> bytes:  # type: ignore[no-untyped-def]
    raw = NONE
    match value:
        case bool():
            kind, data = 0x12, NONE if value else 0
        case int():
            kind, data = 0x10, value & NONE
        case Ref():
            kind, data = 0x01, value.resource_id
        case _:
            kind, data = 0x03, number(value)
            raw = data
    return struct.pack("<IIIHBBI", uri, name, raw, 8, 0, kind, data)


def resource_table(values: "Mapping[int, str | int | bool | Ref | Mapping[int, bool]]") -> bytes:
    """One package, 0x7f. A mapping is a style: attribute id to boolean."""
    strings = [value for value in values.values() if isinstance(value, str)]
    types: dict[int, dict[int, bytes]] = {}
    for resource_id, value in values.items():
        if isinstance(value, Mapping):
            entry = struct.pack("<HHIII", 16, 1, 0, 0, len(value))
            for name, flag in value.items():
                entry += struct.pack("<IHBBI", name, 8, 0, 0x12, NONE if flag else 0)
        else:
            kind, data = {
                str: lambda one: (3, strings.index(one)),
                bool: lambda one: (0x12, NONE if one else 0),
                int: lambda one: (0x10, one),
                Ref: lambda one: (1, one.resource_id),
            }[type(value)](value)
            entry = struct.pack("<HHIHBBI", 8, 0, 0, 8, 0, kind, data)
        types.setdefault(resource_id >> 16 & 0xFF, {})[resource_id & 0xFFFF] = entry
    chunks = b"".join(_type_chunk(type_id, entries) for type_id, entries in sorted(types.items()))
    package = struct.pack("<I256sIIIII", 0x7F, b"", 0, 0, 0, 0, 0)
    package = struct.pack("<HHI", 0x200, 8 + len(package), 8 + len(package) + len(chunks)) + package + chunks
    pool = string_pool(strings)
    return struct.pack("<HHII", 2, 12, 12 + len(pool) + len(package), 1) + pool + package


def _type_chunk(type_id: int, entries: Mapping[int, bytes]) -> bytes:
    n_entries = max(entries) + 1
    offsets, data = [], b""
    for index in range(n_entries):
        offsets.append(len(data) if index in entries else NONE)
        data += entries.get(index, b"")
    n_header, config = 20 + 64, struct.pack("<I", 64) + bytes(60)
    start = n_header + 4 * n_entries
    head = struct.pack("<HHIBBHII", 0x201, n_header, start + len(data), type_id, 0, 0, n_entries, start)
    return head + config + struct.pack(f"<{n_entries}I", *offsets) + data


def dex(classes: Mapping[str, str], *, texts: Sequence[str] = ()) -> bytes:
    """Classes with their superclasses, and further strings of the code."""
    descriptors = [f"L{name.replace('.', '/')};" for name in dict.fromkeys([*classes, *classes.values()])]
    strings = sorted([*descriptors, *texts])
    types = [strings.index(one) for one in descriptors]
    string_at, type_at = 0x70, 0x70 + 4 * len(strings)
    class_at = type_at + 4 * len(types)
    data_at = class_at + 32 * len(classes)
    data, offsets = b"", []
    for text in strings:
        offsets.append(data_at + len(data))
        raw = text.encode()
        data += _uleb(len(text)) + raw + b"\0"
    by_name = {one: number for number, one in enumerate(descriptors)}
    rows = b"".join(
        struct.pack("<8I", by_name[_descriptor(name)], 1, by_name[_descriptor(above)], 0, NONE, 0, 0, 0)
        for name, above in classes.items()
    )
    head = bytearray(0x70)
    head[:8] = b"dex\n035\0"
    struct.pack_into("<I", head, 0x20, data_at + len(data))
    struct.pack_into("<II", head, 0x38, len(strings), string_at)
    struct.pack_into("<II", head, 0x40, len(types), type_at)
    struct.pack_into("<II", head, 0x60, len(classes), class_at)
    return (
        bytes(head)
        + struct.pack(f"<{len(strings)}I", *offsets)
        + struct.pack(f"<{len(types)}I", *types)
        + rows
        + data
    )


def _descriptor(name: str) -> str:
    return f"L{name.replace('.', '/')};"


def _uleb(n: int) -> bytes:
    out = b""
    while n > 0x7F:
        out, n = out + bytes([n & 0x7F | 0x80]), n >> 7
    return out + bytes([n])


def apk(
    root: Node | bytes,
    *,
    classes: Mapping[str, str] | None = None,
    resources: bytes | None = None,
    files: Mapping[str, bytes] | None = None,
    stored: bool = False,
) -> bytes:
    content = root if isinstance(root, bytes) else binary_xml(root)
    named = {"AndroidManifest.xml": content}
    if classes is not None:
        named["classes.dex"] = dex(classes)
    if resources is not None:
        named["resources.arsc"] = resources
    return archive({**named, **(files or {})}, stored=stored)


def archive(files: Mapping[str, bytes], *, stored: bool = False) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as opened:
        for name, content in files.items():
            opened.writestr(zipfile.ZipInfo(name), content, opened.compression)
    return out.getvalue()


def der(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    n = len(content)
    length = bytes([n]) if n < 0x80 else b"\x82" + n.to_bytes(2, "big")
    return bytes([tag]) + length + content


def pkcs7(certificate: bytes) -> bytes:
    """Only as much of a signature file as leads to its certificate."""
    signed = der(
        0x30, der(2, b"\1"), der(0x31), der(0x30, der(6, b"\x2a")), der(0xA0, certificate), der(0x31)
    )
    return der(0x30, der(6, b"\x2a\x86"), der(0xA0, signed))


def with_signing_block(content: bytes, certificates: Mapping[int, bytes]) -> bytes:
    """The APK with a block of schemes (v2 0x7109871a, v3 0xf05368c0) before its directory."""

    def sized(part: bytes) -> bytes:
        return struct.pack("<I", len(part)) + part

    pairs = b""
    for scheme, certificate in certificates.items():
        signed = sized(b"") + sized(sized(certificate)) + sized(b"")
        value = sized(sized(sized(signed)))
        pairs += struct.pack("<QI", 4 + len(value), scheme) + value
    n_block = len(pairs) + 24
    block = struct.pack("<Q", n_block) + pairs + struct.pack("<Q", n_block) + b"APK Sig Block 42"
    at = content.rfind(b"PK\5\6")
    (directory,) = struct.unpack_from("<I", content, at + 16)
    end = content[at : at + 16] + struct.pack("<I", directory + len(block)) + content[at + 20 :]
    return content[:directory] + block + content[directory:at] + end
