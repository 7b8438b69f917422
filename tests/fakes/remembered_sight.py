"""Perception for tests that scan: its models are loaded once a process, and no picture is read twice.

The virtual apps show the same pictures again and again; reading words takes most of a scan's time.
"""

from functools import cache

from benchmarks.remembered import remembering
from detector.assessment.perception_setup import PerceptionSetup
from detector.wiring.perception_setup import perception_setup

__all__ = ["remembered_sight"]


@cache
def remembered_sight() -> PerceptionSetup:
    return remembering(perception_setup(n_threads=1))
