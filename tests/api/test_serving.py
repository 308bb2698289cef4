"""`brightline serve` as it is used: a process, a port, and rules that may be broken or edited."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.api.conftest import RULES

ROOT = Path(__file__).parents[2]
PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Service:
    """A running service, and where it says what it says."""

    port: int
    output: Path

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, dict[str, object]]:
        """Ask over a socket of its own; give the status and the answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            headers = {"Content-Type": "application/json"}
            connection.request(method, path, json.dumps(body), headers)
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        finally:
            connection.close()


def command(*words: str) -> list[str]:
    """The command, as this Python runs it."""
    return [sys.executable, "-m", "brightline", "serve", *words]


def environment() -> dict[str, str]:
    """The environment without settings of whoever runs the tests."""
    return {name: value for name, value in os.environ.items() if not name.startswith("BRIGHTLINE_")}


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def serving(rules: Path, output: Path) -> Iterator[Service]:
    """Start the service, wait until it is ready, and stop it."""
    port = free_port()
    with output.open("wb") as stream:
        process = subprocess.Popen(
            command("--port", str(port), "--rules", str(rules)),
            cwd=ROOT,
            env=environment(),
            stdout=stream,
            stderr=subprocess.STDOUT,
        )
    service = Service(port, output)
    try:
        wait_until_ready(service, process)
        yield service
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) in {0, -signal.SIGTERM}
    finally:
        process.kill()
        process.wait()


def wait_until_ready(service: Service, process: "subprocess.Popen[bytes]") -> None:
    """Ask until there is an answer, or the process has ended."""
    end = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < end:
        try:
            status, _ = service.ask("GET", "/readyz")
        except OSError:
            time.sleep(0.05)
        else:
            assert 200 == status
            return
    pytest.fail(f"the service did not start: {service.output.read_text(encoding='utf-8')}")


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """A copy of the rules, to be edited."""
    return shutil.copytree(RULES, tmp_path / "rules")


QUESTION = {
    "conduct": "edit",
    "facts": {"image.depicts": "swimwear", "person.real": True},
    "places": {"viewer": {"address": "81.2.69.142"}},
}


def test_a_running_service_keeps_its_rules_and_says_nothing_of_its_users(
    rules: Path, tmp_path: Path
) -> None:
    """Editing, breaking or deleting files changes no answer; no address or body is ever logged."""
    output = tmp_path / "output"
    with serving(rules, output) as service:
        status, before = service.ask("POST", "/v1/decisions", QUESTION)
        law = rules / "GB" / "GB-EXAMPLE-1.law"
        law.write_text(law.read_text(encoding="utf-8").replace("GB", "FR"), encoding="utf-8")
        (rules / "platform" / "base.law").write_text("policy", encoding="utf-8")
        shutil.rmtree(rules / "FR")
        _, after = service.ask("POST", "/v1/decisions", QUESTION)
        refused, _ = service.ask("POST", "/v1/decisions", {"conduct": "edit", "secret": 1})
        _, policy = service.ask("GET", "/v1/policy")

    assert (200, 400) == (status, refused)
    assert "GB-EXAMPLE-1" in json.dumps(before["reasons"])
    assert (before["reasons"], before["policy"]) == (after["reasons"], after["policy"])
    assert before["policy"] == policy["policy"]
    said = output.read_text(encoding="utf-8")
    assert f"serving {policy['policy']}" in said
    assert "81.2.69.142" not in said
    assert "secret" not in said


def test_a_service_does_not_start_with_broken_rules(rules: Path) -> None:
    """A slip in one file stops the start; whoever starts it reads where the slip is."""
    law = rules / "GB" / "GB-EXAMPLE-1.law"
    law.write_text(law.read_text(encoding="utf-8").replace("forbid ", "forbit "), encoding="utf-8")
    result = subprocess.run(
        command("--port", str(free_port()), "--rules", str(rules)),
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )

    assert 2 == result.returncode
    assert "serving" not in result.stdout
    assert "GB/GB-EXAMPLE-1.law" in result.stderr
    assert "forbit" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("message", "words", "setting"),
    [
        ("there is no rules folder", ("--rules", "/nowhere"), {}),
        ("`BRIGHTLINE_GEO_CTY` is no setting", (), {"BRIGHTLINE_GEO_CTY": "/nowhere"}),
    ],
)
def test_nor_with_settings_that_cannot_be_used(
    message: str, words: tuple[str, ...], setting: dict[str, str]
) -> None:
    """A service that would decide by less than it was meant to does not start."""
    result = subprocess.run(
        command("--port", str(free_port()), *words),
        cwd=ROOT,
        env=environment() | setting,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )

    assert 2 == result.returncode
    assert message in result.stderr
