"""A run in a terminal of 80 columns."""

from dataclasses import replace

import pytest
from rich.console import Console

from detector.cli.farm_progress import board, headline, run_progress
from detector.cli.language import choose_language
from detector.farm.conductor import JobNews
from detector.farm.document import FarmDevice, FarmDocument, FarmJob
from tests.farm.test_dispatch import job as job_of

BEGAN_S = 1_800_000_000.0
STATES = ("done", "running", "running", "waiting", "untestable")


def job(number: int, state: str) -> FarmJob:
    return FarmJob(
        key=f"cn.app{number}/all/1/1",
        package=f"cn.app{number}",
        device=None,
        device_class=None,
        level="look",
        state=state,
        attempts=0,
        case=None,
        exit_code=0 if state == "done" else None,
        took_s=60.0 if state == "done" else None,
        reason=None,
    )


def device(name: str, state: str, doing: str | None = None) -> FarmDevice:
    since = "2027-01-15T08:01:00+00:00"
    return FarmDevice(id=name, serial=name, host="local", state=state, doing=doing, since=since)


DOCUMENT = FarmDocument(
    format="farm/1",
    run="nightly-20270115T080000Z",
    plan="nightly.yaml",
    folder="r",
    began_at="2027-01-15T08:00:00+00:00",
    ended_at=None,
    scheduler="process 1 on lab",
    exit_code=4,
    jobs=tuple(job(n, state) for n, state in enumerate(STATES)),
    devices=(
        device("a-phone-with-a-very-long-name", "available"),
        device("mi13-01", "running", "cn.app1/xiaomi/1/1: capturing 2/3 " + "and much more " * 9),
        device("p40-02", "quarantined", "struck out"),
    ),
)


WORK = replace(job_of("cn.app7/all/1/1", "mi13-01"), label="this week's")


def drawn(document: FarmDocument, language: str) -> list[str]:
    choose_language(language)
    console = Console(width=80, record=True, force_terminal=False)
    with console.capture() as capture:
        console.print(board(document, now_s=BEGAN_S + 125))
    choose_language("zh-CN")
    return capture.get().splitlines()


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_board_fits_and_has_one_line_per_phone(language: str) -> None:
    from rich.cells import cell_len  # noqa: PLC0415

    lines = drawn(DOCUMENT, language)
    assert [line for line in lines if cell_len(line) > 80] == []
    for name in ("mi13-01", "p40-02"):
        assert sum(name in line for line in lines) == 1


def test_running_phones_come_first_with_their_durations(language: str = "en") -> None:
    lines = drawn(DOCUMENT, language)
    phones = [line for line in lines if "1:05" in line]
    assert "capturing 2/3" in phones[0]
    assert "available" in phones[-1]


def test_without_a_terminal_each_job_is_a_line_and_what_is_waited_for_is_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    away = replace(device("p40-02", "away", "is not plugged in"), since="2026-01-15T08:01:00+00:00")
    choose_language("en")
    with run_progress() as progress:
        progress.standing(replace(DOCUMENT, devices=(away,), left_s=240.0))
        progress.standing(DOCUMENT)  # too soon for another line
        progress.news(JobNews(job=WORK, phone="mi13-01", state="done", exit_code=1))
    choose_language("zh-CN")
    first, second = capsys.readouterr().err.splitlines()
    assert "1 done, 2 running, 1 waiting" in first
    assert "about 4:00 left; p40-02 away " in first
    assert first.endswith("(is not plugged in)")
    assert second == "3/5 done (1) this week's · cn.app7/all/1/1 @ mi13-01"


def test_a_run_without_a_scheduler_is_shown_as_broken_off() -> None:
    choose_language("en")
    line = headline(replace(DOCUMENT, scheduler=None), now_s=BEGAN_S + 125)
    choose_language("zh-CN")
    assert line.startswith("nightly-20270115T080000Z  2:05  1 done, 2 running, 1 waiting")
    assert "broke off" in line
