"""Each system permission dialog of a crawl, and whether the app stated the permission's purpose.

A purpose counts as stated if the dialog, the app's own page below it, or the app's pages since launch hold a
sentence that names the permission and what it is for. A sentence that only sounds like one, or names the
permission but no purpose, leaves it open.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from detector.core.crawl import PageOwner
from detector.disclosure.app_walk import CrawlStep, Launched, ReadScreen

__all__ = [
    "PermissionAsk",
    "PermissionKind",
    "PurposeTold",
    "app_named_in",
    "permission_asks",
    "permission_kind",
    "question_of",
    "states_purpose",
]


class PermissionKind(StrEnum):
    """What the user is asked for: those that the notice and T/TAF 078.4 5.4 call sensitive, and
    notifications, which are not sensitive.
    """

    LOCATION = "location"
    CAMERA = "camera"
    MICROPHONE = "microphone"
    CONTACTS = "contacts"
    PHONE = "phone"
    SMS = "sms"
    CALENDAR = "calendar"
    FILES = "files"
    NOTIFICATIONS = "notifications"


class PurposeTold(StrEnum):
    YES = "yes"
    UNCLEAR = "unclear"
    NO = "no"


_NAMES = {
    PermissionKind.LOCATION: r"位置|定位|location",
    PermissionKind.CAMERA: r"相机|相機|拍照|拍摄|摄像|camera|photos? and (?:record )?video|take pictures",
    PermissionKind.MICROPHONE: r"麦克风|麥克風|录音|錄音|录制音频|microphone|record audio",
    PermissionKind.CONTACTS: r"通讯录|通訊錄|联系人|聯絡人|contacts",
    PermissionKind.PHONE: r"电话|電話|通话|通話|设备信息|phone|calls?\b",
    PermissionKind.SMS: r"短信|簡訊|sms",
    PermissionKind.CALENDAR: r"日历|日曆|calendar",
    PermissionKind.FILES: r"存储|儲存|相册|相簿|照片|媒体|媒體|文件|storage|photos|media|files",
}
_COMPILED = {kind: re.compile(words, re.IGNORECASE) for kind, words in _NAMES.items()}
_APP_NAME = re.compile(
    r"[“\"「『《]([^”\"」』》]{1,40})[”\"」』》]|(?:^|\b)allow (.{1,40}?) to\b|"
    r"允许\s(.{1,20}?)\s(?:访问|使用|拍摄|录制|拨打|发送|查找)",
    re.IGNORECASE,
)
"""How the system names the app in its question: in quotation marks, or between words of its own."""

_NOTIFICATIONS = re.compile(r"通知|notification", re.IGNORECASE)
_PURPOSE = re.compile(
    r"用于|用於|用来|用來|以便|便于|便於|为了|為了|为您|為您|以为您|从而|才能|以实现|以提供|需要.{0,12}(?:权限|权|访问)|"
    r"使用说明|使用目的|\bused? (?:to|for)\b|\bso (?:that|we|you)\b|in order to|\bneeds? .{0,24}to\b|because",
    re.IGNORECASE,
)
_EMPTY = re.compile(
    r"(?:功能|服务|应用|服務).{0,4}正常(?:使用|运行|運行)|(?:提升|提高|改善|优化|優化).{0,6}(?:体验|體驗|服务质量|服務)|"
    r"更好的?(?:服务|体验|服務|體驗)|better experience|improve (?:the|your) experience",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionAsk:
    """`words` are the dialog's. `told` is by view trees alone; `told_in`: the line that states it, or ""."""

    kind: PermissionKind
    words: tuple[str, ...]
    told: PurposeTold
    told_in: str
    tree_id: str
    frame_id: str | None


def permission_asks(steps: Sequence[CrawlStep]) -> tuple[PermissionAsk, ...]:
    """The first ask for each kind; a dialog whose words name none of these kinds is left out."""
    return tuple({ask.kind: ask for ask in reversed(tuple(_asks(steps)))}.values())[::-1]


def states_purpose(lines: Sequence[str]) -> bool:
    """Whether any line read from a picture may state a purpose."""
    return any(_PURPOSE.search(line) or _EMPTY.search(line) for line in lines)


def _asks(steps: Sequence[CrawlStep]) -> Iterator[PermissionAsk]:
    before: list[str] = []
    for step in steps:
        match step:
            case Launched():
                pass  # a purpose stated in an earlier launch still counts
            case ReadScreen(page=page) if page is not None and page.owner is PageOwner.APP:
                before += page.lines
            case ReadScreen(page=page) if page is not None and page.owner is PageOwner.PERMISSION:
                kind = permission_kind(page.lines)
                if kind is not None and kind is not PermissionKind.NOTIFICATIONS:
                    told, line = _purpose(kind, page.lines, (*page.beside, *before))
                    yield PermissionAsk(
                        kind=kind,
                        words=page.lines,
                        told=told,
                        told_in=line,
                        tree_id=step.tree_id,
                        frame_id=step.frame_id,
                    )
            case _:
                pass


def question_of(lines: Sequence[str]) -> str:
    """The longest line of the dialog: the buttons' lines are shorter."""
    return max(lines, key=len, default="")


def app_named_in(question: str) -> str:
    """The app's name as given in the system's question; "" where it names none."""
    named = _APP_NAME.search(question)
    return "" if named is None else next(part for part in named.groups() if part is not None)


def permission_kind(lines: Sequence[str]) -> PermissionKind | None:
    """What the dialog's question asks for, ignoring the app's name."""
    question = question_of(lines)
    bare = question.replace(app_named_in(question), "")
    if _NOTIFICATIONS.search(bare):
        return PermissionKind.NOTIFICATIONS
    return next((kind for kind, words in _COMPILED.items() if words.search(bare)), None)


def _purpose(kind: PermissionKind, dialog: Sequence[str], own: Sequence[str]) -> tuple[PurposeTold, str]:
    named = [line for line in own if _COMPILED[kind].search(line)]
    candidates = [*(line for line in dialog if _PURPOSE.search(line)), *named]
    for line in candidates:
        if _PURPOSE.search(line) and not _EMPTY.search(line):
            return PurposeTold.YES, line
    if candidates or any(_EMPTY.search(line) for line in (*dialog, *own)):
        return PurposeTold.UNCLEAR, candidates[0] if candidates else ""
    loose = next((line for line in own if "权限" in line or "permission" in line.lower()), None)
    return (PurposeTold.NO, "") if loose is None else (PurposeTold.UNCLEAR, loose)
