"""Which conditions of a phone an app's code reads, and whose code that is."""

import struct
import time

import pytest

from detector.apk.condition_reads import WANTED, condition_reads
from detector.apk.dex import used_in
from detector.core.conditions import Telltale
from tests.apk.reading import facts_of
from tests.apk.sdk_tables import PUSH, index_of
from tests.fakes.apk_files import apk, manifest
from tests.fakes.dex_code import Call, Read, code_dex

SETTING = Call("android.provider.Settings$Global", "getInt")
CAPABILITIES = "android.net.NetworkCapabilities"


def conditions_of(*own: str | Call | Read, **others: tuple[str | Call | Read, ...]) -> list[str]:
    classes = {"com.app.one.A": own, **{f"com.app.one.{name}": uses for name, uses in others.items()}}
    return [read.condition.value for read in condition_reads(used_in(code_dex(classes), WANTED))]


def test_a_setting_is_read_by_the_class_that_names_it() -> None:
    classes = {"com.push.Guard": ("adb_enabled",), "com.app.one.Settings": (SETTING,)}
    content = apk(manifest(), files={"classes.dex": code_dex(classes)})
    (read,) = facts_of(content, index=index_of(PUSH)).code_reads
    assert (read.condition, read.class_name, read.sign) == (Telltale.ADB, "com.push.Guard", '"adb_enabled"')
    assert read.sdk == PUSH.id


def test_a_name_that_nothing_reads_is_no_sign() -> None:
    assert conditions_of("adb_enabled", "/system/xbin/su", "ro.kernel.qemu") == []


@pytest.mark.parametrize(
    ("number", "found"), [(4, ["vpn"]), (1, []), (None, [])], ids=["VPN", "Wi-Fi", "unknown"]
)
def test_what_a_call_asks_for_decides(number: int | None, found: list[str]) -> None:
    assert conditions_of(Call(CAPABILITIES, "hasTransport", number)) == found


def test_a_register_that_was_written_again_is_not_known() -> None:
    overwritten = (Call("com.x.Y", "a", 4), Read("android.os.Build", "TAGS"))
    assert conditions_of(*overwritten, Call(CAPABILITIES, "hasTransport", 4)) == ["vpn"]
    assert conditions_of(*overwritten, Call(CAPABILITIES, "hasTransport")) == []


def test_a_build_property_is_a_sign_beside_the_name_of_an_emulator_only() -> None:
    build = Read("android.os.Build", "HARDWARE")
    assert conditions_of(build) == []
    assert conditions_of(build, "goldfish") == ["emulator"]
    assert conditions_of(build, B=("goldfish",)) == []


def test_data_that_looks_like_an_instruction_is_none() -> None:
    """The units of the call become the number that another instruction loads."""
    dex = bytearray(code_dex({"com.app.one.A": (Call("android.os.Debug", "isDebuggerConnected"),)}))
    call = dex.index(struct.pack("<H", 0x2071))
    assert [read.condition for read in condition_reads(used_in(bytes(dex), WANTED))] == [Telltale.DEBUGGER]
    dex[call : call + 6] = struct.pack("<H", 0x0014) + dex[call : call + 4]
    assert condition_reads(used_in(bytes(dex), WANTED)) == ()


def test_frameworks_read_for_their_own_purpose() -> None:
    dex = code_dex({"androidx.work.Battery": (Call("android.os.BatteryManager", "isCharging"),)})
    assert condition_reads(used_in(dex, WANTED)) == ()


@pytest.mark.long
def test_a_file_that_claims_the_same_code_everywhere_takes_no_longer() -> None:
    """Every class's data, and every method's code, is said to be all the rest of the file."""
    n = 60_000
    dex = bytearray(code_dex({"com.app.one.A": ("adb_enabled", SETTING)}))
    class_at, data_at = len(dex), len(dex) + 32 * n
    rows = b"".join(struct.pack("<8I", 0, 1, 0, 0, 0, 0, data_at + index, 0) for index in range(n))
    struct.pack_into("<II", dex, 0x60, n, class_at)
    dex += rows + b"\x7f\x7f\x7f\x7f" * 50_000
    began = time.process_time()
    used_in(bytes(dex), WANTED)
    assert time.process_time() - began < 5
