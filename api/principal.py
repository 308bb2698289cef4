"""The `Authorization` header of a request comes in; who asks goes out, and what they may do."""

from dataclasses import dataclass
from typing import Protocol

from starlette.requests import Request

from api.problems import Problem, ProblemError, ProblemKind
from records.access.roles import Role

AUTHORIZATION = b"authorization"
PRINCIPAL = "brightline.principal"
"""Where an ASGI scope says who asks, once that is known."""
PROBLEM = "brightline.problem"
"""Where it says what the hot path found to be wrong."""


QUESTIONS = frozenset({Role.SERVICE, Role.COUNSEL, Role.AUDITOR})
"""Who learns what could change an answer: never an end user, who would learn what to claim."""
ANY_DAY = frozenset({Role.AUDITOR})
"""Who may ask by the law of another day."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks; the name is that of a key, and no secret."""

    name: str
    roles: frozenset[Role]
    tenant: str | None = None
    """The client of the operator whose added rules hold, too; None for most."""


class Guard(Protocol):
    """Tells who asks."""

    def admit(self, authorization: bytes | None) -> Principal:
        """Find out who asks; takes microseconds.

        Raises:
            ProblemError: nobody that is known here.
        """


class OpenGuard:
    """Takes everybody for everybody: for a developer, on an address that nobody else reaches."""

    def __init__(self, roles: frozenset[Role] = QUESTIONS - ANY_DAY) -> None:
        self._anyone = Principal("anyone", roles)

    def admit(self, authorization: bytes | None) -> Principal:
        """Let in."""
        del authorization
        return self._anyone


def principal_of(request: Request, guard: Guard) -> Principal:
    """Who asks, found out once for each request.

    Raises:
        ProblemError: nobody that is known here.
    """
    found = request.scope.get(PRINCIPAL)
    if isinstance(found, Principal):
        return found
    lines = request.headers.getlist(AUTHORIZATION.decode())
    if len(lines) > 1:
        detail = "several keys were sent; send one `Authorization`"
        raise ProblemError(Problem(kind=ProblemKind.UNKNOWN_CALLER, detail=detail))
    principal = guard.admit(lines[0].encode("latin-1") if lines else None)
    request.scope[PRINCIPAL] = principal
    return principal


def require(principal: Principal, roles: frozenset[Role], what: str) -> None:
    """Refuse what a role is needed for.

    Raises:
        ProblemError: the principal has none of the roles.
    """
    if not principal.roles & roles:
        needed = " or ".join(f"`{role}`" for role in sorted(roles))
        detail = f"{what} is for the role {needed}; this key does not have it"
        if not roles:
            detail = f"{what} is open to nobody"
        raise ProblemError(Problem(kind=ProblemKind.ROLE_NEEDED, detail=detail))
