"""A method and a path come in; the ASGI scope of such a request with a JSON body goes out.

For what no client can do by itself: a body without end, a caller that hangs up, two at once.
"""

from starlette.types import Scope


def scope_of(method: str, path: str) -> Scope:
    """The scope, as a server would make it."""
    return {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"content-type", b"application/json")],
    }
