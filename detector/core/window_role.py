"""What an information window is for.

A clause covers some windows and not others: T/TAF 078.7-2022 adverts and windows unrelated to the app's
functions, 信管函〔2021〕524号 splash and popup windows. A window's kind is how it lies on the screen; its
role is what it is for. Neither follows from the other.
"""

from enum import StrEnum

__all__ = ["WindowRole"]


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
