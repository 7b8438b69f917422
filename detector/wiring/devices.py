"""Opens devices by name: a phone on an adb server, or a virtual one started for the purpose."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from detector.config import LOCAL, ConsoleAddress, DevicesFile, KnownDevice, Prepare, Video
from detector.config.devices_file import DEFAULT_TOKEN_FILE
from detector.core.clock import Clock
from detector.core.errors import CaptureError, ConfigError, DeviceNotReady
from detector.devices.adb import AdbServer
from detector.devices.android import AndroidDevice, open_device
from detector.devices.cleanup_ledger import prepare
from detector.devices.emulator_console import EmulatorConsole
from detector.devices.frames.scrcpy_server import find_scrcpy_server
from detector.devices.frames.video_settings import NO_VIDEO, VideoSettings
from detector.devices.port import MotionControls
from detector.devices.socket_stream import connected
from detector.devices.uiautomation_start import Uiautomator2Starter
from detector.wiring.adb_servers import (
    DEVICES_FILE,
    READY,
    find,
    found_everywhere,
    known_devices,
    local_server,
)
from detector.wiring.calibrations import noting
from detector.wiring.host import host_facts
from detector.wiring.leases import lease_book, phone_book
from detector.wiring.stf_leases import farm_server, leased_from_farm
from detector.wiring.virtual_choice import VirtualChoice

__all__ = [
    "DeviceChoice",
    "VideoWish",
    "console_at",
    "console_of",
    "opened",
    "opened_on_its_clock",
    "prepare_as",
    "video_settings",
]


# The console that moves an emulator, from devices.yaml or derived from adb's name for the emulator.

_EMULATOR = re.compile(r"emulator-(\d{4,5})")
CONNECT_TIMEOUT_S = 2.0


def console_of(known: DevicesFile, serial: str, clock: Clock) -> EmulatorConsole | None:
    """None for a phone, and for an emulator on another machine whose console is not configured."""
    entry = known.find(serial)
    address = None if entry is None else known.console(entry.id)
    if address is None and (entry is None or entry.host == LOCAL):
        named = _EMULATOR.fullmatch(serial)
        if named is not None:
            token_file = Path(DEFAULT_TOKEN_FILE).expanduser()
            address = ConsoleAddress(host="127.0.0.1", port=int(named[1]), token_file=token_file)
    return None if address is None else console_at(address, serial, clock)


def console_at(address: ConsoleAddress, serial: str, clock: Clock) -> EmulatorConsole:
    return EmulatorConsole(
        serial,
        clock,
        connect=lambda: connected(
            address.host,
            address.port,
            serial=serial,
            doing="the emulator's console",
            timeout_s=CONNECT_TIMEOUT_S,
        ),
        read_token=lambda: _token(address.token_file, serial),
    )


def _token(file: Path, serial: str) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise CaptureError(f"{serial}: {file}: the console's token cannot be read") from error


ASK_EVERY_S = 0.5
"""How often to ask whether a lease has ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoWish:
    """The video sources requested. `sources` None: those of devices.yaml, all without such a file.

    A virtual device gives no video unless asked for: encoding it would load this machine, whereas a phone
    encodes on its own. `scrcpy_server` None: the installed one.
    """

    sources: tuple[str, ...] | None = None
    scrcpy_server: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceChoice:
    """`name` None: the only device connected. With `virtual` a virtual device is started; with `pool` the
    first free device of a pool of devices.yaml is taken. `real_time`: the virtual device runs on the host's
    clock and is reached through sockets, so that the host's load shows in what is recorded.

    `video` None: only single pictures. `doing` tells others what the device is used for. `wait_s`: how long
    to wait for a device that others drive or have leased; `owner`: whose lease counts as our own. `is_check`
    permits opening a quarantined device. `devices_file` None: the one in the working folder. `operator`:
    the person who examines.
    """

    name: str | None = None
    pool: str | None = None
    virtual: VirtualChoice | None = None
    real_time: bool = False
    video: VideoWish | None = None
    doing: str = "detector"
    wait_s: float = 0.0
    owner: str | None = None
    is_check: bool = False
    devices_file: Path | None = None
    operator: str | None = None


@contextmanager
def opened_on_its_clock(choice: DeviceChoice, clock: Clock) -> Iterator[tuple[AndroidDevice, Clock]]:
    """As `opened`, with the clock that the device lives by: `clock`, but for a virtual device that of its
    simulated world, which begins now and jumps: an hour takes a moment, and no load of this machine shows.
    """
    if choice.virtual is None or choice.real_time:
        with opened(choice, clock) as phone:
            yield phone, clock
        return
    _refuse_two_devices(choice)
    from detector.wiring.virtual_devices import simulated_device  # noqa: PLC0415 - a phone needs none of it

    with simulated_device(
        choice.virtual, video=_virtual_video(choice), began_wall_s=clock.wall_ns() // 1_000_000_000
    ) as (phone, its_clock):
        phone.noted = noting(its_clock)
        phone.host = host_facts(choice.operator)
        yield phone, its_clock


def _refuse_two_devices(choice: DeviceChoice) -> None:
    if choice.name is not None:
        raise ConfigError("--device and --virtual-app exclude each other")
    if choice.pool is not None:
        raise ConfigError("--pool and --virtual-app exclude each other")


def _virtual_video(choice: DeviceChoice) -> VideoSettings:
    sources = () if choice.video is None else choice.video.sources or ()
    return video_settings(choice.video, Video(sources=[]), sources=sources)


@contextmanager
def opened(choice: DeviceChoice, clock: Clock) -> Iterator[AndroidDevice]:
    """The requested device, ready; left as it was found; a virtual one runs in real time.

    Raises DeviceNotReady with the remedy.
    """
    if choice.virtual is not None:
        _refuse_two_devices(choice)
        from detector.wiring.virtual_devices import served_by_adb  # noqa: PLC0415 - a phone needs none of it

        with served_by_adb([choice.virtual]) as served:
            serial = served.serials[0]
            server = AdbServer("127.0.0.1", served.adb_server_port, clock)
            address = ConsoleAddress(host="127.0.0.1", port=served.console_ports[serial], token_file=Path())
            console = console_at(address, serial, clock)
            yield from _opened(
                server,
                serial,
                clock,
                motion=console,
                video=_virtual_video(choice),
                operator=choice.operator,
            )
        return
    if choice.pool is not None:
        if choice.name is not None:
            raise ConfigError("--pool and --device exclude each other")
        yield from _free_of(choice.pool, choice, clock)
        return
    known = known_devices(choice.devices_file)
    entry = None if choice.name is None else known.find(choice.name)
    if entry is not None and entry.farm is not None:
        yield from _of_farm(known, entry, choice, clock)
        return
    server, serial = find(choice.name, clock, devices_file=choice.devices_file)
    motion = console_of(known, serial, clock)
    video = video_settings(choice.video, known.defaults.video)
    _await_lease(server.name, serial, choice, clock)
    with lease_book(clock).held(server.name, serial, doing=choice.doing, wait_s=choice.wait_s):
        yield from _opened(
            server,
            serial,
            clock,
            motion=motion,
            video=video,
            operator=choice.operator,
            wanted=known.defaults.prepare,
            calibration=_calibration_of(known, serial),
        )


def _of_farm(
    known: DevicesFile, entry: KnownDevice, choice: DeviceChoice, clock: Clock
) -> Iterator[AndroidDevice]:
    """A device of an STF farm, leased there for as long."""
    if entry.quarantine is not None and not choice.is_check:
        raise DeviceNotReady(entry.id, f"is quarantined in {DEVICES_FILE}: {entry.quarantine.reason}")
    place = farm_server(entry)
    _await_lease(place, entry.id, choice, clock)
    server = local_server(known, clock)
    with (
        lease_book(clock).held(place, entry.id, doing=choice.doing, wait_s=choice.wait_s),
        leased_from_farm(known, entry, server, clock, wait_s=choice.wait_s) as serial,
    ):
        video = video_settings(choice.video, known.defaults.video)
        calibration = None if entry.calibration is None else Path(entry.calibration)
        yield from _opened(
            server,
            serial,
            clock,
            motion=None,
            video=video,
            operator=choice.operator,
            wanted=known.defaults.prepare,
            calibration=calibration,
        )


def _calibration_of(known: DevicesFile, serial: str) -> Path | None:
    """The file that devices.yaml names for it, from where the command is run."""
    entry = known.find(serial)
    return None if entry is None or entry.calibration is None else Path(entry.calibration)


def _free_of(pool: str, choice: DeviceChoice, clock: Clock) -> Iterator[AndroidDevice]:
    """The pool's first device that is free. Raises DeviceNotReady with the reason why each is not."""
    begun_ns = clock.monotonic_ns()
    known = known_devices(choice.devices_file)
    while True:
        why_not: list[str] = []
        names = []
        for found in found_everywhere(known, clock, pool=pool).devices:
            assert found.entry is not None, "a pool holds devices of the file"
            if found.listed.state == READY:
                names.append(found.entry.id)
            else:
                why_not.append(f"{found.entry.id} is {found.listed.state}")
        names += [device.id for device in known.pool(pool) if device.farm is not None]
        for name in names:
            with ExitStack() as stack:
                one = replace(choice, name=name, pool=None, wait_s=0.0)
                try:
                    phone = stack.enter_context(opened(one, clock))
                except DeviceNotReady as error:
                    why_not.append(str(error))
                    continue
                yield phone
                return
        if not why_not:
            raise ConfigError(f"{DEVICES_FILE}: pools: {pool!r} is empty")
        if clock.monotonic_ns() - begun_ns >= choice.wait_s * 1e9:
            raise DeviceNotReady(f"pool {pool}", f"none of it is free: {'; '.join(why_not)}")
        clock.sleep(ASK_EVERY_S)


def _await_lease(server: str, serial: str, choice: DeviceChoice, clock: Clock) -> None:
    """Raises DeviceNotReady if others hold it longer than `wait_s`, or it is in quarantine."""
    book = phone_book()
    begun_ns = clock.monotonic_ns()
    try:
        out = book.quarantined(server, serial)
        if out is not None and not choice.is_check:
            raise DeviceNotReady(
                serial, f"is in quarantine: {out.reason} (detector devices quarantine --lift {serial})"
            )
        while (holder := book.holder(server, serial, now=clock.wall_ns() / 1e9)) is not None:
            if holder.owner == choice.owner:
                return
            if clock.monotonic_ns() - begun_ns >= choice.wait_s * 1e9:
                raise DeviceNotReady(serial, f"is leased by {holder}")
            clock.sleep(ASK_EVERY_S)
    finally:
        book.close()


def video_settings(
    wish: VideoWish | None, defaults: Video, *, sources: tuple[str, ...] | None = None
) -> VideoSettings:
    """`sources` takes precedence. Raises ConfigError if a named server cannot be used."""
    if wish is None:
        return NO_VIDEO
    if wish.scrcpy_server is not None:
        find_scrcpy_server(wish.scrcpy_server)  # fail now rather than when an app is about to be launched
    wished = tuple(defaults.sources) if wish.sources is None else wish.sources
    return VideoSettings(
        sources=wished if sources is None else sources,
        max_size_px=defaults.max_size,
        scrcpy_server=wish.scrcpy_server,
    )


def _opened(
    server: AdbServer,
    serial: str,
    clock: Clock,
    *,
    motion: MotionControls | None,
    video: VideoSettings,
    operator: str | None,
    wanted: Prepare | None = None,
    calibration: Path | None = None,
) -> Iterator[AndroidDevice]:
    """`calibration`: the file that devices.yaml names, in place of the phone's usual one."""
    device = open_device(
        server.link(serial),
        clock,
        starter=Uiautomator2Starter(server, serial),
        motion=motion,
        video=video,
    )
    device.noted = noting(clock, path=calibration)
    device.host = host_facts(operator)
    try:
        if wanted is not None:
            prepare_as(wanted, device)
        yield device
    finally:
        device.close()


def prepare_as(wanted: Prepare, device: AndroidDevice) -> None:
    """Applies `defaults.prepare` of devices.yaml; closing the device restores it."""
    prepare(
        device.cleanup,
        font_scale=wanted.font_scale,
        rotation_deg=wanted.rotation,
        has_normal_animations=wanted.animations == "normal",
    )
