"""A policy and the classes of an app in a few lines of YAML, as `tests/cases/` holds them: `privacy.yaml`."""

from dataclasses import dataclass
from pathlib import Path

from detector.codec import from_yaml
from detector.core.crawl import Aim, ConsentOffer
from detector.core.measured import Given, Measured
from detector.disclosure.hotline import hotlines
from detector.disclosure.permission_asks import PermissionAsk, PermissionKind, Told
from detector.disclosure.policy_text import read_policy_text
from detector.disclosure.reach import reach_of
from detector.measures.collected_list import measure_collected_list
from detector.measures.consent_choice import measure_consent_choice
from detector.measures.hotline_reach import measure_hotline_reach
from detector.measures.permission_purpose import measure_permission_purpose
from detector.measures.policy_reach import measure_policy_reach
from detector.measures.policy_summary import measure_policy_summary
from detector.measures.shared_list import measure_shared_list
from tests.apk.reading import facts_of
from tests.apk.sdk_tables import own_index
from tests.disclosure.walked import a_page, a_screen, a_walk
from tests.fakes.apk_files import apk, manifest, node

__all__ = ["PrivacyCase", "given_of_privacy", "read_privacy_case"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawledPage:
    """`path`: the titles tapped from the main page; `aim`: what the last of them is for."""

    path: tuple[str, ...]
    lines: tuple[str, ...]
    aim: Aim | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyCase:
    """`policy`: its text. `classes` of the app besides its own; None: its files were not read.

    `pages`: of a crawl, None: no phone was asked. `n_untried`: what it left alone on the main page;
    `consent`: the dialog that asks for it, None: none did; `permissions`: was the purpose of each told.
    """

    what: str
    policy: str | None = None
    classes: tuple[str, ...] | None = None
    pages: tuple[CrawledPage, ...] | None = None
    n_untried: int = 0
    consent: ConsentOffer | None = None
    permissions: tuple[Told, ...] = ()


def read_privacy_case(folder: Path) -> PrivacyCase:
    path = folder / "privacy.yaml"
    return from_yaml(PrivacyCase, path.read_text(encoding="utf-8"), where=str(path))


def given_of_privacy(case: PrivacyCase) -> Given:
    index = own_index()
    facts = None
    if case.classes is not None:
        names = dict.fromkeys(["com.app.one.Main", *case.classes], "java.lang.Object")
        facts = facts_of(
            apk(manifest(components=[node("activity", name=".Main")]), classes=names), index=index
        )
    prefix = "run:0/"
    measured: list[Measured] = []
    if case.policy is not None:
        policy = read_policy_text([case.policy])
        measured += [
            measure_collected_list(policy, evidence_prefix=prefix),
            measure_shared_list(policy, facts, index, evidence_prefix=prefix),
            measure_policy_summary(policy, evidence_prefix=prefix),
        ]
    if case.pages is not None:
        walk = a_walk(
            *(a_page(a_screen(*one.lines), path=one.path, aim=one.aim) for one in case.pages),
            n_untried=case.n_untried,
        )
        measured += [
            measure_policy_reach(reach_of(walk, (Aim.POLICY,)), evidence_prefix=prefix),
            measure_permission_purpose(
                [_ask(n, one) for n, one in enumerate(case.permissions)], evidence_prefix=prefix
            ),
            measure_consent_choice(case.consent, ("tree:0",), evidence_prefix=prefix),
            measure_hotline_reach(walk, hotlines(walk), evidence_prefix=prefix),
        ]
    return Given(measured)


def _ask(number: int, told: Told) -> PermissionAsk:
    return PermissionAsk(
        kind=PermissionKind.LOCATION,
        words=("要允许访问位置信息吗？",),
        told=told,
        told_in="",
        tree_id=f"tree:{number}",
        frame_id=None,
    )
