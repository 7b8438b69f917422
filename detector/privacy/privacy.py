"""Judges the privacy clauses by texts, files and a crawl through the app's pages."""

from collections.abc import Iterator, Sequence
from functools import cache

from detector import codec
from detector.apk.facts import ApkFacts
from detector.apk.sdk_table import Purpose, SdkIndex
from detector.core.crawl import Aim
from detector.core.measured import Measured, Measurements, of_run
from detector.core.subject import WHOLE_APP
from detector.core.verdict import Verdict
from detector.disclosure.line_roles import LineRoles
from detector.disclosure.net_disk import net_disk
from detector.disclosure.page_findings import reach_of
from detector.disclosure.policy_text import PolicyText, read_policy_text
from detector.engines.model_store import load_model_bytes
from detector.judging.judge import judge_window
from detector.judging.rule import Scope
from detector.judging.rule_book import RuleBook
from detector.judging.vote import vote
from detector.measures.collected_list import measure_collected_list
from detector.measures.consent_choice import measure_consent_choice
from detector.measures.consent_refusal import measure_consent_refusal
from detector.measures.hotline_reach import measure_hotline_reach
from detector.measures.permission_data import measure_permission_data
from detector.measures.permission_purpose import measure_permission_purpose
from detector.measures.permission_requests import measure_permission_requests
from detector.measures.plan_terms import measure_plan_terms
from detector.measures.policy_reach import measure_policy_reach
from detector.measures.policy_summary import measure_policy_summary
from detector.measures.shared_list import measure_shared_list
from detector.measures.user_choices import measure_user_choices
from detector.privacy.crawling import ReadCrawl

__all__ = ["judge_privacy", "line_roles", "policy_of"]

LINE_ROLES = "line_roles"

RUN = 0  # texts and files are read once, and a crawl is one run


def judge_privacy(
    texts: Sequence[str],
    law: RuleBook,
    *,
    apk: ApkFacts | None,
    index: SdkIndex,
    crawl: ReadCrawl | None = None,
    roles: LineRoles | None = None,
) -> tuple[Verdict, ...]:
    """`texts`: the policy and the pages of its lists, as supplied; those that the crawl read are added.
    Without any the rules about texts are untested. `apk` None: not read. `roles` None: the project's own.
    """
    rules = law.about(Scope.PRIVACY)
    given = Measurements(
        of_run(one, RUN) for one in _measured(policy_of(texts, crawl, roles), apk, index, crawl)
    )
    judgements = judge_window(rules, given, profile=law.profile)
    return tuple(
        vote(rule, WHOLE_APP, {RUN: judgements[rule.id]}, profile=law.profile)
        for rule in rules
        if law.profile.asks(rule)
    )


def _measured(
    policy: PolicyText | None, apk: ApkFacts | None, index: SdkIndex, crawl: ReadCrawl | None
) -> Iterator[Measured]:
    collected = shared = None
    if crawl is not None:
        collected = reach_of(crawl.walk, (Aim.COLLECTED,))
        shared = reach_of(crawl.walk, (Aim.SHARED,))
        yield measure_policy_reach(reach_of(crawl.walk, (Aim.POLICY,)))
        asked = crawl.consent
        yield measure_consent_choice(
            None if asked is None else asked.offer,
            () if asked is None else asked.evidence,
            look=None if asked is None else asked.look,
        )
        yield measure_consent_refusal(crawl.refusal, is_asked=asked is not None)
        yield measure_permission_purpose(crawl.permissions)
        yield measure_permission_requests(crawl.requests, n_quiet_launches=crawl.n_quiet_launches)
        yield measure_user_choices(crawl.walk, n_advert_sdks=_n_advert_sdks(apk))
        yield measure_hotline_reach(crawl.walk, crawl.hotlines)
        yield measure_plan_terms(
            net_disk(crawl.walk, crawl.package),
            crawl.plans,
            main_page=tuple(
                page.screens[0].tree_id for page in crawl.walk.pages if page.n_taps == 0 and page.screens
            ),
        )
    if policy is not None:
        yield measure_collected_list(policy, reach=collected)
        yield measure_shared_list(policy, apk, index, reach=shared)
        yield measure_policy_summary(policy)
        yield measure_permission_data(policy, apk, index)


def _n_advert_sdks(apk: ApkFacts | None) -> int | None:
    """None: the code was not read whole, so it may contain more. The phone vendor's own adverts count too."""
    if apk is None or apk.code.state != "whole":
        return None
    return sum(sdk.purpose == Purpose.ADS.value and sdk.code == "present" for sdk in apk.sdks)


@cache
def line_roles() -> LineRoles:
    """How the project's own model tells the parts of a policy's lines."""
    content = load_model_bytes(LINE_ROLES)
    return codec.from_json(LineRoles, content, where=f"models/{LINE_ROLES}.json")


def policy_of(
    texts: Sequence[str], crawl: ReadCrawl | None, roles: LineRoles | None = None
) -> PolicyText | None:
    """All texts together; None where there is none.

    Supplied texts count as complete; each text read by the crawl records whether it is."""
    documents = () if crawl is None else crawl.documents
    read = [document for document in documents if document.is_read]
    whole = [*texts, *dict.fromkeys(document.text for document in read)]
    if not whole:
        return None
    summary = next(
        (document for document in read if document.aim is Aim.SUMMARY and document.why_not is None), None
    )
    return read_policy_text(
        whole,
        roles or line_roles(),
        is_whole=all(document.why_not is None for document in documents),
        summary_letters=None if summary is None else sum(map(len, summary.lines)),
    )
