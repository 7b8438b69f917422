"""Small PDFs like a report's, a laboratory's key with its certificate, and a case with such a report."""

import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import typst
from cryptography import x509

from detector.case import CaseFolder
from detector.sealing.keys import SealKey, read_certificates, read_key, with_certificates
from tests.fakes.time_stamp_authority import openssl
from tests.sealing.sealed_cases import files_of, made_of, make_case, report

__all__ = ["AT", "Lab", "case_with_pdf", "make_lab", "small_pdf"]

YEARS = ("-not_before", "20250101000000Z", "-not_after", "20350101000000Z")
AT = datetime(2026, 1, 9, 8, 2, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lab:
    """A root, and a signer certified by it; `store` is the signer's certificate and key as PKCS #12."""

    root: Path
    certificate: Path
    key_path: Path
    store: Path
    passphrase: str

    @property
    def key(self) -> SealKey:
        return with_certificates(read_key(self.key_path), read_certificates(self.certificate))

    def certified(self, folder: Path, extension: str, *, years: tuple[str, ...] = YEARS) -> SealKey:
        """The same key with another certificate by the same root."""
        path = folder / "another.pem"
        by = ("-CA", self.root, "-CAkey", self.root.with_suffix(".key"))
        openssl(
            *("req", "-x509", "-new", "-key", self.key_path, "-subj", "/CN=Another", "-out", path),
            *("-addext", extension, *years, *by),
        )
        return with_certificates(self.key, read_certificates(path))

    @property
    def x509(self) -> x509.Certificate:
        return read_certificates(self.certificate)[0]


def make_lab(folder: Path, *, algorithm: str = "P-256", name: str = "Test laboratory") -> Lab:
    """`algorithm`: P-256, P-384, rsa or ed25519."""
    folder.mkdir(parents=True, exist_ok=True)
    kinds = {"rsa": ("rsa", "-pkeyopt", "rsa_keygen_bits:2048"), "ed25519": ("ed25519",)}
    kind = kinds.get(algorithm, ("ec", "-pkeyopt", f"ec_paramgen_curve:{algorithm}"))
    root, key = folder / "root", folder / "lab"
    openssl("genpkey", "-algorithm", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", f"{root}.key")
    openssl("genpkey", "-algorithm", *kind, "-out", f"{key}.key")
    openssl(
        *(
            "req",
            "-x509",
            "-new",
            "-key",
            f"{root}.key",
            "-subj",
            "/CN=Test root",
            "-out",
            f"{root}.pem",
            *YEARS,
        )
    )
    usage = ("-addext", "keyUsage=digitalSignature,nonRepudiation", "-addext", "basicConstraints=CA:false")
    by = ("-CA", f"{root}.pem", "-CAkey", f"{root}.key")
    openssl(
        *("req", "-x509", "-new", "-key", f"{key}.key", "-subj", f"/CN={name}", "-out", f"{key}.pem"),
        *(*YEARS, *usage, *by),
    )
    locked = ("-out", f"{key}.p12", "-passout", "pass:open sesame")
    openssl("pkcs12", "-export", "-inkey", f"{key}.key", "-in", f"{key}.pem", *locked)
    for end in ("key", "p12"):
        Path(f"{key}.{end}").chmod(0o600)
    return Lab(
        root=Path(f"{root}.pem"),
        certificate=Path(f"{key}.pem"),
        key_path=Path(f"{key}.key"),
        store=Path(f"{key}.p12"),
        passphrase="open sesame",
    )


def small_pdf(text: str = "One finding", *, verdicts_sha256: str | None = None) -> bytes:
    """Typeset as a report is, on one page; it names verdicts in the same place."""
    keywords = "()" if verdicts_sha256 is None else f'("verdicts.json sha256 {verdicts_sha256}",)'
    pages = '("pages " + str(counter(page).final().first()),)'
    source = (
        '#set document(title: "R", date: auto)\n'
        f"#context [#set document(keywords: {keywords} + {pages})]\n{text}\n"
    )
    made = typst.compile(
        source.encode(),
        format="pdf",
        timestamp=AT,
        pdf_standards="a-2b",
        ignore_system_fonts=True,
    )
    assert isinstance(made, bytes)
    return made


def case_with_pdf(root: Path) -> tuple[CaseFolder, Path]:
    """A judged case of one run whose report is JSON and a PDF in each language; and one PDF."""
    case = made_of(_reported(), root)
    return case, case.root / "report" / "report.en.pdf"


@cache
def _reported() -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        case = make_case(Path(folder), n_runs=1)
        report(case, "json", "pdf")
        return files_of(case)
