"""Which dialog stands in front of an app, and how it is answered: never by what pays, logs in or installs."""

import pytest

from detector.core.actions import EndPreparation, Observation
from detector.core.geometry import Rect
from detector.core.prepared import DialogKind
from detector.core.screen import ViewNode, ViewTree
from detector.parsing.view_tree import parse_view_tree
from detector.preparation import DialogReader, Standing
from detector.preparation.auto import Reads, preparing
from detector.wiring.crawls import crawl_words
from detector.wiring.perception_setup import perception_setup
from detector.wiring.preparing import preparation_words

APP = "com.a"


def reader() -> DialogReader:
    setup = perception_setup()
    assert setup.window_words is not None
    return DialogReader(
        package=APP,
        crawl=crawl_words(),
        own=preparation_words(),
        lexicon=setup.lexicon,
        roles=setup.window_words,
    )


def read(*windows: str) -> Standing:
    xml = f"<hierarchy rotation='0'>{''.join(windows)}</hierarchy>"
    return reader().read(parse_view_tree(xml.encode(), tree_id="t", at_ms=0, at_error_ms=0))


def window(*nodes: str, package: str = APP, bounds: str = "[0,0][1080,2400]") -> str:
    root = f"<node class='android.widget.FrameLayout' package='{package}' bounds='{bounds}'>"
    return f"{root}{''.join(nodes)}</node>"


def node(text: str, row: int, *, kind: str = "Button", package: str = APP, more: str = "") -> str:
    clickable = str(kind != "TextView").lower()
    return (
        f"<node class='android.widget.{kind}' text='{text}' package='{package}' clickable='{clickable}'"
        f" bounds='[100,{row * 100}][900,{row * 100 + 80}]' {more}/>"
    )


def words(text: str, row: int = 1) -> str:
    return node(text, row, kind="TextView")


CARD = "[90,800][990,1600]"
SYSTEM = "com.android.permissioncontroller"


@pytest.mark.parametrize(
    ("windows", "kind", "answer"),
    [
        pytest.param(
            (window(words("《隐私政策》与《用户协议》"), node("不同意", 2), node("同意并继续", 3)),),
            DialogKind.CONSENT,
            "同意并继续",
            id="terms",
        ),
        pytest.param(
            (window(words("请阅读隐私政策"), node("同意并登录", 2), node("不同意", 3), bounds=CARD),),
            DialogKind.CONSENT,
            None,
            id="terms whose yes also logs in",
        ),
        pytest.param(
            (
                window(
                    node("要允许“甲”拍摄照片吗？", 1, kind="TextView", package=SYSTEM),
                    node("仅在使用该应用时允许", 2, package=SYSTEM),
                    node("不允许", 3, package=SYSTEM),
                    package=SYSTEM,
                ),
            ),
            DialogKind.PERMISSION,
            "不允许",
            id="a permission",
        ),
        pytest.param(
            (
                window(
                    words("您是否年满18周岁？"), node("我已满18周岁", 2), node("未满18周岁", 3), bounds=CARD
                ),
            ),
            DialogKind.AGE,
            "我已满18周岁",
            id="age",
        ),
        pytest.param(
            (window(words("发现新版本"), node("立即更新", 2), node("暂不更新", 3), bounds=CARD),),
            DialogKind.UPDATE,
            "暂不更新",
            id="an update that can be put off",
        ),
        pytest.param(
            (window(words("发现新版本，请更新后使用"), node("立即更新", 2), bounds=CARD),),
            DialogKind.UPDATE,
            None,
            id="one that cannot",
        ),
        pytest.param(
            (
                window(
                    words("手机号登录"), node("", 2, kind="EditText"), node("登录", 3), node("随便看看", 4)
                ),
            ),
            DialogKind.LOGIN,
            "随便看看",
            id="a login with a way round it",
        ),
        pytest.param(
            (window(words("手机号登录"), node("", 2, kind="EditText"), node("获取验证码", 3)),),
            DialogKind.LOGIN,
            None,
            id="a login without",
        ),
        pytest.param(
            (window(words("选择您的会员套餐"), node("立即支付 ¥12", 2), node("确认订单", 3), bounds=CARD),),
            None,
            None,
            id="what wants money",
        ),
        pytest.param(
            (
                window(
                    *(
                        node(text, row)
                        for row, text in enumerate(["首页", "分类", "发现", "购物车", "消息", "我的"])
                    )
                ),
            ),
            DialogKind.PAGE,
            None,
            id="a page",
        ),
    ],
)
def test_a_dialog_is_known_by_its_words_and_answered_by_what_may_be_tapped(
    windows: tuple[str, ...], kind: DialogKind | None, answer: str | None
) -> None:
    standing = read(*windows)
    assert kind is None or standing.kind is kind
    assert (None if standing.answer is None else standing.answer.words) == answer


def test_what_declines_the_forbidden_may_be_tapped_and_what_only_sounds_like_it_may_not() -> None:
    own, crawl = preparation_words(), crawl_words()
    assert all(own.is_denial(text) for text in ("暂不登录", "以后再升级", "跳过登录", "不开启", "Skip login"))
    forbidden = ("取消订阅", "稍后支付", "登录", "以后再付款", "不限速下单")
    assert not any(own.is_denial(text) for text in forbidden)
    assert all(crawl.is_forbidden(text) for text in forbidden)


@pytest.mark.parametrize(
    ("lines", "kind", "words"),
    [
        pytest.param(
            ["用户协议与隐私政策", "点击“同意”即表示您已阅读并同意上述协议", "不同意", "同意并继续"],
            DialogKind.CONSENT,
            "同意并继续",
            id="consent",
        ),
        pytest.param(
            ["隐私政策", "请阅读《隐私政策》", "同意并登录"],
            DialogKind.CONSENT,
            None,
            id="consent that logs in",
        ),
        pytest.param(
            ["发现新版本", "安装包 58 MB，修复了已知问题", "立即更新", "以后再说"],
            DialogKind.UPDATE,
            "以后再说",
            id="update",
        ),
        pytest.param(["山海行", "开始游戏", "商城", "公告"], DialogKind.PAGE, None, id="a game's first page"),
        pytest.param(["登录", "手机号登录", "游客登录"], DialogKind.PAGE, None, id="login"),
        pytest.param(["首充礼包", "¥6 立即购买", "关闭"], DialogKind.PAGE, None, id="offer"),
    ],
)
def test_without_a_view_tree_only_what_the_picture_says_for_certain_is_answered(
    lines: list[str], kind: DialogKind, words: str | None
) -> None:
    nodes = tuple(
        ViewNode(text=line, bounds=Rect.from_xywh(100, 400 + 100 * number, 500, 60))
        for number, line in enumerate(lines)
    )
    standing = reader().read_words(ViewTree(id="", at_ms=0, at_error_ms=0, windows=nodes))
    assert standing.kind is kind
    assert (None if standing.answer is None else standing.answer.words) == words


PAGE = window(
    *(node(text, row) for row, text in enumerate(["首页", "分类", "发现", "购物车", "消息", "我的"]))
)
OFFER = window(words("每邀请一位好友"), words("各得五元", 2), node("马上邀请", 3), bounds=CARD)
SIGN_IN = window(words("手机号登录"), node("", 2, kind="EditText"), node("获取验证码", 3), bounds=CARD)
PICTURE = window(words("听见更大的世界"))


def ended(*looks: tuple[str, ...]) -> EndPreparation:
    """How a preparation ends to which these windows show themselves, the last of them for good."""
    shown = [read(*windows) for windows in looks]
    n_looks = 0

    def next_look(tree: ViewTree | None) -> Standing:
        nonlocal n_looks
        n_looks += 1
        return shown[min(n_looks, len(shown)) - 1]

    played = preparing(APP, Reads(next_look, lambda _: Standing(kind=DialogKind.NOTHING)), by="auto")
    action = next(played)
    while not isinstance(action, EndPreparation):
        action = played.send(Observation(at_ms=0.0))
    return action


@pytest.mark.parametrize(
    ("looks", "is_ready"),
    [
        pytest.param(((PAGE,), (OFFER,)), True, id="an offer over the app's page is there to be measured"),
        pytest.param(((PAGE, OFFER),), True, id="also where the page is seen below it alone"),
        pytest.param(((PICTURE,), (OFFER,)), False, id="a picture is no page of an app"),
        pytest.param(((PAGE,), (SIGN_IN,)), False, id="what keeps the page from being used stands before it"),
    ],
)
def test_an_app_is_ready_once_its_own_page_has_been_seen(
    looks: tuple[tuple[str, ...], ...], is_ready: bool
) -> None:
    assert ended(*looks).is_ready is is_ready


def test_an_introduction_that_is_turned_by_swipes_is_left_by_its_skip() -> None:
    pager = "<node class='androidx.viewpager.widget.ViewPager' package='com.a' bounds='[0,0][1080,2400]'/>"
    skip = words("跳过", 2).replace("clickable='false'", "clickable='true'")
    standing = read(window(pager, words("听见更大的世界"), skip))
    assert (standing.kind, standing.answer and standing.answer.words) == (DialogKind.INTRODUCTION, "跳过")
