"""What was read of an app's texts: its lists, and each third party with the words that it came from."""

from dataclasses import dataclass

from detector.disclosure.policy_text import PolicyText
from detector.disclosure.sdk_row import SdkRow
from detector.disclosure.sdk_rows import sdk_rows

__all__ = ["NOTHING_DISCLOSED", "DisclosedSdk", "Disclosure", "ListEntry", "disclosure"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListEntry:
    """`kind`: collected or shared. `fields`: those that its heads, labels or lines name."""

    kind: str
    title: str
    n_rows: int
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosedSdk:
    """A third party as the texts describe it; null: not stated. `list_title` null: it stands in no list.

    `words`: what it was read from.
    """

    name: str
    company: str | None
    purpose: str | None
    data: str | None
    link: str | None
    list_title: str | None
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """`n_listed`: third parties in lists of shared data; null: no such list was seen, so none is counted."""

    lists: tuple[ListEntry, ...] = ()
    sdks: tuple[DisclosedSdk, ...] = ()
    n_listed: int | None = None


NOTHING_DISCLOSED = Disclosure()


def disclosure(policy: PolicyText | None) -> Disclosure:
    """Of all texts together; nothing where there is none."""
    if policy is None:
        return NOTHING_DISCLOSED
    titles = {row.name: list_.title for list_ in reversed(policy.lists) for row in list_.sdks}
    sdks = tuple(_sdk(row, titles.get(row.name)) for row in sdk_rows(policy.blocks))
    return Disclosure(
        lists=tuple(
            ListEntry(
                kind=list_.kind.value,
                title=list_.title,
                n_rows=list_.n_rows,
                fields=tuple(sorted(list_.fields)),
            )
            for list_ in policy.lists
        ),
        sdks=sdks,
        n_listed=sum(sdk.list_title is not None for sdk in sdks) if titles else None,
    )


def _sdk(row: SdkRow, title: str | None) -> DisclosedSdk:
    return DisclosedSdk(
        name=row.name,
        company=row.company,
        purpose=row.purpose,
        data=row.data,
        link=row.link,
        list_title=title,
        words=row.text,
    )
