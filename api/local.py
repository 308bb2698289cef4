"""A request to a service that is open to this machine comes in; only what is meant for it goes on.

A page in a developer's browser may call any address of the machine by a name that its author chose
(DNS rebinding). Such a request says so itself: its `Host` is not one of this machine.
"""

from functools import lru_cache
from ipaddress import ip_address

from starlette.types import ASGIApp, Receive, Scope, Send

from api.envelope import REQUEST_ID, named
from api.problems import Problem, ProblemKind, answer_problem

_MOST_HOSTS = 64
_PROBLEM = Problem(
    kind=ProblemKind.MISDIRECTED,
    detail="everything is open here, to this machine alone; ask `localhost`",
)


class LocalOnly:
    """Stands in front of a service in developer mode."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http":
            hosts = [value for name, value in scope["headers"] if name == b"host"]
            if not all(_is_ours(host) for host in hosts):
                name = named(scope)
                echo = {} if name is None else {REQUEST_ID: name}
                await answer_problem(scope["path"], _PROBLEM, echo)(scope, receive, send)
                return
        await self._app(scope, receive, send)


@lru_cache(_MOST_HOSTS)
def _is_ours(host: bytes) -> bool:
    return names_this_machine(host.decode("latin-1"))


def names_this_machine(host: str) -> bool:
    """Whether a `Host` can only mean this machine.

    >>> hosts = ("localhost:8000", "127.0.0.1", "[::1]:8000", "brightline.example", "192.0.2.1", "")
    >>> [names_this_machine(host) for host in hosts]
    [True, True, True, False, False, False]
    """
    name = host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
    if name.lower() == "localhost":
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False
