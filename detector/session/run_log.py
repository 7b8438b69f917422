"""Our own log of a run, as JSON lines in its bundle: facts with ids and durations."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from detector.core.clock import Clock
from detector.core.printable import escaped_in_json
from detector.evidence.several import RunWriter

__all__ = ["logged_into"]

_OURS = "detector"
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_NS_PER_MS = 1_000_000


class _BundleHandler(logging.Handler):
    """Adds run id and serial to every line; a line that cannot be written ends the run."""

    def __init__(self, writer: RunWriter, clock: Clock, always: dict[str, str]) -> None:
        super().__init__(logging.INFO)
        self._writer, self._clock, self._always = writer, clock, always

    def emit(self, record: logging.LogRecord) -> None:
        own = {key: value for key, value in vars(record).items() if key not in _STANDARD}
        line = {
            "wall_ms": self._clock.wall_ns() // _NS_PER_MS,
            "host_ns": self._clock.monotonic_ns(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **self._always,
            **own,
        }
        text = json.dumps(line, ensure_ascii=False, default=str)
        self._writer.append_run_log(escaped_in_json(text) + "\n")


@contextmanager
def logged_into(writer: RunWriter, clock: Clock, *, run_id: str, serial: str, package: str) -> Iterator[None]:
    """Within the block, everything that the project logs also goes into the bundle."""
    logger = logging.getLogger(_OURS)
    handler = _BundleHandler(writer, clock, {"run_id": run_id, "serial": serial, "package": package})
    level = logger.level
    logger.addHandler(handler)
    if logger.getEffectiveLevel() > logging.INFO:
        logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
