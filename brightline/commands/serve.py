"""`brightline serve`: the API on an address of this machine."""

import gc
import os
from contextlib import closing
from typing import Annotated

import typer

from api.authzen import EVALUATION, EVALUATIONS
from api.decisions import MANY, ONE
from brightline.assembly import assembled
from brightline.commands.options import ProfileName, Rules, fail, say
from brightline.loading import RulesError
from brightline.operation import checks_of, observed, standing, watch_policy
from brightline.operation import run as run_server
from brightline.serving import PolicySettings
from brightline.settings import Settings, read_settings
from engine.compile import Profile
from engine.decide import BadRequestError
from engine.resolve import Resolver, SettingError
from records.journal.note import KeyFileError
from records.policies.model import PolicyError
from records.store import StoreError

_HOT = (ONE, MANY, EVALUATION, EVALUATIONS)
_SELDOM = (20_000, 20, 50)
"""Garbage is looked for after so many new objects; a batch makes thousands that live briefly."""


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
    public_url: Annotated[
        str | None,
        typer.Option(
            "--public-url",
            envvar="BRIGHTLINE_PUBLIC_URL",
            help="how callers address the service, where a proxy stands before it",
        ),
    ] = None,
) -> None:
    """Serve decisions over HTTP. Refuses to start with rules that have an error."""
    codes = None if provider is None else [c.strip() for c in provider.split(",") if c.strip()]
    try:
        settings = read_settings(os.environ)
        policies = PolicySettings(
            rules=rules,
            bundles=settings.bundles,
            trust=settings.trust,
            threshold=settings.trust_threshold,
            unsigned=settings.unsigned_bundles,
            profile=profile,
            identity=identity,
            provider=codes,
            tenants=settings.tenants,
        )
        _serve(settings, policies, host, port, public_url)
    except (
        RulesError,
        SettingError,
        StoreError,
        KeyFileError,
        PolicyError,
        BadRequestError,
    ) as error:
        fail(str(error))


def _serve(
    settings: Settings, policies: PolicySettings, host: str, port: int, public_url: str | None
) -> None:
    with (
        closing(Resolver(settings.sources)) as resolver,
        standing(settings, host, say=say) as found,
        assembled(found, policies, resolver, public_url) as service,
    ):
        watch_policy(found.measures, service.engine, resolver, since=service.since)
        ready = checks_of(found, service.engine, resolver)
        served = observed(service.app, found, hot=_HOT, readiness=ready)
        # The rules stay for as long as the service: to look through them is in vain.
        gc.collect()
        gc.freeze()
        gc.set_threshold(*_SELDOM)
        say(f"brightline: serving {service.engine().policy} on http://{host}:{port}")
        run_server(served, settings, host=host, port=port)
