"""A plan that names a folder of APKs: installed, prepared, scanned, removed. What fails is of one app."""

import json
from pathlib import Path

import pytest

from detector.cli.exit_codes import ExitCode
from detector.virtual.personas import persona_named
from tests.cli.command_line import detector
from tests.conftest import RequireBinary
from tests.fakes.apk_files import apk, archive, node
from tests.fakes.laboratory import laboratory
from tests.fakes.simulated import virtual_app_of

FOLDER = Path("tests/preparation").resolve()


@pytest.mark.long  # two scans in real time, through a scheduler and two workers
def test_a_folder_of_apks_leaves_cases_reasons_and_clean_phones(
    tmp_path: Path, require_binary: RequireBinary
) -> None:
    phone = persona_named("compact-13")
    twins = [virtual_app_of(FOLDER / f"{name}_app.yaml", phone) for name in ("fresh", "walled")]
    base = {
        name: apk(node("manifest", node("application"), package=f"cn.example.{name}"))
        for name in ("fresh", "walled")
    }
    (tmp_path / "apks" / "login").mkdir(parents=True)
    (tmp_path / "apks" / "fresh.xapk").write_bytes(archive({"fresh.apk": base["fresh"]}))
    (tmp_path / "apks" / "part.apk").write_bytes(
        apk(node("manifest", package="cn.example.part", split="config.zh"))
    )
    (tmp_path / "apks" / "login" / "walled.apk").write_bytes(base["walled"])
    (tmp_path / "login.py").write_text("def prepare(d, app):\n    raise ValueError('no such user')\n")
    (tmp_path / "login.yaml").write_text("steps:\n- python: login.py\n")
    with laboratory(tmp_path, require_binary("adb"), apk_twins=twins) as lab:
        failing = {"apk": "apks/login", "prepare": "login.yaml"}
        lab.write_plan(
            apps=[{"apk": "apks", "package": "cn.example.fresh"}, failing, {"apk": "apks/part.apk"}]
        )
        ran = detector("farm", "run", "nightly.yaml", cwd=tmp_path, env=lab.env)
        said = detector("farm", "status", "nightly.yaml", "--json", cwd=tmp_path, env=lab.env)
        left = [lab.adb("shell", "pm list packages; ls /data/local/tmp", phone=number) for number in (0, 1)]
    board = json.loads(said.out)
    jobs = {job["package"].rpartition(".")[2]: job for job in board["jobs"]}
    assert {name: job["state"] for name, job in jobs.items()} == {
        "fresh": "done",
        "walled": "untestable",
        "part": "untestable",
    }, ran.err
    assert "login.py: ValueError: no such user" in jobs["walled"]["reason"]
    assert "must include a base package" in jobs["part"]["reason"]
    assert [job["attempts"] for job in board["jobs"]] == [1, 1, 1]
    assert ran.code == board["exit_code"] in (ExitCode.FINDINGS, ExitCode.INCONCLUSIVE)
    state = json.loads((Path(jobs["fresh"]["case"]) / "verdicts.json").read_text())["app"]["state"]
    assert (state["consent"], state["prepared_by"]) == ("given", "auto")
    assert not [text for text in left if "cn.example.fresh" in text or "detector" in text]
