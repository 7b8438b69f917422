"""What an information window is for.

A clause speaks of some windows and not of others: T/TAF 078.7-2022 of adverts and of windows that have
nothing to do with the app's functions, 信管函〔2021〕524号 of splash and popup windows. The kind of a window
says how it lies on the screen, the role says what it is for; neither follows from the other.
"""

from enum import StrEnum

__all__ = ["WindowRole"]


class WindowRole(StrEnum):
    """The purpose of a window, as `contracts.md` names it in every JSON document."""

    ADVERT = "advert"  # paid for by somebody: it carries a label, or leads to somebody else
    PROMOTION = "promotion"  # the app's own offer: coupon, membership, event
    BRAND = "brand"  # the app's own launch screen: logo or picture, nothing to act on
    CONSENT = "consent"  # privacy policy or user agreement
    PERMISSION = "permission"  # the system asks, on the app's behalf; never the app's own window
    UPDATE = "update"
    RATING = "rating"
    MINORS = "minors"  # the minors'-mode notice that every Chinese app must show
    NOTIFICATION = "notification"  # the app asks to be allowed to send notifications
    LOGIN = "login"
    FUNCTIONAL = "functional"  # a dialog that belongs to what the person is doing
    PAGE = "page"  # an ordinary page, introductions and galleries included
    UNKNOWN = "unknown"  # nothing tells, or what tells is contradictory
