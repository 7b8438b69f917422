"""Small DEX files with code: each class has a method that uses strings, calls and fields of others."""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

__all__ = ["Call", "Read", "code_dex"]


@dataclass(frozen=True)
class Call:
    """A static call of a class's method; `number` is loaded for its last argument."""

    owner: str
    name: str
    number: int | None = None


@dataclass(frozen=True)
class Read:
    """Of a static field."""

    owner: str
    name: str


def code_dex(classes: Mapping[str, Sequence[str | Call | Read]]) -> bytes:
    """Tables in the order that the format asks for; a text stands for a string constant."""
    uses = [use for own in classes.values() for use in own]
    members = [use for use in uses if not isinstance(use, str)]
    texts = {use for use in uses if isinstance(use, str)} | {use.name for use in members} | {"V", "run"}
    owners = {*classes, *(use.owner for use in members), "java.lang.Object"}
    strings = sorted(texts | {_descriptor(owner) for owner in owners}, key=str.encode)
    number = {text: index for index, text in enumerate(strings)}
    types = sorted([*(number[_descriptor(owner)] for owner in owners), number["V"]])
    type_of = {owner: types.index(number[_descriptor(owner)]) for owner in owners}
    runs = [Call(owner, "run") for owner in classes]

    def placed(kind: type[Call] | type[Read], more: Sequence[Call | Read]) -> list[tuple[int, int]]:
        named = {(type_of[use.owner], number[use.name]) for use in (*members, *more) if isinstance(use, kind)}
        return sorted(named)

    fields, methods = placed(Read, ()), placed(Call, runs)
    sizes = (4 * len(strings), 4 * len(types), 12, 8 * len(fields), 8 * len(methods), 32 * len(classes))
    places = [0x70 + sum(sizes[:index]) for index in range(len(sizes) + 1)]
    data = b"\0" * (-places[-1] % 4)
    offsets, rows, code_at = [], b"", {}
    for text in strings:
        offsets.append(places[-1] + len(data))
        data += _uleb(len(text)) + text.encode() + b"\0"
    for name, own in classes.items():
        data += b"\0" * (-(places[-1] + len(data)) % 4)
        code_at[name] = places[-1] + len(data)
        units = [unit for use in own for unit in _units(use, number, type_of, fields, methods)] + [0x000E]
        data += struct.pack("<HHHHII", 2, 0, 2, 0, 0, len(units)) + struct.pack(f"<{len(units)}H", *units)
    for name in classes:
        run = methods.index((type_of[name], number["run"]))
        rows += struct.pack(
            "<8I", type_of[name], 1, type_of["java.lang.Object"], 0, 0xFFFFFFFF, 0, places[-1] + len(data), 0
        )
        data += b"\0\0\1\0" + _uleb(run) + _uleb(9) + _uleb(code_at[name])
    head = bytearray(0x70)
    head[:8] = b"dex\n035\0"
    struct.pack_into("<I", head, 0x20, places[-1] + len(data))
    counts = (len(strings), len(types), 1, len(fields), len(methods), len(classes))
    for index, n_rows in enumerate(counts):
        struct.pack_into("<II", head, 0x38 + 8 * index, n_rows, places[index])
    void = types.index(number["V"])
    return b"".join(
        (
            bytes(head),
            struct.pack(f"<{len(strings)}I", *offsets),
            struct.pack(f"<{len(types)}I", *types),
            struct.pack("<III", number["V"], void, 0),
            *(struct.pack("<HHI", owner, void, name) for owner, name in fields),
            *(struct.pack("<HHI", owner, 0, name) for owner, name in methods),
            rows,
            data,
        )
    )


def _units(
    use: str | Call | Read,
    number: Mapping[str, int],
    type_of: Mapping[str, int],
    fields: Sequence[tuple[int, int]],
    methods: Sequence[tuple[int, int]],
) -> list[int]:
    if isinstance(use, str):
        return [0x001A, number[use]]
    if isinstance(use, Read):
        return [0x0162, fields.index((type_of[use.owner], number[use.name]))]
    call = [0x2071, methods.index((type_of[use.owner], number[use.name])), 0x0010]
    return [*([] if use.number is None else [0x0113, use.number]), *call]


def _descriptor(name: str) -> str:
    return f"L{name.replace('.', '/')};"


def _uleb(n: int) -> bytes:
    out = b""
    while n > 0x7F:
        out, n = out + bytes([n & 0x7F | 0x80]), n >> 7
    return out + bytes([n])
