"""The whole service, as a process, while what it stands on fails: nothing answered is lost.

BRIGHTLINE_KILLS says how many times it is killed; more are for a longer watch than a test run.
"""

import json
import os
import random
import re
import resource
import signal
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from typer.testing import CliRunner

from brightline.commands.audit import app as audit
from records.journal.reading import JournalReader
from records.register.model import Kind
from records.register.register import Register
from records.store import open_store
from tests.api.load import PERSON, QUESTION, Load, asked
from tests.api.process import Service, key_for_all, serving, until_known
from tests.records.bundle.making import small, write_rules
from tests.records.journal.postgres import Postgres, running

KILLS = int(os.environ.get("BRIGHTLINE_KILLS", "2"))
ORIGIN = "brightline.example/journal"
AFTER = 10.0
PICTURE = {
    "conduct": "view",
    "places": {"viewer": {"codes": ["FR"]}},
    "facts": {
        "image.depicts": "suggestive",
        "image.origin": "authentic",
        "person.real": True,
        "person.age": "adult",
        "person.consent": "explicit",
        "register.refusal": False,
        "register.complaint": False,
        "source.present": False,
    },
}
"""Permitted by the one version, and not by the other."""
PATHS = (
    ("POST", "/v1/decisions", QUESTION),
    ("POST", "/v1/decisions/batch", {"items": [{"conduct": "view"}]}),
    (
        "POST",
        "/access/v1/evaluation",
        {
            "subject": {"type": "user", "id": "1"},
            "action": {"name": "view"},
            "resource": {"type": "image", "id": "1"},
        },
    ),
    ("GET", "/v1/forward-auth", None),
    ("POST", "/v1/decisions", {"conduct": "view", "people": [{"ref": PERSON}]}),
    ("POST", "/v1/register/refusals", {"person": PERSON}),
    ("GET", "/v1/register/refusals", None),
    ("GET", f"/v1/register/people/{PERSON}", None),
    ("GET", "/v1/deadlines", None),
    ("GET", "/v1/journal/checkpoint", None),
    ("GET", "/v1/journal/leaves", None),
    ("GET", "/v1/journal/secrets/0", None),
    ("POST", "/v1/journal/erasures", {"leaf": 0, "why": "request"}),
    ("GET", "/v1/policies", None),
    ("POST", "/v1/policies/none/activate", None),
    ("GET", "/readyz", None),
)
"""What cannot be answered without the database."""


@pytest.fixture
def database(tmp_path: Path) -> str:
    """Where a service keeps everything."""
    return str(tmp_path / "records.db")


@pytest.fixture
def signing_key(tmp_path: Path) -> Path:
    """The key of the journal."""
    path = tmp_path / "journal.pem"
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return path


def verified(address: str, folder: Path, signing_key: Path, older: str) -> None:
    """Take the journal away and let the verifier look at it, with a checkpoint of before."""
    since = folder / "older"
    since.write_text(older, encoding="utf-8")
    named = ["--signing-key", str(signing_key), "--origin", ORIGIN]
    target = folder / "export"
    made = CliRunner().invoke(audit, ["export", str(target), "--database", address, *named])
    assert 0 == made.exit_code, made.output
    key = CliRunner().invoke(audit, ["key", str(signing_key), "--origin", ORIGIN]).stdout.strip()
    words = ["verify", str(target), "--key", key, "--since", str(since)]
    found = CliRunner().invoke(audit, words)
    assert (0, "verified") == (found.exit_code, found.stdout.splitlines()[-1]), found.output


def kept(address: str) -> tuple[set[str], set[str]]:
    """The ids of decisions in the journal, and of refusals in the register."""
    engine = open_store(address, create=False)
    reader = JournalReader(engine)
    leaves = reader.leaves(0, reader.size())
    refusals: set[str] = set()
    after = 0
    while page := Register(engine).page(Kind.REFUSAL, {}, after=after, limit=500):
        refusals |= {entry.id for entry in page}
        after = page[-1].recorded.number
    engine.dispose()
    return {json.loads(leaf.body)["id"] for leaf in leaves}, refusals


def nothing_lost(address: str, load: Load) -> None:
    """What was acknowledged is there."""
    decisions, refusals = kept(address)
    assert [] == load.wrong
    assert load.decisions <= decisions
    assert load.entries <= refusals


def test_a_killed_service_loses_nothing_that_it_answered(
    tmp_path: Path, database: str, signing_key: Path
) -> None:
    """In the middle of decisions, batches and entries; the last time it is asked to end."""
    moments = random.Random(5)  # noqa: S311  # no secret
    key = key_for_all(database)
    settings = {
        "BRIGHTLINE_DATABASE": database,
        "BRIGHTLINE_JOURNAL_KEY": str(signing_key),
        "BRIGHTLINE_JOURNAL_ORIGIN": ORIGIN,
    }
    total = Load()
    older = ""
    for kill in range(KILLS):
        last = kill == KILLS - 1
        with serving(tmp_path, **settings) as service, asked(service, key=key) as load:
            time.sleep(moments.uniform(0.1, 0.6))
            older = service.ask("GET", "/v1/journal/checkpoint", key=key)[1].decode()
            time.sleep(moments.uniform(0, 0.3))
            service.process.send_signal(signal.SIGTERM if last else signal.SIGKILL)
            assert (0 if last else -signal.SIGKILL) == service.process.wait(30)
        total.decisions |= load.decisions
        total.entries |= load.entries
        total.wrong += load.wrong

    nothing_lost(database, total)
    assert min(len(total.decisions), len(total.entries)) >= 10 * KILLS
    verified(database, tmp_path, signing_key, older)


def test_a_database_that_is_moved_away_and_back(tmp_path: Path, database: str) -> None:
    """Whatever needs it is refused with 503, it is not ready, says so, and goes on by itself."""
    key = key_for_all(database)
    files = [Path(database + end) for end in ("", "-wal", "-shm")]
    away = tmp_path / "away"
    away.mkdir()
    with serving(tmp_path, BRIGHTLINE_DATABASE=database) as service:
        # Every connection that there will be is open.
        for method, path, body in PATHS:
            assert service.ask(method, path, body, key)[0] < 500, path
        with asked(service, key=key) as load:
            time.sleep(0.3)
            for file in files:
                file.rename(away / file.name)
            time.sleep(1.1)  # as long as an answer of /readyz is kept
            for method, path, body in PATHS:
                status, answer = service.ask(method, path, body, key)
                assert 503 == status, path
                problem = b'{"type": "urn:' if path != "/readyz" else b'{"type":"urn:'
                assert answer.startswith(problem) or path.startswith("/access/"), path
                assert b"sqlite" not in answer
            assert 200 == service.ask("GET", "/healthz")[0]
            assert {b"brightline_journal_healthy 0.0"} == _metric(service, "journal_healthy")
            for file in away.iterdir():
                file.rename(tmp_path / file.name)
            _until_ready(service)
        for method, path, body in PATHS:
            assert service.ask(method, path, body, key)[0] < 500, path
        assert {b"brightline_journal_healthy 1.0"} == _metric(service, "journal_healthy")
        assert 0 == service.end()
        said = service.errors.read_text("utf-8")

    nothing_lost(database, load)
    assert load.statuses[503] > 0
    assert "its file was moved, removed or replaced" in said
    assert "Traceback" not in said


def test_a_database_that_somebody_holds(tmp_path: Path, database: str) -> None:
    """A tool keeps the lock: refused once, after as long as a lock is waited for, and no longer."""
    key = key_for_all(database)
    with serving(tmp_path, BRIGHTLINE_DATABASE=database) as service:
        with closing(sqlite3.connect(database, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            started = time.monotonic()
            statuses: list[int] = []
            threads = [
                threading.Thread(
                    target=lambda path=path, body=body: statuses.append(
                        service.ask("POST", path, body, key)[0]
                    )
                )
                for path, body in (
                    ("/v1/decisions", QUESTION),
                    ("/v1/register/refusals", {"person": PERSON}),
                )
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            waited = time.monotonic() - started
            other.rollback()
        assert 200 == service.ask("POST", "/v1/decisions", QUESTION, key)[0]
        _until_ready(service)
        assert 0 == service.end()

    assert [503, 503] == statuses
    assert 4.5 < waited < 9


def test_a_disk_that_is_full(tmp_path: Path, database: str) -> None:
    """What fits is kept; what does not is refused; with room again it goes on by itself."""
    key = key_for_all(database)
    with serving(tmp_path, BRIGHTLINE_DATABASE=database, BRIGHTLINE_LOG_LEVEL="error") as service:
        number = service.process.pid
        before = resource.prlimit(number, resource.RLIMIT_FSIZE)
        with asked(service, key=key) as load:
            time.sleep(0.3)
            # A file may not grow beyond this: for SQLite a failing write, as on a full disk.
            room = Path(database + "-wal").stat().st_size + 50_000
            resource.prlimit(number, resource.RLIMIT_FSIZE, (room, before[1]))
            _until(lambda: load.statuses[503] > 3)
            time.sleep(1.1)
            _until(lambda: service.ask("GET", "/readyz")[0] == 503)
            answered = load.statuses[200]
            resource.prlimit(number, resource.RLIMIT_FSIZE, before)
            _until_ready(service)
            _until(lambda: load.statuses[200] > answered + 10)
        assert 0 == service.end()

    nothing_lost(database, load)


@pytest.fixture
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL that may be stopped. In a short path: a socket has no long name."""
    with tempfile.TemporaryDirectory(prefix="pg") as folder, running(Path(folder)) as server:
        yield server


def test_two_services_on_one_postgresql(
    tmp_path: Path, postgres: Postgres, signing_key: Path
) -> None:
    """The server restarts under load, then one of the two dies: one tree, and nothing is lost."""
    address = postgres.address("postgres")
    key = key_for_all(address)
    settings = {
        "BRIGHTLINE_DATABASE": address,
        "BRIGHTLINE_JOURNAL_KEY": str(signing_key),
        "BRIGHTLINE_JOURNAL_ORIGIN": ORIGIN,
    }
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        folder.mkdir()
    with (
        serving(folders[0], **settings) as one,
        serving(folders[1], **settings) as two,
        asked(one, two, key=key, threads=2) as load,
    ):
        time.sleep(0.5)
        older = two.ask("GET", "/v1/journal/checkpoint", key=key)[1].decode()
        postgres.stop()
        _until(lambda: load.statuses[503] > 3)
        time.sleep(1.1)
        for service in (one, two):
            status, answer = service.ask("GET", "/readyz")
            assert (503, True) == (status, b"journal" in answer)
        postgres.start()
        for service in (one, two):
            _until_ready(service)
        one.process.kill()
        # A key that was made by a third process is known to the one that is left.
        until_known(two, key_for_all(address, "late"))
        answered = load.statuses[200]
        _until(lambda: load.statuses[200] > answered + 10)
        load.going = False
        assert 0 == two.end()

    nothing_lost(address, load)
    verified(address, tmp_path, signing_key, older)


def _metric(service: Service, name: str) -> set[bytes]:
    _, text = service.ask("GET", "/metrics")
    return set(re.findall(rf"^brightline_{name} .*$".encode(), text, re.MULTILINE))


def _until_ready(service: Service) -> None:
    _until(lambda: service.ask("GET", "/readyz")[0] == 200)


def _until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + AFTER
    while not holds():
        assert time.monotonic() < end, "it did not recover by itself"
        time.sleep(0.02)


def test_a_policy_that_is_swapped_under_load(tmp_path: Path, database: str) -> None:
    """Every answer is by one of the two versions, and right for the one that it names."""
    given = write_rules(tmp_path / "given", most="suggestive")
    tighter = small(tmp_path, 2, most="ordinary")
    ann, ben = (key_for_all(database, name) for name in ("ann", "ben"))
    settings = {"BRIGHTLINE_DATABASE": database, "BRIGHTLINE_UNSIGNED_BUNDLES": "yes"}
    seen: set[tuple[str, bool]] = set()
    with serving(tmp_path, rules=str(given), **settings) as service:
        first = json.loads(service.ask("GET", "/v1/policies", key=ann)[1])["serving"]
        going = True

        def go() -> None:
            while going:
                status, answer = service.ask("POST", "/v1/decisions", PICTURE, ann)
                said = json.loads(answer)
                seen.add(
                    (said["policy"], said["permitted"]) if status == 200 else (str(said), False)
                )

        threads = [threading.Thread(target=go) for _ in range(3)]
        for thread in threads:
            thread.start()
        status, answer = service.ask("POST", "/v1/policies", tighter.as_bytes(), ann)
        assert (200, "serving") == (status, json.loads(answer)["state"])
        path = f"/v1/policies/{first}"
        assert 202 == service.ask("POST", f"{path}/rollback", key=ann)[0]
        assert 200 == service.ask("POST", f"{path}/rollback", key=ben)[0]
        assert 200 == service.ask("POST", "/v1/decisions", PICTURE, ann)[0]
        going = False
        for thread in threads:
            thread.join()
        versions = json.loads(service.ask("GET", "/v1/policies", key=ann)[1])["versions"]
        assert 0 == service.end()

    expected = {(one["policy"], one["digest"] == first) for one in versions}
    assert 2 == len(expected)
    assert expected == seen
