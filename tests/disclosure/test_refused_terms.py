"""What refusing the terms led to."""

from dataclasses import replace

import pytest

from detector.core.crawl import Aim, PageOwner
from detector.disclosure.app_walk import CrawlStep, Launched, ReadScreen, RefusedTerms
from detector.disclosure.page_findings import RefusalEnd, tried_refusal
from tests.disclosure.walked import a_screen

NO = RefusedTerms()
HOME = a_screen("电话", owner=PageOwner.HOME)
MAIN = a_screen("首页", leads_to=(Aim.MINE,))


def terms(*lines: str) -> ReadScreen:
    screen = a_screen(*lines)
    assert screen.page is not None
    return replace(screen, page=replace(screen.page, asks_consent=True))


FIRST, SECOND = terms("欢迎使用", "同意", "不同意"), terms("请再想一想", "同意", "仍不同意")


def test_without_a_refusal_there_is_no_result() -> None:
    assert tried_refusal([Launched(), FIRST]) is None


@pytest.mark.parametrize(
    ("steps", "n_noes", "end"),
    [
        pytest.param((NO, HOME, HOME), 1, RefusalEnd.LEFT, id="left"),
        pytest.param((NO, HOME), 1, RefusalEnd.UNKNOWN, id="looked at once"),
        pytest.param(
            (NO, SECOND, NO, HOME, HOME, Launched(), FIRST), 2, RefusalEnd.LEFT, id="asked once more"
        ),
        pytest.param((NO, MAIN, MAIN), 1, RefusalEnd.PAGE, id="a page"),
        pytest.param((NO, a_screen("请先同意", "知道了")), 1, RefusalEnd.UNKNOWN, id="not understood"),
        pytest.param((NO, SECOND, NO, FIRST, NO, SECOND, NO, FIRST), 4, RefusalEnd.ASKS, id="a loop"),
        pytest.param(
            (NO, FIRST, NO, FIRST, NO, FIRST, NO, FIRST), 4, RefusalEnd.UNKNOWN, id="nothing changed"
        ),
        pytest.param((NO,), 1, RefusalEnd.UNKNOWN, id="broke off"),
    ],
)
def test_reports_how_a_refusal_ended(steps: tuple[CrawlStep, ...], n_noes: int, end: RefusalEnd) -> None:
    tried = tried_refusal([Launched(), FIRST, *steps])
    assert tried is not None
    assert (tried.n_noes, tried.end) == (n_noes, end)
