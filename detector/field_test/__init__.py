"""Compares measurements on a phone with what the known app knows about itself (`detector field-test`)."""

from detector.field_test.archive import ARCHIVE, archive_of
from detector.field_test.document import DocumentedFigure, FieldApp, FieldTestDocument, documented
from detector.field_test.evidence import ClockAt, FieldEvidence, Heartbeats, PageSeen, ShakeSeen, Step
from detector.field_test.known_app import KnownApp, read_known_app
from detector.field_test.question import Question
from detector.field_test.questions import answers, questions_named, steps_for
from detector.field_test.reading import read_page, read_shake, read_touch, read_update, watched
from detector.field_test.screen import measured_density
from detector.field_test.touching import STRONG, WEAK, probes_around
from detector.field_test.unknown import LOG

__all__ = [
    "ARCHIVE",
    "LOG",
    "STRONG",
    "WEAK",
    "ClockAt",
    "DocumentedFigure",
    "FieldApp",
    "FieldEvidence",
    "FieldTestDocument",
    "Heartbeats",
    "KnownApp",
    "PageSeen",
    "Question",
    "ShakeSeen",
    "Step",
    "answers",
    "archive_of",
    "documented",
    "measured_density",
    "probes_around",
    "questions_named",
    "read_known_app",
    "read_page",
    "read_shake",
    "read_touch",
    "read_update",
    "steps_for",
    "watched",
]
