"""A crawl through an app's pages and its texts: captured, read from its bundle, judged, made a document."""

from detector.privacy.crawling import RUN, capture_crawl, is_crawl, read_crawl
from detector.privacy.privacy import judge_privacy, line_roles, policy_of
from detector.privacy.privacy_document import (
    NOTHING_DISCLOSED,
    Disclosure,
    PrivacyDocument,
    disclosure,
    privacy_document,
)
from detector.privacy.privacy_given import NO_TEXTS_GIVEN, PrivacyGiven, read_privacy_given

__all__ = [
    "NOTHING_DISCLOSED",
    "NO_TEXTS_GIVEN",
    "RUN",
    "Disclosure",
    "PrivacyDocument",
    "PrivacyGiven",
    "capture_crawl",
    "disclosure",
    "is_crawl",
    "judge_privacy",
    "line_roles",
    "policy_of",
    "privacy_document",
    "read_crawl",
    "read_privacy_given",
]
