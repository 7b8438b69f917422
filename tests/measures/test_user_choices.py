from detector.measures.user_choices import measure_user_choices
from tests.disclosure.walked import a_page, a_screen, a_walk
from tests.measures.touched import q


def test_counts_taps_and_steps() -> None:
    page = a_page(
        a_screen("设置", number=4),
        a_screen("个性化广告", "注销账号", number=5),
        path=("我的", "设置"),
        aim=None,
    )
    choices = measure_user_choices(a_walk(page, n_untried=2), n_advert_sdks=1)
    assert choices.evidence_ids == ("tree:5",)
    assert [
        one and one.value for one in (choices.n_advert_taps, choices.n_cancel_taps, choices.n_cancel_steps)
    ] == [
        2,
        3,
        4,
    ]
    assert choices.n_advert_choices.value == 1 and choices.n_advert_untried.value == 2


def test_without_a_choice_everything_left_untapped_counts() -> None:
    choices = measure_user_choices(a_walk(n_untried=3), n_advert_sdks=None)
    assert choices.n_advert_taps is None and choices.n_cancel_taps is None and choices.n_advert_sdks is None
    assert (choices.n_cancel_untried.value, choices.n_similar.value) == (3, 0)
    assert choices.evidence_ids == ("tree:99",)


def test_without_a_choice_cites_the_top_of_every_page_that_was_read() -> None:
    swiped = a_page(a_screen("帮助", number=1), a_screen("更多帮助", number=2), path=("帮助",), aim=None)
    unread = a_page(path=("关于",), aim=None)
    choices = measure_user_choices(a_walk(swiped, unread), n_advert_sdks=2)
    assert choices.evidence_ids == ("tree:99", "tree:1")
    assert (choices.n_advert_sdks, choices.n_advert_choices) == (q(2, "sdks"), q(0, "things"))
