"""A start's standing under T/TAF 078.10-2020: by disclosure, consent and scene (taf-standards.md 2.3)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from detector.attribution.policy import Disclosed, Policy
from detector.attribution.watch_record import WatchRecord
from detector.codec import from_yaml
from detector.core.actions import Launch, TapText
from detector.core.errors import ConfigError
from detector.core.watching import Asking

__all__ = [
    "NO_SCENES",
    "Consent",
    "DeclaredScene",
    "DeclaredScenes",
    "Disclosures",
    "Standing",
    "consent_of",
    "read_scenes",
    "standing_of",
]


# The outcome of the consent question in a watch: given, refused, never asked, or not known.
#
# No dialog at all is no consent. That none appeared can be stated only for an app's first run, on pages that
# could be read; an app that had been used before may have asked then.

MIN_LOOKS = 2
"""Dialogs come late, after a splash: one observation is not enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """Times on the run's axis; None: did not happen. `is_never_asked`: a first run without a question."""

    given_ms: float | None
    refused_ms: float | None
    is_never_asked: bool

    @property
    def is_known(self) -> bool:
        return self.given_ms is not None or self.refused_ms is not None or self.is_never_asked

    def was_given_by(self, at_ms: float) -> bool | None:
        """Whether the user had agreed by that time; None: not known."""
        if self.given_ms is not None:
            return at_ms >= self.given_ms
        return False if self.refused_ms is not None or self.is_never_asked else None

    def was_refused_by(self, at_ms: float) -> bool:
        """Whether the latest answer by that time was no."""
        return self.refused_ms is not None and at_ms >= self.refused_ms and not self.was_given_by(at_ms)


def consent_of(watch: WatchRecord) -> Consent:
    taps = [(act.action, act.to_ms) for act in watch.acts if isinstance(act.action, TapText) and act.is_done]
    given_ms = next((at_ms for tap, at_ms in taps if not tap.is_refusal), None)
    refused_ms = next((at_ms for tap, at_ms in taps if tap.is_refusal), None)
    never = given_ms is None and refused_ms is None and _is_never_asked(watch)
    return Consent(given_ms=given_ms, refused_ms=refused_ms, is_never_asked=never)


def _is_never_asked(watch: WatchRecord) -> bool:
    looks = [first_page.page for first_page in watch.first_pages]
    is_plain = len(looks) >= MIN_LOOKS and all(
        page is not None and page.asking is Asking.NO for page in looks
    )
    return is_plain and _is_first_run(watch)


def _is_first_run(watch: WatchRecord) -> bool:
    """Whether the phone reported, before we first opened the app, that it had never been launched."""
    opened_ms = next(
        (act.from_ms for act in watch.acts if act.action == Launch(package=watch.package)), float("inf")
    )
    states = [state for state in watch.states if state.package == watch.package and state.at_ms <= opened_ms]
    return bool(states) and all(
        state.is_never_launched is True for dumped in states for state in dumped.values
    )


# Scenes declared legitimate, and families of one developer: the file `wake-scenes/1`.
#
# A declaration excuses a start only if every key that it names matches, and the start then records who
# declared it. By default nothing is declared except what the phone itself shows (push channel, roles).

SCENES_FORMAT = "wake-scenes/1"

Scene = Literal["push-channel", "alarm-clock", "widget", "ime", "accessibility", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredScene:
    """None: anything matches. `component` is a full class name, `declared_by` a person or a document."""

    scene: Scene
    declared_by: str
    reason: str
    package: str | None = None
    component: str | None = None
    action: str | None = None
    trigger: str | None = None
    caller: str | None = None

    def fits(
        self,
        *,
        package: str,
        component: str | None,
        action: str | None,
        trigger: str | None,
        caller: str | None,
    ) -> bool:
        class_name = component.partition("/")[2] if component else None
        pairs = (
            (self.package, package),
            (self.component, class_name),
            (self.action, action),
            (self.trigger, trigger),
            (self.caller, caller),
        )
        return all(wanted is None or wanted == found for wanted, found in pairs)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredScenes:
    """`families`: packages of one developer, each a list."""

    format: str = SCENES_FORMAT
    scenes: tuple[DeclaredScene, ...] = ()
    families: tuple[tuple[str, ...], ...] = ()

    def are_family(self, one: str, other: str) -> bool:
        return any(one in family and other in family for family in self.families)


NO_SCENES = DeclaredScenes()


def read_scenes(text: str, *, where: str) -> DeclaredScenes:
    """Raises ConfigError by file and key. A scene without any condition would excuse everything."""
    scenes = from_yaml(DeclaredScenes, text, where=where)
    if scenes.format != SCENES_FORMAT:
        raise ConfigError(f"{where}: format: is {scenes.format!r}, not {SCENES_FORMAT!r}")
    for number, scene in enumerate(scenes.scenes):
        named = (scene.package, scene.component, scene.action, scene.trigger, scene.caller)
        if all(text is None for text in named[1:]):
            raise ConfigError(f"{where}: scenes[{number}]: names no component, action, trigger or caller")
    return scenes


class Standing(StrEnum):
    UNCONSENTED = "unconsented"
    UNDISCLOSED = "undisclosed"
    FOR_REVIEW = "for-review"
    OPEN = "open"

    @property
    def is_undue(self) -> bool:
        return self in (Standing.UNCONSENTED, Standing.UNDISCLOSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosures:
    """The texts that were read: the policy provided, and the dialog that asked for consent."""

    policy: Policy | None = None
    dialog: Policy | None = None

    def disclosure_of(self, *, is_self: bool, trigger: str | None) -> tuple[Disclosed, tuple[str, ...]]:
        texts = [policy for policy in (self.dialog, self.policy) if policy is not None]
        found = [text.disclosure_of(is_self=is_self, trigger=trigger) for text in texts]
        for wanted in (Disclosed.YES, Disclosed.NO):
            quoted = tuple(text for disclosed, texts in found if disclosed is wanted for text in texts)
            if any(disclosed is wanted for disclosed, _ in found):
                return wanted, quoted
        return Disclosed.UNREAD, tuple(text for _, texts in found for text in texts)


def standing_of(
    at_ms: float, *, is_self: bool, trigger: str | None, consent: Consent, disclosures: Disclosures
) -> tuple[Standing, Disclosed, tuple[str, ...]]:
    """The standing, whether it is disclosed, and the sentences that disclose or deny it."""
    disclosed, quoted = disclosures.disclosure_of(is_self=is_self, trigger=trigger)
    is_consented = consent.was_given_by(at_ms)
    if is_consented is False:
        return Standing.UNCONSENTED, disclosed, quoted
    if disclosed is Disclosed.NO:
        return Standing.UNDISCLOSED, disclosed, quoted
    if disclosed is Disclosed.YES and is_consented:
        return Standing.FOR_REVIEW, disclosed, quoted
    return Standing.OPEN, disclosed, quoted
