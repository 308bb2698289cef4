"""No decision is answered that is not recorded, and none waits for ever to be.

Peers: OPA (#3043, a crash loses the buffer; #8123, nine of ten decisions were dropped), Cerbos
(#2123, the log blocks when its buffer is full). Kills, full disks and lost servers are in
`tests/records/journal/`; here it is held that no face answers around the journal.
"""

import asyncio

import pytest
from starlette.testclient import TestClient

import brightline
from api.app import Around, make_app
from engine.resolve import Resolver
from records.journal import Entry, JournalUnavailableError, Receipt
from tests.hazards.faces import Asked, everywhere, permits

VIEW = Asked(conduct="view", facts={"image.depicts": "ordinary"}, viewer=("FR",))
SEARCH = {
    "subject": {"type": "user", "id": "u"},
    "resource": {"type": "image", "id": "i", "properties": dict(VIEW.facts)},
}


class Recorder:
    """Keeps what it is given, after a while, or refuses it."""

    def __init__(self, *, full: bool) -> None:
        self.full = full
        self.kept: list[Entry] = []

    async def record(self, entry: Entry, *, permitted: bool) -> Receipt | None:
        """Keep the entry, and let others in between."""
        del permitted
        if self.full:
            raise JournalUnavailableError
        await asyncio.sleep(0)
        self.kept.append(entry)
        return None


@pytest.mark.parametrize("full", [True, False])
def test_no_face_answers_what_is_not_recorded(
    engine: brightline.Engine, resolver: Resolver, *, full: bool
) -> None:
    """A full buffer drops nothing and blocks nobody: it refuses, with a time to come back."""
    recorder = Recorder(full=full)
    client = TestClient(make_app(engine, resolver, Around(recorder=recorder)))
    answers = everywhere(client, VIEW)

    if full:
        assert [503] * 5 == [answer.status_code for answer in answers]
        assert not any(permits(answer) for answer in answers)
        assert {"1"} == {answer.headers["retry-after"] for answer in answers}
    else:
        assert [True] * 5 == [permits(answer) for answer in answers]
        assert 5 == len(recorder.kept)


def test_a_batch_is_recorded_whole_or_not_answered(
    engine: brightline.Engine, resolver: Resolver
) -> None:
    """One item that cannot be recorded, and none of the others is answered."""

    class Second(Recorder):
        """Keeps one entry, and then no more."""

        async def record(self, entry: Entry, *, permitted: bool) -> Receipt | None:
            """Keep the first."""
            self.full = bool(self.kept)
            return await super().record(entry, permitted=permitted)

    client = TestClient(make_app(engine, resolver, Around(recorder=Second(full=False))))
    items = [{"conduct": "view", "facts": dict(VIEW.facts)}] * 3

    assert 503 == client.post("/v1/decisions/batch", json={"items": items}).status_code


def test_a_search_decides_nothing_and_records_nothing(
    engine: brightline.Engine, resolver: Resolver
) -> None:
    """It says what would be answered; whoever acts on it has to ask."""
    recorder = Recorder(full=True)
    client = TestClient(make_app(engine, resolver, Around(recorder=recorder)))
    answer = client.post("/access/v1/search/action", json=SEARCH)

    assert 200 == answer.status_code
    assert [] == recorder.kept
