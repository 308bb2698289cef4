"""A policy set and a kind of request come in; where it is permitted goes out, country by country.

Looked at are all complete requests of the kind: each fact that is not stated takes each of its
values. A country stands for its parts, and is answered as the strictest of them is.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from engine.compile import PolicySet
from engine.decide import BadRequestError, ContradictionError, Facts
from engine.decide.facts import Stated
from engine.decide.read import FactMap, Reader
from engine.diagrams.completion import completions
from engine.diagrams.policy import Answers, SymbolicPolicy, strictest
from engine.diagrams.reach import Reach, Role
from engine.diagrams.space import Diagram, Space
from engine.export.model import Country, Geoblock, Kind, State
from engine.places import Atlas

_ALPHA_2 = 2


def geoblock_of(
    policy: PolicySet, conduct: str, facts: FactMap, day: date, *, blocked: frozenset[State]
) -> Geoblock:
    """Tell for the viewers of each country whether a kind of request is ever permitted.

    Raises:
        BadRequestError: a conduct, fact or value that does not exist, facts that contradict each
            other, or a fact that hides the viewer's place.
    """
    stated = _read(policy, conduct, facts)
    space = Space(policy.vocabulary)
    view = completions(space).stated
    asked = view[conduct].valid & space.known & _within(space, stated)
    if asked == space.false:
        raise BadRequestError("facts", "no complete request has all of these facts")
    symbolic = SymbolicPolicy(policy, space, view)
    stays = tuple(Reach(policy, day, day).stays(Role.VIEWER))
    answers = {s.place: symbolic.answers(conduct, s.situation, s.place, s.first) for s in stays}
    anywhere = strictest(list({id(found): found for found in answers.values()}.values()))
    states = {place: _state(space, asked, found) for place, found in answers.items()}
    elsewhere = _state(space, asked, anywhere)
    # A place without law of its own is read as anywhere.
    states |= dict.fromkeys(policy.atlas.gazetteer.no_law, elsewhere)
    words = policy.vocabulary.facts
    return Geoblock(
        kind=Kind(
            conduct=conduct,
            facts={name: words[name].words(stated[words[name].index]) for name in facts},
            profile=policy.profile.value,
            day=day,
            policy=policy.digest,
        ),
        countries=tuple(_countries(policy.atlas, states)),
        elsewhere=elsewhere,
        blocked=blocked,
    )


def _read(policy: PolicySet, conduct: str, facts: FactMap) -> Stated:
    reader = Reader(policy.vocabulary, policy.atlas)
    (stated,) = reader.people(facts, None)
    try:
        Facts(policy.vocabulary).vector(reader.conduct(conduct), stated)
    except ContradictionError as error:
        raise BadRequestError(f"facts.{error.fact}", str(error)) from error
    if reader.hides_place((stated,)):
        hiding = " and ".join(f"`{name}`" for name in policy.vocabulary.hides_place)
        message = f"these facts hide the viewer's place ({hiding}): no list of countries can tell"
        raise BadRequestError("facts", message)
    return stated


def _within(space: Space, stated: Sequence[int]) -> Diagram:
    """The requests whose facts have no other values than those stated."""
    return space.every(
        [
            ~bit
            for slot, bits in enumerate(space.bits)
            for n, bit in enumerate(bits)
            if not stated[slot] >> n & 1
        ]
    )


def _state(space: Space, asked: Diagram, answers: Answers) -> State:
    if asked & ~answers.deny == space.false:
        return State.NEVER
    return State.ALWAYS if asked & ~answers.permit == space.false else State.SOMETIMES


def _countries(atlas: Atlas, states: dict[str, State]) -> Iterator[Country]:
    letters = {code: alias for alias, code in atlas.gazetteer.aliases.items() if "-" in code}
    for place in atlas.own:
        code = letters.get(place, place)
        if len(code) == _ALPHA_2:
            whole, state = atlas.whole[place], states[place]
            parts = [p for p, own in atlas.own.items() if own & whole and p != place]
            yield Country(
                code=code,
                name=atlas.titles[place],
                state=state,
                parts={part: states[part] for part in parts if states[part] is not state},
            )
