"""A start's standing under T/TAF 078.10-2020: by disclosure, consent and scene (taf-standards.md 2.3).

| disclosed | consented | standing |
| --- | --- | --- |
| any | no, refused, or never asked | UNCONSENTED: item b if it is disclosed, item a if not |
| no, the policy was read | yes, or not known | UNDISCLOSED: item a; agreeing to silence is no consent |
| yes | yes | FOR_REVIEW: items c and d ask whether it is necessary, which a person must judge |
| not read, or not clear | yes, or not known | OPEN |
| yes | not known | OPEN |

A declared scene is not a standing: it makes the start a declared one (`declared_scenes.py`), which only
item b still forbids, before consent, if it is disclosed.
"""

from dataclasses import dataclass
from enum import StrEnum

from detector.attribution.consent import Consent
from detector.attribution.policy import Disclosed, Policy

__all__ = ["Disclosures", "Standing", "standing_of"]


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
