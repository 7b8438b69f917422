"""Every change that is tried on a sealed case (`forged_cases.py` runs them)."""

import random
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from detector.sealing.custody import CustodyAction
from detector.sealing.digests import files_below
from detector.sealing.keys import SealKey
from detector.wiring.keys import KeyChoice, init_key, key_of
from lab.benchmarks.forged_files import added_files, changed_files, changed_folders, changed_logs, remove
from lab.benchmarks.forged_world import World
from lab.benchmarks.forging_tools import (
    LATER_NS,
    Change,
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

__all__ = ["changes_of"]


def changes_of(world: World, kind: str, case: Path) -> Iterator[tuple[str, Change]]:
    """By name. What a kind of case does not have is left out.

    Changes to single files are all tried on the scanned case; of the others every fifth, each kind beginning
    with another one.
    """
    on_files = (*changed_files(case), *changed_folders(case), *added_files(case))
    first = list(world.cases).index(kind)
    yield from on_files if first == 0 else on_files[first - 1 :: 5]
    yield from changed_logs(case)
    yield from _on_judgements(case)
    yield from _on_reports(case)
    yield from _on_bundles(case)
    yield from _on_seals(world, case)
    yield from _mixed(world, kind, case)


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
    has_header = (case / bundle / "run.json").is_file()  # a redacted copy has another
    for journal in (False, True) if has_header else ():
        words = "with its journal" if journal else "alone"
        yield f"phone's maker changed {words}", partial(_as_phone, journal)
        yield f"log of the phone changed {words}", partial(_other_log, journal)
    for name in ("runs/000", "runs/0", "runs/1", "runs/x", "runs/01", "runs/07"):
        yield f"bundle copied to {name}", partial(_copied_run, name, False)
        yield f"bundle copied to {name}, logged", partial(_copied_run, name, True)
    if (case / bundle / "capture.dsse.json").is_file():
        for path in ("capture.dsse.json", "capture.pub.pem"):
            yield f"without {path}", partial(remove, f"{bundle}/{path}")
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


def _with_seal_renumbered(root: Path, _: random.Random) -> None:
    (root / "seals/0001").rename(root / "seals/0005")


def _with_seal_twice(root: Path, _: random.Random) -> None:
    shutil.copytree(root / "seals/0001", root / "seals/0009")


def _on_seals(world: World, case: Path) -> Iterator[tuple[str, Change]]:
    stranger = world.folder / "stranger"
    yield "sealed on top by a stranger", partial(_sealed_on_top, stranger)
    yield "sealed anew by a stranger", partial(_sealed_anew, stranger, with_acquittal=False)
    yield "acquitted and sealed anew by a stranger", partial(_sealed_anew, stranger, with_acquittal=True)
    yield "no seal any more", lambda root, _: shutil.rmtree(root / "seals")
    yield "no seal any more, nor in the log", _without_seals
    yield "the seal renumbered", _with_seal_renumbered
    yield "the seal twice", _with_seal_twice
    yield "stamp removed, lists redone", _without_stamp
    yield "stamp removed, lists and log redone", _without_stamp_in_log
    yield "payload changed, lists redone", _changed_payload
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


def _stranger(keys: Path) -> SealKey:
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
