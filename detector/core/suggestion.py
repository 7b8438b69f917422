"""Suggestions for a name that does not exist."""

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = ["did_you_mean"]


def did_you_mean(given: str, known: Iterable[str]) -> str:
    """The end of a sentence: `; did you mean CLS-04?`, or "" if no known name is close.

    Case is ignored.
    """
    by_lower = {name.lower(): name for name in known}
    near = get_close_matches(given.lower(), by_lower, n=2, cutoff=0.7)
    return f"; did you mean {' or '.join(by_lower[text] for text in near)}?" if near else ""
