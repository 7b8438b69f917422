"""Devices of an STF farm leased, kept awake and given back; a scripted adb server beside the stand-in."""

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass

import pytest

from detector.config.devices_file import DevicesFile, FarmEntry, KnownDevice
from detector.core.errors import ConfigError, DeviceLost, DeviceNotReady
from detector.devices.adb import AdbServer
from detector.session.clock import RealClock
from detector.wiring.stf_leases import FarmsSeen, leased_from_farm
from tests.fakes.adb_server import ScriptedAdbServer
from tests.fakes.stf import TOKEN, FakeDevice, FakeStf, stf

FIRST, SECOND = "10.0.0.9:7401", "10.0.0.9:7405"
TRUE = "shell,v2,raw:true"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lab:
    farm: FakeStf
    adb: ScriptedAdbServer
    known: DevicesFile
    server: AdbServer

    def leased(self, wait_s: float = 0.0) -> AbstractContextManager[str]:
        entry = self.known.devices[0]
        return leased_from_farm(self.known, entry, self.server, RealClock(), wait_s=wait_s)


@pytest.fixture
def lab(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lab]:
    monkeypatch.setenv("DETECTOR_STF_TOKEN", TOKEN)
    devices = (
        FakeDevice(serial="A", address=FIRST),
        FakeDevice(serial="B", address=SECOND),
        FakeDevice(serial="C", address="10.0.0.9:7409", version="9"),
    )
    with stf(*devices) as farm, ScriptedAdbServer({FIRST: "device", SECOND: "device"}) as adb:
        for address in (FIRST, SECOND):
            adb.hosts[f"host:connect:{address}"] = f"connected to {address}"
            adb.hosts[f"host:disconnect:{address}"] = f"disconnected {address}"
        adb.services[TRUE] = b"\x03\x01\x00\x00\x00\x00"
        known = DevicesFile(
            farms={
                "bj": FarmEntry(type="stf", url=farm.url, token_env="DETECTOR_STF_TOKEN", idle_timeout="1s")
            },
            devices=[KnownDevice(id="any-13", farm="bj", select={"version": "13"})],
        )
        server = AdbServer("127.0.0.1", adb.port, RealClock(), may_start=False)
        yield Lab(farm=farm, adb=adb, known=known, server=server)


def test_the_first_free_matching_device_is_leased_and_given_back(lab: Lab) -> None:
    with lab.leased() as serial:
        assert serial == FIRST
        assert lab.farm.leased == ["A"]
        assert lab.farm.devices["A"].timeout_ms == 1000
    assert lab.farm.leased == []
    assert f"host:disconnect:{FIRST}" in lab.adb.asked
    assert "DELETE /api/v1/user/devices/A/remoteConnect" in lab.farm.asked


def test_a_leased_device_is_kept_awake(lab: Lab) -> None:
    with lab.leased():
        until = time.monotonic() + 20
        while TRUE not in lab.adb.asked:
            assert time.monotonic() < until
            time.sleep(0.05)


def test_if_somebody_else_is_faster_the_next_device_is_taken(lab: Lab) -> None:
    lab.farm.devices["A"].joins = ["taken"]
    with lab.leased() as serial:
        assert serial == SECOND
    assert lab.farm.leased == []


def test_names_why_each_device_is_not_free(lab: Lab) -> None:
    lab.farm.devices["A"].owner = "li@example.cn"
    lab.farm.devices["B"].joins = ["never"]
    with pytest.raises(DeviceNotReady) as refused, lab.leased():
        pass
    assert str(refused.value) == (
        "any-13: no device of farm bj is free: A is used by li@example.cn; "
        "bj: does not lend B: 504 Device is not responding"
    )
    assert lab.farm.leased == []


def test_a_device_that_adb_cannot_attach_is_given_back(lab: Lab) -> None:
    lab.farm.devices["B"].present = False
    lab.adb.hosts[f"host:connect:{FIRST}"] = f"failed to authenticate to {FIRST}"
    with pytest.raises(DeviceNotReady, match="failed to authenticate"), lab.leased():
        pass
    assert lab.farm.leased == []


def test_a_lease_that_ends_early_is_reported_as_the_cause(lab: Lab) -> None:
    with pytest.raises(DeviceLost) as lost, lab.leased() as serial:
        lab.farm.devices["A"].owner = None  # its idle timeout has passed
        raise DeviceLost(serial, "went away")
    assert str(lost.value) == (
        f"{FIRST}: went away; its lease from bj is over: nothing was sent for 1s, or somebody took it away"
    )
    assert lab.farm.leased == []


def test_bad_input_is_refused_in_one_sentence(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    none = KnownDevice(id="none", farm="bj", select={"version": "99"})
    with (
        pytest.raises(DeviceNotReady, match="none: farm bj has no device that meets its select"),
        leased_from_farm(lab.known, none, lab.server, RealClock(), wait_s=0.0),
    ):
        pass
    monkeypatch.delenv("DETECTOR_STF_TOKEN")
    with (
        pytest.raises(ConfigError, match="variable DETECTOR_STF_TOKEN is not set"),
        lab.leased(),
    ):
        pass


def test_a_run_learns_why_no_device_is_available(lab: Lab) -> None:
    assert FarmsSeen(lab.known, RealClock()).why_not("any-13") is None
    lab.farm.devices["A"].owner = lab.farm.devices["B"].owner = "li@example.cn"
    assert FarmsSeen(lab.known, RealClock()).why_not("any-13") == (
        "A is used by li@example.cn; B is used by li@example.cn"
    )
    assert FarmsSeen(lab.known, RealClock()).why_not("another") is None
