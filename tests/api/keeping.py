"""A database comes in; a service goes out that keeps a journal, a register and its versions."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from api.app import Around, Service, make_app
from api.principal import Guard, OpenGuard
from brightline.engine import Engine
from engine.resolve import Resolver
from records.access.roles import Role
from records.bundle.folder import bundle_of_folder
from records.journal import Journal, JournalRecorder
from records.migrations import upgrade
from records.policies.history import History
from records.policies.holder import Holder
from records.register.register import Register
from records.store import open_store

EVERYBODY = OpenGuard(frozenset(Role))


@contextmanager
def keeping(
    database: Path, engine: Engine, resolver: Resolver, rules: Path, guard: Guard = EVERYBODY
) -> Iterator[Service]:
    """The service, until it ends; `rules` is the folder of the engine."""
    store = open_store(str(database))
    upgrade(store)
    journal = Journal(store)
    holder = Holder(History(store), trust=None)
    holder.start(bundle_of_folder(rules))
    try:
        yield make_app(
            engine,
            resolver,
            Around(
                guard=guard,
                recorder=JournalRecorder(journal),
                journal=journal,
                register=Register(store),
                holder=holder,
            ),
        )
    finally:
        journal.close()
        store.dispose()
