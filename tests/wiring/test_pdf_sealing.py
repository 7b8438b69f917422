"""A PDF report in its case: signed in place, listed, logged, stamped later, refused where not allowed."""

import hashlib
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from detector.case import REPORT_LIST_NAME, CaseFolder, read_report_files
from detector.core.errors import ConfigError, EvidenceError
from detector.evidence.fault import FaultCode
from detector.sealing.custody import read_custody
from detector.sealing.stamps import ask, first_token
from detector.sealing.trust import NOBODY, read_trust
from detector.sealing.verified import State, verify_path
from detector.wiring.keys import KeyChoice
from detector.wiring.pdf_sealing import SealedPdf, seal_pdf
from detector.wiring.sealing import seal_case
from tests.conftest import RequireBinary
from tests.fakes.time_stamp_authority import Authority, Manner, make_authority, serving
from tests.sealing.pdfs import Lab, case_with_pdf, make_lab, small_pdf
from tests.sealing.sealed_cases import CLOCK, make_key, seal

pytest.importorskip("pyhanko")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory, require_binary: RequireBinary) -> Authority:
    require_binary("openssl")
    return make_authority(tmp_path_factory.mktemp("tsa") / "tsa", with_chain=True, key="ec")


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory, authority: Authority) -> Lab:
    del authority  # ensures that openssl is available
    return make_lab(tmp_path_factory.mktemp("lab"))


@pytest.fixture
def report(tmp_path: Path) -> Path:
    return case_with_pdf(tmp_path / "case")[1]


def sign(report: Path, lab: Lab, *urls: str, out: Path | None = None) -> SealedPdf:
    chosen = KeyChoice(name=str(lab.key_path), certificates=lab.certificate)
    return seal_pdf(report, chosen=chosen, urls=urls, clock=CLOCK, out=out)


def stamp(report: Path, *urls: str) -> SealedPdf:
    return seal_pdf(report, chosen=KeyChoice(), urls=urls, clock=CLOCK)


def state(path: Path) -> tuple[State, set[FaultCode]]:
    found = verify_path(path, NOBODY)
    return found.state, {fault.code for fault in found.faults}


def actions(report: Path) -> list[str]:
    log = (report.parents[1] / "custody.jsonl").read_bytes()
    return [entry.action.value for entry in read_custody(log, where="log")]


def test_each_key_signs_a_report_only_once(report: Path, lab: Lab, tmp_path: Path) -> None:
    assert state(report) == (State.UNSIGNED, {FaultCode.UNSIGNED})
    asked = read_trust(signers=[lab.root])
    assert verify_path(report, asked).faults[0].code is FaultCode.SIGNER_MISSING
    before = report.read_bytes()
    assert sign(report, lab).is_new
    assert report.read_bytes().startswith(before)
    once = report.read_bytes()
    assert not sign(report, lab).is_new
    assert not stamp(report).is_new
    assert report.read_bytes() == once
    assert sign(report, make_lab(tmp_path / "other", name="Reviewer")).is_new
    assert state(report) == (State.WHOLE, set())
    assert actions(report)[-3:] == ["reported", "signed", "signed"]
    assert state(report.parents[1]) == (State.UNSIGNED, {FaultCode.UNSIGNED})


BAD = [one for one in Manner if one not in (Manner.HONEST, Manner.SLOW, Manner.DRIPS)]


@pytest.mark.parametrize("manner", BAD)
def test_an_invalid_answer_is_not_kept(manner: Manner, report: Path, lab: Lab, authority: Authority) -> None:
    """The report is signed without a stamp, which is reported, and stamped later."""
    with serving(authority, manner) as url:
        (asked,) = sign(report, lab, url).asked
    assert asked.facts is None
    assert asked.why_not
    found = verify_path(report, NOBODY)
    assert (found.state, found.pdf and found.pdf.signatures[0].stamps) == (State.WHOLE, ())
    signed = report.read_bytes()
    with serving(authority, manner) as bad:
        assert stamp(report, bad).asked[0].why_not == asked.why_not
    assert report.read_bytes() == signed
    with serving(authority) as url:
        later = stamp(report, url)
    assert (later.is_new, later.asked[0].why_not) == (False, "")
    assert report.read_bytes().startswith(signed)
    found = verify_path(report, NOBODY)
    assert found.state is State.WHOLE
    assert found.pdf is not None
    assert len(found.pdf.document_stamps) == 1
    assert actions(report)[-2:] == ["signed", "stamped"]


def test_an_authority_that_is_down_is_skipped(report: Path, lab: Lab, authority: Authority) -> None:
    with socket.socket() as held, serving(authority) as url:
        held.bind(("127.0.0.1", 0))
        down = f"http://127.0.0.1:{held.getsockname()[1]}/"
        asked = sign(report, lab, down, url, down).asked
    assert [one.why_not.partition(":")[0] for one in asked] == ["cannot be reached", ""]
    found = verify_path(report, read_trust(signers=[lab.root], authorities=[authority.root]))
    assert found.state is State.WHOLE


@pytest.mark.parametrize("manner", [Manner.SLOW, Manner.DRIPS])
def test_an_authority_that_is_too_slow_is_not_awaited(manner: Manner, authority: Authority) -> None:
    with serving(authority, manner) as url:
        token, asked = first_token(
            [url], b"\0" * 32, asking=lambda at, request: ask(at, request, deadline_s=0.3)
        )
    assert token is None
    assert asked[0].why_not == "did not answer within 0.3 s"


def test_a_signed_report_survives_a_new_report(report: Path, lab: Lab) -> None:
    case = CaseFolder(report.parents[1])
    assert case.report_path.name == "report"
    sign(report, lab)
    assert case.report_path.name == "report-2"


@pytest.mark.long
def test_sealed_files_do_not_change(report: Path, lab: Lab, tmp_path: Path) -> None:
    key = make_key(tmp_path / "keys")
    sign(report, lab)
    seal_case(report.parents[1], chosen=KeyChoice(name=str(key)), urls=(), clock=CLOCK)
    with pytest.raises(ConfigError, match="lies in a sealed case"):
        sign(report, make_lab(tmp_path / "other"))
    copy = tmp_path / "copy.pdf"
    assert sign(report, make_lab(tmp_path / "third"), out=copy).path == copy
    assert state(report.parents[1]) == (State.WHOLE, set())
    assert state(copy) == (State.WHOLE, set())


def test_a_signed_pdf_that_the_program_did_not_render_is_not_sealed(
    report: Path, lab: Lab, tmp_path: Path
) -> None:
    """Its list is redone, and the forger's signature on it is valid."""
    case = CaseFolder(report.parents[1])
    verdicts = hashlib.sha256(case.verdicts_path.read_bytes()).hexdigest()
    report.write_bytes(small_pdf("Nothing was found", verdicts_sha256=verdicts))
    listed = read_report_files(report.parent)
    files = {**listed.files, report.name: hashlib.sha256(report.read_bytes()).hexdigest()}
    (report.parent / REPORT_LIST_NAME).write_bytes(replace(listed, files=files).text())
    sign(report, lab)
    assert state(report) == (State.WHOLE, set())
    with pytest.raises(EvidenceError, match=f"{report.name} is not what rendering it again gives"):
        seal(case, make_key(tmp_path / "keys"))


def test_a_report_of_other_verdicts_is_detected(report: Path, lab: Lab) -> None:
    """Its signature is valid, but it names other verdicts than those in the case."""
    sign(report, lab)
    path = report.parents[1] / "verdicts.json"
    path.write_bytes(path.read_bytes().replace(b"cn-default", b"cn-xefault"))
    assert state(report) == (State.TAMPERED, {FaultCode.ANOTHER_VERDICT})


def test_a_report_of_another_case_is_detected(report: Path, lab: Lab, tmp_path: Path) -> None:
    other = case_with_pdf(tmp_path / "other")[1]
    sign(other, lab)
    other.write_bytes(other.read_bytes())
    report.write_bytes(other.read_bytes())
    assert FaultCode.CHANGED in state(report)[1]


def test_an_unwritable_target_is_refused_in_one_sentence(report: Path, lab: Lab, tmp_path: Path) -> None:
    there = tmp_path / "there.pdf"
    there.write_bytes(b"")
    for out, why in ((there, "is there already"), (report.with_name("more.pdf"), "what its list names")):
        with pytest.raises(ConfigError, match=why):
            sign(report, lab, out=out)
    link = tmp_path / "link.pdf"
    link.symlink_to(report)
    with pytest.raises(ConfigError, match="is a link"):
        sign(link, lab)
    odd = tmp_path / "report"
    odd.write_bytes(report.read_bytes())
    with pytest.raises(ConfigError, match="nor a PDF"):
        sign(odd, lab)


@pytest.mark.parametrize(
    ("name", "why"), [("text.pdf", "is no PDF"), ("none.pdf", "cannot be read"), ("cut.pdf", "unreadable")]
)
def test_a_file_that_is_not_a_pdf_is_refused_in_one_sentence(
    name: str, why: str, report: Path, lab: Lab, tmp_path: Path
) -> None:
    (tmp_path / "text.pdf").write_text("no pdf", encoding="utf-8")
    (tmp_path / "cut.pdf").write_bytes(report.read_bytes()[:2000])
    with pytest.raises((ConfigError, EvidenceError), match=why):
        sign(tmp_path / name, lab)


def test_a_changed_report_is_neither_signed_nor_stamped(report: Path, lab: Lab, authority: Authority) -> None:
    sign(report, lab)
    report.write_bytes(report.read_bytes().replace(b"%PDF-1.7", b"%PDF-1.6", 1))
    with serving(authority) as url, pytest.raises(EvidenceError, match="detector verify"):
        stamp(report, url)
    with pytest.raises(ConfigError, match="no address"):
        stamp(report, "ftp://a/")
