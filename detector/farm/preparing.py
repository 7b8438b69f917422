"""From a plan file to jobs for the connected phones. Everything that can be refused is refused here.

Phones are asked for their installed apps; nothing on them is changed.
"""

import hashlib
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from detector.attribution.policy import read_policy
from detector.attribution.standing import read_scenes
from detector.case import refuse_bad_package
from detector.config import DevicesFile, KnownDevice
from detector.config.durations import seconds
from detector.config.plain_file import open_size, read_plain_text
from detector.config.preparation_list import read_preparation_list
from detector.core.clock import Clock
from detector.core.errors import ConfigError, DeviceError
from detector.devices.phone_book import PhoneBook
from detector.devices.shell import DeviceShell
from detector.farm.estimate import A_LAUNCH_BYTES, n_runs_of
from detector.farm.matrix import App, Job, Phone, jobs_of, phone_classes
from detector.farm.phone_pool import LeaseTimes
from detector.farm.plan import AppEntry, Plan, deadline_s, read_plan
from detector.parsing.package_lists import parse_package_list
from detector.preparation import AUTO
from detector.regression.baseline_file import read_baseline
from detector.wiring.adb_servers import READY, Found, found_everywhere, known_devices
from detector.wiring.app_files import apps_in
from detector.wiring.law import rule_book
from detector.wiring.leases import phone_book
from detector.wiring.preparing import NONE
from detector.wiring.stf_leases import farm_of, farm_server, matching

__all__ = ["Prepared", "apps_of", "prepared", "refuse_full_disk", "run_folder"]

RUNS = Path("reports")
PACKAGES = "pm list packages -U"
SPARE_BYTES = 200_000_000
"""Reserve for the ledger, the report, and other writers to the same disk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """All a run needs to begin. `notes`: what the user should know, one sentence each."""

    plan: Plan
    plan_path: Path
    plan_sha256: str
    phones: tuple[Phone, ...]
    jobs: tuple[Job, ...]
    deadline: float | None
    lease: LeaseTimes
    devices_file: Path | None
    notes: tuple[str, ...]


def run_folder(plan: Path, out: Path | None) -> Path:
    """The default folder of a plan's run, or `out` if given."""
    return RUNS / f"farm-{plan.stem}" if out is None else out


def prepared(
    plan_path: Path,
    clock: Clock,
    *,
    pool: str | None = None,
    devices_file: Path | None = None,
    also: frozenset[str] = frozenset(),
) -> Prepared:
    """`also`: phones that the run had when it began; one that is away right now may come back.

    Raises ConfigError for anything the user has to fix, DeviceError if no adb server answers.
    """
    text = read_plain_text(plan_path)
    where = str(plan_path)
    plan = read_plan(text, where=where)
    deadline = deadline_s(plan, now_s=clock.wall_ns() / 1e9, where=where)
    for profile in dict.fromkeys([plan.profile, *(app.profile for app in plan.apps if app.profile)]):
        rule_book(profile)
    if devices_file is not None:
        devices_file = devices_file.absolute()
        open_size(devices_file)
    known = known_devices(devices_file)
    apps = tuple(apps_of(plan, plan_path))
    pool = pool or plan.devices.pool
    phones, notes = _phones(known, clock, pool=pool, also=also)
    classes = phone_classes(plan, phones, where=where, pool=pool, notes=notes)
    lease = known.defaults.lease
    if plan.decisions is not None:
        for memory in sorted((plan_path.parent / plan.decisions).glob("*.yaml")):
            read_baseline(memory)  # a file that cannot be read is refused now, not in the morning
    return Prepared(
        plan=plan,
        plan_path=plan_path,
        plan_sha256=hashlib.sha256(text.encode()).hexdigest(),
        phones=phones,
        jobs=jobs_of(plan, apps, classes, where=where),
        deadline=deadline,
        lease=LeaseTimes(
            replug_wait_s=seconds(plan.replug_wait, where=f"{where}: replug_wait"),
            ttl_s=seconds(lease.ttl, where="defaults.lease.ttl"),
            wait_s=seconds(lease.wait, where="defaults.lease.wait"),
            renew_s=seconds(lease.renew, where="defaults.lease.renew"),
        ),
        devices_file=devices_file,
        notes=notes,
    )


def refuse_full_disk(jobs: Sequence[Job], n_phones: int, folder: Path) -> None:
    """Raises ConfigError if even the first jobs of all phones would not fit on the disk."""
    place = folder
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    first = sorted((n_runs_of(job) for job in jobs), reverse=True)[:n_phones]
    needed = sum(first) * A_LAUNCH_BYTES + SPARE_BYTES
    if free < needed:
        raise ConfigError(
            f"{folder}: has {free // 10**6} MB left, and the first jobs need about {needed // 10**6} MB"
        )


def apps_of(plan: Plan, plan_path: Path) -> Iterator[App]:
    """Each entry's app; of a folder, each file's. Raises ConfigError that names file and key."""
    for number, entry in enumerate(plan.apps):
        where = f"{plan_path}: apps[{number}]"
        scenes, policy = _texts_of(entry, plan_path)
        prepare = _prepare_of(entry.prepare or plan.prepare, plan_path, where)
        if entry.apk is None:
            assert entry.package is not None, "the plan was refused without both"
            package = _package(entry.package, where)
            yield App(package=package, entry=entry, scenes=scenes, policy=policy, prepare=prepare)
            continue
        for package, path in _files_of(entry, plan_path, where).items():
            yield App(
                package=_package(package, where),
                entry=entry,
                apk=str(path),
                scenes=scenes,
                policy=policy,
                prepare=prepare,
            )


def _texts_of(entry: AppEntry, plan_path: Path) -> tuple[str | None, str | None]:
    """The paths of its scenes and its policy. Raises ConfigError for an invalid file."""
    paths = [
        None if name is None else str((plan_path.parent / name).absolute())
        for name in (entry.scenes, entry.policy)
    ]
    scenes, policy = paths
    if scenes is not None:
        read_scenes(read_plain_text(Path(scenes)), where=scenes)
    if policy is not None:
        read_policy(read_plain_text(Path(policy)), where=policy)
    return scenes, policy


def _prepare_of(asked: str | None, plan_path: Path, where: str) -> str | None:
    """`auto` or `none` as it stands, else the path of the list. Raises ConfigError for an invalid file."""
    if asked is None or asked in (AUTO, NONE):
        return asked
    path = (plan_path.parent / asked).absolute()
    if not path.exists():
        raise ConfigError(f"{where}.prepare: {path}: there is no such file")
    read_preparation_list(path)
    return str(path)


def _files_of(entry: AppEntry, plan_path: Path, where: str) -> Mapping[str, Path]:
    """By package, the file of each app of the entry. Raises ConfigError."""
    path = (plan_path.parent / str(entry.apk)).absolute()
    if not path.exists():
        raise ConfigError(f"{where}.apk: {path}: there is no such file")
    try:
        found = apps_in(path)
    except ConfigError as error:
        raise ConfigError(f"{where}.apk: {error}") from error
    if not found:
        raise ConfigError(f"{where}.apk: {path}: holds no .apk")
    if entry.package is None:
        return found
    if entry.package not in found:
        raise ConfigError(f"{where}.apk: {path}: is {', '.join(found)}, not {entry.package}")
    return {entry.package: found[entry.package]}


def _package(name: str, where: str) -> str:
    try:
        return refuse_bad_package(name)
    except ConfigError as error:
        raise ConfigError(f"{where}.package: {error}") from error


def _phones(
    known: DevicesFile, clock: Clock, *, pool: str | None, also: frozenset[str]
) -> tuple[tuple[Phone, ...], tuple[str, ...]]:
    """Phones that are ready or in `also`, and not quarantined; and notes on why others were left out."""
    everything = found_everywhere(known, clock, pool=pool)
    notes = [f"{host.host}: {host.why}" for host in everything.not_reached]
    most = None if pool is None else known.pools[pool].max
    phones: list[Phone] = []
    away: list[Phone] = []
    book = phone_book()
    try:
        for found in everything.devices:
            name = found.listed.serial if found.entry is None else found.entry.id
            out, is_ready = _why_out(found, book), found.listed.state == READY
            if name in also and out is None and not is_ready:
                away.append(_phone(found, clock))
            why_not = out if out is not None or is_ready else f"is {found.listed.state}"
            if why_not is not None:
                if found.entry is not None:
                    notes.append(f"{name}: {why_not}")
            elif most is None or len(phones) < most:
                phones.append(_phone(found, clock))
        for entry in known.devices if pool is None else known.pool(pool):
            if entry.farm is None or (most is not None and len(phones) >= most):
                continue
            why_not = _why_not_from_farm(known, entry, book, clock)
            if why_not is not None:
                notes.append(f"{entry.id}: {why_not}")
            else:
                phones.append(_phone_of_farm(entry))
    finally:
        book.close()
    # With all of them away, a run would give up its jobs one by one: it is refused, and can be resumed later.
    return tuple([*phones, *away] if phones else []), tuple(notes)


def _why_not_from_farm(known: DevicesFile, entry: KnownDevice, book: PhoneBook, clock: Clock) -> str | None:
    """A device in use now may be free later: that is no reason. Raises ConfigError without a token."""
    assert entry.farm is not None
    if entry.quarantine is not None:
        return f"is in quarantine: {entry.quarantine.reason}"
    out = book.quarantined(farm_server(entry), entry.id)
    if out is not None and out.is_by_hand:
        return f"is in quarantine: {out.reason}"
    try:
        matching(farm_of(known, entry.farm, clock), entry)
    except DeviceError as error:
        return str(error)
    return None


def _phone_of_farm(entry: KnownDevice) -> Phone:
    """Which device it is, and what is installed on it, is known only once it is leased."""
    assert entry.farm is not None
    return Phone(
        id=entry.id,
        serial=entry.id,
        server=farm_server(entry),
        host=entry.farm,
        keys={**entry.keys, "host": entry.farm},
    )


def _why_out(found: Found, book: PhoneBook) -> str | None:
    if found.entry is not None and found.entry.quarantine is not None:
        return f"is in quarantine: {found.entry.quarantine.reason}"
    out = book.quarantined(found.server.name, found.listed.serial)
    if out is not None and out.is_by_hand:
        return f"is in quarantine: {out.reason}"
    return None


def _phone(found: Found, clock: Clock) -> Phone:
    serial, entry = found.listed.serial, found.entry
    keys = {"id": serial, "serial": serial, "host": found.host} if entry is None else entry.keys
    hub = None if entry is None else entry.labels.get("hub")
    return Phone(
        id=serial if entry is None else entry.id,
        serial=serial,
        server=found.server.name,
        host=found.host,
        hub=None if hub is None else f"{found.host}/{hub}",
        keys=keys,
        packages=_packages(found, clock),
        may_reboot=entry is not None and entry.reboot == "allowed",
    )


def _packages(found: Found, clock: Clock) -> frozenset[str] | None:
    """None if the phone did not answer: the job itself finds out."""
    try:
        listed = DeviceShell(found.server.link(found.listed.serial), clock).run(PACKAGES)
    except DeviceError:
        return None
    return frozenset(parse_package_list(listed.stdout)) or None
