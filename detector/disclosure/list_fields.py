"""What the heads and labels of a policy's lists mean: name, company, purpose, data, link and so on."""

import re
from enum import StrEnum

__all__ = ["ABOUT_SDKS", "ListField", "field_of", "fields_of", "without_number"]


class ListField(StrEnum):
    """`INDEX` numbers a row; `OTHER` is a field that nothing here uses (a platform, a package name)."""

    NAME = "name"
    COMPANY = "company"
    PURPOSE = "purpose"
    SCENE = "scene"
    DATA = "data"
    WAY = "way"
    LINK = "link"
    INDEX = "index"
    OTHER = "other"


ABOUT_SDKS = re.compile(
    r"sdk|软件开发(?:工具)?包|第三方|三方|合作方|合作伙伴|third[- ]?part|partner", re.IGNORECASE
)

# The first match decides what a head means; a head may name several (使用目的及场景).
_WORDS = (
    (ListField.INDEX, r"序号|编号|^no\.?$|^#$"),
    (
        ListField.OTHER,
        r"包名|版本|平台|系统|权限|保存期限|存储期限|联系方式|package|version|platform|permission|retention",
    ),
    (
        ListField.LINK,
        r"链接|网址|官网|隐私(?:政策|协议|声明|条款|权政策)|处理规则|地址$|"
        r"url|link|website|privacy (?:policy|notice)",
    ),
    (ListField.PURPOSE, r"目的|用途|purpose|why"),
    (ListField.SCENE, r"场景|业务功能|功能场景|使用功能|scene|scenario|when"),
    (ListField.WAY, r"方式|途径|\bway\b|method|\bhow\b"),
    (
        ListField.COMPANY,
        r"公司|主体|企业|提供方|提供者|提供商|服务商|服务方|开发者|运营者|运营方|合作方(?!名称)|机构|厂商|供应商|接收方|"
        r"company|provider|vendor|developer|recipient|operator",
    ),
    (ListField.NAME, r"名称|^产品|产品(?:/|名)|^插件|^组件|\bname\b"),
    (ListField.DATA, r"信息|数据|字段|\bdata\b|information"),
    (
        ListField.NAME,
        r"^(?:第三方|三方|接入的?)?(?:sdk|服务|合作方)(?:服务)?$|"
        r"^third[- ]party(?: sdks?| services?)?$|^sdks?$",
    ),
)
_COMPILED = tuple((one, re.compile(words, re.IGNORECASE)) for one, words in _WORDS)
_COMPANY_NAME = re.compile(r"(?:公司|主体|企业|机构|厂商|提供[方者商]|开发者|运营[者方])", re.IGNORECASE)
_NUMBER = re.compile(
    r"^\s*(?:[（(【\[]?\s*(?:\d{1,3}|[一二三四五六七八九十]{1,3}|[a-zA-Z])\s*[)）】\]、.．:：]|\d{1,3}(?=\s)|[-•·●◆■*▪])+\s*"
)
LONGEST_HEAD = 40


def field_of(head: str) -> ListField | None:
    """The field that a head or label names; None for words that name none."""
    found = fields_of(head)
    return found[0] if found else None


def fields_of(head: str) -> tuple[ListField, ...]:
    """All fields that a head names, the deciding one first."""
    words = without_number(head).strip(" ：:*")
    if not words or len(words) > LONGEST_HEAD:
        return ()
    return tuple(dict.fromkeys(one for one, pattern in _COMPILED if pattern.search(words)))


def without_number(text: str) -> str:
    """A line without its leading number or bullet. A date or a bare number stays."""
    return _NUMBER.sub("", text, count=1).strip() or text.strip()
