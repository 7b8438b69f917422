"""Which phones a run begins with, and which it keeps when it resumes."""

import subprocess
from pathlib import Path

import pytest

from detector.core.errors import ConfigError
from detector.farm.preparing import Prepared, prepared
from detector.session.clock import RealClock
from tests.conftest import RequireBinary
from tests.fakes.laboratory import laboratory

BOTH = frozenset({"left", "right"})


def test_a_phone_that_is_away_when_a_run_resumes_stays_in_it(
    tmp_path: Path, require_binary: RequireBinary, monkeypatch: pytest.MonkeyPatch
) -> None:
    adb = require_binary("adb")

    def begun(also: frozenset[str]) -> Prepared:
        plan, devices = tmp_path / "nightly.yaml", tmp_path / "devices.yaml"
        return prepared(plan, RealClock(), devices_file=devices, also=also)

    with laboratory(tmp_path, adb) as lab:
        for name in ("ANDROID_ADB_SERVER_PORT", "DETECTOR_STATE_DIR"):
            monkeypatch.setenv(name, lab.env[name])
        lab.write_plan()
        subprocess.run([adb, "disconnect", lab.serials[1]], env=lab.env, capture_output=True, check=True)
        assert [one.id for one in begun(frozenset()).phones] == ["left"]
        kept = begun(BOTH).phones
        assert [(one.id, one.packages is None) for one in kept] == [("left", False), ("right", True)]
        subprocess.run([adb, "disconnect", lab.serials[0]], env=lab.env, capture_output=True, check=True)
        with pytest.raises(ConfigError, match="right: is"):
            begun(BOTH)
