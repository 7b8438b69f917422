"""Variants of a sound APK that could be crafted to break or fool a reader."""

import io
import random
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

__all__ = ["hostile"]

BOMB_BYTES = 400 << 20

Entries = Sequence[tuple[str, bytes]]


def hostile(path: Path, folder: Path, seed: int) -> Iterator[tuple[str, Path]]:
    """Variants of a sound APK, as (kind, path); seed 0 has the bombs too."""
    chance = random.Random(f"{path.name}/{seed}")
    whole = path.read_bytes()
    variants: dict[str, bytes] = {
        "cut": whole[: chance.randrange(1, len(whole))],
        "bits": _flipped(whole, chance, 40),
        "end": whole[:-22] + _flipped(whole[-22:], chance, 6),
    }
    try:
        with zipfile.ZipFile(path) as zipped:
            entries = [(one.filename, zipped.read(one)) for one in zipped.infolist()]
    except Exception:  # even if zipfile refuses it, its bytes are varied
        entries = []
    variants |= _of_manifest(entries, chance, has_bombs=seed == 0)
    variants |= _of_code(entries, chance, has_bombs=seed == 0)
    for kind, content in variants.items():
        variant = folder / "hostile.apk"
        variant.write_bytes(content)
        yield kind, variant


def _of_manifest(entries: Entries, chance: random.Random, *, has_bombs: bool) -> dict[str, bytes]:
    name = "AndroidManifest.xml"
    manifest, others = _parted(entries, name)
    if manifest is None:
        return {}
    lengths = (b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\0\0\0\0")
    lying = _lying(manifest, chance, range(8, min(len(manifest), 64)), lengths)
    variants = {
        "manifest-bits": _zipped([*others, (name, _flipped(manifest, chance, 12))]),
        "manifest-lies": _zipped([*others, (name, lying)]),
        "manifest-cut": _zipped([*others, (name, manifest[: chance.randrange(len(manifest))])]),
        "two-manifests": _zipped([*entries, (name, _flipped(manifest, chance, 3))]),
    }
    if has_bombs:
        variants["manifest-bomb"] = _zipped([*others, (name, manifest + bytes(BOMB_BYTES))])
    return variants


def _of_code(entries: Entries, chance: random.Random, *, has_bombs: bool) -> dict[str, bytes]:
    name = "classes.dex"
    code, others = _parted(entries, name)
    if code is None:
        return {}
    lying = _lying(code, chance, range(0x20, 0x70), (b"\xff\xff\xff\xff", b"\xff\xff\xff\x0f"))
    variants = {
        "dex-bits": _zipped([*others, (name, _flipped(code, chance, 40))]),
        "dex-lies": _zipped([*others, (name, lying)]),
    }
    if has_bombs:
        variants |= {
            "dex-bomb": _zipped([*others, (name, code + bytes(BOMB_BYTES))]),
            "many-entries": _zipped([*entries, *((f"res/{n}", b"") for n in range(70_000))]),
        }
    return variants


def _parted(entries: Entries, name: str) -> tuple[bytes | None, Entries]:
    """What the first entry of that name holds, None if there is none, and the entries of other names."""
    found = next((data for one, data in entries if one == name), None)
    return found, [(one, data) for one, data in entries if one != name]


def _lying(content: bytes, chance: random.Random, places: range, numbers: Sequence[bytes]) -> bytes:
    """With one of these numbers at one of these places, in steps of four bytes."""
    place = chance.choice(places) & ~3
    return content[:place] + chance.choice(numbers) + content[place + 4 :]


def _flipped(content: bytes, chance: random.Random, n_bits: int) -> bytes:
    changed = bytearray(content)
    for _ in range(n_bits if changed else 0):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _zipped(entries: Entries) -> bytes:
    out = io.BytesIO()
    with (
        warnings.catch_warnings(),
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as zipped,
    ):
        warnings.simplefilter("ignore")  # two entries of one name are the point
        for name, data in entries:
            zipped.writestr(name, data)
    return out.getvalue()
