"""The address or the path of a JSON Web Key Set comes in; the document goes out.

An address is asked by TLS, and leads nowhere else: no redirects, a few seconds, a bounded size.
"""

import json
from http.client import HTTPException, HTTPMessage
from pathlib import Path
from typing import IO
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

PATIENCE = 5.0
MOST_BYTES = 1_048_576
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class IssuerUnavailableError(Exception):
    """The keys cannot be had, in a few words for the operator."""


class KeySource:
    """Reads a key set from where it is.

    Raises:
        ValueError: the address is none that is asked.
    """

    def __init__(self, where: str) -> None:
        self._where = where
        if "://" in where:
            address = urlsplit(where)
            local = address.scheme == "http" and address.hostname in _LOOPBACK
            if address.scheme != "https" and not local:
                raise ValueError(
                    f"`{where}` is no address that keys are fetched from; expected `https://…`, "
                    "or the path of a file"
                )

    def read(self) -> object:
        """The document.

        Raises:
            IssuerUnavailableError: it cannot be had, or is no JSON.
        """
        try:
            content = self._fetch() if "://" in self._where else self._open()
            if len(content) > MOST_BYTES:
                raise IssuerUnavailableError("it is too large")
            found: object = json.loads(content)
        except (OSError, URLError, HTTPException) as error:
            raise IssuerUnavailableError(type(error).__name__) from error
        except (ValueError, RecursionError) as error:
            raise IssuerUnavailableError("it is no JSON") from error
        return found

    def _open(self) -> bytes:
        with Path(self._where).open("rb") as file:
            return file.read(MOST_BYTES + 1)

    def _fetch(self) -> bytes:
        # The scheme was looked at when the address was read.
        asked = Request(self._where, headers={"Accept": "application/json"})  # noqa: S310
        with build_opener(_NoRedirect).open(asked, timeout=PATIENCE) as answer:
            content: bytes = answer.read(MOST_BYTES + 1)
            return content


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(  # as the library names and passes them
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        """Go nowhere else."""
        del req, fp, code, msg, headers, newurl
