"""What a window is for, by its words, its looks, its tree and when it is shown."""

import math
from dataclasses import replace

import pytest

from detector.core.quantity import Quantity
from detector.core.window_role import WindowRole
from detector.perception.window_role import (
    guess_role,
    is_information_window,
    is_passing,
    role_of_picture,
    with_roles,
)
from detector.perception.words import WindowWords
from detector.windows.role_guess import ClueKind, RoleGuess, RoleReason, RoleShare
from detector.windows.seen import ControlKind, WindowKind
from detector.windows.window_clues import WindowClues
from detector.windows.window_track import WindowTrack
from detector.wiring.perception_setup import perception_setup
from tests.perception.role_clues import NO_TREE, clues, lasting, over_time, spoke, with_tree
from tests.perception.shown_touches import a_window, ms

R = WindowRole


@pytest.fixture(scope="module")
def words() -> WindowWords:
    read = perception_setup().window_words
    assert read is not None
    return read


def guess(words: WindowWords, kind: WindowKind, seen: WindowClues, *controls: ControlKind) -> RoleGuess:
    return role_of_picture(seen, kind, controls, words)


@pytest.mark.parametrize(
    ("lines", "role"),
    [
        (("发现新版本 3.2", "优化启动速度", "以后再说", "立即更新"), R.UPDATE),
        (("Update available", "Bug fixes", "Later", "Update now"), R.UPDATE),
        (("隐私政策提示", "请您阅读并同意《用户协议》和《隐私政策》", "不同意", "同意并继续"), R.CONSENT),
        (("青少年模式", "为呵护未成年人健康成长", "我知道了"), R.MINORS),
        (("喜欢我们吗", "给个五星好评吧", "残忍拒绝", "去评价"), R.RATING),
        (("开启消息通知", "不错过重要消息", "暂不开启", "去开启"), R.NOTIFICATION),
        (("网络异常", "请检查网络设置后重试", "取消", "重试"), R.FUNCTIONAL),
        (("一键登录", "其他手机号登录", "中国移动提供认证服务"), R.LOGIN),
    ],
)
def test_recognises_a_plain_dialogs_role_by_its_words(
    words: WindowWords, lines: tuple[str, ...], role: WindowRole
) -> None:
    role_guess = guess(words, WindowKind.POPUP, clues(*lines, n_refusals=1))
    assert role_guess.role is role
    assert role_guess.score > 0.5
    assert sum(one.share for one in role_guess.shares) == pytest.approx(1.0)


def test_the_system_is_recognised_only_by_its_package(words: WindowWords) -> None:
    lines = ("要允许“地图”获取此设备的位置信息吗？", "仅在使用中允许", "拒绝")
    asked_by_app = guess(words, WindowKind.POPUP, clues(*lines, n_refusals=1))
    assert asked_by_app.share_of({R.PERMISSION}) < 0.01
    controller = "com.google.android.permissioncontroller"
    behind = replace(NO_TREE, package=controller)
    asked_by_system = guess(words, WindowKind.POPUP, clues(*lines, n_refusals=1, tree=behind))
    assert asked_by_system.role is R.PERMISSION
    assert not is_information_window(WindowKind.POPUP, asked_by_system)


def test_an_advert_has_a_label_or_a_call(words: WindowWords) -> None:
    seen = clues("年中大促", "立即抢购", "广告", n_labels=1, n_calls=1, picture=0.9)
    role_guess = guess(words, WindowKind.SPLASH, seen)
    assert role_guess.role is R.ADVERT
    assert role_guess.score > 0.8
    assert is_information_window(WindowKind.SPLASH, role_guess)


def test_a_picture_without_a_call_is_a_launch_screen(words: WindowWords) -> None:
    role_guess = guess(words, WindowKind.SPLASH, clues("让生活更美好", picture=0.9))
    assert role_guess.role is R.BRAND
    assert role_guess.share_of({R.ADVERT, R.PROMOTION}) < 0.3


def test_a_page_may_contain_adverts(words: WindowWords) -> None:
    lines = tuple(f"新闻标题 {n} 记者 来源 {n} 评论" for n in range(16))
    seen = clues(*lines, n_labels=3, n_calls=1, picture=0.4, has_tab_bar=True)
    role_guess = guess(words, WindowKind.SPLASH, seen)
    assert role_guess.role is R.PAGE
    assert role_guess.share_of({R.ADVERT, R.PROMOTION}) < 0.2


def test_thin_evidence_is_unknown(words: WindowWords) -> None:
    role_guess = guess(words, WindowKind.POPUP, clues(picture=0.45))
    assert role_guess.share_of({R.UNKNOWN}) > 0.15
    assert max(one.share for one in role_guess.shares if one.role is not R.UNKNOWN) < 0.5


def test_a_skippable_window_that_waits_is_hardly_an_advert(words: WindowWords) -> None:
    """An advert before the content ends by itself; an introduction stays until the person moves on."""
    seen = clues("跳过", "把想做的事写下来", "继续", n_skips=1, n_calls=1)
    stays = guess_role(lasting(seen, from_ms=300, to_ms=8_000, is_gone=False), words)
    leaves = guess_role(lasting(seen, from_ms=300, to_ms=5_000, is_gone=True), words)
    assert leaves.role is R.ADVERT
    assert stays.share_of({R.ADVERT, R.PROMOTION}) < 0.5


SPLASH, POPUP = WindowKind.SPLASH, WindowKind.POPUP
CROSS, ARROW, SKIP_WORD = ControlKind.X_ICON, ControlKind.BACK_ARROW, ControlKind.SKIP_TEXT


def kinds(reasons: list[RoleReason]) -> set[ClueKind]:
    return {one.clue for one in reasons}


@pytest.mark.parametrize(
    ("reasons", "clue"),
    [
        pytest.param(spoke(SPLASH, n_labels=1, n_lines=13), ClueKind.LABEL, id="a label beside few lines"),
        pytest.param(spoke(POPUP, n_labels=1, n_lines=14), ClueKind.LABEL, id="a card's label on a page"),
        pytest.param(spoke(SPLASH, SKIP_WORD), ClueKind.SKIP, id="a tracked word"),
        pytest.param(spoke(SPLASH, picture=0.6), ClueKind.PICTURE, id="just a picture"),
        pytest.param(spoke(SPLASH, picture=0.3), ClueKind.PLAIN, id="just plain"),
        pytest.param(spoke(SPLASH, n_lines=6), ClueKind.NOTHING_TO_PRESS, id="as few lines as while loading"),
    ],
)
def test_a_clue_is_met(reasons: list[RoleReason], clue: ClueKind) -> None:
    assert clue in kinds(reasons)


@pytest.mark.parametrize(
    ("reasons", "clue"),
    [
        pytest.param(spoke(SPLASH, n_labels=1, n_lines=14), ClueKind.LABEL, id="an advert in a page"),
        pytest.param(spoke(SPLASH), ClueKind.LABELS_ON_PAGE, id="no label at all"),
        pytest.param(spoke(POPUP), ClueKind.SKIP, id="nothing skips"),
        pytest.param(spoke(POPUP), ClueKind.NO_MARK, id="a card needs no mark"),
        pytest.param(spoke(SPLASH, n_skips=1), ClueKind.NO_MARK, id="a skip is a mark"),
        pytest.param(spoke(SPLASH, n_labels=1), ClueKind.NO_MARK, id="a label is a mark"),
        pytest.param(spoke(SPLASH, CROSS), ClueKind.NO_MARK, id="a cross is a mark"),
        pytest.param(spoke(SPLASH, is_read=False), ClueKind.NO_MARK, id="not read"),
        pytest.param(spoke(POPUP, ARROW), ClueKind.BACK_ARROW, id="an arrow of the page below"),
        pytest.param(spoke(SPLASH, n_refusals=1), ClueKind.CHOICES, id="no card to refuse"),
        pytest.param(spoke(SPLASH, n_acks=1), ClueKind.ONLY_ACKNOWLEDGE, id="no card to acknowledge"),
        pytest.param(spoke(POPUP, n_acks=1, n_refusals=1), ClueKind.ONLY_ACKNOWLEDGE, id="a refusal as well"),
        pytest.param(spoke(SPLASH, picture=0.59), ClueKind.PICTURE, id="not quite a picture"),
        pytest.param(spoke(SPLASH, picture=0.31), ClueKind.PLAIN, id="not quite plain"),
        pytest.param(spoke(POPUP), ClueKind.NOTHING_TO_PRESS, id="a card is no launch screen"),
        pytest.param(spoke(SPLASH, n_lines=7), ClueKind.NOTHING_TO_PRESS, id="too many lines"),
        pytest.param(spoke(SPLASH, is_read=False), ClueKind.NOTHING_TO_PRESS, id="buttons not read"),
        *(
            pytest.param(spoke(SPLASH, **{what: 1}), ClueKind.NOTHING_TO_PRESS, id=what)
            for what in ("n_calls", "n_skips", "n_labels", "n_refusals", "n_acks")
        ),
        pytest.param(spoke(SPLASH, n_lines=13), ClueKind.MUCH_TEXT, id="fewer lines than a page's"),
        pytest.param(spoke(POPUP, n_lines=14), ClueKind.MUCH_TEXT, id="the page below a card"),
        pytest.param(spoke(SPLASH, tree=with_tree(n_clickable=7)), ClueKind.MANY_CLICKABLE, id="few nodes"),
        pytest.param(spoke(SPLASH, tree=None), ClueKind.LISTS, id="no tree"),
    ],
)
def test_a_clue_is_not_met(reasons: list[RoleReason], clue: ClueKind) -> None:
    assert clue not in kinds(reasons)


def adds(reasons: list[RoleReason], clue: ClueKind, role: WindowRole) -> float:
    (reason,) = (one for one in reasons if one.clue is clue)
    return reason.says[role]


def test_more_page_features_make_a_page_surer() -> None:
    lines = [adds(spoke(SPLASH, n_lines=n), ClueKind.MUCH_TEXT, R.PAGE) for n in (14, 27, 28)]
    assert lines[0] == lines[1] < lines[2]
    labels = [
        adds(spoke(SPLASH, n_labels=n, n_lines=14), ClueKind.LABELS_ON_PAGE, R.PAGE) for n in (1, 2, 3, 4, 5)
    ]
    assert labels[0] < labels[1] < labels[2] < labels[3] == labels[4]


def test_a_dialogs_usual_ids_count_less_than_ids_of_a_purpose() -> None:
    usual, privacy = (
        spoke(POPUP, tree=with_tree(ids=(one,))) for one in ("android:id/alerttitle", "a:id/privacy")
    )
    assert 0 < adds(usual, ClueKind.IDS, R.FUNCTIONAL) < adds(privacy, ClueKind.IDS, R.CONSENT)


@pytest.mark.parametrize(
    ("package", "behind", "is_systems"),
    [
        pytest.param("cn.app", "com.android.systemui", True, id="the tree names it"),
        pytest.param("com.android.systemui", "cn.app", False, id="the tree names the app"),
        pytest.param("com.android.systemui", None, True, id="only the foreground is known"),
        pytest.param("android", None, True, id="Android itself"),
        pytest.param("cn.android.reader", None, False, id="an app named after it"),
        pytest.param(None, None, False, id="no package known"),
    ],
)
def test_the_trees_package_takes_precedence(
    package: str | None, behind: str | None, is_systems: bool
) -> None:
    tree = with_tree(package=behind)
    assert (ClueKind.SYSTEM_PACKAGE in kinds(spoke(POPUP, package=package, tree=tree))) is is_systems


LABELLED = clues(n_labels=1)


@pytest.mark.parametrize(
    ("frames", "counts"),
    [
        pytest.param([(0, LABELLED), (299, clues()), (1_299, None)], False, id="gone at once"),
        pytest.param([(0, LABELLED), (300, clues()), (1_300, None)], True, id="three tenths of the longest"),
        pytest.param([(0, LABELLED), (200, None), (400, clues()), (1_400, None)], True, id="still the same"),
        pytest.param([(0, None), (100, LABELLED)], True, id="read once"),
    ],
)
def test_what_is_seen_in_passing_does_not_count(
    frames: list[tuple[float, WindowClues | None]], counts: bool
) -> None:
    """While a card comes in, what is read there may still be the page's."""
    assert (ClueKind.LABEL in kinds(list(guess_role(over_time(*frames), None).reasons))) is counts


def test_the_systems_package_must_be_in_most_frames() -> None:
    own, systems = clues(tree=None), clues(tree=None, package="com.android.systemui")
    half = over_time((0, own), (500, systems), (1_000, None))
    most = over_time((0, own), (500, systems), (1_000, systems), (1_500, None))
    assert ClueKind.SYSTEM_PACKAGE not in kinds(list(guess_role(half, None).reasons))
    assert ClueKind.SYSTEM_PACKAGE in kinds(list(guess_role(most, None).reasons))


LIFE = {ClueKind.STAYS, ClueKind.SKIP_STAYS}


def stays(track: WindowTrack, control: ControlKind | None) -> WindowTrack:
    sightings = tuple(
        replace(one, control=replace(one.control, kind=control)) for one in track.sightings if control
    )
    return replace(track, sightings=sightings)


LONG = lasting(clues(), from_ms=300, to_ms=6_801, is_gone=False)


def test_what_stays_longer_than_a_splash_is_a_page() -> None:
    (bare,) = (one for one in guess_role(stays(LONG, None), None).reasons if one.clue in LIFE)
    (skips,) = (one for one in guess_role(stays(LONG, SKIP_WORD), None).reasons if one.clue in LIFE)
    assert (bare.clue, skips.clue) == (ClueKind.STAYS, ClueKind.SKIP_STAYS)
    for one in (bare, skips):
        assert one.says[R.PAGE] > 0 > one.says[R.ADVERT]
    assert bare.says[R.BRAND] < 0
    assert skips.says[R.PROMOTION] < 0


@pytest.mark.parametrize(
    "track",
    [
        pytest.param(stays(LONG, CROSS), id="a cross may wait"),
        pytest.param(
            replace(stays(LONG, None), gone_ms=Quantity(value=7_000, error=50, unit="ms")),
            id="it went without a skip",
        ),
    ],
)
def test_staying_is_no_clue_if_it_ended_or_may_stay(track: WindowTrack) -> None:
    assert not LIFE & kinds(list(guess_role(track, None).reasons))


def test_what_was_under_a_popup_or_came_after_the_splash_is_a_page() -> None:
    track = over_time((0, clues()), (500, None))
    below, after = (
        guess_role(track, None, is_under_popup=True),
        guess_role(track, None, is_after_splash=True),
    )
    (under,) = (one for one in below.reasons if one.clue is ClueKind.UNDER_POPUP)
    (then,) = (one for one in after.reasons if one.clue is ClueKind.AFTER_SPLASH)
    assert {role for role, by in under.says.items() if by > 0} == {R.PAGE, R.BRAND}
    assert {role for role, by in under.says.items() if by < 0} == {R.ADVERT, R.PROMOTION}
    assert then.says[R.PAGE] > 0 > then.says[R.ADVERT]


def test_what_is_marked_as_an_advert_may_come_after_the_splash() -> None:
    marked = over_time((0, LABELLED), (500, None))
    reasons = guess_role(marked, None, is_after_splash=True).reasons
    assert ClueKind.AFTER_SPLASH not in kinds(list(reasons))


def test_each_window_is_judged_by_its_own_place_among_the_others() -> None:
    tracks = [replace(over_time((0, clues()), (500, None)), id=f"window:{n}") for n in (1, 2, 3)]
    plain, under, after = with_roles(tracks, None, under_popups={"window:2"}, after_splash={"window:3"})
    placed = {ClueKind.UNDER_POPUP, ClueKind.AFTER_SPLASH}
    found = [placed & kinds(list(one.role.reasons)) for one in (plain, under, after)]
    assert found == [set(), {ClueKind.UNDER_POPUP}, {ClueKind.AFTER_SPLASH}]
    for one in under.readings:
        assert [(w.role, w.role_score) for w in one.windows] == [(under.role.role, under.role.score)]


@pytest.mark.parametrize(
    ("shares", "is_one"),
    [
        ({R.PAGE: 0.5, R.BRAND: 0.3, R.PERMISSION: 0.12, R.ADVERT: 0.08}, False),
        ({R.PAGE: 0.9, R.ADVERT: 0.1}, False),
        ({R.PAGE: 0.89, R.ADVERT: 0.11}, True),
        ({R.ADVERT: 0.95, R.PAGE: 0.05}, True),
    ],
)
def test_only_what_is_certainly_no_information_window_is_left_out(
    shares: dict[WindowRole, float], is_one: bool
) -> None:
    parts = tuple(RoleShare(role=role, share=share) for role, share in shares.items())
    role_guess = RoleGuess(role=parts[0].role, score=parts[0].share, shares=parts, reasons=())
    assert is_information_window(WindowKind.SHEET, role_guess) is is_one
    assert not is_information_window(WindowKind.BANNER, role_guess)


@pytest.mark.parametrize(
    ("gone_ms", "passes"), [((250, 30), True), ((250, 200), False), ((900, 10), False), (None, False)]
)
def test_what_is_surely_gone_at_once_is_passing(gone_ms: tuple[float, float] | None, passes: bool) -> None:
    gone = None if gone_ms is None else ms(*gone_ms)
    assert is_passing(a_window(appeared_ms=ms(0, 10), gone_ms=gone)) is passes


Role, K, A_POPUP = WindowRole, ClueKind, WindowKind.POPUP

WORDS = WindowWords(
    format="window-words/1",
    roles=(Role.ADVERT, Role.CONSENT, Role.PERMISSION, Role.FUNCTIONAL),
    scale=1.0,
    weights={"同意": (-50.0, 50.0, -50.0, -50.0), "允许": (-50.0, -50.0, 50.0, -50.0)},
)


def reasons_from_words(*lines: str, model: WindowWords | None = WORDS) -> list[RoleReason]:
    reasons = role_of_picture(clues(*lines), A_POPUP, (), model).reasons
    return [one for one in reasons if one.clue is ClueKind.WORDS]


def test_words_alone_rule_out_no_role() -> None:
    (reason,) = reasons_from_words("同意")
    assert reason.says[Role.CONSENT] == pytest.approx(1.39)  # one of four equal roles: log 4
    assert reason.says[Role.ADVERT] == -3.0


def test_a_permission_mentioned_in_words_is_the_apps_own_matter() -> None:
    (reason,) = reasons_from_words("允许")
    assert reason.says[Role.FUNCTIONAL] == pytest.approx(1.39)
    assert Role.PERMISSION not in reason.says


def test_without_words_or_a_model_there_is_no_clue_of_words() -> None:
    assert reasons_from_words() == reasons_from_words("同意", model=None) == []


def test_a_model_that_does_not_know_the_systems_windows() -> None:
    """Then a dialog of the app's own is at least as likely as by no word at all."""
    words = WindowWords(
        format="window-words/1", roles=(Role.ADVERT, Role.FUNCTIONAL), scale=1.0, weights={"抢": (1.0, -1.0)}
    )
    (reason,) = (
        one for one in role_of_picture(clues("抢"), A_POPUP, (), words).reasons if one.clue is K.WORDS
    )
    by = 1 / math.sqrt(10)
    share = math.exp(by) / (math.exp(by) + math.exp(-by))
    assert reason.says == {Role.ADVERT: round(math.log(2 * share), 2), Role.FUNCTIONAL: 0.0}


def test_a_skip_that_waits_until_somebody_read_it_is_more_often_an_introductions() -> None:
    went = replace(LONG, gone_ms=Quantity(value=7_000, error=50, unit="ms"))
    (reason,) = (one for one in guess_role(stays(went, SKIP_WORD), None).reasons if one.clue in LIFE)
    (waits,) = (one for one in guess_role(stays(LONG, SKIP_WORD), None).reasons if one.clue in LIFE)
    assert 0 < reason.says[R.PAGE] < waits.says[R.PAGE]
