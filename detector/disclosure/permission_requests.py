"""Each system permission dialog of a crawl: what led to it, and what its refusal led to.

A crawl refuses every permission. Its own taps count as user actions where they lead on; answering an obstacle
(terms, adverts, these dialogs) and opening a text to read it start no function. Whether an app needs a
permission for its purpose is recognised by words alone: an app that mentions such a function leaves it open.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from detector.core.crawl import Aim, CrawlPage, PageOwner
from detector.disclosure.app_walk import CrawlStep, Launched, ReadScreen, Tapped
from detector.disclosure.permission_asks import (
    PermissionKind,
    app_named_in,
    permission_kind,
    question_of,
)

__all__ = ["AfterRefusal", "PermissionRequest", "n_quiet_launches", "permission_requests"]

MIN_LINES = 3
"""On the app's own pages: with fewer, the app's purpose is unknown."""

HOME_LOOKS = 2
"""An app that only changes its activity may show the home screen for a moment."""

_FUNCTIONS = {
    PermissionKind.LOCATION: r"位置|定位|地图|地圖|导航|導航|附近|周边|城市|天气|天氣|"
    r"路线|路線|打车|骑行|出行|公交|外卖|配送|门店|跑步|轨迹|map|navi|nearby|weather|location|route|ride|delivery|store|run\b",
    PermissionKind.CAMERA: r"拍|扫|掃|相机|相機|摄像|美颜|美顏|视频通话|直播|"
    r"camera|scan|photo|video call|live",
    PermissionKind.MICROPHONE: r"录音|錄音|语音|語音|通话|通話|直播|唱|麦克风|听歌识曲|翻译|"
    r"record|voice|call|microphone|sing|dictat",
    PermissionKind.CONTACTS: r"通讯录|通訊錄|联系人|聯絡人|好友|名片|拨号|邀请|contact|friend|dial",
    PermissionKind.PHONE: r"电话|電話|通话|通話|来电|來電|拨号|骚扰|phone|call|dial",
    PermissionKind.SMS: r"短信|簡訊|信息收发|验证码|sms|message",
    PermissionKind.CALENDAR: r"日历|日曆|日程|提醒|待办|课程表|calendar|schedule|remind|to-?do",
    PermissionKind.FILES: r"相册|相簿|照片|图片|圖片|文件|文档|文檔|视频|影片|音乐|"
    r"下载|下載|上传|上傳|存储|备份|编辑|album|photo|picture|file|document|video|music|download|upload|storage|backup|edit",
}
_SERVES = {kind: re.compile(words, re.IGNORECASE) for kind, words in _FUNCTIONS.items()}


class AfterRefusal(StrEnum):
    """What was shown after a dialog had been refused, before anything else was done."""

    APP = "app"  # the app went on
    AGAIN = "again"  # the same question
    NEXT = "next"  # another question of the system
    HOME = "home"  # the app was gone
    UNKNOWN = "unknown"  # another app, nothing readable, or it was not refused


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionRequest:
    """One dialog. `launch` counts from 1; `n_acts`: taps that lead on since that launch.

    `is_before_terms`: the terms were shown later. `serves_app`: whether words of the app's name or first
    page name a function that needs it; None: too little was read to tell. `at_ms` is that of its tree.
    """

    kind: PermissionKind
    question: str
    launch: int
    n_acts: int
    is_before_terms: bool
    serves_app: bool | None
    after: AfterRefusal
    is_refused: bool
    at_ms: float
    tree_id: str
    frame_id: str | None

    @property
    def is_unprompted(self) -> bool:
        """Whether no user action can have started a function."""
        return self.n_acts == 0


def permission_requests(steps: Sequence[CrawlStep], *, package: str = "") -> tuple[PermissionRequest, ...]:
    """In order; a dialog whose words name no kind is left out, and one seen twice in a row counts once."""
    return tuple(_requests(steps, package))


def n_quiet_launches(steps: Sequence[CrawlStep], requests: Sequence[PermissionRequest]) -> int:
    """Launches after the first refusal that showed a page of the app and made no unprompted request.

    A launch that only reached the terms had no occasion to ask.
    """
    refused_in = next((request.launch for request in requests if request.is_refused), None)
    if refused_in is None:
        return 0
    asking = {request.launch for request in requests if request.is_unprompted}
    launch, shown = 0, set[int]()
    for step in steps:
        match step:
            case Launched():
                launch += 1
            case ReadScreen(page=page) if page is not None and page.owner is PageOwner.APP:
                if not page.asks_consent:
                    shown.add(launch)
            case _:
                pass
    return len({number for number in shown if number > refused_in} - asking)


def _requests(steps: Sequence[CrawlStep], package: str) -> Iterator[PermissionRequest]:
    launch, n_acts, shown = 0, 0, ""
    agreed_at = _terms_agreed(steps)
    first_page = _first_pages(steps)
    for at, step in enumerate(steps):
        match step:
            case Launched():
                launch, n_acts, shown = launch + 1, 0, ""
            case Tapped():
                n_acts += _is_act(step)
                shown = ""
            case ReadScreen(page=page) if page is not None and page.owner is PageOwner.PERMISSION:
                kind, question = permission_kind(page.lines), question_of(page.lines)
                if kind is None or question == shown:
                    continue
                shown = question
                is_refused, after = _after(steps[at + 1 :], question)
                yield PermissionRequest(
                    kind=kind,
                    question=question,
                    launch=launch,
                    n_acts=n_acts,
                    is_before_terms=at < agreed_at and n_acts == 0,
                    serves_app=_serves(
                        kind, (*page.beside, *first_page), f"{app_named_in(question)} {package}"
                    ),
                    after=after,
                    is_refused=is_refused,
                    at_ms=step.at_ms,
                    tree_id=step.tree_id,
                    frame_id=step.frame_id,
                )
            case _:
                shown = ""


def _is_act(tapped: Tapped) -> bool:
    return tapped.depth > 0 and not (tapped.aim is not None and tapped.aim.is_document)


def _terms_agreed(steps: Sequence[CrawlStep]) -> int:
    """Where the terms were first agreed to; -1: never."""
    agreed = (at for at, step in enumerate(steps) if isinstance(step, Tapped) and step.aim is Aim.AGREE)
    return next(agreed, -1)


def _first_pages(steps: Sequence[CrawlStep]) -> tuple[str, ...]:
    """The app's text before any user action in it, except its terms, which name every permission."""
    lines: list[str] = []
    n_acts = 0
    for step in steps:
        match step:
            case Launched():
                n_acts = 0
            case Tapped():
                n_acts += _is_act(step)
            case ReadScreen(page=page) if page is not None and n_acts == 0:
                if page.owner is PageOwner.APP and not page.asks_consent:
                    lines += page.lines
            case _:
                pass
    return tuple(dict.fromkeys(lines))


def _serves(kind: PermissionKind, lines: Sequence[str], name: str) -> bool | None:
    words = _SERVES.get(kind)
    if words is None:
        return None
    if words.search(name) or any(words.search(line) for line in lines):
        return True
    return False if len(set(lines)) >= MIN_LINES else None


def _after(following: Sequence[CrawlStep], question: str) -> tuple[bool, AfterRefusal]:
    pages = _pages_after(following)
    if pages is None:
        return False, AfterRefusal.UNKNOWN
    for page in pages:
        if page.owner is PageOwner.PERMISSION:
            is_same = question_of(page.lines) == question
            return True, AfterRefusal.AGAIN if is_same else AfterRefusal.NEXT
        if page.owner is PageOwner.APP:
            return True, AfterRefusal.APP
    if len(pages) >= HOME_LOOKS and all(page.owner is PageOwner.HOME for page in pages):
        return True, AfterRefusal.HOME
    return True, AfterRefusal.UNKNOWN


def _pages_after(following: Sequence[CrawlStep]) -> list[CrawlPage] | None:
    """The pages between the refusal and the next action; None: it was not refused."""
    refused = False
    pages: list[CrawlPage] = []
    for step in following:
        match step:
            case Tapped(aim=Aim.REFUSE) if not refused:
                refused = True
            case ReadScreen(page=page) if refused and page is not None:
                pages.append(page)
            case ReadScreen():
                pass
            case _:
                break
    return pages if refused else None
