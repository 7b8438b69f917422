"""What a page of an app's menus offers: entries that lead further, and switches about background starts.

Read from the view tree alone. The words are those that criteria.md 6 (AST-04) names and similar ones; what
only sounds like them (voice wake-up, a sentence of a policy) does not count. A switch is a label together
with something to check in the same row.
"""

import re
from collections.abc import Iterator, Sequence

from detector.core.geometry import Point, Rect
from detector.core.menu_walk import MenuEntry, MenuPage, SeenSwitch, SwitchScope
from detector.core.screen import ViewNode, ViewTree

__all__ = ["read_menu_page"]

_ASSOCIATED = re.compile(
    r"关联启动|关联唤醒|互相唤醒|相互唤醒|链式唤醒|链式启动|(?:唤醒|拉起|启动)其他应用|"
    r"被其他应用(?:唤醒|拉起|启动)|应用(?:间)?唤醒|"
    r"associated start|wake(?:s|d)? (?:up )?(?:by )?other apps|start other apps",
    re.IGNORECASE,
)
_SELF = re.compile(
    r"自启动|自动启动|开机(?:自动)?启动|后台.{0,2}自(?:动|行)(?:启动|开启|打开|运行)|"
    r"auto-?\s?start|self-?\s?start|start at boot",
    re.IGNORECASE,
)
_NOT_OURS = re.compile(r"语音唤醒|唤醒词|抬手|亮屏|屏幕|助手|手势", re.IGNORECASE)
_ABOUT_STARTS = re.compile(
    r"启动|唤醒|唤起|拉起|调起|激活|后台|常驻|驻留|保活|存活|在线|连接|推送|省电|耗电|运行|"
    r"start|wake|launch|background|alive|push|battery|running",
    re.IGNORECASE,
)
"""Words that may be about background starts: a switch that has one is not dismissed as another matter."""

_OTHER_MATTERS = re.compile(
    r"声音|提示音|铃声|音效|静音|震动|振动|夜间|深色|暗黑|日间|主题|皮肤|字体|字号|大字|横屏|旋转|全屏|"
    r"自动播放|连播|弹幕|画质|清晰度|倍速|字幕|流量|wi-?fi|无线|移动网络|缓存|自动更新|自动下载|"
    r"指纹|面容|人脸|手势|密码|锁屏|截屏|水印|翻译|语言|日历|天气|定位|位置|相册|相机|麦克风|通讯录|"
    r"摇一摇|个性化|推荐|猜你喜欢|广告|历史|足迹|浏览记录|搜索|收藏|点赞|评论|私信|好友|关注|粉丝|隐身|"
    r"免打扰|勿扰|角标|横幅|通知|短信|邮件|青少年|儿童|关怀|长辈|无障碍|剪贴板|自动登录|记住|手机号|"
    r"sound|vibrat|ringtone|dark|night|theme|font|auto-?play|subtitle|quality|data|cache|fingerprint|face|"
    r"password|lock|language|location|camera|microphone|contacts|shake|personali|recommend|\bads?\b|"
    r"history|search|like|comment|friend|do not disturb|badge|notif|e-?mail|teen|kids",
    re.IGNORECASE,
)
"""Other subjects of switches in app settings. A switch that names none of these is not understood."""

_ENTRY_WORDS = (
    r"自启动|关联启动|唤醒|后台|auto-?\s?start|background",
    r"(?:系统|应用|通用|更多|高级|其他)?设置(?:中心)?|settings|preferences",
    r"隐私.{0,6}|权限.{0,6}|privacy.{0,20}|permissions?.{0,20}",
    r"通用|常规|高级|general|advanced",
    r"(?:消息|推送|通知).{0,6}|notifications?|messages?",
    r"我的|我|个人中心|me|mine|my|profile|account",
    r"更多|菜单|more|menu",
    r"账号.{0,6}|账户.{0,6}|关于.{0,6}|about.{0,12}|help.{0,12}|帮助.{0,6}",
)
"""Titles that may lead to such a switch, likeliest first. Shop displays and articles do not."""

_ENTRIES = tuple(re.compile(rf"(?:{words})", re.IGNORECASE) for words in _ENTRY_WORDS)
_IDS = re.compile(r":id/.*(?:setting|mine|profile|menu|more|gear|personal)", re.IGNORECASE)
_LOGIN = re.compile(
    r"^(?:请先登录.*|立即登录|点击登录|去登录|登录|登录/注册|log ?in|sign ?in)$", re.IGNORECASE
)
_CHECKED_CLASS = re.compile(r"(?:Switch|SwitchCompat|CheckBox|ToggleButton|CheckedTextView)$")
_NUMBERS = re.compile(r"\d+")

_HANDS_OFF = re.compile(
    r"注销|退出|登出|清除|清空|清理|删除|卸载|解绑|支付|充值|购买|开通|续费|"
    r"delete|remove|clear|erase|log ?out|sign ?out|unbind|pay|buy|subscribe",
    re.IGNORECASE,
)
"""Never tapped on the way through menus: it may close an account, lose data or cost money."""

MAX_LABEL_LETTERS = 24
"""A longer text is a sentence about a switch, not its name."""

MAX_TITLE_LETTERS = 12
NO_LABEL = "?"
"""The label of a switch whose row has no text."""

_ROW_SLACK = 0.75  # of the label's height: controls are centred on rows that hold a second line below


def read_menu_page(tree: ViewTree, package: str) -> MenuPage:
    """The nodes of `package` only: keyboard, status bar and system dialogs are not part of the page."""
    nodes = list(_own_nodes(tree, package))
    texts = [text for node in nodes if (text := node.label)]
    switches = tuple(_switches(nodes))
    labels = {switch.label for switch in switches}
    return MenuPage(
        mark="|".join(sorted({_NUMBERS.sub("#", text) for text in texts})),
        n_texts=len(texts),
        entries=tuple(entry for entry in _entries(nodes) if entry.title not in labels),
        switches=switches,
        perhaps=tuple(dict.fromkeys(_perhaps(nodes))),
        asks_login=any(_LOGIN.match(text) for text in texts),
        scroll=_scroll(nodes),
    )


def _own_nodes(tree: ViewTree, package: str) -> Iterator[ViewNode]:
    for node in tree.walk():
        if node.package in (package, None) and node.bounds is not None and not node.bounds.is_empty:
            yield node


def _switches(nodes: Sequence[ViewNode]) -> Iterator[SeenSwitch]:
    controls = [node for node in nodes if _is_control(node)]
    for node in nodes:
        label = node.label
        scope = _scope(label)
        if scope is None:
            continue
        control = _control_of(node, controls)
        if control is not None and control.bounds is not None:
            yield SeenSwitch(label=label, scope=scope, is_on=control.checked, point=control.bounds.center)


def _perhaps(nodes: Sequence[ViewNode]) -> Iterator[str]:
    """Labels of those that cannot be said to be about something else; one without a label may be ours."""
    controls = [node for node in nodes if _is_control(node)]
    labels_of: dict[int, list[str]] = {id(control): [] for control in controls}
    for node in nodes:
        label = node.label
        control = _control_of(node, controls) if label else None
        if control is not None:
            labels_of[id(control)].append(label)
    for control in controls:
        labels = labels_of[id(control)]
        if any(_scope(label) for label in labels):
            continue
        whole = " ".join(labels)
        if _NOT_OURS.search(whole) or (_OTHER_MATTERS.search(whole) and not _ABOUT_STARTS.search(whole)):
            continue
        yield labels[0][:MAX_LABEL_LETTERS] if labels else (control.resource_id or NO_LABEL)


def _scope(label: str) -> SwitchScope | None:
    if not label or len(label) > MAX_LABEL_LETTERS or _NOT_OURS.search(label):
        return None
    is_associated, is_self = _ASSOCIATED.search(label), _SELF.search(label)
    if is_associated and is_self:
        return "both"
    if is_associated:
        return "associated"
    return "self" if is_self else None


def _is_control(node: ViewNode) -> bool:
    return node.checkable is True or _CHECKED_CLASS.search(node.class_name or "") is not None


def _control_of(label: ViewNode, controls: Sequence[ViewNode]) -> ViewNode | None:
    """The label itself, or the checkable node in its row nearest to its middle line."""
    if _is_control(label):
        return label
    assert label.bounds is not None
    slack_px = label.bounds.height_px * _ROW_SLACK
    middle_px = label.bounds.center.y_px
    near = [
        (abs(control.bounds.center.y_px - middle_px), control)
        for control in controls
        if control.bounds is not None
        and control.bounds.top_px - slack_px <= middle_px <= control.bounds.bottom_px + slack_px
    ]
    return min(near, key=lambda one: one[0])[1] if near else None


def _entries(nodes: Sequence[ViewNode]) -> Iterator[MenuEntry]:
    seen: set[str] = set()
    for node in nodes:
        rank = _rank(node)
        title = node.label or (node.resource_id or "")
        if rank is None or title in seen or node.enabled is False or _is_control(node):
            continue
        assert node.bounds is not None
        seen.add(title)
        yield MenuEntry(title=title, point=node.bounds.center, rank=rank)


def _rank(node: ViewNode) -> int | None:
    title = node.label
    if _HANDS_OFF.search(title) or _HANDS_OFF.search((node.resource_id or "").rpartition("/")[2]):
        return None
    if title:
        if len(title) > MAX_TITLE_LETTERS and not title.isascii():
            return None
        return next(
            (
                rank
                for rank, words in enumerate(_ENTRIES)
                if words.fullmatch(title)
                or (rank == 0 and len(title) <= MAX_TITLE_LETTERS and words.search(title))
            ),
            None,
        )
    if node.clickable and _IDS.search(node.resource_id or ""):
        return len(_ENTRIES)
    return None


def _scroll(nodes: Sequence[ViewNode]) -> tuple[Point, Point] | None:
    """Upwards through the middle of everything with text."""
    boxes = [node.bounds for node in nodes if node.bounds is not None and node.label]
    if not boxes:
        return None
    whole = boxes[0]
    for box in boxes[1:]:
        whole = Rect(
            left_px=min(whole.left_px, box.left_px),
            top_px=min(whole.top_px, box.top_px),
            right_px=max(whole.right_px, box.right_px),
            bottom_px=max(whole.bottom_px, box.bottom_px),
        )
    x_px = whole.center.x_px
    return (
        Point(x_px=x_px, y_px=whole.top_px + 0.75 * whole.height_px),
        Point(x_px=x_px, y_px=whole.top_px + 0.25 * whole.height_px),
    )
