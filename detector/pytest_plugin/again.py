"""With pytest-rerunfailures: a phone that went away is retried, a finding never is.

The marker selects which errors count; tests that somebody has marked already are left alone.
"""

from collections.abc import Iterable
from typing import Any

import pytest

__all__ = ["only_infrastructure_again"]

INFRASTRUCTURE = "^Device(Lost|NotReady|Error): "
"""How pytest-rerunfailures renders our device errors: the class, then the sentence."""


def only_infrastructure_again(config: pytest.Config, items: Iterable[pytest.Item]) -> None:
    """Does nothing unless a number of reruns was asked for."""
    n = _asked(config, "reruns", int)
    if not n:
        return
    delay_s = _asked(config, "reruns_delay", float) or 0
    for item in items:
        if item.get_closest_marker("flaky") is None:
            item.add_marker(
                pytest.mark.flaky(
                    reruns=n, reruns_delay=delay_s, only_rerun=[INFRASTRUCTURE], rerun_except=[]
                )
            )


def _asked(config: pytest.Config, name: str, kind: type[Any]) -> Any:
    """The option, else the line of the ini file; None without either."""
    value = config.getoption(name, None)
    if value is None and (configured := config.getini(name)):
        try:
            value = kind(configured)
        except ValueError:
            return None  # pytest-rerunfailures ignores it, too
    return value
