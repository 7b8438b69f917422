"""What the heads of tables and the labels of lines mean: name, company, purpose, data, link and so on."""

import re
from enum import StrEnum

from detector.disclosure.blocks import without_number

__all__ = [
    "ABOUT_SDKS",
    "LABEL_MARKS",
    "ListField",
    "Piece",
    "field_of",
    "fields_of",
    "glued_label",
    "is_all_label",
    "is_of_parties",
    "is_partys_name",
    "label_field",
    "pieces_of",
]


class ListField(StrEnum):
    """`KIND`: of what sort an SDK or a partner is; it stands for a purpose where none is stated. `INDEX`
    numbers a row; `OTHER` is a field that nothing here uses (a platform, a package name, how data is
    protected).
    """

    NAME = "name"
    COMPANY = "company"
    PURPOSE = "purpose"
    SCENE = "scene"
    KIND = "kind"
    DATA = "data"
    WAY = "way"
    LINK = "link"
    INDEX = "index"
    OTHER = "other"


ABOUT_SDKS = re.compile(
    r"sdk|软件开发(?:工具)?包|第三方|三方|合作方|合作伙伴|third[- ]?part|partner", re.IGNORECASE
)

_FIRM = (
    r"公司|主体|企业|机构|厂商|供应商|服务商|服务方|开发者|开发商|运营者|运营方|提供方|提供者|提供商|接收方|"
    r"合作方(?!式)|合作伙伴"
)
_PARTY = rf"{_FIRM}|第三方|三方"
_DATA_WORDS = r"信息|数据|字段|权限|资料|\bdata\b|information|permission"

# The first match decides what a head means; a head may name several (使用目的及场景).
_WORDS = (
    (ListField.INDEX, r"序号|编号|^no\.?$|^#$"),
    (
        ListField.OTHER,
        r"(?:处理|保护|存储)方式|(?:公司|联系|注册|办公|通讯|通信|邮寄|住所)地址|包名|版本|客户端|平台$|系统$|适用|期限|联系方式|保护|安全|加密|去标识|匿名|是否|备注|contact|^(?:说明|注|注意)$|地区|境外|出境|"
        r"package|version|platform|retention|remark",
    ),
    (ListField.COMPANY, rf"(?:{_PARTY}|全)(?:的)?(?:全称|名|简称)|所属.{{0,4}}(?:公司|主体)"),
    (
        ListField.LINK,
        r"链接|网址|官网|隐私(?:政策|协议|声明|条款|权政策|保护|指引)|处理规则|合规(?:说明|指南)|(?:链接|网络|网站|网页|官网|官方|政策|协议|下载|^)地址$|"
        r"url|link|website|privacy (?:policy|notice)",
    ),
    (ListField.KIND, rf"(?:sdk|服务|{_PARTY}|业务|产品|功能)(?:的)?(?:类型|类别|种类|分类)|^类型$|"
            rf"^类别$|^分类$"),
    (
        ListField.DATA,
        r"(?:信息|数据|字段|权限|资料)(?:的|项)?(?:名称|类型|种类|类别|内容|范围)|^(?:收集|采集|获取)的?类型$",
    ),
    (ListField.PURPOSE, r"目的|用途|作用|purpose|why"),
    (ListField.SCENE, r"场景|业务功能|场合|使用功能|时机|scene|scenario|when"),
    (ListField.WAY, r"方式|途径|\bway\b|method|\bhow\b"),
    (
        ListField.COMPANY,
        rf"(?<!与)(?:{_FIRM})(?!.{{0,8}}(?:{_DATA_WORDS}|功能))|"
        r"company|provider|vendor|developer|recipient|operator|entity|supplier",
    ),
    (
        ListField.PURPOSE,
        r"^(?:使用|具体|实现|主要|对应|涉及|所属|提供|接入|sdk|产品|插件|的|相关|服务)*"
        r"(?:(?:功能|业务|服务)(?:模块|描述|说明|介绍|内容)?[及与和/、]?)+$(?<!^sdk服务)|function",
    ),
    (ListField.NAME, r"名称|名字|^产品|产品(?:/|名)|^插件|^组件|\bname\b"),
    (ListField.DATA, _DATA_WORDS),
    (
        ListField.NAME,
        r"(?:第三方|三方|接入|集成|使用)的?sdk(?:服务)?$|^(?:第三方|三方|sdk|合作方)(?:服务|产品)?$|"
        r"^third[- ]party(?: sdks?| services?)?$|^sdks?$",
    ),
)  # fmt: skip
_COMPILED = tuple((field, re.compile(words, re.IGNORECASE)) for field, words in _WORDS)
_SDKS_NAME = re.compile(r"(?:sdk|插件|组件|产品|软件)(?:的|中文)?名称?$", re.IGNORECASE)
_PARTYS_NAME = re.compile(rf"(?:{_PARTY})(?:机构|公司|主体)?(?:的)?(?:名称|名字|名|全称)")
LONGEST_HEAD = 40
LONGEST_LABEL = 24

# The words that labels are made of: a label within a line is recognised only if it has no others.
_LABEL = re.compile(
    rf"(?:{_PARTY}|信息|数据|字段|权限|资料|sdk|名称|名字|全称|简称|产品|插件|组件|服务|业务|功能|应用|使用|场景|收集|采集|获取|共享|提供|"
    r"处理|涉及|调用|申请|个人|用户|敏感|设备|类型|类别|种类|范围|内容|清单|列表|描述|说明|介绍|目的|用途|作用|方式|途径|链接|地址|"
    r"网址|官网|官方|网站|隐私|政策|协议|条款|声明|指引|保护|规则|接入|嵌入|集成|所属|所|可能|需要|会|被|其|该|的|与|和|及|或|并|"
    r"/|、|\(|\)|（|）|(?<=[A-Za-z])\s|\s(?=[A-Za-z])|purpose|company|provider|link|privacy|policy|personal|information|entity|name|fields?|data|collected|scenario|of|the|type|for|and|used?)+",
    re.IGNORECASE,
)
_SPACED_LABEL = re.compile(rf"(?<=\S)\s+(?P<label>{_LABEL.pattern})$", re.IGNORECASE)
_GLUED = re.compile(
    rf"(?P<label>(?:应用场景|使用场景|服务类型|第三方|收集|采集|可能收集|共享|隐私|使用目的|{_FIRM})(?P<rest>{_LABEL.pattern})?)$",
    re.IGNORECASE,
)
"""A label that a converter joined to the end of the value before it."""
_COLON = re.compile(r"[：:∶](?!//)")
_ENGLISH = re.compile(r"[A-Za-z/ -]+")
_SPOKEN = re.compile(r"[。！？!?]|我们|您|你|如果|为了|以下|如下|包括|特别|注意|其中|例如|比如")
LABEL_MARKS = re.compile(r"[，。；;,、！!？?（()）]")
"""Signs that no label holds."""


def field_of(head: str) -> ListField | None:
    """The field that a head or label names; None for words that name none."""
    found = fields_of(head)
    return found[0] if found else None


def fields_of(head: str) -> tuple[ListField, ...]:
    """All fields that a head names, the deciding one first."""
    words = without_number(head).strip(" ：:*【】[]")
    if not words or len(words) > LONGEST_HEAD:
        return ()
    found = tuple(dict.fromkeys(field for field, pattern in _COMPILED if pattern.search(words)))
    if found[:1] == (ListField.COMPANY,) and _SDKS_NAME.search(words):
        return (ListField.NAME,)  # 第三方SDK名称
    return found


def label_field(words: str) -> ListField | None:
    """The field that a line names which holds nothing but the words that labels are made of."""
    bare = without_number(words).strip(" ：:")
    return field_of(bare) if _LABEL.fullmatch(bare) else None


def is_all_label(words: str) -> bool:
    """Whether words are only such as labels are made of."""
    return _LABEL.fullmatch(words.strip()) is not None


def glued_label(words: str) -> tuple[int, str] | None:
    """The label that a converter joined to the end of a value, and where it begins."""
    found = _GLUED.search(words)
    if found is None or field_of(found["label"]) is None:
        return None
    return found.start("label"), found["label"]


def is_partys_name(head: str) -> bool:
    """Whether a head asks for a party's name (第三方名称): the company, where the SDK's own name stands
    beside.
    """
    return _PARTYS_NAME.search(head) is not None and _SDKS_NAME.search(head) is None


def is_of_parties(head: str) -> bool:
    """Whether a head that asks for a sort means that of a party: 合作方类型."""
    return re.search(_PARTY, head) is not None


Piece = tuple[str, ListField, str]
"""(label, field, value)"""


def pieces_of(line: str) -> tuple[str, list[Piece]]:
    """The labelled parts of a line, cut at every label that it holds, and the words before the first.

    A short word before the first colon counts as a label of another field; within the line it is part of a
    value.
    """
    words = without_number(line)
    begins: list[tuple[int, int, str, ListField]] = []  # of the label, of the value
    after = 0
    for colon in _COLON.finditer(words):
        begin = _label_before(words, after, colon.start())
        if begin is not None:
            label = without_number(words[begin : colon.start()])
            field = field_of(label)
            if field is None and begin == 0:
                field = ListField.OTHER
            if field is not None:
                begins.append((begin, colon.end(), label, field))
        after = colon.end()
    if not begins:
        return words, []
    lead = words[: begins[0][0]].strip()
    ends = [begin[0] for begin in begins[1:]] + [len(words)]
    pieces = [
        (label, field, words[value:end].strip(" ；;，,"))
        for (_, value, label, field), end in zip(begins, ends, strict=True)
    ]
    announcement, _, value = pieces[0]
    if not lead and pieces[1:] and len(value) <= LONGEST_LABEL and not _LABEL.fullmatch(announcement):
        label = pieces[1][0]
        name = f"{value} {label[:3]}" if value and label[:3].upper() == "SDK" else value
        return name or announcement, pieces[1:]
    return lead, pieces


def _label_before(words: str, after: int, colon: int) -> int | None:
    """Where the label that ends at a colon begins; None where there is none."""
    is_english = _ENGLISH.fullmatch(words[max(after, colon - LONGEST_LABEL) : colon]) is not None
    earliest = max(after, colon - LONGEST_LABEL * (2 if is_english else 1))
    segment = words[earliest:colon]
    if (
        after == 0
        and earliest == 0
        and segment.strip()
        and not _SPOKEN.search(segment)
        and not re.search("[，。；,;]", segment)
    ):
        inner = _SPACED_LABEL.search(segment)
        is_label = inner is not None and field_of(inner["label"]) not in (None, ListField.NAME)
        is_whole = _ENGLISH.fullmatch(segment) or _LABEL.fullmatch(
            "" if inner is None else segment[: inner.start()].strip()
        )
        if inner is not None and is_label and not is_whole:
            return inner.start("label")
        return 0
    for mark in re.finditer(r"(?:^|(?<=[\s；;。，,）)】]))(?=[^\s；;。，,])", segment):
        if (mark.start() or earliest == after) and _LABEL.fullmatch(segment, mark.start()):
            return earliest + mark.start()
    glued = _GLUED.search(segment)
    return None if glued is None or field_of(glued["label"]) is None else earliest + glued.start("label")
