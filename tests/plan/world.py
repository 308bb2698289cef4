"""Rule files as text come in; policy sets over a vocabulary and an atlas that are small go out.

Everything about this world can be asked: every set of values of every fact, in every place.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import product
from pathlib import Path

from engine.check import check
from engine.compile import PolicySet, Profile, compile_corpus
from engine.decide.facts import ContradictionError, Facts, Stated, Vector
from engine.places import Atlas
from engine.places.atlas import draw_atlas
from engine.places.model import (
    Bond,
    DatedPlace,
    Gazetteer,
    Group,
    Membership,
    Period,
    Reach,
)
from engine.vocabulary import Vocabulary, load_vocabulary

FOLDER = Path(__file__).with_name("small_world")
VOCABULARY: Vocabulary = load_vocabulary(FOLDER / "vocabulary.yaml")
AROUND = date(2026, 6, 1)

Texts = Mapping[str, str]
"""Rule files: paths and texts."""


def _world() -> Gazetteer:
    """Two members of a union, one of which leaves; a territory; a country with a part."""
    left = Period(since=date(1995, 1, 1), until=date(2026, 3, 1))
    members = (DatedPlace(code="FR"), DatedPlace(code="GB", period=left))
    return Gazetteer(
        places={
            "FR": "France",
            "GP": "Guadeloupe",
            "GB": "United Kingdom",
            "US": "United States",
            "US-CA": "California",
            "JP": "Japan",
            "AQ": "Antarctica",
        },
        aliases={},
        no_law={"AQ": "nobody's"},
        disputed={},
        bonds=(
            Bond(
                territory="GP",
                parent="FR",
                reach=Reach.NAMED,
                kinds=frozenset({"criminal"}),
                note="only criminal law",
            ),
        ),
        memberships={"EU": Membership(code="EU", name="European Union", members=members)},
        groups={
            "blocked": Group(
                name="blocked",
                meaning="where it is not offered",
                places=(
                    DatedPlace(code="JP"),
                    DatedPlace(code="US-CA", period=Period(since=date(2026, 9, 1))),
                ),
            )
        },
        unknown_codes={},
        postures={},
    )


GAZETTEER: Gazetteer = _world()
ATLAS: Atlas = draw_atlas(GAZETTEER, b"the small world")


def atlas(**changes: object) -> Atlas:
    """The small world, with some of its tables otherwise."""
    changed = replace(GAZETTEER, **changes)  # type: ignore[arg-type]
    return draw_atlas(changed, repr(changes).encode())


def compiled(
    files: Texts,
    *,
    vocabulary: Vocabulary = VOCABULARY,
    places: Atlas = ATLAS,
    profile: Profile = Profile.FULL,
    enact_bills: bool = False,
    backwards: bool = False,
) -> PolicySet:
    """Check and compile rule files, in the order of their paths or the other way round."""
    contents = sorted(((p, text.encode()) for p, text in files.items()), reverse=backwards)
    checked = check(contents, vocabulary=vocabulary, atlas=places)
    assert not checked.has_errors, [d.message for d in checked.diagnostics if d.is_error]
    return compile_corpus(checked.corpus, profile=profile, enact_bills=enact_bills)


@cache
def files() -> Texts:
    """The rule files of the small world."""
    return {path.relative_to(FOLDER).as_posix(): path.read_text() for path in FOLDER.rglob("*.law")}


@cache
def base() -> PolicySet:
    """The policy set of the small world."""
    return compiled(files())


def every_statement(vocabulary: Vocabulary, conduct: str) -> list[Stated]:
    """Every set of values of every fact; what is read unless stated is also left out."""
    reads = {
        vocabulary.facts[name].index
        for rule in vocabulary.unless_stated
        if rule.conduct == conduct
        for name in rule.reads
    }
    ways = [
        [(mask, True) for mask in range(1, fact.full + 1)]
        + ([(fact.left_out, False)] if fact.index in reads else [])
        for fact in vocabulary.facts.values()
    ]
    return [
        (*(mask for mask, _ in way), sum(1 << slot for slot, (_, said) in enumerate(way) if said))
        for way in product(*ways)
    ]


def every_request(vocabulary: Vocabulary, conduct: str) -> frozenset[Vector]:
    """What all requests that make sense come to, completed by the decider."""
    facts, found = Facts(vocabulary), set[Vector]()
    for stated in every_statement(vocabulary, conduct):
        try:
            found.add(facts.vector(conduct, stated))
        except ContradictionError:
            continue
    return frozenset(found)


@cache
def requests(conduct: str) -> frozenset[Vector]:
    """Every request for a conduct in the small world."""
    return every_request(VOCABULARY, conduct)
