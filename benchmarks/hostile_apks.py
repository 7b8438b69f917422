"""Variants of a sound APK that somebody could have written to break or to fool a reader."""

import io
import random
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

__all__ = ["hostile"]

BOMB_BYTES = 400 << 20


def hostile(path: Path, folder: Path, seed: int) -> Iterator[tuple[str, Path]]:
    """Variants of a sound APK that somebody could have written to break or to fool a reader."""
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
    except Exception:
        entries = []
    manifest = next((data for name, data in entries if name == "AndroidManifest.xml"), None)
    code = next((data for name, data in entries if name == "classes.dex"), None)
    if manifest is not None:
        others = [(name, data) for name, data in entries if name != "AndroidManifest.xml"]
        lying = bytearray(manifest)
        place = chance.randrange(8, min(len(lying), 64)) & ~3
        lying[place : place + 4] = chance.choice((b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\0\0\0\0"))
        variants |= {
            "manifest-bits": _zipped([*others, ("AndroidManifest.xml", _flipped(manifest, chance, 12))]),
            "manifest-lies": _zipped([*others, ("AndroidManifest.xml", bytes(lying))]),
            "manifest-cut": _zipped(
                [*others, ("AndroidManifest.xml", manifest[: chance.randrange(len(manifest))])]
            ),
            "two-manifests": _zipped([*entries, ("AndroidManifest.xml", _flipped(manifest, chance, 3))]),
        }
        if seed == 0:
            variants["manifest-bomb"] = _zipped(
                [*others, ("AndroidManifest.xml", manifest + bytes(BOMB_BYTES))]
            )
    if code is not None:
        others = [(name, data) for name, data in entries if name != "classes.dex"]
        header = bytearray(code)
        place = chance.randrange(0x20, 0x70) & ~3
        header[place : place + 4] = chance.choice((b"\xff\xff\xff\xff", b"\xff\xff\xff\x0f"))
        variants |= {
            "dex-bits": _zipped([*others, ("classes.dex", _flipped(code, chance, 40))]),
            "dex-lies": _zipped([*others, ("classes.dex", bytes(header))]),
        }
        if seed == 0:
            variants |= {
                "dex-bomb": _zipped([*others, ("classes.dex", code + bytes(BOMB_BYTES))]),
                "many-entries": _zipped([*entries, *((f"res/{n}", b"") for n in range(70_000))]),
            }
    for kind, content in variants.items():
        variant = folder / "hostile.apk"
        variant.write_bytes(content)
        yield kind, variant


def _flipped(content: bytes, chance: random.Random, n_bits: int) -> bytes:
    changed = bytearray(content)
    for _ in range(n_bits if changed else 0):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _zipped(entries: Sequence[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with (
        warnings.catch_warnings(),
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as zipped,
    ):
        warnings.simplefilter("ignore")  # two entries of one name are the point
        for name, data in entries:
            zipped.writestr(name, data)
    return out.getvalue()
