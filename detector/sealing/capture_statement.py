"""The signed content of a capture: an in-toto Statement about a bundle's manifest, predicate `capture/1`.

It is made the moment the bundle is closed, by a key of the host. The manifest gives the hash of everything
else; the predicate repeats what matters to people, so that it can be read without this program.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from detector import codec
from detector.core.errors import EvidenceError
from detector.evidence import layout
from detector.evidence.records import Manifest
from detector.sealing.digests import hashes_of_bytes
from detector.sealing.in_toto import Subjects, read_statement_of, text_of_statement

__all__ = [
    "CAPTURE_FORMAT",
    "CAPTURE_TYPE",
    "Capture",
    "CapturingTool",
    "capture_of",
    "capture_schema",
    "capture_text",
    "read_capture",
    "subjects_of_capture",
]

CAPTURE_FORMAT = "capture/1"
CAPTURE_TYPE = "urn:dark-pattern-detector:capture:1"


@dataclass(frozen=True, slots=True, kw_only=True)
class CapturedApp:
    """`apks`: the sha256 of each installed file by its name; None where the device gave none."""

    package: str
    version_name: str | None
    version_code: int | None
    apk_sha256: str | None
    apks: dict[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class CapturedDevice:
    """As the device reported it at the capture."""

    kind: str
    manufacturer: str | None
    model: str | None
    android: str | None
    build: str | None
    serial: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CapturingTool:
    """`sha256` covers every file of the program, as `tool_sha256` of a seal."""

    version: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """The predicate. `started_at` and `closed_at` by the run's clock, which a virtual phone may simulate;
    `signed_at` by the host's. All are UTC. `clip_sha256`: of a recording made by others, its file.
    """

    format: str
    run_id: str
    scenario: str
    app: CapturedApp
    device: CapturedDevice
    clip_sha256: str | None
    tool: CapturingTool
    started_at: str
    closed_at: str
    signed_at: str
    host_key_id: str


def capture_of(manifest: Manifest, tool: CapturingTool, *, signed_at: str, host_key_id: str) -> Capture:
    """What the manifest says of its capture."""
    header = manifest.header
    package, device = header.package, header.device
    return Capture(
        format=CAPTURE_FORMAT,
        run_id=header.run_id,
        scenario=header.scenario,
        app=CapturedApp(
            package=package.package,
            version_name=package.version_name,
            version_code=package.version_code,
            apk_sha256=package.apk_sha256,
            apks={apk.name: apk.sha256 for apk in package.apks},
        ),
        device=CapturedDevice(
            kind=device.kind,
            manufacturer=device.manufacturer,
            model=device.model,
            android=device.android,
            build=device.build,
            serial=device.serial,
        ),
        clip_sha256=None if header.clip is None else header.clip.sha256,
        tool=tool,
        started_at=header.started_at,
        closed_at=manifest.ended_at,
        signed_at=signed_at,
        host_key_id=host_key_id,
    )


def subjects_of_capture(manifest: bytes) -> Mapping[str, Mapping[str, str]]:
    hashes = hashes_of_bytes(manifest)
    return {layout.MANIFEST: {"sha256": hashes.sha256, "sm3": hashes.sm3}}


def capture_text(manifest: bytes, capture: Capture) -> bytes:
    return text_of_statement(subjects_of_capture(manifest), CAPTURE_TYPE, capture)


def read_capture(text: bytes, *, where: str) -> tuple[Subjects, Capture]:
    """Raises EvidenceError if it is not a statement about a capture."""
    subjects, capture = read_statement_of(Capture, CAPTURE_TYPE, text, where=where)
    if capture.format != CAPTURE_FORMAT:
        raise EvidenceError(f"{where}: is no statement of {CAPTURE_FORMAT}")
    return subjects, capture


def capture_schema() -> dict[str, Any]:
    """JSON Schema of the predicate."""
    return codec.json_schema(Capture) | {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{CAPTURE_FORMAT}: the predicate of a capture's in-toto statement ({CAPTURE_TYPE})",
    }
