"""A service on a database of its own, as a process: its first key, its end, what it says."""

import http.client
import json
import re
import threading
import time
from pathlib import Path

import pytest

from records.access.keys import PATTERN, is_well_formed
from records.access.roles import Role
from records.access.store import KeyStore
from records.journal.reading import JournalReader
from records.store import open_store
from tests.api.process import PATIENCE, ROOT, serving, until_known

QUESTION = {"conduct": "edit", "places": {"viewer": {"address": "81.2.69.142"}}}


def test_the_first_key_is_printed_once_and_opens_the_rest(tmp_path: Path) -> None:
    """An admin's, which asks for nothing but lets keys be made; a restart prints no other one."""
    database = str(tmp_path / "records.db")
    with serving(tmp_path, BRIGHTLINE_DATABASE=database) as service:
        printed = service.output.read_text(encoding="utf-8")
        found = PATTERN.search(printed)
        assert found is not None
        first = found[0]
        assert is_well_formed(first)
        assert 401 == service.ask("GET", "/v1/policy")[0]
        assert 200 == service.ask("GET", "/v1/policy", key=first)[0]
        assert 200 == service.ask("GET", "/healthz")[0]
        assert 0 == service.end()
    with serving(tmp_path, BRIGHTLINE_DATABASE=database) as service:
        assert None is PATTERN.search(service.output.read_text(encoding="utf-8"))
        assert 200 == service.ask("GET", "/v1/policy", key=first)[0]
        assert 0 == service.end()

    kept = Path(database).read_bytes()
    assert first.encode() not in kept
    assert first.rpartition("_")[2].encode() not in kept


def test_what_was_answered_before_the_end_is_in_the_journal(tmp_path: Path) -> None:
    """Requests that are under way are answered; whoever got an answer finds it recorded."""
    database = str(tmp_path / "records.db")
    with serving(tmp_path, BRIGHTLINE_DATABASE=database) as service:
        engine = open_store(database)
        keys = KeyStore(engine)
        text = keys.create("studio", frozenset({Role.SERVICE})).text
        until_known(service, text)
        lost: list[int] = []

        def go_on() -> None:
            while True:
                try:
                    status, body = service.ask("POST", "/v1/decisions", QUESTION, text)
                except (OSError, http.client.HTTPException):
                    return
                if status == 200:
                    service.answered.append(json.loads(body)["id"])
                else:
                    lost.append(status)

        threads = [threading.Thread(target=go_on) for _ in range(4)]
        for thread in threads:
            thread.start()
        time.sleep(1)
        assert 0 == service.end()
        for thread in threads:
            thread.join()

    reader = JournalReader(engine)
    recorded = {json.loads(leaf.body)["id"] for leaf in reader.leaves(0, reader.size())}
    engine.dispose()
    assert [] == lost
    assert len(service.answered) > 20
    assert set(service.answered) <= recorded


def test_that_other_rules_decide_is_in_the_journal(tmp_path: Path) -> None:
    """With the digest that decisions carry from then on; who wanted it is not said there."""
    database = str(tmp_path / "records.db")
    with serving(tmp_path, BRIGHTLINE_DATABASE=database) as service:
        assert 0 == service.end()
    engine = open_store(database)
    (leaf,) = JournalReader(engine).leaves(0, 10)
    engine.dispose()
    found = json.loads(leaf.body)

    assert ("policy", "folder", 1) == (found["kind"], found["activation"], found["number"])
    assert found["policy"].startswith("sha256:")
    assert "by" not in found


def test_it_says_what_it_does_and_nothing_of_its_users(tmp_path: Path) -> None:
    """Lines of JSON on standard error, the metrics on this machine."""
    with serving(tmp_path) as service:
        assert 200 == service.ask("POST", "/v1/decisions", QUESTION)[0]
        assert 404 == service.ask("GET", "/jane")[0]
        status, metrics = service.ask("GET", "/metrics")
        assert 421 == service.ask("GET", "/v1/policy", host="rebound.example")[0]
        assert 0 == service.end()

    assert 200 == status
    assert b'brightline_requests_total{route="/v1/decisions",status="200"} 1.0' in metrics
    for name in (b"policy_age_seconds", b"stale_checks", b"places_unusable"):
        assert b"\nbrightline_" + name + b" " in metrics
    lines = [json.loads(line) for line in service.errors.read_text("utf-8").splitlines()]
    assert ["/v1/decisions"] == [n["route"] for n in lines if n.get("status") == 200][1:]
    said = service.errors.read_text("utf-8") + service.output.read_text("utf-8")
    assert "DEVELOPER MODE" in said
    for hidden in ("81.2", "jane", "Traceback"):
        assert hidden not in said


@pytest.mark.parametrize(
    ("expected", "host", "settings"),
    [
        ("everything would be open", "0.0.0.0", {}),  # noqa: S104  # what is refused
        ("nobody could be let in", "127.0.0.1", {"BRIGHTLINE_DEVELOPER": "off"}),
    ],
)
def test_it_does_not_start_open_to_the_world(
    tmp_path: Path, expected: str, host: str, settings: dict[str, str]
) -> None:
    """Nor closed to everybody."""
    with serving(tmp_path, host, **settings) as service:
        assert 2 == service.process.wait(PATIENCE)

    assert expected in service.errors.read_text("utf-8")


def test_every_metric_stands_in_the_operators_page() -> None:
    """And no other one does."""
    page = (ROOT / "docs" / "operator.md").read_text(encoding="utf-8")
    promised = {name.removesuffix("_total") for name in re.findall(r"\bbrightline_[a-z_]+", page)}
    code = "".join(
        (ROOT / file).read_text(encoding="utf-8")
        for file in ("api/measures.py", "brightline/operation.py", "brightline/assembly.py")
    )

    assert set(re.findall(r'"(brightline_[a-z_]+)"', code)) == promised
