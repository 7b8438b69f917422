"""What an app's code reads of the conditions by which it could tell that it was examined.

It accuses nobody: code that reads a condition has many honest reasons, and nothing says what it does with it.
But a pass under conditions that the app can see says nothing of how it behaves where it cannot see them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from detector.apk.sdk_table import SdkIndex
from detector.core.conditions import CodeRead, DeviceConditions, Telltale
from detector.core.device_facts import PackageFacts
from detector.i18n import sentence
from detector.windows.seen_run import SeenRun

__all__ = ["CouldSee", "Reader", "SeenCondition", "could_see", "telltale_in", "watched", "watched_in"]

NEW_INSTALL = timedelta(hours=24)
"""An install that is younger is told from one in use. Tool value."""

MAX_OWNERS = 6
"""Named in a sentence."""

_SHELLS = ("com.android.shell", "com.google.android.packageinstaller", "com.android.packageinstaller")
"""Installers of files, as opposed to stores."""
_NO_SIM = frozenset({"ABSENT", "NOT_READY", "UNKNOWN", ""})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A class that reads the condition, the string, call or field that shows it, and whose code it is.

    `sdk` is an id of the SDK table; None: the app's own code, or an SDK in no table."""

    class_name: str
    sign: str
    sdk: str | None = None
    name_zh: str | None = None
    name_en: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenCondition:
    """`showed`: whether the phone showed it while the app ran; None: not recorded, or nothing to tell by."""

    condition: Telltale
    showed: bool | None
    readers: tuple[Reader, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CouldSee:
    """`is_whole`: the app's own code was in the file that was read; what is native or encrypted never is."""

    is_whole: bool
    conditions: tuple[SeenCondition, ...] = ()

    @property
    def showed(self) -> tuple[SeenCondition, ...]:
        """Those that the code reads and the phone showed."""
        return tuple(condition for condition in self.conditions if condition.showed)


def could_see(runs: Sequence[SeenRun], index: Callable[[], SdkIndex]) -> CouldSee | None:
    """None: the app's code was not read. `index` is called if there is something to name."""
    app = next((run.app for run in runs if run.app is not None and run.app.code_reads is not None), None)
    if app is None or app.code_reads is None:
        return None
    by_condition: dict[Telltale, list[CodeRead]] = {}
    for read in app.code_reads.reads:
        by_condition.setdefault(read.condition, []).append(read)
    showed = [_showed(run) for run in runs]
    return CouldSee(
        is_whole=app.code_reads.is_whole,
        conditions=tuple(
            SeenCondition(
                condition=condition,
                showed=_any(each.get(condition) for each in showed),
                readers=tuple(_reader(read, app.package, index()) for read in reads),
            )
            for condition, reads in by_condition.items()
        ),
    )


def watched(seen: CouldSee | None) -> dict[str, str] | None:
    """What the sentence about a clean result names, in no language; None: there is nothing to say."""
    if seen is None or not seen.showed:
        return None
    owners = dict.fromkeys(_owner(reader) for condition in seen.showed for reader in condition.readers)
    more = ["…"] if len(owners) > MAX_OWNERS else []
    return {
        "telltales": ",".join(condition.condition for condition in seen.showed),
        "owners": ", ".join([*list(owners)[:MAX_OWNERS], *more]),
    }


def watched_in(named: Mapping[str, str], language: str) -> str:
    """The sentence about what `watched` names."""
    telltales = [telltale_in(name, language) for name in named["telltales"].split(",")]
    comma = "、" if language == "zh-CN" else ", "
    filled = {"telltales": comma.join(telltales), "owners": named["owners"]}
    return sentence(language, "could_see", filled, catalog="telltales")


def telltale_in(name: str, language: str) -> str:
    return sentence(language, f"telltale_{name}", {}, catalog="telltales")


def _owner(reader: Reader) -> str:
    """The SDK by its names, else the package of the class."""
    names = dict.fromkeys(name for name in (reader.name_zh, reader.name_en) if name)
    return " / ".join(names) or reader.class_name.rpartition(".")[0] or reader.class_name


def _any(values: Iterable[bool | None]) -> bool | None:
    known = [value for value in values if value is not None]
    return any(known) if known else None


def _reader(read: CodeRead, package: str, index: SdkIndex) -> Reader:
    owner = None if read.class_name.startswith(package + ".") else index.of_class(read.class_name)
    return Reader(
        class_name=read.class_name,
        sign=read.sign,
        sdk=None if owner is None else owner.sdk.id,
        name_zh=None if owner is None else owner.sdk.name_zh,
        name_en=None if owner is None else owner.sdk.name_en,
    )


def _showed(run: SeenRun) -> Mapping[Telltale, bool | None]:
    """No debugger was attached by this program. Where a phone is, and whether that matters, nobody knows."""
    one, app = run.conditions or DeviceConditions(), run.app
    boot = None if one.verified_boot is None and one.bootloader is None else False
    if one.bootloader == "unlocked" or one.verified_boot not in (None, "green"):
        boot = True
    power = None if one.power is None else one.power.split(",")
    tags = None if one.build_tags is None else "test-keys" in one.build_tags
    return {
        Telltale.ADB: _any((one.adb_enabled, one.adb_wifi)),
        Telltale.DEVELOPER_OPTIONS: one.developer_options,
        Telltale.DEBUGGER: False,
        Telltale.USB: None if power is None else "usb" in power,
        Telltale.CHARGING: None if power is None else power != ["battery"],
        Telltale.SIM: None if one.sim is None else set(one.sim.split(",")) <= _NO_SIM,
        Telltale.VPN: one.vpn,
        Telltale.PROXY: None if one.http_proxy is None else bool(one.http_proxy),
        Telltale.ROOT: _any((one.root, tags)),
        Telltale.HOOKS: None if one.hooks is None else bool(one.hooks),
        Telltale.VERIFIED_BOOT: boot,
        Telltale.EMULATOR: one.emulator,
        Telltale.INSTALLER: None if app is None else _is_sideloaded(app),
        Telltale.INSTALL_AGE: None if app is None else _is_new(app, run.started_at),
        Telltale.ACCESSIBILITY: _is_some(one.accessibility_services),
        Telltale.MOCK_LOCATION: _is_some(one.mock_location_apps),
        Telltale.PACKAGES: _is_some(one.test_tools),
    }


def _is_some(names: tuple[str, ...] | None) -> bool | None:
    return None if names is None else bool(names)


def _is_sideloaded(app: PackageFacts) -> bool | None:
    if app.installer is None:
        return None if app.first_installed_at is None else True
    return app.installer in _SHELLS


def _is_new(app: PackageFacts, started_at: str) -> bool | None:
    """By the phone's clock and by UTC: wrong by the phone's zone."""
    try:
        installed = datetime.fromisoformat(app.first_installed_at or "").replace(tzinfo=None)
        started = datetime.fromisoformat(started_at).replace(tzinfo=None)
    except ValueError:
        return None
    return started - installed < NEW_INSTALL
