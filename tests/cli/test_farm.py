"""`detector farm`: impossible requests are refused in one sentence, before any phone is touched."""

import json
from collections.abc import Iterator

import pytest

from detector.cli.exit_codes import ExitCode
from tests.cli.command_line import detector
from tests.conftest import RequireBinary
from tests.fakes.laboratory import Laboratory, laboratory
from tests.fakes.simulated import PACKAGE

POOLS = {"none": {"select": {"labels.side": "middle"}}, "left": {"devices": ["left"]}}


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory, require_binary: RequireBinary) -> Iterator[Laboratory]:
    with laboratory(tmp_path_factory.mktemp("lab"), require_binary("adb")) as lab:
        lab.write_devices(pools=POOLS)
        yield lab


@pytest.mark.parametrize(
    ("plan", "words", "names"),
    [
        pytest.param({"colour": "red"}, [], "colour", id="an unknown key"),
        pytest.param(
            {"apps": [{"apk": "gone.apk"}]},
            [],
            "gone.apk: there is no such file",
            id="no APK",
            marks=pytest.mark.long,
        ),
        pytest.param({"apps": [{"package": "cn.gone"}]}, [], "no phone has cn.gone", id="no such app"),
        pytest.param(
            {}, ["--pool", "none"], "pool 'none' is empty", id="an empty pool", marks=pytest.mark.long
        ),
        pytest.param(
            {}, ["--pool", "gone"], "'gone' is not there", id="no such pool", marks=pytest.mark.long
        ),
        pytest.param(
            {}, ["--devices", "gone.yaml"], "gone.yaml: there is no", id="no file", marks=pytest.mark.long
        ),
        pytest.param(
            {"devices": {"classes": [{"name": "x", "select": {"labels.side": "top"}}]}},
            [],
            "no phone that is ready is of class 'x'",
            id="a class that nobody has",
            marks=pytest.mark.long,
        ),
        pytest.param(
            {"deadline": "2020-01-01T00:00+08:00"},
            [],
            "is in the past",
            id="a deadline past",
            marks=pytest.mark.long,
        ),
        pytest.param(
            {"profile": "none"}, [], "no profile 'none'", id="no such profile", marks=pytest.mark.long
        ),
        pytest.param(
            {}, ["--resume"], "no run to go on with", id="nothing to go on with", marks=pytest.mark.long
        ),
    ],
)
def test_bad_input_is_refused_in_one_sentence(
    plan: dict[str, object], words: list[str], names: str, lab: Laboratory
) -> None:
    lab.write_plan(**plan)
    ran = detector("farm", "run", "nightly.yaml", *words, cwd=lab.folder, env=lab.env)
    assert ran.code == ExitCode.USAGE, ran.err
    assert ran.says("detector:", names), ran.err
    assert ran.out == ""
    assert not (lab.folder / "reports").exists()


def test_a_plan_is_shown_with_the_hours_of_each_phone_and_nothing_starts(lab: Laboratory) -> None:
    lab.write_plan(runs=3, repeats=4)
    ran = detector("farm", "plan", "nightly.yaml", "--json", cwd=lab.folder, env=lab.env)
    assert ran.code == ExitCode.CLEAN, ran.err
    document = json.loads(ran.out)
    assert document["format"] == "farm-plan/1"
    assert [job["key"] for job in document["jobs"]] == [f"{PACKAGE}/all/1/{n}" for n in (1, 2, 3, 4)]
    assert {one["device"]: one["jobs"] for one in document["devices"]} == {"left": 2, "right": 2}
    assert document["longest_s"] == 2 * 3 * 25.0
    assert not (lab.folder / "reports").exists()


def test_a_pool_limits_the_plan(lab: Laboratory) -> None:
    lab.write_plan()
    ran = detector("farm", "plan", "nightly.yaml", "--pool", "left", "--json", cwd=lab.folder, env=lab.env)
    assert json.loads(ran.out)["jobs"][0]["devices"] == ["left"]
