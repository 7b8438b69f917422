"""The list of what a crawl may tap, and what it never taps."""

import pytest

from detector.core.crawl import Aim
from detector.core.errors import ConfigError
from detector.perception.crawl_words import AimWords, CrawlWords, ForbiddenWords, bare_title
from detector.wiring.crawls import crawl_words

WORDS = crawl_words()


@pytest.mark.parametrize(
    ("title", "aim"),
    [
        ("《隐私政策》", Aim.POLICY),
        ("Privacy Policy", Aim.POLICY),
        ("1. 个人信息收集清单", Aim.COLLECTED),
        ("第三方SDK目录", Aim.SHARED),
        ("已收集个人信息清单", Aim.COLLECTED),
        ("隐私政策摘要", Aim.SUMMARY),
        ("跳过", Aim.DISMISS),
        ("个性化广告", Aim.ADVERTS),
        ("关闭个性化广告", None),
        ("会员价优惠", None),
        ("我的订单", None),
        ("", None),
        ("请您在使用前仔细阅读我们的隐私政策和用户协议全文内容", None),
    ],
)
def test_recognises_what_a_title_is_for(title: str, aim: Aim | None) -> None:
    assert WORDS.aim_of(title) is aim


@pytest.mark.parametrize(
    "text",
    [
        *(
            "立即登录",
            "注册协议",
            "去支付",
            "开通会员",
            "提交反馈",
            "拨打客服电话",
            "允许",
            "授权管理",
            "注销账号",
            "删除记录",
        )
    ],
)
def test_forbids(text: str) -> None:
    assert WORDS.is_forbidden(text)


@pytest.mark.parametrize("text", ["隐私政策", "Recall", "Postal code", "同意并继续"])
def test_part_of_an_english_word_forbids_nothing(text: str) -> None:
    assert not WORDS.is_forbidden(text)


@pytest.mark.parametrize(
    ("class_name", "may"),
    [
        ("android.widget.TextView", True),
        ("android.widget.EditText", False),
        ("android.widget.Switch", False),
        ("com.custom.Slot", False),
        (None, False),
    ],
)
def test_taps_only_listed_classes(class_name: str | None, may: bool) -> None:
    assert WORDS.may_tap_class(class_name) is may


def test_brackets_arrows_and_numbers_are_not_part_of_a_title() -> None:
    assert bare_title(" 1、《 隐私政策 》 › ") == "隐私政策"


def test_refuses_a_file_of_another_format() -> None:
    nothing = AimWords(whole=(), part=())
    with pytest.raises(ConfigError, match="crawl-words/2"):
        CrawlWords(
            format="crawl-words/2",
            opens={Aim.MINE: nothing},
            ids={},
            forbidden=ForbiddenWords(zh=("x",), en=("x",)),
            declines=(),
            login=(),
            classes=(),
            never_classes=(),
            asks_permission=(),
        )


# A small list of our own, for each limit


LITTLE = CrawlWords(
    format="crawl-words/1",
    opens={
        Aim.SETTINGS: AimWords(whole=("《设置》", "set up"), part=()),
        Aim.SHARED: AimWords(whole=(), part=("第三方",)),
        Aim.POLICY: AimWords(whole=("政策",), part=("政策", "policy")),
        Aim.ABOUT: AimWords(whole=("第三方政策",), part=()),
    },
    ids={Aim.MINE: ("mine", "me_"), Aim.MORE: ("more", "mine2")},
    forbidden=ForbiddenWords(zh=("登录", "Ｐay"), en=("log in", "buy")),
    declines=("《不同意》",),
    login=("登录。",),
    classes=("TextView", "Switch", "Button"),
    never_classes=("Switch",),
    asks_permission=(),
)


@pytest.mark.parametrize(
    ("title", "aim"),
    [
        ("设置", Aim.SETTINGS),
        ("设置好", None),
        ("第三方政策", Aim.ABOUT),
        ("第三方的政策", Aim.SHARED),
        ("政策" + "好" * 18, Aim.POLICY),
        ("政策" + "好" * 19, None),
        ("policy" + "é" * 14, Aim.POLICY),
        ("policy" + "é" * 15, None),
        ("你好", None),
    ],
)
def test_a_title_is_on_a_list_as_a_whole_or_if_short_in_part(title: str, aim: Aim | None) -> None:
    assert LITTLE.aim_of(title) is aim


@pytest.mark.parametrize(
    ("resource_id", "aim"),
    [
        ("a:id/Mine2", Aim.MINE),
        ("mine/x", None),
        ("a:id/more/mine", Aim.MINE),
        ("a:id/mine_buy", None),
        ("a:id/mine_buys", Aim.MINE),
    ],
)
def test_an_id_is_known_by_its_last_part(resource_id: str, aim: Aim | None) -> None:
    assert LITTLE.aim_of_id(resource_id) is aim


@pytest.mark.parametrize(
    ("class_name", "may"),
    [("TextView", True), ("a.Button", True), ("a.Switch", False), ("a.TextViews", False)],
)
def test_a_class_is_on_the_list_and_not_on_the_other(class_name: str, may: bool) -> None:
    assert LITTLE.may_tap_class(class_name) is may


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("《「隐私」》", "隐私"),
        ("12、3. 隐私", "隐私"),
        ("1.隐私 >", "隐私"),
        ("ＡＢＣ　ｄ", "abc d"),
        ("！！", ""),
    ],
)
def test_a_title_is_bared_until_nothing_is_left_to_remove(text: str, bare: str) -> None:
    assert bare_title(text) == bare
