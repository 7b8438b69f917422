"""Who started a process, as the log, the services and the associations name a caller."""

from dataclasses import replace

from detector.attribution.found import CallerFound, Grade
from detector.attribution.watch_record import WatchRecord
from detector.core.events import ProcessStart
from detector.parsing.dump_values import ProcessRef
from detector.parsing.services import RunningService

__all__ = [
    "ACTIVITY_BEFORE_MS",
    "FIRST_APP_UID",
    "SYSTEM",
    "by_system",
    "caller_of_service",
    "named_in_log",
    "only_client",
    "package_of",
]

ACTIVITY_BEFORE_MS = 3_000.0
SYSTEM = "android"
FIRST_APP_UID = 10_000


def named_in_log(start: ProcessStart) -> CallerFound | None:
    if start.caller is None:
        return None
    return CallerFound(
        package=start.caller.partition(":")[0],
        grade=Grade.PROVEN,
        sources=(start.caller_told_by or "log",),
    )


def caller_of_service(
    start: ProcessStart, watch: WatchRecord, service: RunningService | None, named: CallerFound | None
) -> CallerFound | None:
    """In order: the caller in the log, the record's own, a bound client, a recorded association."""
    recent = None
    if service is not None:
        recent = service.caller_package or watch.package_of_uid(service.caller_uid)
    if named is not None:
        if recent == named.package:
            return replace(named, sources=(*named.sources, "services"))
        return named
    clients = service.clients if service is not None else ()
    bound = only_client(tuple(client.process for client in clients), start, watch, source="services")
    if recent is not None:
        return CallerFound(package=recent, grade=Grade.PROVEN, sources=("services",))
    if bound is not None:
        return bound
    return _associated(start, watch)


def _associated(start: ProcessStart, watch: WatchRecord) -> CallerFound | None:
    for dumped in watch.associations:
        if not 0 <= dumped.at_ms - start.at_ms <= ACTIVITY_BEFORE_MS:
            continue
        sources = {
            value.source_process.partition(":")[0]
            for value in dumped.values
            if value.component is not None and str(value.component) == start.component
        } - {start.package, "system"}
        if len(sources) == 1:
            return CallerFound(package=sources.pop(), grade=Grade.INFERRED, sources=("associations",))
    return None


def only_client(
    clients: tuple[ProcessRef, ...], start: ProcessStart, watch: WatchRecord, *, source: str
) -> CallerFound | None:
    """The client, if it is a single app. The app itself only if no other app is bound."""
    packages = {package_of(client, watch) for client in clients}
    others = packages - {start.package, None}
    if len(others) == 1:
        package = others.pop()
        assert package is not None
        return CallerFound(package=package, grade=Grade.INFERRED, sources=(source,))
    if not others and start.package in packages:
        return CallerFound(package=start.package, grade=Grade.INFERRED, sources=(source,))
    return None


def package_of(client: ProcessRef, watch: WatchRecord) -> str | None:
    if client.uid is not None and client.uid < FIRST_APP_UID:
        return SYSTEM
    return watch.package_of_uid(client.uid) or client.process.partition(":")[0]


def by_system(source: str) -> CallerFound:
    return CallerFound(package=SYSTEM, grade=Grade.PROVEN, sources=(source,))
