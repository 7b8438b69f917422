"""One SDK as a privacy policy lists it."""

from dataclasses import dataclass

__all__ = ["SdkRow"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SdkRow:
    """Each field in the policy's own words, None where the row does not state it. `text`: the row itself.

    `is_listed`: read from a table or labelled lines; False: from a sentence.
    """

    name: str
    company: str | None = None
    purpose: str | None = None
    data: str | None = None
    link: str | None = None
    text: str = ""
    is_listed: bool = False
