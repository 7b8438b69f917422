"""Is an app a net disk, and what does its page of plans state: space, rate, rights and fees?

Notice 524 requires this of net disks only. An app's purpose is recognised by words of several kinds on its
pages; one kind alone (a headline about some net disk) proves nothing. A page of plans states an item where it
has any word or figure of that kind; pictures are read where the view trees lack one.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from detector.core.crawl import Aim, PageOwner, Untapped
from detector.disclosure.app_walk import AppWalk, WalkedPage

__all__ = ["NetDisk", "PlanItem", "PlanPage", "net_disk", "plan_page"]

Recognise = Callable[[str], tuple[str, ...]]


class NetDisk(StrEnum):
    YES = "yes"
    PERHAPS = "perhaps"
    NO = "no"


class PlanItem(StrEnum):
    """What the notice's sentence lists."""

    SPACE = "space"
    RATE = "rate"
    RIGHTS = "rights"
    FEE = "fee"


_NAMED = re.compile(
    r"网盘|網盤|云盘|雲盤|雲端硬碟|云硬盘|云空间|雲空間|cloud (?:drive|disk|storage)|net ?disk", re.IGNORECASE
)
_PACKAGE = re.compile(
    r"net_?disk|cloud_?(?:disk|drive)|yunpan|(?:^|\.)pan(?:\.|$)|drive(?:\.|$)", re.IGNORECASE
)
_MARKS = (
    re.compile(r"传输(?:列表|管理|记录)|傳輸|上传(?:列表|记录|文件)|上傳|upload|transfers?\b", re.IGNORECASE),
    re.compile(
        r"\d\s*[GT]B?\s*/\s*\d|已用.{0,8}\d\s*[GTM]|(?:剩余|可用|总).{0,2}(?:空间|容量)|"
        r"storage used|of \d+ ?[GT]B",
        re.IGNORECASE,
    ),
    re.compile(r"备份|備份|backup|back up", re.IGNORECASE),
    re.compile(r"我的文件|全部文件|回收站|文件夹|資料夾|my files|recycle|folders?\b|trash", re.IGNORECASE),
)
MIN_MARKS = 2

_ITEMS = {
    PlanItem.SPACE: r"空间|空間|容量|存储|儲存|\d\s*[GT]B?\b|storage|space|capacity",
    PlanItem.RATE: r"速|Mbps|[KM]B/s|speed|\brate|bandwidth|fast",
    PlanItem.RIGHTS: r"权|權|益|功能|特|专属|支持|服务|benefit|privilege|feature|includ|support",
    PlanItem.FEE: r"[¥￥$€]|元|价|價|费|費|/\s*[月年季]|每[月年季]|包[月年季]|"
    r"price|per (?:month|year)|/mo|free",
}
_STATES = {item: re.compile(words, re.IGNORECASE) for item, words in _ITEMS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPage:
    """All pages of plans together. `missing` None: they were not read to their end, or something on them that
    may lead to more was left untapped. `evidence`: ids of their trees and pictures.
    """

    n_pages: int
    missing: frozenset[PlanItem] | None
    evidence: tuple[str, ...]


def net_disk(walk: AppWalk, package: str) -> NetDisk:
    """Judged by its package and by words on its own pages other than texts."""
    lines = [
        line
        for page in walk.pages
        if page.owner is PageOwner.APP and not (page.aim is not None and page.aim.is_end)
        for read in page.pages
        for line in read.lines
    ]
    is_named = _PACKAGE.search(package) is not None or any(_NAMED.search(line) for line in lines)
    if not is_named:
        return NetDisk.NO if walk.has_main_page else NetDisk.PERHAPS
    n_marks = sum(any(mark.search(line) for line in lines) for mark in _MARKS)
    return NetDisk.YES if n_marks >= MIN_MARKS else NetDisk.PERHAPS


def plan_page(walk: AppWalk, recognise: Recognise) -> PlanPage:
    """`recognise` is called only where the view trees lack an item."""
    pages = [page for page in walk.pages if page.aim is Aim.PLANS and page.owner is PageOwner.APP]
    missing = _missing([line for page in pages for read in page.pages for line in read.lines])
    frames = [screen.frame_id for page in pages for screen in page.screens if screen.frame_id is not None]
    if missing:
        missing &= _missing([line for frame in dict.fromkeys(frames) for line in recognise(frame)])
    trees = [screen.tree_id for page in pages for screen in page.screens]
    is_sure = bool(pages) and all(_is_whole(page) for page in pages) and (not missing or bool(frames))
    return PlanPage(
        n_pages=len(pages),
        missing=missing if is_sure or (pages and not missing) else None,
        evidence=tuple(dict.fromkeys((*trees, *frames))),
    )


def _missing(lines: list[str]) -> frozenset[PlanItem]:
    return frozenset(item for item, words in _STATES.items() if not any(words.search(line) for line in lines))


def _is_whole(page: WalkedPage) -> bool:
    """Ignores controls that may cost money: they are never tapped, and their words state what they are."""
    left = {why for read in page.pages for why, _ in read.untapped}
    return page.is_at_end and left <= {Untapped.FORBIDDEN}
