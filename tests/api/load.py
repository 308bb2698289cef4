"""A running service comes in; it is asked without a pause, and what it acknowledged goes out."""

import http.client
import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.api.process import Service

PERSON = "bCa-3p2VZzT7HMN5bMyDV6tQwhqTtHmgCjlDKCJ9fFg"
QUESTION = {"conduct": "edit", "places": {"viewer": {"address": "81.2.69.142"}}, "needs": False}
_BATCH = {"conduct": "view", "items": [{}, {"conduct": "edit"}, {}], "brief": True}
_REFUSAL = {"person": PERSON}
_ASKED = (
    ("/v1/decisions", QUESTION),
    ("/v1/decisions/batch", _BATCH),
    ("/v1/decisions", QUESTION),
    ("/v1/register/refusals", _REFUSAL),
)
_UNAVAILABLE = 503


@dataclass(slots=True)
class Load:
    """What came of it."""

    decisions: set[str] = field(default_factory=set)
    """The ids of the decisions that were answered."""
    entries: set[str] = field(default_factory=set)
    """The ids of the entries that were recorded in the register."""
    policies: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    """What is neither an answer nor the documented refusal."""
    going: bool = True

    def ask(self, service: Service, path: str, body: object, key: str) -> None:
        """Ask once, and note what was acknowledged.

        Raises:
            OSError: the service is gone.
        """
        status, answer = service.ask("POST", path, body, key)
        self.statuses[status] += 1
        if status == _UNAVAILABLE and b'"urn:brightline:problem:' in answer:
            return
        if status != 200:
            self.wrong.append(f"{status} {answer[:200]!r}")
            return
        said = json.loads(answer)
        if "history" in said:
            self.entries.add(said["id"])
            return
        for one in said.get("decisions", [said]):
            self.decisions.add(one["id"])
            self.policies[one["policy"]] += 1


@contextmanager
def asked(*services: Service, key: str, threads: int = 4) -> Iterator[Load]:
    """Ask services, until the end or until they are gone."""
    load = Load()

    def go(service: Service, at: int) -> None:
        while load.going:
            path, body = _ASKED[at % len(_ASKED)]
            at += 1
            try:
                load.ask(service, path, body, key)
            except (OSError, http.client.HTTPException):
                return

    running = [
        threading.Thread(target=go, args=(service, at))
        for service in services
        for at in range(threads)
    ]
    for thread in running:
        thread.start()
    try:
        yield load
    finally:
        load.going = False
        for thread in running:
            thread.join()
