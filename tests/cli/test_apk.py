"""`detector apk` and `detector import-rules`, as a person or a script calls them."""

import json
from pathlib import Path

import jsonschema
import pytest

from detector.cli.exit_codes import ExitCode
from tests.cli.command_line import detector
from tests.cli.test_documents import holds
from tests.fakes.apk_files import apk, manifest, receiver, service

BOOT = "android.intent.action.BOOT_COMPLETED"
PUSH = "cn.jpush.android.service."


@pytest.fixture
def app(tmp_path: Path) -> Path:
    root = manifest(
        permissions=["android.permission.RECEIVE_BOOT_COMPLETED"],
        components=[
            receiver(f"{PUSH}PushReceiver", BOOT, "android.intent.action.USER_PRESENT"),
            service(f"{PUSH}DaemonService", exported=True, process=":pushcore"),
        ],
    )
    path = tmp_path / "app.apk"
    path.write_bytes(apk(root))
    return path


@pytest.mark.long
def test_facts_are_a_document_with_an_error_entry_for_a_broken_file(app: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.apk"
    broken.write_bytes(app.read_bytes()[:200])
    ran = detector("apk", broken, app, "--json", cwd=tmp_path)
    assert ran.code == ExitCode.USAGE  # after the others were printed
    assert ran.says("broken.apk", "not a zip archive"), ran.err
    unreadable, read = holds(ran.out, "apk-facts-1")["apks"]  # type: ignore[misc]
    assert unreadable["error"]["message"].count("\n") == 0
    assert read["sdks"][0]["name_zh"] == "极光推送"
    assert [one["deliverable"] for one in read["auto_start"]] == [True, False]


def test_the_schema_refuses_what_is_not_in_the_contract(app: Path, tmp_path: Path) -> None:
    document = json.loads(detector("apk", app, "--json", cwd=tmp_path).out)
    document["apks"][0]["auto_start"][0]["deliverable"] = "perhaps"
    with pytest.raises(jsonschema.ValidationError):
        holds(json.dumps(document), "apk-facts-1")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("JPush", "it can", "other apps can start", "yes")),
        ("zh-CN", ("极光推送", "能力", "推送", "是")),
    ],
)
def test_tables_are_in_the_users_language(
    language: str, words: tuple[str, ...], app: Path, tmp_path: Path
) -> None:
    ran = detector("--lang", language, "apk", app, cwd=tmp_path)
    assert ran.code == ExitCode.CLEAN
    assert [word for word in words if word not in ran.out] == []


def test_together_makes_base_and_splits_one_app(app: Path, tmp_path: Path) -> None:
    ran = detector("apk", "--together", app, app, "--json", cwd=tmp_path)
    assert ran.code == ExitCode.USAGE
    assert ran.says("2 base APKs"), ran.err
    (only,) = json.loads(ran.out)["apks"]
    assert "error" in only


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        pytest.param(["apk"], "--package", id="no file"),
        pytest.param(["apk", "none.apk"], "none.apk", id="a file that is not there"),
        pytest.param(["apk", "a.apk", "--package", "a.b"], "--package", id="a file and a package"),
        pytest.param(["apk", "--package", "a; b"], "not a package name", id="not a package name"),
        pytest.param(["apk", "a.apk", "--sdk-table", "none.yaml"], "none.yaml", id="no table"),
        pytest.param(["import-rules", "exodus", ".", "--out", "x"], "blocker, libchecker", id="no format"),
        pytest.param(["import-rules", "blocker", "none.json", "--out", "x"], "none.json", id="no rules"),
    ],
)
def test_bad_input_is_refused_in_one_sentence(arguments: list[str], names: str, tmp_path: Path) -> None:
    ran = detector(*arguments, cwd=tmp_path)
    assert ran.code == ExitCode.USAGE
    assert ran.says(names), ran.err
    assert ran.out == ""
    assert not list(tmp_path.iterdir())


def test_imported_rules_serve_as_an_additional_table(app: Path, tmp_path: Path) -> None:
    rules = tmp_path / "general.json"
    rules.write_text(
        json.dumps([{"id": 7, "name": "某 SDK", "company": "某公司", "searchKeyword": ["com.some.sdk."]}])
    )
    made = detector("import-rules", "blocker", rules, "--out", "table.yaml", cwd=tmp_path)
    assert made.code == ExitCode.CLEAN
    assert made.says("table.yaml", "1 SDK"), made.err
    app.write_bytes(apk(manifest(components=[service("com.some.sdk.A")])))
    ran = detector("apk", app, "--sdk-table", "table.yaml", "--json", cwd=tmp_path)
    (sdk,) = json.loads(ran.out)["apks"][0]["sdks"]
    assert (sdk["id"], sdk["vendor"], sdk["matched_by"], sdk["table"]) == (
        "blocker-7",
        "某公司",
        "prefix",
        "blocker",
    )
