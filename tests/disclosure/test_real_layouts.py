# ruff: noqa: E501
"""Policies drawn in the layouts that real ones have: each once was misread. Names and words are invented."""

import pytest

from detector.disclosure.blocks import Line, Table
from detector.disclosure.field_words import ListField
from detector.disclosure.information_lists import ListKind, summary_letters
from detector.disclosure.policy_text import policy_blocks
from detector.disclosure.sdk_row import SdkRow
from tests.disclosure.reading import information_lists, sdk_rows

ROWS = [
    ("青鸟推送SDK", "青鸟网络科技有限公司", "在青鸟手机上推送消息", "设备标识、网络状态"),
    ("云图地图SDK", "云图软件（杭州）有限公司", "展示附近门店", "位置信息、WLAN 列表"),
    ("观澜统计SDK", "观澜信息技术有限公司", "统计分析使用情况", "设备型号、应用版本"),
    ("一闪登录SDK", "上海一闪信息公司", "本机号码一键登录", "手机号码、运营商信息"),
]
INTRO = "第三方SDK信息公示\n"


def table(head: str, *, companies: bool = True) -> str:
    rows = [f"| {n} | {c} | {p} | {d} |" if companies else f"{n} | {p} | {d}" for n, c, p, d in ROWS]
    return "\n".join([head, *rows]) + "\n"


LAYOUTS = {
    "labels in one line": INTRO
    + "\n".join(f"第三方SDK名称：{n} 公司全称：{c} 用途：{p} 收集的个人信息类型：{d}" for n, c, p, d in ROWS),
    "labels broken by a converter": "### 第三方SDK目录\n"
    + " ".join(f"第三方SDK名称：{n} 公司全称：{c} 使用目的：{p}\n收集数据类型：{d}" for n, c, p, d in ROWS),
    "numbered labels": "# 政策\n## 五、SDK\n#### 2.第三方SDK的具体情况如下（详见《清单》）：\n"
    + "".join(
        f"2.{at}{n}  \n2.{at}.1应用场景：{p}。  \n2.{at}.2收集个人信息的类型：{d}。  \n2.{at}.3第三方SDK提供方：{c}。  \n"
        for at, (n, c, p, d) in enumerate(ROWS, 1)
    )
    + "## 六、其他\n内容",
    "a title, then a party's name": "与第三方共享个人信息清单\n"
    + "".join(f"{n}\n\n第三方名称：{c}\n\n使用目的：{p}\n\n共享信息名称：{d}\n\n" for n, c, p, d in ROWS),
    "a label without a value": "SDK列表\n" + "".join(f"SDK名称：\n{n}\n公司：\n{c}\n目的：\n{p}\n信息：\n{d}\n" for n, c, p, d in ROWS),
    "html with a spanning caption": "<table><tr><td colspan=4>附录：合作伙伴</td></tr><tr><th>SDK名称</th><th>第三方机构名称</th><th>服务功能</th><th>获取信息</th></tr>"
    + "".join(f"<tr><td>{n}</td><td>{c}</td><td>{p}</td><td>{d}</td></tr>" for n, c, p, d in ROWS)
    + "</table>",
    "markdown with a break": "第三方SDK目录\n\n| 插件名称 | 第三方名称 | 目的及功能 | 个人信息字段 |\n| --- | --- | --- | --- |\n"
    + "".join(f"| {n} | {c} | {p} | {d.replace('、', '<br>')} |\n" for n, c, p, d in ROWS),
    "items with a provider": "第三方SDK\n"
    + "".join(f"1.2.{at} “{n}”：由“{c}”提供，用于{p}。需要获取您的{d}。\n" for at, (n, c, p, d) in enumerate(ROWS, 1)),
    "items whose data follow": "第三方SDK\n"
    + "".join(
        f"1.2.{at} “{n}”：该SDK由“{c}”提供，用于{p}。需要收集的信息包括：\nandroid版本：{d}\n" for at, (n, c, p, d) in enumerate(ROWS, 1)
    ),
    "a function before a slash": INTRO
    + "".join(f"{at}、{n}\n运营公司：{c}\n功能/服务：{p}\n信息类型：{d}\n" for at, (n, c, p, d) in enumerate(ROWS, 1)),
    "a permission before the data": "第三方SDK清单\n"
    + "".join(f"{n}\n第三方名称:{c}\n使用目的:{p}\n敏感系统权限:位置权限\n涉及的个人信息类型:{d}\n" for n, c, p, d in ROWS),
    "an announcement, then parties": "3.2.2 青云目前接入下列第三方SDK：\n"
    + "".join(f"3.2.2.{at} SDK名称：{n}\n开发者：{c}\n功能：{p}\n收集个人资料类型：{d}\n" for at, (n, c, p, d) in enumerate(ROWS, 1)),
    "a company above the labels": "### 隐私政策\n目前接入的第三方SDK声明如下：\n"
    + "".join(f"- {c}\n（1）SDK名称：{n}\n（2）服务类型：{p}\n（3）收集类型：{d}\n" for n, c, p, d in ROWS),
    "modules and services": "<p>第三方SDK说明</p><table><tr><td>功能模块及服务</td><td>SDK名称</td><td>公司名称</td><td>个人信息收集详情</td></tr>"
    + "".join(f"<tr><td>{p}</td><td>{n}</td><td>{c}</td><td>{d}</td></tr>" for n, c, p, d in ROWS)
    + "</table>",
    "cards whose labels have no colon": "第三方SDK使用说明\n"
    + "".join(f"{n}\n{c}\n使用目的\n{p}\n收集的信息\n{d}\n是否可关闭\n可关闭\n关闭影响\n{n}无法关闭\n" for n, c, p, d in ROWS),
    "labels glued to the values before": "第三方SDK\n"
    + "".join(f"SDK名称：{n} 公司：{c} 服务类型：{p}收集个人信息类型：{d}\n" for n, c, p, d in ROWS),
    "headings that are labels": "第三方SDK\n"
    + "".join(f"##### 第三方 SDK 名称：{n}\n##### 第三方名称：{c}\n##### 收集个人信息类型：{d}\n##### 使用目的：{p}\n" for n, c, p, d in ROWS),
    "a page that is one list": "第三方信息共享清单\n"
    + "".join(f"{at}、{n}\n运营方：{c}\n用途：{p}。共享信息：{d}。\n" for at, (n, c, p, d) in zip("一二三四", ROWS, strict=True)),
    "a name before its labels": "六、第三方SDK收集使用规则\n"
    + "".join(f"{at}. {n}：收集目的：{p}；收集信息：{d}；公司名称：{c}\n" for at, (n, c, p, d) in enumerate(ROWS, 1)),
    "upright tables that begin with a function": "<h2>1. Third-Party SDK List</h2>"
    + "".join(
        f"<table><tr><td>功能</td><td>基础服务</td></tr><tr><td>SDK名称</td><td>{n}</td></tr><tr><td>使用目的</td><td>{p}</td></tr>"
        f"<tr><td>个人信息字段</td><td>{d}</td></tr><tr><td>第三方主体</td><td>{c}</td></tr></table>"
        for n, c, p, d in ROWS
    ),
    "a name, then a sentence": "集成SDK及权限说明\n"
    + "".join(f"（{at}）{n}\n我们的产品集成由{c}提供的{n}，需要访问您的{d}，用于{p}。\n" for at, (n, c, p, d) in enumerate(ROWS, 1)),
}  # fmt: skip


def test_the_title_of_a_list_may_be_a_row_of_its_table_in_two_languages() -> None:
    head = "<tr><th>合作方类型</th><th>信息类型</th><th>使用目的</th></tr><tr><td>支付机构</td><td>订单</td><td>付款</td></tr>"
    caption = "青云合作方共享说明 Particulars of Qingyun’s Information Sharing with Its Partners"
    page = policy_blocks(f"<table><tr><td colspan=3>{caption}</td></tr>{head}</table>")
    (found,) = information_lists(page)
    assert (found.kind, [row.name for row in found.sdks]) == (ListKind.SHARED, ["支付机构"])


def plain(text: str | None) -> str:
    return "".join(one for one in text or "" if one.isalnum())


@pytest.mark.parametrize("layout", LAYOUTS)
def test_reads_every_row_and_every_field(layout: str) -> None:
    rows = sdk_rows(policy_blocks(LAYOUTS[layout]))
    assert [row.name for row in rows] == [name for name, *_ in ROWS]
    for row, (_, company, purpose, data) in zip(rows, ROWS, strict=True):
        assert plain(row.company) == plain(company)
        assert plain(data) in plain(row.data)
        assert plain(purpose) in plain(row.purpose)


def rows_of(text: str) -> tuple[SdkRow, ...]:
    return sdk_rows(policy_blocks(text))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param("为了优化体验，我们需要接入甲乙及丙丁的SDK以便于收集您的设备信息；", ["甲乙", "丙丁"], id="two in a sentence"),
        pytest.param("为了实现语音识别，青云SDK需要收集您的语音内容。", ["青云SDK"], id="behind a comma"),
        pytest.param("我们的产品通过“飞书推送SDK”实现推送功能，需要获取您的设备标识。", ["飞书推送SDK"], id="in quotes"),
        pytest.param("我们可能使用第三方的软件开发包（SDK）收集您的设备信息，用于改进服务。", [], id="nobody's"),
        pytest.param("本应用未接入青云SDK，不会收集您的设备信息。", [], id="denied"),
        pytest.param("第三方SDK\n账号：当您注册账号时，我们会收集您的手机号码。", [], id="a definition"),
        pytest.param("我们会接入由第三方及关联方提供的软件开发包（SDK），用于改进服务。", [], id="an affiliate's"),
        pytest.param("2.2 分享功能\n使用场景：分享到微信等第三方平台时\n使用目的：分享\n收集内容：图片", [], id="the app's own function"),
        pytest.param("第三方SDK\n| 组件库名称 | 链接 |\n| --- | --- |\n| AutoMapper | - |\n", [], id="names and addresses"),
        pytest.param("（一）1. SDK名称：青云SDK\n2.开发者：青云公司\n3.SDK隐私政策链接：https://a.example/", ["青云SDK"], id="told nothing of"),
        pytest.param("第三方SDK\n四、联系我们\n公司名称：青云公司\n公司地址：杭州市\n联系方式：电话", [], id="the publisher's address"),
    ],
)  # fmt: skip
def test_a_sentence_is_a_row_only_if_it_names_an_sdk_that_is_there(text: str, names: list[str]) -> None:
    assert [row.name for row in rows_of(text)] == names


def test_what_needs_no_permission_states_no_data() -> None:
    (row,) = rows_of("我们的产品集成青云登录SDK，仅用于提供登录服务，不需要任何访问权限。")
    assert (row.purpose, row.data) == ("提供登录服务", None)


def test_a_data_row_with_heads_words_in_it_is_no_head() -> None:
    text = "第三方SDK\n| SDK名称 | 公司名称 | 收集信息 |\n| --- | --- | --- |\n| 信息公司SDK | 信息公司 | 信息地址 |\n"
    assert [row.name for row in rows_of(text)] == ["信息公司SDK"]


def test_a_row_without_a_name_goes_on_with_the_one_above() -> None:
    text = "第三方SDK\n| SDK名称 | 使用目的 | 收集信息 |\n| --- | --- | --- |\n| 青云SDK | 推送 | 设备标识 |\n|  |  | 位置 |\n"
    assert [row.data for row in rows_of(text)] == ["设备标识；位置"]


def test_markdown_with_a_tag_in_it_is_no_html_and_a_broken_sentence_is_joined() -> None:
    title, line, *_ = policy_blocks(
        "## 一、SDK<br>\n我们的产品集成了用于在您的手机上推送各种消息的青云推送服务即Qing\nYun SDK，用于推送。\n\n1\\.\n下一条\n"
    )
    assert title == Line(text="一、SDK", level=2)
    assert isinstance(line, Line)
    assert line.text.endswith("即Qing Yun SDK，用于推送。")


def test_a_list_ends_at_its_next_sibling_and_not_at_any_chapter() -> None:
    part = "信息名称：手机号\n收集目的：注册\n"
    inside = policy_blocks(
        f"<h1>个人信息收集清单</h1><h2>一、注册</h2><p>{part}</p><h2>二、支付</h2><p>信息名称：卡号 收集目的：支付</p>"
    )
    (found,) = information_lists(inside)
    assert (found.kind, found.n_rows) == (ListKind.COLLECTED, 2)
    (found,) = information_lists(
        policy_blocks(f"一、个人信息收集清单\n{part}二、说明\n信息名称：卡号\n收集场景：支付\n")
    )
    assert found.n_rows == 1


def test_a_title_without_a_word_for_a_list_counts_by_what_stands_below() -> None:
    below = "第三方SDK名称：甲SDK\n用途：推送\n收集信息：设备标识\n"
    assert [one.kind for one in information_lists(policy_blocks(f"十一、第三方SDK接入信息\n{below}"))] == [
        ListKind.SHARED
    ]
    assert information_lists(policy_blocks("十一、第三方SDK接入信息\n我们会审慎选择。\n")) == ()


def test_a_summary_of_points_is_counted_with_its_subheadings() -> None:
    assert summary_letters(policy_blocks("## 要点说明\n### 收集\n一二三\n### 共享\n四五\n## 正文\n内容")) == 9
    assert summary_letters(policy_blocks("其中要点如下：\n1. 一二三\n2. 四五\n一、总则\n")) == 11


def test_a_table_of_one_column_is_layout() -> None:
    assert policy_blocks("<table><tr><td>甲</td></tr><tr><td>乙</td></tr></table>") == (
        Line(text="甲"),
        Line(text="乙"),
    )
    assert all(isinstance(one, Table) for one in policy_blocks("a | b\n--- | ---\nc | d\n"))


def test_a_head_over_two_columns_is_no_label() -> None:
    (found,) = information_lists(
        policy_blocks("个人信息收集清单\n信息种类\t使用目的\n位置信息\t导航\n联系人\t邀请\n")
    )
    assert (found.n_rows, found.n_unread_heads) == (2, 0)


def test_a_grid_whose_cells_come_one_a_line_is_a_table() -> None:
    cells = ["SDK名称", "公司名称", "使用目的", "收集信息", *(cell for row in ROWS for cell in row)]
    page = (
        "<h1>第三方SDK清单</h1>"
        + "".join(f"<div>{one}</div>" for one in cells)
        + "<h2>二、其他</h2><p>内容</p>"
    )
    assert [row.company for row in rows_of(page)] == [company for _, company, *_ in ROWS]
    (found,) = information_lists(policy_blocks(page))
    assert found.n_rows == len(ROWS)


def test_a_head_that_names_data_and_a_purpose_is_data_beside_another_purpose() -> None:
    text = "第三方SDK\n| 合作目的 | SDK名称 | 收集个人信息字段及目的 |\n| --- | --- | --- |\n| 推送 | 青云SDK | 设备标识 |\n"
    assert [(row.purpose, row.data) for row in rows_of(text)] == [("推送", "设备标识")]


def test_a_denial_reaches_over_what_it_enumerates() -> None:
    assert (
        rows_of(
            "第三方SDK\n当前版本不接入广告、地图、推送、统计、社交分享、通讯录、短信读取类第三方 SDK。用于说明。"
        )
        == ()
    )


def test_a_page_that_is_all_summary_is_counted_whole() -> None:
    assert summary_letters(policy_blocks("### 隐私协议简明版\n一二三\n四五\n")) == 5


def test_a_line_that_begins_with_a_bracket_goes_on_with_the_one_above() -> None:
    item = "{0}推送SDK\n运营方:{0}公司\n收集信息类型:设备信息、应用信\n(应用版本、是否前台)\n隐私政策:https://a.example/{0}\n"
    rows = rows_of("第三方SDK列表\n" + item.format("甲") + item.format("乙"))
    assert [(row.name, row.company) for row in rows] == [("甲推送SDK", "甲公司"), ("乙推送SDK", "乙公司")]


def test_a_sort_of_service_is_named_by_who_provides_it() -> None:
    head = "第三方共享清单\n| 第三方公司名称 | 产品/类型 | 共享信息 | 使用目的 |\n| --- | --- | --- | --- |\n"
    assert [
        row.name
        for row in rows_of(f"{head}| 甲云 | 云服务 | 音频 | 转写 |\n| 乙天气 | 云服务 | 位置 | 天气 |\n")
    ] == [
        "甲云",
        "乙天气",
    ]


def test_labels_say_more_than_the_sentence_that_announces_them() -> None:
    (row,) = rows_of(
        "为实现定位功能，本应用集成了青云定位SDK，相关信息披露如下：\nSDK名称：青云定位SDK\n使用目的：附近门店\n收集信息：位置"
    )
    assert row.purpose == "附近门店"


def test_what_a_function_needs_is_a_purpose_of_the_data() -> None:
    table = "| 权限名称 | 业务功能 | 场景说明 |\n| --- | --- | --- |\n| 相机 | 拍照 | 相册 |\n"
    (found,) = information_lists(policy_blocks(f"收集个人信息清单\n{table}"))
    assert {ListField.DATA, ListField.PURPOSE, ListField.SCENE} <= found.fields


@pytest.mark.parametrize(
    "title",
    [
        "六、第三方SDK信息",
        "2.3 第三方SDK收集和使用个人信息的情况",
        "附件一:《第三方个人信息共享清单》",
        "第三方 SDK",
    ],
)
def test_a_section_about_sdks_is_a_list_up_to_the_appendix(title: str) -> None:
    below = "SDK名称：甲SDK\n用途：推送\n说明：上述SDK受其政策约束。\n附录二：权限\n权限名称：位置\n使用场景：导航\n"
    (found,) = information_lists(policy_blocks(f"{title}\n{below}"))
    assert (found.kind, found.n_unread_heads) == (ListKind.SHARED, 0)
