"""Signals that ask the program to stop: it cleans up as on Ctrl-C, and says what was kept.

The first one is raised wherever the program is, so that every `finally` runs: the device is left as it was
found, the bundle open. Later signals are ignored during clean-up, except a second Ctrl-C: that is a person
who will not wait. A signal that was ignored when the program started (nohup) stays ignored.
"""

import signal
from types import FrameType

__all__ = ["StopSignals", "Stopped"]

_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
"""Windows knows no SIGHUP."""


class Stopped(KeyboardInterrupt):
    """`number` is the signal's; a program that it ends exits with 128 plus that."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.number = number


class StopSignals:
    """Handles them in this process once created. `number`: the first that came; None: none yet."""

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
