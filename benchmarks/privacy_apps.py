"""Virtual apps about privacy, made by chance: layouts, wordings, depths, kinds of page, and their truth.

An app is a tree of menu pages with a policy, two lists and a hotline somewhere in it, or not. Everything
that may be otherwise is drawn from the seed; what was drawn is the truth.
"""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from benchmarks import privacy_dialogs as dialogs
from benchmarks.privacy_dialogs import BACK, BAR, text

__all__ = ["Kind", "Plan", "Truth", "innocent_plan", "planted_plan", "truth_of", "write_app", "write_browser"]

Kind = str
"""Of a page with a text: native, web, picture, offline (an error stands in its place), browser, and
first_run: the browser greets instead."""

IN_BROWSER = ("browser", "first_run")
ADDRESS = "policy.example.com/privacy"
GREETING = (
    "欢迎使用浏览器",
    "使用即表示您同意服务条款和隐私权声明",
    "登录后可同步您的书签和历史记录",
    "接受并继续",
)

ROWS_A_SCREEN = 9
POLICY_TITLES = (
    "隐私政策",
    "《隐私政策》",
    "隐私权政策",
    "隐私协议",
    "個人資料保護政策",
    "隱私政策",
    "Privacy Policy",
    "隐私保护指引",
)
COLLECTED_TITLES = ("个人信息收集清单", "已收集个人信息清单", "收集个人信息明示清单", "個人信息收集清單")
SHARED_TITLES = ("第三方共享信息清单", "第三方SDK目录", "第三方信息共享清单", "与第三方共享个人信息清单")
SUMMARY_TITLES = ("隐私政策摘要", "隐私政策简明版")
MINE = ("我的", "我", "个人中心", "Me")
SETTINGS = ("设置", "系统设置", "設定", "Settings")
PRIVACY = ("隐私", "隐私与权限", "隐私设置", "法律与隐私", "Privacy")
ABOUT = ("关于我们", "关于", "關於我們", "About")
HELP = ("帮助与客服", "联系客服", "客服中心", "帮助中心", "Help center")
MORE = ("更多", "Menu", "More")
IDLE_ROWS = (
    "收藏",
    "历史记录",
    "消息通知",
    "字体大小",
    "深色模式",
    "我的订单",
    "优惠券",
    "地址管理",
    "Wi-Fi 下自动播放",
    "语言",
)
HARMFUL_ROWS = (
    "退出登录",
    "清除缓存",
    "注销账号",
    "检查更新",
    "去支付",
    "开通会员",
    "登录/注册",
    "删除记录",
    "拨打客服电话",
)
NEWS = (
    "今日要闻：山区通了高铁",
    "湖畔花展周末开幕",
    "新电影票房破纪录",
    "市民公园夜跑指南",
    "手作面包的三个诀窍",
)
HOTLINES = (
    "客服热线：400-820-8820",
    "客服电话：95188",
    "联系电话 010-88886666",
    "服务热线：4008208820（9:00-18:00）",
    "Hotline: 400 820 8820",
)
NO_NETWORK = ("网络连接失败", "请检查网络设置后重试")
KINDS_OF_DATA = (
    "手机号码",
    "设备标识",
    "位置信息",
    "网络状态",
    "已安装应用列表",
    "昵称和头像",
    "联系人",
    "剪贴板内容",
)
SDKS = ("极光推送", "友盟统计", "高德定位", "微信支付", "穿山甲", "腾讯Bugly", "个推", "百度地图")
PARAGRAPHS = (
    "我们会按照合法、正当、必要的原则处理您的个人信息，并采取措施保护其安全。",
    "当您使用搜索功能时，我们会收集您输入的关键词，以便返回结果。",
    "您可以在系统设置中关闭相应权限，关闭后相关功能可能无法使用。",
    "除法律法规另有规定外，我们不会向他人提供您的个人信息。",
    "本政策更新时，我们会以弹窗等方式通知您，并说明变化的内容。",
    "您有权查阅、复制、更正和补充您的个人信息，我们会在十五个工作日内答复。",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What one app is like. `path_*`: titles of menus before the entry; None: there is no such thing.

    `summary_rows`: rows of a page of its own; `lacks_*`: a field that its list does not show. `consent`: of
    the first dialog both, yes (alone), unclear, ticked, faint, tiny, looping, asks_twice or visitor; None:
    there is none. `permission`: of a dialog of the system after a tap told, beside, untold, empty or notify;
    None: there is none. `at_launch`: dialogs before any tap (`privacy_dialogs.py`). `is_linked`: the sentence
    of the terms holds a link to the policy, without a node of its own. `adverts`, `cancel`: the way to the
    titles that offer a choice about adverts, and to cancel the account. `disk`: of a net disk whole, lacks
    (an item of its plans), no_page or mention (in a headline alone). `is_offline`: the app shows that
    there is no network, and nothing else. `is_footer`: a line of links opens the policy, no entry.
    """

    seed: int
    consent: str | None
    has_advert: bool
    policy: tuple[str, ...] | None
    policy_kind: Kind
    policy_screens: int
    collected: tuple[str, ...] | None
    shared: tuple[str, ...] | None
    lacks_collected: bool = False
    lacks_shared: bool = False
    is_table: bool = True
    hotline: tuple[str, ...] | None
    hotline_is_picture: bool = False
    summary_rows: int = 0
    has_unknown: bool = True
    permission: str | None = None
    at_launch: str | None = None
    is_linked: bool = False
    adverts: tuple[str, ...] | None = None
    cancel: tuple[str, ...] | None = None
    disk: str | None = None
    is_offline: bool = False
    is_footer: bool = False
    policy_title: str = "隐私政策"
    collected_title: str = "个人信息收集清单"
    shared_title: str = "第三方共享信息清单"


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """By rule code: the outcomes that are right."""

    allowed: dict[str, frozenset[str]]


CONSENT = {
    "both": frozenset({"passed"}),
    "yes": frozenset({"failed"}),
    "ticked": frozenset({"failed"}),
    "unclear": frozenset({"cantTell", "passed"}),
    "faint": frozenset({"failed", "cantTell"}),
    "tiny": frozenset({"failed"}),
    "looping": frozenset({"passed"}),
    "asks_twice": frozenset({"passed"}),
    "visitor": frozenset({"passed"}),
    None: frozenset({"inapplicable"}),
}
PERMISSION = {
    "told": frozenset({"passed"}),
    "beside": frozenset({"passed"}),
    "empty": frozenset({"cantTell"}),
    "untold": frozenset({"failed"}),
    "notify": frozenset({"inapplicable"}),
    None: frozenset({"inapplicable"}),
}
PURPOSES = (
    "位置权限用于推荐附近的门店",
    "我们使用您的位置，以便显示所在城市",
    "开启定位后，为您展示附近优惠",
)
EMPTY_PURPOSES = ("位置权限用于提升用户体验", "获取位置以保证功能正常使用")
NOT_FAILED = frozenset({"passed", "cantTell", "inapplicable", "untested"})


def truth_of(plan: Plan) -> Truth:
    """A failure is asked for only where nothing unknown lies on the way; elsewhere it may stay open."""
    can_be_whole = not plan.has_unknown
    allowed = dict.fromkeys(("PRV-01", "PRV-03", "PRV-04", "PRV-06", "SVC-01"), NOT_FAILED)
    is_scrolled = plan.policy_kind == "browser" and plan.policy_screens > 1
    readable = plan.policy is not None and (plan.policy_kind in ("native", "web") or is_scrolled)
    if plan.policy is not None and plan.policy_kind != "offline":
        n_taps = len(plan.policy)
        if n_taps <= 4:
            allowed["PRV-06"] = frozenset({"passed", "cantTell"} if plan.is_footer else {"passed"})
        else:
            allowed["PRV-06"] = frozenset({"failed"} if can_be_whole else {"failed", "cantTell"})
    if plan.collected is not None:
        deep = len(plan.collected) > 3
        if plan.lacks_collected or (deep and can_be_whole):
            allowed["PRV-03"] = frozenset({"failed"} if readable else {"failed", "cantTell"})
        elif deep:
            allowed["PRV-03"] = frozenset({"failed", "cantTell"})
        else:
            allowed["PRV-03"] = frozenset({"passed"})
    if plan.shared is not None and (plan.lacks_shared or len(plan.shared) > 3):
        sure = plan.lacks_shared or can_be_whole
        allowed["PRV-04"] = frozenset({"failed"} if sure and readable else {"failed", "cantTell"})
    if plan.hotline is not None:
        allowed["SVC-01"] = frozenset({"passed"})
        if len(plan.hotline) > 3 or plan.hotline_is_picture:
            allowed["SVC-01"] = frozenset({"failed", "cantTell"}) if len(plan.hotline) > 3 else NOT_FAILED
    elif can_be_whole and not plan.is_offline:
        allowed["SVC-01"] = frozenset({"failed", "cantTell"})
    # An app without a single menu never comes to ask.
    allowed["PRV-02"] = PERMISSION[plan.permission] | {"inapplicable"}
    allowed["PRV-07"] = CONSENT[plan.consent]
    allowed |= dialogs.truth(plan.consent, plan.at_launch)
    if plan.policy is None:  # what the visitor is shown may be a page without a menu
        allowed["PRV-10"] |= {"cantTell"} if "passed" in allowed["PRV-10"] else set()
    allowed |= _choices(plan, can_be_whole=can_be_whole)
    if plan.summary_rows and plan.policy is not None:
        long = plan.summary_rows * len(PARAGRAPHS[0]) > 2_400
        allowed["PRV-01"] = frozenset({"failed"} if long else {"passed"})
    return Truth(allowed=allowed)


def _choices(plan: Plan, *, can_be_whole: bool) -> dict[str, frozenset[str]]:
    """Nobody reads the app's files, so where nothing offers a choice nobody knows whether it owes one."""
    allowed = {code: frozenset({"cantTell"}) for code in ("PRV-11", "PRV-12")}
    for code, path, limit in (("PRV-11", plan.adverts, 5), ("PRV-12", plan.cancel, 5)):
        if path is not None:
            too_deep = frozenset({"failed"} if can_be_whole else {"failed", "cantTell"})
            allowed[code] = frozenset({"passed"}) if len(path) <= limit else too_deep
    if plan.has_unknown:  # one of the rows that are never tapped may be one
        allowed["PRV-12"] |= {"passed", "cantTell"}
    allowed["SVC-02"] = DISK[plan.disk]
    return allowed


DISK = {
    "whole": frozenset({"passed"}),
    "lacks": frozenset({"failed"}),
    "no_page": frozenset({"cantTell"}),
    "mention": frozenset({"cantTell"}),
    None: frozenset({"inapplicable"}),
}
ADVERT_CHOICES = ("个性化广告推荐", "程序化广告", "个性化广告", "Personalized ads")
CANCELLATIONS = ("注销账户", "账号注销", "注销账号", "Delete account")
PLANS = ("会员中心", "超级会员", "容量套餐", "Plans")
DISK_TEXTS = ("星河网盘", "已用 12.4G / 100G", "最近上传", "相册自动备份")
PLAN_TEXTS = {
    "space": ("云端空间 5T", "2TB 容量", "存储 200 GB"),
    "rate": ("下载不限速", "上传提速至 20MB/s", "极速传输通道"),
    "rights": ("去广告等 12 项特权", "视频倍速播放功能", "会员专属客服"),
    "fee": ("连续包月 ¥15", "25 元/月", "年费 198 元"),
}


def _path(chance: random.Random, depth: int, last: str) -> tuple[str, ...]:
    """So many taps, the last of which opens it."""
    menus = [MINE, SETTINGS, PRIVACY, ABOUT]
    names = [chance.choice(menu) for menu in menus[: depth - 1]]
    return (*names, last)


def _common(chance: random.Random, seed: int) -> Plan:
    title = chance.choice(POLICY_TITLES)
    collected, shared = chance.choice(COLLECTED_TITLES), chance.choice(SHARED_TITLES)
    names = {menu: chance.choice(menu) for menu in (MINE, SETTINGS, PRIVACY, ABOUT, HELP)}
    second = [
        (names[MINE], names[SETTINGS]),
        (names[SETTINGS],),
        (names[MINE],),
        (names[MINE], names[PRIVACY]),
    ]
    near = chance.choice(second)
    return Plan(
        seed=seed,
        consent=chance.choice(["both", "both", "unclear", None]),
        has_advert=chance.random() < 0.3,
        policy=(*chance.choice([near, (*near, names[ABOUT])]), title),
        policy_kind=chance.choice(["native", "native", "web", "web", "picture", "browser"]),
        policy_screens=chance.choice([1, 2, 3, 8]),
        collected=(*near, collected),
        shared=(*near, shared),
        is_table=chance.random() < 0.6,
        hotline=chance.choice([(names[MINE], names[HELP]), (names[HELP],), ()]),
        has_unknown=chance.random() < 0.8,
        permission=chance.choice([None, None, "told", "beside", "empty", "notify"]),
        policy_title=title,
        collected_title=collected,
        shared_title=shared,
        summary_rows=chance.choice([0, 0, 6]),
    )


def innocent_plan(seed: int) -> Plan:
    """Nothing in it is a breach that could be proved: no policy, one in the browser only, and so on."""
    chance = random.Random(f"innocent {seed}")
    plan = _common(chance, seed)
    match chance.randrange(9):
        case 0:
            plan = replace(plan, policy=None, collected=None, shared=None)
        case 1:
            plan = replace(plan, policy_kind=chance.choice(IN_BROWSER), collected=None)
        case 2:
            plan = replace(plan, policy_kind="picture")
        case 3:
            plan = replace(plan, shared=None, hotline_is_picture=True)
        case 4:
            plan = replace(plan, policy_kind="offline")
        case 5:
            return _offline(plan)
        case _:
            pass
    plan = replace(
        plan,
        at_launch=chance.choice(dialogs.INNOCENT),
        adverts=chance.choice([None, None, (*_menus(chance, 2), chance.choice(ADVERT_CHOICES))]),
        cancel=chance.choice([None, None, (*_menus(chance, 2), chance.choice(CANCELLATIONS))]),
        disk=chance.choice([None, None, None, "whole", "no_page", "mention"]),
        is_linked=plan.policy is not None
        and plan.policy_kind != "offline"
        and chance.random() < 0.4
        and plan.policy_title.translate(dialogs.DRAWN) == plan.policy_title,  # drawn as its node says
    )
    if plan.consent == "both":
        plan = replace(plan, consent=chance.choice(["both", "both", "asks_twice", "visitor"]))
    if plan.at_launch is not None:
        plan = _asking(plan)
    if plan.hotline is None or plan.hotline_is_picture:
        plan = replace(plan, has_unknown=True)
    is_shown = plan.policy is not None and plan.policy_kind in ("native", "web")
    return replace(plan, is_footer=is_shown and chance.random() < 0.25)


def _offline(plan: Plan) -> Plan:
    """It cannot load a page: whatever it has, nobody sees it."""
    paths = dict.fromkeys(("policy", "collected", "shared", "hotline"))
    return replace(plan, **paths, has_unknown=True, permission=None, summary_rows=0, is_offline=True)


def _asking(plan: Plan) -> Plan:
    """Nothing but the system's dialogs stands before its first page: these apps ask for consent each time."""
    return replace(plan, permission=None, has_advert=False, consent=None)


def planted_plan(seed: int) -> Plan:
    """One breach and more in it."""
    chance = random.Random(f"planted {seed}")
    plan = replace(_common(chance, seed), has_unknown=False, policy_kind=chance.choice(["native", "web"]))
    if random.Random(f"browser {seed}").random() < 0.3:
        plan = replace(plan, policy_kind="browser", policy_screens=max(2, plan.policy_screens))
    deep = _path(chance, 5, plan.policy_title)
    match seed % 20:
        case 0:
            return replace(plan, policy=deep)
        case 1:
            return replace(plan, lacks_collected=True)
        case 2:
            return replace(plan, lacks_shared=True)
        case 3:
            menus = deep[:3]
            return replace(plan, collected=(*menus, plan.collected_title), policy=(*menus, plan.policy_title))
        case 4:
            return replace(plan, consent="yes")
        case 5:
            return replace(plan, consent="ticked")
        case 6:
            return replace(plan, permission="untold")
        case 7:
            return replace(plan, summary_rows=90)
        case 8:
            return replace(plan, consent="looping")
        case 9:
            return replace(plan, consent="tiny")
        case 10:
            return replace(plan, consent="faint")
        case 11:
            return replace(plan, adverts=(*_menus(chance, 5), chance.choice(ADVERT_CHOICES)))
        case 12:
            return replace(plan, cancel=(*_menus(chance, 5), chance.choice(CANCELLATIONS)))
        case 13:
            return replace(plan, disk="lacks")
        case place:
            at_launch = dialogs.PLANTED[place - 14]
            consent = "both" if at_launch == "before_terms" else None
            return replace(_asking(plan), at_launch=at_launch, consent=consent)


def _menus(chance: random.Random, n: int) -> tuple[str, ...]:
    """So many menus one below the other."""
    return tuple(chance.choice(menu) for menu in (MINE, SETTINGS, PRIVACY, ABOUT, MORE)[:n])


@dataclass(slots=True)
class _Page:
    """`rows`: (text, scene it leads to or None). `texts`: what is no entry."""

    title: str
    rows: list[tuple[str, str | None]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    parent: str | None = None
    kind: Kind = "native"


def write_app(plan: Plan, folder: Path, *, package: str = "cn.example.privacy") -> Path:
    """The app's file. The YAML is JSON, which is YAML too."""
    chance = random.Random(f"app {plan.seed}")
    scenes = _scenes(plan, chance)
    start = "home" if plan.consent is None else "consent"
    return _written(folder / f"privacy_{plan.seed}.yaml", package, "清单", start, scenes)


def write_browser(plan: Plan, folder: Path) -> list[Path]:
    """The browser's file where the policy opens in it: its own bar over a web view, or its greeting."""
    if plan.policy is None or plan.policy_kind not in IN_BROWSER:
        return []
    _, _, body = next(_texts(plan, random.Random(f"browser {plan.seed}")))
    is_greeting = plan.policy_kind == "first_run"
    shown, kind = (list(GREETING), "native") if is_greeting else ([ADDRESS, *body], "web")
    n_screens = 1 if is_greeting else plan.policy_screens
    scenes = _document_scenes("page", shown, kind=kind, parent=None, n_screens=n_screens)
    file = folder / f"browser_{plan.seed}.yaml"
    return [_written(file, "com.android.browser", "浏览器", "page_0", scenes, schemes=("http", "https"))]


def _written(
    file: Path,
    package: str,
    label: str,
    start: str,
    scenes: dict[str, object],
    *,
    schemes: Sequence[str] = (),
) -> Path:
    app = {
        "format": "virtual-app/1",
        "package": package,
        "label": label,
        "summary": "Made by chance: a policy, two lists and a hotline, or not.",
        "version_name": "1.0",
        "version_code": 1,
        "target_sdk": 33,
        "activities": [".MainActivity"],
        "launcher_activity": ".MainActivity",
        "start": start,
        "schemes": list(schemes),
        "scenes": scenes,
        "truth": {},
    }
    file.write_text(json.dumps(app, ensure_ascii=False, indent=1), encoding="utf-8")
    return file


def _scenes(plan: Plan, chance: random.Random) -> dict[str, object]:
    pages: dict[str, _Page] = {"home": _Page("首页")}
    news = NO_NETWORK if plan.is_offline else chance.sample(NEWS, 2)
    pages["home"].texts += dialogs.first_texts(plan.at_launch)
    if plan.disk is not None:
        pages["home"].texts += ["某网盘宣布涨价"] if plan.disk == "mention" else DISK_TEXTS
    pages["home"].texts += news  # last: a small screen may end before it
    documents: dict[str, list[str]] = {}
    for name, path, body in _texts(plan, chance):
        if path is not None:
            _place(pages, path, name)
            documents[name] = [body[0], *NO_NETWORK] if _is_lost(plan, name) else body
    if plan.summary_rows and plan.policy is not None:
        title = chance.choice(SUMMARY_TITLES)
        _place(pages, (*plan.policy[:-1], title), "summary")
        documents["summary"] = [title, *(f"{n + 1}. {PARAGRAPHS[0]}" for n in range(plan.summary_rows))]
    if plan.hotline is not None:
        where = _place(pages, (*plan.hotline, ""), None)
        if not plan.hotline_is_picture:
            pages[where].texts.append(chance.choice(HOTLINES))
    for path in (plan.adverts, plan.cancel):
        if path is not None:
            pages[_place(pages, path, None)].rows.append((path[-1], None))
    if plan.disk in ("whole", "lacks"):
        title = chance.choice(PLANS)
        _place(pages, (title,), "plans")
        lacking = chance.choice(list(PLAN_TEXTS)) if plan.disk == "lacks" else None
        documents["plans"] = [
            title,
            *(chance.choice(said) for item, said in PLAN_TEXTS.items() if item != lacking),
        ]
    if plan.permission in ("told", "empty"):
        pages["home"].texts.append(chance.choice(PURPOSES if plan.permission == "told" else EMPTY_PURPOSES))
    for page in pages.values():
        extra = chance.sample(HARMFUL_ROWS, 1) if plan.has_unknown else []
        extra += chance.sample(IDLE_ROWS, chance.randint(1, 2)) if plan.has_unknown else []
        page.rows += [(one, None) for one in extra]
        chance.shuffle(page.rows)
    scenes: dict[str, object] = {}
    for name, page in pages.items():
        scenes[name] = _menu_scene(plan, name, page, documents)
    for name, body in documents.items():
        parent = next(key for key, page in pages.items() if any(to == name for _, to in page.rows))
        kind = ("web" if _is_lost(plan, name) else plan.policy_kind) if name == "policy" else "native"
        n_screens = plan.policy_screens if name == "policy" else 0
        scenes |= _document_scenes(name, body, kind=kind, parent=parent, n_screens=n_screens)
    if plan.consent is not None:
        linked = documents.get("policy") if plan.is_linked else None
        scenes |= dialogs.consent_scenes(plan.consent, link=None if linked is None else plan.policy_title)
        if linked is not None:
            scenes |= _document_scenes("terms", linked, kind="native", parent="consent", n_screens=1)
    if plan.has_advert:
        scenes["advert"] = _advert_scene()
    if plan.permission is not None:
        scenes["permission"] = dialogs.permission_scene(plan.permission, chance, purposes=PURPOSES)
    scenes |= dialogs.launch_scenes(plan.at_launch, chance)
    if plan.at_launch == "before_terms" and plan.consent is not None:
        scenes["consent"] |= {"popups": dialogs.popups(plan.at_launch)}  # type: ignore[operator]
    return scenes


def _is_lost(plan: Plan, name: str) -> bool:
    return name == "policy" and plan.policy_kind == "offline"


def _texts(plan: Plan, chance: random.Random) -> Iterator[tuple[str, tuple[str, ...] | None, list[str]]]:
    chapters = [f"{'一二三四五六七八九'[n % 9]}、第{n + 1}部分：{PARAGRAPHS[n % 6]}" for n in range(400)]
    n_rows = max(4, plan.policy_screens * (ROWS_A_SCREEN - 3))
    yield "policy", plan.policy, [plan.policy_title, *chapters[:n_rows]]
    data = chance.sample(KINDS_OF_DATA, 4)
    heads = ("信息种类", "使用目的") if plan.lacks_collected else ("信息种类", "使用目的", "使用场景")
    rows = [(one, "提供服务", "使用该功能时")[: len(heads)] for one in data]
    yield "collected", plan.collected, [plan.collected_title, *_listed(heads, rows, is_table=plan.is_table)]
    sdks = chance.sample(SDKS, 4)
    heads = ("SDK名称", "共享信息种类", "使用目的", "使用场景", "共享方式")
    shared = [(one, data[0], "提供服务", "启动时", "SDK采集") for one in sdks]
    if plan.lacks_shared:
        heads, shared = heads[:3], [row[:3] for row in shared]  # type: ignore[assignment]
    yield "shared", plan.shared, [plan.shared_title, *_listed(heads, shared, is_table=plan.is_table)]


def _listed(heads: tuple[str, ...], rows: list[tuple[str, ...]], *, is_table: bool) -> list[str]:
    if is_table:
        return ["\t".join(row) for row in (heads, *rows)]
    return [f"{head}：{cell}" for row in rows for head, cell in zip(heads, row, strict=True)]


def _place(pages: dict[str, _Page], path: tuple[str, ...], target: str | None) -> str:
    """Makes the menus of a path; the last title of it leads to `target`. Gives the page that holds it."""
    here = "home"
    for title in path[:-1]:
        leads = next((to for said, to in pages[here].rows if said == title), None)
        if leads is None:
            leads = f"page{len(pages)}"
            pages[leads] = _Page(title, parent=here)
            pages[here].rows.append((title, leads))
        here = leads
    if target is not None:
        pages[here].rows.append((path[-1], target))
    return here


def _menu_scene(plan: Plan, name: str, page: _Page, documents: dict[str, list[str]]) -> dict[str, object]:
    layers: list[dict[str, object]] = [BACK, text("title", page.title, 14), BAR]
    touch: list[dict[str, object]] = []
    for at, (said, to) in enumerate(page.rows):
        if to == "policy" and plan.is_footer:
            layers.append(text(f"row{at}", f"请查看《用户协议》和《{said.strip('《》')}》", 70 + 56 * at))
            words = f"《{said.strip('《》')}》".translate(dialogs.DRAWN)
            effect = {"do": "go", "scene": "policy_0"}
            touch.append({"at": f"row{at}", "words": words, "effect": effect})
            continue
        layers.append(text(f"row{at}", said, 70 + 56 * at, clickable=True))
        if to is None:
            continue
        effect: dict[str, object] = {"do": "go", "scene": f"{to}_0" if to in documents else to}
        if to == "policy" and plan.policy_kind in IN_BROWSER:
            effect = {"do": "jump", "to": "url", "uri": f"https://{ADDRESS}"}
        touch.append({"at": f"row{at}", "grow": "6dp", "effect": effect})
    for at, said in enumerate(page.texts):
        layers.append(text(f"text{at}", said, 70 + 56 * (len(page.rows) + at)))
    scene: dict[str, object] = {"activity": ".MainActivity", "layers": layers, "touch": touch}
    if page.parent is not None:
        scene |= {"back": "close", "then": page.parent}
    popups = []
    if name == "home" and plan.has_advert:
        popups.append({"scene": "advert", "after_ms": 900})
    if name == dialogs.asks_on(plan.at_launch, has_terms=plan.consent is not None):
        popups += dialogs.popups(plan.at_launch)
    if name != "home" and page.parent == "home" and plan.permission is not None:
        popups.append({"scene": "permission", "after_ms": 300})
    return scene | ({"popups": popups} if popups else {})


def _document_scenes(
    name: str, body: list[str], *, kind: Kind, parent: str | None, n_screens: int
) -> dict[str, object]:
    """As many scenes as it has screens; a swipe up goes on, one down goes back."""
    title, lines = body[0], body[1:]
    step = ROWS_A_SCREEN - 3
    tops = list(range(0, max(len(lines) - 3, 1), step)) if len(lines) > ROWS_A_SCREEN else [0]
    scenes: dict[str, object] = {}
    for at, top in enumerate(tops):
        layers = [BACK, text("title", title, 14), BAR]
        shown = lines[top : top + ROWS_A_SCREEN]
        if kind == "web":
            layers.append(_web_view())
        for row, line in enumerate(shown):
            layers += _line(row, line, kind=kind)
        swipes = []
        if at + 1 < len(tops):
            swipes.append({"direction": "up", "effect": {"do": "go", "scene": f"{name}_{at + 1}"}})
        if at:
            swipes.append({"direction": "down", "effect": {"do": "go", "scene": f"{name}_{at - 1}"}})
        scene: dict[str, object] = {"activity": ".MainActivity", "layers": layers}
        if parent is not None:
            scene |= {"back": "close", "then": parent}
        scenes[f"{name}_{at}"] = scene | ({"swipes": swipes} if swipes else {})
    return scenes


def _web_view() -> dict[str, object]:
    return {
        "id": "web",
        "kind": "flat",
        "color": "#ffffff",
        "place": {"of": "safe", "at": "top-left", "y": "56dp", "height": "85%"},
        "node": {"class": "android.webkit.WebView", "id": "webview"},
    }


def _line(row: int, line: str, *, kind: Kind) -> list[dict[str, object]]:
    cells = line.split("\t")
    width_dp = 330 // len(cells)
    made = []
    for at, cell in enumerate(cells):
        layer = text(
            f"line{row}_{at}", cell, 66 + 64 * row, x_dp=20 + at * width_dp, width=f"{width_dp - 4}dp"
        )
        layer["size"] = "11sp" if len(cells) > 1 else "13sp"
        if kind == "web":
            layer["node"] = {"class": "android.view.View", "inside": "web", "text": cell}
        if kind == "picture":
            del layer["node"]
        made.append(layer)
    return made


def _advert_scene() -> dict[str, object]:
    return {
        "window": {"kind": "popup", "body": "card", "close": "close"},
        "layers": [
            {"kind": "backdrop", "alpha": 0.6},
            {
                "id": "card",
                "kind": "flat",
                "color": "#ffffff",
                "place": {"at": "center", "width": "280dp", "height": "300dp"},
            },
            text("offer", "立即领取优惠", 380, x_dp=120, clickable=True, width="160dp"),
            text("close", "以后再说", 440, x_dp=120, clickable=True, width="160dp"),
        ],
        "touch": [
            {"at": "close", "grow": "6dp", "effect": {"do": "close"}},
            {
                "at": "offer",
                "grow": "6dp",
                "effect": {"do": "jump", "to": "url", "uri": "https://ad.example.com"},
            },
        ],
    }
