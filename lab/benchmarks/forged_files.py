"""Changes to single files, folders and log entries of a sealed case, whatever they hold."""

import os
import random
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from detector.sealing.custody import CustodyAction
from detector.sealing.digests import files_below
from lab.benchmarks.forging_tools import LATER_NS, Change, Log, log_entry

__all__ = ["added_files", "changed_files", "changed_folders", "changed_logs", "remove"]


def changed_files(case: Path) -> Iterator[tuple[str, Change]]:
    """Every single-file change on one file of each class; classes differ in folder and ending."""
    by_class: dict[tuple[str, str], list[str]] = {}
    for path in files_below(case):
        place = Path(path)
        by_class.setdefault((place.parent.as_posix(), place.suffix), []).append(path)
    for paths in by_class.values():
        for name, change in _ON_ONE_FILE.items():
            path = paths[len(name) % len(paths)]
            yield f"{name} {path}", partial(change, path)


def remove(path: str, case: Path, _: random.Random) -> None:
    (case / path).unlink()


def _append(path: str, case: Path, _: random.Random) -> None:
    with (case / path).open("ab") as file:
        file.write(b"\n")


def _cut(path: str, case: Path, _: random.Random) -> None:
    data = (case / path).read_bytes()
    (case / path).write_bytes(data[: len(data) // 2] if data else b"x")


def _flip(path: str, case: Path, chance: random.Random) -> None:
    data = bytearray((case / path).read_bytes() or b"x")
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    (case / path).write_bytes(bytes(data))


def _rename(path: str, case: Path, _: random.Random) -> None:
    (case / path).rename(case / f"{path}.bak")


def _link(path: str, case: Path, _: random.Random) -> None:
    aside = case.with_name(f"{case.name}-aside")
    aside.parent.mkdir(exist_ok=True)
    shutil.copy(case / path, aside)
    (case / path).unlink()
    (case / path).symlink_to(aside)


def _fifo(path: str, case: Path, _: random.Random) -> None:
    (case / path).unlink()
    os.mkfifo(case / path)


def _device(path: str, case: Path, _: random.Random) -> None:
    (case / path).unlink()
    (case / path).symlink_to("/dev/zero")


def _sparse(path: str, case: Path, _: random.Random) -> None:
    with (case / path).open("r+b") as file:
        file.truncate(20 * 10**9)


def _folder(path: str, case: Path, _: random.Random) -> None:
    (case / path).unlink()
    (case / path).mkdir()


_ON_ONE_FILE = {
    "remove": remove,
    "append to": _append,
    "cut": _cut,
    "flip a bit of": _flip,
    "rename": _rename,
    "link": _link,
    "pipe at": _fifo,
    "device at": _device,
    "sparse": _sparse,
    "folder at": _folder,
}


def changed_folders(case: Path) -> Iterator[tuple[str, Change]]:
    folders = sorted({parent for path in files_below(case) for parent in Path(path).parents} - {Path()})
    for folder in folders:
        path = folder.as_posix()
        yield f"remove folder {path}", partial(_remove_folder, path)
        yield f"rename folder {path}", partial(_rename, path)
        yield f"link folder {path}", partial(_link_folder, path)


def _remove_folder(path: str, case: Path, _: random.Random) -> None:
    shutil.rmtree(case / path)


def _link_folder(path: str, case: Path, _: random.Random) -> None:
    aside = Path(f"{case}-folder")
    shutil.rmtree(aside, ignore_errors=True)
    (case / path).rename(aside)
    (case / path).symlink_to(aside)


_NEW_NAMES = ("notes.txt", ".hidden", "verdicts.json", "a\nb", ".x.draft", "0002", "index.html")


def added_files(case: Path) -> Iterator[tuple[str, Change]]:
    folders = sorted({parent.as_posix() for path in files_below(case) for parent in Path(path).parents})
    for number, folder in enumerate(folders):
        for name in (_NEW_NAMES[number % len(_NEW_NAMES)], _NEW_NAMES[(number + 3) % len(_NEW_NAMES)]):
            path = f"{folder}/{name}"
            if not (case / path).exists():
                yield f"add {path!r}", partial(_add, path)


def _add(path: str, case: Path, _: random.Random) -> None:
    (case / path).write_text("{}\n", encoding="utf-8")


# --- the log ---


def _take_out(number: int, log: Log) -> None:
    del log.entries[number]


def _empty(case: Path, _: random.Random) -> None:
    (case / "custody.jsonl").write_bytes(b"")


def changed_logs(case: Path) -> Iterator[tuple[str, Change]]:
    entries = Log(case).entries
    for number in range(len(entries)):
        yield f"log: entry {number} taken out", partial(_with_log, partial(_take_out, number))
        yield f"log: from entry {number} on cut off", partial(_with_log, partial(_cut_log, number))
        yield f"log: entry {number} dated a year back", partial(_with_log, partial(_date, number, "2025"))
        yield f"log: entry {number} dated two years on", partial(_with_log, partial(_date, number, "2028"))
        yield f"log: entry {number} by somebody else", partial(_with_log, partial(_say, number, "by", "x@y"))
        yield (
            f"log: entry {number} of another program",
            partial(_with_log, partial(_say, number, "tool_version", "9.9")),
        )
        yield f"log: entry {number} twice", partial(_with_log, partial(_repeat, number))
    for action in CustodyAction:
        yield f"log: {action.value} appended about verdicts", partial(_append_entry, action, "verdicts.json")
        yield f"log: {action.value} appended about nothing", partial(_append_entry, action)
    yield "log: turned round", partial(_with_log, lambda log: log.entries.reverse())
    yield "log: emptied", _empty
    yield "log: half a line more", partial(_append_text, b'{"entry":{"format"')
    yield "log: a whole line without its end", _repeat_unfinished


def _with_log(edit: Callable[[Log], object], case: Path, _: random.Random) -> None:
    log = Log(case)
    edit(log)
    log.save()


def _cut_log(number: int, log: Log) -> None:
    del log.entries[number:]


def _date(number: int, year: str, log: Log) -> None:
    log.entries[number]["at"] = year + log.entries[number]["at"][4:]


def _say(number: int, key: str, value: str, log: Log) -> None:
    log.entries[number][key] = value


def _repeat(number: int, log: Log) -> None:
    log.entries.insert(number, dict(log.entries[number]))


def _append_entry(action: CustodyAction, *rest: object) -> None:
    *paths, case, _ = rest
    assert isinstance(case, Path)
    there = [str(path) for path in paths if (case / str(path)).is_file()]
    log_entry(case, action, *there, wall_ns=LATER_NS)


def _append_text(text: bytes, case: Path, _: random.Random) -> None:
    with (case / "custody.jsonl").open("ab") as file:
        file.write(text)


def _repeat_unfinished(case: Path, _: random.Random) -> None:
    text = (case / "custody.jsonl").read_bytes()
    _append_text(text.splitlines()[-1], case, _)
