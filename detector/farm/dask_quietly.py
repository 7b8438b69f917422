"""Imports Dask with its developer logging turned down. Dask reads this setting at import."""

import dask

dask.config.set({"logging": {"distributed": "critical", "tornado": "critical", "asyncio": "critical"}})

from distributed import Client, Future, Nanny, Scheduler, Security, SpecCluster, get_worker  # noqa: E402
from distributed.utils import get_mp_context  # noqa: E402

__all__ = [
    "Client",
    "Future",
    "Nanny",
    "Scheduler",
    "Security",
    "SpecCluster",
    "get_mp_context",
    "get_worker",
]
