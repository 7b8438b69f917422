"""Compares planted starts with those that a watch found, and with the verdicts on them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from detector.attribution.found import FoundStart, StartKind
from detector.core.verdict import Verdict
from detector.virtual.apps.spec.app_file import load_app
from detector.virtual.persona import Persona
from detector.virtual.waking.records import TrueStart
from detector.virtual.waking.vendor import COLOROS, MIUI
from detector.watch import JudgedWatch
from lab.benchmarks.wake_watches import SILENT, Watch, app_file

__all__ = ["compared", "planted_in", "wrong_verdicts"]

WITHIN_S = 1.0
"""Between a start and its line in the log lie the fork and the logger's delay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """How a planted start must be classified."""

    kind: StartKind
    trigger: str | None
    caller: str
    grade: str
    sdk: str | None
    sub_kind: str | None = None


TRIGGERS = {
    "boot": "boot",
    "locked-boot": "boot",
    "unlock": "unlock",
    "power-connected": "power",
    "power-disconnected": "power",
    "network": "network",
    "package-added": "package",
    "package-removed": "package",
    "own-update": "own-update",
    "time": "time",
    "timezone": "time",
    "alarm": "alarm",
    "job": "job",
    "sync": "sync",
    "sticky-restart": "restart",
}

SDKS = {
    "cn.jpush.": "jpush",
    "com.getui.": "getui",
    "com.marswin89.": "marsdaemon",
    "androidx.work.": "workmanager",
}
"""The SDKs of the apps' parts, as their files intend. None: the app's own."""


def expected_of(start: TrueStart, persona: Persona, apps: Sequence[str]) -> Expected:
    sdk = next((sdk for prefix, sdk in SDKS.items() if f"/{prefix}" in start.component), None)
    if start.trigger in TRIGGERS:
        restart = start.trigger == "sticky-restart"
        return Expected(
            kind=StartKind.SELF,
            trigger=TRIGGERS[start.trigger],
            caller=start.package if restart else "android",
            grade="proven",
            sdk=sdk,
        )
    caller = start.caller or "android"
    return Expected(
        kind=StartKind.ASSOCIATED,
        trigger=None,
        caller=caller,
        grade="proven" if start.is_refused or _names_caller(start, persona) else "inferred",
        sdk=sdk,
        sub_kind="rebind-after-kill" if start.trigger == "rebind" else None,
    )


def _names_caller(start: TrueStart, persona: Persona) -> bool:
    """Whether this phone itself names the caller: its log, the record of the service, or of the broadcast."""
    dialect = persona.dialect
    if dialect.start_names_caller or any("{caller" in line.text for line in dialect.vendor_lines):
        return True
    if "Provider" in start.component:
        return False  # a provider's holders are visible, but not who opened it first
    if start.component.endswith("Receiver"):
        return True  # the broadcast's record names its sender
    return persona.sdk >= _RECENT_CALLER_SDK


_RECENT_CALLER_SDK = 30  # `recentCallingPackage` in `dumpsys activity services` since Android 11


def planted_in(
    truth: Sequence[TrueStart], package: str, zero_s: float, judged: JudgedWatch, persona: Persona
) -> list[TrueStart]:
    """Starts that concern the app and count: not those by a person or the tool, nor its internal ones."""
    ends_s = zero_s + max(span.to_ms for span in judged.watch.spans) / 1000
    found = []
    for one in truth:
        is_opening = one.trigger == "launch" and one.wake_id is None
        is_internal = one.trigger in ("launch", "start", "rebind") and one.caller == one.package
        concerns = package in (one.package, one.caller)
        if (
            concerns
            and not is_opening
            and not is_internal
            and one.at_s <= ends_s
            and _is_observable(one, persona)
        ):
            found.append(one)
    return found


def _is_observable(start: TrueStart, persona: Persona) -> bool:
    """Some refusals name too little for any conclusion.

    MIUI's line about a refused service names neither caller nor cause (s08), ColorOS's about a refused
    restart not even the app (s37). Android's own about startService into a current target names both.
    """
    if not start.is_refused or start.component.endswith("IdleService"):
        return True
    if persona.vendor is MIUI:
        return start.trigger not in ("launch", "start", "rebind", "job")
    return not (persona.vendor is COLOROS and start.trigger in ("rebind", "sticky-restart"))


def compared(
    planted: Sequence[TrueStart],
    judged: JudgedWatch,
    zero_s: float,
    persona: Persona,
    packages: Sequence[str],
    *,
    scene: str | None = None,
) -> tuple[list[str], int]:
    wrong = []
    left = [one for one in judged.starts if one.counts]
    n_found = 0
    for true in planted:
        at_ms = (true.at_s - zero_s) * 1000
        near = [
            one
            for one in judged.starts
            if one.package == true.package
            and one.is_refused == true.is_refused
            and abs(one.at_ms - at_ms) <= WITHIN_S * 1000
            and (true.is_refused or one.process == true.process)
        ]
        if not near:
            wrong.append(f"not found: {_described(true, zero_s)}")
            continue
        best = min(near, key=lambda one: (one not in left, abs(one.at_ms - at_ms)))
        if best in left:
            left.remove(best)
        expected = expected_of(true, persona, packages)
        if scene is not None and expected.trigger == scene:
            expected = replace(expected, kind=StartKind.DECLARED)
        differences = _differences(best, expected, is_refused=true.is_refused)
        if differences:
            wrong.append(f"{_described(true, zero_s)}: {'; '.join(differences)}")
        else:
            n_found += 1
    wrong += [f"made up: {one.stage} {one.process} {one.kind} {one.trigger} {one.caller}" for one in left]
    return wrong, n_found


def _differences(found: FoundStart, expected: Expected, *, is_refused: bool) -> list[str]:
    read = {
        "kind": found.kind,
        "sub_kind": found.sub_kind if expected.sub_kind else None,
        "trigger": found.trigger,
        "caller": found.caller.package if found.caller else None,
        "grade": found.caller.grade.value if found.caller else None,
        "sdk": found.sdk.id if found.sdk else None,
    }
    if is_refused:
        read.pop("sdk")  # some vendors' lines name no component
    if expected.trigger == "restart":
        # Some phones also report who had asked for the service before; it changes nothing.
        read.pop("caller")
        read.pop("grade")
    wanted = asdict(expected)
    return [f"{key} is {value!r}, not {wanted[key]!r}" for key, value in read.items() if value != wanted[key]]


def _described(true: TrueStart, zero_s: float) -> str:
    refused = " refused" if true.is_refused else ""
    return (
        f"{true.at_s - zero_s:.1f} s {true.process} {true.component} {true.trigger}{refused} by {true.caller}"
    )


def wrong_verdicts(
    judged: JudgedWatch,
    planted: Sequence[TrueStart],
    package: str,
    what: Watch,
    persona: Persona,
    *,
    is_innocent: bool,
) -> list[str]:
    verdicts = {one.code: one for one in judged.verdicts}
    wrong = []
    if is_innocent:
        wrong += [
            f"{code} failed" for code in ("AST-01", "AST-02", "AST-03") if verdicts[code].outcome == "failed"
        ]
        return wrong
    if what.expects:
        return _by_expectation(verdicts, planted, package, what, persona)
    own = [one for one in planted if one.package == package and one.trigger in TRIGGERS]
    caused = [
        one for one in planted if one.caller == package and one.package != package and one.trigger != "rebind"
    ]
    for code, starts in (("AST-01", own), ("AST-02", caused)):
        if bool(starts) != (verdicts[code].outcome == "failed"):
            wrong.append(f"{code} is {verdicts[code].outcome}, with {len(starts)} starts")
    before = verdicts["AST-03"].outcome
    proven = [one for one in caused if _names_caller(one, persona)]
    if proven and load_app(app_file("wakes_before_consent")).package == package and before != "failed":
        wrong.append(f"AST-03 is {before}, and it woke another before the consent")
    return wrong


def _by_expectation(
    verdicts: dict[str, Verdict], planted: Sequence[TrueStart], package: str, what: Watch, persona: Persona
) -> list[str]:
    """If the phone names no caller, an undisclosed wake of another app is information; nothing else fails."""
    caused = [one for one in planted if one.caller == package != one.package and _names_caller(one, persona)]
    wrong = []
    for code, outcome in what.expects:
        is_observable = code != "AST-02" or bool(caused)
        is_inferred = bool(planted) and what.policy == SILENT and not what.is_family
        unnamed = "failed" if is_inferred else "cantTell"
        wanted, reasons = (outcome, what.reasons) if is_observable else (unnamed, ())
        found = verdicts[code]
        if found.outcome != wanted or (reasons and found.reason_id not in reasons):
            wrong.append(f"{code} is {found.outcome} ({found.reason_id}), not {wanted}")
        if is_observable and not planted:
            wrong.append("nothing was planted")
    return wrong
