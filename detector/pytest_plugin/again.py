"""Beside pytest-rerunfailures: a phone that went away is tried again, a finding never is.

Its marker says which errors count; what a person marked already stays as it is.
"""

from collections.abc import Iterable
from typing import Any

import pytest

__all__ = ["only_infrastructure_again"]

INFRASTRUCTURE = "^Device(Lost|NotReady|Error): "
"""How pytest-rerunfailures writes our errors of devices: the class, then the sentence."""


def only_infrastructure_again(config: pytest.Config, items: Iterable[pytest.Item]) -> None:
    """Where a number of reruns was asked for."""
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
    if value is None and (said := config.getini(name)):
        try:
            value = kind(said)
        except ValueError:
            return None  # pytest-rerunfailures passes over it as well
    return value
