"""Who examined, on which computer, by which program and clock: what a capture knows of its own side.

Plain texts, so that a redaction can cover them. None: not given, or not known to this host.
"""

from dataclasses import dataclass

__all__ = ["HostFacts"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HostFacts:
    """`operator` is the name given for the person who examines, `account` the `user@host` that it ran as.

    `clock_synchronised`: whether the kernel held its clock to be set by a time source when the run began, and
    `clock_max_error_ms` its own bound of the error then; `clock_source` the service that sets it.
    `wall_minus_monotonic_ns` ties the bundle's raw times to the host's wall clock at the start of the run.
    `tool_sha256` covers every file of the program.
    """

    operator: str | None = None
    account: str | None = None
    system: str | None = None
    cpu: str | None = None
    clock_source: str | None = None
    clock_synchronised: bool | None = None
    clock_max_error_ms: float | None = None
    wall_minus_monotonic_ns: int | None = None
    tool_sha256: str | None = None
    python: str | None = None
    onnxruntime: str | None = None
    opencv: str | None = None
    numpy: str | None = None
