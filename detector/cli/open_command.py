"""`detector open`: many cases in a browser, read only."""

from pathlib import Path
from typing import Annotated

import typer

from detector.cli.language import language
from detector.cli.terminal import print_line, say
from detector.cli.words import word
from detector.core.errors import ConfigError
from detector.wiring.viewer import serve_cases

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add this command to the console script."""
    app.command("open")(open_cases)


def open_cases(
    folder: Annotated[Path, typer.Argument(help="A folder with cases in it, however deep.")] = Path(
        "reports"
    ),
    *,
    port: Annotated[int, typer.Option(help="The port on this machine (default: a free one).")] = 0,
) -> None:
    """Look through many cases in a browser, on this machine alone, until interrupted; nothing is changed."""
    if port and not 1024 <= port <= 65535:
        raise ConfigError(f"--port: {port} is not a port between 1024 and 65535")

    def ready(address: str) -> None:
        say(word("open_in_browser"))
        print_line(address)

    serve_cases(folder, port=port, lang=language(), on_ready=ready)
