"""Shell commands for checking without this program: coreutils, openssl, Python, bagit, pdfsig.

What a seal covers is checked by the steps of `verify_by_hand.md`, which is also a page for people without
this program (docs/verify-by-hand.md); here they become one script, with the paths of a case filled in.
"""

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from detector.case import DERIVED_NAME, REPORT_LIST_NAME
from detector.evidence import layout as bundle_layout
from detector.sealing import layout
from detector.sealing.stamps import stamp_names
from detector.sealing.verified import Kind, Verified

__all__ = ["PublicLine", "by_hand_page", "public_lines"]

_BLOCK = re.compile(r"^```bash\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_VARIABLE = re.compile(r"^([A-Z]+)=\$\{.*?\} *#", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicLine:
    """`tool` is the program that does the check; `line` is for bash, of one line or of many."""

    tool: str
    line: str


def public_lines(found: Verified) -> tuple[PublicLine, ...]:
    """In the order in which to run them; empty if there is nothing to check."""
    lines = list(_of_seals(found))
    if found.kind is Kind.BUNDLE:
        lines += _of_bundle(found.path)
    elif found.kind is Kind.REPORT and (found.path / REPORT_LIST_NAME).is_file():
        lines.append(_of_list(found.path, REPORT_LIST_NAME))
    elif found.kind is Kind.CASE and not found.seals and found.case is not None and found.case.copy is None:
        for path in sorted((found.path / "runs").glob("*/bundle")):
            lines += _of_bundle(path)
        if (found.path / "judgement.json").is_file():
            lines.append(_of_list(found.path, "judgement.json"))
    if found.case is not None and found.case.copy is not None:
        lines.append(_of_copy(found.path))
    if found.pdf is not None and found.pdf.signatures:
        lines.append(_of_pdf(found.path, len(found.pdf.signatures)))
    return tuple(lines)


def _in(folder: Path, tool: str, line: str) -> PublicLine:
    return PublicLine(tool=tool, line=f"(cd {shlex.quote(str(folder))} && {line})")


def _of_list(folder: Path, name: str) -> PublicLine:
    """For a JSON document with `files`: hash by path."""
    return _of_hashes(folder, f'json.load(open("{name}"))["files"]')


def _of_hashes(folder: Path, expression: str) -> PublicLine:
    """For hashes by path. `-I`: Python must not import what lies in the folder."""
    script = f'import json; [print(h, p, sep="  ") for p, h in {expression}.items()]'
    return _in(folder, "sha256sum", f"python3 -I -c '{script}' | sha256sum --strict --quiet -c -")


def _of_bundle(folder: Path) -> Iterator[PublicLine]:
    if (folder / bundle_layout.MANIFEST).is_file():
        yield _in(folder, "sha256sum", f"sha256sum --quiet -c {bundle_layout.MANIFEST_SHA256}")
        yield _of_list(folder, bundle_layout.MANIFEST)


def _of_copy(folder: Path) -> PublicLine:
    """Every file here by the copy's own list."""
    listed = '(lambda d: d["kept"] | d["new"] | {c["into"]: c["after_sha256"] for c in d["changed"]})'
    return _of_hashes(folder, f'{listed}(json.load(open("{DERIVED_NAME}")))')


def _of_pdf(path: Path, n_signatures: int) -> PublicLine:
    """pdfsig's exit code is no evidence, so its words are counted; it reads no document time stamps."""
    counted = (
        "awk '/Signature is Valid/ {v++} /- Total document signed/ {t++} "
        f"END {{exit v != {n_signatures} || t != 1}}'"
    )
    line = f"pdfsig -nocert {shlex.quote(path.name)} | tee /dev/stderr | {counted}"
    return _in(path.parent, "pdfsig", line)


def by_hand_page() -> str:
    """Markdown, whose `bash` blocks are one script."""
    return (files("detector.sealing") / "verify_by_hand.md").read_text(encoding="utf-8")


def _script(values: Mapping[str, str], blocks: Sequence[str]) -> str:
    """Blocks of the page, with `values` in place of the defaults of its variables."""

    def filled_in(found: re.Match[str]) -> str:
        return f"{found[1]}={shlex.quote(values[found[1]])}  #" if found[1] in values else found[0]

    return _VARIABLE.sub(filled_in, "".join(blocks))


def _of_seals(found: Verified) -> Iterator[PublicLine]:
    """First the script; then two other programs, which compare files with lists and nothing more."""
    copy = None if found.case is None else found.case.copy
    seals = found.seals or (() if copy is None else copy.origin.seals)
    if not seals:
        return
    if not (seals[-1].folder / layout.STATEMENT).is_file():
        return  # a redacted copy without it: it would give away what is covered
    is_listed = (seals[-1].folder / layout.manifest_path("sha256")).is_file()
    root, kind = found.path, "copy" if is_listed else "redacted"
    number = seals[-1].number or 1
    if found.kind is Kind.SEAL:
        kind = "seal"
    elif found.seals:
        root, kind = seals[-1].folder.parents[1], "case"  # of a report: the case that it lies in
        number = layout.numbers_of_seals(root)[-1]
    is_stamped = any(stamp_names(seal.folder) for seal in seals if seal.number == number)
    values = {"CASE": str(root), "KIND": kind, "SEALS": str(number)} | ({} if is_stamped else {"ROOT": ""})
    yield PublicLine(tool="bash", line=_script(values, _BLOCK.findall(by_hand_page())))
    for seal in found.seals:
        yield _in(seal.folder, "cksum", f"cksum -a sm3 --quiet -c {layout.manifest_path('sm3')}")
        yield PublicLine(tool="bagit", line=f"bagit.py --validate {shlex.quote(str(seal.folder))}")
