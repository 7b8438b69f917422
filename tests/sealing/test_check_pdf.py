"""Checks of a PDF: changed bytes, appended content, whose key, since when; each with its own fault code."""

import io
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from detector.evidence.fault import FaultCode
from detector.sealing.check_pdf import CheckedPdf, check_pdf
from detector.sealing.pdf_signing import PdfWords, signed_pdf, stamped_pdf
from detector.sealing.stamps import first_token
from detector.sealing.trust import NOBODY, Trust, read_trust
from tests.conftest import RequireBinary
from tests.fakes.time_stamp_authority import Authority, make_authority, openssl, serving
from tests.sealing.pdfs import AT, Lab, make_lab, small_pdf

pytest.importorskip("pyhanko")
WORDS = PdfWords(reason="verdicts.json sha256:e4")


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """`url` of an authority; `signed`: B-B; `timed`: B-T; `stamped`: signed and stamped later."""

    lab: Lab
    authority: Authority
    url: str
    plain: bytes
    signed: bytes
    timed: bytes
    stamped: bytes

    def token(self, sha256: bytes) -> bytes | None:
        return first_token([self.url], sha256)[0]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, require_binary: RequireBinary) -> Iterator[Made]:
    require_binary("openssl")
    lab = make_lab(tmp_path_factory.mktemp("lab"))
    authority = make_authority(tmp_path_factory.mktemp("tsa") / "tsa", with_chain=False, key="ec")
    plain = small_pdf(verdicts_sha256="e4" * 32)
    with serving(authority) as url:

        def token(sha256: bytes) -> bytes | None:
            return first_token([url], sha256)[0]

        signed = signed_pdf(plain, lab.key, at=AT, words=WORDS)
        timed = signed_pdf(plain, lab.key, at=AT, words=WORDS, stamping=token)
        stamped = stamped_pdf(signed, token)
        assert stamped is not None
        yield Made(
            lab=lab, authority=authority, url=url, plain=plain, signed=signed, timed=timed, stamped=stamped
        )


def checked(content: bytes, trust: Trust = NOBODY) -> CheckedPdf:
    return check_pdf(content, trust, where="report.pdf")


def codes(content: bytes, trust: Trust = NOBODY) -> list[FaultCode]:
    return [fault.code for fault in checked(content, trust).faults]


def test_reports_what_a_signature_states(made: Made) -> None:
    found = checked(made.timed)
    assert found.faults == ()
    (one,) = found.signatures
    assert (one.certificate, one.signed_at, one.reason) == ("CN=Test laboratory", AT, WORDS.reason)
    assert (one.covered_bytes, one.is_trusted) == (len(made.timed), None)
    assert one.key_id == made.lab.key.key_id
    assert [stamp.authority for stamp in one.stamps] == ["CN=Test signer"]
    assert found.verdicts_sha256 == "e4" * 32
    (stamp,) = checked(made.stamped).document_stamps
    assert (stamp.authority, checked(made.stamped).faults) == ("CN=Test signer", ())


def test_an_unsigned_pdf_is_unsigned_even_if_stamped(made: Made) -> None:
    assert codes(made.plain) == [FaultCode.UNSIGNED]
    stamped = stamped_pdf(made.plain, made.token)
    assert stamped is not None
    assert codes(stamped) == [FaultCode.UNSIGNED], "a time does not show who signed"


def test_detects_every_changed_byte(made: Made) -> None:
    """Each byte of a sample, outside and inside the space for the signature."""
    draws = random.Random(3)
    for content in (made.signed, made.timed, made.stamped):
        places = [*draws.sample(range(9, len(made.plain)), 4), *draws.sample(_signature(content), 3)]
        places += draws.sample(range(content.index(b">", _signature(content)[0]), len(content)), 4)
        for at in places:
            changed = bytearray(content)
            changed[at] ^= 1
            found = codes(bytes(changed))
            assert set(found) & DETECTED, (at, content[at - 20 : at + 20], found)


DETECTED = {
    FaultCode.PDF_CHANGED,
    FaultCode.PDF_SIGNATURE_WRONG,
    FaultCode.STAMP_WRONG,
    FaultCode.APPENDED,
    FaultCode.UNREADABLE,
}


def _signature(content: bytes) -> range:
    """Positions of hex digits at the end of the first container, where the signature or its stamp ends."""
    start = content.index(b"/Contents <") + len(b"/Contents <")
    end = content.index(b"00000000", start)
    return range(end - 40, end - 2)


def test_detects_bytes_written_into_the_padding(made: Made) -> None:
    start = made.signed.index(b"/Contents <") + len(b"/Contents <")
    at = made.signed.index(b">", start) - 4
    assert codes(made.signed[:at] + b"41" + made.signed[at + 2 :]) == [FaultCode.PDF_CHANGED]


@pytest.mark.parametrize("name", ["signed", "timed", "stamped"])
def test_detects_anything_appended(name: str, made: Made) -> None:
    content: bytes = getattr(made, name)
    assert codes(content + b"\n% nothing but a remark\n") == [FaultCode.APPENDED]
    writer = PdfWriter(io.BytesIO(content), incremental=True)
    writer.pages[0].rotate(90)
    out = io.BytesIO()
    writer.write(out)
    assert out.getvalue().startswith(content)
    assert FaultCode.APPENDED in codes(out.getvalue())


def test_detects_an_increment_below_a_stamp(made: Made) -> None:
    """An addition is not made valid by a time stamp, or another signature, over everything."""
    writer = PdfWriter(io.BytesIO(made.signed), incremental=True)
    writer.add_blank_page(100, 100)
    out = io.BytesIO()
    writer.write(out)
    for covered in (
        stamped_pdf(out.getvalue(), made.token),
        signed_pdf(out.getvalue(), made.lab.key, at=AT, words=WORDS),
    ):
        assert covered is not None
        assert codes(covered) == [FaultCode.APPENDED]


def test_ignores_keywords_changed_after_signing(made: Made) -> None:
    writer = PdfWriter(io.BytesIO(made.signed), incremental=True)
    writer.add_metadata({"/Keywords": f"verdicts.json sha256 {'ab' * 32}"})
    out = io.BytesIO()
    writer.write(out)
    assert checked(out.getvalue()).verdicts_sha256 == "e4" * 32


def test_reports_two_signatures(made: Made, tmp_path: Path) -> None:
    other = make_lab(tmp_path, name="Reviewer")
    found = checked(signed_pdf(made.signed, other.key, at=AT, words=WORDS))
    assert found.faults == ()
    assert [one.certificate for one in found.signatures] == ["CN=Test laboratory", "CN=Reviewer"]


def test_trust_is_given_by_certificates_and_keys(made: Made, tmp_path: Path) -> None:
    public = tmp_path / "pub.pem"
    public.write_bytes(made.lab.key.public_pem)
    stranger = make_lab(tmp_path / "other")
    roots = [made.lab.root, made.authority.root]
    assert [one.is_trusted for one in checked(made.timed, read_trust(roots)).signatures] == [True]
    assert codes(made.timed, read_trust(roots)) == []
    assert codes(made.timed, read_trust([public, made.authority.root])) == []
    assert codes(made.signed, read_trust([public])) == []
    assert codes(made.signed, read_trust([stranger.root])) == [FaultCode.UNTRUSTED_KEY]
    found = codes(made.timed, read_trust([stranger.root]))
    assert set(found) == {FaultCode.UNTRUSTED_KEY, FaultCode.STAMP_UNTRUSTED}
    assert codes(made.timed, read_trust([made.authority.root])) == [FaultCode.UNTRUSTED_KEY]


def test_a_certificate_must_be_valid_at_the_time_of_signing(made: Made, tmp_path: Path) -> None:
    """It had expired at the time the signature states."""
    old = tmp_path / "old.pem"
    by = ("-CA", made.lab.root, "-CAkey", made.lab.root.with_suffix(".key"))
    openssl(
        *("req", "-x509", "-new", "-key", made.lab.key_path, "-subj", "/CN=Old", "-out", old, *by),
        *("-not_before", "20240101000000Z", "-not_after", "20250601000000Z"),
    )
    from detector.sealing.keys import read_certificates, with_certificates  # noqa: PLC0415

    key = with_certificates(made.lab.key, read_certificates(old))
    signed = signed_pdf(made.plain, key, at=AT, words=WORDS)
    assert codes(signed, read_trust([made.lab.root])) == [FaultCode.UNTRUSTED_KEY]


def test_a_stamp_older_than_its_signature_reveals_a_wrong_clock(made: Made) -> None:
    signed = signed_pdf(
        made.plain, made.lab.key, at=AT + timedelta(days=3650), words=WORDS, stamping=made.token
    )
    assert codes(signed) == [FaultCode.CLOCKS_DISAGREE]


def test_another_documents_stamp_is_wrong(made: Made) -> None:
    token = made.token(b"\0" * 32)
    assert codes(signed_pdf(made.plain, made.lab.key, at=AT, words=WORDS, stamping=lambda sha256: token)) == [
        FaultCode.STAMP_WRONG
    ]
    stamped = stamped_pdf(made.signed, lambda sha256: token)
    assert stamped is not None
    assert FaultCode.STAMP_WRONG in codes(stamped)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"%PDF-1.7\n" + b"[" * 100_000, b"\0" * 1000])
def test_what_is_not_a_pdf_is_one_fault(content: bytes) -> None:
    assert codes(content) == [FaultCode.UNREADABLE]


def test_detects_a_truncated_pdf(made: Made) -> None:
    for n_bytes in (10, len(made.plain) // 2, len(made.plain), len(made.signed) - 200, len(made.signed) - 1):
        found = codes(made.signed[:n_bytes])
        assert found, n_bytes
        assert set(found) <= {*DETECTED, FaultCode.UNSIGNED}
    assert PdfReader(io.BytesIO(made.signed)).pages
