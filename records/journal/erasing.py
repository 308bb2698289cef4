"""A leaf and the names of its personal values come in; they are gone, and the journal says so."""

from collections.abc import Sequence

from records.journal.entry import Entry
from records.journal.reading import JournalReader, NotInJournalError
from records.journal.record import WhyErased, erasure_record


def erasure_of(
    reader: JournalReader, leaf: int, fields: Sequence[str] | None, why: WhyErased
) -> Entry | None:
    """The entry that erases; None where nothing is left to erase. It takes effect when appended.

    Args:
        reader: of the journal.
        leaf: whose values.
        fields: which; None for all that are left.
        why: the reason.

    Raises:
        NotInJournalError: there is no such leaf.
    """
    reader.leaf(leaf)
    left = [secret.field for secret in reader.secrets(leaf)]
    chosen = left if fields is None else [field for field in left if field in fields]
    return erasure_record(leaf, chosen, why) if chosen else None


__all__ = ["NotInJournalError", "erasure_of"]
