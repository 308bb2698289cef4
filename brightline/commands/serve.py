"""`brightline serve`: the API on an address of this machine."""

import os
from typing import Annotated

import typer
import uvicorn

from api.app import make_app
from brightline.commands.options import ProfileName, Rules, fail, say
from brightline.loading import RulesError, load
from engine.compile import Profile
from engine.resolve import Resolver, SettingError, sources_from_environment


def run(
    *,
    host: Annotated[str, typer.Option("--host", help="the address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="the port")] = 8000,
    rules: Rules = None,
    profile: ProfileName = Profile.FULL,
    identity: Annotated[
        str | None,
        typer.Option(
            "--identity", envvar="BRIGHTLINE_IDENTITY", help="for orders that name an addressee"
        ),
    ] = None,
    provider: Annotated[
        str | None,
        typer.Option(
            "--provider", envvar="BRIGHTLINE_PROVIDER", help="where the service is established"
        ),
    ] = None,
) -> None:
    """Serve decisions over HTTP. Refuses to start with rules that have an error."""
    codes = None if provider is None else [c.strip() for c in provider.split(",") if c.strip()]
    try:
        engine = load(rules, profile=profile, identity=identity, provider=codes)
        resolver = Resolver(sources_from_environment(os.environ))
    except (RulesError, SettingError) as error:
        fail(str(error))
    say(f"brightline: serving {engine.policy} on http://{host}:{port}")
    uvicorn.run(make_app(engine, resolver), host=host, port=port, log_level="warning")
