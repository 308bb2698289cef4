"""A register and an engine come in; a service that knows two callers goes out."""

from dataclasses import dataclass
from datetime import datetime

from starlette.types import ASGIApp

from api.app import Around, make_app
from api.principal import Principal
from api.problems import Problem, ProblemError, ProblemKind
from brightline import Engine
from engine.resolve import Resolver
from records.access.roles import Role
from records.journal import Recorder
from records.register.deadlines import OwnPeriods
from records.register.register import Register
from records.store import now

SERVICE = {"Authorization": "Bearer service"}
COUNSEL = {"Authorization": "Bearer counsel"}
_KNOWN = {
    b"Bearer service": Principal("key-service", frozenset({Role.SERVICE})),
    b"Bearer counsel": Principal("key-counsel", frozenset({Role.COUNSEL})),
}


class Time:
    """A clock that tests set; None is the real one."""

    def __init__(self) -> None:
        self.at: datetime | None = None

    def __call__(self) -> datetime:
        """The time."""
        return self.at or now()


@dataclass(frozen=True, slots=True)
class TwoCallers:
    """Knows a service and a counsel."""

    def admit(self, authorization: bytes | None) -> Principal:
        """Who it is."""
        found = _KNOWN.get(authorization or b"")
        if found is None:
            raise ProblemError(Problem(kind=ProblemKind.UNKNOWN_CALLER))
        return found


def service_of(
    register: Register,
    engine: Engine,
    resolver: Resolver,
    time: Time,
    *,
    own: OwnPeriods | None = None,
    recorder: Recorder | None = None,
) -> ASGIApp:
    """The service."""
    return make_app(
        engine,
        resolver,
        Around(
            guard=TwoCallers(),
            register=register,
            own=OwnPeriods() if own is None else own,
            clock=time,
            recorder=recorder,
        ),
    )
