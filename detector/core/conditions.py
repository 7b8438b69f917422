"""The conditions of an examination: the device's state, computer and person, how late the machine was."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = [
    "HOST_LATE_MS",
    "CodeRead",
    "CodeReads",
    "DeviceConditions",
    "HostFacts",
    "HostLateness",
    "Telltale",
]


# The state of a device in which an app was examined: what a defence would ask about, in the device's words.
#
# Read once before the first action. None means that it was not recorded: the device refused, did not answer,
# or contradicted itself. Nothing here accuses anybody; what it may mean for a verdict is said by the report.


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceConditions:
    """A tuple is () if the device was asked and named none.

    `verified_boot` is green, yellow, orange or red; `bootloader` locked or unlocked; `verity` dm-verity's
    mode. `root`: whether a shell saw a trace of it; False only if all places could be looked at, and never
    proof. `root_traces` and `hooks` name what was seen (a file, a package, a process); `emulator_traits` are
    properties. `test_tools` are packages by which tests drive a phone; `adb_wifi`: debugging without a cable.
    `accessibility_services` are components, `overlay_apps` and `mock_location_apps` packages
    that may draw over others and invent places. `animation_scales`: of windows, transitions and animators.
    `http_proxy` is `host:port`, "" if none is set. `vpn`: whether an interface of a tunnel has an address;
    `networks`: all interfaces that have one, except the loopback. `sim`: the state of each slot; `region`:
    the country of the network that the SIM is in; `accounts`: types of the accounts on the device, never
    their names. `usb`: functions of the port; `power`: what charges it. `installer` is that of the app.
    """

    verified_boot: str | None = None
    bootloader: str | None = None
    verity: str | None = None
    build_type: str | None = None
    build_tags: str | None = None
    debuggable: bool | None = None
    selinux: str | None = None
    root: bool | None = None
    root_traces: tuple[str, ...] | None = None
    hooks: tuple[str, ...] | None = None
    emulator: bool | None = None
    emulator_traits: tuple[str, ...] | None = None
    test_tools: tuple[str, ...] | None = None
    adb_enabled: bool | None = None
    adb_wifi: bool | None = None
    developer_options: bool | None = None
    stay_on: bool | None = None
    show_touches: bool | None = None
    animation_scales: tuple[float, ...] | None = None
    accessibility_services: tuple[str, ...] | None = None
    overlay_apps: tuple[str, ...] | None = None
    mock_location_apps: tuple[str, ...] | None = None
    http_proxy: str | None = None
    vpn: bool | None = None
    networks: tuple[str, ...] | None = None
    sim: str | None = None
    region: str | None = None
    accounts: tuple[str, ...] | None = None
    locale: str | None = None
    zone: str | None = None
    usb: str | None = None
    power: str | None = None
    installer: str | None = None


# By what an app can tell that it is examined, and what its code reads of it.


class Telltale(StrEnum):
    """A condition of the phone that differs where an app is examined from where it is used."""

    ADB = "adb"
    DEVELOPER_OPTIONS = "developer_options"
    DEBUGGER = "debugger"
    USB = "usb"
    CHARGING = "charging"
    SIM = "sim"
    VPN = "vpn"
    PROXY = "proxy"
    ROOT = "root"
    HOOKS = "hooks"
    VERIFIED_BOOT = "verified_boot"
    EMULATOR = "emulator"
    INSTALLER = "installer"
    INSTALL_AGE = "install_age"
    ACCESSIBILITY = "accessibility"
    MOCK_LOCATION = "mock_location"
    PACKAGES = "packages"
    REGION = "region"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRead:
    """The code of `class_name` reads `condition`; `sign` is the string, call or field that shows it."""

    condition: Telltale
    class_name: str
    sign: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeReads:
    """Of an app's installed base. `is_whole`: it holds the classes of the app's own components, so that the
    rest of the code is not loaded from elsewhere. What native code reads, or hides, is never seen."""

    reads: tuple[CodeRead, ...] = ()
    is_whole: bool = True


# Who examined, on which computer, by which program and clock: what a capture knows of its own side.
#
# Plain texts, so that a redaction can cover them. None: not given, or not known to this host.


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


# How late this machine itself was: a stretch of a run, and the worst delay in it.
#
# On a busy or suspended machine a sleep ends later than requested. What was observed or done in such a
# stretch cannot be placed in time reliably, however accurate the clock readings are.

HOST_LATE_MS = 1_000.0
"""Half the time allowed for a touch to show its effect: beyond it, times on this host are unreliable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostLateness:
    """The worst of `n_waits` waits between two times on the run's axis ended `worst_ms` too late."""

    from_ms: float
    to_ms: float
    n_waits: int
    worst_ms: float
