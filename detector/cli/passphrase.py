"""Passphrases and PINs: from a file, an environment variable or a terminal, never an option's value."""

import getpass
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from detector.cli.terminal import say
from detector.cli.words import word
from detector.core.errors import ConfigError

__all__ = ["PassphraseFile", "PassphraseVariable", "asking", "new_passphrase"]

PassphraseFile = Annotated[
    Path | None,
    typer.Option("--passphrase-file", help="A file whose first line is the key's passphrase or PIN."),
]
PassphraseVariable = Annotated[
    str | None,
    typer.Option(
        "--passphrase-env",
        metavar="NAME",
        help="The environment variable that holds the key's passphrase or PIN.",
    ),
]

_MIN_LETTERS = 8


def asking(file: Path | None, variable: str | None, what: str) -> bytes:
    """Raises ConfigError if neither is named and there is no terminal to ask at."""
    from detector.wiring.keys import settled_secret  # noqa: PLC0415 - needs a library of its own

    settled = settled_secret(file, variable, os.environ)
    if settled is not None:
        return settled
    _refuse_without_terminal(what, variable)
    return _asked(word("passphrase_of", what=what))


def new_passphrase(file: Path | None, variable: str | None) -> bytes:
    """Asks twice at the terminal. Raises ConfigError if the two differ, or it is too short."""
    from detector.wiring.keys import settled_secret  # noqa: PLC0415

    secret = settled_secret(file, variable, os.environ)
    if secret is None:
        _refuse_without_terminal("keys init --passphrase", variable)
        secret = _asked(word("passphrase_new"))
        if secret != _asked(word("passphrase_again")):
            raise ConfigError("the two passphrases differ; no key was made")
    if len(secret.decode("utf-8", "surrogateescape")) < _MIN_LETTERS:
        raise ConfigError(f"a passphrase has {_MIN_LETTERS} letters or more; no key was made")
    return secret


def _asked(text: str) -> bytes:
    try:
        return getpass.getpass(f"{text}: ", stream=sys.stderr).encode("utf-8", "surrogateescape")
    except EOFError as error:
        say("")
        raise ConfigError("no passphrase was given") from error


def _refuse_without_terminal(what: str, variable: str | None) -> None:
    if sys.stdin.isatty():
        return
    if variable is not None:
        raise ConfigError(f"{what}: its passphrase should stand in the variable {variable}, which is not set")
    raise ConfigError(
        f"{what}: needs a passphrase: --passphrase-file FILE, --passphrase-env NAME, or a terminal to ask at"
    )
