"""A crawl through an app's pages as a case: judged with its additional inputs, stored with them."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from detector import codec
from detector.apk.facts import UnreadableApk
from detector.apk.manifest import ComponentType
from detector.apk.sdk_table import Purpose
from detector.case import PRIVACY_NAME, CaseFolder, save_judgement
from detector.core.clock import Clock, utc_text
from detector.core.display import Display
from detector.core.errors import ConfigError
from detector.core.walk import WalkBounds, WalkPlan
from detector.engines.text_reader import RapidTextReader
from detector.judging.case_identity import identity_of_bundle
from detector.judging.document import VerdictsDocument, verdicts_document
from detector.judging.rule_book import RuleBook
from detector.perception import CrawlWords, PageReader
from detector.privacy import (
    NO_TEXTS_GIVEN,
    PrivacyDocument,
    PrivacyGiven,
    is_crawl,
    judge_privacy,
    privacy_document,
    read_crawl,
)
from detector.scenarios.walk import WalkReader
from detector.wiring.apk import apk_facts
from detector.wiring.law import judging_tool
from detector.wiring.sdk_tables import sdk_index

__all__ = ["CrawlCase", "crawl_words", "judged_crawl", "only_crawl", "save_crawl", "walk_of"]


# The words that a crawl may tap, from the package's own file.

_FILE = "perception/crawl_words.yaml"


@cache
def crawl_words() -> CrawlWords:
    text = files("detector").joinpath(_FILE).read_text(encoding="utf-8")
    return codec.from_yaml(CrawlWords, text, where=_FILE)


def walk_of(bounds: WalkBounds, apk: Path | None) -> Callable[[str, Display], tuple[WalkReader, WalkPlan]]:
    """What a walk reads pages with, and where it goes: the app's file tells its activities."""
    declared: tuple[str, ...] = ()
    adverts: tuple[str, ...] = ()
    facts = None if apk is None else apk_facts([apk], sdk_index())
    if facts is not None and not isinstance(facts, UnreadableApk):
        of_adverts = {sdk.id for sdk in facts.sdks if sdk.purpose == Purpose.ADS}
        activities = [each for each in facts.components if each.type == ComponentType.ACTIVITY]
        declared = tuple(each.name for each in activities)
        adverts = tuple(
            each.name for each in activities if each.sdk in of_adverts or _SPEAKS_OF_ADVERTS.search(each.name)
        )
    return lambda package, display: (
        PageReader(package=package, words=crawl_words(), screen=display.box),
        WalkPlan(bounds=bounds, declared=declared, adverts=adverts),
    )


_SPEAKS_OF_ADVERTS = re.compile(r"(?:^|[._a-z])(?:Ads?|Advert\w*|Reward\w*|Interstitial)(?=[A-Z_]|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlCase:
    """A judged crawl, its inputs, and its two documents."""

    given: PrivacyGiven
    crawl: PrivacyDocument
    document: VerdictsDocument

    def files(self) -> dict[str, str]:
        """What is kept of it beside its verdicts, by path."""
        return {PRIVACY_NAME: codec.to_json(self.crawl), **self.given.files()}


def only_crawl(bundles: Sequence[Path]) -> Path | None:
    """The bundle if it is of a crawl; None if none is.

    Raises ConfigError if there are other bundles beside a crawl: it is not a launch with a vote.
    """
    crawls = [bundle for bundle in bundles if is_crawl(bundle)]
    if crawls and len(bundles) > 1:
        raise ConfigError(f"{crawls[0]}: is a crawl through an app's pages, which is judged alone")
    return crawls[0] if crawls else None


def judged_crawl(
    bundle: Path,
    law: RuleBook,
    clock: Clock,
    *,
    given: PrivacyGiven = NO_TEXTS_GIVEN,
    path: str | None = None,
) -> CrawlCase:
    """Raises EvidenceError if a byte has changed.

    `path`: where the bundle is, relative to the folder of the verdicts, if not in its usual place.
    """
    crawl = read_crawl(bundle, crawl_words(), RapidTextReader())
    law = law.for_capture([crawl.header.started_at])
    verdicts = judge_privacy(given.texts, law, apk=given.apk, index=sdk_index(), crawl=crawl)
    identity = identity_of_bundle(
        crawl.header,
        manifest_sha256=crawl.manifest_sha256,
        is_partial=crawl.is_partial,
        path=path,
        tool=judging_tool(),
        judged_at=utc_text(clock.wall_ns()),
    )
    document = verdicts_document(
        verdicts,
        package=crawl.package,
        profile=law.profile.id,
        device_kind=crawl.header.device.kind,
        identity=identity,
        law=law.profile,
    )
    return CrawlCase(given=given, crawl=privacy_document(crawl, given.texts), document=document)


def save_crawl(case: CaseFolder, crawl: CrawlCase) -> CaseFolder:
    """Returns where it was written, as `save_judgement` does."""
    return save_judgement(case, (), crawl.document, more=crawl.files())
