"""One SDK as a privacy policy lists it, and what several places say of the same one put together."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

__all__ = ["SdkRow", "merged"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SdkRow:
    """Each field in the policy's own words, None where the row does not state it. `text`: the row itself;
    `labels`: those of its lines.

    `is_listed`: read from a table or labelled lines; False: from a sentence.
    """

    name: str
    company: str | None = None
    purpose: str | None = None
    data: str | None = None
    link: str | None = None
    text: str = ""
    labels: tuple[str, ...] = ()
    is_listed: bool = False


MIN_LISTED = 3
"""Where a list has so many rows, a sentence about an SDK that it holds is a mention of it."""
_COMMON = re.compile(r"推送|支付|分享|登录|统计|地图|广告|定位|服务|平台|开放|消息|分析|sdk|[^\w]")


def merged(rows: Iterable[SdkRow]) -> tuple[SdkRow, ...]:
    """Each name once. What a sentence says of an SDK completes the row of a list that has the same name but
    for common words (统计, 推送).
    """
    found: dict[str, SdkRow] = {}
    for row in rows:
        key = _key(row.name)
        if not key:
            continue
        same = next((text for text in found if text == key or _are_same(found[text], row, text, key)), key)
        found[same] = row if same not in found else _completed(found[same], row)
    listed = [_own_words(text) for text, row in found.items() if row.is_listed]
    if len(listed) < MIN_LISTED:
        return tuple(found.values())
    return tuple(
        row for key, row in found.items() if row.is_listed or not _is_mention(_own_words(key), listed)
    )


def _key(name: str) -> str:
    bare = re.sub(r"\W", "", name).lower()
    return bare.removesuffix("sdk") or bare


def _own_words(key: str) -> str:
    return _COMMON.sub(" ", key)


def _is_mention(own: str, listed: Sequence[str]) -> bool:
    """Whether a listed name shares a word with it: two Chinese letters, or four others."""
    return any(
        part in other
        for word in own.split()
        for n in (4 if word.isascii() else 2,)
        for part in {word[at : at + n] for at in range(len(word) - n + 1)}
        for other in listed
    )


def _are_same(known: SdkRow, row: SdkRow, known_key: str, key: str) -> bool:
    """Whether a sentence names the SDK of a list, or two sentences name one: in short with its purpose, and
    then with what it collects.
    """
    if known.is_listed is not row.is_listed:
        own = _own_words(key).split()
        return bool(own) and own == _own_words(known_key).split()
    if known.is_listed or not (known_key.startswith(key) or key.startswith(known_key)):
        return False
    return known.data is None and row.data is not None and len(min(known_key, key, key=len)) > 1


def _completed(known: SdkRow, row: SdkRow) -> SdkRow:
    if known.is_listed is not row.is_listed:
        first, second = (known, row) if known.is_listed else (row, known)
    else:
        is_announced = known.is_listed and known.data is None and row.data is not None
        first, second = (row, known) if is_announced else (known, row)
    return replace(
        first,
        company=first.company or second.company,
        purpose=first.purpose or second.purpose,
        data=first.data or second.data,
        link=first.link or second.link,
    )
