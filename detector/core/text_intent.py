"""What the words of a control ask for, independent of wording."""

from enum import StrEnum

__all__ = ["TextIntent"]


class TextIntent(StrEnum):
    """What tapping these words would mean to a person who reads them on a window.

    `UNKNOWN` is for languages and scripts that the reader does not know; `NEITHER` for words that ask for
    nothing (a headline, a price, small print).
    """

    CLOSE = "close"  # 关闭, Close: the window goes
    SKIP = "skip"  # 跳过, Skip Ad
    DECLINE = "decline"  # 暂不, 残忍拒绝, "No, I like paying full price"
    ACKNOWLEDGE = "acknowledge"  # 我知道了, OK: the window has been read and goes
    LEAD_ON = "lead_on"  # 立即领取, Install now: what the window wants the user to do
    NEITHER = "neither"
    UNKNOWN = "unknown"
