"""`brightline keys`: who may ask a service, by the database that it keeps records in."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Annotated

import typer
from sqlalchemy.exc import SQLAlchemyError

from brightline.commands.options import fail, say
from records.access.keys import DAYS, AccessError, Issued, Key, KeyState
from records.access.roles import RoleError, roles_of
from records.access.store import KeyStore
from records.migrations import upgrade
from records.store import StoreError, now, open_store, safe

_SOON = timedelta(days=30)

Database = Annotated[
    str, typer.Option("--database", envvar="BRIGHTLINE_DATABASE", help="where records are kept")
]
Which = Annotated[str, typer.Argument(help="the id of the key, or the name of its holder")]

app = typer.Typer(
    name="keys",
    help="Make, list, replace and revoke the keys of those who may ask.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("create")
def run_create(
    name: Annotated[str, typer.Argument(help="of the holder, such as `studio`; never used before")],
    *,
    database: Database,
    role: Annotated[
        list[str], typer.Option("--role", help="service, counsel, auditor or admin; may be several")
    ],
    days: Annotated[
        int, typer.Option("--days", min=0, max=3650, help="how long it is good; 0: for ever")
    ] = DAYS,
    tenant: Annotated[
        str | None, typer.Option("--tenant", help="the client whose added rules hold for it")
    ] = None,
) -> None:
    """Make a key for a new holder, and print it: once, and never again."""
    lasts = None if days == 0 else timedelta(days=days)
    with _keys(database) as keys:
        _print(keys.create(name, roles_of(role), lasts=lasts, tenant=tenant))


@app.command("list")
def run_list(*, database: Database) -> None:
    """List every key there ever was, without what opens."""
    with _keys(database) as keys:
        moment = now()
        for key in keys.all():
            say(_line(key, moment))


@app.command("rotate")
def run_rotate(
    which: Which,
    *,
    database: Database,
    overlap: Annotated[
        int, typer.Option("--overlap", min=0, max=8760, help="hours for which the old one is good")
    ] = 168,
) -> None:
    """Make the key that follows another one, and print it. The old one ends after the overlap."""
    with _keys(database) as keys:
        _print(keys.rotate(which, overlap=timedelta(hours=overlap)))


@app.command("revoke")
def run_revoke(which: Which, *, database: Database) -> None:
    """Revoke a key, or all keys of a holder. Running services see it within a second."""
    with _keys(database) as keys:
        revoked = keys.revoke(which)
    for key in revoked:
        say(f"revoked `{key.id}` of `{key.name}`")
    if not revoked:
        say(f"nothing of `{which}` was valid any more")


@contextmanager
def _keys(database: str) -> Iterator[KeyStore]:
    """The keys of a database, which gets the tables of this version."""
    try:
        engine = open_store(database)
        try:
            upgrade(engine)
            yield KeyStore(engine)
        finally:
            engine.dispose()
    except (StoreError, AccessError, RoleError) as error:
        fail(str(error))
    except SQLAlchemyError as error:
        fail(f"the database cannot be used: {safe(str(error.__cause__ or type(error).__name__))}")


def _print(issued: Issued) -> None:
    say(issued.text)
    until = "for ever" if issued.key.expires is None else f"until {issued.key.expires:%Y-%m-%d}"
    said = f"`{issued.key.id}` of `{issued.key.name}`, {_roles(issued.key)}, good {until}"
    typer.echo(f"{said}; it is not shown again", err=True)


def _line(key: Key, moment: datetime) -> str:
    state = key.state(moment)
    said = state.value
    if state is KeyState.VALID and key.expires is not None:
        said = f"valid until {key.expires:%Y-%m-%d}"
        if key.expires - moment < _SOON:
            said += " (soon)"
    used = "never used" if key.last_used is None else f"used {key.last_used:%Y-%m-%dT%H}Z"
    tenant = "" if key.tenant is None else f", tenant {key.tenant}"
    return f"{key.id} {key.name}: {_roles(key)}{tenant}; {said}; {used}"


def _roles(key: Key) -> str:
    return ", ".join(sorted(key.roles))
