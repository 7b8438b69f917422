"""Imports Dask with its developer logging turned down. Dask reads this setting at import."""

from detector.core.errors import needs_extra

with needs_extra("farm", "a run on a farm"):
    import dask

    dask.config.set({"logging": {"distributed": "critical", "tornado": "critical", "asyncio": "critical"}})

    from distributed import Client, Future, Nanny, Scheduler, Security, SpecCluster, get_worker
    from distributed.utils import get_mp_context

__all__ = [
    "Client",
    "Future",
    "Nanny",
    "Scheduler",
    "Security",
    "SpecCluster",
    "dask",
    "get_mp_context",
    "get_worker",
]
