"""The known app's own notes show whether it kept to its times."""

from detector.core.field_test import Trust
from detector.field_test import LOG, FieldEvidence
from detector.field_test.notes import QUESTIONS, noted_ms
from detector.field_test.unknown import unknown_shapes
from detector.wiring.field_testing import shipped_known_app

KNOWN = shipped_known_app().known
NOTES = {"splash drawn": 10_000, "skip shown": 11_512, "splash over": 15_003}


def log(notes: dict[str, int]) -> str:
    line = "1767945600.{at:06d}  4101  4101 I {package}: {what} uptime_ms={at}"
    return "\n".join(line.format(at=at, package=KNOWN.package, what=what) for what, at in notes.items())


def with_notes(notes: dict[str, int]) -> FieldEvidence:
    return FieldEvidence(texts=[(LOG, log(notes))])


def test_notes_are_read() -> None:
    assert noted_ms(log(NOTES), KNOWN.package) == NOTES


def test_an_app_called_back_in_time() -> None:
    check = QUESTIONS[0].judge(with_notes(NOTES), KNOWN)
    assert (check.trust, check.values["worst_ms"]) == (Trust.TRUSTED, 12)
    assert [one.name for one in check.figures] == ["app_splash_delay_ms", "app_splash_lasts_ms"]


def test_an_app_called_back_late() -> None:
    check = QUESTIONS[0].judge(with_notes({**NOTES, "skip shown": 11_900}), KNOWN)
    assert (check.trust, check.values["worst_ms"]) == (Trust.LIMITED, 400)


def test_notes_are_not_unknown_lines() -> None:
    assert unknown_shapes(with_notes(NOTES), KNOWN) == {}
