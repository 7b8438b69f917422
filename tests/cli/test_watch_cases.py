"""A watch over background starts is a case like any other: judged again, reported, bound and sealed."""

import json
import re
import shutil
from pathlib import Path

import jsonschema
import pytest

from detector import judge, load_case
from detector.cli.exit_codes import ExitCode
from detector.virtual.apps.shipped import shipped_background_apps
from tests.cli.command_line import detector
from tests.repository import REPOSITORY

VERDICTS = json.loads((REPOSITORY / "detector/schemas/verdicts-1.json").read_text(encoding="utf-8"))
SELF_STARTER = next(path for path in shipped_background_apps() if path.stem == "self_start_alarm")
PACKAGE = "cn.example.langhua"
POLICY = "隐私政策\n" + "我们重视您的个人信息。" * 60 + "\n为及时推送消息，本应用会在后台自启动。\n"


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case with a supplied policy."""
    folder = tmp_path_factory.mktemp("watch")
    (folder / "policy.txt").write_text(POLICY, encoding="utf-8")
    ran = detector(
        *("--lang", "en", "autostart", PACKAGE, "--virtual-app", SELF_STARTER, "--trigger", "power"),
        *("--repeats", "1", "--policy", "policy.txt", "--out", "case", "--json"),
        cwd=folder,
    )
    assert ran.code in (ExitCode.CLEAN, ExitCode.FINDINGS), ran.err
    return folder / "case"


@pytest.fixture
def case(watched: Path, tmp_path: Path) -> Path:
    shutil.copytree(watched, tmp_path / "case")
    return tmp_path / "case"


def verdicts(case: Path) -> dict[str, str]:
    document = json.loads((case / "verdicts.json").read_text(encoding="utf-8"))
    return {one["code"]: one["outcome"] for one in document["verdicts"]}


def test_its_verdicts_name_the_app_the_phone_and_the_bundle(watched: Path) -> None:
    document = json.loads((watched / "verdicts.json").read_text(encoding="utf-8"))
    jsonschema.validate(document, VERDICTS)
    assert document["app"]["package"] == document["package"] == PACKAGE
    assert document["device"]["kind"] == "virtual"
    assert document["tool"]["rules_sha256"] and document["judged_at"]
    (bundle,) = document["bundles"]
    assert bundle["path"] == "runs/00/bundle" and bundle["manifest_sha256"]


def test_judging_again_uses_the_supplied_inputs_and_gives_the_same_verdicts(case: Path) -> None:
    before = verdicts(case)
    (case.parent / "policy.txt").unlink(missing_ok=True)
    ran = detector("judge", "case", "--json", cwd=case.parent)
    assert ran.code in (ExitCode.CLEAN, ExitCode.FINDINGS), ran.err
    assert {one["code"]: one["outcome"] for one in json.loads(ran.out)["verdicts"]} == before
    assert verdicts(case) == before
    (earlier,) = (case / "judgements").iterdir()
    assert {path.name for path in earlier.iterdir()} == {
        "autostart.json",
        "given",
        "judgement.json",
        "verdicts.json",
    }
    document = json.loads((case / "autostart.json").read_text(encoding="utf-8"))
    assert document["policy"]["sentences"], "the policy is part of the case"


def test_its_bundle_alone_is_judged_as_a_watch(case: Path) -> None:
    ran = detector("judge", "case/runs/00/bundle", "--json", cwd=case.parent)
    assert {one["code"] for one in json.loads(ran.out)["verdicts"]} >= {"AST-01", "AST-02"}


def test_the_report_is_that_of_a_watch(case: Path) -> None:
    page = (case / "report" / "index.en.html").read_bytes()
    formats = "html,json,junit,sarif,codequality,markdown,csv"
    ran = detector("report", "case", "--format", formats, cwd=case.parent)
    assert ran.code == ExitCode.CLEAN, ran.err
    assert (case / "report" / "index.en.html").read_bytes() == page
    listed = json.loads((case / "report" / "files.json").read_text(encoding="utf-8"))
    assert {"index.html", "index.en.html", "autostart.json", "junit.xml"} <= set(listed["files"])
    assert listed["bundles"][0]["path"] == "runs/00/bundle"


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("autostart.json", ("power", "alarm")),
        ("verdicts.json", ("failed", "passed")),
        ("given/policy.txt", ("自启动", "不启动")),
    ],
)
def test_a_watch_that_differs_from_what_was_judged_is_not_reported(
    name: str, change: tuple[str, str], case: Path
) -> None:
    path = case / name
    text = path.read_text(encoding="utf-8")
    assert change[0] in text
    path.write_text(text.replace(*change), encoding="utf-8")
    ran = detector("report", "case", cwd=case.parent)
    assert ran.code == ExitCode.USAGE
    assert ran.says(name), ran.err


def test_the_single_file_is_that_of_a_watch_and_loads_nothing(case: Path) -> None:
    ran = detector("--lang", "en", "report", "case", "--single-file", "watch.html", cwd=case.parent)
    assert ran.code == ExitCode.CLEAN, ran.err
    assert not (case / "report" / "watch.html").exists()
    page = (case.parent / "watch.html").read_text(encoding="utf-8")
    assert '<html lang="en">' in page and 'id="triggers"' in page
    assert [one for one in re.findall(r'(?:href|src)="([^"]*)"', page) if not one.startswith("#")] == []


@pytest.mark.long
def test_a_seal_covers_all_that_the_verdicts_rest_on(case: Path) -> None:
    folder = case.parent
    assert detector("keys", "init", "--out", "keys", cwd=folder).code == ExitCode.CLEAN
    sealed = detector("seal", "case", "--key", "keys/seal.key.pem", cwd=folder)
    assert sealed.code == ExitCode.CLEAN, sealed.err
    assert detector("verify", "case", cwd=folder).code == ExitCode.CLEAN
    (case / "given" / "policy.txt").write_text("another", encoding="utf-8")
    assert detector("verify", "case", cwd=folder).code != ExitCode.CLEAN


@pytest.mark.long
def test_a_watch_is_packed_as_one_file_unless_it_was_changed(case: Path) -> None:
    ran = detector("pack", "case", "--json", cwd=case.parent)
    assert ran.code == ExitCode.CLEAN, ran.err
    document = json.loads(ran.out)
    assert document["format"] == "packed/1"
    shutil.unpack_archive(document["path"], case.parent / "elsewhere")
    assert detector("verify", "elsewhere/case", cwd=case.parent).code == ExitCode.CLEAN
    (case / "verdicts.json").write_text("{}", encoding="utf-8")
    changed = detector("pack", "case", "--out", "other.zip", cwd=case.parent)
    assert changed.code == ExitCode.USAGE
    assert not (case.parent / "other.zip").exists()


def test_a_watch_is_judged_alone(case: Path) -> None:
    shutil.copytree(case / "runs" / "00", case / "runs" / "01")
    ran = detector("judge", "case", cwd=case.parent)
    assert ran.code == ExitCode.USAGE
    assert ran.says("watch"), ran.err


@pytest.mark.long
def test_a_baseline_accepts_a_watch_and_a_history_explains_why_it_does_not(case: Path) -> None:
    made = detector("baseline", "create", "case", "--baseline", "b.yaml", cwd=case.parent)
    assert made.code == ExitCode.CLEAN, made.err
    assert detector("report", "case", "--baseline", "b.yaml", cwd=case.parent).code == ExitCode.CLEAN
    judged_again = detector("judge", "case", "--baseline", "b.yaml", cwd=case.parent)
    assert judged_again.code != ExitCode.FINDINGS, judged_again.err
    added = detector("history", "add", "case", "--history", "h.sqlite", cwd=case.parent)
    assert added.code == ExitCode.USAGE
    assert added.says("was not launched to be looked at"), added.err


def test_the_library_judges_and_loads_a_watch(case: Path) -> None:
    document = judge(case)
    assert {one.code for one in document.verdicts} >= {"AST-01", "AST-02"}
    assert load_case(case).document == document
