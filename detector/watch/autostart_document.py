"""A judged watch as one JSON document, `autostart/1` (contracts.md)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from detector.apk.facts import ApkFacts
from detector.attribution.chains import Link
from detector.attribution.found import FoundStart, StartKind
from detector.attribution.policy import Disclosed, Policy
from detector.attribution.sdk_owner import Sdk
from detector.attribution.standing import Consent, Standing
from detector.attribution.watch_record import StageSpan, WatchRecord
from detector.core.screen import Gap
from detector.core.verdict import Verdict
from detector.i18n.sentences import sentence
from detector.judging.document import DeviceKind
from detector.watch.watching import JudgedWatch

__all__ = ["AUTOSTART_FORMAT", "AutostartDocument", "autostart_document", "why_of"]

AUTOSTART_FORMAT = "autostart/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerEntry:
    package: str
    grade: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StartEntry:
    """`is_held_against`: the watched app caused it; false if another app woke it. `clauses`: those of the
    rules that count it; empty if none does. `standing`: unconsented, undisclosed, for-review or open
    (T/TAF 078.10), null if it is held against nobody; `quoted`: sentences of the policy or the dialog."""

    id: str
    at_ms: float
    at_error_ms: float
    package: str
    process: str
    pid: int | None
    uid: int | None
    hosting_type: str
    component: str | None
    kind: str
    sub_kind: str | None
    trigger: str | None
    action: str | None
    caller: CallerEntry | None
    is_own_family: bool
    stage: str | None
    is_before_consent: bool | None
    is_refused: bool
    was_stopped: bool | None
    episode: int
    is_head: bool
    sdk: Sdk | None
    declared_by: str | None
    is_held_against: bool
    why: str
    clauses: tuple[str, ...]
    log_lines: tuple[str, ...]
    evidence_ids: tuple[str, ...]
    standing: str | None
    quoted: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentEntry:
    """`state`: given, refused, never-asked or unknown."""

    state: str
    given_ms: float | None
    refused_ms: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureEntry:
    text: str
    is_self: bool
    is_associated: bool
    is_denial: bool
    is_clear: bool
    occasions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyEntry:
    """The policy that was supplied, and its sentences about background starts."""

    sha256: str
    n_letters: int
    sentences: tuple[DisclosureEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainEntry:
    from_package: str
    to_package: str
    n_starts: int
    n_refused: int
    grade: str
    is_own_family: bool
    sdks: tuple[str, ...]
    start_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StageEntry:
    """`n_starts` counts only starts that a rule may hold against the app."""

    name: str
    from_ms: float
    to_ms: float
    window_ms: float
    full_window_ms: float
    n_starts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GapEntry:
    """`code` is the reason `why` as a `GapCode`."""

    stream: str
    from_ms: float
    to_ms: float
    code: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CapabilityEntry:
    """Something that the app's files permit: "can", never "did".

    `detail`: an action, an entry point, or a means; `deliverable` as in apk-facts/1, null if not applicable.
    """

    what: Literal["auto-start", "wake-target", "keep-alive"]
    component: str | None
    detail: str
    deliverable: bool | Literal["depends"] | None
    sdk: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchEntry:
    """A switch in the app's menus, in the state first seen. `scope`: self, associated or both."""

    label: str
    scope: str
    was_on: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorSwitchEntry:
    """The vendor's auto-start switch for this app, as far as a shell can read it."""

    name: str
    mode: str
    allows: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AutostartDocument:
    """Ready for `codec.to_json`. `capabilities` null: no file of the app was read.

    `watched_with`: other apps that were watched at the same time; each was installed, and launched in turn.
    """

    format: str
    package: str
    profile: str
    device: DeviceKind
    is_whole: bool
    is_shortened: bool
    watched_ms: float
    starts: tuple[StartEntry, ...]
    chains: tuple[ChainEntry, ...]
    stages: tuple[StageEntry, ...]
    gaps: tuple[GapEntry, ...]
    capabilities: tuple[CapabilityEntry, ...] | None
    switches: tuple[SwitchEntry, ...]
    maker_switch: VendorSwitchEntry | None
    consent: ConsentEntry
    policy: PolicyEntry | None
    verdicts: tuple[Verdict, ...]
    watched_with: tuple[str, ...] = ()


def autostart_document(judged: JudgedWatch) -> AutostartDocument:
    watch = judged.watch
    clauses = {verdict.code: verdict.clauses for verdict in judged.verdicts}
    return AutostartDocument(
        format=AUTOSTART_FORMAT,
        package=watch.package,
        profile=judged.profile,
        device=DeviceKind(kind=judged.device_kind),
        is_whole=not watch.is_partial,
        is_shortened=any(span.stage.is_shortened for span in watch.spans),
        watched_ms=sum(span.to_ms - span.from_ms for span in watch.spans),
        starts=tuple(_start(start, clauses, watch.package) for start in judged.starts),
        chains=tuple(_chain(link) for link in judged.links),
        stages=tuple(_stage(span, judged.starts, watch.package) for span in watch.spans),
        gaps=tuple(_gap(gap) for gap in watch.gaps),
        capabilities=None if judged.apk is None else tuple(_capabilities(judged.apk)),
        switches=tuple(_switches(watch)),
        maker_switch=_vendor_switch(watch),
        consent=_consent(judged.consent),
        policy=None if judged.policy is None else _policy(judged.policy),
        verdicts=judged.verdicts,
        watched_with=watch.watched_with,
    )


def why_of(start: FoundStart, language: str) -> str:
    """The reason for a start, as a sentence."""
    words = {"action": start.action or "?", "caller": start.caller.package if start.caller else "?"}
    return sentence(language, start.why_id, words, catalog="starts")


def _start(one: FoundStart, clauses: dict[str, tuple[str, ...]], package: str) -> StartEntry:
    caller = one.caller
    return StartEntry(
        id=one.id,
        at_ms=round(one.at_ms, 3),
        at_error_ms=round(one.at_error_ms, 3),
        package=one.package,
        process=one.process,
        pid=one.pid,
        uid=one.uid,
        hosting_type=one.hosting_type,
        component=one.component,
        kind=one.kind.value,
        sub_kind=one.sub_kind,
        trigger=one.trigger,
        action=one.action,
        caller=None
        if caller is None
        else CallerEntry(package=caller.package, grade=caller.grade.value, sources=caller.sources),
        is_own_family=one.is_own_family,
        stage=one.stage,
        is_before_consent=one.is_before_consent,
        is_refused=one.is_refused,
        was_stopped=one.was_stopped,
        episode=one.episode,
        is_head=one.is_head,
        sdk=one.sdk,
        declared_by=one.declared_by,
        is_held_against=one.is_held_against(package),
        why=why_of(one, "en"),
        clauses=_clauses_of(one, clauses) if one.is_held_against(package) else (),
        log_lines=one.log_lines,
        evidence_ids=one.evidence_ids,
        standing=None if one.standing is None else one.standing.value,
        quoted=one.quoted,
    )


def _clauses_of(one: FoundStart, by_code: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Clauses of the rule that counts it, and of AST-03 if it came before consent.

    Of T/TAF 078.10 only the items that apply to this start's standing.
    """
    code = {StartKind.SELF: "AST-01", StartKind.ASSOCIATED: "AST-02"}.get(one.kind)
    if code is None:
        return ()
    early = by_code.get("AST-03", ()) if one.is_before_consent else ()
    cited = dict.fromkeys((*by_code.get(code, ()), *early))
    spoken_of = _items(one)
    return tuple(name for name in cited if not name.startswith(_TAF) or name.removeprefix(_TAF) in spoken_of)


_TAF = "taf-078.10-2020/"


def _items(one: FoundStart) -> str:
    """The items of T/TAF 078.10 that such a start may breach, one letter each."""
    match one.standing, one.disclosed:
        case Standing.UNCONSENTED, Disclosed.YES:
            return "b"
        case (Standing.UNCONSENTED, Disclosed.NO) | (Standing.UNDISCLOSED, _):
            return "a"
        case Standing.FOR_REVIEW, _:
            return "cd"
        case _:
            return "ab"  # it is unknown which


def _consent(consent: Consent) -> ConsentEntry:
    state = "unknown"
    if consent.given_ms is not None:
        state = "given"
    elif consent.refused_ms is not None:
        state = "refused"
    elif consent.is_never_asked:
        state = "never-asked"
    return ConsentEntry(state=state, given_ms=consent.given_ms, refused_ms=consent.refused_ms)


def _policy(policy: Policy) -> PolicyEntry:
    return PolicyEntry(
        sha256=policy.sha256,
        n_letters=policy.n_letters,
        sentences=tuple(
            DisclosureEntry(
                text=disclosure.text,
                is_self=disclosure.is_self,
                is_associated=disclosure.is_associated,
                is_denial=disclosure.is_denial,
                is_clear=disclosure.is_clear,
                occasions=disclosure.occasions,
            )
            for disclosure in policy.sentences
        ),
    )


def _chain(one: Link) -> ChainEntry:
    return ChainEntry(
        from_package=one.from_package,
        to_package=one.to_package,
        n_starts=one.n_starts,
        n_refused=one.n_refused,
        grade=one.grade.value,
        is_own_family=one.is_own_family,
        sdks=one.sdks,
        start_ids=one.start_ids,
    )


def _stage(span: StageSpan, starts: tuple[FoundStart, ...], package: str) -> StageEntry:
    return StageEntry(
        name=span.stage.name,
        from_ms=round(span.from_ms, 3),
        to_ms=round(span.to_ms, 3),
        window_ms=span.stage.window_ms,
        full_window_ms=span.stage.full_window_ms,
        n_starts=sum(start.is_held_against(package) and span.holds(start.at_ms) for start in starts),
    )


def _gap(gap: Gap) -> GapEntry:
    return GapEntry(
        stream=gap.stream.value,
        from_ms=round(gap.from_ms, 3),
        to_ms=round(gap.to_ms, 3),
        code=gap.code.value,
        why=gap.why,
    )


def _capabilities(apk: ApkFacts) -> Iterator[CapabilityEntry]:
    for start in apk.auto_start:
        yield CapabilityEntry(
            what="auto-start",
            component=start.component,
            detail=start.action,
            deliverable=start.deliverable,
            sdk=start.sdk,
        )
    for target in apk.wake_targets:
        yield CapabilityEntry(
            what="wake-target", component=target.component, detail=target.by, deliverable=None, sdk=target.sdk
        )
    for means in apk.keep_alive:
        yield CapabilityEntry(
            what="keep-alive", component=means.component, detail=means.kind, deliverable=None, sdk=means.sdk
        )


def _switches(watch: WatchRecord) -> Iterator[SwitchEntry]:
    seen: set[str] = set()
    for page in watch.pages:
        for switch in page.page.switches if page.page is not None else ():
            if switch.label not in seen:
                seen.add(switch.label)
                yield SwitchEntry(label=switch.label, scope=switch.scope, was_on=switch.is_on)


def _vendor_switch(watch: WatchRecord) -> VendorSwitchEntry | None:
    if watch.vendor_switch is None:
        return None
    (switch,) = watch.vendor_switch.values
    return VendorSwitchEntry(name=switch.name, mode=switch.mode, allows=switch.allows)
