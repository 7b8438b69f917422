"""Phones that a farm gets from an STF farm: real adb, a virtual phone, a stand-in for the REST calls."""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from detector.core.errors import ConfigError
from detector.farm.errand import Errand
from detector.farm.matrix import Phone
from detector.farm.policy import Ending
from detector.farm.preparing import Prepared, prepared
from detector.farm.worker import perform
from detector.session.clock import RealClock
from tests.conftest import RequireBinary
from tests.fakes.laboratory import laboratory
from tests.fakes.stf import TOKEN, FakeDevice, FakeStf, stf

TOKEN_ENV = "DETECTOR_STF_TOKEN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Farm:
    folder: Path
    stand_in: FakeStf

    def prepared(self) -> Prepared:
        return prepared(
            self.folder / "nightly.yaml", RealClock(), pool="far", devices_file=self.folder / "devices.yaml"
        )

    def looked_at(self, phone: Phone) -> tuple[Ending, str]:
        errand = Errand(
            attempt=-1,
            phone=phone,
            job=None,
            owner="farm x",
            token=1,
            folder="",
            devices_file=str(self.folder / "devices.yaml"),
        )
        report = perform(errand, lambda doing: None)
        return report.ending, report.reason


@pytest.fixture
def farm(tmp_path: Path, require_binary: RequireBinary, monkeypatch: pytest.MonkeyPatch) -> Iterator[Farm]:
    adb = require_binary("adb")
    with laboratory(tmp_path, adb) as lab:
        for name in ("ANDROID_ADB_SERVER_PORT", "DETECTOR_STATE_DIR"):
            monkeypatch.setenv(name, lab.env[name])
        monkeypatch.setenv(TOKEN_ENV, TOKEN)
        subprocess.run([adb, "disconnect", lab.serials[0]], env=lab.env, capture_output=True, check=True)
        with stf(FakeDevice(serial="R58M123", address=lab.serials[0])) as stand_in:
            devices = {
                "version": 1,
                "farms": {"bj": {"type": "stf", "url": stand_in.url, "token_env": TOKEN_ENV}},
                "devices": [{"id": "any-13", "farm": "bj", "select": {"version": "13"}}],
                "pools": {"far": {"devices": ["any-13"]}},
            }
            (tmp_path / "devices.yaml").write_text(json.dumps(devices), encoding="utf-8")
            lab.write_plan()
            yield Farm(folder=tmp_path, stand_in=stand_in)


@pytest.mark.long
def test_a_phone_is_leased_only_for_its_errand_and_a_refusal_is_reported(
    farm: Farm, monkeypatch: pytest.MonkeyPatch
) -> None:
    (phone,) = farm.prepared().phones
    assert (phone.id, phone.host, phone.server, phone.packages) == ("any-13", "bj", "farm bj", None)
    assert farm.looked_at(phone) == (Ending.JUDGED, "")
    assert farm.stand_in.leased == []
    assert "POST /api/v1/user/devices" in farm.stand_in.asked
    farm.stand_in.devices["R58M123"].joins = ["never"]
    assert farm.looked_at(phone) == (Ending.JUDGED, "")  # at the second try
    assert farm.stand_in.leased == []
    monkeypatch.setenv(TOKEN_ENV, "another")
    why = "bj: refuses the token in DETECTOR_STF_TOKEN: Bad Credentials"
    assert farm.looked_at(phone) == (Ending.INFRASTRUCTURE, why)
    with pytest.raises(ConfigError) as refused:
        farm.prepared()
    assert str(refused.value).endswith(f"pool 'far' is empty: any-13: {why}")
