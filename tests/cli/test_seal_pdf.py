"""`seal` and `verify` of a PDF report: in its case, beside it and alone; and the line for pdfsig."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from detector.cli.exit_codes import ExitCode
from detector.i18n.sentences import sentences
from detector.sealing.custody import read_custody
from tests.cli.command_line import Ran, detector
from tests.cli.test_documents import holds
from tests.conftest import RequireBinary
from tests.fakes.time_stamp_authority import Authority, Manner, make_authority, serving
from tests.sealing.pdfs import Lab, case_with_pdf, make_lab, small_pdf

pytest.importorskip("pyhanko")
REPORT = "case/report/report.en.pdf"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory, require_binary: RequireBinary) -> Authority:
    require_binary("openssl")
    return make_authority(tmp_path_factory.mktemp("tsa") / "tsa", with_chain=True, key="ec")


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory, authority: Authority) -> Lab:
    del authority  # openssl is there
    return make_lab(tmp_path_factory.mktemp("lab"))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    case_with_pdf(tmp_path / "case")
    return tmp_path


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory, lab: Lab, authority: Authority) -> Path:
    """A case whose PDF was signed and stamped by the command line, its passphrase in a variable."""
    root = tmp_path_factory.mktemp("signed")
    case_with_pdf(root / "case")
    with serving(authority) as url:
        ran = sign(root, lab, "--stamp", url, "--json")
    assert ran.code == 0, ran.err
    document = holds(ran.out, "signed-pdf-1")
    assert (document["is_new"], document["certificate"]) == (True, "CN=Test laboratory")
    return root


def sign(folder: Path, lab: Lab, *options: str | Path, path: str = REPORT) -> Ran:
    words = ("seal", path, "--key", lab.store, "--passphrase-env", "LAB_PASS", *options)
    return detector(*words, cwd=folder, env={"LAB_PASS": lab.passphrase})


def verify(folder: Path, *words: str | Path) -> tuple[int, dict[str, object]]:
    ran = detector("verify", *words, "--json", cwd=folder)
    return ran.code, holds(ran.out, "verify-1")


def pdf_of(document: dict[str, object]) -> dict[str, object]:
    assert isinstance(document["pdf"], dict)
    return document["pdf"]


def test_a_signed_report_is_whole_alone_and_in_its_case(signed: Path, lab: Lab, authority: Authority) -> None:
    code, told = verify(signed, REPORT, "--trust", lab.root, "--trust", authority.root)
    assert (code, told["kind"], told["state"], told["failures"]) == (0, "pdf", "whole", [])
    assert {one["name"]: one["holds"] for one in told["checks"]} == dict.fromkeys(  # type: ignore[attr-defined]
        ("whole", "signed", "time_stamped", "trusted"), True
    )
    verdicts = json.loads((signed / "case" / "report" / "files.json").read_bytes())["verdicts_sha256"]
    assert pdf_of(told)["verdicts_sha256"] == verdicts
    (signature,) = pdf_of(told)["signatures"]  # type: ignore[misc]
    assert signature["reason"] == f"verdicts.json sha256:{verdicts}"
    code, told = verify(signed, "case")
    assert (code, told["state"]) == (0, "unsigned"), "no seal covers the rest"
    entries = read_custody((signed / "case" / "custody.jsonl").read_bytes(), where="log")
    assert entries[-1].action.value == "signed"
    assert set(entries[-1].files) == {REPORT.removeprefix("case/"), "report/files.json"}
    assert not list(signed.glob("case/.report*"))


def test_pdfsig_says_the_same_by_the_line_that_is_printed(
    signed: Path, tmp_path: Path, require_binary: RequireBinary
) -> None:
    require_binary("pdfsig")
    copy = tmp_path / "it's.pdf"
    shutil.copy(signed / REPORT, copy)
    _, told = verify(tmp_path, copy.name)
    (command,) = told["commands"]  # type: ignore[misc]
    assert command["tool"] == "pdfsig"
    content = copy.read_bytes()

    def said() -> int:
        return subprocess.run(
            ["bash", "-c", command["line"]], cwd=tmp_path, capture_output=True, check=False
        ).returncode

    assert said() == 0
    for changed in (content.replace(b"%PDF-1.7", b"%PDF-1.6", 1), content + b"\n", small_pdf()):
        copy.write_bytes(changed)
        assert said() != 0


@pytest.mark.parametrize("lang", ["en", "zh-CN"])
def test_it_says_what_is_wrong_in_the_users_language(lang: str, signed: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.pdf"
    content = (signed / REPORT).read_bytes()
    told = sentences(lang, "verify")
    for changed, code in (
        (content.replace(b"%PDF-1.7", b"%PDF-1.6", 1), "pdf_changed"),
        (content + b"x", "appended"),
    ):
        copy.write_bytes(changed)
        ran = detector("--lang", lang, "verify", "copy.pdf", cwd=tmp_path)
        assert ran.code == ExitCode.USAGE
        assert told[code].partition("{detail}")[0].replace("{path}", "copy.pdf") in ran.err
        assert told["state_tampered"] in ran.err
        assert "Traceback" not in ran.err


def test_no_authority_at_hand_is_said_and_the_report_is_signed(
    place: Path, lab: Lab, authority: Authority
) -> None:
    with serving(authority, Manner.FAILS) as url:
        ran = sign(place, lab, "--stamp", url)
    assert (ran.code, ran.out.strip()) == (ExitCode.INCONCLUSIVE, REPORT)
    assert "HTTP status 500" in ran.err
    with serving(authority) as url:
        ran = detector("seal", REPORT, "--stamp", url, "--json", cwd=place)
    assert (ran.code, holds(ran.out, "signed-pdf-1")["is_new"]) == (0, False), ran.err
    code, told = verify(place, REPORT)
    assert (code, told["state"], len(pdf_of(told)["document_stamps"])) == (0, "whole", 1)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("seal", "case", "--out", "x"), "--out: only a PDF report takes it"),
        (("seal", REPORT), "there is no key yet"),
        (("seal", "none.pdf"), "none.pdf: cannot be read"),
    ],
)
def test_what_cannot_be_signed_is_one_sentence(words: tuple[str, ...], why: str, place: Path) -> None:
    ran = detector(*words, cwd=place, env={"DETECTOR_STATE_DIR": str(place / "state")})
    assert (ran.code, ran.says(why)) == (ExitCode.USAGE, True), ran.err
