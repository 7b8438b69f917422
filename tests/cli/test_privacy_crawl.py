"""`detector privacy` with a device: a crawl is a case like any other, judged again, reported and sealed."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from unittest.mock import ANY

import jsonschema
import pytest

from detector import judge, load_case
from detector.cli.exit_codes import ExitCode
from detector.cli.schema_command import schema_of
from lab.benchmarks.privacy_apps import write_app, write_browser
from lab.benchmarks.privacy_plans import Plan, planted_plan
from tests.cli.command_line import detector

PACKAGE = "cn.example.privacy"

PLAN = replace(
    planted_plan(0),
    consent="both",
    has_advert=False,
    has_unknown=True,
    permission=None,
    at_launch="map_again",
    is_linked=True,
    cancel=("我的", "注销账号"),
    policy=("我的", "隐私政策"),
    policy_kind="web",
    policy_screens=2,
    collected=("我的", "个人信息收集清单"),
    collected_title="个人信息收集清单",
    policy_title="隐私政策",
    shared=None,
    lacks_collected=True,
    is_table=True,
    hotline=("我的",),
    summary_rows=0,
)


def crawled(plan: Plan, folder: Path, *more: str) -> Path:
    app = write_app(plan, folder, package=PACKAGE)
    browser = [one for file in write_browser(plan, folder) for one in ("--virtual-app", file)]
    ran = detector(
        *(
            "--lang",
            "en",
            "privacy",
            PACKAGE,
            "--virtual-app",
            app,
            *browser,
            "--out",
            "case",
            "--json",
            *more,
        ),
        cwd=folder,
    )
    assert ran.code in (ExitCode.CLEAN, ExitCode.FINDINGS, ExitCode.INCONCLUSIVE), ran.err
    return folder / "case"


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return crawled(PLAN, tmp_path_factory.mktemp("crawl"), "--refuse-terms")


@pytest.fixture
def case(one: Path, tmp_path: Path) -> Path:
    shutil.copytree(one, tmp_path / "case")
    return tmp_path / "case"


def read(path: Path) -> dict[str, list[dict[str, object]]]:
    document: dict[str, list[dict[str, object]]] = json.loads(path.read_text(encoding="utf-8"))
    return document


def outcomes(case: Path) -> dict[object, object]:
    return {one["code"]: one["outcome"] for one in read(case / "verdicts.json")["verdicts"]}


def test_the_policy_and_the_list_are_read_and_judged(one: Path) -> None:
    assert outcomes(one) == {
        "PRV-01": "cantTell",
        "PRV-03": "failed",
        "PRV-04": "cantTell",
        "PRV-06": "passed",
        "PRV-07": "passed",
        "PRV-10": "passed",
        "PRV-11": "cantTell",
        "PRV-12": "passed",
        "PRV-13": "cantTell",
        "PRV-02": "passed",
        "PRV-05": "cantTell",
        "PRV-08": "cantTell",
        "PRV-09": "passed",
        "SVC-01": "passed",
        "SVC-02": "inapplicable",
    }
    document = read(one / "privacy.json")
    jsonschema.validate(document, schema_of("privacy-crawl/1"))
    texts = {one["title"]: one for one in document["texts"]}
    assert texts["隐私政策"]["why_not"] is None
    assert texts["隐私政策"]["n_taps"] == 2
    assert "第6部分" in str(texts["隐私政策"]["text"]), "the second screen"
    assert str(texts["个人信息收集清单"]["text"]).splitlines()[1] == "信息种类\t使用目的"
    assert texts["隐私政策"]["frames"] and texts["隐私政策"]["trees"]


def test_system_dialogs_and_refused_terms_are_reported(one: Path) -> None:
    document = read(one / "privacy.json")
    requests = document["requests"]
    asked = [(entry["kind"], entry["after"], entry["n_acts"], entry["launch"]) for entry in requests]
    assert asked == [("location", "app", 0, 2), ("location", "app", 1, 2)], (
        "in the first the terms were refused"
    )
    assert document["refused_terms"] == {"n_noes": 1, "end": "left", "trees": ANY}


def test_a_link_inside_the_terms_sentence_is_found_in_the_picture_and_read(one: Path) -> None:
    first_run = [text for text in read(one / "privacy.json")["texts"] if text["is_first_run"]]
    assert [(text["title"], text["why_not"]) for text in first_run] == [("隐私政策", None)]


def test_unreached_pages_are_reported_in_both_languages(one: Path) -> None:
    unreached = read(one / "privacy.json")["unreached"]
    assert {one["code"] for one in unreached} >= {"untapped_forbidden", "untapped_unknown"}
    assert all(one["zh"] and one["en"] for one in unreached)


def test_its_verdicts_name_the_phone_and_the_bundle(one: Path) -> None:
    document = read(one / "verdicts.json")
    jsonschema.validate(document, schema_of("verdicts/1"))
    (bundle,) = document["bundles"]
    assert bundle["path"] == "runs/00/bundle" and bundle["manifest_sha256"]


@pytest.mark.long
def test_judging_again_gives_the_same_verdicts(case: Path) -> None:
    before = outcomes(case)
    ran = detector("judge", "case", "--json", cwd=case.parent)
    assert ran.code in (ExitCode.CLEAN, ExitCode.FINDINGS), ran.err
    assert outcomes(case) == before
    (earlier,) = (case / "judgements").iterdir()
    assert {path.name for path in earlier.iterdir()} == {"privacy.json", "judgement.json", "verdicts.json"}
    document = judge(case)
    assert load_case(case).document == document


@pytest.mark.long
def test_the_report_and_the_seal_cover_all_that_the_verdicts_rest_on(case: Path) -> None:
    folder = case.parent
    assert detector("report", "case", "--format", "html,json,junit,csv", cwd=folder).code == ExitCode.CLEAN
    assert "已收集个人信息清单" in (case / "report" / "index.html").read_text(encoding="utf-8")
    assert detector("report", "case", "--single-file", "one.html", cwd=folder).code == ExitCode.CLEAN
    alone = (folder / "one.html").read_text(encoding="utf-8")
    assert "已收集个人信息清单" in alone and "report.css" not in alone
    assert detector("keys", "init", "--out", "keys", cwd=folder).code == ExitCode.CLEAN
    sealed = detector("seal", "case", "--key", "keys/seal.key.pem", cwd=folder)
    assert sealed.code == ExitCode.CLEAN, sealed.err
    assert detector("verify", "case", cwd=folder).code == ExitCode.CLEAN
    (case / "privacy.json").write_text("{}", encoding="utf-8")
    assert detector("verify", "case", cwd=folder).code != ExitCode.CLEAN


def test_a_crawl_is_judged_alone(case: Path) -> None:
    shutil.copytree(case / "runs" / "00", case / "runs" / "01")
    ran = detector("judge", "case", cwd=case.parent)
    assert ran.code == ExitCode.USAGE
    assert ran.says("crawl"), ran.err


@pytest.mark.long
def test_a_policy_that_is_a_picture_is_read_from_it(tmp_path: Path) -> None:
    plan = replace(
        PLAN, policy_kind="picture", policy_screens=1, collected=None, consent=None, at_launch=None
    )
    case = crawled(plan, tmp_path)
    (text,) = read(case / "privacy.json")["texts"]
    assert (text["source"], text["why_not"]) == ("recognition", None)
    assert "个人信息" in str(text["text"])


IN_BROWSER = replace(PLAN, policy_kind="browser", policy_screens=2, consent=None, at_launch=None)


@pytest.mark.long
def test_a_policy_that_only_a_browser_shows_is_read_whole(tmp_path: Path) -> None:
    case = crawled(IN_BROWSER, tmp_path)
    document = read(case / "privacy.json")
    jsonschema.validate(document, schema_of("privacy-crawl/1"))
    text = next(one for one in document["texts"] if one["title"] == "隐私政策")
    assert (text["why_not"], text["shown_by"]) == (None, "com.android.browser")
    assert str(text["text"]).startswith("隐私政策\n"), "the address bar is none of it"
    assert "第12部分" in str(text["text"]), "scrolled to its end"
    assert text["frames"] and text["trees"]
    assert outcomes(case)["PRV-03"] == "failed", "its list lacks the scene, and all texts were read"
    (entry,) = [one for one in document["unreached"] if one["code"] == "page_in_browser"]
    assert entry["what"] == "com.android.browser"


@pytest.mark.long
def test_a_browser_page_that_never_scrolled_lacks_nothing(tmp_path: Path) -> None:
    case = crawled(replace(IN_BROWSER, policy_screens=1, lacks_collected=False), tmp_path)
    text = next(one for one in read(case / "privacy.json")["texts"] if one["title"] == "隐私政策")
    assert text["why_not"] == "not_to_its_end"
    assert "failed" not in outcomes(case).values()


@pytest.mark.long
def test_a_browsers_welcome_page_is_neither_read_nor_tapped(tmp_path: Path) -> None:
    plan = replace(IN_BROWSER, policy_kind="first_run", collected=None)
    (tmp_path / "handed.txt").write_text("隐私政策\n我们收集手机号。\n", encoding="utf-8")
    case = crawled(plan, tmp_path, "--policy", "handed.txt")
    (text,) = read(case / "privacy.json")["texts"]
    assert (text["why_not"], text["n_letters"]) == ("no_text", 0)
    assert "page_in_other_app" in {one["code"] for one in read(case / "privacy.json")["unreached"]}
    assert outcomes(case)["PRV-06"] == "passed"
    assert outcomes(case)["PRV-03"] == "cantTell"
    assert (case / "given" / "policy-0.txt").is_file()


def test_without_a_device_there_is_no_case(tmp_path: Path) -> None:
    ran = detector("privacy", PACKAGE, "--out", "case", cwd=tmp_path)
    assert ran.code == ExitCode.USAGE
    assert ran.says("--out"), ran.err
