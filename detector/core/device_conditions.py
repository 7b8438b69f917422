"""The state of a device in which an app was examined: what a defence would ask about, in the device's words.

Read once before the first action. None means that it was not recorded: the device refused, did not answer,
or contradicted itself. Nothing here accuses anybody; what it may mean for a verdict is said by the report.
"""

from dataclasses import dataclass

__all__ = ["DeviceConditions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceConditions:
    """A tuple is () if the device was asked and named none.

    `verified_boot` is green, yellow, orange or red; `bootloader` locked or unlocked; `verity` dm-verity's
    mode. `root`: whether a shell saw a trace of it; False only if all places could be looked at, and never
    proof. `root_traces` and `hooks` name what was seen (a file, a package, a process); `emulator_traits` are
    properties. `accessibility_services` are components, `overlay_apps` and `mock_location_apps` packages
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
    adb_enabled: bool | None = None
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
