"""Shell commands for checking without this program: coreutils, openssl, Python, bagit, pdfsig."""

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from detector.assessment.derived_case import DERIVED_NAME
from detector.assessment.report_files import LIST_NAME
from detector.evidence import layout as bundle_layout
from detector.sealing import layout
from detector.sealing.check_derived import CheckedCopy
from detector.sealing.check_seal import CheckedSeal
from detector.sealing.envelope import PAYLOAD_TYPE
from detector.sealing.public_keys import Algorithm, algorithm_of_pem, digest_of
from detector.sealing.stamps import stamp_names
from detector.sealing.verified import Kind, Verified

__all__ = ["PublicLine", "public_lines"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicLine:
    """`tool` is the program that does the check; `line` is for bash."""

    tool: str
    line: str


def public_lines(found: Verified) -> tuple[PublicLine, ...]:
    """In the order in which to run them; empty if there is nothing to check."""
    lines: list[PublicLine] = []
    if found.kind is Kind.BUNDLE:
        lines += _of_bundle(found.path)
    elif found.kind is Kind.REPORT and (found.path / LIST_NAME).is_file():
        lines.append(_of_list(found.path, LIST_NAME))
    elif found.kind is Kind.CASE and not found.seals and found.case is not None and found.case.copy is None:
        for path in sorted((found.path / "runs").glob("*/bundle")):
            lines += _of_bundle(path)
        if (found.path / "judgement.json").is_file():
            lines.append(_of_list(found.path, "judgement.json"))
    if found.case is not None and found.case.copy is not None:
        lines += _of_copy(found.path, found.case.copy)
    for seal in found.seals:
        lines += _of_seal(seal)
    if found.pdf is not None and found.pdf.signatures:
        lines.append(_of_pdf(found.path, len(found.pdf.signatures)))
    return tuple(lines)


def _in(folder: Path, tool: str, line: str) -> PublicLine:
    return PublicLine(tool=tool, line=f"(cd {shlex.quote(str(folder))} && {line})")


def _of_list(folder: Path, name: str) -> PublicLine:
    """For a JSON document with `files`: hash by path."""
    script = f'import json; [print(h, p, sep="  ") for p, h in json.load(open("{name}"))["files"].items()]'
    return _in(folder, "sha256sum", f"python3 -c '{script}' | sha256sum --quiet -c -")


def _of_bundle(folder: Path) -> Iterator[PublicLine]:
    if (folder / bundle_layout.MANIFEST).is_file():
        yield _in(folder, "sha256sum", f"sha256sum --quiet -c {bundle_layout.MANIFEST_SHA256}")
        yield _of_list(folder, bundle_layout.MANIFEST)


def _of_copy(folder: Path, copy: CheckedCopy) -> Iterator[PublicLine]:
    """Every file here by the copy's own list; then those that the original's seals list."""
    script = (
        f'import json; d = json.load(open("{DERIVED_NAME}")); '
        '[print(h, p, sep="  ") for p, h in {**d["kept"], **d["new"], '
        '**{c["into"]: c["after_sha256"] for c in d["changed"]}}.items()]'
    )
    yield _in(folder, "sha256sum", f"python3 -c '{script}' | sha256sum --quiet -c -")
    for seal in copy.seals:
        path = seal.folder.relative_to(folder).as_posix()
        listed = f"{path}/{layout.manifest_path('sha256')}"
        yield _in(
            folder,
            "sha256sum",
            f"sed 's#  {layout.PAYLOAD}/#  #' {listed} | grep -v '  {layout.CUSTODY}$' "
            "| sha256sum --quiet --ignore-missing -c -",
        )
        yield from _of_statement(seal)


def _of_pdf(path: Path, n_signatures: int) -> PublicLine:
    """pdfsig's exit code is no evidence, so its words are counted; it reads no document time stamps."""
    counted = (
        "awk '/Signature is Valid/ {v++} /- Total document signed/ {t++} "
        f"END {{exit v != {n_signatures} || t != 1}}'"
    )
    line = f"pdfsig -nocert {shlex.quote(path.name)} | tee /dev/stderr | {counted}"
    return _in(path.parent, "pdfsig", line)


def _hash_option(seal: Path) -> str:
    """The option that `openssl pkeyutl -rawin` needs for an ECDSA signature, and not for an Ed25519 one."""
    try:
        algorithm = algorithm_of_pem((seal / layout.KEY).read_bytes())
    except OSError:
        return ""
    if algorithm is None or algorithm is Algorithm.ED25519:
        return ""
    return f"-digest {digest_of(algorithm)} "


def _of_seal(seal: CheckedSeal) -> Iterator[PublicLine]:
    folder = seal.folder
    lists = f"{layout.tag_manifest_path('sha256')} {layout.manifest_path('sha256')}"
    yield _in(folder, "sha256sum", f"sha256sum --quiet -c {lists}")
    yield _in(folder, "cksum", f"cksum -a sm3 --quiet -c {layout.manifest_path('sm3')}")
    yield PublicLine(tool="bagit", line=f"bagit.py --validate {shlex.quote(str(folder))}")
    yield from _of_statement(seal)


def _of_statement(seal: CheckedSeal) -> Iterator[PublicLine]:
    folder = seal.folder
    value = 'sed -n \'s/^ *"%s": "\\([^"]*\\)",*$/\\1/p\' ' + layout.STATEMENT + " | openssl base64 -d -A"
    yield _in(
        folder,
        "openssl",
        "t=$(mktemp -d) && "
        f"{value % 'payload'} >$t/payload && {value % 'sig'} >$t/sig && "
        f"{{ printf 'DSSEv1 {len(PAYLOAD_TYPE)} {PAYLOAD_TYPE} %s ' $(wc -c <$t/payload); cat $t/payload; }} "
        f">$t/signed && openssl pkeyutl -verify -pubin -inkey {layout.KEY} "
        f"-rawin {_hash_option(folder)}-in $t/signed -sigfile $t/sig",
    )
    yield _in(folder, "openssl", f"openssl pkey -pubin -in {layout.KEY} -outform DER | sha256sum")
    for name in stamp_names(folder):
        stamp = f"{layout.STAMPS}/{name}"
        yield _in(
            folder,
            "openssl",
            f"openssl ts -verify -in {stamp}.tsr -data {layout.STATEMENT} -CAfile ROOT.pem && "
            f"openssl ts -verify -in {stamp}.tsr -queryfile {stamp}.tsq -CAfile ROOT.pem",
        )
