"""Bytes of a connection come in; requests go out, as long as their heads are short and come soon.

The server itself waits for the head of a request for ever, and keeps whatever comes of one: a few
connections of anybody would take all of its files, or its memory. A proxy before it may do this
as well; nothing here relies on there being one.
"""

import asyncio
from asyncio.events import TimerHandle

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from api.envelope import HEADERS

MOST_BYTES_OF_HEAD = 64 * 1024
"""The line and the headers of a request; and what stands beside its body."""
PATIENCE = 10.0
"""Seconds in which a head has to come."""
_BESIDE = 8
"""Bytes that may stand beside each byte of a body: the lengths of its chunks."""
_HEADERS = b"".join(b"%b: %b\r\n" % header for header in HEADERS)


class Connection(HttpToolsProtocol):
    """One connection."""

    patience = PATIENCE
    _waiting: TimerHandle | None = None
    _beside = 0
    """Bytes of the present request that are none of its body."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._go_on()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read what came."""
        before: RequestResponseCycle | None = self.cycle
        answered = before is not None and before.response_complete
        self._beside += len(data)
        super().data_received(data)
        if self.transport.is_closing():
            return
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is None or self.scope is not cycle.scope:
            self._wait()  # for the rest of a head
        elif cycle is before and answered:
            self._wait()  # for the next head: what comes is a body that nobody reads, or nothing
            self._beside = 0
        else:
            self._go_on()
        if self._beside > MOST_BYTES_OF_HEAD:
            self._refuse(b"431 Request Header Fields Too Large", b"the head is too large\n")

    def on_body(self, body: bytes) -> None:
        """Take a part of a body; the server lets go of a connection that sends too much of it."""
        super().on_body(body)
        self._beside = max(-MOST_BYTES_OF_HEAD, self._beside - (_BESIDE + 1) * len(body))

    def on_message_complete(self) -> None:
        """Take a whole request."""
        super().on_message_complete()
        self._beside = 0

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP."""
        self._refuse(b"400 Bad Request", msg.encode() + b"\n")

    def _unsupported_upgrade_warning(self) -> None:
        """Say nothing: who asks for another protocol is answered in this one (RFC 9110, 7.8)."""

    def _wait(self) -> None:
        if self._waiting is None:
            self._waiting = self.loop.call_later(self.patience, self._give_up)

    def _go_on(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _give_up(self) -> None:
        self._waiting = None
        if not self.transport.is_closing():
            self.transport.close()

    def _refuse(self, status: bytes, said: bytes) -> None:
        # Between the parts of another answer it could be taken for one of them.
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is None or cycle.response_complete:
            head = b"HTTP/1.1 %b\r\ncontent-type: text/plain; charset=utf-8\r\n" % status
            end = b"content-length: %d\r\nconnection: close\r\n\r\n%b" % (len(said), said)
            self.transport.write(head + _HEADERS + end)
        self.transport.close()
