"""Executes errands with Dask: one worker process per phone, so that a crash affects only one phone.

The scheduler and the nannies, which restart a worker that died, live in this process; alternatively all of
them run elsewhere, and a separate command starts the workers on each host. Dask never restarts a task that
died with its worker: `policy` decides on retries. All traffic between the processes uses TLS, on this
machine with a certificate that lasts as long as the run.
"""

import logging
import queue
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from detector.core.errors import DeviceNotReady
from detector.farm.dashboard import Dashboard
from detector.farm.dask_quietly import (
    Client,
    Future,
    Nanny,
    Scheduler,
    Security,
    SpecCluster,
    dask,
    get_mp_context,
    get_worker,
)
from detector.farm.errand import Ended, Errand, PhoneActivity, Report
from detector.farm.matrix import Phone
from detector.farm.own_certificate import own_security
from detector.farm.policy import Ending
from detector.farm.stopping import stop_attempt

__all__ = [
    "SETTINGS",
    "START_TIMEOUT_S",
    "DaskEngine",
    "engine_on_this_machine",
    "set_up_scheduler",
    "worker_options",
]

log = logging.getLogger(__name__)

TOPIC = "detector-farm"
WORKER = "detector.farm.worker"
PRELOADED = "detector.farm.preloaded"
START_TIMEOUT_S = 120.0
STOP_TIMEOUT_S = 20.0
N_STARTS = 3
NO_WORKER_S = 300.0
"""If a host is unreachable for this long, the jobs waiting for it are given up."""
SILENT_WORKER_S = 120.0
"""How long a network may be away without costing an attempt."""

NEVER = "1000d"
"""When a cluster gives up a phone whose worker has not rejoined, and its nanny with it. The default is 15 s,
and final: a loaded host needs longer to start a worker, above all if the process that workers are forked from
has died and has to load the models again."""

KEPT_BYTES = 2 << 20
"""Freed memory that a worker's allocator keeps and reuses, and the size from which it never does: a picture,
a net's layers. With 32 MB for both, a worker held 187 MB while reading instead of 138, in fragments that
nothing fitted into, at the same CPU; with Dask's 64 kB, every small allocation is mapped again."""

LARGE_PAGES = "glibc.malloc.hugetlb=1"
"""What is mapped again each time is mapped in pages of 2 MB, if the kernel leaves the choice to programs: for
the net that finds lines, 50 pages per picture instead of 24,000, and 20 ms of system time instead of 65."""

SELDOM = "10s"
"""How often Dask checks its own health, which is not used here: by default 50 times a second, in each worker
and in its nanny."""

NOWHERE = "127.0.0.1:0"
"""Dask opens a port for its pages even if it has none to show."""

_ORIGINS = "distributed.scheduler.dashboard.bokeh-application.allow_websocket_origin"

SETTINGS = {
    "distributed.scheduler.allowed-failures": 0,
    "distributed.scheduler.work-stealing": False,
    "distributed.scheduler.no-workers-timeout": NO_WORKER_S,
    "distributed.scheduler.worker-ttl": SILENT_WORKER_S,
    "distributed.deploy.lost-worker-timeout": NEVER,
    "distributed.comm.timeouts.tcp": f"{SILENT_WORKER_S:g}s",
    "distributed.worker.multiprocessing-method": "forkserver",
    "distributed.nanny.pre-spawn-environ.MALLOC_ARENA_MAX": 1,
    "distributed.nanny.pre-spawn-environ.MALLOC_TRIM_THRESHOLD_": KEPT_BYTES,
    "distributed.nanny.pre-spawn-environ.MALLOC_MMAP_THRESHOLD_": KEPT_BYTES,
    "distributed.nanny.pre-spawn-environ.GLIBC_TUNABLES": LARGE_PAGES,
    "distributed.worker.profile.enabled": False,
    "distributed.worker.memory.target": False,
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
    "distributed.worker.memory.terminate": False,
    "distributed.admin.tick.limit": "1h",  # do not log that the machine is busy
    "distributed.admin.tick.interval": SELDOM,
    "distributed.admin.tick.cycle": SELDOM,
    "distributed.admin.system-monitor.interval": SELDOM,
    "distributed.admin.system-monitor.disk": False,
    "distributed.admin.system-monitor.gil.enabled": False,
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
}


class DaskEngine:
    """An engine over one client. Callbacks put results into a queue that the conductor reads."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._happened: queue.SimpleQueue[Ended | PhoneActivity] = queue.SimpleQueue()
        self._futures: dict[int, Future[Report]] = {}
        client.subscribe_topic(TOPIC, self._on_activity)

    def begin(self, errand: Errand) -> None:
        future = self._client.submit(
            _in_worker,
            errand,
            key=f"attempt-{errand.attempt}-{errand.token}",
            resources={_resource(errand.phone.id): 1},
            retries=0,
            pure=False,
        )
        self._futures[errand.attempt] = future
        future.add_done_callback(lambda done: self._happened.put(self._ended(errand, done)))

    def happened(self, timeout_s: float) -> Sequence[Ended | PhoneActivity]:
        news: list[Ended | PhoneActivity] = []
        with suppress(queue.Empty):
            news.append(self._happened.get(timeout=timeout_s))
            while True:
                news.append(self._happened.get_nowait())
        for ended in news:
            if isinstance(ended, Ended):
                self._futures.pop(ended.errand.attempt, None)
        return news

    def stop(self, errand: Errand) -> None:
        """Asks all workers; only the one running the attempt reacts. Never waits for unreachable ones."""
        threading.Thread(target=self._ask_to_stop, args=(errand.attempt,), daemon=True).start()

    def _ask_to_stop(self, attempt: int) -> None:
        with suppress(Exception):  # whatever the error, the attempt then ends on its own
            self._client.run(stop_attempt, attempt, on_error="ignore")

    def _on_activity(self, event: tuple[float, Any]) -> None:
        _, activity = event
        if isinstance(activity, dict):
            self._happened.put(
                PhoneActivity(
                    phone=str(activity["phone"]),
                    attempt=int(activity["attempt"]),
                    doing=str(activity["doing"]),
                )
            )

    def _ended(self, errand: Errand, done: Future[Report]) -> Ended:
        try:
            report = done.result(timeout=STOP_TIMEOUT_S)
        except Exception as error:  # a worker died or never joined
            log.warning("an errand broke off", extra={"attempt": errand.attempt, "why": repr(error)})
            report = Report(ending=Ending.INFRASTRUCTURE, reason=_in_words(errand, error))
        return Ended(errand=errand, report=report)


@contextmanager
def engine_on_this_machine(
    phones: Sequence[Phone], scratch: Path, *, dashboard: Dashboard | None = None
) -> Iterator[DaskEngine]:
    """Scheduler and workers as children of this process; none outlives it. `scratch`: for Dask's files."""
    settings = SETTINGS if dashboard is None else {**SETTINGS, _ORIGINS: dashboard.origins}
    with dask.config.set(settings):
        security = own_security()
        workers = {
            phone.id: {"cls": Nanny, "options": worker_options(phone.id, security, scratch, host="127.0.0.1")}
            for phone in phones
        }
        scheduler = {
            "cls": Scheduler,
            "options": {
                "dashboard": dashboard is not None,
                "dashboard_address": NOWHERE if dashboard is None else dashboard.address,
                "protocol": "tls://",
                "host": "127.0.0.1",
                "port": 0,
                "security": security,
            },
        }
        cluster = _started(workers=workers, scheduler=scheduler, security=security)
        try:
            with Client(cluster, timeout=START_TIMEOUT_S, set_as_default=False) as client:
                yield DaskEngine(client)
        finally:
            cluster.close(timeout=STOP_TIMEOUT_S)


def _started(**spec: Any) -> SpecCluster:
    """Raises DeviceNotReady if its processes keep failing to start; Dask closes those that did."""
    for n_more in reversed(range(N_STARTS)):
        try:
            return SpecCluster(**spec, silence_logs=logging.CRITICAL)
        except (RuntimeError, OSError, TimeoutError) as error:
            log.warning("the workers did not start", extra={"why": repr(error)})
            if not n_more:
                raise DeviceNotReady("this machine", f"its worker processes do not start: {error}") from error
    raise AssertionError


def worker_options(phone: str, security: Security, scratch: Path, **more: Any) -> dict[str, Any]:
    """Options for the nanny of a phone's worker. Workers fork from a process that has loaded everything."""
    get_mp_context().set_forkserver_preload(["detector.farm.dask_quietly", PRELOADED])
    return {
        "nthreads": 1,
        "name": phone,
        "resources": {_resource(phone): 1},
        "memory_limit": 0,
        "dashboard": False,
        "preload": [WORKER],
        "local_directory": str(scratch),
        "security": security,
        **more,
    }


def set_up_scheduler(dask_scheduler: Scheduler) -> None:
    """Applies a run's settings to a scheduler started elsewhere; Dask sends this function by reference."""
    dask_scheduler.allowed_failures = 0
    dask_scheduler.no_workers_timeout = NO_WORKER_S
    dask_scheduler.worker_ttl = SILENT_WORKER_S


def _in_worker(errand: Errand) -> Report:
    from detector.farm.worker import perform  # noqa: PLC0415 - the scheduler's side does not need it

    worker = get_worker()

    def report_progress(doing: str) -> None:
        with suppress(Exception):  # there may be no listener
            activity = {
                "phone": errand.phone.id,
                "attempt": errand.attempt,
                "doing": doing,
                "at": time.time(),
            }
            worker.log_event(TOPIC, activity)

    return perform(errand, report_progress)


def _resource(phone: str) -> str:
    return f"device:{phone}"


def _in_words(errand: Errand, error: Exception) -> str:
    what = {
        "KilledWorker": "its worker process ended",
        "NoValidWorkerError": "no worker has it",
        "CancelledError": "its worker was given up",
    }.get(type(error).__name__, f"its worker failed: {type(error).__name__}: {error}")
    return f"{errand.phone.serial}: {what}"
