import hashlib
import json
from pathlib import Path

import pytest

from detector.core.errors import EvidenceError
from detector.sealing.custody import CustodyAction, append_custody, head_of, read_custody

AT_NS = 1_767_945_600_000_000_000


def log_of(folder: Path, n: int = 3) -> Path:
    for number in range(n):
        append_custody(
            folder, CustodyAction.JUDGED, {f"{number}.json": "0" * 64}, tool_version="1", wall_ns=AT_NS
        )
    return folder / "custody.jsonl"


def test_each_entry_carries_the_hash_of_the_one_before(tmp_path: Path) -> None:
    """As anyone can compute it: over the bytes between `"entry":` and `,"sha256"`."""
    lines = log_of(tmp_path).read_bytes().splitlines()
    before = None
    for line in lines:
        entry = line.removeprefix(b'{"entry":').rpartition(b',"sha256"')[0]
        assert json.loads(entry)["previous_sha256"] == before
        before = hashlib.sha256(entry).hexdigest()
        assert json.loads(line)["sha256"] == before
    assert head_of(b"\n".join(lines) + b"\n", where="").sha256 == before


def test_refuses_every_changed_byte(tmp_path: Path) -> None:
    text = log_of(tmp_path).read_bytes()
    for index in range(len(text) - 1):  # only the last newline may not have been written yet
        changed = bytearray(text)
        changed[index] ^= 1
        with pytest.raises(EvidenceError):
            read_custody(bytes(changed), where="log")


def test_entries_cannot_be_reordered_or_removed(tmp_path: Path) -> None:
    lines = log_of(tmp_path).read_bytes().splitlines(keepends=True)
    for wrong in ([lines[1], lines[0], lines[2]], [lines[0], lines[2]], lines[1:], [lines[0], *lines]):
        with pytest.raises(EvidenceError, match="line"):
            read_custody(b"".join(wrong), where="log")


def test_an_interrupted_line_is_no_entry_and_is_replaced(tmp_path: Path) -> None:
    path = log_of(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:100])
    assert len(read_custody(path.read_bytes(), where="log")) == 3
    append_custody(tmp_path, CustodyAction.SEALED, {}, tool_version="1", wall_ns=AT_NS)
    entries = read_custody(path.read_bytes(), where="log")
    assert [entry.number for entry in entries] == [1, 2, 3, 4]
    assert path.read_bytes().startswith(whole)


def test_nothing_is_appended_to_an_invalid_log(tmp_path: Path) -> None:
    path = log_of(tmp_path)
    changed = path.read_bytes().replace(b"judged", b"sealed", 1)
    path.write_bytes(changed)
    with pytest.raises(EvidenceError, match="line 1"):
        append_custody(tmp_path, CustodyAction.SEALED, {}, tool_version="1", wall_ns=AT_NS)
    assert path.read_bytes() == changed
