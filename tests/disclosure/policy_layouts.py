# ruff: noqa: E501
"""Twenty ways in which privacy policies list their SDKs, written before the parser was tuned.

Each layout writes the same kind of rows, drawn by a seed, as one policy's text (HTML or plain), surrounded by
content that is not an SDK row: tables of permissions, of retention times, chapters on rights and contacts. It
states which fields it shows. `HELD_OUT` were not looked at while the parser was tuned.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

__all__ = ["HELD_OUT", "LAYOUTS", "Truth", "Written", "written"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    name: str
    company: str
    purpose: str
    data: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    text: str
    fields: tuple[str, ...]
    truths: tuple[Truth, ...]


ALL = ("name", "company", "purpose", "data", "link")
ZH = [
    (
        "极光推送SDK",
        "深圳市和讯华谷信息技术有限公司",
        "实现消息推送",
        "设备标识符、网络信息、应用列表",
        "https://www.jiguang.cn/license/privacy",
    ),
    (
        "友盟+统计SDK",
        "友盟同欣（北京）科技有限公司",
        "统计分析应用使用情况",
        "IMEI、Android ID、OAID",
        "https://www.umeng.com/page/policy",
    ),
    (
        "穿山甲广告SDK",
        "北京巨量引擎网络技术有限公司",
        "广告投放与反作弊",
        "设备信息、传感器信息、位置信息",
        "https://www.csjplatform.com/privacy/partner",
    ),
    (
        "高德地图SDK",
        "高德软件有限公司",
        "提供定位和地图服务",
        "位置信息、WLAN 信息、基站信息",
        "https://lbs.amap.com/pages/privacy/",
    ),
    (
        "微信开放平台SDK",
        "深圳市腾讯计算机系统有限公司",
        "微信登录与分享",
        "微信昵称、头像",
        "https://open.weixin.qq.com/",
    ),
    (
        "支付宝支付SDK",
        "支付宝（杭州）信息技术有限公司",
        "帮助用户完成支付",
        "设备标识、网络状态",
        "https://render.alipay.com/p/c/k2cx0tg8",
    ),
    (
        "华为推送",
        "华为软件技术有限公司",
        "在华为手机上推送消息",
        "AAID、应用基本信息",
        "https://developer.huawei.com/consumer/cn/doc/privacy",
    ),
    (
        "小米推送",
        "北京小米移动软件有限公司",
        "在小米手机上推送消息",
        "设备型号、系统版本",
        "https://dev.mi.com/console/doc/detail?pId=1822",
    ),
    (
        "Bugly",
        "深圳市腾讯计算机系统有限公司",
        "收集崩溃日志以改进稳定性",
        "日志信息、设备型号",
        "https://static.bugly.qq.com/bugly-sdk-privacy-statement.pdf",
    ),
    (
        "声网实时音视频SDK",
        "上海兆言网络科技有限公司",
        "实现语音和视频通话",
        "麦克风、摄像头、网络类型",
        "https://www.agora.io/cn/privacy-policy",
    ),
    (
        "讯飞语音SDK",
        "科大讯飞股份有限公司",
        "语音识别",
        "录音内容、设备标识",
        "https://www.xfyun.cn/doc/privacy",
    ),
    (
        "同盾设备指纹",
        "同盾科技有限公司",
        "识别风险设备",
        "IP 地址、设备硬件参数",
        "https://www.tongdun.cn/other/privacy",
    ),
    (
        "神策分析SDK",
        "神策网络科技（北京）有限公司",
        "行为数据分析",
        "浏览记录、点击记录",
        "https://www.sensorsdata.cn/compliance/privacy.html",
    ),
    (
        "阿里云号码认证SDK",
        "阿里云计算有限公司",
        "本机号码一键登录",
        "手机号码、SIM 卡信息",
        "https://terms.aliyun.com/legal-agreement",
    ),
]
EN = [
    (
        "Firebase Analytics",
        "Google LLC",
        "measure how the app is used",
        "advertising ID, device model",
        "https://policies.google.com/privacy",
    ),
    (
        "AppsFlyer",
        "AppsFlyer Ltd.",
        "attribute installs",
        "IP address, device identifiers",
        "https://www.appsflyer.com/privacy-policy",
    ),
    (
        "Facebook SDK",
        "Meta Platforms, Inc.",
        "sign-in and sharing",
        "profile name, device information",
        "https://www.facebook.com/policy.php",
    ),
    (
        "Unity Ads",
        "Unity Technologies",
        "show rewarded adverts",
        "advertising ID, coarse location",
        "https://unity.com/legal/privacy-policy",
    ),
    (
        "Sentry",
        "Functional Software, Inc.",
        "report crashes",
        "stack traces, device state",
        "https://sentry.io/privacy",
    ),
    (
        "Adjust",
        "Adjust GmbH",
        "measure campaigns",
        "advertising ID, IP address",
        "https://www.adjust.com/terms/privacy-policy",
    ),
]

BEFORE = """隐私政策
更新日期：2025年3月1日  生效日期：2025年3月8日
欢迎您使用本应用。我们深知个人信息对您的重要性，将按照法律法规要求保护您的个人信息。
一、我们如何收集和使用您的个人信息
1. 账号注册：当您注册账号时，我们会收集您的手机号码，用于创建账号。
2. 搜索功能：我们会收集您的搜索记录，用于展示搜索结果。
"""
AFTER = """
五、您的权利
1. 查阅和更正：您可以在“我的-设置”中查阅和更正您的个人信息。
2. 注销账号：您可以在“我的-设置-账号安全”中注销账号，注销后我们将删除您的个人信息。
六、如何联系我们
公司名称：某某（上海）网络科技有限公司
联系邮箱：privacy@example.com
客服电话：400-000-1234
"""
PERMISSIONS = [
    ("摄像头", "扫码、拍照", "您使用扫码功能时"),
    ("麦克风", "语音输入", "您使用语音输入时"),
    ("存储", "保存图片", "您下载图片时"),
]


def html(*parts: str) -> str:
    before = "".join(f"<p>{line}</p>" for line in BEFORE.splitlines())
    after = "".join(f"<p>{line}</p>" for line in AFTER.splitlines() if line)
    return f"<html><head><title>隐私政策</title><style>p{{margin:0}}</style></head><body>{before}{''.join(parts)}{after}</body></html>"


def plain(*parts: str) -> str:
    return BEFORE + "\n".join(parts) + "\n" + AFTER


def table(head: Sequence[str], rows: Sequence[Sequence[str]], *, cell: str = "td") -> str:
    def line(cells: Sequence[str], tag: str) -> str:
        return "<tr>" + "".join(f"<{tag}>{one}</{tag}>" for one in cells) + "</tr>"

    return "<table>" + line(head, cell) + "".join(line(row, "td") for row in rows) + "</table>"


def full_table(truths: Sequence[Truth]) -> str:
    rows = [(t.name, t.company, t.purpose, t.data, f'<a href="{t.link}">{t.link}</a>') for t in truths]
    return html(
        "<h2>二、第三方SDK目录</h2>",
        table(("SDK名称", "所属公司", "使用目的", "收集个人信息类型", "隐私政策链接"), rows, cell="th"),
        "<h2>三、权限清单</h2>",
        table(("权限名称", "使用目的", "调用场景"), PERMISSIONS, cell="th"),
    )


def numbered_table(truths: Sequence[Truth]) -> str:
    rows = [(str(n), t.name, t.purpose, t.data, t.company, t.link) for n, t in enumerate(truths, 1)]
    return html(
        "<h3>附件：与第三方共享个人信息清单</h3>",
        table(("序号", "第三方名称", "共享目的", "共享信息", "第三方主体", "官网链接"), rows),
        "<h3>个人信息收集清单</h3>",
        table(
            ("信息种类", "使用目的", "使用场景"),
            [("手机号码", "创建账号", "注册"), ("搜索记录", "展示结果", "搜索")],
        ),
    )


def linked_names(truths: Sequence[Truth]) -> str:
    rows = [
        (f'<a href="{t.link}" target="_blank">{t.name}</a>', t.purpose, t.data, t.company) for t in truths
    ]
    return html(
        "<p>为保障相关功能，我们会接入以下第三方SDK：</p>",
        table(("产品/类型", "目的", "数据类型", "公司"), rows),
    )


def merged_companies(truths: Sequence[Truth]) -> str:
    kept = sorted(truths, key=lambda t: t.company)
    lines, seen = [], None
    for t in kept:
        first = ""
        if t.company != seen:
            n = sum(one.company == t.company for one in kept)
            first = f'<td rowspan="{n}">{t.company}</td>'
            seen = t.company
        lines.append(f"<tr>{first}<td>{t.name}</td><td>{t.data}</td><td>{t.purpose}</td></tr>")
    head = "<tr><th>公司名称</th><th>SDK 名称</th><th>收集的个人信息</th><th>用途</th></tr>"
    return html("<h2>SDK 列表</h2>", f"<table><thead>{head}</thead><tbody>{''.join(lines)}</tbody></table>")


def upright_tables(truths: Sequence[Truth]) -> str:
    parts = []
    for t in truths:
        rows = [
            ("SDK名称", t.name),
            ("第三方主体", t.company),
            ("使用目的", t.purpose),
            ("收集信息", t.data),
            ("隐私政策", t.link),
        ]
        parts.append("<table>" + "".join(f"<tr><td>{a}</td><td>{b}</td></tr>" for a, b in rows) + "</table>")
    return html("<h2>第三方信息共享清单</h2>", *parts)


def labelled_lines(truths: Sequence[Truth]) -> str:
    parts = []
    for t in truths:
        parts.append(
            f"SDK名称：{t.name}\n服务提供方：{t.company}\n使用目的：{t.purpose}\n收集的个人信息：{t.data}\n隐私政策链接：{t.link}\n"
        )
    return plain("二、第三方SDK说明", *parts)


def numbered_labels(truths: Sequence[Truth]) -> str:
    parts = []
    for n, t in enumerate(truths, 1):
        parts.append(
            f"{n}. {t.name}\n   合作方：{t.company}\n   合作目的：{t.purpose}\n   涉及个人信息：{t.data}\n   链接：{t.link}"
        )
    return plain("（三）接入的第三方SDK情况如下：", *parts)


def one_line_semicolons(truths: Sequence[Truth]) -> str:
    parts = [
        f"（{n}）SDK名称：{t.name}；开发者：{t.company}；用途：{t.purpose}；收集信息：{t.data}；隐私政策：{t.link}"
        for n, t in enumerate(truths, 1)
    ]
    return plain("第三方SDK清单", *parts)


def html_list(truths: Sequence[Truth]) -> str:
    items = "".join(
        f"<li><strong>{t.name}</strong><br>第三方公司：{t.company}<br>使用场景：{t.purpose}<br>个人信息字段：{t.data}<br>隐私协议：<a href='{t.link}'>查看</a></li>"
        for t in truths
    )
    return html("<h2>第三方SDK列表</h2>", f"<ul>{items}</ul>")


def prose(truths: Sequence[Truth]) -> str:
    parts = [
        f"我们接入了由{t.company}提供的{t.name}，用于{t.purpose}。该SDK会收集您的{t.data}。其隐私政策见 {t.link} 。"
        for t in truths
    ]
    return plain("二、第三方SDK", *parts)


def prose_brackets(truths: Sequence[Truth]) -> str:
    parts = [
        f"我们的产品集成{t.name}（{t.company}），需要获取{t.data}，以便{t.purpose}，详情请访问{t.link}。"
        for t in truths
    ]
    return plain("我们可能会接入第三方SDK，具体如下。", *parts)


def numbered_prose(truths: Sequence[Truth]) -> str:
    parts = [
        f"{n}、{t.name}：由{t.company}提供，为了{t.purpose}，会收集{t.data}；隐私政策：{t.link}"
        for n, t in enumerate(truths, 1)
    ]
    return plain("二、本应用使用的SDK", *parts)


def english_table(truths: Sequence[Truth]) -> str:
    rows = [(t.name, t.company, t.data, t.purpose, t.link) for t in truths]
    return html(
        "<h2>Third-party SDKs</h2>",
        table(("SDK", "Provider", "Data collected", "Purpose", "Privacy policy"), rows, cell="th"),
        "<h2>Retention</h2>",
        table(("Data", "Kept for"), [("account", "until it is closed"), ("logs", "30 days")], cell="th"),
    )


def english_labels(truths: Sequence[Truth]) -> str:
    parts = [
        f"SDK name: {t.name}\nCompany: {t.company}\nPurpose: {t.purpose}\nPersonal information: {t.data}\nPrivacy policy: {t.link}\n"
        for t in truths
    ]
    return plain("Third-party SDK list", *parts)


def english_prose(truths: Sequence[Truth]) -> str:
    parts = [
        f"We use {t.name}, provided by {t.company}, to {t.purpose}. It collects {t.data}. See {t.link}."
        for t in truths
    ]
    return plain("4. Third-party services", *parts)


def mixed_labels(truths: Sequence[Truth]) -> str:
    parts = []
    for t in truths:
        parts.append(
            f"第三方SDK名称（SDK Name）：{t.name}\n公司（Company）：{t.company}\n目的（Purpose）：{t.purpose}\n信息类型（Data）：{t.data}\n链接（Link）：{t.link}"
        )
    return plain("三、第三方SDK目录 Third-party SDKs", *parts)


def piped(truths: Sequence[Truth]) -> str:
    head = "| 第三方SDK | 提供方 | 使用目的 | 信息类型 | 官网 |\n| --- | --- | --- | --- | --- |"
    return plain(
        "## 附录 第三方SDK",
        head,
        *(f"| {t.name} | {t.company} | {t.purpose} | {t.data} | {t.link} |" for t in truths),
    )


def tabbed(truths: Sequence[Truth]) -> str:
    rows = ["\t".join((t.name, t.company, t.data, t.purpose)) for t in truths]
    return plain("第三方SDK清单如下表", "\t".join(("名称", "运营主体", "处理的个人信息", "处理目的")), *rows)


def headings(truths: Sequence[Truth]) -> str:
    parts = [
        f"<h4>{n}) {t.name}</h4><p>第三方主体：{t.company}</p><p>目的：{t.purpose}</p><p>处理方式：去标识化、加密传输</p><p>收集个人信息类型：{t.data}</p><p>官网链接：{t.link}</p>"
        for n, t in enumerate(truths, 1)
    ]
    return html("<h2>第三方SDK收集使用个人信息清单</h2>", *parts)


Layout = Callable[[Sequence[Truth]], str]
LAYOUTS: dict[str, tuple[Layout, tuple[str, ...]]] = {
    "full_table": (full_table, ALL),
    "numbered_table": (numbered_table, ALL),
    "linked_names": (linked_names, ALL),
    "merged_companies": (merged_companies, ("name", "company", "purpose", "data")),
    "upright_tables": (upright_tables, ALL),
    "labelled_lines": (labelled_lines, ALL),
    "numbered_labels": (numbered_labels, ALL),
    "one_line_semicolons": (one_line_semicolons, ALL),
    "html_list": (html_list, ALL),
    "prose": (prose, ALL),
    "prose_brackets": (prose_brackets, ALL),
    "numbered_prose": (numbered_prose, ALL),
    "english_table": (english_table, ALL),
    "english_labels": (english_labels, ALL),
    "english_prose": (english_prose, ALL),
    "mixed_labels": (mixed_labels, ALL),
    "piped": (piped, ALL),
    "tabbed": (tabbed, ("name", "company", "purpose", "data")),
    "headings": (headings, ALL),
}
HELD_OUT = frozenset([*list(LAYOUTS)[1::2], "headings"])
ENGLISH = frozenset({"english_table", "english_labels", "english_prose"})


def written(layout: str, seed: int) -> Written:
    """One policy of this layout. In Chinese layouts foreign SDKs are among the others."""
    chance = random.Random(f"{layout}:{seed}")
    pool = EN if layout in ENGLISH else [*ZH, *EN]
    drawn = chance.sample(pool, min(len(pool), chance.randint(3, 10)))
    truths = tuple(
        Truth(name=name, company=company, purpose=purpose, data=data, link=link)
        for name, company, purpose, data, link in drawn
    )
    write, fields = LAYOUTS[layout]
    return Written(text=write(truths), fields=fields, truths=truths)
