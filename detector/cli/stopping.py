"""Signals that ask the program to stop: it cleans up as at Ctrl-C, and says what was kept.

The first one is raised where the program stands, so that every `finally` runs: the device is left as it was
found, the bundle open. What follows while it cleans up is not heeded, except a second Ctrl-C: that is a
person who will not wait. A signal that was ignored when the program began (nohup) stays ignored.
"""

import signal
from types import FrameType

__all__ = ["StopSignals", "Stopped"]

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(KeyboardInterrupt):
    """`number` is the signal's; the exit code of a program that it ended is 128 more."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.number = number


class StopSignals:
    """Heeds them from its making on, in this process. `number`: which one came first, None so far."""

    def __init__(self) -> None:
        self.number: int | None = None
        for one in _SIGNALS:
            if signal.getsignal(one) is not signal.SIG_IGN:
                signal.signal(one, self._stop)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        del frame
        if self.number is not None and number != signal.SIGINT:
            return
        self.number = self.number or number
        raise Stopped(number)
