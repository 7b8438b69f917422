"""A real farm: worker processes, adb, virtual phones. Each kind of process in it is killed by -9 once."""

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import jsonschema
import psutil
import pytest

from detector.case import CaseFolder, read_verdicts
from detector.cli.schema_command import schema_of
from detector.devices.phone_book import PhoneBook
from detector.evidence.reader import open_bundle
from detector.evidence.verification import was_closed
from detector.farm.ledger import Ledger
from detector.farm.ledger_rows import AttemptRow, JobRow
from detector.farm.policy import Ending
from detector.sealing.check_capture import check_capture
from detector.sealing.trust import read_trust
from tests.cli.command_line import Ran, detector
from tests.conftest import RequireBinary
from tests.fakes.laboratory import Laboratory, laboratory
from tests.repository import REPOSITORY

TIMEOUT_S = 240
RUNS = "runs/tonight"


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """The results of a night in which much was killed. `first`: the case that existed before.

    `held_by_hand`: how many jobs were in which state before the second phone was free. `interrupted`: the
    exit code after Ctrl-C, the states of the jobs at that time, and the holders of the phones.
    """

    lab: Laboratory
    second_scheduler: "subprocess.CompletedProcess[str]"
    first: tuple[str, int]
    held_by_hand: dict[str, int]
    interrupted: tuple[int, set[str], list[str]]
    output: str
    jobs: list[JobRow]
    attempts: list[AttemptRow]
    outlived_forker: list[int]
    left_over: list[int]


def document_example() -> str:
    """From docs/farm.md: it resumes the existing run."""
    document = (REPOSITORY / "docs" / "farm.md").read_text(encoding="utf-8")
    return document.partition("```python\n")[2].partition("```")[0]


def until(what: Callable[[], object], process: "subprocess.Popen[str]", *, every_s: float = 0.3) -> object:
    deadline = time.monotonic() + TIMEOUT_S
    while not (found := what()):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(every_s)
    return found


def begin(lab: Laboratory, *words: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        ["env", "--default-signal=INT,HUP,TERM", sys.executable, *words],
        cwd=lab.folder,
        env=lab.env | {"PYTHONPATH": str(REPOSITORY)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def processes_of(process: "subprocess.Popen[str]") -> list[psutil.Process]:
    return psutil.Process(process.pid).children(recursive=True)


def is_forker(one: psutil.Process, process: "subprocess.Popen[str]") -> bool:
    """Whether the workers are forked from it."""
    return one.ppid() == process.pid and "forkserver" in " ".join(one.cmdline())


def ledger_of(lab: Laboratory) -> Ledger | None:
    folder = lab.folder / RUNS
    return Ledger(folder) if (folder / "farm.sqlite").is_file() else None


def read(lab: Laboratory) -> tuple[list[JobRow], list[AttemptRow]]:
    ledger = ledger_of(lab)
    if ledger is None:
        return [], []
    try:
        return ledger.jobs(), ledger.attempts()
    finally:
        ledger.close()


def states(lab: Laboratory) -> Counter[str]:
    return Counter(job.state for job in read(lab)[0])


def kill_all(process: "subprocess.Popen[str]") -> None:
    """The scheduler, by -9; its workers end by themselves."""
    its_own = processes_of(process)
    process.kill()
    process.communicate(timeout=TIMEOUT_S)
    psutil.wait_procs(its_own, timeout=30)


def leased(lab: Laboratory) -> list[str]:
    """The phones that are leased now; all of them were at some time."""
    database = sqlite3.connect(lab.folder / "state" / "phones.sqlite")
    try:
        leases = database.execute("SELECT serial, expires FROM leases").fetchall()
    finally:
        database.close()
    assert {serial for serial, _ in leases} == set(lab.serials)
    return [serial for serial, expires in leases if expires > time.time()]


def side(name: str) -> dict[str, object]:
    """A class of one phone."""
    return {"name": name, "select": {"labels.side": name}}


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory, require_binary: RequireBinary) -> Iterator[Night]:
    with laboratory(tmp_path_factory.mktemp("lab"), require_binary("adb")) as lab:
        lab.write_plan(devices={"classes": [side("left"), side("right")]})
        assert detector("keys", "init", cwd=lab.folder, env=lab.env).code == 0
        yield a_night(lab)


def a_night(lab: Laboratory) -> Night:
    """The job of `right` begins once that of `left` is done: until then somebody holds the phone."""
    right = f"adb server 127.0.0.1:{lab.env['ANDROID_ADB_SERVER_PORT']}", lab.serials[1]
    book = PhoneBook(lab.folder / "state")
    token = book.acquire(*right, "li", doing="by hand", ttl_s=3600.0, now=time.time())
    running = begin(lab, "-m", "detector", "farm", "run", "nightly.yaml", "--out", RUNS)
    until(lambda: states(lab).get("running"), running)
    second = begin(lab, "-m", "detector", "farm", "run", "nightly.yaml", "--out", RUNS, "--resume")
    outputs = second.communicate(timeout=TIMEOUT_S)
    until(lambda: states(lab).get("done"), running)
    held_by_hand = states(lab)
    book.release(*right, token)
    book.close()
    until(lambda: states(lab).get("running"), running)
    kill_all(running)
    done = next(job for job in read(lab)[0] if job.result is not None)
    assert done.result is not None
    place = lab.folder / RUNS / done.result.folder
    first = done.job.key, (place / "verdicts.json").stat().st_mtime_ns

    interrupted = begin(lab, "-m", "detector", "farm", "run", "nightly.yaml", "--out", RUNS, "--resume")
    n_before = len(read(lab)[1])
    until(lambda: len(read(lab)[1]) > n_before, interrupted)
    interrupted.send_signal(signal.SIGINT)
    interrupted.communicate(timeout=TIMEOUT_S)
    after_it = (interrupted.returncode, set(states(lab)), leased(lab))

    resumed = begin(lab, "-c", document_example())
    n_before = len(read(lab)[1])
    until(lambda: len(read(lab)[1]) > n_before, resumed)
    time.sleep(2.0)  # the scans are under way
    workers = [one for one in processes_of(resumed) if one.ppid() != resumed.pid]
    at_work = max(workers, key=lambda one: one.cpu_times().user)
    os.kill(at_work.pid, signal.SIGKILL)
    n_before = len(read(lab)[1])
    until(lambda: len(read(lab)[1]) > n_before, resumed)
    forker = next(one for one in processes_of(resumed) if is_forker(one, resumed))
    forked = forker.children()
    forker.kill()
    _, outlived_it = psutil.wait_procs(forked, timeout=10)
    all_of = processes_of(resumed)
    out, err = resumed.communicate(timeout=TIMEOUT_S)
    assert resumed.returncode == 0, err
    _, alive = psutil.wait_procs(all_of, timeout=30)
    jobs, attempts = read(lab)
    return Night(
        lab=lab,
        second_scheduler=subprocess.CompletedProcess(second.args, second.returncode, *outputs),
        first=first,
        held_by_hand=held_by_hand,
        interrupted=after_it,
        output=out,
        jobs=jobs,
        attempts=attempts,
        outlived_forker=[one.pid for one in outlived_it],
        left_over=[one.pid for one in alive],
    )


@pytest.mark.long
def test_each_job_has_one_result_whatever_is_killed(night: Night) -> None:
    assert [job.state for job in night.jobs] == ["done"] * 2
    cases = sorted(path.name for path in (night.lab.folder / RUNS / "cases").iterdir())
    assert len(cases) == 2
    for job in night.jobs:
        assert job.result is not None
        case = CaseFolder(night.lab.folder / RUNS / job.result.folder)
        assert read_verdicts(case).app is not None
        assert not open_bundle(case.bundle_path(0)).is_partial
        assert (case.root / "report" / "index.html").is_file()


def test_each_worker_signs_what_it_captures_without_being_asked(night: Night) -> None:
    trust = read_trust([night.lab.folder / "state/keys/seal.pub.pem"])
    cases = [CaseFolder(path) for path in (night.lab.folder / RUNS / "cases").iterdir()]
    bundles = [case.bundle_path(one) for case in cases for one in case.run_indices()]
    captures = [check_capture(one, trust) for one in bundles if was_closed(one)]
    assert captures and all(one.is_trusted for one in captures)


def test_jobs_with_a_result_were_not_run_again(night: Night) -> None:
    key, written_ns = night.first
    done = next(job for job in night.jobs if job.job.key == key)
    assert done.result is not None
    assert (done.n_attempts, done.result.exit_code) == (1, 0)
    verdicts = night.lab.folder / RUNS / done.result.folder / "verdicts.json"
    assert verdicts.stat().st_mtime_ns == written_ns


def test_interrupted_attempts_are_recorded_and_were_retried(night: Night) -> None:
    reasons = {one.reason for one in night.attempts if one.ending is not Ending.JUDGED}
    assert "the scheduler went away" in reasons
    assert any(reason and reason.endswith("its worker process ended") for reason in reasons)
    assert all(one.ended_at is not None for one in night.attempts)


def test_a_phone_held_by_others_is_awaited(night: Night) -> None:
    assert night.held_by_hand == {"done": 1, "waiting": 1}
    did = {job.job.key.split("/")[1]: job.phone for job in night.jobs}
    assert did == {"left": "left", "right": "right"}


def test_a_second_scheduler_is_refused(night: Night) -> None:
    refused = night.second_scheduler
    assert refused.returncode == 2
    assert "another scheduler has it: process " in refused.stderr
    assert "Traceback" not in refused.stderr


def test_no_worker_outlives_the_process_it_was_forked_from(night: Night) -> None:
    assert night.outlived_forker == []


def test_no_phone_is_leased_and_no_process_left(night: Night) -> None:
    assert leased(night.lab) == []
    assert night.left_over == []


def test_ctrl_c_gives_the_phones_back_and_leaves_the_jobs_waiting(night: Night) -> None:
    code, states, held = night.interrupted
    assert code == 130
    assert states == {"done", "waiting"}
    assert held == []


def test_the_example_in_the_docs_prints_each_job(night: Night) -> None:
    lines = night.output.strip().splitlines()
    assert len(lines) == 2
    assert all(" done 0 " in line for line in lines)


def test_the_document_matches_its_schema(night: Night) -> None:
    from detector import codec  # noqa: PLC0415
    from detector.farm.document import farm_document  # noqa: PLC0415

    ledger = ledger_of(night.lab)
    assert ledger is not None
    document = json.loads(codec.to_json(farm_document(ledger)))
    ledger.close()
    schema = schema_of("farm/1")
    jsonschema.validate(document, schema)
    assert (document["format"], document["exit_code"]) == ("farm/1", 0)
    assert {job["device"] for job in document["jobs"]} <= {"left", "right"}
    assert all(Path(job["case"]).is_dir() for job in document["jobs"])


def farm(night: Night, *words: str) -> Ran:
    return detector("farm", *words, cwd=night.lab.folder, env=night.lab.env)


def test_status_watch_stop_and_retry_of_an_ended_run(night: Night) -> None:
    status = farm(night, "status", "nightly.yaml", "--out", RUNS, "--json")
    assert [job["state"] for job in json.loads(status.out)["jobs"]] == ["done"] * 2
    assert json.loads(status.out)["scheduler"] is None
    assert "2 done" in farm(night, "watch", RUNS).err
    refused = farm(night, "stop", RUNS)
    assert refused.code == 2
    assert refused.says("no scheduler is at it"), refused.err
    assert "0 jobs wait again" in farm(night, "retry", RUNS).err


def test_the_report_links_to_the_cases(night: Night) -> None:
    written = farm(night, "report", RUNS)
    page = Path(written.out.strip())
    links = set(re.findall(r'href="([^"#]+)"', page.read_text(encoding="utf-8")))
    cases = [link for link in links if "/cases/" in link]
    assert len(cases) == 2
    assert [link for link in links if not (page.parent / link).exists()] == []
