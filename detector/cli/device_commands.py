"""`detector devices`: what is plugged in, and whether it is fit to measure."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from detector import codec
from detector.cli.exit_codes import ExitCode
from detector.cli.language import language, localized
from detector.cli.options import AsJson, DeviceName, ScrcpyServer
from detector.cli.terminal import print_document, print_table, say
from detector.cli.words import word
from detector.config.durations import seconds
from detector.core.errors import ConfigError
from detector.i18n.told import told
from detector.wiring.device_list import plugged_in
from detector.wiring.tool import host_clock

if TYPE_CHECKING:
    from detector.wiring.device_list import BookedDevice
    from detector.wiring.doctor import DocumentedFinding, ExaminedDevice

__all__ = ["register"]

LeasedDevice = Annotated[str, typer.Argument(metavar="DEVICE", help="A serial, or an id of devices.yaml.")]
Owner = Annotated[str | None, typer.Option("--as", help="Whose it is (default: this user on this machine).")]
PoolName = Annotated[str | None, typer.Option("--pool", help="Only this pool of devices.yaml.")]


def register(app: typer.Typer) -> None:
    """Add these commands to the console script."""
    devices = typer.Typer(help="What is plugged in.", invoke_without_command=True)
    devices.callback()(_devices)
    devices.command("list")(list_devices)
    devices.command("doctor")(doctor)
    devices.command("init")(init)
    devices.command("lease")(lease)
    devices.command("release")(release)
    devices.command("quarantine")(quarantine)
    app.add_typer(devices, name="devices")


def _devices(context: typer.Context, *, as_json: AsJson = False) -> None:
    """What is plugged in. Without a subcommand: list."""
    if context.invoked_subcommand is None:
        list_devices(as_json=as_json)


def list_devices(*, pool: PoolName = None, as_json: AsJson = False) -> None:
    """All devices that the adb servers of devices.yaml (or the local one) know, and who holds them."""
    document = plugged_in(host_clock(), pool=pool)
    for host in document.hosts_not_reached:
        say(localized(f"{host.host}: {host.why}"))
    if as_json:
        print_document(codec.to_json(document))
        return
    if not document.devices:
        say(word("no_device"))
        return
    print_table(
        "",
        [word(key) for key in ("serial", "state", "kind", "model", "android", "display")],
        [
            [
                device.serial if device.id is None else f"{device.id} ({device.serial})",
                device.state,
                device.kind or device.why_not or "",
                device.model or "",
                device.android or "",
                device.display or "",
            ]
            for device in document.devices
        ],
    )
    uses = [use for device in document.devices for use in _uses(device)]
    if uses:
        print_table("", [word(key) for key in ("device", "state", "from_time", "to_time", "why")], uses)


def _uses(device: "BookedDevice") -> Iterator[list[str]]:
    """Who holds it, since when and until when; since when it is out of use, and why."""
    name = device.serial if device.id is None else device.id
    if (held := device.lease) is not None:
        why = f"{held.owner}: {told(language(), held.doing)}"
        yield [name, word("phone_leased"), _local(held.since), _local(held.until), why]
    if (out := device.quarantine) is not None:
        yield [name, word("phone_quarantined"), _local(out.since), "", told(language(), out.reason)]


def _local(at: str | None) -> str:
    """In this machine's zone, to the minute; a day stays a day."""
    if at is None:
        return ""
    if len(at) == len("2026-12-01"):
        return at
    return datetime.fromisoformat(at).astimezone().strftime("%m-%d %H:%M")


def init(*, as_json: AsJson = False) -> None:
    """Write a commented devices.yaml out of what is plugged in; never over one that is there."""
    from detector.wiring.first_files import write_devices_file  # noqa: PLC0415 - drives devices, as `doctor` does

    path = write_devices_file(host_clock())
    say(f"{word('written')}: {path}")
    list_devices(as_json=as_json)


def doctor(
    *,
    device: DeviceName = None,
    pool: PoolName = None,
    scrcpy_server: ScrcpyServer = None,
    as_json: AsJson = False,
) -> int:
    """Is each device fit to measure? What is found, and how to mend it. Exit code 4: none is fit."""
    from detector.wiring.doctor import examined  # noqa: PLC0415 - a list needs none of it

    if device is not None and pool is not None:
        raise ConfigError("--device and --pool exclude each other")
    document = examined(
        device,
        host_clock(),
        pool=pool,
        scrcpy_server=scrcpy_server,
        on_device=lambda serial: say(f"{word('examining')} {serial}"),
    )
    if as_json:
        print_document(codec.to_json(document))
    else:
        for examined_device in document.devices:
            _print_examination(examined_device)
    for host in document.hosts_not_reached:
        say(localized(f"{host.host}: {host.why}"))
    if not document.devices:
        say(word("no_device"))
    is_any_fit = any(device.is_fit for device in document.devices)
    return ExitCode.CLEAN if is_any_fit else ExitCode.INCONCLUSIVE


def lease(
    device: LeasedDevice,
    *,
    length: Annotated[
        str, typer.Option("--for", help="How long: 90s, 20m, 2h; then it is free by itself.")
    ] = "1h",
    owner: Owner = None,
    why: Annotated[str, typer.Option("--why", help="What for; others are told.")] = "by hand",
) -> None:
    """Hold a device: other commands say whose it is, or wait. Again by the same owner: from now on."""
    from detector.wiring import booking  # noqa: PLC0415 - a list needs none of it

    for_s = seconds(length, where="--for")
    booked = booking.lease(device, host_clock(), owner=owner or booking.own_name(), for_s=for_s, why=why)
    until = datetime.fromtimestamp(booked.until_s, UTC).astimezone().isoformat(timespec="seconds")
    say(word("leased_until", device=booked.device, owner=booked.owner, until=until))


def release(
    device: LeasedDevice,
    *,
    owner: Owner = None,
    force: Annotated[bool, typer.Option("--force", help="Take it away from somebody else, too.")] = False,
) -> None:
    """Give a leased device back; what drives it now goes on, but a farm's result then no longer counts."""
    from detector.wiring import booking  # noqa: PLC0415 - a list needs none of it

    done = booking.release(device, host_clock(), owner=owner or booking.own_name(), by_force=force)
    say(f"{device}: {word('released' if done else 'was_free')}")


def quarantine(
    device: LeasedDevice,
    *,
    reason: Annotated[str | None, typer.Option("--reason", help="What is wrong with it.")] = None,
    lift: Annotated[bool, typer.Option("--lift", help="Bring it back, also after it struck out.")] = False,
) -> None:
    """Take a device out of use until it is brought back: no command drives it, and no pool means it."""
    from detector.wiring import booking  # noqa: PLC0415 - a list needs none of it

    if lift == (reason is not None):
        raise ConfigError("devices quarantine: needs either --reason or --lift")
    if reason is None:
        is_back = booking.bring_back(device, host_clock())
        say(f"{device}: {word('brought_back' if is_back else 'was_in_no_quarantine')}")
        return
    booking.take_out(device, host_clock(), who=booking.own_name(), why=reason)
    say(f"{device}: {word('taken_out')}")


def _print_examination(one: "ExaminedDevice") -> None:
    """Blocking findings first, good ones last."""
    name = one.serial if one.id is None else f"{one.id} ({one.serial})"
    android = f"Android {one.android}" if one.android else None
    about = ", ".join(text for text in (one.model, android, one.display) if text)
    verdict = word("fit") if one.is_fit else word("not_fit")
    grave_first = sorted(one.findings, key=lambda finding: _GRAVITY.index(finding.level))
    print_table(
        f"{name}{': ' + about if about else ''}: {verdict}",
        [word("level"), word("check"), word("what_to_do")],
        [[word(f"level_{finding.level}"), finding.check, _advice(finding)] for finding in grave_first],
    )


def _advice(finding: "DocumentedFinding") -> str:
    """Evidence is shown only for what is not well; the document has all of it."""
    sentence = finding.sentence[language()]
    if finding.level == "ok" or not finding.evidence:
        return sentence
    return f"{sentence}\n[{finding.evidence}]"


_GRAVITY = ("blocks", "note", "ok")
