"""How pytest-xdist distributes tests: all tests of one scan go to one worker.

Otherwise every worker would wait for the same scan while the other phones are idle.
"""

from xdist.scheduler import LoadScopeScheduling

__all__ = ["OneScanOneWorker"]


class OneScanOneWorker(LoadScopeScheduling):  # type: ignore[misc]  # it has no types where it is not installed
    """Tests of a YAML file are grouped by app and class of devices; others go singly, as `load` does."""

    def _split_scope(self, nodeid: str) -> str:
        is_of_a_scan = nodeid.partition("::")[0].endswith((".yaml", ".yml"))
        return nodeid.rsplit("::", 1)[0] if is_of_a_scan else nodeid
