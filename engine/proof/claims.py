"""An invariant and the answers in one situation come in; the requests that break it go out.

A condition of an invariant is read as that of a prohibition: it takes in every request for which it
is possible. What is unknown is thus always covered. The other reading, where every test of it is
certain, serves to show a telling request. Consent is the one on record: that of the verified person
who asks for their own picture is no part of it.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple, assert_never

from engine.compile.formula import PlaceLeaf, formula_of_condition, negate, settle_places
from engine.decide import Outcome
from engine.diagrams.policy import Answers, SymbolicPolicy
from engine.diagrams.space import Diagram
from engine.language import tree

AnswersTo = Callable[[str], Answers]
"""The answers for a conduct, in the situation that is looked at."""

Passes = Callable[[PlaceLeaf], bool]
"""Whether a place test may pass in that situation."""


class Scene(NamedTuple):
    """What an invariant is held against in one situation."""

    answers: AnswersTo
    passes: Passes


class Breach(NamedTuple):
    """The requests for a conduct that break a claim, and the outcome that it expects of them.

    Where a claim compares two requests, `partner` is the conduct of the other one, and `differing`
    are the facts in which the two may differ: `partners` are the requests that it is compared with.
    """

    conduct: str
    requests: Diagram
    expected: Outcome
    partner: str | None = None
    partners: Diagram | None = None
    differing: tuple[int, ...] = ()
    less_telling: bool = False


class Claims:
    """Turns claims into diagrams of the requests that break them."""

    def __init__(self, symbolic: SymbolicPolicy) -> None:
        self._view = symbolic.view
        self._space = symbolic.space
        self._vocabulary = symbolic.policy.vocabulary
        self._conditions: dict[tuple[int, str, bool], tuple[tree.Condition, Diagram]] = {}

    def subjects(self, claim: tree.Claim) -> list[tuple[str, ...]]:
        """The conducts whose answers a claim compares, or each that it is about alone."""
        match claim:
            case tree.NeverPermit(conducts) | tree.AlwaysForbid(conducts):
                return [(conduct,) for conduct in self._named(conducts)]
            case tree.PermitImplies(these, those):
                return [(this.text, that.text) for this in these for that in those]
            case tree.Ignores() | tree.NeverLoosens() | tree.AtLeastAsStrict():
                return [(conduct,) for conduct in self._vocabulary.conducts]
            case _:
                assert_never(claim)

    def breaches(
        self,
        invariant: tree.Invariant,
        subject: tuple[str, ...],
        scene: Scene,
        *,
        certainly: bool = False,
    ) -> Iterator[Breach]:
        """What breaks an invariant in one situation; `certainly` where its condition is certain."""
        conduct = subject[0]
        here = scene.answers(conduct)
        when = self._when(invariant.when, conduct, scene, certainly=certainly)
        match invariant.claim:
            case tree.NeverPermit():
                yield Breach(conduct, here.permit & when, Outcome.DENY)
            case tree.AlwaysForbid():
                broken = when & ~here.forbidden
                yield Breach(conduct, broken & ~here.deny, Outcome.DENY)
                # Denied for another reason: by a policy, or because nothing permits it.
                yield Breach(conduct, broken & here.deny, Outcome.DENY, less_telling=True)
            case tree.PermitImplies():
                there = scene.answers(subject[1])
                permitted = here.permit & when
                refused = permitted & there.valid & ~there.permit
                yield Breach(subject[1], refused, Outcome.PERMIT, conduct, permitted)
            case tree.Ignores(facts):
                slots = tuple(self._vocabulary.facts[fact.text].index for fact in facts)
                yield from self._differing(conduct, here, when, slots)
            case tree.NeverLoosens(scale):
                slot = self._vocabulary.facts[scale.text].index
                yield from self._loosened(conduct, here, when, slot)
            case tree.AtLeastAsStrict():
                message = "two places are compared elsewhere"
                raise AssertionError(message)
            case _:
                assert_never(invariant.claim)

    def weaker(
        self,
        invariant: tree.Invariant,
        conduct: str,
        here: Answers,
        there: Scene,
        *,
        certainly: bool = False,
    ) -> Iterator[Breach]:
        """The requests that are answered more mildly `here` than `there`."""
        other = there.answers(conduct)
        when = self._when(invariant.when, conduct, there, certainly=certainly)
        denied, required = other.deny & when, other.required & when
        milder = denied & (here.permit | here.required)
        yield Breach(conduct, milder, Outcome.DENY, conduct, denied)
        yield Breach(conduct, required & here.permit, Outcome.REQUIRED_FIRST, conduct, required)

    def _named(self, conducts: tree.Conducts) -> list[str]:
        named = [word.text for word in conducts.words]
        if conducts.all_but:
            return [c for c in self._vocabulary.conducts if c not in named]
        return named

    # -- two requests that differ -----------------------------------------------------------------

    def _differing(
        self, conduct: str, here: Answers, when: Diagram, slots: tuple[int, ...]
    ) -> Iterator[Breach]:
        """Requests that are answered more mildly than one that differs in some facts only."""
        names = [name for slot in slots for name in self._space.names_of(slot)]

        def like(requests: Diagram) -> Diagram:
            if requests == self._space.false:
                return requests
            return self._space.manager.exist(names, requests)

        for outcome, given, milder in _stricter(here):
            breach = Breach(conduct, like(given & when) & milder, outcome, conduct)
            yield breach._replace(partners=given & when, differing=slots)
            if when != here.valid:
                # The condition may hold of the milder one of the two alone.
                only = like(given & ~when) & milder & when
                yield breach._replace(requests=only, partners=given & ~when, differing=slots)

    def _loosened(self, conduct: str, here: Answers, when: Diagram, slot: int) -> Iterator[Breach]:
        """Requests that are answered more mildly than one that is lower on a scale."""
        for outcome, given, milder in _stricter(here):
            others, loosened = given & when, self._space.false
            if self._space.false not in (others, milder):
                loosened = self._space.risen(slot, others) & milder
            yield Breach(conduct, loosened, outcome, conduct, others, (slot,))

    # -- conditions -------------------------------------------------------------------------------

    def _when(
        self, condition: tree.Condition | None, conduct: str, scene: Scene, *, certainly: bool
    ) -> Diagram:
        """The valid requests for which a condition is possible, or certain."""
        valid = self._view[conduct].valid
        if condition is None:
            return valid
        key = (id(condition), conduct, certainly)
        found = self._conditions.get(key)
        if found is not None:
            return found[1]
        read = valid & self._read(condition, conduct, scene, certainly=certainly)
        if not (places_of(condition) or says_forbidden(condition)):
            # The same in every situation. It is kept, so that its number is not used again.
            self._conditions[key] = (condition, read)
        return read

    def _read(
        self, condition: tree.Condition, conduct: str, scene: Scene, *, certainly: bool
    ) -> Diagram:
        """A condition read test by test, each possible or each certain."""

        def read(part: tree.Condition) -> Diagram:
            return self._read(part, conduct, scene, certainly=certainly)

        match condition:
            case tree.Bare():
                return scene.answers(conduct).forbidden
            case tree.And(parts):
                return self._space.every([read(part) for part in parts])
            case tree.Or(parts):
                return self._space.some([read(part) for part in parts])
            case tree.Not(part):
                return ~self._read(part, conduct, scene, certainly=not certainly)
            case _:
                test = formula_of_condition(condition, self._vocabulary)
                formula = settle_places(negate(test) if certainly else test, scene.passes)
                possible = self._space.possible(formula, self._view[conduct].bits)
                return ~possible if certainly else possible


def _stricter(here: Answers) -> tuple[tuple[Outcome, Diagram, Diagram], ...]:
    """Each outcome but the mildest: when it is given, and when a milder one is."""
    return (
        (Outcome.DENY, here.deny, here.permit | here.required),
        (Outcome.REQUIRED_FIRST, here.required, here.permit),
    )


def places_of(condition: tree.Condition | None) -> tuple[tree.PlaceTest, ...]:
    """The place tests in a condition."""
    return tuple(test for test in _tests(condition) if isinstance(test, tree.PlaceTest))


def says_forbidden(condition: tree.Condition | None) -> bool:
    """Whether a condition asks what the answer is."""
    return any(isinstance(test, tree.Bare) for test in _tests(condition))


def _tests(condition: tree.Condition | None) -> Iterator[tree.Condition]:
    match condition:
        case tree.And(parts) | tree.Or(parts):
            for part in parts:
                yield from _tests(part)
        case tree.Not(part):
            yield from _tests(part)
        case None:
            return
        case _:
            yield condition
