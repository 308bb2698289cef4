"""What was decided comes in; that it may be answered goes out, or that it may not.

A decision that is not in the journal is no decision: the service refuses instead (fail closed).
"""

from enum import StrEnum
from typing import Protocol

from records.journal.entry import Entry, JournalUnavailableError, Receipt
from records.journal.writer import Journal


class WhenUnavailable(StrEnum):
    """What is still answered while the journal cannot be written."""

    REFUSE = "refuse"
    """Nothing."""
    SERVE_DENIALS_ONLY = "serve-denials-only"
    """Denials, unrecorded: whoever asks learns no more than by getting no answer."""


class Recorder(Protocol):
    """Records decisions before they are answered."""

    async def record(self, entry: Entry, *, permitted: bool) -> Receipt | None:
        """Record a decision; answer it only when this returned.

        Raises:
            JournalUnavailableError: it may not be answered.
        """


class JournalRecorder:
    """Records in a journal."""

    def __init__(
        self, journal: Journal, when_unavailable: WhenUnavailable = WhenUnavailable.REFUSE
    ) -> None:
        self.journal = journal
        self.unrecorded = 0
        """How many denials were answered without a record, for the metrics."""
        self._denials_only = when_unavailable is WhenUnavailable.SERVE_DENIALS_ONLY

    async def record(self, entry: Entry, *, permitted: bool) -> Receipt | None:
        """Record a decision; None for a denial that could not be recorded and may be answered."""
        try:
            return await self.journal.append(entry)
        except JournalUnavailableError:
            if permitted or not self._denials_only:
                raise
            self.unrecorded += 1
            return None


class NoRecorder:
    """Keeps nothing: for a deployment that says it wants no journal."""

    async def record(self, entry: Entry, *, permitted: bool) -> Receipt | None:
        """Let everything be answered."""
        del entry, permitted
        return None
