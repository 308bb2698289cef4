"""Settings come in; what a service stands on goes out, and is put away in order when it ends.

That is the database with its tables, the keys, the journal, what counts and what logs. The service
itself is made by whoever calls, and stands between `standing` and `run`.
"""

import logging
import signal
import sys
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from types import FrameType

import uvicorn
from opentelemetry.trace import Tracer
from sqlalchemy import Engine as Database
from sqlalchemy.exc import SQLAlchemyError
from starlette.types import ASGIApp

from api.access import KeyGuard
from api.connection import Connection
from api.lines import Lines, log_to
from api.local import LocalOnly
from api.measures import Measures
from api.observing import Observed
from api.principal import Guard, OpenGuard
from api.rates import Rates
from api.readiness import (
    Check,
    ReadinessChecks,
    fresh_check,
    journal_check,
    places_check,
    policy_check,
)
from api.tracing import Traced
from brightline.engine import Engine, today_anywhere
from brightline.settings import Developer, Settings
from engine.resolve import Resolver, SettingError
from engine.survey import STALE_DAYS
from records.access.ring import KeyRing
from records.access.roles import Role
from records.access.store import KeyStore
from records.access.tokens import TokenChecker
from records.journal import Journal, JournalRecorder
from records.journal.note import read_signer
from records.migrations import upgrade
from records.store import StoreError, open_store, safe

UNNAMED = "brightline.invalid/unsigned"
_DAY = 86_400
_OPEN = (
    "brightline: DEVELOPER MODE: everything is open to whoever reaches {host}; no key is asked for "
    "and nothing is kept unless a database is set"
)
_FIRST = (
    "brightline: the first key, of an admin. It is shown this once; make keys for everybody else\n"
    "brightline: with `brightline keys`, then rotate it if anybody else can read this output:"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a service stands on."""

    settings: Settings
    open_to_all: bool
    """Whether nobody needs a key."""
    guard: Guard
    ring: KeyRing | None = None
    tokens: TokenChecker | None = None
    database: Database | None = None
    journal: Journal | None = None
    recorder: JournalRecorder | None = None
    measures: Measures
    lines: Lines


@contextmanager
def standing(settings: Settings, host: str, *, say: Callable[[str], None]) -> Iterator[Standing]:
    """Open what a service stands on, and close it in the end: what waits is written first.

    Args:
        settings: of the operator.
        host: where the service is to listen.
        say: tells the operator something, in a line of its own.

    Raises:
        SettingError: the address and the settings do not fit each other.
        StoreError: the database cannot be used.
        KeyFileError: the journal's key cannot be read.
    """
    open_to_all = settings.open_to_all(host)
    if open_to_all:
        say(_OPEN.format(host=host))
    with ExitStack() as closing:
        lines = Lines(sys.stderr)
        closing.callback(lines.close)
        log_to(lines, logging.getLevelNamesMapping()[settings.log_level.upper()])
        measures = Measures()
        database = journal = recorder = ring = tokens = None
        if settings.database is not None:
            database = _database(settings.database)
            closing.callback(database.dispose)
            journal = _journal(settings, database)
            closing.callback(journal.close)
            recorder = JournalRecorder(journal, settings.journal_unavailable)
        if database is not None and not open_to_all:
            keys = KeyStore(database)
            first = keys.create_first()
            if first is not None:
                say(_FIRST)
                say(first.text)
            ring = KeyRing(keys)
            closing.callback(ring.close)
        if settings.issuer is not None and not open_to_all:
            tokens = TokenChecker(settings.issuer)
            closing.callback(tokens.close)
        guard: Guard = OpenGuard(frozenset(Role)) if open_to_all else KeyGuard(ring, tokens)
        found = Standing(
            settings=settings,
            open_to_all=open_to_all,
            guard=guard,
            ring=ring,
            tokens=tokens,
            database=database,
            journal=journal,
            recorder=recorder,
            measures=measures,
            lines=lines,
        )
        _watch_records(found)
        yield found


def checks_of(found: Standing, engine: Callable[[], Engine], resolver: Resolver) -> ReadinessChecks:
    """What has to hold for a service to be ready."""
    checks: dict[str, Check] = {"policy": policy_check(engine)}
    database, journal = found.database, found.journal
    if database is not None and journal is not None:
        checks["journal"] = journal_check(database, lambda: journal.failed_lately)
    ring, tokens = found.ring, found.tokens
    if ring is not None:
        checks["keys"] = fresh_check(lambda: ring.is_fresh, "the keys")
    elif tokens is not None:
        # Beside keys, an issuer that is down keeps out those alone who come with its tokens.
        checks["tokens"] = fresh_check(lambda: tokens.is_fresh, "the issuer's keys")
    if found.settings.ready_needs_places:
        checks["places"] = places_check(resolver)
    return ReadinessChecks(checks)


def watch_policy(
    measures: Measures,
    engine: Callable[[], Engine],
    resolver: Resolver,
    *,
    since: Callable[[], datetime] | None = None,
) -> None:
    """Add what there is to know of the rules and the sources of places.

    Args:
        measures: where to.
        engine: the engine that decides now.
        resolver: the sources of places.
        since: when the rules that decide now were put in force; None: at the start.
    """
    started = datetime.now(UTC)

    def policy_age() -> float:
        return (datetime.now(UTC) - (started if since is None else since())).total_seconds()

    def oldest_source() -> float:
        built = [s.built for s in resolver.status() if s.built is not None]
        return time.time() - min(b.timestamp() for b in built) if built else 0.0

    def unusable() -> float:
        return float((places_check(resolver)() or "").count(" is "))

    def stale() -> float:
        first, _ = today_anywhere()
        documents = {id(r.document): r.document for r in engine().policy_set.rules}.values()
        days = [(first - d.checked.on).days for d in documents if d.checked is not None]
        return float(sum(age > STALE_DAYS for age in days))

    measures.watch(
        "brightline_policy_age_seconds", "Since the rules were put in force.", policy_age
    )
    measures.watch(
        "brightline_places_age_seconds", "Of the oldest source of places.", oldest_source
    )
    measures.watch("brightline_places_unusable", "Sources of places that cannot be used.", unusable)
    measures.watch(
        "brightline_stale_checks", f"Laws not checked for over {STALE_DAYS} days.", stale
    )


def observed(
    app: ASGIApp,
    found: Standing,
    *,
    hot: Collection[str],
    readiness: ReadinessChecks | None = None,
) -> Observed:
    """A service, with what counts, limits and writes down in front of it.

    Args:
        app: the service.
        found: what it stands on.
        hot: the paths that it answers before any route is found.
        readiness: what has to hold for it to be ready, by `checks_of`.
    """
    settings = found.settings
    if found.open_to_all and settings.developer is Developer.LOOPBACK:
        app = LocalOnly(app)
    if settings.telemetry:
        app = Traced(app, _tracer(), frozenset(hot))
    by_address = None if found.open_to_all else settings.rate_address
    logs_requests = logging.getLogger().isEnabledFor(logging.INFO)
    return Observed(
        app,
        measures=found.measures,
        guard=found.guard,
        rates=Rates(
            by_key=None if settings.rate_key is None else str(settings.rate_key),
            by_address=None if by_address is None else str(by_address),
        ),
        lines=found.lines if logs_requests else None,
        hot=hot,
        metrics_token=settings.metrics_token,
        readiness=readiness,
    )


def run(app: ASGIApp, settings: Settings, *, host: str, port: int) -> None:
    """Serve until the process is told to end; then answer what is under way, and return."""
    configuration = uvicorn.Config(
        app,
        host=host,
        port=port,
        http=Connection,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        # Whoever connects is whoever connects; edge mode has its own rules for proxies.
        proxy_headers=False,
        timeout_graceful_shutdown=settings.shutdown_seconds,
    )
    before = signal.signal(signal.SIGTERM, _end)
    try:
        uvicorn.Server(configuration).run()
    except (_EndedError, KeyboardInterrupt):
        pass  # the server raises its signals again once it has ended
    finally:
        signal.signal(signal.SIGTERM, before)


class _EndedError(Exception):
    """The process was told to end."""


def _end(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise _EndedError


def _tracer() -> Tracer:
    """Who makes spans, by what OpenTelemetry's own variables (`OTEL_…`) say.

    Raises:
        SettingError: OpenTelemetry's packages are not installed.
    """
    try:
        exporter = import_module("opentelemetry.exporter.otlp.proto.http.trace_exporter")
        sdk = import_module("opentelemetry.sdk.trace")
        export = import_module("opentelemetry.sdk.trace.export")
    except ImportError as error:
        raise SettingError(
            "`BRIGHTLINE_TELEMETRY` needs packages that are not installed; install "
            "`opentelemetry-sdk` and `opentelemetry-exporter-otlp-proto-http`"
        ) from error
    provider = sdk.TracerProvider()
    provider.add_span_processor(export.BatchSpanProcessor(exporter.OTLPSpanExporter()))
    tracer: Tracer = provider.get_tracer("brightline")
    return tracer


def _database(address: str) -> Database:
    database = open_store(address)
    try:
        upgrade(database)
    except SQLAlchemyError as error:
        database.dispose()
        said = safe(str(error.__cause__ or type(error).__name__))
        raise StoreError(f"the database cannot be used: {said}") from error
    except StoreError:
        database.dispose()
        raise
    return database


def _journal(settings: Settings, database: Database) -> Journal:
    origin = UNNAMED if settings.journal_origin is None else settings.journal_origin
    if settings.journal_key is None:
        return Journal(database, origin=origin)
    return Journal(database, signer=read_signer(settings.journal_key, origin), origin=origin)


def _watch_records(found: Standing) -> None:
    measures, journal, recorder = found.measures, found.journal, found.recorder
    lines, ring, tokens = found.lines, found.ring, found.tokens
    measures.watch("brightline_log_lines_dropped", "Lines not written.", lambda: lines.dropped)
    if journal is not None:
        measures.watch("brightline_journal_waiting", "Entries that wait.", lambda: journal.waiting)
        measures.watch(
            "brightline_journal_healthy", "1: the last write went well.", lambda: journal.healthy
        )
    if recorder is not None:
        measures.watch(
            "brightline_denials_unrecorded", "Answered unrecorded.", lambda: recorder.unrecorded
        )
    if ring is not None:
        measures.watch("brightline_keys_fresh", "1: keys can be told.", lambda: ring.is_fresh)
    if tokens is not None:
        measures.watch("brightline_issuer_fresh", "1: tokens can be.", lambda: tokens.is_fresh)
