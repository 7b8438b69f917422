"""A window that a cold start never shows: found, touched, judged and named at its own entry."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

from detector.case.case_folder import CaseFolder
from detector.core.entry import Entry, EntryKind
from detector.core.trials import Level
from detector.core.verdict import Outcome, Verdict
from detector.judging.case import judge_runs
from detector.scenarios.close_probe import PROBE as CLOSE_PROBE
from detector.scenarios.cold_start import NAME, cold_start
from detector.scenarios.entries import WaysIn
from detector.touching.joining import join_runs
from detector.touching.scan import Scan
from detector.virtual.apps.spec.app_file import load_app
from detector.wiring.law import rule_book
from detector.wiring.perception_setup import session_screen_reader
from detector.wiring.virtual_devices import VirtualChoice, shipped_app_files, simulated_device
from tests.fakes.remembered_sight import remembered_sight

HOT = Entry(kind=EntryKind.HOT)
WAYS = WaysIn(entries=(HOT,), hot_after_s=(5, 35))


def with_hot_splash(folder: Path, **resume: float) -> Path:
    """The shipped app whose cross is tiny, its splash moved from the cold start to the return."""
    path = next(path for path in shipped_app_files() if path.stem == "tiny_cross")
    keys = yaml.safe_load(path.read_text(encoding="utf-8"))
    keys |= {"start": "home", "resume": [{"scene": "splash", **resume}]}
    moved = folder / "hot.yaml"
    moved.write_text(yaml.safe_dump(keys, allow_unicode=True), encoding="utf-8")
    return moved


@contextmanager
def scan_of(app: Path, folder: Path) -> Iterator[Scan]:
    seeing = remembered_sight()
    with simulated_device(VirtualChoice(app_files=(app,), persona="compact-13", seed=3)) as (device, clock):
        yield Scan(
            device=device,
            case=CaseFolder(folder / "case"),
            package=load_app(app).package,
            clock=clock,
            setup=seeing,
            screen_reader=session_screen_reader(seeing),
            tool_version="0",
            seen=[],
        )


def failed(verdicts: tuple[Verdict, ...]) -> dict[str, str]:
    return {one.code: one.subject for one in verdicts if one.outcome is Outcome.FAILED}


@pytest.mark.long
def test_a_splash_of_hot_starts_is_judged_at_its_entry_alone(tmp_path: Path) -> None:
    app = with_hot_splash(tmp_path, after_ms=20_000)
    with scan_of(app, tmp_path) as scan:
        list(scan.cold_starts(1, name=NAME, scenario_of=cold_start))
        made = list(scan.entered(HOT, 2, ways=WAYS))
        assert not list(scan.entered(HOT, 2, ways=WAYS)), "what was made is not made again"
    backs = [run.came_back for run in made]
    assert [
        (back and back.was_killed, back and back.has_restarted, bool(run.windows))
        for run, back in zip(made, backs, strict=True)
    ] == [
        (False, False, False),
        (False, False, True),
        (False, False, True),
        (True, True, False),
        (True, True, True),
        (True, True, True),
    ]
    verdicts = judge_runs(scan.seen, join_runs(scan.seen), rule_book("cn-default")).verdicts
    found = failed(verdicts)
    assert found["CLS-05"] == "window:hot/1"
    assert found["SPL-06"] == "entry:hot", "it came again after 35 s"
    assert found.keys() <= {"CLS-04", "CLS-05", "SPL-06"}
    hot = [verdict for verdict in verdicts if verdict.entry == "hot"]
    assert all(set(one.seen_in_runs) <= {run.run_index for run in made} for one in hot)
    cold = [verdict for verdict in verdicts if verdict.entry == "cold"]
    assert cold
    assert {(one.subject, one.outcome) for one in cold} == {("app", Outcome.UNTESTED)}


def with_coupon_at_exit(folder: Path) -> Path:
    """The shipped popup, moved to the back key, with a cross that does nothing."""
    path = next(path for path in shipped_app_files() if path.stem == "popup_cross_below")
    keys = yaml.safe_load(path.read_text(encoding="utf-8"))
    del keys["scenes"]["home"]["popups"]
    keys["scenes"]["home"]["on_back"] = [{"do": "popup", "scene": "coupon"}]
    keys["scenes"]["coupon"]["touch"][0]["effect"] = {"do": "nothing"}
    moved = folder / "exit.yaml"
    moved.write_text(yaml.safe_dump(keys, allow_unicode=True), encoding="utf-8")
    return moved


@pytest.mark.long
def test_a_window_at_the_exit_is_touched_where_it_comes_again(tmp_path: Path) -> None:
    with scan_of(with_coupon_at_exit(tmp_path), tmp_path) as scan:
        list(scan.entered(Entry(kind=EntryKind.EXIT), 2))
        touched = list(scan.probe(scan.plan([CLOSE_PROBE], Level.QUICK)))
    assert {run.entry for run in touched} == {"exit"}
    assert all(touch.met is not None for run in touched for touch in run.touches)
    found = failed(judge_runs(scan.seen, join_runs(scan.seen), rule_book("cn-default")).verdicts)
    assert found == {"CLS-14": "window:exit/1"}


@pytest.mark.long
def test_a_window_that_does_not_come_again_at_its_entry_is_neither_touched_nor_judged(tmp_path: Path) -> None:
    app = with_hot_splash(tmp_path, after_ms=20_000, per_day=2)
    with scan_of(app, tmp_path) as scan:
        list(scan.entered(HOT, 2, ways=WaysIn(entries=(HOT,), hot_after_s=(35,), kills=False)))
        plan = scan.plan([CLOSE_PROBE], Level.QUICK)
        touched = list(scan.probe(plan))
    assert touched
    assert not any(run.touches for run in touched)
    verdicts = judge_runs(scan.seen, join_runs(scan.seen), rule_book("cn-default")).verdicts
    (closing,) = [one for one in verdicts if one.code == "CLS-14"]
    assert (closing.subject, closing.outcome) == ("window:hot/1", Outcome.CANT_TELL)
    assert closing.reason_id == "entry_not_replayed"
