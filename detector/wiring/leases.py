"""Where the leases of this machine's devices are stored."""

import os
from pathlib import Path

from detector.core.clock import Clock
from detector.devices.lease import LeaseBook
from detector.devices.phone_book import PhoneBook

__all__ = ["STATE_FOLDER", "lease_book", "phone_book", "state_folder"]

STATE_FOLDER = "DETECTOR_STATE_DIR"
"""The environment variable for another folder to keep state between commands."""


def lease_book(clock: Clock) -> LeaseBook:
    """In the state directory of the XDG Base Directory Specification (0.8), unless the variable is set."""
    return LeaseBook(state_folder() / "leases", clock)


def phone_book() -> PhoneBook:
    """Stored in the same folder as the leases."""
    return PhoneBook(state_folder())


def state_folder() -> Path:
    """Where this program keeps its state between commands."""
    named = os.environ.get(STATE_FOLDER)
    if named:
        return Path(named)
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "dark-pattern-detector"
