"""`seal` and `verify` of a PDF report: in its case, beside it and alone; and the printed pdfsig command."""

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from detector.cli.exit_codes import ExitCode
from detector.i18n.sentences import sentences
from detector.sealing.custody import read_custody
from detector.sealing.pdf_signing import PdfWords, signed_pdf
from tests.cli.command_line import Ran, detector
from tests.cli.test_documents import holds
from tests.conftest import RequireBinary
from tests.fakes.time_stamp_authority import Authority, Manner, make_authority, serving
from tests.sealing.pdfs import AT, Lab, case_with_pdf, make_lab, small_pdf

pytest.importorskip("pyhanko")
REPORT = "case/report/report.en.pdf"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory, require_binary: RequireBinary) -> Authority:
    require_binary("openssl")
    return make_authority(tmp_path_factory.mktemp("tsa") / "tsa", with_chain=True, key="ec")


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory, authority: Authority) -> Lab:
    del authority  # ensures that openssl is available
    return make_lab(tmp_path_factory.mktemp("lab"))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    case_with_pdf(tmp_path / "case")
    return tmp_path


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory, lab: Lab, authority: Authority) -> Path:
    """A case whose PDF was signed and stamped on the command line, with the passphrase in a variable."""
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


@pytest.mark.long
def test_a_signed_report_verifies_alone_and_in_its_case(signed: Path, lab: Lab, authority: Authority) -> None:
    code, document = verify(signed, REPORT, "--trust-signer", lab.root, "--trust-tsa", authority.root)
    assert (code, document["kind"], document["state"], document["failures"]) == (0, "pdf", "whole", [])
    assert {one["name"]: one["holds"] for one in document["checks"]} == dict.fromkeys(  # type: ignore[attr-defined]
        ("whole", "signed", "time_stamped", "trusted"), True
    )
    verdicts = json.loads((signed / "case" / "report" / "files.json").read_bytes())["verdicts_sha256"]
    assert pdf_of(document)["verdicts_sha256"] == verdicts
    (signature,) = pdf_of(document)["signatures"]  # type: ignore[misc]
    assert signature["reason"] == f"verdicts.json sha256:{verdicts}, pages {pdf_of(document)['n_pages']}"
    code, document = verify(signed, "case")
    assert (code, document["state"]) == (0, "unsigned"), "no seal covers the rest"
    entries = read_custody((signed / "case" / "custody.jsonl").read_bytes(), where="log")
    assert entries[-1].action.value == "signed"
    assert set(entries[-1].files) == {REPORT.removeprefix("case/"), "report/files.json"}
    assert not list(signed.glob("case/.report*"))


@pytest.mark.long
def test_what_was_asked_for_of_a_pdf_and_is_not_there_is_a_failure(
    signed: Path, lab: Lab, authority: Authority, tmp_path: Path
) -> None:
    """A seal of the case counts as one of a report in its place, and not of a copy elsewhere."""
    place = Path(shutil.copytree(signed, tmp_path / "place"))
    (place / "plain.pdf").write_bytes(small_pdf())
    assert detector("keys", "init", "--out", "keys", cwd=place).code == 0

    def codes(*words: str | Path) -> set[str]:
        code, document = verify(place, *words)
        failures = {one["code"] for one in document["failures"]}  # type: ignore[attr-defined]
        assert code == (ExitCode.USAGE if failures else 0)
        return failures

    key = ("--trust", "keys/seal.pub.pem")
    assert codes("plain.pdf", "--trust-signer", lab.root) == {"signer_missing"}
    assert codes("plain.pdf", "--trust-tsa", authority.root) >= {"not_stamped"}
    assert codes(REPORT, "--trust-signer", authority.root) == {"signer_untrusted"}
    assert codes(REPORT, "--trust-tsa", lab.root) == {"stamp_untrusted"}
    assert codes(REPORT, *key) == {"signature_missing"}
    assert detector("seal", "case", "--key", "keys/seal.key.pem", cwd=place).code == 0
    assert codes(REPORT, *key) == set()
    shutil.copy(place / REPORT, place / "copy.pdf")
    assert codes("copy.pdf", *key) == {"signature_missing"}


@pytest.mark.long
def test_a_report_signed_again_by_another_is_told_by_the_list_and_the_seal(
    signed: Path, tmp_path: Path
) -> None:
    """With other content, and with the list redone as well."""
    place = Path(shutil.copytree(signed, tmp_path / "place"))
    stranger = make_lab(tmp_path / "stranger").key
    assert detector("keys", "init", "--out", "keys", cwd=place).code == 0
    assert detector("seal", "case", "--key", "keys/seal.key.pem", cwd=place).code == 0
    listed = place / "case" / "report" / "files.json"
    document = json.loads(listed.read_bytes())
    forged = small_pdf("No finding", verdicts_sha256=document["verdicts_sha256"])
    (place / REPORT).unlink()  # it shares its bytes with the seal
    (place / REPORT).write_bytes(signed_pdf(forged, stranger, at=AT, words=PdfWords(reason="-")))
    code, found = verify(place, REPORT)
    assert code == ExitCode.USAGE
    assert {one["code"] for one in found["failures"]} == {"changed", "differs_from_seal"}  # type: ignore[attr-defined]
    document["files"]["report.en.pdf"] = hashlib.sha256((place / REPORT).read_bytes()).hexdigest()
    listed.unlink()
    listed.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    code, found = verify(place, REPORT)
    assert code == ExitCode.USAGE
    assert {one["code"] for one in found["failures"]} == {"differs_from_seal"}  # type: ignore[attr-defined]


@pytest.mark.long
@pytest.mark.parametrize("lang", ["en", "zh-CN"])
def test_without_an_anchor_nobody_is_named_as_the_signer(lang: str, signed: Path, lab: Lab) -> None:
    known = sentences(lang, "verify")
    ran = detector("--lang", lang, "verify", REPORT, cwd=signed)
    assert known["state_whole_unknown_pdf"].replace("{key}", lab.key.key_id) in (ran.out + ran.err).replace(
        "\n", ""
    )
    ran = detector("--lang", lang, "verify", REPORT, "--trust-signer", lab.root, cwd=signed)
    assert known["state_whole_named_pdf"] in (ran.out + ran.err)


def test_the_printed_pdfsig_command_gives_the_same_result(
    signed: Path, tmp_path: Path, require_binary: RequireBinary
) -> None:
    require_binary("pdfsig")
    copy = tmp_path / "it's.pdf"
    shutil.copy(signed / REPORT, copy)
    _, document = verify(tmp_path, copy.name)
    (command,) = document["commands"]  # type: ignore[misc]
    assert command["tool"] == "pdfsig"
    content = copy.read_bytes()

    def pdfsig_code() -> int:
        return subprocess.run(
            ["bash", "-c", command["line"]], cwd=tmp_path, capture_output=True, check=False
        ).returncode

    assert pdfsig_code() == 0
    for changed in (content.replace(b"%PDF-1.7", b"%PDF-1.6", 1), content + b"\n", small_pdf()):
        copy.write_bytes(changed)
        assert pdfsig_code() != 0


@pytest.mark.long
@pytest.mark.parametrize("lang", ["en", "zh-CN"])
def test_failures_are_reported_in_the_users_language(lang: str, signed: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.pdf"
    content = (signed / REPORT).read_bytes()
    known = sentences(lang, "verify")
    for changed, code in (
        (content.replace(b"%PDF-1.7", b"%PDF-1.6", 1), "pdf_changed"),
        (content + b"x", "appended"),
    ):
        copy.write_bytes(changed)
        ran = detector("--lang", lang, "verify", "copy.pdf", cwd=tmp_path)
        assert ran.code == ExitCode.USAGE
        assert known[code].partition("{detail}")[0].replace("{path}", "copy.pdf") in (ran.out + ran.err)
        assert known["state_tampered"] in (ran.out + ran.err)
        assert "Traceback" not in ran.err


@pytest.mark.long
def test_without_a_reachable_authority_the_report_is_signed_and_the_user_warned(
    place: Path, lab: Lab, authority: Authority
) -> None:
    with serving(authority, Manner.FAILS) as url:
        ran = sign(place, lab, "--stamp", url)
    assert (ran.code, ran.out.strip()) == (ExitCode.INCONCLUSIVE, REPORT)
    assert "HTTP status 500" in ran.err
    with serving(authority) as url:
        ran = detector("seal", REPORT, "--stamp", url, "--json", cwd=place)
    assert (ran.code, holds(ran.out, "signed-pdf-1")["is_new"]) == (0, False), ran.err
    code, document = verify(place, REPORT)
    assert (code, document["state"], len(pdf_of(document)["document_stamps"])) == (0, "whole", 1)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("seal", "case", "--out", "x"), "--out: only a PDF report takes it"),
        (("seal", REPORT), "there is no key yet"),
        (("seal", "none.pdf"), "none.pdf: cannot be read"),
    ],
)
def test_an_unsignable_report_is_refused_in_one_sentence(
    words: tuple[str, ...], why: str, place: Path
) -> None:
    ran = detector(*words, cwd=place, env={"DETECTOR_STATE_DIR": str(place / "state")})
    assert (ran.code, ran.says(why)) == (ExitCode.USAGE, True), ran.err
