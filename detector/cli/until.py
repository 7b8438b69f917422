"""`--until`: why no more launches were made, in words."""

from detector.cli.words import word
from detector.judging.enough import Stopped

__all__ = ["stopped_line"]


def stopped_line(stopped: Stopped) -> str:
    """One sentence on why no more launches were made."""
    return word(
        f"stopped_{stopped.why.value}",
        n=stopped.n_launches,
        n_open=stopped.n_open,
        power=f"{stopped.power * 100:g}",
        one_in=stopped.one_in,
        most=stopped.most,
    )
