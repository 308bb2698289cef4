"""A number of requests comes in; as many random ones are sent to a service of its own, and judged.

    python -m bench.http.random_requests --requests 1000000

The service is `brightline serve` with a throw-away database and a key that has every role. Half of
the requests are in order, the others broken in one way or several. Whatever is answered with a
5xx, or in a way that the OpenAPI document does not describe, is printed, and the exit status is 1.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from random import Random

from tests.api.process import Service, key_for_all, serving
from tests.api.random_requests import Drawn, Requests, complaint

HOST = "127.0.0.1"
PATIENCE = 60.0
MOST_SHOWN = 20
_PERSON = "bCa-3p2VZzT7HMN5bMyDV6tQwhqTtHmgCjlDKCJ9fFg"
_BARE = frozenset({204, 304})


@dataclass(slots=True)
class Found:
    """What came of the requests of one process."""

    statuses: Counter[int] = field(default_factory=Counter)
    dropped: int = 0
    """Answers that did not come: the server closed on a request that is no HTTP."""
    slowest: float = 0.0
    complaints: list[str] = field(default_factory=list)


class Line:
    """One connection, opened anew whenever the service closed it."""

    def __init__(self, port: int, key: str) -> None:
        self._port = port
        self._key = key.encode()
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def ask(self, drawn: Drawn) -> tuple[int, str, bytes]:
        """Send a request and read the answer."""
        if self._writer is None:
            self._reader, self._writer = await asyncio.open_connection(HOST, self._port)
        assert self._reader is not None
        self._writer.write(self._written(drawn))
        head = await self._reader.readuntil(b"\r\n\r\n")
        status, headers = _head(head)
        body = b""
        if drawn.method != "HEAD" and status not in _BARE:
            body = await self._reader.readexactly(int(headers.get(b"content-length", b"0")))
        if headers.get(b"connection", b"").lower() == b"close":
            self.close()
        return status, headers.get(b"content-type", b"").decode("latin-1"), body

    def close(self) -> None:
        """Let it go."""
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None

    def _written(self, drawn: Drawn) -> bytes:
        lines = [
            f"{drawn.method} {drawn.target} HTTP/1.1".encode(),
            b"Host: 127.0.0.1",
            b"Content-Length: %d" % len(drawn.body),
        ]
        if all(name.lower() != b"authorization" for name, _ in drawn.headers):
            lines.append(b"Authorization: Bearer " + self._key)
        lines += [b"%b: %b" % header for header in drawn.headers]
        return b"\r\n".join([*lines, b"", drawn.body])


def _head(head: bytes) -> tuple[int, Mapping[bytes, bytes]]:
    first, *lines = head.split(b"\r\n")
    pairs = (line.partition(b":") for line in lines if line)
    return int(first.split(b" ")[1]), {name.lower(): value.strip() for name, _, value in pairs}


async def send(
    port: int, key: str, requests: Requests, *, seed: int, number: int, connections: int
) -> Found:
    """Send requests over so many connections at once."""
    found = Found()

    async def go(line: Line, random: Random, share: int) -> None:
        for _ in range(share):
            drawn = requests.draw(random)
            started = time.perf_counter()
            try:
                async with asyncio.timeout(PATIENCE):
                    status, media_type, body = await line.ask(drawn)
            except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
                line.close()
                found.dropped += 1
                if isinstance(error, TimeoutError) or drawn.operation is not None:
                    found.complaints.append(f"{type(error).__name__} at {_shown(drawn)}")
                continue
            found.slowest = max(found.slowest, time.perf_counter() - started)
            found.statuses[status] += 1
            wrong = complaint(drawn, status, media_type, body)
            if wrong is not None:
                found.complaints.append(f"{wrong} at {_shown(drawn)}: {body[:300]!r}")

    shares = [number // connections + (at < number % connections) for at in range(connections)]
    await asyncio.gather(
        *(
            go(Line(port, key), Random(seed * 1_000 + at), share)  # noqa: S311  # no secret
            for at, share in enumerate(shares)
        )
    )
    return found


def _shown(drawn: Drawn) -> str:
    return f"{drawn.method} {drawn.target[:200]} {drawn.headers!r} {drawn.body[:600]!r}"


def requests_of(service: Service, key: str) -> Requests:
    """Requests of a running service, some of which lead to what is there."""

    def ask(method: str, path: str, body: object = None) -> dict[str, str]:
        status, answer = service.ask(method, path, body, key)
        assert status == 200, answer
        found: dict[str, str] = json.loads(answer)
        return found

    entry = ask("POST", "/v1/register/refusals", {"person": _PERSON})["id"]
    ask("POST", "/v1/decisions", {"conduct": "view"})
    digest = ask("GET", "/v1/policies")["serving"]
    known = {"id": [entry], "digest": [digest], "a": [digest], "b": [digest]}
    more = {"index": ["0"], "ref": [_PERSON], "code": ["FR"]}
    return Requests(json.loads(service.ask("GET", "/openapi.json")[1]), {**known, **more})


def _send(work: tuple[int, str, Requests, int, int, int]) -> Found:
    port, key, requests, seed, number, connections = work
    return asyncio.run(send(port, key, requests, seed=seed, number=number, connections=connections))


def _say(*words: str) -> None:
    sys.stdout.write(" ".join(words) + "\n")


def main() -> int:
    """Send them, and print what came of it."""
    read = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    read.add_argument("--requests", type=int, default=100_000)
    read.add_argument("--connections", type=int, default=16, help="of each process")
    read.add_argument("--processes", type=int, default=2, help="that send")
    read.add_argument("--seed", type=int, default=5)
    asked = read.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = str(Path(folder) / "records.db")
        key = key_for_all(database)
        # Wrong keys are a part of this, and all come from one address.
        settings = {"BRIGHTLINE_RATE_ADDRESS": "none", "BRIGHTLINE_LOG_LEVEL": "warning"}
        with serving(Path(folder), BRIGHTLINE_DATABASE=database, **settings) as service:
            requests = requests_of(service, key)
            started = time.perf_counter()
            share = asked.requests // asked.processes
            works = [
                (service.port, key, requests, asked.seed + at, share, asked.connections)
                for at in range(asked.processes)
            ]
            with get_context("spawn").Pool(asked.processes) as pool:
                every = pool.map(_send, works)
            seconds = time.perf_counter() - started
            alive = service.ask("GET", "/readyz")[0] == 200
            ended = service.end()
            said = service.errors.read_text("utf-8")
    statuses = sum((found.statuses for found in every), Counter[int]())
    complaints = [one for found in every for one in found.complaints]
    inside = [
        line for line in said.splitlines() if "Traceback" in line or '"brightline.api"' in line
    ]
    _say(f"{statuses.total()} answers in {seconds:.0f} s, {statuses.total() / seconds:.0f}/s")
    _say("by status:", ", ".join(f"{status}: {n}" for status, n in sorted(statuses.items())))
    _say(f"not answered: {sum(found.dropped for found in every)}")
    _say(f"slowest: {max(found.slowest for found in every):.2f} s")
    _say(f"ready in the end: {alive}; ended with {ended}; failures in the log: {len(inside)}")
    _say(f"complaints: {len(complaints)}")
    for one in (*complaints[:MOST_SHOWN], *inside[:MOST_SHOWN]):
        _say(" ", one)
    return int(bool(complaints or inside or ended or not alive))


if __name__ == "__main__":
    sys.exit(main())
