"""Ports to what a device keeps for its shells."""

from collections import Counter
from typing import Protocol

from detector.virtual.shell.background_jobs import BackgroundJobs

__all__ = ["HasBackgroundJobs", "HasUnknownCommands"]


class HasBackgroundJobs(Protocol):
    @property
    def background_jobs(self) -> BackgroundJobs: ...


class HasUnknownCommands(Protocol):
    @property
    def unknown_commands(self) -> Counter[str]:
        """How often each unknown command was called, by name."""
