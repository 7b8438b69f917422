"""Personal data in text, by patterns, and the text with it covered.

What Chinese phones show: numbers are grouped by blanks, hyphens or dots, and their digits may be full-width.
What has no form of its own (an account, a serial number, an address, a name) is found beside its label only.
`device_ids` and its neighbours find what identifies a device or its network.
"""

import ipaddress
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

__all__ = ["DataClass", "covered", "spans_of", "strings_in"]


# What identifies a device or its network in a text: IMEI, serial numbers, advertising ids, MAC, IP.
#
# IMEI: 3GPP TS 23.003, 15 digits with a Luhn check digit. OAID and Android ID are UUIDs or 16, 32 or 64 hex
# digits. A serial number has no form of its own: it is found beside its label.

_HEX = "[0-9A-Fa-f]"
_ALONE, _ENDS = "(?<![0-9A-Za-z])", "(?![0-9A-Za-z])"


def labelled(label: str, value: str) -> re.Pattern[str]:
    """A value in group 1, directly after a label, a colon, an equals sign, a bracket, a quote or a blank."""
    between = r"""["'\])）]{0,2} {0,2}(?:[:=]|是|为)? {0,2}["'\[(]{0,2}"""
    return re.compile(rf"(?:(?<![A-Za-z])(?:{label}))(?![A-Za-z]){between}({value})", re.IGNORECASE)


_IMEI = re.compile(rf"{_ALONE}[0-9]{{2}}([ -]?)[0-9]{{6}}\1[0-9]{{6}}\1[0-9]{_ENDS}")
_MEID = re.compile(rf"{_ALONE}[A-F][0-9A-F]{{13}}{_ENDS}")
_UUID = re.compile(rf"(?<![0-9A-Za-z-]){_HEX}{{8}}(?:-{_HEX}{{4}}){{3}}-{_HEX}{{12}}(?![0-9A-Za-z-])")
_HEX_ID = re.compile(rf"{_ALONE}(?:{_HEX}{{64}}|{_HEX}{{32}}|{_HEX}{{16}}){_ENDS}")
_SERIAL = labelled(
    r"(?:ro\.(?:boot\.)?)?serial(?:[ _-]?(?:no|number))?\.?|s/n|sn号?|序列号|设备(?:序列)?号"
    r"|imei[12]?|imeisv|meid|imsi|iccid|oaid|vaid|aaid|gaid|udid|android[ _-]?id|device[ _-]?id",
    r"[0-9A-Za-z][0-9A-Za-z-]{5,62}[0-9A-Za-z](?![0-9A-Za-z])",
)

_MAC = re.compile(
    rf"(?<![0-9A-Za-z:.-])(?:{_HEX}{{2}}([:-]){_HEX}{{2}}(?:\1{_HEX}{{2}}){{4}}|{_HEX}{{4}}(?:\.{_HEX}{{4}}){{2}}"
    rf"|{_HEX}{{12}})(?![0-9A-Za-z:-])"
)
_NO_MAC = frozenset({"000000000000", "020000000000", "ffffffffffff"})
"""Android's own stand-ins for an address that an app may not read."""

_IPV4 = re.compile(r"(?<![0-9A-Za-z.])(?<![A-Za-z]/)[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?![0-9A-Za-z]|\.[0-9])")
_VERSION_BEFORE = re.compile(
    r"(?:v|ver|version[_ ]?(?:name)?|版本号?|build|release)[\"'\])]*[ :=\"'\[(]*$", re.IGNORECASE
)
_IPV6 = re.compile(
    rf"(?<![0-9A-Za-z_:.])(?:{_HEX}{{0,4}}:){{2,7}}{_HEX}{{0,4}}(?:%[0-9a-z]+)?(?![0-9A-Za-z_:])"
)
_LABEL_CHARACTERS = 24


def device_ids(text: str) -> Iterator[tuple[int, int]]:
    for match in _IMEI.finditer(text):
        if is_luhn(re.sub("[^0-9]", "", match[0])):
            yield match.span()
    yield from (match.span() for match in _UUID.finditer(text))
    for pattern in (_HEX_ID, _MEID):
        yield from (match.span() for match in pattern.finditer(text) if _has_both(match[0]))
    yield from (match.span(1) for match in _SERIAL.finditer(text) if any(map(str.isdigit, match[1])))


def network_addresses(text: str) -> Iterator[tuple[int, int]]:
    for match in _MAC.finditer(text):
        digits = re.sub("[:.-]", "", match[0]).lower()
        is_spelled = match[0].lower() != digits or _has_both(digits)
        if digits not in _NO_MAC and is_spelled:
            yield match.span()
    for match in _IPV4.finditer(text):
        before = text[max(match.start() - _LABEL_CHARACTERS, 0) : match.start()]
        if _is_somebodys(match[0]) and not _VERSION_BEFORE.search(before):
            yield match.span()
    for match in _IPV6.finditer(text):
        if sum(map(bool, match[0].partition("%")[0].split(":"))) >= 3 and _is_somebodys(match[0]):
            yield match.span()


def is_luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def is_within_hash(text: str, span: tuple[int, int]) -> bool:
    """Whether the span is a part of 16 or more hex digits with a letter among them, which is no number."""
    start, end = span
    while start and text[start - 1] in "0123456789abcdefABCDEF":
        start -= 1
    while end < len(text) and text[end] in "0123456789abcdefABCDEF":
        end += 1
    token = text[start:end]
    return (start, end) != span and len(token) >= 16 and _has_both(token)


def _has_both(token: str) -> bool:
    return any(map(str.isalpha, token)) and any(map(str.isdigit, token))


def _is_somebodys(text: str) -> bool:
    """Neither a loopback address nor one that is no address."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return (
        not (address.is_loopback or address.is_unspecified or address.is_multicast)
        and text != "255.255.255.255"
    )


COVER = "*"
"""One for each character except blanks: the length stays the same, so that columns stay aligned."""


class DataClass(StrEnum):
    """What can be asked to be covered. Never changes its meaning."""

    PHONE_NUMBER = "phone-number"
    ID_NUMBER = "id-number"  # identity cards, passports, permits
    EMAIL = "email"
    DEVICE_ID = "device-id"  # IMEI, MEID, serial numbers, OAID, Android ID
    NETWORK_ADDRESS = "network-address"  # MAC, IPv4, IPv6
    BANK_CARD = "bank-card"
    PLATE = "plate"  # of a vehicle
    ACCOUNT = "account"  # WeChat, QQ and the like, beside their label
    ADDRESS = "address"  # beside its label
    NAME = "name"  # beside its label


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Half-open, in characters."""

    start: int
    end: int


Spans = Iterable[tuple[int, int]]

_SEPARATORS = "\u00a0\u2007\u202f\u3000\u200b\u2060\ufeff"
_HYPHENS = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63"
_PLAIN = str.maketrans(
    {chr(0xFEE0 + number): chr(number) for number in range(0x21, 0x7F)}
    | dict.fromkeys(_SEPARATORS, " ")
    | dict.fromkeys(_HYPHENS, "-")
    | dict.fromkeys("\u2022\u30fb\uff65\u2219\u22c5", "\u00b7")
)
"""Full-width letters, and what stands for a blank, a hyphen or a middle dot: each for one character."""

_START = r"(?:(?<![0-9])(?<![0-9]\.)|(?<=\\u[0-9a-fA-F]{4}))"
_END = r"(?![0-9])"
_GAP = "[ .\u00b7_-]?"
_CHINA = rf"(?:(?:\+|00) ?86|\(\+?86\)|(?<![0-9A-Za-z])86){_GAP}(?:\(0\))?"
_LINE = rf"[2-8][0-9]{{2,3}}{_GAP}[0-9]{{4}}"

_PHONES = (
    re.compile(
        rf"{_START}(?:{_CHINA}|0)?1[3-9](?:[0-9]{_GAP}[0-9]{{4}}{_GAP}[0-9]{{4}}|[0-9]{_GAP}[0-9]{{3}}{_GAP}"
        rf"[0-9]{{5}}|[0-9]{{2}}{_GAP}[0-9]{{3}}{_GAP}[0-9]{{4}}|[0-9]{{2}}{_GAP}[0-9]{{4}}{_GAP}[0-9]{{3}}){_END}"
    ),
    re.compile(  # a line with its area code, and the extension
        rf"{_START}(?:{_CHINA}(?:10|2[0-9]|[3-9][0-9]{{2}}){_GAP}|0(?:10|2[0-9]|[3-9][0-9]{{2}}){_GAP}"
        rf"|\((?:0|\+?86-)(?:10|2[0-9]|[3-9][0-9]{{2}})\){_GAP}){_LINE}{_END}"
        r"(?:(?: ?(?:转|分机|ext\.?|x|#|,) ?|-)[0-9]{1,6}(?![0-9]))?",
        re.IGNORECASE,
    ),
    re.compile(rf"(?<![0-9A-Za-z])(?:\+|00) ?(?!86)[1-9][0-9]{{0,2}}(?:[ -]?[0-9]{{2,4}}){{3,4}}{_END}"),
    re.compile(
        r"(?<![一-九])[一幺][三四五六七八九][〇零幺一二三四五六七八九]{9}(?![〇零幺一二三四五六七八九])"
    ),
)
"""The numbering plan of MIIT: 11 digits, the second 3 to 9; lines have 7 or 8 after the area code."""

_ID_18 = re.compile(
    rf"{_START}[1-9][0-9]{{5}}{_GAP}(?:18|19|20)[0-9]{{2}}{_GAP}[0-9]{{4}}{_GAP}[0-9]{{3}}[0-9Xx](?![0-9A-Za-z])"
)
_ID_15 = re.compile(rf"{_START}[1-9][0-9]{{5}}{_GAP}[0-9]{{6}}{_GAP}[0-9]{{3}}(?![0-9A-Za-z.])")
_PAPERS = re.compile(
    r"(?<![0-9A-Za-z_./-])(?:[EGDSPKHMCWTL] ?[0-9]{4} ?[0-9]{4}|(?:E[A-HJ-NP-Z]|C[A-HJ-NP-Z]|DE|SE|PE|MA|KJ)"
    r" ?[0-9]{7}|[HM][0-9]{10}|[A-Z]{1,2}[0-9]{6}\([0-9A]\)|[A-Z][12][0-9]{8})(?![0-9A-Za-z_-])"
)
"""Passports, permits for Hong Kong, Macau and Taiwan, and the identity cards of those places."""

_LABELLED_PAPERS = labelled(
    r"(?:身份证|证件|护照|通行证|台胞证|回乡证|居住证)(?:号码?)?|id_?card(?:_?no)?|passport(?: ?no\.?)?",
    "[0-9A-Za-z][0-9A-Za-z -]{6,22}[0-9A-Za-z]",
)
_PROVINCE = re.compile("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91")

_AT = r"(?:@|%40|&#(?:64|x40);| ?[(\[{] ?(?:at|AT|@) ?[)\]}] ?)"
_DOT = r"(?:\.|%2[Ee]| ?[(\[{] ?(?:dot|DOT|\.) ?[)\]}] ?)"
_DOMAIN = "[A-Za-z0-9\u4e00-\u9fff-]{1,63}"
_EMAIL = re.compile(
    rf"(?<![A-Za-z0-9._+-])[A-Za-z0-9._+-]{{1,64}}{_AT}(?:{_DOMAIN}{_DOT}){{1,8}}(?:[A-Za-z]{{2,24}}|中国|公司|网络)"
    r"(?![A-Za-z0-9-])"
)

_CARD = re.compile(
    rf"{_START}[2-69][0-9]{{3}}([ -]?)[0-9]{{4}}\1[0-9]{{4}}\1[0-9]{{3,4}}(?:\1[0-9]{{1,3}})?{_END}"
)

_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领][A-HJ-NP-Za-hj-np-z][ .\u00b7-]?"
    r"((?:[A-HJ-NP-Za-hj-np-z0-9]{5,6})|(?:[A-HJ-NP-Za-hj-np-z0-9]{4}[挂学警港澳]))(?![A-Za-z0-9])"
)

_ACCOUNTS = (
    labelled(
        r"微信号?|we?chat(?: ?id)?|wx(?:号|id)?|抖音号?|快手号?|小红书号?|微博账号|支付宝(?:账号|账户)?",
        "[A-Za-z][A-Za-z0-9_-]{5,30}",
    ),
    labelled(r"qq(?:号码?|群)?|企鹅号|扣扣", "[1-9][0-9]{4,10}(?![0-9])"),
    re.compile(r"(?<![0-9A-Za-z_])(wxid_[0-9A-Za-z]{6,24})"),
)
_ADDRESS = labelled(
    "(?:收货|家庭|联系|详细|邮寄|通讯|现住|居住|收件|户籍|公司)?(?:地址|住址)",
    "[^\\n\\r\"'<>{}\\[\\];；。]{4,80}",
)
_PLACE = re.compile("[省市区县路街巷号村镇乡室楼栋弄幢]|单元|小区|大道")
_NAME = labelled(
    "(?:真实)?姓名|收货人|收件人|联系人|持卡人|机主|户名|开户人|寄件人|乘车人|乘机人|旅客|患者|学生|家长",
    "[\u4e00-\u9fff\u3400-\u4dbf]{1,3}(?:\u00b7[\u4e00-\u9fff]{1,6})?[\u4e00-\u9fff]",
)


def spans_of(text: str, classes: Iterable[DataClass]) -> tuple[Span, ...]:
    """In order of position; they may overlap."""
    plain = text.translate(_PLAIN)
    found = {span for class_ in classes for span in _FINDERS[class_](plain)}
    return tuple(Span(start=start, end=end) for start, end in sorted(found))


def strings_in(text: str, classes: Iterable[DataClass]) -> frozenset[str]:
    return frozenset(text[span.start : span.end] for span in spans_of(text, classes))


def covered(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Blanks stay. The length is unchanged."""
    letters = list(text)
    for start, end in spans:
        for index in range(start, end):
            if not letters[index].isspace():
                letters[index] = COVER
    return "".join(letters)


def _phones(text: str) -> Iterator[tuple[int, int]]:
    for pattern in _PHONES:
        yield from (
            match.span() for match in pattern.finditer(text) if not is_within_hash(text, match.span())
        )


def _id_numbers(text: str) -> Iterator[tuple[int, int]]:
    for match in _ID_18.finditer(text):
        digits = re.sub("[^0-9Xx]", "", match[0])
        if _PROVINCE.match(digits) and _is_date(digits[6:14]) and not is_within_hash(text, match.span()):
            yield match.span()
    for match in _ID_15.finditer(text):
        digits = re.sub("[^0-9]", "", match[0])
        if _PROVINCE.match(digits) and _is_date(f"19{digits[6:12]}"):
            yield match.span()
    yield from (match.span() for match in _PAPERS.finditer(text))
    yield from (match.span(1) for match in _LABELLED_PAPERS.finditer(text) if any(map(str.isdigit, match[1])))


def _is_date(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return True


def _emails(text: str) -> Iterator[tuple[int, int]]:
    return (match.span() for match in _EMAIL.finditer(text))


def _bank_cards(text: str) -> Iterator[tuple[int, int]]:
    for match in _CARD.finditer(text):
        digits = re.sub("[^0-9]", "", match[0])
        if len(digits) <= 19 and is_luhn(digits) and not is_within_hash(text, match.span()):
            yield match.span()


def _plates(text: str) -> Iterator[tuple[int, int]]:
    return (match.span() for match in _PLATE.finditer(text) if sum(map(str.isdigit, match[1])) >= 2)


def _accounts(text: str) -> Iterator[tuple[int, int]]:
    return (match.span(1) for pattern in _ACCOUNTS for match in pattern.finditer(text))


def _addresses(text: str) -> Iterator[tuple[int, int]]:
    return (match.span(1) for match in _ADDRESS.finditer(text) if _PLACE.search(match[1]))


def _names(text: str) -> Iterator[tuple[int, int]]:
    return (match.span(1) for match in _NAME.finditer(text))


_FINDERS: dict[DataClass, Callable[[str], Spans]] = {
    DataClass.PHONE_NUMBER: _phones,
    DataClass.ID_NUMBER: _id_numbers,
    DataClass.EMAIL: _emails,
    DataClass.DEVICE_ID: device_ids,
    DataClass.NETWORK_ADDRESS: network_addresses,
    DataClass.BANK_CARD: _bank_cards,
    DataClass.PLATE: _plates,
    DataClass.ACCOUNT: _accounts,
    DataClass.ADDRESS: _addresses,
    DataClass.NAME: _names,
}
