"""An entry of `postures.yaml` comes in; what a place does about such pictures goes out."""

from engine.places.model import Posture
from engine.places.reading import Entry


def read_posture(entry: Entry) -> Posture:
    """Read one posture. A place that nobody researched has no day of a check."""
    fields = entry.fields(needed=("says",), allowed=("notify", "checked", "researched"))
    researched = "researched" not in fields or fields["researched"].flag()
    if researched and "checked" not in fields:
        raise entry.wrong("a day `checked`, or `researched: no`")
    return Posture(
        says=fields["says"].text(),
        notify=fields["notify"].text() if "notify" in fields else "",
        checked=fields["checked"].day() if "checked" in fields else None,
        researched=researched,
    )
