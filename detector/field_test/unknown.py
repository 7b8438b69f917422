"""Lines that our parsers did not understand: how many and of what shapes, for improving the parsers."""

from collections.abc import Callable, Iterable, Mapping

from detector.core.field_test import FieldCheck, Trust
from detector.field_test.evidence import FieldEvidence, Step
from detector.field_test.known_app import KnownApp
from detector.field_test.masking import shapes_of
from detector.field_test.question import Question, answer
from detector.parsing.android_log import parse_log_line
from detector.parsing.associations import parse_associations
from detector.parsing.broadcasts import parse_broadcasts
from detector.parsing.exit_info import parse_exit_info
from detector.parsing.providers import parse_providers
from detector.parsing.services import parse_services
from detector.parsing.start_info import parse_start_info
from detector.parsing.system_events import is_understood

__all__ = ["LOG", "QUESTIONS", "unknown_shapes"]

LOG = "log"
"""The name of a log among the texts; all others are names of dumps."""

_DUMPS: Mapping[str, Callable[[str], tuple[str, ...]]] = {
    "associations": lambda text: parse_associations(text).unknown,
    "broadcasts": lambda text: parse_broadcasts(text).unknown,
    "exit-info": lambda text: parse_exit_info(text).unknown,
    "providers": lambda text: parse_providers(text).unknown,
    "services": lambda text: parse_services(text).unknown,
    "start-info": lambda text: parse_start_info(text).unknown,
}


def unknown_shapes(evidence: FieldEvidence, known: KnownApp) -> dict[str, tuple[tuple[str, int], ...]]:
    """By the name of their source: each shape, and how many lines have it."""
    lines: dict[str, list[str]] = {}
    for name, text in evidence.texts:
        lines.setdefault(name, []).extend(_unknown_in(name, text, known.package))
    return {name: shapes_of(found, package=known.package) for name, found in sorted(lines.items()) if found}


def _unknown_in(name: str, text: str, package: str) -> Iterable[str]:
    """From a log only lines about our app, not those by it: most of what a phone logs is of no use here."""
    if name == LOG:
        ours = ((line, parse_log_line(line)) for line in text.splitlines() if package in line)
        return [line for line, read in ours if read.tag != package and not is_understood(read)]
    parser = _DUMPS.get(name)
    return () if parser is None else parser(text)


def _unknown(evidence: FieldEvidence, known: KnownApp) -> FieldCheck:
    shapes = unknown_shapes(evidence, known)
    n_lines = sum(n for found in shapes.values() for _, n in found)
    n_shapes = sum(len(found) for found in shapes.values())
    if not n_lines:
        return answer("unknown_lines", Trust.TRUSTED, "none")
    names = ", ".join(shapes)
    return answer("unknown_lines", Trust.LIMITED, "some", n_lines=n_lines, n_shapes=n_shapes, names=names)


QUESTIONS = (Question(check="unknown_lines", needs=(Step.UPDATE,), judge=_unknown),)
