"""What a scan needs to prepare its app: the scenario to record, and who carries out its steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from detector.core.actions import PrepareStep, Scenario
from detector.core.errors import DeviceError
from detector.core.prepared import DialogKind
from detector.core.screen import ViewTree
from detector.preparation.auto import Reads, preparing
from detector.preparation.dialogs import DialogReader
from detector.session.request import StepPerformer

__all__ = ["AUTO", "Before", "PreparationFailed", "Preparer"]

AUTO = "auto"


class PreparationFailed(DeviceError):
    """A step of a list failed: of this app, not of the phone."""


class Before(StrEnum):
    """Before the first launch only, before each, or only if the first launch ended at a dialog."""

    ONCE = "once"
    EACH = "each"
    IF_STOPPED = "if_stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparer:
    """`by`: `auto`, or the name of the list; `sha256` of its file. `steps`: None among them answers dialogs.

    `perform` carries out the others. `before`: which launches it precedes.
    """

    reader: DialogReader
    by: str = AUTO
    sha256: str | None = None
    before: Before = Before.ONCE
    steps: Sequence[PrepareStep | None] = (None,)
    perform: StepPerformer | None = None

    @property
    def changes_facts(self) -> bool:
        """Whether a step may change what the phone reports of the app."""
        return any(step is not None for step in self.steps)

    def is_stopped(self, tree: ViewTree | None) -> bool:
        """Whether what this dump shows has to be answered once and for all, and can be.

        A login over a page that can be closed is a popup like any other.
        """
        standing = self.reader.read(tree)
        is_popup = standing.kind is DialogKind.LOGIN and standing.is_over
        return standing.kind.is_once and standing.answer is not None and not is_popup

    def scenario(self, package: str) -> Scenario:
        reads = Reads(self.reader.read, self.reader.read_words)
        return preparing(package, reads, by=self.by, sha256=self.sha256, steps=self.steps)
