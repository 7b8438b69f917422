"""`detector init` and `detector config`: the first files, and the settings in effect."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from detector import codec
from detector.cli.language import language, localized
from detector.cli.options import AsJson
from detector.cli.terminal import print_document, print_line, print_table, say
from detector.cli.words import word
from detector.config.ci_files import (
    CI_PATHS,
    CI_PATHS_BESIDE,
    REQUIREMENTS_PATH,
    SCRIPT_PATH,
    Ci,
    CiWishes,
    ci_text,
    is_ours,
    script_text,
)
from detector.config.first_settings import refuse_bad_apps, settings_text
from detector.config.settings import PYPROJECT, SETTINGS_FILE, Setting, merged_settings
from detector.core.errors import ConfigError, DetectorError, DeviceError

__all__ = ["register"]

SETTINGS_FORMAT = "config/1"

ForCi = Annotated[
    Ci | None, typer.Option("--ci", help="Also the files with which this CI scans every night.")
]
OnEmulator = Annotated[
    bool, typer.Option("--emulator", help="With --ci: on an emulator that each night starts.")
]
InstallFrom = Annotated[
    str | None,
    typer.Option(
        "--install-from",
        help="With --ci: the detector's wheel, a folder with it, or the address of a page that lists it.",
    ),
]
Matching = Annotated[
    list[str] | None,
    typer.Option("--matching", help="Of the apps found on phones, only those with this in their package."),
]
WithoutDevices = Annotated[
    bool, typer.Option("--without-devices", help="Do not look for phones, and write no devices.yaml.")
]

MAX_APPS = 5
"""Taken without asking: on a phone with more, most are not the team's own."""

_BY_ITSELF: dict[str, str] = {
    "profile": "cn-default",
    "level": "look",
    "runs": "3 (lab: 10)",
    "formats": "html,json",
    "history": "detector-history.sqlite",
    "fail_level": "major",
}
"""What commands do without a setting."""


def register(app: typer.Typer) -> None:
    """Add these commands to the console script."""
    app.command("init")(init)
    group = typer.Typer(help="What is settled for this folder, and where.", no_args_is_help=True)
    group.callback()(_config)
    group.command("show")(show)
    app.add_typer(group, name="config")


def _config() -> None:
    """What is settled for this folder, and where."""


def init(
    packages: Annotated[
        list[str] | None,
        typer.Argument(
            help="The apps to scan each night, by package name. Without: those of a detector.yaml that is "
            "there, else those that were installed on the phones."
        ),
    ] = None,
    *,
    ci: ForCi = None,
    emulator: OnEmulator = False,
    install_from: InstallFrom = None,
    matching: Matching = None,
    without_devices: WithoutDevices = False,
) -> None:
    """Write the first devices.yaml, detector.yaml and CI file; never over one that is there."""
    if matching and (packages or without_devices):
        raise ConfigError(
            "--matching chooses among the apps on phones: not with PACKAGES or --without-devices"
        )
    if ci is None and (emulator or install_from is not None):
        raise ConfigError("--emulator and --install-from say how CI scans: only with --ci")
    settled = merged_settings(Path(), {})
    apps = packages or _apps_settled(settled)
    refuse_bad_apps(apps)
    found = () if apps or without_devices else _apps_on_phones(matching)
    if matching and not apps and not found:
        raise ConfigError(f"--matching: no app on the phones has {' or '.join(matching)} in its package")
    too_many = found if len(found) > MAX_APPS and not matching else ()
    apps = apps or (() if too_many else found)
    if not without_devices:
        _write_devices()
    if any(setting.origin is not None and setting.origin.startswith(PYPROJECT) for setting in settled):
        say(word("there_already", path=f"{PYPROJECT} [tool.detector]"))
    else:
        _write_settings(apps, too_many, () if without_devices else _devices_known())
    if ci is not None:
        _write_ci(ci, install_from, emulator=emulator)
    if too_many:
        say(word("too_many_apps", n=len(too_many), most=MAX_APPS, path=SETTINGS_FILE))
    say(word("after_init", app=apps[0] if apps else "PACKAGE"))


def _apps_settled(settled: Sequence[Setting]) -> tuple[str, ...]:
    values = (
        setting.value for setting in settled if setting.name == "apps" and isinstance(setting.value, tuple)
    )
    return tuple(str(app) for value in values for app in value)


def _apps_on_phones(matching: Sequence[str] | None) -> tuple[str, ...]:
    """Installed apps with one of these parts in their package; prints each.

    Empty if no adb server answers, which `_write_devices` reports; with `matching` the error is raised.
    """
    from detector.wiring.first_files import installed_apps  # noqa: PLC0415 - drives devices
    from detector.wiring.tool import host_clock  # noqa: PLC0415

    try:
        installed = installed_apps(host_clock())
    except DeviceError:
        if matching:
            raise
        return ()
    found = [text for text in installed if any(part in text for part in matching or [""])]
    for package in found:
        say(f"{word('found')}: {package} ({', '.join(installed[package])})")
    return tuple(found)


def _write_devices() -> None:
    from detector.wiring.first_files import write_devices_file  # noqa: PLC0415 - drives devices
    from detector.wiring.tool import host_clock  # noqa: PLC0415

    if Path("devices.yaml").exists():
        say(word("there_already", path="devices.yaml"))
        return
    try:
        print_line(str(write_devices_file(host_clock())))
    except DetectorError as error:  # no adb server: the team may set up its phones later
        say(localized(f"devices.yaml: {error}"))


def _write_settings(apps: Sequence[str], others: Sequence[str], devices: Sequence[str]) -> None:
    """Of several devices the first is taken."""
    is_new = not Path(SETTINGS_FILE).exists()
    _write(Path(SETTINGS_FILE), lambda: settings_text(apps, others, devices))
    if is_new and len(devices) > 1:
        say(word("first_of_devices").format(n=len(devices), device=devices[0], path=SETTINGS_FILE))


def _devices_known() -> tuple[str, ...]:
    """Ids of devices.yaml."""
    from detector.wiring.adb_servers import known_devices  # noqa: PLC0415 - drives devices

    return tuple(device.id for device in known_devices().devices if device.quarantine is None)


def _write_ci(ci: Ci, install_from: str | None, *, emulator: bool) -> None:
    from detector.wiring.own_wheel import own_requirements, wheel_source  # noqa: PLC0415 - reads a whole wheel

    path = Path(CI_PATHS[ci])
    if path.is_file() and ci in CI_PATHS_BESIDE and not is_ours(path.read_text(encoding="utf-8")):
        path = Path(CI_PATHS_BESIDE[ci])
        say(word(f"beside_{ci.value}").format(own=CI_PATHS[ci], path=path))
    wishes = CiWishes(language=language(), emulator=emulator, builds=Path("gradlew").is_file())
    _write(path, lambda: ci_text(ci, wishes))
    _write(Path(SCRIPT_PATH), script_text)
    if Path(REQUIREMENTS_PATH).exists():
        say(word("there_already").format(path=REQUIREMENTS_PATH))
        return
    source = wheel_source(install_from, Path())
    if source.copied is not None:
        print_line(str(source.copied))
    _write(Path(REQUIREMENTS_PATH), lambda: own_requirements(source))
    if source.sha256 is None:
        say(word("wheel_unknown").format(path=REQUIREMENTS_PATH))
    elif source.place is None:
        say(word("wheels_variable").format(path=REQUIREMENTS_PATH))


def _write(path: Path, text: Callable[[], str]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text())
    except FileExistsError:
        say(word("there_already", path=path))
        return
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written: {error.strerror or error}") from error
    print_line(str(path))


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsDocument:
    """`config/1`. `origin` null: not settled, so the command uses its own default."""

    format: str
    settings: tuple[Setting, ...]


def show(*, as_json: AsJson = False) -> None:
    """What holds for the commands in this folder, each setting with where it is from."""
    settings = merged_settings(Path(), os.environ)
    if as_json:
        print_document(codec.to_json(SettingsDocument(format=SETTINGS_FORMAT, settings=settings)))
        return
    print_table(
        "",
        [word("name"), word("value"), word("origin")],
        [[setting.name, *_in_words(setting)] for setting in settings],
    )


def _in_words(one: Setting) -> tuple[str, str]:
    if one.origin is None:
        return _BY_ITSELF.get(one.name, ""), word("by_itself")
    return ",".join(map(str, one.value)) if isinstance(one.value, tuple) else str(one.value), one.origin
