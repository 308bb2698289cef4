"""Decisions come in and are recorded; they may be answered when that is done.

What is recorded is what `decision_record` makes of the answer, joined of parts that are written
once; a test compares the two.
"""

import asyncio
import time
from collections.abc import Awaitable, Sequence
from contextlib import suppress
from datetime import UTC, datetime

import msgspec

from api.point import Written
from api.question import Question
from records.journal import (
    Entry,
    JournalRecorder,
    JournalUnavailableError,
    NoRecorder,
    Receipt,
    Recorder,
    Secret,
)
from records.journal.record import VERSION, decision_record

_sorted = msgspec.json.Encoder(order="sorted").encode
_MOST_BEFORE = 16_384
"""Bytes of facts and duties up to which the record of a decision surely fits into a leaf."""


class Recording:
    """Records decisions with a recorder."""

    def __init__(self, recorder: Recorder | None = None) -> None:
        self.recorder: Recorder = NoRecorder() if recorder is None else recorder
        self._records = not isinstance(self.recorder, NoRecorder)
        self._second = (-1, b"")

    async def record(self, written: Written, request_id: str | None) -> None:
        """Record a decision; it may be answered when this returned.

        Raises:
            JournalUnavailableError: it may not be answered.
        """
        if self._records:
            entry = self.entry(written, request_id)
            await self.recorder.record(entry, permitted=written.prepared.said.permitted)

    async def record_many(self, decided: Sequence[Written], request_id: str | None) -> None:
        """Record decisions that are answered together, in one commit where that is possible.

        Raises:
            JournalUnavailableError: none of them may be answered.
        """
        if not self._records:
            return
        entries = [(self.entry(one, request_id), one.prepared.said.permitted) for one in decided]
        recorder = self.recorder
        if isinstance(recorder, JournalRecorder):
            await _append_all(recorder, entries)
            return
        for entry, permitted in entries:
            await recorder.record(entry, permitted=permitted)

    def entry(self, written: Written, request_id: str | None) -> Entry:
        """The record of a decision."""
        prepared = written.prepared
        question = prepared.question
        secrets = _secrets(question, request_id)
        first, before, between = prepared.leaf
        if question.people is not None or len(before) > _MOST_BEFORE:
            return _long_entry(written, secrets)
        commitments = (
            _sorted({secret.field: secret.commitment() for secret in secrets}) if secrets else b"{}"
        )
        body = b'{%b"commitments":%b,%b%b%b%b",%b,"v":%d}' % (
            first,
            commitments,
            before,
            written.id.encode(),
            between,
            self._moment(),
            prepared.said.leaf.unmet,
            VERSION,
        )
        return Entry(body, written.id, tuple(secrets))

    def _moment(self) -> bytes:
        """The time, to the microsecond."""
        second, micro = divmod(time.time_ns() // 1_000, 1_000_000)
        known, stamp = self._second
        if known != second:
            stamp = f"{datetime.fromtimestamp(second, UTC):%Y-%m-%dT%H:%M:%S}".encode()
            self._second = (second, stamp)
        return b"%b.%06dZ" % (stamp, micro)


def _secrets(question: Question, request_id: str | None) -> list[Secret]:
    """What may name somebody."""
    found = [Secret.of(field, ref) for field, ref in question.refs.items()]
    if request_id is not None:
        found.append(Secret.of("request", request_id))
    for factor, place in question.places.items():
        if place.address is not None:
            found.append(Secret.of(f"address.{factor}", place.address))
    return found


def _long_entry(written: Written, secrets: list[Secret]) -> Entry:
    question = written.prepared.question
    answer = msgspec.json.decode(b"{%b}" % written.members)
    if "places" not in answer:
        found = msgspec.json.decode(written.prepared.places.answer)
        answer = {**answer, "places": found}
    if "reasons" not in answer:
        names = (name.rpartition("/") for name in answer["rules"])
        answer["reasons"] = [{"provision": p, "rule": r} for p, _, r in names]
    return decision_record(
        answer,
        conduct=question.conduct,
        facts=question.facts,
        people=question.people,
        capabilities=question.capabilities,
        personal={secret.field: secret.value.decode() for secret in secrets},
    )


async def _append_all(recorder: JournalRecorder, entries: Sequence[tuple[Entry, bool]]) -> None:
    """Append all before waiting for the first, so that they share a commit."""
    receipts: list[Awaitable[Receipt]] = []
    with suppress(JournalUnavailableError):
        receipts.extend(recorder.journal.append(entry) for entry, _ in entries)
    written = await asyncio.gather(*receipts, return_exceptions=True)
    for index, (entry, permitted) in enumerate(entries):
        if index >= len(written) or isinstance(written[index], BaseException):
            # By itself: the recorder may still let denials be answered.
            await recorder.record(entry, permitted=permitted)
