"""The page over a run: worst first, differences and flaky results named, untested jobs listed separately."""

import csv
import io
import json
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from detector import codec
from detector.core.verdict import Outcome, Severity, Verdict
from detector.farm.ledger import Ledger
from detector.farm.ledger_rows import PhoneRow, Result
from detector.farm.matrix import Job
from detector.farm.policy import Ending, Next
from detector.farm.reasons import reason_in
from detector.farm.run_report import PAGES, write_run_report
from detector.judging.document import JudgedApp, JudgedDevice, VerdictsDocument
from detector.regression.case_notes import CaseNote
from detector.reporting.words import Words, notes_in_words
from detector.rules import RULES
from tests.conftest import RequireBinary
from tests.farm.test_dispatch import job

CODES = tuple(rule.code for rule in RULES[:5])
RULE_IDS = {rule.code: rule.id for rule in RULES}
SCANS = {
    ("cn.good", "xiaomi"): ["ppuup"],
    ("cn.good", "oppo"): ["ppuup"],
    ("cn.bad", "xiaomi"): ["Fpmup"],
    ("cn.bad", "oppo"): ["Fpmup"],
    ("cn.differs", "xiaomi"): ["pmpup"],
    ("cn.differs", "oppo"): ["pppu?"],
    ("cn.flaky", "xiaomi"): ["pMpup", "pppup"],
    ("cn.blind", "oppo"): ["?????"],
}
"""Outcomes of each scan, a letter for each of CODES: Failed critical, Major, minor, passed, ?, untested."""

LETTERS = {
    "F": (Outcome.FAILED, Severity.CRITICAL),
    "M": (Outcome.FAILED, Severity.MAJOR),
    "m": (Outcome.FAILED, Severity.MINOR),
    "p": (Outcome.PASSED, Severity.MAJOR),
    "?": (Outcome.CANT_TELL, Severity.MAJOR),
    "u": (Outcome.UNTESTED, Severity.MAJOR),
}


def verdict(code: str, letter: str) -> Verdict:
    outcome, severity = LETTERS[letter]
    return Verdict(
        rule_id=RULE_IDS[code],
        code=code,
        subject="window:1",
        outcome=outcome,
        severity=severity,
        profile="cn-default",
        seen_in_runs=(0,),
        quantities=(),
        limits={},
        clauses=(),
        reason_code=None,
        reason_id="r",
        reason="r",
        evidence_ids=("run:0/frame:1",),
    )


def document(package: str, letters: str) -> VerdictsDocument:
    return VerdictsDocument(
        format="verdicts/1",
        package=package,
        profile="cn-default",
        device=JudgedDevice(kind="phone", model="M1", android="14"),
        app=JudgedApp(package=package, label=f"应用 {package[3:]}", version_name="1.0"),
        verdicts=tuple(verdict(code, letter) for code, letter in zip(CODES, letters, strict=True)),
    )


def jobs() -> list[tuple[Job, str | None]]:
    """Each with its outcomes; None: no result."""
    made: list[tuple[Job, str | None]] = [
        (a_job(package, name, n), letters)
        for (package, name), scans in SCANS.items()
        for n, letters in enumerate(scans)
    ]
    return [*made, (replace(job("=cn.lost/oppo/1/1", "oppo"), package="cn.lost"), None)]


def a_job(package: str, name: str, n: int) -> Job:
    label = "this week's" if package == "cn.bad" else None
    made = job(f"{package}/{name}/1/{n + 1}", name)
    return replace(made, package=package, class_of={name: name}, label=label)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_written_run(tmp_path_factory.mktemp("run"))


def a_written_run(root: Path) -> Path:
    """The folder of its report."""
    ledger, all_of = Ledger(root, is_new=True), jobs()
    ledger.begin_run(
        "nightly-1", plan_path="p", plan_sha256="0", jobs=[one for one, _ in all_of], now=1.8e9, deadline=None
    )
    ledger.take_over("s", now=1.8e9, deadline=None)
    for number, (one, letters) in enumerate(all_of):
        attempt = ledger.begin_attempt(one.key, one.phones[0], token=1, folder="a", now=1.8e9 + number)
        if letters is None:
            why = "S1: <b>went</b> away"
            ledger.end_attempt(
                attempt,
                Ending.INFRASTRUCTURE,
                reason=why,
                state=Next.UNTESTABLE,
                job_reason=why,
                now=1.8e9 + 99,
            )
            ledger.note("strike", why, now=1.8e9 + 99, phone="oppo", job=one.key)
            continue
        case = root / f"cases/{number}"
        case.mkdir(parents=True)
        text = codec.to_json(document(one.package, letters))
        (case / "verdicts.json").write_text(text, encoding="utf-8")
        exit_code = int(any(letter in "FM" for letter in letters))
        ledger.commit(
            attempt,
            Ending.JUDGED,
            Result(exit_code=exit_code, folder=f"cases/{number}", took_s=60.0, at=1.8e9 + 60 * number),
            token=1,
            reason="",
            move=lambda: None,
        )
    for name, state in (("xiaomi", "available"), ("oppo", "quarantined")):
        ledger.set_phone(
            PhoneRow(id=name, serial="S1", server="x", host="local", state=state, doing=None, since=1.8e9)
        )
    ledger.end_run(1.8e9 + 3600)
    written = write_run_report(ledger)
    ledger.close()
    return written


def test_the_worst_app_comes_first_and_the_best_last(folder: Path) -> None:
    apps = json.loads((folder / "runs.json").read_text(encoding="utf-8"))["apps"]
    assert [app["package"] for app in apps] == ["cn.bad", "cn.flaky", "cn.differs", "cn.blind", "cn.good"]
    assert apps[0]["marks"][CODES[0]] == {"xiaomi": "failed", "oppo": "failed"}


def test_differences_between_classes_and_between_repeats_are_shown(folder: Path) -> None:
    apps = json.loads((folder / "runs.json").read_text(encoding="utf-8"))["apps"]
    by_package = {app["package"]: (app["differing"], app["flaky"]) for app in apps}
    assert {package: both for package, both in by_package.items() if both != ([], [])} == {
        "cn.differs": ([CODES[1]], []),
        "cn.flaky": ([], [CODES[1]]),
    }


def test_a_job_is_a_row_and_no_cell_is_a_formula(folder: Path) -> None:
    text = (folder / "runs.csv").read_bytes().decode("utf-8-sig")
    rows = {row["package"]: row for row in csv.DictReader(io.StringIO(text))}
    assert len(text.strip().splitlines()) == len(jobs()) + 1
    assert (rows["cn.bad"]["findings"], rows["cn.bad"]["exit_code"]) == (f"{CODES[0]} {CODES[2]}", "1")
    assert (rows["cn.bad"]["label"], rows["cn.bad"]["plan_label"]) == ("应用 bad", "this week's")
    assert rows["cn.lost"]["key"].startswith("'=")
    assert rows["cn.lost"]["reason"] == "S1: <b>went</b> away"


@pytest.mark.parametrize("language", PAGES)
def test_the_page_links_to_each_case_and_loads_nothing(folder: Path, language: str) -> None:
    page = (folder / PAGES[language]).read_text(encoding="utf-8")
    assert f'href="../cases/0/report/{PAGES[language]}"' in page
    assert "http" not in page.replace("http-equiv", "")
    assert "<b>went" not in page
    assert "S1: &lt;b&gt;went&lt;/b&gt; away" in page


def test_the_page_says_at_once_which_apps_fail_and_below_each_rule_who_and_why(folder: Path) -> None:
    page = (folder / "index.en.html").read_text(encoding="utf-8")
    summary = re.sub(r"<[^>]+>", "", page.partition('id="summary">')[2].partition("</p>")[0])
    names = "应用 bad · this week&#39;s, 应用 flaky, 应用 differs"
    assert summary == f"3 of 6 apps with findings (1 without a result): {names}."
    first = page.partition('<li class="found">')[2].partition("</li>")[0]
    assert f'<span class="code">{CODES[0]}</span>' in first
    assert "应用 bad" in first
    assert "应用 good" not in first
    why = page.partition('<section class="app"')[2].partition("</section>")[0]
    assert '<span class="reason">r</span>' in why
    assert page.index("<table>") > page.index('id="rules"')  # all outcomes come after what matters


@pytest.mark.long
def test_it_opens_by_double_click_and_can_be_filtered(
    folder: Path, tmp_path: Path, require_binary: RequireBinary
) -> None:
    chromium = str(require_binary("chromium"))
    flags = "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking"
    done = subprocess.run(
        [
            *(chromium, *flags.split(), "--disable-component-update", "--disable-sync"),
            *("--enable-logging=stderr", f"--user-data-dir={tmp_path}", "--dump-dom"),
            (folder / "index.html").as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert [line for line in done.stderr.splitlines() if "CONSOLE" in line] == []
    assert '<form class="tools">' in done.stdout  # its script ran: without it there is nothing to type into


def test_reasons_are_told_in_chinese_whoever_wrote_them() -> None:
    notes = [
        CaseNote(key="stood_before.consent", fills={"n": "3", "of": "3", "name": ""}),
        CaseNote(key="nothing_reached", fills={}),
    ]
    english, chinese = (notes_in_words(notes, Words(language)) for language in ("en", "zh-CN"))
    assert reason_in("zh-CN", " ".join(english)) == "".join(chinese)
    assert reason_in("en", " ".join(english)) == " ".join(english)
    away = "no phone is left for it: left is in quarantine: went away and was not back after 10 min: S1: x"
    assert reason_in("zh-CN", away) == "没有可用的手机：left 已隔离（断开后 10 分钟内没有重新连接：S1: x）"
    assert reason_in("zh-CN", "a vendor's own words") == "a vendor's own words"
