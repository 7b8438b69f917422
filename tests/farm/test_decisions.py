"""A rule that earlier nights decided and tonight left open is counted, and fails from the second night on."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

from detector.cli.exit_codes import ExitCode
from detector.core.verdict import Outcome
from detector.farm.document import FarmJob, FarmLost, farm_document
from detector.farm.run_report import write_run_report
from detector.farm.running import settle_decisions
from detector.regression.baseline_file import read_baseline
from tests.cli.test_farm_board import job
from tests.farm.test_ledger import begun
from tests.regression.judged import a_document, write_case

OPEN = {"CLS-01 window:1": Outcome.CANT_TELL}
NIGHTS = [f"2026-12-0{day}T15:00:00+00:00" for day in range(1, 7)]


def done(folder: Path, changes: dict[str, Outcome], device_class: str = "xiaomi") -> FarmJob:
    document = a_document(changes)
    case = write_case(folder, document)
    return replace(
        job(1, "done"), package=document.package, device_class=device_class, case=str(case), exit_code=0
    )


def settled(place: Path, n: int, *cases: dict[str, Outcome], device_class: str = "xiaomi") -> list[FarmLost]:
    """Of the night with that number."""
    run = place / f"night-{n}"
    jobs = [done(run / f"cases/{k}", changes, device_class) for k, changes in enumerate(cases)]
    return list(settle_decisions(run, place / "decisions", jobs, at=NIGHTS[n]))


def of_cls_01(lost: list[FarmLost]) -> set[tuple[int, bool]]:
    return {(one.nights, one.fails) for one in lost if one.rule == "CLS-01"}


def test_the_first_night_is_told_and_the_second_fails_each_class_by_itself(tmp_path: Path) -> None:
    assert settled(tmp_path, 0, {}) == []
    assert settled(tmp_path, 0, {}, device_class="oppo") == []
    assert of_cls_01(settled(tmp_path, 1, OPEN)) == {(1, False)}
    assert of_cls_01(settled(tmp_path, 1, OPEN)) == {(1, False)}  # the same night once more
    assert of_cls_01(settled(tmp_path, 2, OPEN, {})) == set()  # a repeat decided it
    assert of_cls_01(settled(tmp_path, 3, OPEN, OPEN)) == {(1, False)}
    assert of_cls_01(settled(tmp_path, 3, OPEN, device_class="oppo")) == {(1, False)}
    assert of_cls_01(settled(tmp_path, 4, OPEN, OPEN)) == {(2, True)}
    assert {one.known for one in map(read_baseline, (tmp_path / "decisions").iterdir())} == {()}


def test_the_document_ends_with_findings_and_the_page_names_the_rule(tmp_path: Path) -> None:
    with closing(begun(tmp_path)) as ledger:
        before = farm_document(ledger)
        for n, changes in enumerate(({}, OPEN, OPEN)):
            case = done(tmp_path / f"cases/{n}", changes)
            settle_decisions(tmp_path, tmp_path / "decisions", [case], at=NIGHTS[n])
        document = farm_document(ledger)
        assert (before.exit_code, before.lost) == (ExitCode.INCONCLUSIVE, ())
        assert document.exit_code == ExitCode.FINDINGS
        assert of_cls_01(list(document.lost)) == {(2, True)}
        page = (write_run_report(ledger) / "index.en.html").read_text(encoding="utf-8")
        assert "undecided for nights in a row: 2" in page
        assert "(fails the run)" in page
