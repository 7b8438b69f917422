"""Programs that capture, judge, seal or prune in a loop, each killed with SIGKILL at a different moment.

Each is forked from a process that has already imported everything, so that a kill costs a tenth of a second.
A program reports each piece of work that it finished; whatever it reported must exist and be whole.
"""

import multiprocessing
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from detector.case import CaseFolder, capture_bundle
from detector.core.actions import StopApp
from detector.evidence.fault import FaultCode, FaultKind
from detector.evidence.reader import open_bundle
from detector.scenarios.cold_start import NAME, cold_start
from detector.sealing.check_case import check_case
from detector.sealing.deriving import MARK, swap_for
from detector.sealing.keys import read_key
from detector.sealing.trust import NOBODY
from detector.sealing.verified import State, verify_path
from detector.session.request import CaptureRequest
from detector.virtual.personas import persona_named
from detector.wiring.capture_signing import signing_with
from detector.wiring.custody import note_captured
from tests.fakes.simulated import PACKAGE, device_spec, simulated_device
from tests.sealing.derived_cases import prune
from tests.sealing.sealed_cases import CLOCK, judge, seal

__all__ = ["KINDS", "Left", "content_of", "killed", "left_by", "takes_s"]

Report = Callable[[str], None]
Work = Callable[[Path, Path, Report], None]

_SERVER = multiprocessing.get_context("forkserver")
_SERVER.set_forkserver_preload([__name__])


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What was found: `state` in words, to be counted; `wrong`: what looks whole and is not."""

    state: str
    wrong: tuple[str, ...]


def capture(case: Path, key: Path, report: Report) -> None:
    """One cold start after another on a virtual phone, in simulated time, each signed as it is closed."""
    sign = signing_with(read_key(key), CLOCK).sign
    folder = CaseFolder(case)
    run_index = 0
    with simulated_device(device_spec(persona=persona_named("compact-13"))) as (device, clock, _world):
        while True:
            request = CaptureRequest(
                run_id=str(run_index),
                scenario=NAME,
                package=PACKAGE,
                folder=folder.bundle_path(run_index),
                tool_version="0",
                sign=sign,
            )
            capture_bundle(device, request, cold_start, clock=clock)
            note_captured(folder, CLOCK, run_indices=[run_index])
            report(f"runs/{run_index:02d}/bundle/manifest.json")
            run_index += 1


def judging(case: Path, _: Path, report: Report) -> None:
    number = 0
    while True:
        at = f"2026-01-09T10:00:00.{number:03d}Z"
        judge(CaseFolder(case), at=at)
        report(at)
        number += 1


def sealing(case: Path, key: Path, report: Report) -> None:
    number = 0
    while True:
        judge(CaseFolder(case), at=f"2026-01-09T10:00:00.{number:03d}Z")
        report(seal(CaseFolder(case), key).folder.relative_to(case).as_posix())
        number += 1


def pruning(case: Path, _: Path, report: Report) -> None:
    """Every other time in place, on the copy that the previous pruning left beside."""
    number = 0
    while True:
        out = case.with_name(f"{case.name}-{number}")
        prune(CaseFolder(case), out)
        report(out.name)
        if number % 2:
            before = out.with_name(f"{case.name}-{number - 1}")
            swap_for(before, out)
            report(f"-{out.name}")
        number += 1


KINDS: dict[str, Work] = {"capturing": capture, "judging": judging, "sealing": sealing, "pruning": pruning}


def killed(kind: str, case: Path, key: Path, *, n_pieces: int, after_s: float) -> tuple[str, ...]:
    """What it reported before it was killed, `after_s` after it had reported `n_pieces` pieces of work."""
    with _working(kind, case, key) as (process, reports):
        words = [reports.recv() for _ in range(n_pieces)]
        time.sleep(after_s)
        assert process.is_alive(), "it ended by itself"
        process.kill()
        process.join()
        try:
            while reports.poll():
                words.append(reports.recv())
        except (EOFError, OSError):
            pass  # it was killed in the middle of a report
    return tuple(words)


def takes_s(kind: str, case: Path, key: Path) -> float:
    """How long one piece of this work takes on this machine now."""
    with _working(kind, case, key) as (_, reports):
        began = time.monotonic()
        reports.recv()
        return time.monotonic() - began


@contextmanager
def _working(kind: str, case: Path, key: Path) -> Iterator[tuple[BaseProcess, Connection]]:
    ours, theirs = _SERVER.Pipe(duplex=False)
    process = _SERVER.Process(target=_run, args=(kind, case, key, theirs))
    process.start()
    theirs.close()
    try:
        assert ours.recv() == "ready"
        yield process, ours
    finally:
        process.kill()
        process.join()
        ours.close()


def _run(kind: str, case: Path, key: Path, to: Connection) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    to.send("ready")
    KINDS[kind](case, key, to.send)


def content_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def left_by(kind: str, case: Path, reported: tuple[str, ...], original: dict[str, bytes]) -> Left:
    """`original`: the case's content before, by path."""
    wrong = [f"{path} was changed or lost" for path in _changed(kind, case, original)]
    match kind:
        case "capturing":
            wrong += _of_captures(case, reported)
        case "judging":
            wrong += _of_judgements(case, reported)
        case "sealing":
            wrong += _of_seals(case, reported)
        case _:
            return _of_copies(case, reported, wrong)
    found = verify_path(case, NOBODY) if case.exists() else None
    if found is None:
        return Left(state="nothing", wrong=tuple(wrong))
    codes = sorted({one.code.value for one in found.faults if one.code.kind is not FaultKind.UNSIGNED})
    if found.state is State.TAMPERED and set(codes) - {FaultCode.ADDED_AFTER_SEAL.value}:
        wrong.append(f"looks tampered with: {codes}")
    return Left(state=f"{found.state.value}: {', '.join(codes)}", wrong=tuple(wrong))


def _changed(kind: str, case: Path, original: dict[str, bytes]) -> list[str]:
    """Evidence and seals, and except for judging everything, must be unchanged; the log only grows."""
    lost = []
    for path, content in original.items():
        place = case / path
        if kind == "judging" and not path.startswith("runs/"):
            continue
        content_now = place.read_bytes() if place.is_file() else b""
        if content_now != content and not (path == "custody.jsonl" and content_now.startswith(content)):
            lost.append(path)
    return lost


def _of_captures(case: Path, reported: tuple[str, ...]) -> list[str]:
    """A bundle that verifies has the last action of its scenario, and each reported one verifies."""
    wrong = []
    for run_index in CaseFolder(case).run_indices():
        folder = CaseFolder(case).bundle_path(run_index)
        found = verify_path(folder, NOBODY)
        if found.state is State.UNSIGNED:
            bundle = open_bundle(folder)
            is_whole = not bundle.is_partial and isinstance(bundle.actions[-1].action, StopApp)
            if not (
                is_whole and bundle.frames and all(bundle.pixels(one).size for one in bundle.frames[-1:])
            ):
                wrong.append(f"{folder.name} {run_index} looks whole and is not")
        elif f"runs/{run_index:02d}/bundle/manifest.json" in reported:
            wrong.append(f"run {run_index} was finished and is {found.state.value}")
        elif found.state is State.TAMPERED:
            wrong.append(f"run {run_index} looks tampered with: {found.faults}")
    return wrong


def _of_judgements(case: Path, reported: tuple[str, ...]) -> list[str]:
    """None that was finished is lost; none verifies that does not belong to its record."""
    folders = [case, *sorted(path for path in case.glob("judgements/*") if path.is_dir())]
    stored = "".join(
        (folder / "verdicts.json").read_text(encoding="utf-8")
        for folder in folders
        if (folder / "verdicts.json").is_file() and (folder / "judgement.json").is_file()
    )
    return [f"the judgement of {at} is lost" for at in reported[:-1] if at not in stored]


def _of_seals(case: Path, reported: tuple[str, ...]) -> list[str]:
    wrong = []
    for one in check_case(case, NOBODY).seals:
        if one.faults or verify_path(one.folder, NOBODY).state is not State.WHOLE:
            wrong.append(f"{one.folder.name} looks like a seal and is not one: {one.faults}")
    return wrong + [f"{path} is lost" for path in reported if not (case / path).is_dir()]


def _of_copies(case: Path, reported: tuple[str, ...], wrong: list[str]) -> Left:
    """Each folder with a copy's own name is whole; a draft is marked as one; what was reported exists."""
    states = set()
    for place in sorted(case.parent.glob(f"*{case.name}-*")):
        found = verify_path(place, NOBODY)
        is_draft = place.name.startswith(".") and place.name.endswith(".draft")
        codes = {one.code for one in found.faults}
        if is_draft and (place / MARK).exists():
            states.add("a draft")
            if FaultCode.COPY_BROKE_OFF not in codes:
                wrong.append(f"{place.name} is a draft, and is not marked as one")
        elif is_draft and not any(place.iterdir()):
            states.add("an empty draft")
        elif place.name.endswith(".old"):
            states.add("the original under another name")
        elif codes != {FaultCode.UNSIGNED} or found.case is None or found.case.copy is None:
            wrong.append(f"{place.name} is not a whole copy: {found.faults}")
        else:
            states.add("a whole copy")
    gone = {one[1:] for one in reported if one.startswith("-")}
    for name in [one for one in reported if not one.startswith("-") and one not in gone]:
        place, old = case.with_name(name), case.with_name(f".{name}.old")
        if place.exists() or name == reported[-1]:
            continue  # the last one may just have replaced another
        if not old.exists() or {one.code for one in check_case(old, NOBODY).faults}:
            wrong.append(f"{name} is lost")
    if verify_path(case, NOBODY).state is not State.WHOLE:
        wrong.append("the original is not whole")
    return Left(state=" and ".join(sorted(states)) or "nothing yet", wrong=tuple(wrong))
