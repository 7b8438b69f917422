"""What the touches of a case did, by all its runs, and the launches that touch."""

from detector.touching.case import judge_runs, verdicts_of
from detector.touching.probe_runs import PlannedProbe
from detector.touching.scan import Scan
from detector.touching.touching import touched_windows

__all__ = ["PlannedProbe", "Scan", "judge_runs", "touched_windows", "verdicts_of"]
