"""The requests that break an invariant come in; the most telling goes out, with what it should say.

Telling is, in this order: a request for which the condition of the invariant is certain, on the day
that is to be shown, of a viewer, in few words, in a place that everybody knows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from typing import NamedTuple

from engine.compile import Places, PolicySet
from engine.decide import Facts, Outcome, Request, Verdict, decide
from engine.diagrams.policy import SymbolicPolicy
from engine.diagrams.reach import Role, Stay, places_in
from engine.diagrams.space import Diagram
from engine.language import tree
from engine.proof.claims import Breach
from engine.proof.model import Ask, Counterexample
from engine.proof.requests import Stated, apart_from, only, shortest, tests_of

_BEFORE_ALL_LAW = date(1900, 1, 1)
_WELL_KNOWN = (
    *("US", "GB", "FR", "DE", "JP", "IN", "BR", "CA", "AU", "KR", "IT", "ES", "ZA", "NZ", "MX"),
    *("AR", "TR", "ID", "NG", "EG", "KE", "PK", "TH", "PH", "PL", "SE", "NO", "CH", "NL"),
)


class Broken(NamedTuple):
    """A breach, those of its requests whose condition is certain, and where it was found.

    `stays` are all places and days with such answers; the request that it is compared with is made
    in the one of `beside` with the same number.
    """

    breach: Breach
    certain: Breach
    stays: Sequence[Stay]
    beside: Sequence[Stay]


@dataclass(frozen=True, slots=True)
class Telling:
    """What counterexamples are told with; `first` is the first day that is looked at."""

    symbolic: SymbolicPolicy
    first: date
    shown: date

    def is_shown(self, stay: Stay) -> bool:
        """Whether it is so on the day that is to be shown."""
        return stay.first <= self.symbolic.policy.segment(self.shown) <= stay.last

    def day(self, stay: Stay) -> date:
        """The day to show of a stay."""
        if self.is_shown(stay):
            return self.shown
        return max(self.first, day_of(self.symbolic.policy, stay.first))


class _Found(NamedTuple):
    """The shortest request of some breaches that expect the same."""

    stated: Stated
    breach: Breach
    stay: Stay
    beside: Stay


def counterexample_of(telling: Telling, name: str, broken: list[Broken]) -> Counterexample:
    """The most telling request among some breaches; not for no breach at all."""
    found = next(_most_telling(telling, broken))
    ask = _ask(telling, found.breach.conduct, found.stated, found.stay)
    beside, verdict = _beside(telling, found)
    roles = (stay for one in broken for stay in one.stays if stay.situation.role is ask.role)
    return Counterexample(
        broken=ask,
        beside=beside,
        expected=found.breach.expected,
        example=_example(telling, name, ask, (found.breach.expected, verdict)),
        places=len({stay.place for stay in roles}),
    )


def request_of(
    policy: PolicySet, conduct: str, stated: Stated, places: Places, day: date
) -> Request:
    """A request with one person, as the decider takes it."""
    facts = Facts(policy.vocabulary)
    said = list(facts.nothing)
    for slot, mask in stated.items():
        said[slot] = mask
        said[-1] |= 1 << slot
    return Request(conduct, (facts.vector(conduct, said),), places, day, day)


def day_of(policy: PolicySet, segment: int) -> date:
    """The first day of a segment."""
    if segment:
        return policy.days[segment - 1]
    return policy.days[0] - timedelta(days=1) if policy.days else _BEFORE_ALL_LAW


def asked(policy: PolicySet, ask: Ask) -> Verdict:
    """What the decider itself says to a request of a counterexample."""
    places = places_in(policy, ask.role, policy.atlas.candidates(ask.place, ask.day))
    return decide(policy, request_of(policy, ask.conduct, ask.stated, places, ask.day))


# -- the most telling one -------------------------------------------------------------------------


def _most_telling(telling: Telling, broken: list[Broken]) -> Iterator[_Found]:
    for certainly, shown, viewed in product((True, False), repeat=3):
        some: dict[tuple[object, ...], list[tuple[Breach, Broken]]] = {}
        for one in broken:
            breach = one.certain if certainly else one.breach
            if any(_fits(telling, stay, shown=shown, viewed=viewed) for stay in one.stays):
                claimed = (breach.conduct, breach.partner, breach.expected, breach.less_telling)
                some.setdefault(claimed, []).append((breach, one))
        found = [
            (shortest(telling.symbolic.space, requests), members)
            for members in some.values()
            if (requests := _any(telling, members)) != telling.symbolic.space.false
        ]
        if found:
            stated, members = min(found, key=lambda f: (f[1][0][0].less_telling, len(f[0])))
            yield _placed(telling, stated, members, shown=shown, viewed=viewed)


def _fits(telling: Telling, stay: Stay, *, shown: bool, viewed: bool) -> bool:
    is_viewer = stay.situation.role is Role.VIEWER
    return telling.is_shown(stay) is shown and is_viewer is viewed


def _any(telling: Telling, members: list[tuple[Breach, Broken]]) -> Diagram:
    return telling.symbolic.space.some(
        list(dict.fromkeys(breach.requests for breach, _ in members))
    )


def _placed(
    telling: Telling,
    stated: Stated,
    members: list[tuple[Breach, Broken]],
    *,
    shown: bool,
    viewed: bool,
) -> _Found:
    """The place and the days in which to show a request."""
    space = telling.symbolic.space
    request = only(space, stated)
    places = [
        _Found(stated, breach, stay, beside)
        for breach, one in members
        if breach.requests & request != space.false
        for stay, beside in zip(one.stays, one.beside, strict=True)
        if _fits(telling, stay, shown=shown, viewed=viewed)
    ]
    return min(places, key=lambda found: _rank(found.stay, shown=shown))


def _rank(stay: Stay, *, shown: bool) -> tuple[object, ...]:
    known = _WELL_KNOWN.index(stay.place) if stay.place in _WELL_KNOWN else len(_WELL_KNOWN)
    role = tuple(Role).index(stay.situation.role)
    return (role, 0 if shown else -stay.last, known, len(stay.place), stay.place)


# -- what it says ---------------------------------------------------------------------------------


def _beside(telling: Telling, found: _Found) -> tuple[Ask | None, Verdict | None]:
    """The request that the broken one is compared with, and its verdict."""
    breach = found.breach
    if breach.partner is None or breach.partners is None:
        return None, None
    other = found.stated
    if breach.differing:
        same = apart_from(telling.symbolic.space, found.stated, breach.differing)
        other = shortest(telling.symbolic.space, breach.partners & same)
    ask = _ask(telling, breach.partner, other, found.beside)
    return ask, asked(telling.symbolic.policy, ask)


def _ask(telling: Telling, conduct: str, stated: Stated, stay: Stay) -> Ask:
    ask = Ask(
        conduct=conduct,
        stated=stated,
        role=stay.situation.role,
        place=stay.place,
        day=telling.day(stay),
        outcome=Outcome.DENY,
    )
    return ask.answered(asked(telling.symbolic.policy, ask).outcome)


def _example(
    telling: Telling, name: str, ask: Ask, expected: tuple[Outcome, Verdict | None]
) -> tree.Example:
    policy = telling.symbolic.policy
    facts = policy.vocabulary.facts.values()
    tests = tests_of([(f, ask.stated[f.index]) for f in facts if f.index in ask.stated])
    conduct = tree.Bare(tree.Word(ask.conduct))
    return tree.Example(
        title=tree.Text(f"breaks {name}"),
        given=tree.And((conduct, *_where(policy, ask), *tests)),
        on=ask.day,
        expects=_expects(*expected),
    )


def _where(policy: PolicySet, ask: Ask) -> Iterator[tree.PlaceTest]:
    """The place; and a viewer in the place with the least law, who would else be anywhere."""
    if ask.role is not Role.VIEWER:
        yield _in(Role.VIEWER, quietest(policy))
    yield _in(ask.role, ask.place)


def _in(role: Role, place: str) -> tree.PlaceTest:
    return tree.PlaceTest(tree.Word(role.value), (tree.Word(place),))


def quietest(policy: PolicySet) -> str:
    """The place that the fewest rules name."""
    skipped = policy.atlas.gazetteer.no_law
    rules = {code: 0 for code in policy.atlas.own if code not in skipped and "-" not in code}
    for rule in policy.rules:
        for code in rule.extent or ():
            if code in rules:
                rules[code] += 1
    return min(rules, key=lambda code: (rules[code], code))


def _expects(expected: Outcome, partner: Verdict | None) -> tuple[tree.Expect, ...]:
    match expected:
        case Outcome.DENY:
            return (tree.Expect(tree.Expectation.DENY),)
        case Outcome.REQUIRED_FIRST:
            unmet = partner.unmet() if partner is not None else ()
            words = sorted({standing.engaged.word for standing in unmet})
            return (tree.Expect(tree.Expectation.REQUIRE, tuple(map(tree.Word, words))),)
        case Outcome.PERMIT | Outcome.PERMIT_WITH_DUTIES:
            return (tree.Expect(tree.Expectation.PERMIT),)
