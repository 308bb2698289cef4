"""Whatever a request shows of who sends it comes in; a principal goes out, or a refusal.

A key is looked up in the ring, a token is checked against the issuer that the operator named. Both
take microseconds and no input or output, since the hot path waits for them.
"""

from typing import Protocol

from fastapi import Depends, Request
from fastapi.params import Depends as Dependency

from api.principal import PRINCIPAL, PROBLEM, Guard, Principal, principal_of, require
from api.problems import Problem, ProblemError, ProblemKind, path_of
from api.rights import OPEN, roles_for
from records.access.keys import PREFIX, Key
from records.access.ring import KeyRing, KeysUnavailableError, UnknownKeyError
from records.access.tokens import Bearer, UnknownTokenError

_BEARER = b"bearer "
_KEY = PREFIX.encode()


class Tokens(Protocol):
    """Checks the tokens of an issuer."""

    def check(self, token: bytes) -> Bearer:
        """Who shows it.

        Raises:
            UnknownTokenError: nobody that is known here.
        """


class KeyGuard:
    """Knows callers by their keys, and by the tokens of one issuer.

    Args:
        ring: the keys; None for a service that has tokens only.
        tokens: the issuer; None for a service that has keys only.
    """

    def __init__(self, ring: KeyRing | None, tokens: Tokens | None = None) -> None:
        self._ring = ring
        self._tokens = tokens
        self._known: dict[str, tuple[Key, Principal]] = {}

    def admit(self, authorization: bytes | None) -> Principal:
        """Find out who asks.

        Raises:
            ProblemError: nobody that is known here.
        """
        if authorization is None:
            raise _unknown("no key was sent; send `Authorization: Bearer` and a key")
        if authorization[:7].lower() != _BEARER:
            raise _unknown("expected `Authorization: Bearer` and a key")
        shown = authorization[7:].strip()
        try:
            if shown.startswith(_KEY) and self._ring is not None:
                return self._principal(self._ring.find(shown))
            if self._tokens is not None:
                return _bearer(self._tokens.check(shown))
        except (UnknownKeyError, UnknownTokenError) as error:
            raise _unknown(str(error)) from error
        except KeysUnavailableError as error:
            raise ProblemError(Problem(kind=ProblemKind.KEYS_UNAVAILABLE)) from error
        raise _unknown("the key is not known here")

    def _principal(self, key: Key) -> Principal:
        known = self._known.get(key.id)
        # Read anew, a key is another object: what was changed in it holds at once.
        if known is not None and known[0] is key:
            return known[1]
        principal = Principal(key.name, key.roles, key.tenant)
        self._known[key.id] = (key, principal)
        return principal


def door(guard: Guard) -> Dependency:
    """What stands before every route of an application: `FastAPI(dependencies=[door(guard)])`.

    A route that is not in the table of rights is open to nobody.
    """

    async def pass_door(request: Request) -> None:
        path = path_of(request)
        if (request.method, path) in OPEN or (request.method == "HEAD" and ("GET", path) in OPEN):
            return
        found = request.scope.get(PROBLEM)
        if isinstance(found, Exception):
            raise found
        principal = principal_of(request, guard)
        require(principal, roles_for(request.method, path), "this")

    found = Depends(pass_door)
    assert isinstance(found, Dependency)
    return found


def name_of(request: Request) -> str:
    """Whoever came through the door, by the name that records have of them."""
    found = request.scope.get(PRINCIPAL)
    assert isinstance(found, Principal), "the door stands before every route"
    return found.name


def _bearer(bearer: Bearer) -> Principal:
    return Principal(bearer.name, bearer.roles, bearer.tenant)


def _unknown(detail: str) -> ProblemError:
    return ProblemError(Problem(kind=ProblemKind.UNKNOWN_CALLER, detail=detail))
