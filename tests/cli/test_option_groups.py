"""A command may take its options in groups; on the command line each is separate."""

from dataclasses import dataclass
from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner

from detector.cli.option_groups import flattened


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    to: Annotated[str, typer.Option("--to", help="Where to.")]
    seats: Annotated[int, typer.Option("--seats", min=1)] = 1


def book(name: str, *, first: bool = False, ticket: Ticket, again: bool = False) -> None:
    """Book a journey."""
    typer.echo(f"{name} {first} {ticket} {again}")


@pytest.fixture
def app() -> typer.Typer:
    made = typer.Typer()
    made.command()(flattened(book))
    return made


def test_a_group_is_passed_as_one_value(app: typer.Typer) -> None:
    ran = CliRunner().invoke(app, ["Ada", "--to", "Kyoto", "--again"])
    assert ran.output == f"Ada False {Ticket(to='Kyoto')} True\n"


def test_each_option_keeps_its_own_help_and_limits(app: typer.Typer) -> None:
    assert [one.name for one in typer.main.get_command(app).params[:5]] == [
        "name",
        "first",
        "to",
        "seats",
        "again",
    ]
    assert CliRunner().invoke(app, ["Ada", "--to", "Kyoto", "--seats", "0"]).exit_code == 2
    assert CliRunner().invoke(app, ["Ada"]).exit_code == 2


def test_duplicate_option_names_are_refused() -> None:
    def twice(*, to: str, ticket: Ticket) -> None: ...

    with pytest.raises(ValueError, match="duplicate parameter name"):
        flattened(twice)
