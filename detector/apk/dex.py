"""DEX files: the classes that one defines, and which of them use certain strings, methods and fields.

The format is Android's dex-format: a header, tables of fixed size, and the instructions of each method. A
table that claims to be longer than its file is truncated to what is there; a name with an invalid reference
is left out. The instructions are searched for the wanted numbers as a whole, and only methods in which one
occurs are read instruction by instruction, so that a large app takes seconds and a hostile one no longer.
"""

import struct
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from detector.core.errors import ConfigError

__all__ = ["Use", "used_in", "with_superclasses"]

_HEADER_BYTES = 0x70
# Header offsets of a table's size and offset.
_STRINGS, _TYPES, _FIELDS, _METHODS, _CLASSES = 0x38, 0x40, 0x50, 0x58, 0x60
_CLASS = struct.Struct("<8I")
_MEMBER = np.dtype([("owner", "<u2"), ("type", "<u2"), ("name", "<u4")])
MAX_NAME_BYTES = 2048
# Type indices have 16 bits, and every class of a file is a type.
MAX_CLASSES = 65_536
MAX_READ_UNITS = 8_000_000
"""Of the methods that are read instruction by instruction: more than all of the largest file seen has."""


def with_superclasses(content: bytes) -> Iterator[tuple[str, str | None]]:
    """(class, superclass), as `com.x.Y$Z`. Raises ConfigError if it is not a DEX file."""
    dex = _Dex(content)
    for class_index, _, superclass_index, *_ in _CLASS.iter_unpack(dex.class_rows):
        defined = dex.class_name(class_index)
        if defined is not None:
            yield defined, dex.class_name(superclass_index)


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A string constant (`owner` ""), a method (`is_call`) or a field of a class of the framework.

    `argument`: the number that a call must be given last, as far as its method itself says it.
    """

    name: str
    owner: str = ""
    is_call: bool = False
    argument: int | None = None

    def __str__(self) -> str:
        if not self.owner:
            return f'"{self.name}"'
        said = "" if self.argument is None else str(self.argument)
        shown = f"{self.owner.rpartition('.')[2].replace('$', '.')}.{self.name}"
        return f"{shown}({said})" if self.is_call else shown


def used_in(content: bytes, wanted: Iterable[Use]) -> Mapping[str, frozenset[Use]]:
    """What each class uses of it, by the class's name. Raises ConfigError if it is not a DEX file."""
    dex = _Dex(content)
    numbers = _Numbers.of(dex, wanted)
    units = np.frombuffer(content, dtype="<u2", count=len(content) // 2)
    found: dict[str, set[Use]] = defaultdict(set)
    if numbers.is_empty or not (places := _candidates(units, numbers)).size:
        return {}
    left = MAX_READ_UNITS
    for owner, start, end in _methods_with(dex, content, places):
        left -= end - start
        name = dex.class_name(owner) if left >= 0 else None
        if name is not None:
            found[name].update(_read_method(units[start:end].tolist(), numbers))
    return {name: frozenset(uses) for name, uses in found.items() if uses}


class _Dex:
    """The tables of a file."""

    def __init__(self, content: bytes) -> None:
        if len(content) < _HEADER_BYTES or not content.startswith(b"dex\n"):
            raise ConfigError("it is no DEX file")
        self._content = content
        self._strings = self._numbers(_STRINGS)
        self._types = self._numbers(_TYPES)
        self._names: dict[int, str | None] = {}

    @property
    def class_rows(self) -> memoryview:
        n_classes, offset = self._place(_CLASSES, _CLASS.size)
        return memoryview(self._content)[offset : offset + min(n_classes, MAX_CLASSES) * _CLASS.size]

    def members(self, at: int) -> NDArray[np.void]:
        """The rows of the table of fields or of methods."""
        n_rows, offset = self._place(at, _MEMBER.itemsize)
        return np.frombuffer(self._content, dtype=_MEMBER, count=n_rows, offset=offset if n_rows else 0)

    def class_name(self, type_index: int) -> str | None:
        if type_index not in self._names:
            self._names[type_index] = self._class_name(type_index)
        return self._names[type_index]

    def string_index(self, text: str) -> int | None:
        """Of an ASCII text. The table is sorted, by the format: Android loads no file in which it is not."""
        sought, low, high = text.encode(), 0, len(self._strings)
        while low < high:
            middle = (low + high) // 2
            if self._raw(self._strings[middle]) < sought:
                low = middle + 1
            else:
                high = middle
        is_there = low < len(self._strings) and self._raw(self._strings[low]) == sought
        return low if is_there else None

    def type_index(self, class_name: str) -> int | None:
        string = self.string_index(f"L{class_name.replace('.', '/')};")
        if string is None:
            return None
        found = np.flatnonzero(np.asarray(self._types) == string)
        return int(found[0]) if found.size else None

    def _place(self, at: int, row_bytes: int) -> tuple[int, int]:
        """How many whole rows of a table are in the file, and where it begins."""
        n_rows, offset = struct.unpack_from("<II", self._content, at)
        return min(n_rows, max(0, len(self._content) - offset) // row_bytes), offset

    def _numbers(self, at: int) -> memoryview:
        """A table of 4-byte numbers."""
        n_numbers, offset = self._place(at, 4)
        return memoryview(self._content)[offset : offset + 4 * n_numbers].cast("I")

    def _raw(self, at: int) -> bytes:
        """The bytes of a string, in Modified UTF-8; b"" if it has no end nearby."""
        content = self._content
        while at < len(content) and content[at] & 0x80:  # the length in UTF-16 units, not needed here
            at += 1
        end = content.find(b"\0", at + 1, at + 1 + MAX_NAME_BYTES)
        return content[at + 1 : end] if end >= 0 else content[at + 1 : at + 1 + MAX_NAME_BYTES]

    def _class_name(self, type_index: int) -> str | None:
        if type_index >= len(self._types) or self._types[type_index] >= len(self._strings):
            return None
        raw = self._raw(self._strings[self._types[type_index]])
        if len(raw) >= MAX_NAME_BYTES or not (raw.startswith(b"L") and raw.endswith(b";")):
            return None
        # Modified UTF-8 differs from UTF-8 in surrogates and NUL only.
        return raw[1:-1].decode("utf-8", errors="replace").replace("/", ".")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Numbers:
    """The numbers by which a file's instructions name what is wanted."""

    strings: dict[int, list[Use]] = field(default_factory=lambda: defaultdict(list))
    calls: dict[int, list[Use]] = field(default_factory=lambda: defaultdict(list))
    fields: dict[int, list[Use]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, dex: _Dex, wanted: Iterable[Use]) -> "_Numbers":
        numbers = cls()
        tables = {True: dex.members(_METHODS), False: dex.members(_FIELDS)}
        for use in wanted:
            name = dex.string_index(use.name)
            if name is None:
                continue
            if not use.owner:
                numbers.strings[name].append(use)
            elif (owner := dex.type_index(use.owner)) is not None:
                rows = tables[use.is_call]
                held = numbers.calls if use.is_call else numbers.fields
                for index in np.flatnonzero((rows["owner"] == owner) & (rows["name"] == name)):
                    held[int(index)].append(use)
        return numbers

    @property
    def is_empty(self) -> bool:
        return not (self.strings or self.calls or self.fields)


# Instructions, in units of 16 bits (Dalvik bytecode, and its instruction formats). The low byte of the first
# unit is the operation, the second unit the number of the string, method or field that it names.

_CONST_4, _CONST_16, _CONST, _STRING, _JUMBO = 0x12, 0x13, 0x14, 0x1A, 0x1B
_CALLS, _RANGE_CALLS = range(0x6E, 0x73), range(0x74, 0x79)
_READS = (*range(0x52, 0x59), *range(0x60, 0x67))  # of instance and of static fields
_LENGTHS = bytes(
    int(digit)
    for digit in (
        "1123123123111111" "1112322352232112" "2122333112333222" "2222222222222211"
        "1111222222222222" "2222222222222222" "2222222222222233" "3331333331111111"
        "1111111111111111" "2222222222222222" "2222222222222222" "1111111111111111"
        "1111111111111111" "2222222222222222" "2221111111111111" "1111111111443322"
    )
)  # fmt: skip
# Operations that write to their first register, which is named by 4 bits or by 8.
_WRITES_4 = frozenset(
    (0x01, 0x04, 0x07, 0x20, 0x21, 0x23, *range(0x52, 0x59), *range(0x7B, 0x90), *range(0xB0, 0xD8))
)
_WRITES_8 = frozenset(
    (
        *(0x02, 0x05, 0x08, 0x22),
        *range(0x0A, 0x0E),
        *range(0x15, 0x1D),
        *range(0x2D, 0x32),
        *range(0x44, 0x4B),
        *range(0x60, 0x67),
        *range(0x90, 0xB0),
        *range(0xD8, 0xE3),
    )
)
_PACKED, _SPARSE, _FILLED = _PAYLOADS = (0x0100, 0x0200, 0x0300)
"""NOPs with which a table begins: of a switch, or of an array's content."""


def _candidates(units: NDArray[np.uint16], numbers: _Numbers) -> NDArray[np.intp]:
    """Where the numbers stand as in an instruction that names one; other data may look the same."""
    operations, named = units[:-1] & 0xFF, units[1:]

    def at(ops: Iterable[int], wanted: Iterable[int]) -> NDArray[np.bool_]:
        is_operation, is_wanted = np.zeros(256, bool), np.zeros(65_536, bool)
        is_operation[list(ops)] = True
        is_wanted[[number & 0xFFFF for number in wanted]] = True
        found: NDArray[np.bool_] = is_operation[operations] & is_wanted[named]
        return found

    return np.flatnonzero(
        at((_STRING, _JUMBO), numbers.strings)
        | at((*_CALLS, *_RANGE_CALLS), numbers.calls)
        | at(_READS, numbers.fields)
    )


def _methods_with(dex: _Dex, content: bytes, places: NDArray[np.intp]) -> Iterator[tuple[int, int, int]]:
    """(type of the class, first unit, unit after the last) of each method with a candidate."""
    owner_at = dict(_code_items(dex, content))
    starts = np.array(sorted(owner_at), dtype=np.int64)
    which = np.unique(np.searchsorted(starts, 2 * places - _CODE_HEADER_BYTES, side="right") - 1)
    for index in which[which >= 0].tolist():
        offset = int(starts[index])
        (n_units,) = struct.unpack_from("<I", content, offset + _CODE_HEADER_BYTES - 4)
        first = (offset + _CODE_HEADER_BYTES) // 2
        # In a valid file they lie apart from each other.
        beyond = int(starts[index + 1]) if index + 1 < len(starts) else len(content)
        yield owner_at[offset], first, min(first + n_units, beyond // 2)


_CODE_HEADER_BYTES = 16


def _code_items(dex: _Dex, content: bytes) -> Iterator[tuple[int, int]]:
    """(offset, type of the class) of each method's instructions. No more is read than the file is long."""
    n_left = len(content)
    for class_index, _, _, _, _, _, data_at, _ in _CLASS.iter_unpack(dex.class_rows):
        if not 0 < data_at < len(content):
            continue
        numbers = _ulebs(content, data_at, n_left)
        n_fields = sum(next(numbers, (0, 0))[0] for _ in range(2))
        n_methods = sum(next(numbers, (0, 0))[0] for _ in range(2))
        at = data_at
        for _ in range(2 * n_fields):
            if next(numbers, None) is None:
                break
        for _ in range(n_methods):
            if len(three := [*islice(numbers, 3)]) < 3:
                break
            offset, at = three[2]
            if 0 < offset <= len(content) - _CODE_HEADER_BYTES and offset % 2 == 0:
                yield offset, class_index
        n_left -= at - data_at


def _ulebs(content: bytes, at: int, n_bytes: int) -> Iterator[tuple[int, int]]:
    """Each number from there on, and where it ends."""
    number = shift = 0
    for place, byte in enumerate(memoryview(content)[at : at + n_bytes], start=at + 1):
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80 or shift > 28:
            yield number, place
            number = shift = 0


def _read_method(units: Sequence[int], numbers: _Numbers) -> Iterator[Use]:
    """What its instructions use, one after the other."""
    known: dict[int, int] = {}  # the number that a register holds, as far as it was set here
    at, n_units = 0, len(units)
    while at < n_units:
        unit = units[at]
        operation, high = unit & 0xFF, unit >> 8
        length = _LENGTHS[operation] if unit not in _PAYLOADS else _payload_units(units, at)
        if at + length > n_units:
            return
        second = units[at + 1] if length > 1 else 0
        if operation in (_STRING, _JUMBO):
            yield from numbers.strings.get(second | (units[at + 2] << 16 if length == 3 else 0), ())
        elif operation in _READS:
            yield from numbers.fields.get(second, ())
        elif second in numbers.calls and (operation in _CALLS or operation in _RANGE_CALLS):
            given = known.get(_last_argument(units, at, is_range=operation in _RANGE_CALLS))
            for use in numbers.calls[second]:
                if use.argument is None or use.argument == given:
                    yield use
        if operation in _WRITES_4:
            known.pop(high & 0xF, None)
        elif operation in _WRITES_8:
            known.pop(high, None)
        elif operation == _CONST_4:
            known[high & 0xF] = high >> 4 if high < 0x80 else (high >> 4) - 16
        elif operation in (_CONST_16, _CONST):
            known[high] = second | (units[at + 2] << 16 if operation == _CONST else 0)
        at += length


def _last_argument(units: Sequence[int], at: int, *, is_range: bool) -> int:
    """The register of a call's last argument; -1 if it has none."""
    first, registers = units[at], units[at + 2]
    if is_range:
        return registers + (first >> 8) - 1
    n_arguments = first >> 12
    if n_arguments == 5:
        return first >> 8 & 0xF
    return registers >> 4 * (n_arguments - 1) & 0xF if n_arguments else -1


def _payload_units(units: Sequence[int], at: int) -> int:
    """The length of a table that stands among the instructions."""
    if at + 3 >= len(units):
        return len(units)
    kind, number = units[at], units[at + 1]
    if kind == _FILLED:
        n_elements = units[at + 2] | units[at + 3] << 16
        return 4 + (number * n_elements + 1) // 2
    return 4 + 2 * number if kind == _PACKED else 2 + 4 * number
