"""Imports the general rules of blocker (lihenggui/blocker-general-rules, Apache-2.0) into our own table.

There is one file per language; names and vendors are taken from each. Its keywords are parts of class
names, case-insensitive; a keyword that is a whole package with its dot (`com.umeng.message.`) is more
specific and becomes a prefix.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from detector import codec
from detector.apk.sdk_table import Sdk, SdkTable
from detector.core.errors import ConfigError

__all__ = ["read_blocker_rules"]

SOURCE = "blocker-general-rules (lihenggui), Apache-2.0"
_PACKAGE = re.compile(r"[a-z]\w*(\.\w+)+\.")


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockerRule:
    """One entry, key for key; most of it is not used here."""

    id: int
    name: str
    company: str | None = None
    searchKeyword: tuple[str, ...] = ()  # noqa: N815 - the file's own key
    useRegexSearch: bool = False  # noqa: N815
    description: str | None = None
    website: str | None = None
    iconUrl: str | None = None  # noqa: N815
    safeToBlock: bool | None = None  # noqa: N815
    sideEffect: str | None = None  # noqa: N815
    contributors: tuple[str, ...] = ()
    networkSignature: tuple[str, ...] = ()  # noqa: N815


def read_blocker_rules(zh: str, en: str | None, *, where: str) -> tuple[SdkTable, int]:
    """The table, and how many entries were left out because they have no usable keyword.

    Raises ConfigError if a text is not in that format.
    """
    rules = codec.from_json(tuple[BlockerRule, ...], zh, where=f"{where} (zh-CN)")
    others = () if en is None else codec.from_json(tuple[BlockerRule, ...], en, where=f"{where} (en)")
    usable = [rule for rule in rules if _keywords(rule)]
    if not usable:
        raise ConfigError(f"{where}: holds no rule with a keyword")
    n_used: Counter[int] = Counter()
    sdks = []
    for rule in usable:
        n_used[rule.id] += 1
        again = "" if n_used[rule.id] == 1 else f"-{n_used[rule.id]}"
        sdks.append(_sdk(f"blocker-{rule.id}{again}", rule, _twin(rule, others)))
    table = SdkTable(
        format="sdk-table/1", name="blocker", licence="Apache-2.0", source=SOURCE, sdks=tuple(sdks)
    )
    return table, len(rules) - len(sdks)


def _twin(rule: BlockerRule, others: Sequence[BlockerRule]) -> BlockerRule:
    """The same SDK in the other language: by id and keywords, since three ids are used for two SDKs each."""
    same_id = [other for other in others if other.id == rule.id]
    shared = [
        blocker_rule for blocker_rule in same_id if set(blocker_rule.searchKeyword) & set(rule.searchKeyword)
    ]
    return next(iter(shared), rule)


def _keywords(rule: BlockerRule) -> tuple[str, ...]:
    """() for a rule whose keywords are regular expressions: their cost is unbounded."""
    return () if rule.useRegexSearch else tuple(word for word in rule.searchKeyword if len(word) > 2)


def _sdk(sdk_id: str, rule: BlockerRule, english: BlockerRule) -> Sdk:
    words = _keywords(rule)
    packages = [word for word in words if _PACKAGE.fullmatch(word)]
    return Sdk(
        id=sdk_id,
        name_zh=rule.name,
        name_en=english.name,
        vendor_zh=rule.company,
        vendor_en=english.company,
        prefixes=tuple(dict.fromkeys(word[:-1] for word in packages)),
        keywords=tuple(dict.fromkeys(word.lower() for word in words if word not in packages)),
        source=f"blocker-general-rules, id {rule.id}",
    )
