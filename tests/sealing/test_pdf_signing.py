"""Signed and stamped PDFs, read by pyHanko's own validator and by poppler's pdfsig."""

import io
import subprocess
from pathlib import Path

import pytest
from pypdf import PdfReader

from detector.core.errors import ConfigError
from detector.sealing.pdf_signing import PdfWords, signed_pdf, stamped_pdf
from detector.sealing.stamps import first_token
from tests.conftest import RequireBinary
from tests.fakes.time_stamp_authority import Authority, make_authority, serving
from tests.sealing.pdfs import AT, Lab, make_lab, small_pdf

pyhanko = pytest.importorskip("pyhanko.sign.validation")
WORDS = PdfWords(reason="verdicts.json sha256:e4")


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory, require_binary: RequireBinary) -> Lab:
    require_binary("openssl")
    return make_lab(tmp_path_factory.mktemp("lab"))


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory, lab: Lab) -> Authority:
    del lab  # openssl is there
    return make_authority(tmp_path_factory.mktemp("tsa") / "tsa", with_chain=True, key="ec")


@pytest.fixture(scope="module")
def plain() -> bytes:
    return small_pdf(verdicts_sha256="e4" * 32)


def validated(content: bytes, *roots: Path) -> list[object]:
    """pyHanko's validation of each signature, with these roots."""
    from pyhanko.keys import load_cert_from_pemder  # noqa: PLC0415
    from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: PLC0415
    from pyhanko_certvalidator import ValidationContext  # noqa: PLC0415

    context = ValidationContext(
        trust_roots=[load_cert_from_pemder(str(one)) for one in roots], allow_fetching=False
    )
    reader = PdfFileReader(io.BytesIO(content))
    return [pyhanko.validate_pdf_signature(one, context) for one in reader.embedded_regular_signatures]


def pdfsig(content: bytes, folder: Path) -> str:
    (folder / "report.pdf").write_bytes(content)
    ran = subprocess.run(
        ["pdfsig", "-nocert", folder / "report.pdf"], capture_output=True, text=True, check=False
    )
    return ran.stdout


@pytest.mark.long
@pytest.mark.parametrize("algorithm", ["P-256", "P-384", "rsa"])
def test_other_readers_accept_the_signature(
    algorithm: str, plain: bytes, tmp_path: Path, lab: Lab, require_binary: RequireBinary
) -> None:
    require_binary("pdfsig")
    own = lab if algorithm == "P-256" else make_lab(tmp_path / "lab", algorithm=algorithm)
    signed = signed_pdf(plain, own.key, at=AT, words=WORDS)
    assert signed.startswith(plain)
    (status,) = validated(signed, own.root)
    assert status.bottom_line, status.pretty_print_details()  # type: ignore[attr-defined]
    output = pdfsig(signed, tmp_path)
    for words in (
        "Signature is Valid",
        "Signature Type: ETSI.CAdES.detached",
        "  - Total document signed",
        "Signer Certificate Common Name: Test laboratory",
    ):
        assert words in output
    assert "Digest Mismatch" in pdfsig(signed.replace(b"%PDF-1.7", b"%PDF-1.6", 1), tmp_path)


def test_embeds_a_time_stamp_with_the_signature(plain: bytes, lab: Lab, authority: Authority) -> None:
    with serving(authority) as url:
        signed = signed_pdf(
            plain, lab.key, at=AT, words=WORDS, stamping=lambda sha256: first_token([url], sha256)[0]
        )
    (status,) = validated(signed, lab.root, authority.root)
    assert status.bottom_line  # type: ignore[attr-defined]
    stamp = status.timestamp_validity  # type: ignore[attr-defined]
    assert (stamp.valid, stamp.intact, stamp.trusted) == (True, True, True)


def test_a_later_stamp_covers_the_whole_existing_document(
    plain: bytes, tmp_path: Path, lab: Lab, authority: Authority, require_binary: RequireBinary
) -> None:
    from pyhanko.keys import load_cert_from_pemder  # noqa: PLC0415
    from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: PLC0415
    from pyhanko_certvalidator import ValidationContext  # noqa: PLC0415

    require_binary("pdfsig")
    signed = signed_pdf(plain, lab.key, at=AT, words=WORDS)
    with serving(authority) as url:
        stamped = stamped_pdf(signed, lambda sha256: first_token([url], sha256)[0])
    assert stamped is not None
    assert stamped.startswith(signed)
    assert validated(stamped, lab.root)[0].bottom_line  # type: ignore[attr-defined]
    (stamp,) = PdfFileReader(io.BytesIO(stamped)).embedded_timestamp_signatures
    context = ValidationContext(
        trust_roots=[load_cert_from_pemder(str(authority.root))], allow_fetching=False
    )
    found = pyhanko.validate_pdf_timestamp(stamp, context)
    assert (found.valid, found.intact, found.trusted) == (True, True, True)
    assert "Signature is Valid" in pdfsig(stamped, tmp_path)
    assert stamped_pdf(signed, lambda sha256: None) is None


def test_the_signed_pdf_shows_the_same_content(plain: bytes, lab: Lab) -> None:
    """It still declares PDF/A, with the same text and hash of the verdicts, which the signature names."""
    reader = PdfReader(io.BytesIO(signed_pdf(plain, lab.key, at=AT, words=WORDS)))
    assert [page.extract_text() for page in reader.pages] == [
        page.extract_text() for page in PdfReader(io.BytesIO(plain)).pages
    ]
    metadata = reader.trailer["/Root"]["/Metadata"].get_data()  # type: ignore[index]
    assert metadata == PdfReader(io.BytesIO(plain)).trailer["/Root"]["/Metadata"].get_data()  # type: ignore[index]
    assert b"<pdfaid:part>2</pdfaid:part>" in metadata
    (field,) = reader.trailer["/Root"]["/AcroForm"]["/Fields"]  # type: ignore[index]
    field = field.get_object()
    assert field["/V"]["/Reason"] == WORDS.reason
    assert list(field["/Rect"]) == [0, 0, 0, 0]  # nothing is drawn
    assert reader.metadata is not None
    assert "e4" * 32 in str(reader.metadata.get("/Keywords"))


def test_two_people_may_sign(plain: bytes, lab: Lab, tmp_path: Path) -> None:
    other = make_lab(tmp_path, name="Reviewer")
    signed = signed_pdf(signed_pdf(plain, lab.key, at=AT, words=WORDS), other.key, at=AT, words=WORDS)
    assert [one.bottom_line for one in validated(signed, lab.root, other.root)] == [True, True]  # type: ignore[attr-defined]


def test_refuses_keys_that_other_readers_do_not_support(plain: bytes, lab: Lab, tmp_path: Path) -> None:
    strange = make_lab(tmp_path, algorithm="ed25519")
    with pytest.raises(ConfigError, match="other readers of PDF do not know"):
        signed_pdf(plain, strange.key, at=AT, words=WORDS)
    from detector.sealing.keys import read_key  # noqa: PLC0415

    with pytest.raises(ConfigError, match="a PDF is signed with a certificate"):
        signed_pdf(plain, read_key(lab.key_path), at=AT, words=WORDS)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\nxref\n"])
def test_refuses_what_is_not_a_pdf_in_one_sentence(content: bytes, lab: Lab) -> None:
    with pytest.raises(ConfigError, match="cannot be signed"):
        signed_pdf(content, lab.key, at=AT, words=WORDS)
