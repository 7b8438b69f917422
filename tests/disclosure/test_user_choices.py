"""Offers in menus: to choose about adverts, and to cancel an account."""

import re

import pytest

from detector.core.crawl import Aim
from detector.disclosure.page_findings import (
    ACCOUNT_CANCELLATION,
    ADVERT_CHOICE,
    SIMILAR_TO_ADVERT_CHOICE,
    nearest_choice,
)
from tests.disclosure.walked import a_page, a_screen, a_walk


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (ADVERT_CHOICE, "个性化广告"),
        (ADVERT_CHOICE, "程序化广告推荐"),
        (ADVERT_CHOICE, "關閉個人化廣告"),
        (ADVERT_CHOICE, "Personalised ads"),
        (ADVERT_CHOICE, "广告个性化推荐"),
        (ACCOUNT_CANCELLATION, "注销账号"),
        (ACCOUNT_CANCELLATION, "账户注销"),
        (ACCOUNT_CANCELLATION, "註銷帳號"),
        (ACCOUNT_CANCELLATION, "Delete my account"),
    ],
)
def test_recognises_a_choice(words: re.Pattern[str], line: str) -> None:
    found = nearest_choice(a_walk(a_page(a_screen("设置", line), path=("我的", "设置"), aim=None)), words)
    assert found is not None and (found.line, found.n_taps) == (line, 2)


@pytest.mark.parametrize("line", ["退出登录", "删除记录", "账号与安全", "关闭广告", "个性化装扮"])
def test_ignores_other_entries(line: str) -> None:
    walk = a_walk(a_page(a_screen("设置", line), path=("设置",), aim=None))
    assert nearest_choice(walk, ADVERT_CHOICE) is None
    assert nearest_choice(walk, ACCOUNT_CANCELLATION) is None


def test_a_text_that_mentions_it_offers_nothing() -> None:
    policy = a_page(a_screen("您可以注销账号", "个性化广告"), aim=Aim.POLICY)
    sentence = a_page(a_screen("您可以随时在设置中注销账号，注销后我们会删除您的全部个人信息"), aim=None)
    walk = a_walk(policy, sentence)
    assert nearest_choice(walk, ACCOUNT_CANCELLATION) is None
    assert nearest_choice(walk, ADVERT_CHOICE) is None


def test_takes_the_nearest_also_from_a_cell_of_a_row() -> None:
    far = a_page(a_screen("注销账号"), path=("a", "b", "c"), aim=None)
    near = a_page(a_screen("安全"), a_screen("注销账号\t›"), path=("a",), aim=None)
    found = nearest_choice(a_walk(far, near), ACCOUNT_CANCELLATION)
    assert found is not None and (found.n_taps, found.n_scrolls) == (1, 1)


def test_similar_titles_include_more_than_the_choice_itself() -> None:
    walk = a_walk(a_page(a_screen("推荐设置"), path=("设置",), aim=None))
    assert nearest_choice(walk, SIMILAR_TO_ADVERT_CHOICE) is not None
