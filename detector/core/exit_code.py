"""Exit codes of a command, for its caller (contracts.md, Commands)."""

from enum import IntEnum

__all__ = ["ExitCode"]


class ExitCode(IntEnum):
    CLEAN = 0
    FINDINGS = 1
    USAGE = 2
    OUR_FAULT = 3
    INCONCLUSIVE = 4
    NOTHING_TESTED = 5
    INTERRUPTED = 130
