"""Which app a file is: its name and signers, without reading its code."""

from dataclasses import dataclass

from detector.apk.app_files import MANIFEST, MAX_MANIFEST_BYTES, read_resources_of
from detector.apk.archive import open_archive
from detector.apk.binary_xml import read_binary_xml
from detector.apk.byte_source import ByteSource
from detector.apk.icon import read_icon
from detector.apk.manifest import read_manifest
from detector.apk.signers import read_signers

__all__ = ["ApkIdentity", "read_identity"]

_UNRESOLVED = "@"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApkIdentity:
    """`label` None: it has none, or one that its resources do not resolve. `signers`: sha256 of each
    certificate. `icon`: a small PNG of our own encoding; None if no picture of it can be read."""

    package: str
    label: str | None
    signers: tuple[str, ...]
    icon: bytes | None = None


def read_identity(source: ByteSource) -> ApkIdentity:
    """Of a base APK. Raises ConfigError with one sentence if it is not one."""
    archive = open_archive(source)
    document = read_binary_xml(archive.read(MANIFEST, max_bytes=MAX_MANIFEST_BYTES))
    resources, _ = read_resources_of(archive)
    manifest = read_manifest(document.root, resources, base=None)
    signers, _ = read_signers(archive)
    label = manifest.label
    return ApkIdentity(
        package=manifest.package,
        label=None if label is None or label.startswith(_UNRESOLVED) else label,
        signers=tuple(signer.certificate_sha256 for signer in signers),
        icon=read_icon(archive, next(iter(document.root.of_tag("application")), None), resources),
    )
