"""What the touches of a case did, by all its runs, and the launches that touch."""

from detector.touching.joining import join_runs
from detector.touching.probe_runs import PlannedProbe
from detector.touching.scan import MAX_LINKS, Scan

__all__ = ["MAX_LINKS", "PlannedProbe", "Scan", "join_runs"]
