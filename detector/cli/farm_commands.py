"""`detector farm`: many apps on many phones, from a plan."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detector import codec
from detector.cli.exit_codes import ExitCode
from detector.cli.farm_progress import board, headline, run_progress
from detector.cli.language import language
from detector.cli.options import AsJson
from detector.cli.terminal import moving, print_document, print_line, print_table, say, show
from detector.cli.words import word
from detector.core.errors import ConfigError
from detector.farm.matrix import titled
from detector.farm.reasons import reason_in
from detector.farm.tls import TlsFiles
from detector.wiring.adb_servers import DEVICES_FILE, known_devices
from detector.wiring.tool import host_clock

if TYPE_CHECKING:
    from detector.farm.document import FarmDocument
    from detector.farm.planned import PlannedRun

__all__ = ["register"]

PlanFile = Annotated[Path, typer.Argument(metavar="PLAN", help="The plan, a YAML file (docs/farm.md).")]
Pool = Annotated[
    str | None, typer.Option("--pool", help="Only phones of this pool of devices.yaml; wins over the plan's.")
]
Devices = Annotated[Path | None, typer.Option("--devices", help="Another file than ./devices.yaml.")]
Scheduler = Annotated[
    str | None,
    typer.Option("--scheduler", help="Dask's scheduler that workers of several hosts join: tls://host:port."),
]
TlsCa = Annotated[Path | None, typer.Option("--tls-ca", help="The authority of all certificates (PEM).")]
TlsCert = Annotated[Path | None, typer.Option("--tls-cert", help="The own certificate (PEM).")]
TlsKey = Annotated[Path | None, typer.Option("--tls-key", help="The key of the own certificate (PEM).")]

Resume = Annotated[
    bool, typer.Option("--resume", help="Go on with the run in --out: only what has no result.")
]

WATCH_EVERY_S = 1.0

Out = Annotated[Path | None, typer.Option("--out", help="The run's folder (default: reports/farm-PLAN).")]


def register(app: typer.Typer) -> None:
    """Add these commands to the console script."""
    farm = typer.Typer(help="Many apps on many phones, from a plan: nothing lost, and nothing twice.")
    farm.command("plan")(plan)
    farm.command("run")(run)
    farm.command("status")(status)
    farm.command("watch")(watch)
    farm.command("stop")(stop)
    farm.command("retry")(retry)
    farm.command("report")(report)
    farm.command("worker")(worker)
    app.add_typer(farm, name="farm")


def plan(
    plan_file: PlanFile,
    *,
    pool: Pool = None,
    devices: Devices = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Show what a run would do: each job with its phones, and the hours of each phone. Nothing starts."""
    from detector.farm.planned import planned  # noqa: PLC0415 - help needs none of it

    document = planned(plan_file, pool=pool, devices_file=devices, out=out)
    for note in document.notes:
        say(reason_in(language(), note))
    if as_json:
        print_document(codec.to_json(document))
        return
    _print_plan(document)


def run(
    plan_file: PlanFile,
    *,
    pool: Pool = None,
    devices: Devices = None,
    out: Out = None,
    resume: Resume = False,
    scheduler: Scheduler = None,
    tls_ca: TlsCa = None,
    tls_cert: TlsCert = None,
    tls_key: TlsKey = None,
    dashboard: Annotated[
        str | None,
        typer.Option(
            "--dashboard",
            metavar="[ADDRESS:]PORT",
            help="Show Dask's own pages there, on this machine alone unless an address is given (needs the "
            "extra dashboard).",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Scan the apps of a plan, each job on a phone that fits. The exit code is the worst of the cases."""
    from detector.cli.notices import say_unless_signed  # noqa: PLC0415
    from detector.farm.dashboard import dashboard_at  # noqa: PLC0415 - help needs none of it
    from detector.farm.running import RunOrder, run_plan  # noqa: PLC0415

    pages = None if dashboard is None else dashboard_at(dashboard)
    order = RunOrder(
        plan=plan_file,
        pool=pool,
        devices_file=devices,
        out=out,
        is_resumed=resume,
        scheduler=scheduler,
        tls=_tls_files(tls_ca, tls_cert, tls_key),
        dashboard=pages,
    )
    if pages is not None:
        say(pages.url if pages.is_on_this_machine_alone else f"{pages.url}; {word('seen_by_all')}")
    say_unless_signed(as_json=as_json)
    with run_progress() as progress:
        document = run_plan(order, progress.listener)
    if as_json:
        print_document(codec.to_json(document))
    else:
        _print_jobs(document)
        print_line(document.folder)
    raise typer.Exit(ExitCode(document.exit_code))


def status(plan_file: PlanFile, *, out: Out = None, as_json: AsJson = False) -> None:
    """Tell what a run has come to: its jobs, and what its phones do."""
    document = _read(plan_file, out)
    if as_json:
        print_document(codec.to_json(document))
        return
    show(board(document, now_s=_now_s()))
    _print_jobs(document)


def watch(plan_file: PlanFile, *, out: Out = None) -> None:
    """Follow a run in the terminal until it ends: devices, jobs, time left. It may be left at any time."""
    document = _read(plan_file, out)  # fails at once if there is no such run
    with moving(lambda: board(document, now_s=_now_s())) as refresh:
        while document.ended_at is None and document.scheduler is not None:
            refresh()
            host_clock().sleep(WATCH_EVERY_S)
            document = _read(plan_file, out)
    say(headline(document, now_s=_now_s()))
    if document.ended_at is None:
        say(word("scheduler_gone").format(plan=document.plan, folder=document.folder))
        raise typer.Exit(ExitCode.INCONCLUSIVE)


def stop(
    plan_file: PlanFile,
    *,
    out: Out = None,
    now: Annotated[
        bool, typer.Option("--now", help="End what runs, too; its jobs then wait for --resume.")
    ] = False,
) -> None:
    """Stop a run in order: no further job begins, and those that run go on to their end."""
    from detector.farm.standing import asked_to_stop  # noqa: PLC0415 - help needs none of it

    asked_to_stop(plan_file, out, is_now=now)
    say(word("stop_asked"))


def retry(
    plan_file: PlanFile,
    *,
    out: Out = None,
    package: Annotated[str | None, typer.Option("--package", help="Only this app.")] = None,
) -> None:
    """Let jobs without a result wait again, whatever became of them; then: farm run --resume."""
    from detector.farm.standing import tried_again  # noqa: PLC0415 - help needs none of it

    say(word("waits_again", n=tried_again(plan_file, out, package=package)))


def report(plan_file: PlanFile, *, out: Out = None) -> None:
    """Write the page over all cases of a run: apps, rules, classes of devices; CSV and JSON beside it."""
    from detector.farm.standing import reported  # noqa: PLC0415 - help needs none of it

    print_line(str(reported(plan_file, out) / "index.html"))


def worker(
    *,
    scheduler: Annotated[str, typer.Option("--scheduler", help="Dask's scheduler to join: tls://host:port.")],
    host: Annotated[str, typer.Option("--host", help="Which host of devices.yaml this is.")] = "local",
    devices: Devices = None,
    tls_ca: TlsCa = None,
    tls_cert: TlsCert = None,
    tls_key: TlsKey = None,
) -> None:
    """Lend this host's phones to a scheduler: a process for each, until it ends or a signal comes."""
    from detector.farm.cluster import serve_phones  # noqa: PLC0415 - help needs none of it

    path = (devices or DEVICES_FILE).absolute()
    everything = known_devices(path).devices
    phones = [
        device.id for device in everything if (device.host if device.farm is None else device.farm) == host
    ]
    if not phones:
        raise ConfigError(f"{path}: has no device on host {host!r}")
    say(f"{word('lends')}: {', '.join(phones)}")
    serve_phones(scheduler, _tls_files(tls_ca, tls_cert, tls_key), phones, path)


def _tls_files(ca: Path | None, cert: Path | None, key: Path | None) -> TlsFiles | None:
    if ca is None and cert is None and key is None:
        return None
    if ca is None or cert is None or key is None:
        raise ConfigError("--tls-ca, --tls-cert and --tls-key go together")
    return TlsFiles(ca=ca.absolute(), cert=cert.absolute(), key=key.absolute())


def _read(plan_file: Path, out: Path | None) -> "FarmDocument":
    from detector.farm.standing import standing  # noqa: PLC0415 - help needs none of it

    return standing(plan_file, out)


def _now_s() -> float:
    return host_clock().wall_ns() / 1e9


def _print_plan(document: "PlannedRun") -> None:
    print_table(
        "",
        [word(key) for key in ("job", "level", "phones", "minutes")],
        [
            [titled(job.key, job.label), job.level, _short(job.devices), f"{job.expected_s / 60:.0f}"]
            for job in document.jobs
        ],
    )
    print_table(
        word("load", hours=f"{document.longest_s / 3600:.1f}"),
        [word(key) for key in ("device", "jobs", "hours")],
        [[device.device, str(device.jobs), f"{device.busy_s / 3600:.1f}"] for device in document.devices],
    )


def _short(names: tuple[str, ...]) -> str:
    more = f" +{len(names) - 3}" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more


def _print_jobs(document: "FarmDocument") -> None:
    print_table(
        "",
        [word(key) for key in ("job", "device", "state", "exit_code", "reason")],
        [
            [
                titled(job.key, job.label),
                job.device or "",
                word(f"job_{job.state}"),
                "" if job.exit_code is None else str(job.exit_code),
                reason_in(language(), job.reason or ""),
            ]
            for job in document.jobs
        ],
    )
    if document.lost:
        rules = ", ".join(dict.fromkeys(lost.rule for lost in document.lost))
        nights = max(lost.nights for lost in document.lost)
        say(word("lost_decisions").format(n=len(document.lost), rules=rules, nights=nights))
