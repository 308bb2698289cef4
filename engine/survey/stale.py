"""A corpus and a day come in; the checks that are too old then go out, most decisive first."""

from dataclasses import dataclass
from datetime import date

from engine.check import Corpus
from engine.check.lints.stale_check import STALE_DAYS
from engine.compile.periods import periods_of
from engine.language import tree


@dataclass(frozen=True, slots=True, kw_only=True)
class StaleCheck:
    """A document whose last check is too old, or that nobody has checked.

    `places` is how many places it reaches, which with the number of its prohibitions says how much
    hangs on it.
    """

    provision: str
    title: str
    checked: date | None
    days: int | None
    places: int
    prohibitions: int
    confidence: str


def stale_checks(corpus: Corpus, today: date, *, after: int = STALE_DAYS) -> tuple[StaleCheck, ...]:
    """The stale checks of the laws and orders that apply today."""
    found = [
        stale
        for _, document in corpus.documents()
        if document.heading in {tree.Heading.PROVISION, tree.Heading.ORDER}
        and any(today in period for period in periods_of(document))
        and (stale := _stale(corpus, document, today, after)) is not None
    ]
    return tuple(
        sorted(
            found,
            key=lambda s: (-s.prohibitions * s.places, -(s.days or today.toordinal()), s.provision),
        )
    )


def _stale(corpus: Corpus, document: tree.Document, today: date, after: int) -> StaleCheck | None:
    checked = document.checked
    days = None if checked is None else (today - checked.on).days
    if days is not None and days <= after:
        return None
    kind = document.kind.text if document.kind else ""
    cites = document.cites.text if document.cites else ""
    reached = 0
    for word in document.extent:
        reached |= corpus.atlas.extent(word.text, today, kind=kind, instrument=cites)
    return StaleCheck(
        provision=document.name.text,
        title=document.title.text,
        checked=None if checked is None else checked.on,
        days=days,
        places=reached.bit_count(),
        prohibitions=sum(isinstance(rule.effect, tree.Forbid) for rule in document.rules),
        confidence="" if checked is None else checked.confidence.text,
    )
