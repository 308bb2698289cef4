"""Settings come in; a service runs as a process of its own, as operators run it."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from records.access.roles import Role
from records.access.store import KeyStore
from records.migrations import upgrade
from records.store import open_store
from tests.api.conftest import RULES

ROOT = Path(__file__).parents[2]
PATIENCE = 30.0


@dataclass(slots=True)
class Service:
    """A running service."""

    process: "subprocess.Popen[bytes]"
    port: int
    output: Path
    errors: Path
    answered: list[str] = field(default_factory=list)

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        key: str | None = None,
        host: str | None = None,
    ) -> tuple[int, bytes]:
        """Ask over a socket of its own; bytes are sent as they are."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        kind = "octet-stream" if content is body else "json"
        headers = {"Content-Type": f"application/{kind}"}
        if host is not None:
            headers["Host"] = host
        if key is not None:
            headers["Authorization"] = f"Bearer {key}"
        try:
            connection.request(method, path, content, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def end(self) -> int:
        """Tell it to end, and wait for it."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)


@contextmanager
def serving(
    folder: Path, host: str = "127.0.0.1", *, rules: str = str(RULES), **settings: str
) -> Iterator[Service]:
    """Start the service, and wait until it answers or has ended."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    output, errors = folder / "output", folder / "errors"
    clean = {name: v for name, v in os.environ.items() if not name.startswith("BRIGHTLINE_")}
    with output.open("wb") as out, errors.open("wb") as err:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "brightline", "serve"),
                *("--host", host, "--port", str(port), "--rules", rules),
            ],
            cwd=ROOT,
            env=clean | settings,
            stdout=out,
            stderr=err,
        )
    service = Service(process, port, output, errors)
    try:
        end = time.monotonic() + PATIENCE
        while process.poll() is None and time.monotonic() < end:
            try:
                service.ask("GET", "/healthz")
                break
            except OSError:
                time.sleep(0.05)
        yield service
    finally:
        process.kill()
        process.wait()


def until_known(service: Service, key: str) -> None:
    """Wait until the service has read a key that was just made."""
    end = time.monotonic() + 3
    while service.ask("GET", "/v1/policy", key=key)[0] != 200:
        assert time.monotonic() < end
        time.sleep(0.05)


def key_for_all(database: str, name: str = "everybody") -> str:
    """A key with every role, in a database that may be empty yet."""
    engine = open_store(database)
    upgrade(engine)
    try:
        return KeyStore(engine).create(name, frozenset(Role)).text
    finally:
        engine.dispose()
