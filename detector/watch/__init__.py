"""A watch for background starts: captured, read from its bundle, judged, made a document."""

from detector.watch.autostart_document import AutostartDocument, autostart_document, why_of
from detector.watch.wake_reading import read_watch
from detector.watch.watch_given import NO_WATCH_GIVEN, WatchGiven, read_watch_given
from detector.watch.watching import (
    RUN,
    FileSdkOwners,
    JudgedWatch,
    WatchedTogether,
    WatchStanding,
    capture_watch,
    is_settled_by,
    is_watch,
    judge_watch,
)

__all__ = [
    "NO_WATCH_GIVEN",
    "RUN",
    "AutostartDocument",
    "FileSdkOwners",
    "JudgedWatch",
    "WatchGiven",
    "WatchStanding",
    "WatchedTogether",
    "autostart_document",
    "capture_watch",
    "is_settled_by",
    "is_watch",
    "judge_watch",
    "read_watch",
    "read_watch_given",
    "why_of",
]
