"""`detector field-test` as a person runs it: on a virtual phone, and without any phone."""

import json
from pathlib import Path

import jsonschema
import pytest

from detector.cli.exit_codes import ExitCode
from detector.cli.schema_command import schema_of
from detector.wiring.field_testing import twin_file
from detector.wiring.leases import STATE_FOLDER
from detector.wiring.virtual_choice import VirtualChoice
from detector.wiring.virtual_devices import adb_server_of
from tests.cli.command_line import detector


@pytest.mark.long
def test_one_question_to_a_virtual_phone(tmp_path: Path) -> None:
    asked = (
        "field-test",
        "--persona",
        "compact-13",
        "--only",
        "taps",
        "--only",
        "tree",
        "--out",
        "out",
        "--json",
    )
    ran = detector(*asked, cwd=tmp_path)
    assert ran.code == ExitCode.CLEAN, ran.err
    document = json.loads(ran.out)
    jsonschema.validate(document, schema_of("field-test/1"))
    assert [(one["check"], one["trust"]) for one in document["checks"]] == [
        ("tree", "trusted"),
        ("taps", "trusted"),
    ]
    assert document["device"]["kind"] == "virtual"
    written = {path.name for path in (tmp_path / "out").iterdir()}
    assert written == {"assets", "field-test.json", "field-test.zip", "index.en.html", "index.html", "runs"}
    again = detector(*asked, cwd=tmp_path)
    assert again.code == ExitCode.USAGE
    assert again.says("out: is not empty")


def test_without_a_phone_the_error_says_so(tmp_path: Path) -> None:
    nowhere = {"ANDROID_ADB_SERVER_HOST": "0.0.0.0", "ANDROID_ADB_SERVER_PORT": "1"}  # none is started there
    ran = detector("field-test", cwd=tmp_path, env=nowhere)
    assert ran.code == ExitCode.INCONCLUSIVE
    assert ran.says("adb")


@pytest.mark.long
def test_picks_a_free_phone_among_several(tmp_path: Path) -> None:
    phone = VirtualChoice(with_no_apps=True, apk_twins=(twin_file(),), persona="compact-13")
    with adb_server_of([phone, phone]) as (port, serials):
        env = {"ANDROID_ADB_SERVER_PORT": str(port), STATE_FOLDER: str(tmp_path / "state")}
        asked = ("field-test", "--only", "connection", "--only", "install")
        which = detector(*asked, cwd=tmp_path, env=env)
        assert which.code == ExitCode.USAGE
        assert which.says("several devices are ready, name one with --device")
        detector("devices", "lease", serials[0], "--as", "another laboratory", cwd=tmp_path, env=env)
        held = detector(*asked, "--device", serials[0], cwd=tmp_path, env=env)
        assert held.code == ExitCode.INCONCLUSIVE
        assert held.says("is leased by another laboratory")
        free = detector(*asked, "--device", serials[1], cwd=tmp_path, env=env)
        assert free.code == ExitCode.CLEAN, free.err
        assert "It was installed by adb, and removed afterwards." in free.err


@pytest.mark.long
def test_bad_requests_are_refused_in_one_sentence(tmp_path: Path) -> None:
    for words, part in (
        (("--only", "tapping"), "--only tapping: there is no such check"),
        (("--sheet-mm", "-3"), "--sheet-mm -3: is no length"),
        (("--persona", "nokia"), "nokia"),
        (("--persona", "compact-13", "--device", "R58M123"), "exclude each other"),
    ):
        ran = detector("field-test", *words, cwd=tmp_path)
        assert ran.code == ExitCode.USAGE
        assert ran.says(part)
