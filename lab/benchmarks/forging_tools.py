"""What somebody without the laboratory's key can do to a case with this program and an editor."""

import hashlib
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from detector.case import CaseFolder
from detector.sealing import bag, layout
from detector.sealing.custody import CustodyAction, append_custody
from detector.sealing.digests import ALGORITHMS, Digests, files_below
from detector.sealing.keys import SealKey
from detector.sealing.seal import make_seal
from detector.sealing.statement import SealingTool

__all__ = [
    "LATER_NS",
    "Change",
    "Log",
    "acquitted",
    "edited_json",
    "log_entry",
    "redo_bundle",
    "redo_judgement",
    "redo_lists",
    "redo_report",
    "redo_tags",
    "sealed_by",
    "sha256_of",
]

Change = Callable[[Path, random.Random], None]

LATER_NS = 1_798_000_000 * 10**9
"""When the forger works: in December 2026."""


def sha256_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def edited_json(path: Path, edit: Callable[[Any], None]) -> None:
    """Written in the program's own spelling, on one line if it was on one."""
    text = path.read_text(encoding="utf-8")
    document = json.loads(text)
    edit(document)
    is_line = text.count("\n") <= 1
    separators = (",", ":") if is_line else None
    written = json.dumps(document, ensure_ascii=False, separators=separators, indent=None if is_line else 2)
    path.write_text(written + ("\n" if text.endswith("\n") else ""), encoding="utf-8")


def acquitted(verdicts: Path) -> None:
    """Turns every failed verdict into a passed one."""

    def edit(document: Any) -> None:
        for verdict in document["verdicts"]:
            if verdict["outcome"] == "failed":
                verdict["outcome"] = "passed"
        document["verdicts"] = [
            verdict | {"runs": [run | {"outcome": "passed"} for run in verdict.get("runs", [])]}
            for verdict in document["verdicts"]
        ]

    edited_json(verdicts, edit)


def redo_judgement(folder: Path) -> None:
    """Brings judgement.json in line with the files beside it."""

    def edit(record: Any) -> None:
        record["files"] = {
            path: sha256_of(folder / path) for path in record["files"] if (folder / path).is_file()
        }

    edited_json(folder / "judgement.json", edit)


def redo_report(folder: Path) -> None:
    """Brings files.json in line with the report's files and the verdicts beside it."""

    def edit(document: Any) -> None:
        document["files"] = {
            path: sha256_of(folder / path) for path in files_below(folder) if path != "files.json"
        }
        verdicts = folder.parent / "verdicts.json"
        if verdicts.is_file():
            document["verdicts_sha256"] = sha256_of(verdicts)

    edited_json(folder / "files.json", edit)


def redo_bundle(bundle: Path, *, with_journal: bool) -> None:
    """Brings the manifest, and on request the journal, in line with the bundle's files."""
    if with_journal:
        lines = []
        for raw in (bundle / "journal.jsonl").read_text(encoding="utf-8").splitlines():
            entry = json.loads(raw)
            if not (bundle / entry["path"]).is_file():
                lines.append(raw + "\n")  # a copy's file that is gone
                continue
            data = (bundle / entry["path"]).read_bytes()
            if not entry["path"].endswith(".jsonl"):
                entry |= {"n_bytes": len(data)}
            entry["sha256"] = hashlib.sha256(data[: entry["n_bytes"]]).hexdigest()
            lines.append(json.dumps(entry, ensure_ascii=False, separators=(",", ":")) + "\n")
        (bundle / "journal.jsonl").write_text("".join(lines), encoding="utf-8")

    def edit(manifest: Any) -> None:
        manifest["files"] = {
            path: sha256_of(bundle / path) for path in manifest["files"] if (bundle / path).is_file()
        }
        manifest["header"] = json.loads((bundle / "run.json").read_text(encoding="utf-8"))

    edited_json(bundle / "manifest.json", edit)
    line = f"{sha256_of(bundle / 'manifest.json')}  manifest.json\n"
    (bundle / "manifest.sha256").write_text(line, encoding="utf-8")


def redo_lists(seal: Path) -> None:
    """Brings the lists of a seal in line with its payload; the statement stays as it was signed."""
    digests = Digests()
    payload = {
        f"{layout.PAYLOAD}/{path}": digests.of(seal / layout.PAYLOAD / path)
        for path in files_below(seal / layout.PAYLOAD)
    }
    for algorithm in ALGORITHMS:
        (seal / layout.manifest_path(algorithm)).write_text(
            bag.list_text(payload, algorithm), encoding="utf-8"
        )
    redo_tags(seal)


def redo_tags(seal: Path) -> None:
    """Brings only the tag lists in line, which nobody signed."""
    digests = Digests()
    left_out = frozenset({layout.PAYLOAD, *map(layout.tag_manifest_path, ALGORITHMS)})
    tags = {path: digests.of(seal / path) for path in files_below(seal, leave_out=left_out)}
    for path, text in bag.tag_lists(tags).items():
        (seal / path).write_text(text, encoding="utf-8")


def log_entry(case: Path, action: CustodyAction, *paths: str, wall_ns: int) -> None:
    """Has the program itself append an entry to the log."""
    files = {path: sha256_of(case / path) for path in paths}
    append_custody(case, action, files, tool_version="0.1.0", wall_ns=wall_ns)


class Log:
    """The custody log as a list of entries, written back as a chain that holds."""

    def __init__(self, case: Path) -> None:
        self.path = case / layout.CUSTODY
        text = self.path.read_text(encoding="utf-8")
        self.entries = [json.loads(line)["entry"] for line in text.splitlines()]

    def save(self) -> None:
        previous, lines = None, []
        for number, entry in enumerate(self.entries, start=1):
            entry |= {"number": number, "previous_sha256": previous}
            text = json.dumps(entry, ensure_ascii=False, separators=(",", ":"))
            previous = hashlib.sha256(text.encode()).hexdigest()
            lines.append(f'{{"entry":{text},"sha256":"{previous}"}}\n')
        self.path.write_text("".join(lines), encoding="utf-8")


def sealed_by(case: Path, key: SealKey, *, wall_ns: int) -> int:
    """Seals whatever is there, as a forger's own copy of the program would."""
    (case / layout.SEALS).mkdir(exist_ok=True)
    tool = SealingTool(version="0.1.0", tool_sha256="0" * 64, rules_sha256="0" * 64, models={})
    return make_seal(CaseFolder(case), key, tool=tool, wall_ns=wall_ns)
