"""What the touches of a case did, by all its runs, and the launches that touch."""

from detector.touching.joining import join_runs
from detector.touching.probe_runs import PlannedProbe
from detector.touching.scan import Scan

__all__ = ["PlannedProbe", "Scan", "join_runs"]
