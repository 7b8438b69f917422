"""What identifies a device or its network in a text: IMEI, serial numbers, advertising ids, MAC, IP.

IMEI: 3GPP TS 23.003, 15 digits with a Luhn check digit. OAID and Android ID are UUIDs or 16, 32 or 64 hex
digits. A serial number has no form of its own: it is found beside its label.
"""

import ipaddress
import re
from collections.abc import Iterator

__all__ = ["device_ids", "is_luhn", "is_within_hash", "labelled", "network_addresses"]

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
