"""The zip archive of an APK as Android's own reader interprets it, and how another reader would differ.

Android trusts only the central directory: names, sizes, offsets, methods. It treats an unknown method as
stored and ignores an encryption flag. Tampering exploits the differences to other readers (autostart.md 5),
so each difference in a file that is read becomes a warning. Sizes are checked before and during unpacking:
no zip bomb grows past its limit.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from detector.apk.warning import ApkWarning, WarningKind
from detector.core.errors import ConfigError

__all__ = ["Archive", "ByteSource", "PlainBytes", "open_archive", "pieces"]


# Random access to bytes: a file of any size, a part of another source, or plain bytes.
#
# A 2 GB bundle is never held in memory; the edge passes in a source that reads from disk.

PIECE_BYTES = 1 << 20


class ByteSource(Protocol):
    """Reads never raise: past the end they return fewer bytes than requested, or none."""

    @property
    def n_bytes(self) -> int: ...

    def read_at(self, offset: int, n_bytes: int) -> bytes: ...


@dataclass(frozen=True, slots=True)
class PlainBytes:
    content: bytes

    @property
    def n_bytes(self) -> int:
        return len(self.content)

    def read_at(self, offset: int, n_bytes: int) -> bytes:
        return self.content[offset : offset + n_bytes] if offset >= 0 and n_bytes > 0 else b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """`n_bytes` of another source from `offset` on, such as an APK stored in a bundle."""

    whole: ByteSource
    offset: int
    n_bytes: int

    def read_at(self, offset: int, n_bytes: int) -> bytes:
        if offset < 0:
            return b""
        return self.whole.read_at(self.offset + offset, min(n_bytes, self.n_bytes - offset))


def pieces(source: ByteSource) -> Iterator[bytes]:
    """The whole source, a megabyte at a time."""
    for offset in range(0, source.n_bytes, PIECE_BYTES):
        yield source.read_at(offset, PIECE_BYTES)


# A comment is at most 65535 bytes long (APPNOTE.TXT 4.3.16), so the record is at most that far from the end.
_END = struct.Struct("<4s4H2IH")
_END_SIGNATURE = b"PK\x05\x06"
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_CENTRAL_SIGNATURE = b"PK\x01\x02"
_LOCAL = struct.Struct("<4s5H3I2H")
_LOCAL_SIGNATURE = b"PK\x03\x04"

STORED, DEFLATED = 0, 8
_ENCRYPTED, _SIZES_FOLLOW = 0x1, 0x8  # bits of the flags (APPNOTE.TXT 4.4.4)

# The plain format counts entries in 16 bits; the largest apps have about 30,000 files.
MAX_ENTRIES = 65_535
MAX_DIRECTORY_BYTES = 32 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveEntry:
    """One entry of the central directory."""

    name: str
    method: int
    flags: int
    crc32: int
    n_packed: int
    n_bytes: int
    header_offset: int


@dataclass(slots=True, kw_only=True)
class Archive:
    """An opened archive. `warnings` grows as files are read."""

    source: ByteSource
    entries: dict[str, ArchiveEntry]
    directory_offset: int
    warnings: list[ApkWarning]

    def read(self, name: str, *, max_bytes: int) -> bytes:
        """One file, unpacked. Raises ConfigError if it is missing, broken or larger than allowed."""
        entry = self._entry(name)
        if entry.n_bytes > max_bytes:
            raise ConfigError(f"{name} says it is {entry.n_bytes} bytes long, more than {max_bytes}")
        offset = self._data_offset(entry)
        if entry.method == DEFLATED:
            content = _inflated(self.source.read_at(offset, entry.n_packed), entry, max_bytes)
        elif entry.method == STORED:
            content = self.source.read_at(offset, entry.n_bytes)
        else:
            content = self._of_unknown_method(entry, offset, max_bytes)
        if len(content) != entry.n_bytes:
            self._warn(f"{name} is {len(content)} bytes long, the directory says {entry.n_bytes}")
        elif zlib.crc32(content) != entry.crc32:
            self._warn(f"the checksum of {name} is wrong")
        return content

    def part(self, name: str, *, max_bytes: int) -> ByteSource:
        """A stored file in place, without a copy; any other one unpacked."""
        entry = self._entry(name)
        if entry.method == STORED and entry.n_packed == entry.n_bytes:
            offset = self._data_offset(entry)
            return Part(whole=self.source, offset=offset, n_bytes=entry.n_bytes)
        return PlainBytes(self.read(name, max_bytes=max_bytes))

    def _entry(self, name: str) -> ArchiveEntry:
        if name not in self.entries:
            raise ConfigError(f"there is no {name} in it")
        return self.entries[name]

    def _of_unknown_method(self, entry: ArchiveEntry, offset: int, max_bytes: int) -> bytes:
        """Android treats it as stored; a packer that needs it deflated would not run there."""
        self._warn(f"{entry.name} has the unknown packing method {entry.method}")
        if entry.n_packed != entry.n_bytes:
            try:
                return _inflated(self.source.read_at(offset, entry.n_packed), entry, max_bytes)
            except ConfigError:
                pass
        return self.source.read_at(offset, entry.n_bytes)

    def _data_offset(self, entry: ArchiveEntry) -> int:
        """Offset of the file's bytes; differences between its own header and the directory are recorded."""
        head = self.source.read_at(entry.header_offset, _LOCAL.size)
        if len(head) < _LOCAL.size or not head.startswith(_LOCAL_SIGNATURE):
            raise ConfigError(f"{entry.name} has no header where the directory says it is")
        flags: int
        n_name: int
        n_extra: int
        _, _, flags, method, _, _, _, n_packed, n_bytes, n_name, n_extra = _LOCAL.unpack(head)
        name = self.source.read_at(entry.header_offset + _LOCAL.size, n_name)
        sizes_differ = not flags & _SIZES_FOLLOW and (n_packed, n_bytes) != (entry.n_packed, entry.n_bytes)
        for what, differs in (
            ("name", _name(name) != entry.name),
            ("packing method", method != entry.method),
            ("size", sizes_differ),
        ):
            if differs:
                self._warn(f"the header of {entry.name} and the directory give another {what}")
        if (flags | entry.flags) & _ENCRYPTED:
            self._warn(f"{entry.name} is marked as encrypted, which Android ignores")
        return entry.header_offset + _LOCAL.size + n_name + n_extra

    def _warn(self, message: str) -> None:
        warning = ApkWarning(kind=WarningKind.ZIP_TAMPERED, message=message)
        if warning not in self.warnings:
            self.warnings.append(warning)


def open_archive(source: ByteSource) -> Archive:
    """Read the central directory. Raises ConfigError if there is no valid one."""
    n_tail = min(source.n_bytes, _END.size + 0xFFFF)
    tail_offset = source.n_bytes - n_tail
    tail = source.read_at(tail_offset, n_tail)
    at = tail.rfind(_END_SIGNATURE)
    if at < 0 or len(tail) - at < _END.size:
        raise ConfigError("it is not a zip archive, so not an APK")
    _, _, _, _, n_entries, n_directory, offset, n_comment = _END.unpack_from(tail, at)
    warnings: list[ApkWarning] = []
    if at + _END.size + n_comment != len(tail):
        warnings.append(_tampered("there are bytes after the end of the archive, which Android refuses"))
    if n_directory > MAX_DIRECTORY_BYTES or offset + n_directory > tail_offset + at:
        raise ConfigError("the zip directory does not lie within the file")
    entries = _entries(source.read_at(offset, n_directory), n_entries, warnings)
    archive = Archive(source=source, entries=entries, directory_offset=offset, warnings=warnings)
    start = source.read_at(0, 4)
    if start != _LOCAL_SIGNATURE and entries:
        what = "a DEX file (the Janus trick)" if start == b"dex\n" else "other data"
        message = f"{what} stands before the archive"
        warnings.append(ApkWarning(kind=WarningKind.DATA_BEFORE_ARCHIVE, message=message))
    return archive


def _entries(directory: bytes, n_entries: int, warnings: list[ApkWarning]) -> dict[str, ArchiveEntry]:
    entries: dict[str, ArchiveEntry] = {}
    at = n_read = 0
    while at + _CENTRAL.size <= len(directory) and n_read < MAX_ENTRIES:
        head = _CENTRAL.unpack_from(directory, at)
        if head[0] != _CENTRAL_SIGNATURE:
            break
        _, _, _, flags, method, _, _, crc32, n_packed, n_bytes, n_name, n_extra, n_comment, *_, offset = head
        name = _name(directory[at + _CENTRAL.size : at + _CENTRAL.size + n_name])
        at += _CENTRAL.size + n_name + n_extra + n_comment
        n_read += 1
        if name in entries:
            # Android refuses the whole file; other readers use the last one.
            warnings.append(_tampered(f"{name} is in it more than once, which Android refuses"))
            continue
        entries[name] = ArchiveEntry(
            name=name,
            method=method,
            flags=flags,
            crc32=crc32,
            n_packed=n_packed,
            n_bytes=n_bytes,
            header_offset=offset,
        )
    if n_read != n_entries:
        warnings.append(_tampered(f"the archive says {n_entries} files, its directory lists {n_read}"))
    return entries


def _inflated(packed: bytes, entry: ArchiveEntry, max_bytes: int) -> bytes:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        content = inflater.decompress(packed, max_bytes + 1)
    except zlib.error as error:
        raise ConfigError(f"{entry.name} cannot be unpacked: {error}") from error
    if len(content) > max_bytes:
        raise ConfigError(f"{entry.name} unpacks to more than {max_bytes} bytes")
    if not inflater.eof:
        raise ConfigError(f"{entry.name} cannot be unpacked: it is cut off")
    return content


def _name(raw: bytes) -> str:
    return raw.decode("utf-8", errors="replace")


def _tampered(message: str) -> ApkWarning:
    return ApkWarning(kind=WarningKind.ZIP_TAMPERED, message=message)
