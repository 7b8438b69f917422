"""The history file: cases read back as added, once; old ones are dropped; foreign files are refused."""

import json
import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path

import jsonschema
import pytest

from detector import codec
from detector.core.errors import ConfigError
from detector.core.verdict import Outcome
from detector.regression.history_reading import (
    HISTORY_FORMAT,
    HistoryDocument,
    cases_of,
    history_schema,
    lines_of,
    one_case,
    snapshot_in,
    too_old,
)
from detector.regression.history_store import SCHEMA_VERSION, opened_history
from detector.regression.snapshot import RuleOutcome, Snapshot, snapshot_of
from tests.regression.judged import a_document
from tests.reporting.case_reports import BlankAlbum, case_report

RUNS = case_report(album=BlankAlbum()).runs
TODAY = date(2026, 11, 27)


def night(day: int, **changes: Outcome) -> Snapshot:
    snapshot = snapshot_of(a_document(changes), RUNS)
    return replace(
        snapshot,
        captured_at=f"2026-11-{day:02d}T01:00:00Z",
        launches_sha256=f"{day:064d}",
        version=f"8.{day}",
    )


def filled(path: Path, *nights: Snapshot) -> Path:
    with opened_history(path, may_write=True) as history:
        for number, one in enumerate(nights, start=1):
            assert history.add(one, path=f"night-{number}", added_at="2026-11-27") == number
    return path


def without_clauses(snapshot: Snapshot) -> tuple[RuleOutcome, ...]:
    """A history keeps no clauses."""
    return tuple(replace(outcome, clauses=(), not_in_force=()) for outcome in snapshot.told)


def test_a_case_reads_back_as_added_and_is_added_once(tmp_path: Path) -> None:
    one = night(1)
    path = filled(tmp_path / "h.sqlite", one)
    with opened_history(path) as history:
        assert snapshot_in(history, 1) == replace(one, told=without_clauses(one))
        whole = one_case(history, 1)
        (listed,) = cases_of(history)
    assert (whole.n_failed, whole.path) == (3, "night-1")
    assert listed == replace(whole, told=None, measured=None)
    with opened_history(path, may_write=True) as history:
        assert history.add(replace(one, judged_at="later"), path="again", added_at="x") is None
        assert len(cases_of(history)) == 1
        assert cases_of(history, package="cn.other") == ()


def test_refuses_a_launch_without_a_valid_time() -> None:
    with pytest.raises(ConfigError, match="'yesterday' is no time"):
        snapshot_of(a_document(), (replace(RUNS[0], started_at="yesterday"),))


def test_the_same_launches_under_other_rules_are_another_case(tmp_path: Path) -> None:
    one = night(1)
    other = replace(one, environment=replace(one.environment, rules_sha256="f" * 64))
    with opened_history(filled(tmp_path / "h.sqlite", one, other)) as history:
        (line,) = [line for line in lines_of(history, rule="CLS-02") if line.quantity == "delay_ms"]
        assert [point.judged_by for point in line.points] == [1, 2]


def test_lines_are_in_order_of_nights_and_separate_for_each_phone(tmp_path: Path) -> None:
    first, second = night(2), night(1, **{"CLS-02 window:1": Outcome.PASSED})
    elsewhere = replace(night(3), environment=replace(first.environment, device_model="Other"))
    path = filled(tmp_path / "h.sqlite", first, second, elsewhere)
    with opened_history(path) as history:
        lines = lines_of(history, rule="late-close-control")
        assert lines_of(history, package="cn.other") == ()
    assert [line.place.device_model for line in lines] == ["Other", "Virtual Phone"]
    points = lines[1].points
    assert [(one.captured_at[:10], one.outcome) for one in points] == [
        ("2026-11-01", "passed"),
        ("2026-11-02", "failed"),
    ]
    assert (points[0].value, points[0].error) == (2060.0, 180.0)


def test_drops_old_cases_but_keeps_the_first_of_each_open_finding(tmp_path: Path) -> None:
    passed = {
        f"{code} {window}": Outcome.PASSED
        for code, window in (("CLS-02", "window:1"), ("CLS-04", "window:1"))
    }
    nights = [
        night(1, **passed, **{"CLS-06 window:2": Outcome.PASSED}),
        night(2, **passed),
        *(night(day, **passed) for day in (3, 4, 5)),
        night(6),
    ]
    path = filled(tmp_path / "h.sqlite", *nights)
    with opened_history(path, may_write=True) as history:
        cases = cases_of(history)
        # CLS-06 has been open since night 2; CLS-02 and CLS-04 since night 6
        assert too_old(cases, history, today=TODAY, keep_days=5) == (1, 3, 4, 5)
        assert too_old(cases, history, today=TODAY, keep_cases=2) == (1, 3, 4)
        assert too_old(cases, history, today=TODAY) == ()
        history.drop((1, 3))
    with opened_history(path) as history:
        assert [one.id for one in cases_of(history)] == [2, 4, 5, 6]
        assert list(history.rows("SELECT count(*) FROM verdicts WHERE case_id IN (1, 3)")) == [(0,)]
        n = "SELECT count(*) FROM quantities WHERE verdict_id NOT IN (SELECT id FROM verdicts)"
        assert list(history.rows(n)) == [(0,)]


def test_a_finding_stays_open_while_its_window_does_not_appear(tmp_path: Path) -> None:
    """CLS-06 failed in night 2, and its rule has had no result since."""
    untested = {"CLS-06 window:2": Outcome.UNTESTED}
    nights = [night(1, **{"CLS-06 window:2": Outcome.PASSED}), night(2), night(3), night(4, **untested)]
    path = filled(tmp_path / "h.sqlite", *nights, night(5, **untested))
    with opened_history(path) as history:
        assert 2 in {1, 2, 3, 4, 5} - set(too_old(cases_of(history), history, today=TODAY, keep_cases=1))
    path = filled(tmp_path / "mended.sqlite", *nights, night(5, **{"CLS-06 window:2": Outcome.PASSED}))
    with opened_history(path) as history:
        # CLS-02 and CLS-04 have been open since night 1
        assert too_old(cases_of(history), history, today=TODAY, keep_cases=1) == (2, 3, 4)


def test_any_sqlite_reader_can_use_the_views(tmp_path: Path) -> None:
    connection = sqlite3.connect(filled(tmp_path / "h.sqlite", night(1)))
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("SELECT count(*) FROM findings WHERE code = 'CLS-06'").fetchone() == (1,)
    assert connection.execute("SELECT value, unit FROM measured WHERE name = 'delay_ms'").fetchall() == [
        (2060.0, "ms")
    ]
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


def test_an_interrupted_transaction_leaves_nothing_behind(tmp_path: Path) -> None:
    path = filled(tmp_path / "h.sqlite", night(1))
    with pytest.raises(KeyboardInterrupt), opened_history(path, may_write=True) as history:
        history.add(night(2), path="x", added_at="x")
        raise KeyboardInterrupt
    with opened_history(path) as history:
        assert len(cases_of(history)) == 1


def test_a_locked_history_is_refused_for_writing_and_still_readable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("detector.regression.history_store._TIMEOUT_S", 0.05)
    path = filled(tmp_path / "h.sqlite", night(1))
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(ConfigError, match="another process holds"), opened_history(path, may_write=True):
        pass
    with opened_history(path) as history:
        assert len(cases_of(history)) == 1
    holder.close()


def _newer(path: Path) -> None:
    with sqlite3.connect(filled(path, night(1))) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    connection.close()


def _foreign(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE t (a)")
    connection.close()


def _text(path: Path) -> None:
    path.write_text("no database at all, only text\n" * 100, encoding="utf-8")


@pytest.mark.parametrize(
    ("make", "says"),
    [(_newer, "version 2"), (_foreign, "no history of this program"), (_text, "not an SQLite file")],
    ids=["newer", "foreign", "text"],
)
def test_foreign_files_are_refused_and_left_unchanged(tmp_path: Path, make: object, says: str) -> None:
    path = tmp_path / "h.sqlite"
    assert callable(make)
    make(path)
    before = path.read_bytes()
    for may_write in (False, True):
        with pytest.raises(ConfigError, match=says), opened_history(path, may_write=may_write):
            pass
    assert path.read_bytes() == before
    with pytest.raises(ConfigError, match="no such history"), opened_history(tmp_path / "none"):
        pass


def test_the_document_matches_its_published_schema(tmp_path: Path) -> None:
    with opened_history(filled(tmp_path / "h.sqlite", night(1), night(2))) as history:
        cases = (*cases_of(history), one_case(history, 1))
        with pytest.raises(ConfigError, match="no case 9"):
            one_case(history, 9)
    document = HistoryDocument(format=HISTORY_FORMAT, path="h.sqlite", cases=cases)
    jsonschema.validate(json.loads(codec.to_json(document)), history_schema())


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("UPDATE environments SET told = '{}'", "table environments"),
        ("UPDATE quantities SET limits = 'x'", "table quantities"),
        ("UPDATE quantities SET launches = '[[1]]'", "table quantities"),
        ("UPDATE verdicts SET outcome = 'fine'", "table verdicts: 'fine'"),
        ("PRAGMA foreign_keys = OFF; DELETE FROM environments", "id 1 is damaged"),
        ("UPDATE quantities SET launches = x'ff'", "quantities"),
        ("UPDATE cases SET path = CAST(x'ff41' AS TEXT)", "cannot be used|damaged"),
    ],
)
def test_foreign_rows_are_refused_in_one_sentence(tmp_path: Path, change: str, says: str) -> None:
    path = filled(tmp_path / "h.sqlite", night(1))
    with sqlite3.connect(path) as connection:
        connection.executescript(change)
    connection.close()
    with pytest.raises(ConfigError, match=says) as refused, opened_history(path) as history:
        one_case(history, 1)
        cases_of(history)
    assert "\n" not in str(refused.value)
