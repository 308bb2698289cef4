"""The journal: every decision, one leaf of a tree that only grows.

A record comes in and is on the disk before its decision is answered; proofs for outsiders go out.
"""

from records.journal.entry import (
    Entry,
    EntryError,
    Erasure,
    JournalUnavailableError,
    Receipt,
    Secret,
)
from records.journal.recorder import (
    JournalRecorder,
    NoRecorder,
    Recorder,
    WhenUnavailable,
)
from records.journal.writer import Journal

__all__ = [
    "Entry",
    "EntryError",
    "Erasure",
    "Journal",
    "JournalRecorder",
    "JournalUnavailableError",
    "NoRecorder",
    "Receipt",
    "Recorder",
    "Secret",
    "WhenUnavailable",
]
