"""SDKs described in sentences: provider, purpose and collected data. One line describes one SDK."""

import re

from detector.disclosure.list_fields import without_number
from detector.disclosure.sdk_row import SdkRow

__all__ = ["row_of_sentence"]

_VERB = r"(?:接入|集成|使用|嵌入|内嵌|内置|引入|采用|调用|添加)"
_PROVIDED = re.compile(
    rf"{_VERB}(?:了)?由(?P<company>[^，。；]{{2,50}}?)(?:提供|开发|运营)的(?P<name>[^，。；（(]{{2,40}})"
)
_BRACKETED = re.compile(
    rf"{_VERB}(?:了|的)?(?P<name>[^，。；（(：:]{{2,40}})"
    r"[（(](?P<company>[^（()）]*(?:[（(][^（()）]*[）)][^（()）]*)*)[）)]"
)
_HEADED = re.compile(
    r"^(?P<name>[^，。；：:]{2,40})[：:]\s*(?:由(?P<company>[^，。；]{2,50}?)(?:提供|开发|运营))?"
)
_ENGLISH = re.compile(
    r"\b(?:use|integrate|embed|include|rely on)s?\s+(?P<name>[A-Z][^,.(]{1,40}?),?\s+"
    r"\(?(?:is )?(?:provided|operated|developed|offered)? ?(?:by|from)\s+"
    r"(?P<company>.{2,60}?)\)?,?\s+(?=to |for |which |in order)",
)
_PURPOSE = re.compile(r"(?:用于|为了|以便|以实现|目的(?:是|为|：)|旨在)(?P<value>[^，。；]{1,80})")
_DATA = re.compile(r"(?:收集|获取|采集|读取|处理)(?:并上传)?(?:您的|用户的|以下)?(?P<value>[^，。；]{2,200})")
_ENGLISH_PURPOSE = re.compile(r"\b(?:in order )?(?:to|for)\s+(?P<value>[^.;]{2,80}?)(?:\.\s|\.$|;)")
_ENGLISH_DATA = re.compile(
    r"\b(?:collects?|accesses|processes|receives)\s+(?P<value>[^.;]{2,120}?)(?:\.\s|\.$|;)"
)
_URL = re.compile(r"https?://[^\s<>\"'，。；、）)】]+")
_IS_SDK = re.compile(r"sdk|第三方|third[- ]?part", re.IGNORECASE)


def row_of_sentence(line: str, *, is_about_sdks: bool) -> SdkRow | None:
    """The SDK that a line describes; None if it describes none."""
    words = without_number(line)
    url = _URL.search(words)
    text = words if url is None else words.replace(url[0], " ")
    english = _ENGLISH.search(words)
    if english is not None and is_about_sdks:
        rest = text[english.end() :]
        return SdkRow(
            name=english["name"].strip(),
            company=english["company"].strip(" ,"),
            purpose=_value(_ENGLISH_PURPOSE, rest),
            data=_value(_ENGLISH_DATA, rest),
            link=None if url is None else url[0].rstrip("."),
            text=words,
        )
    found = _PROVIDED.search(text) or _BRACKETED.search(text)
    if found is None and is_about_sdks:
        found = _HEADED.match(text)
    if found is None or not (is_about_sdks or _IS_SDK.search(text)):
        return None
    rest = text[found.end() :]
    purpose, data = _value(_PURPOSE, rest), _value(_DATA, rest)
    if purpose is None and data is None:
        return None
    return SdkRow(
        name=found["name"].strip(' “”「」"'),
        company=found["company"],
        purpose=purpose,
        data=data,
        link=None if url is None else url[0],
        text=words,
    )


def _value(pattern: re.Pattern[str], text: str) -> str | None:
    match = pattern.search(text)
    return None if match is None else match["value"].strip(" ，、")
