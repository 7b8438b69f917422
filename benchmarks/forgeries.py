"""The cases that are attacked, and every change that is tried on them (`forged_cases.py` runs them)."""

import os
import random
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.forging_tools import (
    Log,
    acquitted,
    edited_json,
    log_entry,
    redo_bundle,
    redo_judgement,
    redo_lists,
    redo_report,
    redo_tags,
    sealed_by,
)
from benchmarks.privacy_apps import write_app, write_browser
from benchmarks.privacy_plans import planted_plan
from detector.sealing.custody import CustodyAction
from detector.sealing.digests import files_below
from detector.virtual.apps.spec.app_file import load_app
from detector.wiring.keys import init_key
from detector.wiring.virtual_devices import shipped_app_files
from tests.fakes.time_stamp_authority import make_authority, serving
from tests.repository import REPOSITORY

__all__ = ["World", "changes_of"]

Change = Callable[[Path, random.Random], None]

SELF_STARTER = REPOSITORY / "detector/virtual/apps/background/agreed_without_being_told.yaml"
LATER_NS = 1_798_000_000 * 10**9
"""When the forger works: in December 2026."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """`cases` by kind, each sealed by the laboratory's key and stamped; `other`: of another app, likewise."""

    folder: Path
    cases: dict[str, Path]
    other: Path

    @property
    def public_key(self) -> Path:
        return self.folder / "state/keys/seal.pub.pem"

    @property
    def authority_root(self) -> Path:
        return self.folder / "authority/root.pem"

    @classmethod
    def made_in(cls, folder: Path) -> "World":
        made = folder / "made"
        kinds = ("scan", "twice", "packed", "pruned", "redacted", "watch", "crawl")
        world = cls(folder=folder, cases={kind: made / kind for kind in kinds}, other=made / "other")
        if not (folder / "complete").exists():
            _make(world)
            (folder / "complete").touch()
        return world


def _make(world: World) -> None:
    folder, made = world.folder, world.folder / "made"
    made.mkdir(parents=True)
    authority = make_authority(folder / "authority", with_chain=True)
    environment = os.environ | {"DETECTOR_STATE_DIR": str(folder / "state"), "DETECTOR_LANG": "en"}

    def detector(*words: str | Path, codes: tuple[int, ...] = (0,)) -> None:
        command = [sys.executable, "-m", "detector", *map(str, words)]
        done = subprocess.run(command, cwd=made, env=environment, capture_output=True, text=True, check=False)
        if done.returncode not in codes:
            raise RuntimeError(f"{words}: exit {done.returncode}: {done.stderr[-800:]}")

    def scan(name: str, stem: str) -> None:
        app = next(path for path in shipped_app_files() if path.stem == stem)
        phone = ("--virtual-app", app, "--persona", "compact-13", "--runs", "1")
        detector("scan", load_app(app).package, *phone, "--out", name, codes=(0, 1))

    detector("keys", "init")
    with serving(authority) as url:
        seal = partial(detector, "seal", "--stamp", url)
        for name, stem in (("scan", "missing_close"), ("other", "late_close")):
            scan(name, stem)
            seal(name)
        shutil.copytree(made / "scan", made / "twice")
        detector("judge", "twice", "--profile", "cn-elder", codes=(0, 1))
        detector("report", "twice")
        seal("twice")
        detector("pack", "scan", "--out", made / "scan.zip")
        with zipfile.ZipFile(made / "scan.zip") as packed:
            packed.extractall(made / "unpacked")
        inside = list((made / "unpacked").iterdir())
        (inside[0] if len(inside) == 1 else made / "unpacked").rename(made / "packed")
        detector("prune", "scan", "--out", "pruned")
        seal("pruned")
        detector("redact", "scan", "--region", "0,0,400,120", "--trees-only", "--out", "redacted")
        seal("redacted")
        watched = ("--virtual-app", SELF_STARTER, "--trigger", "power", "--repeats", "1")
        detector("autostart", load_app(SELF_STARTER).package, *watched, "--out", "watch", codes=(0, 1, 4))
        seal("watch")
        app, *browser = _privacy_files(folder / "privacy")
        apps = [word for path in (app, *browser) for word in ("--virtual-app", path)]
        detector("privacy", "cn.example.privacy", *apps, "--out", "crawl", codes=(0, 1, 4))
        seal("crawl")


def _privacy_files(folder: Path) -> list[Path]:
    folder.mkdir()
    plan = planted_plan(0)
    return [write_app(plan, folder, package="cn.example.privacy"), *write_browser(plan, folder)]


# --- what is tried ---


def changes_of(world: World, kind: str, case: Path) -> Iterator[tuple[str, Change]]:
    """By name. What a kind of case does not have is left out."""
    yield from _on_files(case)
    yield from _on_folders(case)
    yield from _added(case)
    yield from _on_the_log(case)
    yield from _on_judgements(case)
    yield from _on_reports(case)
    yield from _on_bundles(case)
    yield from _on_seals(world, case)
    yield from _mixed(world, kind, case)


def _on_files(case: Path) -> Iterator[tuple[str, Change]]:
    """Every single-file change on one file of each class; classes differ in folder and ending."""
    by_class: dict[tuple[str, str], list[str]] = {}
    for path in files_below(case):
        place = Path(path)
        by_class.setdefault((place.parent.as_posix(), place.suffix), []).append(path)
    for paths in by_class.values():
        for name, change in _ON_ONE_FILE.items():
            path = paths[len(name) % len(paths)]
            yield f"{name} {path}", partial(change, path)


def _remove(path: str, case: Path, _: random.Random) -> None:
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
    "remove": _remove,
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


def _on_folders(case: Path) -> Iterator[tuple[str, Change]]:
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


def _added(case: Path) -> Iterator[tuple[str, Change]]:
    folders = sorted({parent.as_posix() for path in files_below(case) for parent in Path(path).parents})
    for number, folder in enumerate(folders):
        for name in (_NEW_NAMES[number % len(_NEW_NAMES)], _NEW_NAMES[(number + 3) % len(_NEW_NAMES)]):
            path = f"{folder}/{name}"
            if not (case / path).exists():
                yield f"add {path!r}", partial(_add, path)


def _add(path: str, case: Path, _: random.Random) -> None:
    (case / path).write_text("{}\n", encoding="utf-8")


# --- the log ---


def _on_the_log(case: Path) -> Iterator[tuple[str, Change]]:
    entries = Log(case).entries
    for number in range(len(entries)):
        yield f"log: entry {number} taken out", partial(_with_log, lambda log, n=number: log.entries.pop(n))
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
    yield "log: emptied", lambda root, _: (root / "custody.jsonl").write_bytes(b"")
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


# --- judgements and reports ---

_NAMES_OF_JUDGEMENTS = ("20270101T000000Z-cn-default", "2027", "later", "20200101T000000Z-cn-default")


def _on_judgements(case: Path) -> Iterator[tuple[str, Change]]:
    if not (case / "judgement.json").is_file():
        return
    for name in _NAMES_OF_JUDGEMENTS:
        for at in ("2027-01-01T00:00:00.000Z", "2020-01-01T00:00:00.000Z"):
            yield f"judged again as {name}, {at[:4]}, logged", partial(_judged_again, name, at, True)
            yield f"judged again as {name}, {at[:4]}", partial(_judged_again, name, at, False)
    yield "verdicts turned in place", partial(_turned, with_payload=False, with_log=False)
    yield "verdicts turned in place, logged", partial(_turned, with_payload=False, with_log=True)
    yield "verdicts turned in place and in the seal", partial(_turned, with_payload=True, with_log=True)
    yield "judgement removed", _without_judgement


def _judged_again(name: str, at: str, is_logged: bool, case: Path, _: random.Random) -> None:
    folder = case / "judgements" / name
    folder.mkdir(parents=True)
    for path in ("judgement.json", "verdicts.json", "autostart.json", "privacy.json"):
        if (case / path).is_file():
            shutil.copy(case / path, folder / path)
    for path in ("seen", "given"):
        if (case / path).is_dir():
            shutil.copytree(case / path, folder / path)
    acquitted(folder / "verdicts.json")
    edited_json(folder / "verdicts.json", lambda document: document.update(judged_at=at))
    redo_judgement(folder)
    if is_logged:
        prefix = folder.relative_to(case).as_posix()
        log_entry(
            case,
            CustodyAction.JUDGED,
            f"{prefix}/judgement.json",
            f"{prefix}/verdicts.json",
            wall_ns=LATER_NS,
        )


def _turned(case: Path, _: random.Random, *, with_payload: bool, with_log: bool) -> None:
    acquitted(case / "verdicts.json")
    redo_judgement(case)
    if with_log:
        log_entry(case, CustodyAction.JUDGED, "judgement.json", "verdicts.json", wall_ns=LATER_NS)
    if with_payload:
        for seal in sorted((case / "seals").iterdir()):
            for path in ("verdicts.json", "judgement.json"):
                shutil.copy(case / path, seal / "data" / path)
            redo_lists(seal)
            redo_tags(seal)


def _without_judgement(case: Path, _: random.Random) -> None:
    (case / "judgement.json").unlink()


def _on_reports(case: Path) -> Iterator[tuple[str, Change]]:
    if not (case / "report/files.json").is_file():
        return
    for name in ("report-2", "report-3", "report-9", "report.final", "report-02", "report-1", "reports"):
        if not (case / name).exists():
            yield f"another report as {name}", partial(_another_report, name, False)
            yield f"another report as {name}, logged", partial(_another_report, name, True)
    yield "report's page changed, listed again", _changed_report
    yield "report without its list", lambda root, _: (root / "report/files.json").unlink()


def _another_report(name: str, is_logged: bool, case: Path, _: random.Random) -> None:
    shutil.copytree(case / "report", case / name)
    page = next(iter(sorted((case / name).glob("*.html"))))
    page.write_text("<p>符合 passed</p>\n", encoding="utf-8")
    redo_report(case / name)
    if is_logged:
        log_entry(case, CustodyAction.REPORTED, f"{name}/files.json", wall_ns=LATER_NS)


def _changed_report(case: Path, _: random.Random) -> None:
    page = next(iter(sorted((case / "report").glob("*.html"))))
    page.write_text("<p>符合 passed</p>\n", encoding="utf-8")
    redo_report(case / "report")


# --- bundles ---


def _on_bundles(case: Path) -> Iterator[tuple[str, Change]]:
    bundle = "runs/00/bundle"
    for journal in (False, True):
        words = "with its journal" if journal else "alone"
        yield f"phone's maker changed {words}", partial(_as_phone, journal)
        yield f"log of the phone changed {words}", partial(_other_log, journal)
    for name in ("runs/000", "runs/0", "runs/1", "runs/x", "runs/01", "runs/07"):
        yield f"bundle copied to {name}", partial(_copied_run, name, False)
        yield f"bundle copied to {name}, logged", partial(_copied_run, name, True)
    if (case / bundle / "capture.dsse.json").is_file():
        for path in ("capture.dsse.json", "capture.pub.pem"):
            yield f"without {path}", partial(_remove, f"{bundle}/{path}")
        yield "without a signed capture", _without_capture


def _as_phone(with_journal: bool, case: Path, _: random.Random) -> None:
    bundle = case / "runs/00/bundle"

    def edit(header: dict[str, dict[str, object]]) -> None:
        header["device"] |= {"kind": "phone", "manufacturer": "Xiaomi", "model": "23127PN0CC"}
        header["package"] |= {"apk_sha256": "ab" * 32}

    edited_json(bundle / "run.json", edit)
    redo_bundle(bundle, with_journal=with_journal)


def _other_log(with_journal: bool, case: Path, _: random.Random) -> None:
    bundle = case / "runs/00/bundle"
    log = bundle / "logs/logcat.txt"
    log.write_bytes(log.read_bytes().replace(b"START", b"ABORT"))
    redo_bundle(bundle, with_journal=with_journal)


def _copied_run(name: str, is_logged: bool, case: Path, _: random.Random) -> None:
    shutil.copytree(case / "runs/00", case / name)
    if is_logged:
        log_entry(case, CustodyAction.CAPTURED, f"{name}/bundle/manifest.json", wall_ns=LATER_NS)


def _without_capture(case: Path, _: random.Random) -> None:
    for path in ("capture.dsse.json", "capture.pub.pem"):
        (case / "runs/00/bundle" / path).unlink()


# --- seals ---


def _on_seals(world: World, case: Path) -> Iterator[tuple[str, Change]]:
    stranger = world.folder / "stranger"
    yield "sealed on top by a stranger", partial(_sealed_on_top, stranger)
    yield "sealed anew by a stranger", partial(_sealed_anew, stranger, with_acquittal=False)
    yield "acquitted and sealed anew by a stranger", partial(_sealed_anew, stranger, with_acquittal=True)
    yield "no seal any more", lambda root, _: shutil.rmtree(root / "seals")
    yield "no seal any more, nor in the log", _without_seals
    yield "the seal renumbered", lambda root, _: (root / "seals/0001").rename(root / "seals/0005")
    yield "the seal twice", lambda root, _: shutil.copytree(root / "seals/0001", root / "seals/0009") and None
    yield "stamp removed, lists redone", _without_stamp
    yield "stamp removed, lists and log redone", _without_stamp_in_log
    yield "payload changed, lists redone", _changed_payload
    yield "lists redone", lambda root, _: redo_lists(root / "seals/0001")
    yield "payload turned into links to the case", _linked_payload


def _sealed_on_top(keys: Path, case: Path, _: random.Random) -> None:
    acquitted(case / "verdicts.json") if (case / "verdicts.json").is_file() else None
    redo_judgement(case)
    sealed_by(case, _stranger(keys), wall_ns=LATER_NS)


def _sealed_anew(keys: Path, case: Path, _: random.Random, *, with_acquittal: bool) -> None:
    _without_seals(case, _)
    if with_acquittal:
        acquitted(case / "verdicts.json")
        redo_judgement(case)
        if (case / "report/files.json").is_file():
            redo_report(case / "report")
    sealed_by(case, _stranger(keys), wall_ns=LATER_NS)


def _stranger(keys: Path):  # type: ignore[no-untyped-def]
    from detector.wiring.keys import KeyChoice, key_of  # noqa: PLC0415

    if not keys.exists():
        return init_key(keys)
    return key_of(KeyChoice(name=str(keys / "seal.key.pem")))


def _without_seals(case: Path, _: random.Random) -> None:
    shutil.rmtree(case / "seals")
    log = Log(case)
    log.entries = [entry for entry in log.entries if entry["action"] not in ("sealed", "stamped")]
    log.save()


def _without_stamp(case: Path, _: random.Random) -> None:
    seal = sorted((case / "seals").iterdir())[-1]
    shutil.rmtree(seal / "stamps")
    redo_tags(seal)


def _without_stamp_in_log(case: Path, _: random.Random) -> None:
    _without_stamp(case, _)
    log = Log(case)
    log.entries = [entry for entry in log.entries if entry["action"] != "stamped"]
    log.save()


def _changed_payload(case: Path, _: random.Random) -> None:
    seal = sorted((case / "seals").iterdir())[-1]
    path = next(path for path in files_below(seal / "data") if path.endswith("verdicts.json"))
    acquitted(seal / "data" / path)
    redo_lists(seal)
    redo_tags(seal)


def _linked_payload(case: Path, _: random.Random) -> None:
    seal = case / "seals/0001"
    for path in list(files_below(seal / "data")):
        if (case / path).is_file() and path != "custody.jsonl":
            (seal / "data" / path).unlink()
            (seal / "data" / path).symlink_to(case / path)


# --- two cases ---


def _mixed(world: World, kind: str, case: Path) -> Iterator[tuple[str, Change]]:
    sources = {"another app": world.other}
    sources |= {other: path for other, path in world.cases.items() if other != kind}
    wholes = ("seals", "runs", "custody.jsonl", "verdicts.json", "report", "seen", "origin", "derived.json")
    for source, root in sources.items():
        for path in wholes:
            if (root / path).exists() and not _is_same(root / path, case / path):
                yield f"{path} of {source}", partial(_taken_over, path, root)


def _taken_over(path: str, source: Path, case: Path, _: random.Random) -> None:
    target = case / path
    if target.is_dir():
        shutil.rmtree(target)
    else:
        target.unlink(missing_ok=True)
    copy = shutil.copytree if (source / path).is_dir() else shutil.copy
    copy(source / path, target)


def _is_same(one: Path, other: Path) -> bool:
    if one.is_file():
        return other.is_file() and one.read_bytes() == other.read_bytes()
    if not other.is_dir() or list(files_below(one)) != list(files_below(other)):
        return False
    return all((one / path).read_bytes() == (other / path).read_bytes() for path in files_below(one))
