"""A policy and an app's classes in a few lines of YAML: `privacy.yaml` in `tests/cases/`."""

from dataclasses import dataclass
from pathlib import Path

from detector.codec import from_yaml
from detector.core.crawl import Aim, ConsentOffer
from detector.core.measured import Measured, Measurements, of_run
from detector.core.quantity import Quantity
from detector.disclosure.net_disk import net_disk, plan_page
from detector.disclosure.page_findings import RefusalEnd, TriedRefusal, hotlines, reach_of
from detector.disclosure.permission_asks import PermissionAsk, PermissionKind, PurposeTold
from detector.disclosure.permission_requests import AfterRefusal, PermissionRequest
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
from detector.windows.seen import RefusalLook
from tests.apk.reading import facts_of
from tests.apk.sdk_tables import own_index
from tests.disclosure.reading import read_policy_text
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
class AskedPermission:
    """A dialog of the system that was refused; by default after a tap, and the app went on."""

    kind: PermissionKind = PermissionKind.LOCATION
    launch: int = 1
    n_acts: int = 1
    before_terms: bool = False
    serves_app: bool | None = None
    after: AfterRefusal = AfterRefusal.APP


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedTwice:
    """The result of refusing the terms."""

    n_noes: int
    end: RefusalEnd


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnRefusal:
    """How the refusal is drawn: its contrast (None: invisible), its height in dp."""

    ratio: float | None
    dp: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyCase:
    """`policy`: its text. `classes` of the app besides its own; None: its files were not read.

    `pages`: of a crawl, None: no phone was used. `n_untried`: what it left untapped on the main page;
    `consent`: the dialog that asks for it, None: none did; `permissions`: was each purpose stated;
    `requests`: all system dialogs. `manifest_permissions` count if `classes` are given.
    """

    what: str
    policy: str | None = None
    classes: tuple[str, ...] | None = None
    pages: tuple[CrawledPage, ...] | None = None
    n_untried: int = 0
    consent: ConsentOffer | None = None
    drawn: DrawnRefusal | None = None
    refused_terms: RefusedTwice | None = None
    permissions: tuple[PurposeTold, ...] = ()
    requests: tuple[AskedPermission, ...] = ()
    n_quiet_launches: int = 0
    package: str = "com.app.one"
    manifest_permissions: tuple[str, ...] = ()
    n_advert_sdks: int | None = None


def read_privacy_case(folder: Path) -> PrivacyCase:
    path = folder / "privacy.yaml"
    return from_yaml(PrivacyCase, path.read_text(encoding="utf-8"), where=str(path))


def given_of_privacy(case: PrivacyCase) -> Measurements:
    index = own_index()
    facts = None
    if case.classes is not None:
        names = dict.fromkeys(["com.app.one.Main", *case.classes], "java.lang.Object")
        facts = facts_of(
            apk(
                manifest(permissions=case.manifest_permissions, components=[node("activity", name=".Main")]),
                classes=names,
            ),
            index=index,
        )
    measured: list[Measured] = []
    if case.policy is not None:
        policy = read_policy_text([case.policy])
        measured += [
            measure_collected_list(policy),
            measure_shared_list(policy, facts, index),
            measure_policy_summary(policy),
            measure_permission_data(policy, facts, index),
        ]
    if case.pages is not None:
        walk = a_walk(
            *(
                a_page(a_screen(*one.lines, number=n, frame_id=f"frame:{n}"), path=one.path, aim=one.aim)
                for n, one in enumerate(case.pages)
            ),
            n_untried=case.n_untried,
        )
        requests = [_request(n, one) for n, one in enumerate(case.requests)]
        measured += [
            measure_policy_reach(reach_of(walk, (Aim.POLICY,))),
            measure_permission_purpose([_ask(n, one) for n, one in enumerate(case.permissions)]),
            measure_permission_requests(requests, n_quiet_launches=case.n_quiet_launches),
            measure_consent_choice(case.consent, ("tree:0",), look=_look(case.drawn)),
            measure_consent_refusal(_refusal(case.refused_terms), is_asked=case.consent is not None),
            measure_user_choices(walk, n_advert_sdks=case.n_advert_sdks),
            measure_plan_terms(net_disk(walk, case.package), plan_page(walk, lambda frame: ())),
            measure_hotline_reach(walk, hotlines(walk)),
        ]
    return Measurements(of_run(one, 0) for one in measured)


def _ask(number: int, purpose: PurposeTold) -> PermissionAsk:
    return PermissionAsk(
        kind=PermissionKind.LOCATION,
        words=("要允许访问位置信息吗？",),
        told=purpose,
        told_in="",
        tree_id=f"tree:{number}",
        frame_id=None,
    )


def _request(number: int, asked: AskedPermission) -> PermissionRequest:
    return PermissionRequest(
        kind=asked.kind,
        question=f"要允许访问{asked.kind.value}吗？",
        launch=asked.launch,
        n_acts=asked.n_acts,
        is_before_terms=asked.before_terms,
        serves_app=asked.serves_app,
        after=asked.after,
        is_refused=True,
        at_ms=60_000.0 * number,
        tree_id=f"tree:{number}",
        frame_id=None,
    )


def _look(drawn: DrawnRefusal | None) -> RefusalLook | None:
    if drawn is None:
        return None
    ratio = None if drawn.ratio is None else Quantity(value=drawn.ratio, error=0.05, unit="ratio")
    height = None if drawn.dp is None else Quantity(value=drawn.dp, error=0.3, unit="dp")
    return RefusalLook(contrast_ratio=ratio, ink_dp=height)


def _refusal(refused: RefusedTwice | None) -> TriedRefusal | None:
    if refused is None:
        return None
    return TriedRefusal(n_noes=refused.n_noes, end=refused.end, evidence=("tree:1",))
