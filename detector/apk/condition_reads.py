"""Which conditions of a phone an app's code reads by which it could tell that it is examined.

A sign is a string, a call or a field that a class uses, sometimes with another in the same class, or with the
call that a string is for anywhere in the app: helpers read settings and properties for others. Code of the
frameworks that most apps contain is left out: what it reads is for its own purpose. The names are those of
the documented Android API and of AOSP's settings and properties.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from detector.apk.dex import Use
from detector.core.conditions import CodeRead, Telltale

__all__ = ["WANTED", "condition_reads"]

MAX_CLASSES = 12
"""For each condition, one a package: enough to name the SDKs."""

_FRAMEWORKS = ("androidx.", "android.support.", "kotlin.", "kotlinx.", "com.google.android.material.")


def _texts(*names: str) -> tuple[Use, ...]:
    return tuple(Use(name=name) for name in names)


def _calls(owner: str, *names: str, argument: int | None = None) -> tuple[Use, ...]:
    return tuple(Use(owner=owner, name=name, is_call=True, argument=argument) for name in names)


def _fields(owner: str, *names: str) -> tuple[Use, ...]:
    return tuple(Use(owner=owner, name=name) for name in names)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sign:
    """Some of each of `here` in one class, and some of `anywhere`, if any is named, in the whole app."""

    condition: Telltale
    here: tuple[tuple[Use, ...], ...]
    anywhere: tuple[Use, ...] = ()


_SETTINGS = tuple(
    use
    for table in ("Global", "Secure", "System")
    for use in _calls(
        f"android.provider.Settings${table}", "getInt", "getString", "getLong", "getFloat", "getUriFor"
    )
)
_PROPERTIES = (
    *_calls("java.lang.System", "getProperty"),
    *_calls("java.lang.Runtime", "exec"),
    *_calls("java.lang.ProcessBuilder", "<init>"),
    *_calls("java.lang.Class", "forName"),
    *_calls("java.lang.ClassLoader", "loadClass"),
    *_calls("android.os.SystemProperties", "get", "getInt", "getBoolean"),
)
_FILES = (
    *_calls("java.io.File", "<init>", "exists"),
    *_calls("java.lang.Runtime", "exec"),
    *_calls("java.lang.ProcessBuilder", "<init>"),
)
_PACKAGE_LIST = _calls(
    "android.content.pm.PackageManager",
    *("getInstalledPackages", "getInstalledApplications", "getPackageInfo", "getApplicationInfo"),
)
_BUILD = _fields(
    "android.os.Build",
    *("FINGERPRINT", "MODEL", "HARDWARE", "PRODUCT", "BRAND", "DEVICE", "BOARD", "MANUFACTURER"),
)
_TELEPHONY = "android.telephony.TelephonyManager"

_SIGNS = (
    _Sign(
        condition=Telltale.ADB,
        here=(_texts("adb_enabled", "adb_wifi_enabled"),),
        anywhere=_SETTINGS,
    ),
    _Sign(
        condition=Telltale.ADB,
        here=(_texts("init.svc.adbd", "persist.sys.usb.config", "sys.usb.config", "service.adb.tcp.port"),),
        anywhere=_PROPERTIES,
    ),
    _Sign(
        condition=Telltale.DEVELOPER_OPTIONS,
        here=(_texts("development_settings_enabled"),),
        anywhere=_SETTINGS,
    ),
    _Sign(
        condition=Telltale.DEBUGGER,
        here=(_calls("android.os.Debug", "isDebuggerConnected", "waitingForDebugger"),),
    ),
    _Sign(condition=Telltale.DEBUGGER, here=(_texts("TracerPid", "TracerPid:"),)),
    _Sign(
        condition=Telltale.USB,
        here=(_texts("android.hardware.usb.action.USB_STATE"),),
        anywhere=_calls("android.content.Context", "registerReceiver"),
    ),
    _Sign(
        condition=Telltale.CHARGING,
        here=(_texts("android.intent.action.BATTERY_CHANGED"), _texts("plugged")),
    ),
    _Sign(condition=Telltale.CHARGING, here=(_calls("android.os.BatteryManager", "isCharging"),)),
    _Sign(
        condition=Telltale.SIM,
        here=(
            _calls(
                _TELEPHONY,
                *("getSimState", "hasIccCard", "getSimOperator", "getSimOperatorName", "getSimSerialNumber"),
                "getSubscriberId",
            ),
        ),
    ),
    _Sign(
        condition=Telltale.VPN,
        here=(_calls("android.net.NetworkCapabilities", "hasTransport", argument=4),),
    ),
    _Sign(
        condition=Telltale.VPN,
        here=(_calls("android.net.NetworkCapabilities", "hasCapability", argument=15),),
    ),
    _Sign(
        condition=Telltale.VPN,
        here=(_calls("android.net.ConnectivityManager", "getNetworkInfo", argument=17),),
    ),
    _Sign(
        condition=Telltale.VPN,
        here=(
            _calls("java.net.NetworkInterface", "getNetworkInterfaces", "getByName", "getName"),
            _texts("tun0", "ppp0", "tun", "ppp", "pptp", "utun"),
        ),
    ),
    _Sign(
        condition=Telltale.PROXY,
        here=(_texts("http.proxyHost", "https.proxyHost"),),
        anywhere=_calls("java.lang.System", "getProperty"),
    ),
    _Sign(
        condition=Telltale.PROXY,
        here=(
            (
                *_calls("android.net.Proxy", "getHost", "getDefaultHost"),
                *_calls("android.net.ConnectivityManager", "getDefaultProxy"),
            ),
        ),
    ),
    _Sign(
        condition=Telltale.ROOT,
        here=(
            _texts(
                *("/system/bin/su", "/system/xbin/su", "/sbin/su", "/su/bin/su", "/data/local/xbin/su"),
                *("/data/local/bin/su", "/data/local/su", "/system/sd/xbin/su", "/system/app/Superuser.apk"),
            ),
        ),
        anywhere=_FILES,
    ),
    _Sign(
        condition=Telltale.ROOT,
        here=(_texts("su"), _texts("/system/bin/", "/system/xbin/", "/sbin/", "/system/bin", "which")),
        anywhere=_FILES,
    ),
    _Sign(
        condition=Telltale.ROOT,
        here=(_texts("test-keys"), _fields("android.os.Build", "TAGS")),
    ),
    _Sign(
        condition=Telltale.ROOT,
        here=(_texts("com.topjohnwu.magisk", "eu.chainfire.supersu", "com.noshufou.android.su"),),
        anywhere=_PACKAGE_LIST,
    ),
    _Sign(
        condition=Telltale.HOOKS,
        here=(
            _texts(
                *("de.robv.android.xposed.XposedBridge", "de.robv.android.xposed.installer"),
                *("org.lsposed.manager", "frida-server", "re.frida.server", "com.saurik.substrate"),
            ),
        ),
    ),
    _Sign(
        condition=Telltale.VERIFIED_BOOT,
        here=(
            _texts(
                *("ro.boot.verifiedbootstate", "ro.boot.flash.locked", "ro.boot.vbmeta.device_state"),
                "ro.boot.veritymode",
            ),
        ),
        anywhere=_PROPERTIES,
    ),
    _Sign(
        condition=Telltale.EMULATOR,
        here=(
            _texts(
                *("goldfish", "ranchu", "google_sdk", "sdk_google", "sdk_gphone", "sdk_x86", "vbox86"),
                *("vbox86p", "Genymotion", "Emulator", "Android SDK built for x86", "ttVM_x86"),
                *("generic_x86", "nox", "vbox"),
            ),
            _BUILD,
        ),
    ),
    _Sign(
        condition=Telltale.EMULATOR,
        here=(_texts("generic"), _fields("android.os.Build", "FINGERPRINT")),
    ),
    _Sign(
        condition=Telltale.EMULATOR,
        here=(_texts("ro.kernel.qemu", "ro.boot.qemu", "ro.kernel.android.qemud", "init.svc.qemud"),),
        anywhere=_PROPERTIES,
    ),
    _Sign(
        condition=Telltale.EMULATOR,
        here=(
            _texts(
                *("/dev/qemu_pipe", "/dev/socket/qemud", "/dev/socket/genyd", "/sys/qemu_trace"),
                *("/system/bin/qemu-props", "/system/lib/libc_malloc_debug_qemu.so"),
            ),
        ),
        anywhere=_FILES,
    ),
    _Sign(
        condition=Telltale.INSTALLER,
        here=(
            _calls("android.content.pm.PackageManager", "getInstallerPackageName", "getInstallSourceInfo"),
        ),
    ),
    _Sign(
        condition=Telltale.INSTALL_AGE,
        here=(_fields("android.content.pm.PackageInfo", "firstInstallTime"),),
    ),
    _Sign(
        condition=Telltale.ACCESSIBILITY,
        here=(_texts("enabled_accessibility_services"),),
        anywhere=_SETTINGS,
    ),
    _Sign(
        condition=Telltale.ACCESSIBILITY,
        here=(
            _calls(
                "android.view.accessibility.AccessibilityManager",
                *("getEnabledAccessibilityServiceList", "getInstalledAccessibilityServiceList"),
            ),
        ),
    ),
    _Sign(
        condition=Telltale.MOCK_LOCATION,
        here=(_calls("android.location.Location", "isFromMockProvider", "isMock"),),
    ),
    _Sign(condition=Telltale.MOCK_LOCATION, here=(_texts("mock_location"),), anywhere=_SETTINGS),
    _Sign(
        condition=Telltale.PACKAGES,
        here=(
            _calls("android.content.pm.PackageManager", "getInstalledPackages", "getInstalledApplications"),
        ),
    ),
    _Sign(
        condition=Telltale.PACKAGES,
        here=(_texts("com.github.uiautomator", "io.appium.settings", "io.appium.uiautomator2.server"),),
        anywhere=_PACKAGE_LIST,
    ),
    _Sign(
        condition=Telltale.REGION,
        here=(_calls(_TELEPHONY, "getNetworkCountryIso", "getSimCountryIso"),),
    ),
    _Sign(
        condition=Telltale.REGION,
        here=(_calls("android.location.Address", "getLocality", "getAdminArea"),),
    ),
    _Sign(
        condition=Telltale.REGION,
        here=(_texts("Asia/Shanghai"), _calls("java.util.TimeZone", "getDefault")),
    ),
)

WANTED = frozenset(use for sign in _SIGNS for uses in (*sign.here, sign.anywhere) for use in uses)


def condition_reads(used: Mapping[str, frozenset[Use]]) -> tuple[CodeRead, ...]:
    """By what each class uses of WANTED; those of nested classes count as their outer class's."""
    by_class: dict[str, set[Use]] = defaultdict(set)
    for name, uses in used.items():
        by_class[name.partition("$")[0]] |= uses
    anywhere = frozenset().union(*by_class.values())
    found: dict[Telltale, dict[str, CodeRead]] = defaultdict(dict)
    for name in sorted(by_class):
        if not name.startswith(_FRAMEWORKS):
            for read in _of_class(name, by_class[name], anywhere):
                found[read.condition].setdefault(name.rpartition(".")[0], read)
    return tuple(read for condition in Telltale for read in list(found[condition].values())[:MAX_CLASSES])


def _of_class(name: str, uses: Iterable[Use], anywhere: Iterable[Use]) -> Iterator[CodeRead]:
    seen: set[Telltale] = set()
    for sign in _SIGNS:
        if sign.condition in seen or (sign.anywhere and not {*sign.anywhere} & {*anywhere}):
            continue
        groups = [[use for use in group if use in {*uses}] for group in sign.here]
        if all(groups):
            seen.add(sign.condition)
            yield CodeRead(condition=sign.condition, class_name=name, sign=str(groups[0][0]))
