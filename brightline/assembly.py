"""What a service stands on, and its policies, come in; the service goes out, put together.

Without a database one version of the rules is served, and nothing is kept. With one, versions
change while the service runs, and there are a journal and a register.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from sqlalchemy import Engine as Database
from starlette.types import ASGIApp

from api.app import Around, make_app
from api.counting import DecisionCounter
from api.points import Seen
from brightline.engine import Engine
from brightline.loading import load
from brightline.operation import Standing
from brightline.serving import PolicySettings, engine_of_bundle, serving
from engine.resolve import Resolver
from records.journal import Journal, JournalUnavailableError
from records.journal.record import RecordKind, event_record
from records.policies.holder import Holder
from records.policies.model import Activation
from records.policies.shadow import Shadow
from records.policies.tenants import Beside
from records.register.deadlines import OwnPeriods
from records.register.register import Register


@dataclass(frozen=True, slots=True)
class Assembled:
    """A service: its application, the engine that decides now, and since when."""

    app: ASGIApp
    engine: Callable[[], Engine]
    since: Callable[[], datetime] | None


@contextmanager
def assembled(
    found: Standing, policies: PolicySettings, resolver: Resolver, public_url: str | None
) -> Iterator[Assembled]:
    """Put a service together, and end in the end what it began.

    Args:
        found: what it stands on.
        policies: the rules, and where new ones come from.
        resolver: the sources of places.
        public_url: how callers address the service.

    Raises:
        RulesError: the rules have errors.
        PolicyError: there is nothing that may serve.
    """
    with ExitStack() as closing:
        around = Around(
            guard=found.guard,
            recorder=found.recorder,
            seen=(DecisionCounter(found.measures),),
            shadow=_shadow(found, policies, closing),
            public_url=public_url,
            edge=found.settings.edge,
        )
        if found.database is None:
            yield _alone(policies, resolver, around)
        else:
            yield _kept(found, found.database, policies, resolver, around, closing)


def _alone(policies: PolicySettings, resolver: Resolver, around: Around) -> Assembled:
    engine = load(
        policies.rules,
        profile=policies.profile,
        identity=policies.identity,
        provider=policies.provider,
    )
    return Assembled(make_app(engine, resolver, around), lambda: engine, None)


def _kept(  # each is another part of the service
    found: Standing,
    database: Database,
    policies: PolicySettings,
    resolver: Resolver,
    around: Around,
    closing: ExitStack,
) -> Assembled:
    settings = found.settings
    kept = replace(
        around,
        journal=found.journal,
        register=Register(database),
        own=OwnPeriods(notice=settings.notice_hours, complaint=settings.complaint_hours),
    )

    def version(
        holder: Holder, engine: Engine, tenants: Mapping[str, Beside], earlier: frozenset[str]
    ) -> ASGIApp:
        return make_app(
            engine, resolver, replace(kept, holder=holder), tenants=tenants, earlier=earlier
        )

    assert found.journal is not None, "whoever has a database has a journal"
    told = partial(_record_policy, found.journal)
    service = closing.enter_context(serving(policies, database, version, told))
    holder = service.holder
    found.measures.watch_counts(
        "brightline_bundles", "What became of bundles that were offered.", holder.counts
    )
    return Assembled(service.app, lambda: holder.engine, lambda: holder.served.activation.time)


def _record_policy(journal: Journal, made: Activation) -> None:
    """Record that another version decides. Who wanted it stands with the versions, not here."""
    members = {
        "activation": made.kind.value,
        "bundle": made.digest,
        "number": made.number,
        "policy": made.policy,
        "predecessor": made.predecessor,
    }
    # Every decision names its policy, so that this may be missing where the journal is away.
    with suppress(JournalUnavailableError):
        journal.append_now(event_record(RecordKind.POLICY, members))


def _shadow(found: Standing, policies: PolicySettings, closing: ExitStack) -> Seen | None:
    """A version that decides in the shadow, if any."""
    path = found.settings.shadow
    if path is None:
        return None
    shadow = Shadow(engine_of_bundle(path, policies))
    shadow.start()
    closing.callback(shadow.stop)
    found.measures.watch_counts(
        "brightline_shadow", "Decisions that were made again in the shadow.", shadow.counts
    )
    return lambda written: shadow.saw(written.prepared.decision)
