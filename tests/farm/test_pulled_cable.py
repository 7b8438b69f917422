"""A phone whose cable is pulled is waited for; the job that it took along is done once it is back."""

import random
import socket
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from detector.devices.phone_book import PhoneBook
from detector.farm.errand import Errand
from detector.farm.ledger import Ledger
from detector.farm.matrix import Phone
from detector.farm.policy import Ending
from detector.farm.worker import perform
from lab.benchmarks.farm_cable import CableEngine, cable_night
from lab.benchmarks.farm_night import EVENING_S, NightClock, conducting, jobs, phones
from tests.conftest import RequireBinary
from tests.fakes.laboratory import laboratory


@pytest.mark.parametrize("out_s", [5.0, 60.0, 480.0])
def test_a_cable_out_for_less_than_the_wait_costs_an_attempt_and_no_job(out_s: float, tmp_path: Path) -> None:
    night = cable_night(tmp_path, out_s=out_s, n_phones=4, seed=1)
    assert night.states == {"done": 24}
    assert (night.n_away, night.events) == (1, ("strike", "back"))


def test_a_cable_out_for_good_sends_its_job_to_another_phone_of_the_class(tmp_path: Path) -> None:
    night = cable_night(tmp_path, out_s=None, n_phones=8, seed=0)
    assert night.states == {"done": 24}
    assert night.events[:2] == ("strike", "quarantined")


def test_without_another_phone_each_job_says_what_happened_after_ten_minutes(tmp_path: Path) -> None:
    night = cable_night(tmp_path, out_s=None, n_phones=4, seed=0)
    assert night.states == {"done": 18, "untestable": 6}
    (reason,) = set(night.lost)
    assert reason.endswith(
        "is in quarantine: went away and was not back after 10 min: S0003: is not plugged in"
    )


@pytest.mark.parametrize(
    "pulls",
    [
        pytest.param([(20, 25), (100, 160), (170, 650)], id="again and again"),
        pytest.param([(20, 1220)], id="back after it was given up"),
    ],
)
def test_a_phone_that_comes_back_is_used_again_while_the_night_lasts(
    pulls: list[tuple[float, float]], tmp_path: Path
) -> None:
    on, clock = phones(8), NightClock()
    ledger, book = Ledger(tmp_path, is_new=True), PhoneBook(tmp_path)
    work = jobs(120, on)
    ledger.begin_run("r", plan_path="", plan_sha256="", jobs=work, now=clock.now_s, deadline=None)
    ledger.take_over("s", now=clock.now_s, deadline=None)
    pulled = {"phone-0": [(EVENING_S + out, EVENING_S + back) for out, back in pulls]}
    engine = CableEngine(clock=clock, chance=random.Random(1), share=0.0, lengths_s=(120.0,), pulled=pulled)
    conducting(ledger, book, engine, on).run()
    assert {row.state for row in ledger.jobs()} == {"done"}
    began = [one.began_at - EVENING_S for one in ledger.attempts() if one.phone == "phone-0"]
    assert max(began) > pulls[-1][1]
    assert book.quarantined(on[0].server, on[0].serial) is None


def test_a_worker_tells_a_phone_that_adb_no_longer_lists_from_one_that_failed(
    tmp_path: Path, require_binary: RequireBinary, monkeypatch: pytest.MonkeyPatch
) -> None:
    adb = require_binary("adb")
    with laboratory(tmp_path, adb) as lab:
        for name in ("ANDROID_ADB_SERVER_PORT", "DETECTOR_STATE_DIR"):
            monkeypatch.setenv(name, lab.env[name])
        left = Phone(id="left", serial=lab.serials[0], server="", keys={})
        check = Errand(
            attempt=-1,
            phone=left,
            job=None,
            owner="farm x",
            token=1,
            folder="",
            devices_file=str(lab.folder / "devices.yaml"),
        )
        assert perform(check, lambda doing: None).ending is Ending.JUDGED
        subprocess.run([adb, "disconnect", left.serial], env=lab.env, capture_output=True, check=True)
        assert perform(check, lambda doing: None).ending is Ending.JUDGED  # an address is connected again
        pulled = tmp_path / "pulled.yaml"
        known = (lab.folder / "devices.yaml").read_text(encoding="utf-8")
        with socket.create_server(("127.0.0.1", 0)) as closed:
            nobody = f"127.0.0.1:{closed.getsockname()[1]}"
        pulled.write_text(known.replace(left.serial, nobody), encoding="utf-8")
        report = perform(replace(check, devices_file=str(pulled)), lambda doing: None)
        assert report.ending is Ending.AWAY
        assert nobody in report.reason
