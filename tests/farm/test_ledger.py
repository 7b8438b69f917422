"""Each job has one result, whatever arrives late and whatever breaks off."""

import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from detector.core.errors import ConfigError
from detector.farm.ledger import NAME, Ledger, Refused
from detector.farm.ledger_rows import Result
from detector.farm.policy import Ending, Next
from tests.farm.test_dispatch import job

JOBS = [job("cn.a/all/1/1", "p1"), job("cn.b/all/1/1", "p1")]


def begun(folder: Path) -> Ledger:
    ledger = Ledger(folder, is_new=True)
    ledger.begin_run("run", plan_path="p", plan_sha256="0", jobs=JOBS, now=1.0, deadline=None)
    ledger.take_over("first", now=1.0, deadline=None)
    return ledger


def commit(ledger: Ledger, attempt: int, *, token: int = 1, moved: list[int] | None = None) -> None:
    ledger.commit(
        attempt,
        Ending.JUDGED,
        Result(exit_code=1, folder="cases/x", took_s=5.0, at=9.0),
        token=token,
        reason="",
        move=lambda: None if moved is None else moved.append(attempt),
    )


def test_a_result_counts_once_and_its_case_is_moved_with_it(tmp_path: Path) -> None:
    ledger, moved = begun(tmp_path), list[int]()
    attempt = ledger.begin_attempt(JOBS[0].key, "p1", token=1, folder="attempts/{attempt}/x", now=2.0)
    commit(ledger, attempt, moved=moved)
    with pytest.raises(Refused, match="closed"):
        commit(ledger, attempt, moved=moved)
    assert moved == [attempt]
    first, second = ledger.jobs()
    assert (first.state, second.state) == ("done", "waiting")
    assert first.result is not None
    assert first.result.exit_code == 1
    assert [one.folder for one in ledger.attempts()] == [f"attempts/{attempt}/x"]


def test_a_second_result_for_a_job_is_refused(tmp_path: Path) -> None:
    ledger, moved = begun(tmp_path), list[int]()
    one, other = (ledger.begin_attempt(JOBS[0].key, "p1", token=1, folder="f", now=2.0) for _ in range(2))
    commit(ledger, one, moved=moved)
    with pytest.raises(Refused, match="has a result already"):
        commit(ledger, other, moved=moved)
    assert moved == [one]


def test_another_fencing_token_is_refused(tmp_path: Path) -> None:
    ledger = begun(tmp_path)
    attempt = ledger.begin_attempt(JOBS[0].key, "p1", token=7, folder="f", now=2.0)
    with pytest.raises(Refused, match="token 7, not 6"):
        commit(ledger, attempt, token=6)
    commit(ledger, attempt, token=7)


def test_a_replaced_scheduler_can_no_longer_write(tmp_path: Path) -> None:
    old = begun(tmp_path)
    attempt = old.begin_attempt(JOBS[0].key, "p1", token=1, folder="f", now=2.0)
    new = Ledger(tmp_path)
    new.take_over("second", now=3.0, deadline=None)
    for late in (
        lambda: commit(old, attempt),
        lambda: old.still_here(4.0),
        lambda: old.begin_attempt(JOBS[1].key, "p1", token=2, folder="f", now=4.0),
        lambda: old.end_attempt(attempt, Ending.FAULT, reason="", state=Next.FAILED, job_reason="", now=4.0),
    ):
        with pytest.raises(Refused):
            late()
    assert [row.state for row in new.jobs()] == ["waiting", "waiting"]
    assert [one.ending for one in new.attempts()] == [Ending.STOPPED]
    again = new.begin_attempt(JOBS[0].key, "p1", token=2, folder="f", now=5.0)
    commit(new, again, token=2)


def test_no_result_is_recorded_if_the_case_cannot_be_moved(tmp_path: Path) -> None:
    ledger = begun(tmp_path)
    attempt = ledger.begin_attempt(JOBS[0].key, "p1", token=1, folder="f", now=2.0)

    def fails() -> None:
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space"):
        ledger.commit(
            attempt,
            Ending.JUDGED,
            Result(exit_code=0, folder="c", took_s=1.0, at=3.0),
            token=1,
            reason="",
            move=fails,
        )
    assert ledger.jobs()[0].result is None
    commit(ledger, attempt)  # and it can be tried again


def test_only_one_of_several_racing_writers_wins(tmp_path: Path) -> None:
    begun(tmp_path).close()
    ledger = Ledger(tmp_path)
    ledger.take_over("s", now=1.0, deadline=None)
    attempts = [ledger.begin_attempt(JOBS[0].key, "p1", token=1, folder="f", now=2.0) for _ in range(6)]

    def race(attempt: int) -> bool:
        mine = Ledger(tmp_path)
        mine.epoch = ledger.epoch
        try:
            commit(mine, attempt)
        except Refused:
            return False
        finally:
            mine.close()
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(race, attempts)) == 1


def test_trying_again_forgives_failed_attempts_but_keeps_results(tmp_path: Path) -> None:
    ledger = begun(tmp_path)
    done = ledger.begin_attempt(JOBS[0].key, "p1", token=1, folder="f", now=2.0)
    commit(ledger, done)
    lost = ledger.begin_attempt(JOBS[1].key, "p1", token=2, folder="f", now=3.0)
    ledger.end_attempt(
        lost, Ending.INFRASTRUCTURE, reason="r", state=Next.UNTESTABLE, job_reason="r", now=4.0
    )
    assert ledger.try_again(("done", "untestable")) == 1
    assert [row.state for row in ledger.jobs()] == ["done", "waiting"]
    assert ledger.past(JOBS[1].key) == ()
    assert ledger.attempts(JOBS[1].key)[0].ending is Ending.INFRASTRUCTURE


def test_a_folder_without_a_ledger_or_with_another_database_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"holds no farm\.sqlite"):
        Ledger(tmp_path)
    (tmp_path / "farm.sqlite").write_text(
        "this is no database, however long it may be" * 40, encoding="utf-8"
    )
    with pytest.raises(ConfigError, match="cannot be used"):
        Ledger(tmp_path)


def test_a_ledger_that_is_just_being_created_is_awaited(tmp_path: Path) -> None:
    """`farm status` in a run's first moment: the file exists, and its schema follows a moment later."""
    with closing(sqlite3.connect(tmp_path / NAME)) as begun:
        begun.execute("PRAGMA journal_mode = WAL")

    def write_schema() -> None:
        time.sleep(0.2)
        Ledger(tmp_path, is_new=True).close()

    with ThreadPoolExecutor(1) as beside:
        done = beside.submit(write_schema)
        Ledger(tmp_path).close()
        done.result()
