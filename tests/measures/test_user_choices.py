from detector.measures.user_choices import measure_user_choices
from tests.disclosure.walked import a_page, a_screen, a_walk


def test_counts_taps_and_steps() -> None:
    page = a_page(
        a_screen("设置", number=4),
        a_screen("个性化广告", "注销账号", number=5),
        path=("我的", "设置"),
        aim=None,
    )
    told = measure_user_choices(a_walk(page, n_untried=2), n_advert_sdks=1, evidence_prefix="run:0/")
    assert told.evidence_ids == ("run:0/tree:5",)
    assert [one and one.value for one in (told.n_advert_taps, told.n_cancel_taps, told.n_cancel_steps)] == [
        2,
        3,
        4,
    ]
    assert told.n_advert_choices.value == 1 and told.n_advert_untried.value == 2


def test_where_there_is_none_all_that_was_left_alone_counts() -> None:
    told = measure_user_choices(a_walk(n_untried=3), n_advert_sdks=None)
    assert told.n_advert_taps is None and told.n_cancel_taps is None and told.n_advert_sdks is None
    assert (told.n_cancel_untried.value, told.n_similar.value) == (3, 0)
    assert told.evidence_ids == ("tree:99",)
