"""Who works on this machine."""

import getpass
import os
import socket

__all__ = ["account"]


def account() -> str:
    """The user and the host, as `user@host`; a user without a name by number."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError, ImportError):
        user = str(getattr(os, "getuid", lambda: "?")())
    return f"{user}@{socket.gethostname()}"
