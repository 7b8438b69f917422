"""The outcome of the consent question in a watch: given, refused, never asked, or not known.

No dialog at all is no consent. That none appeared can be stated only for an app's first run, on pages that
could be read; an app that had been used before may have asked then.
"""

from dataclasses import dataclass

from detector.attribution.watch_record import WatchRecord
from detector.core.actions import Launch, TapText
from detector.core.consent_page import Asking

__all__ = ["Consent", "consent_of"]

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
