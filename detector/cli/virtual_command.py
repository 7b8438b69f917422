"""`detector virtual`: a device to plug in when there is no phone."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from detector.cli.options import PersonaName, Seed
from detector.cli.terminal import print_document, say
from detector.cli.words import word
from detector.core.errors import ConfigError
from detector.wiring.virtual_devices import VirtualChoice, catalog, serve

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add this command to the console script."""
    app.command("virtual")(virtual)


def virtual(
    *,
    app_files: Annotated[
        list[Path] | None,
        typer.Option("--app", help="An app file (repeatable; default: all that are shipped)."),
    ] = None,
    persona: PersonaName = None,
    port: Annotated[int | None, typer.Option(help="An odd adb port (default: a free one).")] = None,
    fault: Annotated[
        list[str] | None,
        typer.Option(
            "--fault",
            help="What is wrong with the device, e.g. secure, vanish@3s or vanish@launch+2s (repeatable).",
        ),
    ] = None,
    seed: Seed = 0,
    list_all: Annotated[
        bool, typer.Option("--list", help="Print the apps, personas and faults there are.")
    ] = False,
) -> None:
    """Serve a virtual device to any adb client, until interrupted."""
    if list_all:
        print_document(json.dumps(catalog(), ensure_ascii=False, indent=2) + "\n")
        return
    if port is not None and not 1024 <= port <= 65535:
        raise ConfigError(f"--port: {port} is not a port between 1024 and 65535")
    choice = VirtualChoice(
        app_files=tuple(app_files or ()), persona=persona, faults=tuple(fault or ()), seed=seed
    )

    def announced(ready: dict[str, Any]) -> None:
        print_document(json.dumps(ready) + "\n")
        say(word("connect_by", serial=ready["serial"]))

    serve(choice, port=port, on_ready=announced)
