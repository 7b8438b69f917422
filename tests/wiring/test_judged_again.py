"""A judgement that no seal covers is used only if judging again from the bundles gives it.

The forger here has everything but a key: the program, every hash, and a line in the log for what he adds.
"""

import base64
import hashlib
import json
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from detector import codec
from detector.case import (
    JUDGED_NAMES,
    REPORT_LIST_NAME,
    CaseFolder,
    read_record,
    read_report_files,
    read_verdicts,
    write_derived,
)
from detector.case.judgement_record import JudgementRecord
from detector.case.redaction import read_request
from detector.cli.exit_codes import ExitCode
from detector.core.errors import EvidenceError
from detector.evidence.fault import FaultCode
from detector.sealing.check_case import check_case
from detector.sealing.seal import make_seal
from detector.sealing.trust import NOBODY
from detector.session.clock import RealClock
from detector.virtual.apps.shipped import shipped_background_apps
from detector.wiring.case_judging import judge_captured
from detector.wiring.custody import note_captured, note_judged, note_reported
from detector.wiring.keys import KeyChoice, init_key
from detector.wiring.law import rule_book
from detector.wiring.redacting import redact_case
from detector.wiring.reports import write_report
from detector.wiring.sealing import packed_case, refuse_unproven_judgement, seal_case, sealing_tool
from tests.cli.command_line import Ran, detector
from tests.cli.test_privacy_crawl import PLAN, crawled
from tests.reporting.case_reports import GREY_PIXEL
from tests.sealing.sealed_cases import judge, make_case, make_key, report, seal
from tests.touching.test_scan import look, scanning

CLOCK = RealClock()
SELF_STARTER = next(path for path in shipped_background_apps() if path.stem == "self_start_alarm")
ENDS = (ExitCode.CLEAN, ExitCode.FINDINGS, ExitCode.INCONCLUSIVE)
KEY = ("--key", "keys/seal.key.pem")


def of_runs(folder: Path) -> None:
    """A cold start of an app whose window nothing closes."""
    case = CaseFolder(folder / "case")
    with scanning("missing_close", case.root) as scan:
        look(scan)
    note_captured(case, CLOCK, run_indices=[0])
    law = rule_book("cn-default")
    note_judged(judge_captured([case.root], law, CLOCK).save(case), CLOCK)
    note_reported(case, write_report(case, law, formats=("html", "json")), CLOCK)


def of_a_watch(folder: Path) -> None:
    (folder / "policy.txt").write_text("隐私政策\n" + "我们重视您的个人信息。" * 60, encoding="utf-8")
    words = ("autostart", "cn.example.langhua", "--virtual-app", SELF_STARTER, "--trigger", "power")
    more = ("--repeats", "1", "--policy", "policy.txt", "--out", "case")
    ran = detector(*words, *more, cwd=folder)
    assert ran.code in ENDS, ran.err


def of_a_crawl(folder: Path) -> None:
    crawled(PLAN, folder)


KINDS = {"runs": of_runs, "watch": of_a_watch, "crawl": of_a_crawl}


def of(*often: str, long: Sequence[str] = ()) -> pytest.MarkDecorator:
    """These kinds of cases. The long ones are looked at again with each command."""
    seldom = [pytest.param(kind, marks=pytest.mark.long) for kind in long]
    return pytest.mark.parametrize("made", [*often, *seldom], indirect=True, scope="module")


@pytest.fixture(scope="module")
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `case`, judged and reported, `sealed`, the same with a seal, and `keys`."""
    folder = tmp_path_factory.mktemp(request.param)
    KINDS[request.param](folder)
    init_key(folder / "keys")
    shutil.copytree(folder / "case", folder / "sealed")
    ran = detector("seal", "sealed", *KEY, cwd=folder)
    assert ran.code == 0, ran.err
    return folder


@pytest.fixture
def place(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "place"))


def beside(case: CaseFolder) -> CaseFolder:
    """A copy of the case's judgement in CASE/judgements/, a second newer."""
    folder = CaseFolder(case.root / "judgements" / "20990101T000000Z-cn-default")
    folder.root.mkdir(parents=True)
    for name in JUDGED_NAMES:
        if (case.root / name).is_dir():
            shutil.copytree(case.root / name, folder.root / name)
        elif (case.root / name).exists():
            shutil.copy(case.root / name, folder.root / name)
    at = datetime.fromisoformat(str(read_verdicts(case).judged_at)) + timedelta(seconds=1)
    rewrite(folder, judged_at=f"{at:%Y-%m-%dT%H:%M:%S}.000Z")
    return folder


def acquit(judged: CaseFolder) -> None:
    text = judged.verdicts_path.read_text(encoding="utf-8")
    forged = re.sub(r'"outcome": "(failed|cantTell|untested)"', '"outcome": "passed"', text)
    assert forged != text
    judged.verdicts_path.write_text(forged, encoding="utf-8")
    record(judged)


def rewrite(judged: CaseFolder, **changed: object) -> None:
    document = json.loads(judged.verdicts_path.read_text(encoding="utf-8")) | changed
    judged.verdicts_path.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", "utf-8")
    record(judged)


def record(judged: CaseFolder) -> None:
    """The judgement's record and the log agree with its files."""
    document, before = read_verdicts(judged), read_record(judged)
    files = [path for path in before.files if (judged.root / path).is_file()]
    after = JudgementRecord(
        format=before.format,
        profile=document.profile,
        judged_at=document.judged_at,
        bundles=document.bundles,
        files={path: hashlib.sha256((judged.root / path).read_bytes()).hexdigest() for path in files},
    )
    judged.judgement_path.write_text(codec.to_json(after), "utf-8")
    note_judged(judged, CLOCK)


def commands(name: str) -> dict[str, tuple[str, ...]]:
    return {
        "seal": ("seal", name, *KEY),
        "pack": ("pack", name),
        "report": ("report", name),
        "prune": ("prune", name),
        "redact": ("redact", name, "--region", "1,1,4,4", "--trees-only"),
    }


def refuses(ran: Ran, *parts: str) -> bool:
    return ran.code == ExitCode.USAGE and ran.says("no seal covers", *parts)


@of("watch", long=("runs", "crawl"))
def test_no_command_uses_an_acquittal_added_to_a_sealed_case(place: Path) -> None:
    case = CaseFolder(place / "sealed")
    acquit(beside(case))
    assert {one.code for one in check_case(case.root, NOBODY).faults} == {FaultCode.NEWER}
    there = {path.name for path in place.iterdir()}
    for command, words in commands("sealed").items():
        ran = detector(*words, cwd=place)
        assert refuses(ran, "is passed, and judged again it is"), (command, ran.err)
    assert {path.name for path in place.iterdir()} == there
    assert not (case.root / "seals" / "0002").exists()


@of("watch", long=("runs", "crawl"))
def test_an_acquittal_in_a_case_without_a_seal_is_neither_sealed_nor_packed(place: Path) -> None:
    case = CaseFolder(place / "case")
    shutil.rmtree(case.root / "report")  # it shows the other verdicts
    acquit(case)
    for command in ("seal", "pack"):
        ran = detector(*commands("case")[command], cwd=place)
        assert refuses(ran, "is passed, and judged again it is"), (command, ran.err)
    assert not (case.root / "seals" / "0001").exists()


@pytest.mark.long
@of("watch", long=("runs", "crawl"))
def test_an_honest_case_is_judged_reported_sealed_again_and_packed(place: Path) -> None:
    ran = detector("judge", "sealed", "--profile", "strict", cwd=place)
    assert ran.code in ENDS, ran.err
    baseline = ("--baseline", "detector-baseline.yaml")
    honest = commands("sealed") | {"baseline": ("baseline", "create", "sealed")}
    honest["report"] += ("--format", "html,json,csv", *baseline)
    for command in ("baseline", "report", "seal", "pack"):
        ran = detector(*honest[command], cwd=place)
        assert ran.code in (ENDS if command == "report" else (0,)), (command, ran.err)
    for number, n_judgements in ((1, 1), (2, 2)):
        judgements = sealed_judgements(place / "sealed", number)
        assert [one["judged_again"] for one in judgements] == [True] * n_judgements
    ran = detector("verify", "sealed", "--trust", "keys/seal.pub.pem", cwd=place)
    assert ran.code == 0, ran.err


def sealed_judgements(case: Path, number: int) -> list[dict[str, Any]]:
    path = case / "seals" / f"{number:04d}" / "seal" / "statement.dsse.json"
    envelope = json.loads(path.read_text(encoding="utf-8"))
    judgements = json.loads(base64.b64decode(envelope["payload"]))["predicate"]["judgements"]
    assert isinstance(judgements, list)
    return judgements


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sealed case of two runs in which little is seen, and `keys`."""
    folder = tmp_path_factory.mktemp("small")
    seal(make_case(folder / "sealed"), make_key(folder / "keys"))
    return folder


@pytest.fixture
def forged(small: Path, tmp_path: Path) -> CaseFolder:
    """A judgement beside that of the sealed case, to be changed."""
    return beside(CaseFolder(shutil.copytree(small, tmp_path / "small") / "sealed"))


def with_something_else_seen(judged: CaseFolder) -> None:
    path = judged.seen_path(0)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"version_code": 1', '"version_code": 2', 1), encoding="utf-8")
    record(judged)


def with_another_outcome(judged: CaseFolder) -> None:
    with judged.touched_path.open("a", encoding="utf-8") as file:
        file.write(" ")
    record(judged)


def without_a_launch(judged: CaseFolder) -> None:
    """Judged from one launch of the two that were sealed."""
    case = CaseFolder(judged.case_root)
    found = judge_captured([case.bundle_path(1)], rule_book("cn-default"), CLOCK, out=case.root)
    shutil.rmtree(judged.root)
    for path, text in found.texts(judged):
        write_derived(judged.root / path, text)
    note_judged(judged, CLOCK)


FORGED: dict[str, tuple[Callable[[CaseFolder], None], str]] = {
    "of the future": (lambda one: rewrite(one, judged_at="2098-01-01T00:00:00.000Z"), "still to come"),
    "by another tool": (lambda one: rewrite(one, tool=None), "an unknown version"),
    "by no profile": (lambda one: rewrite(one, profile="mild"), "'mild'"),
    "of no bundle": (lambda one: rewrite(one, bundles=[]), "not of bundles of this case"),
    "seen otherwise": (with_something_else_seen, "seen/00.json"),
    "touched otherwise": (with_another_outcome, "touched.json"),
    "of one launch": (without_a_launch, "leaves out runs/00/bundle"),
}


@pytest.mark.parametrize("name", FORGED)
def test_a_judgement_that_judging_does_not_give_is_not_sealed(name: str, forged: CaseFolder) -> None:
    forge, says = FORGED[name]
    forge(forged)
    case = CaseFolder(forged.case_root)
    assert {one.code for one in check_case(case.root, NOBODY).faults} == {FaultCode.NEWER}
    with pytest.raises(EvidenceError, match=f"{says}"):
        seal(case, case.root.parent / "keys" / "seal.key.pem")


@of("watch")
def test_a_watch_is_judged_again_with_the_inputs_that_were_sealed(place: Path) -> None:
    judged = beside(CaseFolder(place / "sealed"))
    (judged.given_path / "policy.txt").write_text("我们会自启动。" * 100, encoding="utf-8")
    record(judged)
    assert refuses(detector(*commands("sealed")["seal"], cwd=place), "given/policy.txt")


def test_a_seal_by_the_forgers_own_key_vouches_for_nothing(forged: CaseFolder) -> None:
    """Sealed as a program would that signs what it finds."""
    acquit(forged)
    case = CaseFolder(forged.case_root)
    place = case.root.parent
    key, forger = place / "keys" / "seal.key.pem", init_key(place / "forger")
    make_seal(case, forger, tool=sealing_tool(), wall_ns=CLOCK.wall_ns())
    assert check_case(case.root, NOBODY).faults == ()
    with pytest.raises(EvidenceError, match="no seal covers"):
        seal(case, key)
    with pytest.raises(EvidenceError, match="no seal covers"):
        packed_case(case.root, None, clock=CLOCK)
    with pytest.raises(EvidenceError, match="no seal covers"):
        refuse_unproven_judgement(forged, CLOCK)
    trusted = (place / "forger" / "seal.pub.pem",)
    chosen = KeyChoice(name=str(key))
    assert seal_case(case.root, chosen=chosen, urls=(), clock=CLOCK, trust=trusted).number == 3


def test_a_redacted_copy_is_sealed_only_if_its_original_was(small: Path, tmp_path: Path) -> None:
    case = CaseFolder(shutil.copytree(small, tmp_path / "small") / "sealed")
    key = case.root.parent / "keys" / "seal.key.pem"
    request = read_request(["1,1,4,4"], [])
    copy = redact_case(case.root, None, request, reader=None, clock=CLOCK).folder
    assert seal(CaseFolder(copy), key).number == 1
    unsealed = make_case(tmp_path / "unsealed")
    copy = redact_case(unsealed.root, None, request, reader=None, clock=CLOCK).folder
    with pytest.raises(EvidenceError, match="never judged; seal the original"):
        seal(CaseFolder(copy), key)
    with pytest.raises(EvidenceError, match="never judged; seal the original"):
        packed_case(copy, None, clock=CLOCK)


def edit_page(report: Path) -> str:
    """One word of a page, and its hash in the list."""
    page = next(path for name in ("index.en.html", "report.json") if (path := report / name).exists())
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("failed", "passed") + " ", encoding="utf-8")
    relist(report, page)
    return page.name


def relist(report: Path, *pages: Path) -> None:
    listed = read_report_files(report)
    hashes = {page.name: hashlib.sha256(page.read_bytes()).hexdigest() for page in pages}
    (report / REPORT_LIST_NAME).write_bytes(replace(listed, files={**listed.files, **hashes}).text())
    note_reported(CaseFolder(report.parent), report, CLOCK)


@pytest.mark.long
@of("watch", long=("crawl",))
def test_an_edited_page_is_neither_sealed_nor_packed(place: Path) -> None:
    """Not of runs: their pages are rendered as a crawl's are, and they are judged again sooner."""
    assert detector("report", "sealed", cwd=place).code == 0
    for name, folder in (("sealed", "report-2"), ("case", "report")):
        page = edit_page(place / name / folder)
        assert {one.code for one in check_case(place / name, NOBODY).faults} <= {FaultCode.NEWER}
        for command in ("seal", "pack"):
            ran = detector(*commands(name)[command], cwd=place)
            assert refuses(ran, f"{name}/{folder}: {page} is not what rendering"), (command, ran.err)


@pytest.mark.long
def test_every_format_is_rendered_again_to_the_same_bytes(small: Path, tmp_path: Path) -> None:
    """With a laboratory and its logo, after the case was judged anew and moved."""
    place = Path(shutil.copytree(small, tmp_path / "small"))
    lab = {"format": "lab/1", "name": "实验室", "logo": "logo.png"}
    (place / "lab.yaml").write_text(json.dumps(lab), encoding="utf-8")
    (place / "logo.png").write_bytes(GREY_PIXEL)
    formats = "html,json,junit,sarif,allure,codequality,markdown,csv,pdf"
    ran = detector("report", "sealed", "--format", formats, "--lab", "lab.yaml", cwd=place)
    assert ran.code == 0, ran.err
    judge(CaseFolder(place / "sealed"), profile="strict", at="2026-01-09T09:00:00.000Z")
    moved = place.rename(tmp_path / "moved")
    assert seal(CaseFolder(moved / "sealed"), moved / "keys" / "seal.key.pem").number == 2


CLAIMS: dict[str, tuple[dict[str, object], str]] = {
    "another judgement": (
        {"contradictions": [{"judged_at": None, "profile": "strict", "codes": ["XXX-01"]}]},
        "names a judgement that is not in this case",
    ),
    "a signed capture": (
        {
            "protection": {
                "by": "capture",
                "since": "2026-01-09T08:00:00Z",
                "key_ids": ["sha256:00"],
                "is_own": True,
                "n_signed": 2,
                "n_runs": 2,
            }
        },
        "another protection",
    ),
    "nothing to render it with": ({}, "does not say what it was rendered with"),
}


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_report_cannot_claim_what_the_case_does_not_show(claim: str, small: Path, tmp_path: Path) -> None:
    changed, says = CLAIMS[claim]
    place = Path(shutil.copytree(small, tmp_path / "small"))
    case = CaseFolder(place / "sealed")
    folder = report(case)
    listed = read_report_files(folder)
    inputs = {**(listed.inputs or {}), **changed} if changed else None
    (folder / REPORT_LIST_NAME).write_bytes(replace(listed, inputs=inputs).text())
    note_reported(case, folder, CLOCK)
    with pytest.raises(EvidenceError, match=says):
        seal(case, place / "keys" / "seal.key.pem")
