"""The options that several subcommands share, and the exit statuses they agree on."""

import sys
from enum import IntEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from engine.compile import Profile

Rules = Annotated[
    Path | None, typer.Option("--rules", help="the rules folder; left out: the rules of Brightline")
]
ProfileName = Annotated[Profile, typer.Option("--profile", help="which documents decide")]
AsJson = Annotated[bool, typer.Option("--json", help="print JSON")]
Only = Annotated[
    list[str] | None, typer.Argument(help="folders inside it, such as `FR`; left out: all")
]
RulesArgument = Annotated[
    Path | None, typer.Argument(help="the rules folder; left out: the rules of Brightline")
]


class Status(IntEnum):
    """What the exit status of `ask` and `why` means; 2 is bad input for every subcommand."""

    PERMITTED = 0
    NOT_PERMITTED = 1
    BAD_INPUT = 2


def fail(message: str) -> NoReturn:
    """Say on standard error what is wrong, and leave with the status for bad input."""
    sys.stderr.write(f"brightline: {message}\n")
    raise typer.Exit(Status.BAD_INPUT)


def say(text: str = "") -> None:
    """Print a line, at once: whoever reads a pipe waits for it."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def chosen(path: str, only: list[str] | None) -> bool:
    """Whether a path lies in one of the folders asked for."""
    return not only or path.split("/", maxsplit=1)[0] in only or path in only
