"""What an information window is for, and what the words of its controls ask for."""

from enum import StrEnum

__all__ = ["TextIntent", "WindowRole"]


# What the words of a control ask for, independent of wording.


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


class WindowRole(StrEnum):
    """The purpose of a window, named as in every JSON document (`contracts.md`)."""

    ADVERT = "advert"  # paid for by a third party: it carries a label, or leads to a third party
    PROMOTION = "promotion"  # the app's own offer: coupon, membership, event
    BRAND = "brand"  # the app's own launch screen: a logo or picture, nothing to act on
    CONSENT = "consent"  # privacy policy or user agreement
    PERMISSION = "permission"  # the system asks, on the app's behalf; never the app's own window
    UPDATE = "update"
    RATING = "rating"
    MINORS = "minors"  # the minors'-mode notice that every Chinese app must show
    NOTIFICATION = "notification"  # the app asks to be allowed to send notifications
    LOGIN = "login"
    FUNCTIONAL = "functional"  # a dialog that belongs to the user's current task
    PAGE = "page"  # an ordinary page, introductions and galleries included
    UNKNOWN = "unknown"  # no evidence, or contradictory evidence
