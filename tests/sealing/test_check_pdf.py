"""Checks of a PDF: changed bytes, appended content, whose key, since when; each with its own fault code."""

import io
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from detector.evidence.fault import FaultCode
from detector.sealing.check_pdf import CheckedPdf, check_pdf
from detector.sealing.pdf_signing import PdfWords, signed_pdf, stamped_pdf
from detector.sealing.stamps import first_token
from detector.sealing.time_stamp import StampFacts
from detector.sealing.trust import NOBODY, Trust, read_trust
from tests.conftest import RequireBinary
from tests.fakes.time_stamp_authority import Authority, make_authority, serving
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


def stamps_of(content: bytes, trust: Trust) -> list[StampFacts]:
    return [stamp for one in checked(content, trust).signatures for stamp in one.stamps]


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


@pytest.mark.long
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


def without_last_page(content: bytes, *, keywords: str | None = None) -> bytes:
    """A new document of the other pages, with the same title and keywords."""
    writer = PdfWriter(clone_from=io.BytesIO(content))
    del writer.root_object["/AcroForm"]
    writer.remove_page(len(writer.pages) - 1)
    if keywords is not None:
        writer.add_metadata({"/Keywords": keywords})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_pages_taken_out_before_it_was_signed_again_are_told(made: Made, tmp_path: Path) -> None:
    """By a stranger or by the same key; who states another number himself is held by the signer's name."""
    verdicts = "verdicts.json sha256 " + "e4" * 32
    three = small_pdf("One #pagebreak() two #pagebreak() three", verdicts_sha256="e4" * 32)
    signed = signed_pdf(three, made.lab.key, at=AT, words=PdfWords(reason="verdicts, pages 3"))
    trust, stranger = read_trust(signers=[made.lab.root]), make_lab(tmp_path).key
    assert (checked(signed, trust).n_pages, checked(signed, trust).stated_pages) == (3, 3)
    assert codes(signed, trust) == []
    shorter = without_last_page(signed)
    assert codes(shorter) == [FaultCode.UNSIGNED, FaultCode.PAGES_DIFFER]
    assert codes(signed_pdf(shorter, made.lab.key, at=AT, words=WORDS), trust) == [FaultCode.PAGES_DIFFER]
    assert codes(signed_pdf(shorter, stranger, at=AT, words=WORDS)) == [FaultCode.PAGES_DIFFER]
    silent = without_last_page(signed, keywords=verdicts)
    assert codes(signed_pdf(silent, stranger, at=AT, words=PdfWords(reason="pages 3"))) == [
        FaultCode.PAGES_DIFFER
    ]
    lying = signed_pdf(
        without_last_page(signed, keywords=f"{verdicts}, pages 2"), stranger, at=AT, words=WORDS
    )
    assert codes(lying, trust) == [FaultCode.SIGNER_UNTRUSTED]
    assert checked(lying).signatures[0].is_trusted is None, "without an anchor nobody is vouched for"


def test_reports_two_signatures(made: Made, tmp_path: Path) -> None:
    other = make_lab(tmp_path, name="Reviewer")
    found = checked(signed_pdf(made.signed, other.key, at=AT, words=WORDS))
    assert found.faults == ()
    assert [one.certificate for one in found.signatures] == ["CN=Test laboratory", "CN=Reviewer"]


@pytest.mark.long
def test_signers_and_authorities_are_trusted_apart(made: Made, tmp_path: Path) -> None:
    stranger = make_lab(tmp_path / "other")
    lab, tsa = made.lab.root, made.authority.root
    for signers, authorities, found in (
        ([lab], [tsa], []),
        ([made.lab.certificate], [], []),
        ([lab], [lab], [FaultCode.STAMP_UNTRUSTED]),
        ([tsa], [tsa], [FaultCode.SIGNER_UNTRUSTED]),
        ([], [tsa], []),
        ([stranger.root], [stranger.root], [FaultCode.STAMP_UNTRUSTED, FaultCode.SIGNER_UNTRUSTED]),
    ):
        trust = read_trust(signers=signers, authorities=authorities)
        assert codes(made.timed, trust) == found
    assert [one.is_trusted for one in stamps_of(made.timed, read_trust(signers=[lab, tsa]))] == [None]
    of_the_tsa = replace(made.lab, root=tsa).certified(tmp_path, "basicConstraints=CA:false")
    forged = signed_pdf(made.plain, of_the_tsa, at=datetime.now(UTC), words=WORDS)
    for trust, is_trusted in (
        (read_trust(signers=[tsa]), True),
        (read_trust(authorities=[tsa]), None),
        (read_trust(signers=[lab], authorities=[tsa]), False),
    ):
        assert [one.is_trusted for one in checked(forged, trust).signatures] == [is_trusted]
    trusted = read_trust(signers=[lab], authorities=[tsa])
    assert [one.is_trusted for one in checked(made.timed, trusted).signatures] == [True]
    only_times = checked(made.timed, read_trust(authorities=[tsa]))
    assert [one.is_trusted for one in only_times.signatures] == [None], "a time does not show who signed"
    own = checked(made.signed, Trust(own=frozenset({made.lab.key.key_id})))
    assert [one.is_trusted for one in own.signatures] == [True]


@pytest.mark.parametrize("usage", ["critical,timeStamping", "serverAuth"])
def test_a_certificate_for_something_else_signs_no_report(usage: str, made: Made, tmp_path: Path) -> None:
    """Issued by the very authority that the user trusts, to somebody else."""
    signed = signed_pdf(
        made.plain, made.lab.certified(tmp_path, f"extendedKeyUsage={usage}"), at=AT, words=WORDS
    )
    assert codes(signed, read_trust(signers=[made.lab.root])) == [FaultCode.SIGNER_UNTRUSTED]


def test_an_expired_certificate_is_not_saved_by_anybodys_time_stamp(made: Made, tmp_path: Path) -> None:
    """The stamp's own time is the later one; it counts only if its authority was named."""
    years = ("-not_before", "20240101000000Z", "-not_after", "20260201000000Z")
    key = made.lab.certified(tmp_path, "basicConstraints=CA:false", years=years)
    signed = signed_pdf(made.plain, key, at=AT, words=WORDS, stamping=made.token)
    trust = read_trust(signers=[made.lab.root], authorities=[made.authority.root])
    assert codes(signed, trust) == [FaultCode.SIGNER_UNTRUSTED]


def test_a_certificate_must_be_valid_at_the_time_of_signing(made: Made, tmp_path: Path) -> None:
    """It had expired at the time the signature states."""
    years = ("-not_before", "20240101000000Z", "-not_after", "20250601000000Z")
    key = made.lab.certified(tmp_path, "basicConstraints=CA:false", years=years)
    signed = signed_pdf(made.plain, key, at=AT, words=WORDS)
    assert codes(signed, read_trust(signers=[made.lab.root])) == [FaultCode.SIGNER_UNTRUSTED]


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
