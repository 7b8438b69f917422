"""What the process from which commands are forked has loaded: the program, its rules, readers of files."""

from detector import codec
from detector.case.judgement_record import JudgementRecord
from detector.evidence.records import (
    ActionRecord,
    ForegroundRecord,
    FrameRecord,
    JournalEntry,
    Manifest,
    PictureRecord,
    TreeRecord,
)
from detector.judging.document import VerdictsDocument
from detector.windows.seen_run import SeenRun
from detector.windows.touched_case import TouchedCase
from detector.wiring.law import rule_book
from detector.wiring.perception_setup import perception_setup
from tests.cli import command_line

__all__ = ["command_line"]

EVIDENCE = (ActionRecord, ForegroundRecord, FrameRecord, JournalEntry, Manifest, PictureRecord, TreeRecord)
rule_book("cn-default")
perception_setup()
for document in (*EVIDENCE, JudgementRecord, SeenRun, TouchedCase, VerdictsDocument):
    codec.json_schema(document)
