"""`detector verify`: is the evidence what was captured, judged, reported and sealed?

Exits with 2 if something contradicts or is missing, with 4 if work merely broke off.
"""

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detector import codec
from detector.cli.exit_codes import ExitCode
from detector.cli.language import language
from detector.cli.options import AsJson, OriginProofFile
from detector.cli.terminal import print_document, print_table, tell
from detector.cli.verify_codes import (
    BUNDLE_CODES,
    COPY_CODES,
    JUDGED_CODES,
    LOG_CODES,
    SIGNATURE_CODES,
    STAMP_CODES,
    CaptureEntry,
    capture_entries,
    capture_standing,
)
from detector.cli.verify_entries import (
    CopyEntry,
    PdfEntry,
    SealEntry,
    copy_entry,
    pdf_entry,
    seal_entry,
)
from detector.cli.words import word
from detector.evidence.derived_bundle import read_derived_bundle
from detector.evidence.fault import Fault, FaultCode, FaultKind
from detector.i18n.sentences import sentence
from detector.i18n.told import told

if TYPE_CHECKING:
    from detector.sealing.check_case import CheckedCase
    from detector.sealing.public_lines import PublicLine
    from detector.sealing.verified import Verified

__all__ = ["VERIFY_FORMAT", "Check", "VerifyDocument", "register"]

VERIFY_FORMAT = "verify/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """`holds` None: there is nothing of the kind (no manifest yet, no signature), or nobody can say."""

    name: str
    holds: bool | None
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """`kind` is tampered, incomplete or unsigned; `code` never changes its meaning."""

    kind: FaultKind
    code: FaultCode
    path: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Checks the same without this program: one line for a shell, or a script for bash."""

    tool: str
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyDocument:
    """`bundle` is `path`, as it was called when there was nothing else to verify."""

    format: str
    bundle: str
    path: str
    kind: str
    state: str
    checks: tuple[Check, ...]
    failures: tuple[Failure, ...]
    seals: tuple[SealEntry, ...]
    newer: tuple[str, ...]
    copy: CopyEntry | None
    commands: tuple[Command, ...]
    pdf: PdfEntry | None = None
    captures: tuple[CaptureEntry, ...] = ()


def register(app: typer.Typer) -> None:
    """Add this command to the console script."""
    app.command("verify")(verify)


def verify(
    path: Annotated[Path, typer.Argument(help="A bundle, a case, a seal, a report or a PDF report.")],
    trust: Annotated[
        list[Path] | None,
        typer.Option(
            "--trust",
            help="Public keys of `detector keys` in PEM (repeatable): a seal by another key, or none, is"
            " refused.",
        ),
    ] = None,
    trust_signer: Annotated[
        list[Path] | None,
        typer.Option(
            "--trust-signer",
            help="Certificates of those who may sign PDF reports, or of their issuers, in PEM (repeatable): a"
            " signature by anybody else, or none, is refused.",
        ),
    ] = None,
    trust_tsa: Annotated[
        list[Path] | None,
        typer.Option(
            "--trust-tsa",
            help="Certificates of time-stamp authorities, or of their issuers, in PEM (repeatable): a time"
            " stamp by anybody else, or none, is refused.",
        ),
    ] = None,
    *,
    origin_proof: OriginProofFile = None,
    as_json: AsJson = False,
) -> None:
    """Is everything there, no byte changed, nothing added, and who vouches for it since when?"""
    from detector.wiring.sealing import verified  # noqa: PLC0415 - needs a library of its own

    found, lines = verified(
        path,
        keys=trust or (),
        signers=trust_signer or (),
        authorities=trust_tsa or (),
        origin_proof=origin_proof,
    )
    if as_json:
        print_document(codec.to_json(_document(found, lines, "en")))
    else:
        _print(found, _document(found, lines, language()))
    codes = {fault.code for fault in found.faults if fault.code.kind is not FaultKind.UNSIGNED}
    if any(not code.is_broken_off for code in codes):
        raise typer.Exit(ExitCode.USAGE)
    if codes:
        raise typer.Exit(ExitCode.INCONCLUSIVE)


def _document(found: "Verified", lines: "tuple[PublicLine, ...]", lang: str) -> VerifyDocument:
    return VerifyDocument(
        format=VERIFY_FORMAT,
        bundle=str(found.path),
        path=str(found.path),
        kind=found.kind.value,
        state=found.state.value,
        checks=tuple(_checks(found, lang)),
        failures=tuple(
            Failure(kind=fault.code.kind, code=fault.code, path=fault.path, message=_message(fault, lang))
            for fault in found.faults
        ),
        seals=tuple(seal_entry(seal) for seal in found.seals),
        newer=found.newer,
        copy=copy_entry(found),
        commands=tuple(Command(tool=line.tool, line=line.line) for line in lines),
        pdf=None if found.pdf is None else pdf_entry(found.pdf, is_listed=found.is_listed),
        captures=capture_entries(found),
    )


def _checks(found: "Verified", lang: str) -> Iterator[Check]:
    codes = {fault.code for fault in found.faults}
    yield _whole(found, codes, lang)
    yield _signed(found, codes, lang)
    yield _time_stamped(found, codes, lang)
    if found.seals or (found.pdf is not None and found.pdf.signatures):
        yield _trusted(found, lang)
    if found.captures:
        standing = capture_standing(found)
        message = _words(lang, standing.sentence, standing.words)
        yield Check(name="capture_signed", holds=standing.holds, message=message)
    if (copy := copy_entry(found)) is not None:
        yield _copied(copy, codes, lang)
    elif (kind := _kind_of_bundle(found)) is not None:
        yield Check(name="copied", holds=None, message=_words(lang, f"check_bundle_{kind}"))
    if found.case is not None:
        is_judged = found.case.root.joinpath("verdicts.json").is_file()
        yield _check("judged", codes, JUDGED_CODES, lang, is_there=is_judged)
        yield _custody(found.case, codes, lang)


def _custody(case: "CheckedCase", codes: set[FaultCode], lang: str) -> Check:
    check = _check("custody", codes, LOG_CODES, lang, is_there=bool(case.entries))
    signed = [seal.seal.custody.n_entries for seal in case.seals if seal.seal is not None]
    if not check.holds or not signed:
        return check
    values = {"n": str(max(signed)), "of": str(len(case.entries))}
    return replace(check, message=_words(lang, "check_custody_sealed", values))


def _copied(copy: CopyEntry, codes: set[FaultCode], lang: str) -> Check:
    if codes & COPY_CODES:
        return Check(name="copied", holds=False, message=_words(lang, "check_failed"))
    values = {
        "case": copy.case,
        "root": copy.root_sha256,
        "kept": str(copy.n_kept),
        "gone": str(copy.n_gone),
        "changed": str(copy.n_changed),
        "shown": str(copy.n_shown),
        "verdicts": _words(lang, "verdicts_proved" if copy.proves_verdicts else "verdicts_unproved"),
    }
    holds = True if copy.is_proved else None
    return Check(name="copied", holds=holds, message=_words(lang, f"check_{copy.kind}", values))


def _kind_of_bundle(found: "Verified") -> str | None:
    if found.case is not None or (found.faults and found.state.value != "unsigned"):
        return None
    derived = read_derived_bundle(found.path)
    return None if derived is None else derived.kind.value


def _check(
    name: str, codes: set[FaultCode], wrong: frozenset[FaultCode], lang: str, *, is_there: bool
) -> Check:
    if codes & wrong:
        return Check(name=name, holds=False, message=_words(lang, "check_failed"))
    if not is_there:
        return Check(name=name, holds=None, message=_words(lang, f"check_{name}_none"))
    return Check(name=name, holds=True, message=_words(lang, f"check_{name}"))


def _whole(found: "Verified", codes: set[FaultCode], lang: str) -> Check:
    if codes & BUNDLE_CODES:
        return Check(name="whole", holds=False, message=_words(lang, "check_failed"))
    if any(code.is_broken_off for code in codes):
        return Check(name="whole", holds=None, message=_words(lang, "check_open"))
    if found.newer:
        return Check(name="whole", holds=None, message=_words(lang, "check_whole_newer", _newer(found)))
    of = "check_whole" if found.pdf is None else "check_whole_pdf"
    return Check(name="whole", holds=True, message=_words(lang, of))


def _signed(found: "Verified", codes: set[FaultCode], lang: str) -> Check:
    keys = [seal.key_id for seal in found.seals if seal.key_id is not None and seal.seal is not None]
    if codes & SIGNATURE_CODES or len(keys) < len(found.seals):
        return Check(name="signed", holds=False, message=_words(lang, "check_failed"))
    if found.pdf is not None:
        keys = [signature.certificate for signature in found.pdf.signatures]
    if found.kind.value == "bundle":
        keys = [capture.key_id for capture in found.captures if capture.key_id is not None]
    if not keys:
        return Check(name="signed", holds=None, message=_words(lang, "check_signed_none"))
    sentence_of = "check_signed" if found.pdf is None else "check_signed_pdf"
    key = ", ".join(dict.fromkeys(keys))
    if found.newer:
        message = _words(lang, "check_signed_newer", {"key": key, **_newer(found)})
        return Check(name="signed", holds=None, message=message)
    return Check(name="signed", holds=True, message=_words(lang, sentence_of, {"key": key}))


def _newer(found: "Verified") -> dict[str, str]:
    return {"newer": ", ".join(found.newer)}


def _trusted(found: "Verified", lang: str) -> Check:
    of = "pdf" if found.pdf is not None else "seal"
    signatures = found.seals if found.pdf is None else found.pdf.signatures
    if any(signature.is_trusted is False for signature in signatures):
        return Check(name="trusted", holds=False, message=_words(lang, f"check_trusted_not_{of}"))
    is_known = found.whose.value != "unknown"
    key = f"check_trusted_{found.whose.value}" if is_known else f"check_trusted_unknown_{of}"
    return Check(name="trusted", holds=True if is_known else None, message=_words(lang, key))


def _time_stamped(found: "Verified", codes: set[FaultCode], lang: str) -> Check:
    """Of several stamps, the earliest trusted one, else the earliest."""
    if codes & STAMP_CODES:
        return Check(name="time_stamped", holds=False, message=_words(lang, "check_failed"))
    stamps = sorted(found.stamps, key=lambda stamp: (not stamp.is_trusted, stamp.at))
    if not stamps:
        return Check(name="time_stamped", holds=None, message=_words(lang, "check_time_stamped_none"))
    values = {"when": f"{stamps[0].at:%Y-%m-%dT%H:%M:%SZ}", "who": stamps[0].authority}
    if stamps[0].is_trusted:
        return Check(name="time_stamped", holds=True, message=_words(lang, "check_time_stamped", values))
    return Check(name="time_stamped", holds=None, message=_words(lang, "check_time_stamped_open", values))


def _state_words(found: "Verified", lang: str) -> str:
    """Never that it is signed without saying by whom, or that this was not checked."""
    if found.state.value != "whole":
        return _words(lang, f"state_{found.state.value}")
    signatures = found.seals if found.pdf is None else found.pdf.signatures
    keys = ", ".join(dict.fromkeys(signature.key_id or "–" for signature in signatures))
    of = "seal" if found.pdf is None else "pdf"
    return _words(lang, f"state_whole_{found.whose.value}_{of}", {"key": keys})


def _words(lang: str, key: str, words: Mapping[str, str] | None = None) -> str:
    """Always one line, even if a file name or a certificate has line breaks."""
    values = {name: " ".join(value.split()) for name, value in (words or {}).items()}
    return sentence(lang, key, values, catalog="verify", unknown="")


def _message(fault: Fault, lang: str) -> str:
    return _words(lang, fault.code.value, {"path": fault.path, "detail": told(lang, fault.detail or "–")})


def _print(found: "Verified", document: VerifyDocument) -> None:
    """Long items as lines of their own: a table would fold what people want to copy."""
    lang = language()
    tell(_state_words(found, lang))
    if found.newer:
        tell(_words(lang, "state_newer", _newer(found)))
    marks = {True: "✓", False: "✗", None: "–"}
    rows = [[word(f"check_{check.name}"), marks[check.holds], check.message] for check in document.checks]
    print_table(document.path, [word("check"), "", word("reason")], rows)
    for failure in document.failures:
        tell(f"{word(f'kind_{failure.kind.value}')}: {failure.message}")
    for seal in found.seals:
        if seal.seal is not None:
            values = {
                "number": str(seal.number),
                "when": seal.seal.sealed_at,
                "files": str(len(seal.files)),
                "bundles": str(len(seal.seal.bundles)),
                "judgements": str(len(seal.seal.judgements)),
            }
            tell(_words(lang, "seal_covers", values))
    if document.pdf is not None:
        _say_pdf(document.pdf, lang)
    if document.commands:
        tell(word("to_check_by_oneself"))
        for command in document.commands:
            is_script = "\n" in command.line
            tell(f"  {_script_hint(found.path) if is_script else command.line}")


def _script_hint(path: Path) -> str:
    """In place of a long script: how to write it to a file."""
    first = "import json, sys; print(json.load(sys.stdin)['commands'][0]['line'])"
    return f'detector verify {shlex.quote(str(path))} --json | python3 -c "{first}" >check.sh; bash check.sh'


def _say_pdf(pdf: PdfEntry, lang: str) -> None:
    for signature in pdf.signatures:
        values = {
            "field": signature.field,
            "when": signature.signed_at or "–",
            "who": signature.certificate,
            "n": str(signature.covered_bytes),
            "of": str(pdf.n_bytes),
            "reason": signature.reason or "–",
        }
        tell(_words(lang, "signature_covers", values))
    if pdf.stated_pages in (None, pdf.n_pages):
        key = "has_pages_unstated" if pdf.stated_pages is None else "has_pages"
        tell(_words(lang, key, {"n": str(pdf.n_pages)}))
    tell(_words(lang, "beside_its_list" if pdf.is_listed else "stands_alone"))
    for stamp in pdf.document_stamps:
        tell(_words(lang, "document_stamp", {"when": stamp.at, "who": stamp.authority}))
    if pdf.verdicts_sha256 is not None:
        tell(_words(lang, "names_verdicts", {"sha256": pdf.verdicts_sha256}))
