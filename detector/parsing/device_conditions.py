"""The state of a device (`core.device_conditions`) from what its shell prints.

Anything that is refused, missing or contradicts itself stays None. The commands are those of `COMMANDS`, run
in one call (`sections`).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from detector.core.conditions import DeviceConditions
from detector.parsing.battery import parse_battery
from detector.parsing.device_text import Understood, cut_line, lines_of, whole_number
from detector.parsing.getprop import parse_getprop
from detector.parsing.package_lists import parse_package_list

__all__ = ["COMMANDS", "RunningProcess", "emulator_traits", "parse_device_conditions", "parse_processes"]


# Running processes and their pids: `ps` in the forms of Android 7 to 16, `-A`, `-ef` and `-o COLUMNS`.
#
# The heading names the columns. Toolbox (7 and before) prints a state that its heading lacks, and an empty
# WCHAN omits a column; the name comes last, and with `-ef` it is a command line with spaces.

_MIN_COLUMNS = 4
_USER, _PID, _PARENT = ("USER", "UID"), ("PID",), ("PPID",)
_NAME = ("NAME", "CMD", "CMDLINE", "ARGS", "COMMAND", "COMM")
_WITHOUT_HEADING = ("USER", "PID", "PPID", "VSZ", "RSS", "WCHAN", "ADDR", "S", "NAME")
_STATES = frozenset("RSDTtXZPIWK")


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningProcess:
    """`user` and `parent_pid` None: not among the requested columns."""

    user: str | None
    pid: int
    parent_pid: int | None
    name: str


def parse_processes(text: str) -> Understood[RunningProcess]:
    heading: Sequence[str] = _WITHOUT_HEADING
    found: list[RunningProcess] = []
    unknown: list[str] = []
    n_understood = 0
    for line in lines_of(text):
        columns = cut_line(line).split()
        if not columns:
            continue
        if "PID" in columns:
            heading = columns
        elif (process := _process(cut_line(line), columns, heading)) is not None:
            found.append(process)
        else:
            unknown.append(line)
            continue
        n_understood += 1
    return Understood(values=tuple(found), n_understood=n_understood, unknown=tuple(unknown))


def _process(line: str, columns: Sequence[str], heading: Sequence[str]) -> RunningProcess | None:
    pid = _number(_column(columns, heading, _PID))
    name = _name(line, columns, heading)
    if pid is None or not name or len(columns) < min(_MIN_COLUMNS, len(heading)):
        return None
    parent = _column(columns, heading, _PARENT)
    parent_pid = _number(parent)
    if parent is not None and parent_pid is None:
        return None  # prose that happens to have a number in the pid's place
    return RunningProcess(user=_column(columns, heading, _USER), pid=pid, parent_pid=parent_pid, name=name)


def _name(line: str, columns: Sequence[str], heading: Sequence[str]) -> str | None:
    index = _index(heading, _NAME)
    if index is None:
        return None
    if index != len(heading) - 1:
        return columns[index] if index < len(columns) else None
    if len(columns) <= len(heading):
        return columns[-1]
    # More columns than headings: a state without a heading, or a name with spaces.
    rest = line.split(maxsplit=index)[index]
    state, _, after = rest.partition(" ")
    is_state = len(state) == 1 and state in _STATES and "S" not in heading
    return (after if is_state else rest).strip()


def _column(columns: Sequence[str], heading: Sequence[str], names: Sequence[str]) -> str | None:
    index = _index(heading, names)
    return columns[index] if index is not None and index < len(columns) else None


def _index(heading: Sequence[str], names: Sequence[str]) -> int | None:
    return next((heading.index(name) for name in names if name in heading), None)


def _number(text: str | None) -> int | None:
    return None if text is None else whole_number(text)


SU_PATHS = (
    "/system/bin/su",
    "/system/xbin/su",
    "/system/sbin/su",
    "/sbin/su",
    "/vendor/bin/su",
    "/product/bin/su",
    "/su/bin/su",
    "/debug_ramdisk/su",
    "/data/local/su",
    "/data/local/bin/su",
    "/data/local/xbin/su",
)
_LOOK_FOR_SU = (
    f"for f in {' '.join(SU_PATHS)}; do if [ -e $f ]; then echo $f; fi; done; which su; echo looked"
)

COMMANDS: Mapping[str, str] = {
    "id": "id",
    "properties": "getprop",
    "selinux": "getenforce",
    "su": _LOOK_FOR_SU,
    "global": "settings list global",
    "secure": "settings list secure",
    "system": "settings list system",
    "packages": "pm list packages",
    "processes": "ps -A",
    "addresses": "ip -o addr",
    "overlays": "cmd appops query-op SYSTEM_ALERT_WINDOW allow",
    "mock_locations": "cmd appops query-op MOCK_LOCATION allow",
    "battery": "dumpsys battery",
    "accounts": "dumpsys account",
}
"""`query-op` prints one package a line, or `No operations.` (AppOpsService.Shell of AOSP 7 and later)."""

_ROOT_PACKAGES = frozenset(
    {
        "com.topjohnwu.magisk",
        "io.github.huskydg.magisk",
        "io.github.vvb2060.magisk",
        "me.weishu.kernelsu",
        "com.rifsxd.ksunext",
        "me.bmax.apatch",
        "eu.chainfire.supersu",
        "com.koushikdutta.superuser",
        "com.noshufou.android.su",
        "com.kingroot.kinguser",
    }
)
_ROOT_PROCESSES = frozenset({"magiskd", "daemonsu", "ksud"})
_HOOK_PACKAGES = frozenset(
    {
        "org.lsposed.manager",
        "org.meowcat.edxposed.manager",
        "de.robv.android.xposed.installer",
        "io.va.exposed",
        "me.weishu.exp",
        "top.canyie.dreamland.manager",
        "com.saurik.substrate",
    }
)
_TEST_TOOL = re.compile(
    r"com\.github\.uiautomator(?:\.test)?|io\.appium\.[\w.]+|com\.android\.adbkeyboard|jp\.co\.cyberagent\.stf"
)
"""uiautomator2's app, Appium's, ADBKeyboard and STF's service, by their published packages."""
_HOOK_PROCESSES = re.compile(
    r"(?:.*/)?(?:frida-(?:server|agent|inject|helper)[\w.-]*|re\.frida\.\S*|lspd|zygiskd\d*)"
)

_BOOT_STATES = ("green", "yellow", "orange", "red")
_NETWORK = re.compile(r"^\d{1,9}: (?P<name>[\w.@-]{1,32}?)(?:@\S+)? +inet6? ")
_LOCAL = re.compile(r"lo|dummy\d+")
_TUNNEL = re.compile(r"(?:tun|wg|tap)\d+")
"""Not `ipsec…` and `ppp…`: a network's own calls over Wi-Fi and its modem use them."""
_ACCOUNTS = re.compile(r"^\s*Accounts: \d{1,6}\s*$", re.MULTILINE)
_ACCOUNT = re.compile(r"^\s*Account \{name=.*, type=(?P<type>[\w.:-]{1,120})\}\s*$", re.MULTILINE)
_PACKAGE = re.compile(r"[A-Za-z]\w*(?:\.\w+)+")
_NO_OPERATIONS = "No operations."
_EMULATED_HARDWARE = ("ranchu", "goldfish", "vbox86", "ttvm", "nox")


def emulator_traits(props: Mapping[str, str]) -> tuple[str, ...]:
    """Properties that only an emulator, or our virtual device, has; as `key=value`."""
    telling: tuple[tuple[str, Callable[[str], bool]], ...] = (
        ("ro.detector.virtual", lambda value: value == "1"),
        ("ro.kernel.qemu", lambda value: value == "1"),
        ("ro.boot.qemu", lambda value: value == "1"),
        ("ro.hardware", lambda value: value.startswith(_EMULATED_HARDWARE)),
        ("ro.product.name", lambda value: value.startswith("sdk_gphone")),
    )
    return tuple(f"{key}={props[key]}" for key, tells in telling if tells(props.get(key, "")))


def parse_device_conditions(sections: Mapping[str, str]) -> DeviceConditions:
    """`sections`: what each of `COMMANDS` printed, by its name; one that is missing was not answered."""
    props = parse_getprop(sections.get("properties", ""))
    of = {name: _settings(sections.get(name, "")) for name in ("global", "secure", "system")}
    packages, processes = _packages(sections), _processes(sections)
    networks = _networks(sections)
    is_root, traces = _root(sections, packages, processes)
    emulated = emulator_traits(props) if props else None
    return DeviceConditions(
        verified_boot=_one_of(props.get("ro.boot.verifiedbootstate"), _BOOT_STATES),
        bootloader=_bootloader(props),
        verity=props.get("ro.boot.veritymode") or None,
        build_type=props.get("ro.build.type") or None,
        build_tags=props.get("ro.build.tags") or None,
        debuggable=_flag(props.get("ro.debuggable")),
        selinux=_selinux(sections),
        root=is_root,
        root_traces=traces,
        hooks=_hooks(packages, processes),
        emulator=None if emulated is None else bool(emulated),
        emulator_traits=emulated,
        test_tools=None if packages is None else tuple(sorted(filter(_TEST_TOOL.fullmatch, packages))),
        adb_enabled=_flag(of["global"].get("adb_enabled")),
        adb_wifi=_flag(of["global"].get("adb_wifi_enabled")),
        developer_options=_flag(of["global"].get("development_settings_enabled")),
        stay_on=_stays_on(of["global"]),
        show_touches=_flag(of["system"].get("show_touches")),
        animation_scales=_animation_scales(of["global"]),
        accessibility_services=_accessibility_services(of["secure"]),
        overlay_apps=_with_operation(sections.get("overlays")),
        mock_location_apps=_with_operation(sections.get("mock_locations")),
        http_proxy=_http_proxy(of["global"]),
        vpn=None if networks is None else any(map(_TUNNEL.fullmatch, networks)),
        networks=networks,
        sim=props.get("gsm.sim.state") or None,
        region=props.get("gsm.operator.iso-country", "").strip(",") or None,
        accounts=_accounts(sections.get("accounts", "")),
        locale=props.get("persist.sys.locale") or props.get("ro.product.locale") or None,
        zone=props.get("persist.sys.timezone") or None,
        usb=props.get("sys.usb.state") or None,
        power=_power(sections.get("battery", "")),
    )


def _one_of(value: str | None, known: tuple[str, ...]) -> str | None:
    return value if value in known else None


def _flag(value: str | None) -> bool | None:
    return {"0": False, "1": True}.get(value or "")


def _bootloader(props: Mapping[str, str]) -> str | None:
    """None if the two properties that say it contradict each other."""
    said = {
        {"1": "locked", "0": "unlocked"}.get(props.get("ro.boot.flash.locked", "")),
        _one_of(props.get("ro.boot.vbmeta.device_state"), ("locked", "unlocked")),
    } - {None}
    return said.pop() if len(said) == 1 else None


def _selinux(sections: Mapping[str, str]) -> str | None:
    return _one_of(sections.get("selinux", "").strip().lower(), ("enforcing", "permissive", "disabled"))


def _settings(text: str) -> dict[str, str]:
    """`key=value` of each line; {} if the list was refused."""
    pairs = (cut_line(line).partition("=") for line in lines_of(text) if "=" in line)
    return {key: value.strip() for key, _, value in pairs if value.strip() != "null"}


def _stays_on(settings: Mapping[str, str]) -> bool | None:
    """Bits of the chargers that keep the screen on (Settings.Global.STAY_ON_WHILE_PLUGGED_IN)."""
    value = settings.get("stay_on_while_plugged_in", "")
    return value != "0" if value.isdecimal() else None


def _animation_scales(settings: Mapping[str, str]) -> tuple[float, ...] | None:
    keys = ("window_animation_scale", "transition_animation_scale", "animator_duration_scale")
    try:
        scales = tuple(float(settings[key]) for key in keys)
    except (KeyError, ValueError):
        return None
    return scales if all(0 <= scale <= 100 for scale in scales) else None


def _accessibility_services(secure: Mapping[str, str]) -> tuple[str, ...] | None:
    """Components, joined by colons; a list without the key has none enabled."""
    if not secure:
        return None
    return tuple(part for part in secure.get("enabled_accessibility_services", "").split(":") if part)


def _http_proxy(settings: Mapping[str, str]) -> str | None:
    """`host:port`; `:0` is what Android writes where none is set (Settings.Global.HTTP_PROXY)."""
    if not settings:
        return None
    said = settings.get("http_proxy", "")
    host, port = settings.get("global_http_proxy_host", ""), settings.get("global_http_proxy_port", "")
    said = said or (f"{host}:{port}" if host else "")
    return "" if said in (":0", "0") else said


def _packages(sections: Mapping[str, str]) -> frozenset[str] | None:
    found = frozenset(parse_package_list(sections.get("packages", "")))
    return found if "android" in found or len(found) > 1 else None


def _processes(sections: Mapping[str, str]) -> frozenset[str] | None:
    """None unless the system's own are among them: else the shell sees only its own."""
    values = parse_processes(sections.get("processes", "")).values
    return frozenset(value.name for value in values) if any(value.pid == 1 for value in values) else None


def _root(
    sections: Mapping[str, str], packages: frozenset[str] | None, processes: frozenset[str] | None
) -> tuple[bool | None, tuple[str, ...] | None]:
    su = sections.get("su", "").split()
    traces = dict.fromkeys(path for path in su if path.startswith("/"))
    if "uid=0(" in sections.get("id", ""):
        traces["uid=0"] = None
    traces |= dict.fromkeys(sorted((packages or frozenset()) & _ROOT_PACKAGES))
    traces |= dict.fromkeys(sorted((processes or frozenset()) & _ROOT_PROCESSES))
    if traces:
        return True, tuple(traces)
    looked = "looked" in su and "uid=" in sections.get("id", "")
    return (False, ()) if looked and packages is not None and processes is not None else (None, None)


def _hooks(packages: frozenset[str] | None, processes: frozenset[str] | None) -> tuple[str, ...] | None:
    running = sorted(name for name in processes or () if _HOOK_PROCESSES.fullmatch(name))
    found = (*sorted((packages or frozenset()) & _HOOK_PACKAGES), *running)
    return None if not found and (packages is None or processes is None) else found


def _networks(sections: Mapping[str, str]) -> tuple[str, ...] | None:
    """The loopback is always there: without it nothing was listed."""
    lines = map(cut_line, lines_of(sections.get("addresses", "")))
    names = dict.fromkeys(found["name"] for line in lines if (found := _NETWORK.match(line)) is not None)
    return tuple(name for name in names if not _LOCAL.fullmatch(name)) if "lo" in names else None


def _with_operation(text: str | None) -> tuple[str, ...] | None:
    lines = [line.strip() for line in lines_of(text or "") if line.strip()]
    if lines == [_NO_OPERATIONS]:
        return ()
    is_list = bool(lines) and all(len(line) < 256 and _PACKAGE.fullmatch(line) for line in lines)
    return tuple(sorted(set(lines))) if is_list else None


def _accounts(text: str) -> tuple[str, ...] | None:
    """Types only: the names are somebody's addresses."""
    if _ACCOUNTS.search(text) is None:
        return None
    return tuple(sorted({found["type"] for found in _ACCOUNT.finditer(text)}))


def _power(text: str) -> str | None:
    powered_by = parse_battery(text).powered_by
    if powered_by is None:
        return None
    return ",".join(text.lower() for text in powered_by) or "battery"
