"""Which app a file is: its name and signers, and which conditions of a phone its code reads."""

import io
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image

from detector.apk.app_files import MANIFEST, MAX_MANIFEST_BYTES, read_code, read_resources_of
from detector.apk.archive import Archive, ByteSource, open_archive
from detector.apk.attributes import Id, find
from detector.apk.binary_xml import Element, Value, read_binary_xml
from detector.apk.manifest import read_manifest
from detector.apk.resources import Resources
from detector.apk.signers import read_signers
from detector.core.conditions import CodeReads
from detector.core.errors import ConfigError

__all__ = ["SIDE_PX", "ApkIdentity", "read_identity"]


# An app's launcher icon, from its base APK: a small PNG of our own encoding, or nothing.
#
# Only a picture file is taken. An icon that is drawn by instructions (a vector, an adaptive icon) is not had
# unless the app keeps pictures of it as well, for older versions of Android. The file comes from the app: it
# is decoded within bounds, and nothing of it but the pixels is kept.

SIDE_PX = 96
MAX_FILE_BYTES = 1 << 20
MAX_SIDE_PX = 1024  # the largest launcher icon has 512 px
MAX_FILES = 12  # six densities, each perhaps round as well


def read_icon(archive: Archive, application: Element | None, resources: Resources) -> bytes | None:
    """The largest picture that the icon's resource names; None if there is none, or none that can be read."""
    if application is None:
        return None
    pictures = [
        picture
        for path in list(_paths(application, resources))[:MAX_FILES]
        if (picture := _picture(archive, path)) is not None
    ]
    largest = max(pictures, key=lambda picture: picture.width * picture.height, default=None)
    return None if largest is None else _encoded(largest)


def _paths(application: Element, resources: Resources) -> Iterator[str]:
    for attribute in (Id.ICON, Id.ROUND_ICON):
        value = find(application, attribute)
        yield from (text for text in _texts(value, resources) if text.startswith("res/"))


def _texts(value: Value | None, resources: Resources) -> list[str]:
    if value is None:
        return []
    found = resources.values(value.data) if value.is_reference else (value,)
    return list(dict.fromkeys(value.text for value in found if value.text))


def _picture(archive: Archive, path: str) -> Image.Image | None:
    try:
        content = archive.read(path, max_bytes=MAX_FILE_BYTES)
        with Image.open(io.BytesIO(content), formats=["PNG", "WEBP"]) as opened:
            if max(opened.size) > MAX_SIDE_PX or max(opened.size) > 4 * min(opened.size):
                return None
            return opened.convert("RGBA")
    except (ConfigError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def _encoded(picture: Image.Image) -> bytes:
    picture.thumbnail((SIDE_PX, SIDE_PX), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    picture.save(out, format="PNG", optimize=True)
    return out.getvalue()


_UNRESOLVED = "@"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApkIdentity:
    """`label` None: it has none, or one that its resources do not resolve. `signers`: sha256 of each
    certificate. `icon`: a small PNG of our own encoding; None if no picture of it can be read. `code_reads`
    None: it holds no code that can be read."""

    package: str
    label: str | None
    signers: tuple[str, ...]
    icon: bytes | None = None
    code_reads: CodeReads | None = None


def read_identity(source: ByteSource) -> ApkIdentity:
    """Of a base APK. Raises ConfigError with one sentence if it is not one."""
    archive = open_archive(source)
    document = read_binary_xml(archive.read(MANIFEST, max_bytes=MAX_MANIFEST_BYTES))
    resources, _ = read_resources_of(archive)
    manifest = read_manifest(document.root, resources, base=None)
    signers, _ = read_signers(archive)
    label = manifest.label
    own = [component.name for component in manifest.components if component.target_activity is None]
    code = read_code([archive], [])
    reads = CodeReads(reads=code.reads, is_whole=code.is_whole(own)) if code.superclasses else None
    return ApkIdentity(
        package=manifest.package,
        label=None if label is None or label.startswith(_UNRESOLVED) else label,
        signers=tuple(signer.certificate_sha256 for signer in signers),
        icon=read_icon(archive, next(iter(document.root.of_tag("application")), None), resources),
        code_reads=reads,
    )
