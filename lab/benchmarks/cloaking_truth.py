"""Are the conditions found by which an app can hide, and is none of its clean results called plainly clean?

    python -m lab.benchmarks.cloaking_truth                             # twenty made apps, scanned
    python -m lab.benchmarks.cloaking_truth --real FOLDER --truth FILE  # real APKs, against another reader

Each made app reads one condition in one way, half of them by an SDK's class, among classes that read nothing.
It hides by that condition: where the phone shows it, its splash has a close control, and elsewhere none.
`named`: the search finds this condition and no other, and whose class reads it. `said`: the result of a scan
where it hides is clean, and its sentence names the condition. `hides`: on the same phone that shows nothing
of the kind, CLS-01 fails. The truth about real APKs is a JSON document, by name of the file the conditions
that androguard finds with the same strings, calls and fields.
"""

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from pathlib import Path
from unittest import mock

import yaml

from detector.apk.condition_reads import WANTED
from detector.apk.facts import UnreadableApk
from detector.case import CaseFolder
from detector.core.conditions import Telltale
from detector.core.verdict import Outcome
from detector.judging.could_see import watched
from detector.judging.document import VerdictsDocument
from detector.scenarios.cold_start import NAME
from detector.seeing import PerceptionSetup
from detector.touching import Scan, join_runs
from detector.virtual import device as virtual_device
from detector.virtual.apps.spec.app_file import load_app
from detector.virtual.persona import Persona
from detector.virtual.personas import DEFAULT_PERSONA
from detector.virtual.system import surroundings
from detector.wiring import virtual_devices
from detector.wiring.apk import apk_facts, known_apk
from detector.wiring.law import judged, rule_book
from detector.wiring.perception_setup import perception_setup, session_screen_reader
from detector.wiring.sdk_tables import sdk_index
from detector.wiring.tool import SCENARIOS
from detector.wiring.virtual_devices import VirtualChoice, shipped_app_files, simulated_device
from lab.benchmarks.remembered import remembering
from lab.benchmarks.watched_apps import splash_of, two_faced
from tests.fakes.apk_files import apk, manifest
from tests.fakes.dex_code import Call, Read, code_dex

RESULTS = Path(__file__).parents[1] / "results" / "cloaking_truth.json"
SDK_CLASSES = (
    "com.bytedance.sdk.openadsdk.core.Guard",
    "com.qq.e.comm.managers.Check",
    "com.kwad.sdk.core.Env",
)
PACKAGE = load_app(next(path for path in shipped_app_files() if path.stem == "compliant_splash")).package

Used = str | Call | Read


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the phone is given so that it shows the condition, beside what every scan shows."""

    properties: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[tuple[str, str], str] = field(default_factory=dict)
    tunnel: bool = False


_GLOBAL, _SECURE = "android.provider.Settings$Global", "android.provider.Settings$Secure"
_TELEPHONY, _PACKAGES = "android.telephony.TelephonyManager", "android.content.pm.PackageManager"
_TUNNEL = Shown(tunnel=True)
_NO_SIM = Shown(properties={"gsm.sim.state": "ABSENT,ABSENT"})
_PROXY = Shown(settings={("global", "http_proxy"): "10.0.0.9:8888"})
_READERS = Shown(settings={("secure", "enabled_accessibility_services"): "com.a.reader/.Service"})

MADE: tuple[tuple[Telltale, tuple[Used, ...], Shown], ...] = (
    (Telltale.ADB, ("adb_enabled", Call(_GLOBAL, "getInt")), Shown()),
    (Telltale.ADB, ("init.svc.adbd", Call("java.lang.Class", "forName")), Shown()),
    (Telltale.DEVELOPER_OPTIONS, ("development_settings_enabled", Call(_SECURE, "getInt")), Shown()),
    (
        Telltale.USB,
        ("android.hardware.usb.action.USB_STATE", Call("android.content.Context", "registerReceiver")),
        Shown(),
    ),
    (Telltale.CHARGING, ("android.intent.action.BATTERY_CHANGED", "plugged"), Shown()),
    (Telltale.CHARGING, (Call("android.os.BatteryManager", "isCharging"),), Shown()),
    (Telltale.SIM, (Call(_TELEPHONY, "getSimState"),), _NO_SIM),
    (Telltale.SIM, (Call(_TELEPHONY, "getSimOperator"),), _NO_SIM),
    (Telltale.VPN, (Call("android.net.NetworkCapabilities", "hasTransport", 4),), _TUNNEL),
    (Telltale.VPN, (Call("java.net.NetworkInterface", "getNetworkInterfaces"), "tun0"), _TUNNEL),
    (Telltale.PROXY, ("http.proxyHost", Call("java.lang.System", "getProperty")), _PROXY),
    (Telltale.PROXY, (Call("android.net.Proxy", "getDefaultHost"),), _PROXY),
    (Telltale.ROOT, ("test-keys", Read("android.os.Build", "TAGS")), Shown()),
    (Telltale.ROOT, ("/system/xbin/su", Call("java.io.File", "exists")), Shown()),
    (Telltale.VERIFIED_BOOT, ("ro.boot.verifiedbootstate", Call("java.lang.Runtime", "exec")), Shown()),
    (Telltale.EMULATOR, ("goldfish", Read("android.os.Build", "HARDWARE")), Shown()),
    (Telltale.EMULATOR, ("ro.kernel.qemu", Call("android.os.SystemProperties", "get")), Shown()),
    (Telltale.INSTALLER, (Call(_PACKAGES, "getInstallerPackageName"),), Shown()),
    (Telltale.INSTALL_AGE, (Read("android.content.pm.PackageInfo", "firstInstallTime"),), Shown()),
    (Telltale.ACCESSIBILITY, ("enabled_accessibility_services", Call(_SECURE, "getString")), _READERS),
)

_INNOCENT: tuple[Used, ...] = (
    *("https://example.cn/ad", "generic", "Skip", "tun", "su", "plugged", "Asia/Shanghai"),
    *(Call(_GLOBAL, "getInt"), Call(_SECURE, "getString"), Call("java.io.File", "exists")),
    *(Call("android.net.NetworkCapabilities", "hasTransport", 1), Call("java.lang.Runtime", "exec")),
    *(Read("android.os.Build", "MODEL"), Read("android.content.pm.PackageInfo", "versionName")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    condition: str
    sign: str
    named: bool
    is_clean: bool
    said: bool
    hides: bool


def drawn_apk(condition: int, seed: int) -> tuple[bytes, str]:
    """The APK, and the class that reads. Noise is spread so that no class of it completes a sign."""
    drawn = random.Random(f"{seed}/{condition}")
    reader = SDK_CLASSES[condition % 3] if condition % 2 else f"{PACKAGE}.guard.Check"
    classes: dict[str, tuple[Used, ...]] = {f"{PACKAGE}.MainActivity": ()}
    for number in range(drawn.randint(5, 40)):
        classes[f"{PACKAGE}.part{number}.Part"] = (drawn.choice(_INNOCENT),)
    classes[reader] = MADE[condition][1]
    return apk(manifest(package=PACKAGE), files={"classes.dex": code_dex(classes)}), reader


@contextmanager
def phone_that_shows(shown: Shown) -> Iterator[None]:
    """A virtual phone with these besides its own."""
    first = Persona.first_settings
    properties = {**DEFAULT_PERSONA.properties, **shown.properties}
    persona = replace(DEFAULT_PERSONA, properties=properties)
    tunnel = {"tun0": "10.8.0.2/24 scope global tun0"} if shown.tunnel else {}
    addresses = {**surroundings.FIRST_ADDRESSES, **tunnel}
    with (
        mock.patch.object(virtual_devices, "DEFAULT_PERSONA", persona),
        mock.patch.object(Persona, "first_settings", lambda self: {**first(self), **shown.settings}),
        mock.patch.object(surroundings, "FIRST_ADDRESSES", addresses),
    ):
        yield


def scan_made(number: int, seed: int) -> Made:
    condition, _, shown = MADE[number]
    content, reader = drawn_apk(number, seed)
    with tempfile.TemporaryDirectory(prefix="cloaking-") as name:
        folder = Path(name)
        app = folder / "app.yaml"
        keys = two_faced(splash_of("compliant_splash"), splash_of("missing_close"), condition.value)
        app.write_text(yaml.safe_dump(keys, allow_unicode=True), encoding="utf-8")
        with phone_that_shows(shown):
            document = scanned(app, content, folder / "watched", seed)
            with mock.patch.object(virtual_device, "telltales_of", lambda *_, **__: frozenset()):
                unseen = scanned(app, content, folder / "unwatched", seed)
    seen = document.could_see
    found = () if seen is None else seen.conditions
    readers = [(one.condition, reader.class_name) for one in found for reader in one.readers]
    named = watched(seen)
    return Made(
        condition=condition,
        sign="" if not found else found[0].readers[0].sign,
        named=readers == [(condition, reader)],
        is_clean=not failed(document),
        said=named is not None and named["telltales"] == condition,
        hides="CLS-01" in failed(unseen),
    )


@cache
def the_setup() -> PerceptionSetup:
    return remembering(perception_setup())


def failed(document: VerdictsDocument) -> set[str]:
    return {verdict.code for verdict in document.verdicts if verdict.outcome is Outcome.FAILED}


def scanned(app: Path, content: bytes, case: Path, seed: int) -> VerdictsDocument:
    """The launch of the app whose APK is `content`, as judged."""
    setup = the_setup()
    with simulated_device(VirtualChoice(app_files=(app,), seed=seed)) as (device, clock):
        device.install(content, name="app.apk")
        scan = Scan(
            device=device,
            case=CaseFolder(case),
            package=PACKAGE,
            clock=clock,
            setup=setup,
            screen_reader=session_screen_reader(setup),
            tool_version="benchmark",
            seen=[],
            known_apk=known_apk(content),
        )
        for _ in scan.cold_starts(1, name=NAME, scenario_of=SCENARIOS[NAME]):
            pass
        return judged(scan.seen, join_runs(scan.seen), rule_book("cn-default"), clock)


def real(folder: Path, truth: Mapping[str, list[str]]) -> dict[str, dict[str, list[str]]]:
    """What both readers find in each APK."""
    index = sdk_index()
    found = {}
    for path in sorted(folder.iterdir()):
        facts = apk_facts([path], index)
        ours = (
            ["unreadable"] if isinstance(facts, UnreadableApk) else [*{r.condition for r in facts.code_reads}]
        )
        found[path.name] = {"ours": sorted(ours), "theirs": sorted(truth.get(path.name, ["unknown"]))}
    return found


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--real", type=Path)
    parser.add_argument("--truth", type=Path)
    parser.add_argument("--apps", type=int, default=len(MADE))
    parser.add_argument("--wanted", action="store_true", help="print what is looked for, for another reader")
    options = parser.parse_args(arguments)
    if options.wanted:
        print(json.dumps([asdict(use) for use in sorted(WANTED, key=str)]))
        return
    held = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    if options.real is not None:
        held["real"] = real(options.real, json.loads(options.truth.read_text(encoding="utf-8")))
        print(json.dumps(held["real"], indent=1))
    else:
        made = []
        for number in range(options.apps):
            made.append(scan_made(number, options.seed))
            print(made[-1], flush=True)
        held["made"] = [asdict(one) for one in made]
        n = len(made)
        print(f"named {sum(one.named for one in made)}/{n}, clean {sum(one.is_clean for one in made)}/{n}")
        print(f"that hide {sum(one.hides for one in made)}/{n}")
        print(f"clean without the sentence: {sum(one.is_clean and not one.said for one in made)}")
    RESULTS.write_text(json.dumps(held, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
