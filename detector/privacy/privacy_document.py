"""A crawl as one JSON document: its pages, its texts with their hashes, and what was not reached.

It holds what was read of an app's texts: its lists, and each third party with the words that it came from.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from detector import codec
from detector.core.crawl import PageOwner, Untapped
from detector.disclosure.app_walk import WalkedPage
from detector.disclosure.permission_requests import PermissionRequest
from detector.disclosure.policy_text import PolicyText
from detector.disclosure.sdk_row import SdkRow
from detector.disclosure.walked_documents import NotRead, WalkedDocument
from detector.i18n.sentences import sentence
from detector.privacy.crawling import ReadCrawl
from detector.privacy.privacy import policy_of

__all__ = [
    "NOTHING_DISCLOSED",
    "PRIVACY_FORMAT",
    "DisclosedSdk",
    "Disclosure",
    "ListEntry",
    "PrivacyDocument",
    "UnreachedEntry",
    "disclosure",
    "privacy_document",
    "privacy_schema",
]


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
    sdks = tuple(_sdk(row, titles.get(row.name)) for row in policy.rows)
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


PRIVACY_FORMAT = "privacy-crawl/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageEntry:
    """`path`: the titles that led there. `n_taps` null: no way from the main page was seen."""

    path: tuple[str, ...]
    aim: str | None
    owner: str
    n_taps: int | None
    is_first_run: bool
    n_screens: int
    trees: tuple[str, ...]
    frames: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextEntry:
    """`source`: tree, recognition or none. `why_not` null: read to its end. `sha256` is of `text`, UTF-8.

    `shown_by`: the package of the browser that showed it; null: the app itself did.
    """

    aim: str
    title: str
    path: tuple[str, ...]
    n_taps: int | None
    is_first_run: bool
    source: str
    why_not: str | None
    why_not_zh: str | None
    why_not_en: str | None
    n_letters: int
    sha256: str
    text: str
    trees: tuple[str, ...]
    frames: tuple[str, ...]
    shown_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreachedEntry:
    """`code`: about `what` on the page at the end of `path`; `zh` and `en` state it in a sentence."""

    code: str
    path: tuple[str, ...]
    what: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HotlineEntry:
    number: str
    line: str
    path: tuple[str, ...]
    n_taps: int | None
    n_scrolls: int
    tree: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionEntry:
    """`told`: yes, unclear or no; `told_in`: the line that says it, "" where none does."""

    kind: str
    words: tuple[str, ...]
    told: str
    told_in: str
    tree: str
    frame: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestEntry:
    """One dialog of the system. `launch` counts from 1, `n_acts` the taps since then that lead on.

    `after` its refusal: app, again, next, home or unknown. `serves_app` null: too little was read to tell.
    """

    kind: str
    question: str
    launch: int
    n_acts: int
    is_before_terms: bool
    serves_app: bool | None
    is_refused: bool
    after: str
    at_ms: float
    tree: str
    frame: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedTermsEntry:
    """`end`: left, page, asks or unknown."""

    n_noes: int
    end: str
    trees: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyDocument:
    """`refused_terms` null: they were not refused."""

    format: Literal["privacy-crawl/1"]
    package: str
    is_partial: bool
    asks_login: bool
    pages: tuple[PageEntry, ...]
    texts: tuple[TextEntry, ...]
    hotlines: tuple[HotlineEntry, ...]
    permissions: tuple[PermissionEntry, ...]
    requests: tuple[RequestEntry, ...]
    refused_terms: RefusedTermsEntry | None
    unreached: tuple[UnreachedEntry, ...]
    disclosure: Disclosure = NOTHING_DISCLOSED


def privacy_document(crawl: ReadCrawl, texts: Sequence[str] = ()) -> PrivacyDocument:
    """`texts`: as supplied besides those that the crawl read."""
    return PrivacyDocument(
        format="privacy-crawl/1",
        package=crawl.package,
        is_partial=crawl.is_partial,
        asks_login=crawl.walk.asks_login,
        pages=tuple(map(_page, crawl.walk.pages)),
        texts=tuple(map(_text, crawl.documents)),
        hotlines=tuple(
            HotlineEntry(
                number=hotline.number,
                line=hotline.line,
                path=hotline.page.path,
                n_taps=hotline.page.n_taps,
                n_scrolls=hotline.n_scrolls,
                tree=hotline.tree_id,
            )
            for hotline in crawl.hotlines
        ),
        permissions=tuple(
            PermissionEntry(
                kind=permission.kind.value,
                words=permission.words,
                told=permission.told.value,
                told_in=permission.told_in,
                tree=permission.tree_id,
                frame=permission.frame_id,
            )
            for permission in crawl.permissions
        ),
        requests=tuple(map(_request, crawl.requests)),
        refused_terms=None
        if crawl.refusal is None
        else RefusedTermsEntry(
            n_noes=crawl.refusal.n_noes, end=crawl.refusal.end.value, trees=crawl.refusal.evidence
        ),
        unreached=tuple(_unreached(crawl)),
        disclosure=disclosure(policy_of(texts, crawl)),
    )


def privacy_schema() -> dict[str, Any]:
    """The JSON Schema of `privacy-crawl/1`."""
    return codec.json_schema(PrivacyDocument) | {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": PRIVACY_FORMAT,
    }


def _request(one: PermissionRequest) -> RequestEntry:
    return RequestEntry(
        kind=one.kind.value,
        question=one.question,
        launch=one.launch,
        n_acts=one.n_acts,
        is_before_terms=one.is_before_terms,
        serves_app=one.serves_app,
        is_refused=one.is_refused,
        after=one.after.value,
        at_ms=one.at_ms,
        tree=one.tree_id,
        frame=one.frame_id,
    )


def _page(page: WalkedPage) -> PageEntry:
    return PageEntry(
        path=page.path,
        aim=None if page.aim is None else page.aim.value,
        owner=page.owner.value,
        n_taps=page.n_taps,
        is_first_run=page.is_first_run,
        n_screens=len(page.screens),
        trees=tuple(screen.tree_id for screen in page.screens),
        frames=tuple(
            dict.fromkeys(screen.frame_id for screen in page.screens if screen.frame_id is not None)
        ),
    )


def _text(one: WalkedDocument) -> TextEntry:
    return TextEntry(
        aim=one.aim.value,
        title=one.title,
        path=one.page.path,
        n_taps=one.n_taps,
        is_first_run=one.is_first_run,
        source=one.source.value,
        why_not=None if one.why_not is None else one.why_not.value,
        why_not_zh=_sentence("zh-CN", one.why_not),
        why_not_en=_sentence("en", one.why_not),
        n_letters=sum(map(len, one.lines)),
        sha256=one.sha256,
        text=one.text,
        trees=one.tree_ids,
        frames=one.frame_ids,
        shown_by=one.shown_by,
    )


def _unreached(crawl: ReadCrawl) -> Iterator[UnreachedEntry]:
    if not crawl.walk.has_main_page:
        yield _entry("no_main_page", (), "")
    for page, why, what in crawl.walk.untried:
        yield _entry(_code(why), page.path, what)
    for page in crawl.walk.unread:
        code, what = "page_not_read_whole", page.path[-1] if page.path else ""
        if page.owner is PageOwner.BROWSER and any(read.lines for read in page.pages):
            code, what = "page_in_browser", page.shown_by or what
        elif page.owner is not PageOwner.APP:
            code = "page_in_other_app"
        yield _entry(code, page.path, what)


def _code(why: Untapped) -> str:
    return f"untapped_{why.value}"


def _entry(code: str, path: tuple[str, ...], what: str) -> UnreachedEntry:
    words = {"what": what, "path": " › ".join(path) or "/"}
    zh, en = (sentence(language, code, words, catalog="crawl") for language in ("zh-CN", "en"))
    return UnreachedEntry(code=code, path=path, what=what, zh=zh, en=en)


def _sentence(language: str, why_not: NotRead | None) -> str | None:
    return None if why_not is None else sentence(language, f"text_{why_not.value}", {}, catalog="crawl")
