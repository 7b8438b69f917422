"""Signs and stamps one PDF report, with this machine's keys, clock and network, in place or as a new file.

In a report's folder the list of its files is rewritten along with it, in one rename of the folder, and the
case's log records it. What a seal covers is never changed: a signed copy then goes elsewhere.
"""

import hashlib
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from detector.case import REPORT_LIST_NAME, read_report_files
from detector.core.clock import Clock, utc_of
from detector.core.errors import ConfigError, EvidenceError
from detector.evidence.fault import FaultKind
from detector.reporting.export import replace_files
from detector.sealing.check_pdf import CheckedPdf, read_pdf
from detector.sealing.check_report import case_of_report
from detector.sealing.custody import CustodyAction, append_custody
from detector.sealing.keys import SealKey
from detector.sealing.pdf_signing import PdfWords, signed_pdf, stamped_pdf
from detector.sealing.stamps import AuthorityAnswer, first_token, refuse_bad_url
from detector.sealing.trust import NOBODY
from detector.sealing.verified import verify_path
from detector.wiring.keys import KeyChoice, key_of
from detector.wiring.tool import tool_version

__all__ = ["SealedPdf", "seal_pdf"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedPdf:
    """`is_new` False: it was already signed. `asked`: authorities in turn, until one gave a good answer."""

    path: Path
    sha256: str
    is_new: bool
    certificate: str
    verdicts_sha256: str | None
    asked: tuple[AuthorityAnswer, ...]


def seal_pdf(
    path: Path, *, chosen: KeyChoice, urls: Sequence[str], clock: Clock, out: Path | None = None
) -> SealedPdf:
    """Sign it; if it is signed already, only stamp it, unless another key is given.

    Raises EvidenceError if it is not what was signed or reported, ConfigError if it cannot be signed.
    """
    for url in urls:
        refuse_bad_url(url)
    before = read_pdf(path)
    found = verify_path(path, NOBODY)
    checked = found.pdf
    if checked is None:
        raise ConfigError(f"{path}: a PDF's name ends in .pdf")
    faults = [fault for fault in found.faults if fault.code.kind is not FaultKind.UNSIGNED]
    if faults:
        raise EvidenceError(
            f"{faults[0].path}: {faults[0].code.value.replace('_', ' ')}; detector verify {path} shows all"
        )
    _refuse_place(path, out)
    asking = _Asking(urls=urls, asked=[])
    key = None if checked.signatures and chosen.name is None else key_of(chosen)
    is_new = key is not None and key.key_id not in {signature.key_id for signature in checked.signatures}
    if key is not None and is_new:
        after = _signed(before, key, checked, asking, clock)
    else:
        after = (stamped_pdf(before, asking.token) if urls else None) or before
    written = _write(path, out, after, clock, is_new=is_new) if after != before or out is not None else path
    return SealedPdf(
        path=written,
        sha256=hashlib.sha256(after).hexdigest(),
        is_new=is_new,
        certificate=_certificate(key, checked),
        verdicts_sha256=checked.verdicts_sha256,
        asked=tuple(asking.asked),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asking:
    """Asks one authority after another; `asked` collects them."""

    urls: Sequence[str]
    asked: list[AuthorityAnswer]

    def token(self, sha256: bytes) -> bytes | None:
        token, asked = first_token(self.urls, sha256)
        self.asked.extend(asked)
        return token


def _signed(before: bytes, key: SealKey, checked: CheckedPdf, asking: _Asking, clock: Clock) -> bytes:
    about = (
        f"verdicts.json sha256:{checked.verdicts_sha256}"
        if checked.verdicts_sha256 is not None
        else f"sha256:{hashlib.sha256(before).hexdigest()} of the document before it was signed"
    )
    about += f", pages {checked.n_pages}"
    return signed_pdf(
        before,
        key,
        at=utc_of(clock.wall_ns()),
        words=PdfWords(reason=about),
        stamping=asking.token if asking.urls else None,
    )


def _certificate(key: SealKey | None, checked: CheckedPdf) -> str:
    if key is not None and key.certificates:
        return key.certificates[0].subject.rfc4514_string()
    return checked.signatures[-1].certificate if checked.signatures else ""


def _refuse_place(path: Path, out: Path | None) -> None:
    if out is not None:
        if out.exists() or out.is_symlink():
            raise ConfigError(f"{out}: is there already; nothing is written over it")
        if (out.parent / REPORT_LIST_NAME).is_file():
            raise ConfigError(f"{out}: a report's folder holds what its list names and nothing else")
        return
    if path.is_symlink():
        raise ConfigError(f"{path}: is a link; sign the file itself, or a copy with --out")
    case = case_of_report(path.parent)
    if case is not None and case.is_sealed(path.resolve().parent.name):
        raise ConfigError(f"{path}: lies in a sealed case, where nothing changes any more: --out FILE")


def _write(path: Path, out: Path | None, content: bytes, clock: Clock, *, is_new: bool) -> Path:
    if out is not None or not (path.parent / REPORT_LIST_NAME).is_file():
        _replace(out or path, content)
        return out or path
    report_files = read_report_files(path.parent)
    digest = hashlib.sha256(content).hexdigest()
    listed = replace(report_files, files={**report_files.files, path.name: digest}).text()
    replace_files({path.name: content, REPORT_LIST_NAME: listed}, path.parent)
    case = case_of_report(path.parent)
    if case is not None and case.case_root.joinpath("runs").is_dir():
        folder = path.resolve().parent.relative_to(case.case_root.resolve()).as_posix()
        files = {
            f"{folder}/{path.name}": digest,
            f"{folder}/{REPORT_LIST_NAME}": hashlib.sha256(listed).hexdigest(),
        }
        action = CustodyAction.SIGNED if is_new else CustodyAction.STAMPED
        append_custody(case.case_root, action, files, tool_version=tool_version(), wall_ns=clock.wall_ns())
    return path


def _replace(path: Path, content: bytes) -> None:
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".draft", dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
            Path(name).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written: {error.strerror or error}") from error
