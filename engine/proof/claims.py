"""An invariant and the answers in one situation come in; the requests that break it go out.

A condition of an invariant is read as that of a prohibition: it takes in every request for which it
is possible. What is unknown is thus always covered.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple, assert_never

from engine.compile.formula import PlaceLeaf, formula_of_condition, settle_places
from engine.decide import Outcome
from engine.diagrams.policy import Answers, SymbolicPolicy
from engine.diagrams.space import Diagram
from engine.language import tree

AnswersTo = Callable[[str], Answers]
"""The answers for a conduct, in the situation that is looked at."""

Passes = Callable[[PlaceLeaf], bool]
"""Whether a place test may pass in that situation."""


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


class Claims:
    """Turns claims into diagrams of the requests that break them."""

    def __init__(self, symbolic: SymbolicPolicy) -> None:
        self._view = symbolic.view
        self._space = symbolic.space
        self._vocabulary = symbolic.policy.vocabulary

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
        answers: AnswersTo,
        passes: Passes,
    ) -> Iterator[Breach]:
        """What breaks an invariant about the answers in one situation."""
        conduct = subject[0]
        here = answers(conduct)
        when = self.when(invariant.when, conduct, here, passes)
        match invariant.claim:
            case tree.NeverPermit():
                yield Breach(conduct, here.permit & when, Outcome.DENY)
            case tree.AlwaysForbid():
                yield Breach(conduct, when & ~here.forbidden, Outcome.DENY)
            case tree.PermitImplies():
                there = answers(subject[1])
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

    def _named(self, conducts: tree.Conducts) -> list[str]:
        named = [word.text for word in conducts.words]
        if conducts.all_but:
            return [c for c in self._vocabulary.conducts if c not in named]
        return named

    def weaker(self, conduct: str, here: Answers, there: Answers) -> Iterator[Breach]:
        """The requests that are answered more mildly `here` than `there`."""
        denied = there.deny & (here.permit | here.required)
        yield Breach(conduct, denied, Outcome.DENY, conduct, there.deny)
        unmet = there.required & here.permit
        yield Breach(conduct, unmet, Outcome.REQUIRED_FIRST, conduct, there.required)

    # -- two requests that differ -----------------------------------------------------------------

    def _differing(
        self, conduct: str, here: Answers, when: Diagram, slots: tuple[int, ...]
    ) -> Iterator[Breach]:
        """Requests that have another outcome than one that differs from them in some facts only."""
        names = [name for slot in slots for name in self._space.names_of(slot)]
        for outcome, given in (
            (Outcome.DENY, here.deny),
            (Outcome.REQUIRED_FIRST, here.required),
            (Outcome.PERMIT, here.permit),
        ):
            others = given & when
            like = self._space.manager.exist(names, others)
            yield Breach(conduct, like & here.valid & ~given, outcome, conduct, others, slots)

    def _loosened(self, conduct: str, here: Answers, when: Diagram, slot: int) -> Iterator[Breach]:
        """Requests that are answered more mildly than one that is lower on a scale."""
        for outcome, given, milder in (
            (Outcome.DENY, here.deny, here.permit | here.required),
            (Outcome.REQUIRED_FIRST, here.required, here.permit),
        ):
            others = given & when
            yield Breach(
                conduct, self._space.risen(slot, others) & milder, outcome, conduct, others, (slot,)
            )

    # -- conditions -------------------------------------------------------------------------------

    def when(
        self, condition: tree.Condition | None, conduct: str, here: Answers, passes: Passes
    ) -> Diagram:
        """The valid requests for which a condition is possible."""
        match condition:
            case None:
                return here.valid
            case tree.Bare():
                return here.forbidden
            case tree.And(parts):
                return self._space.every([self.when(p, conduct, here, passes) for p in parts])
            case _:
                formula = settle_places(formula_of_condition(condition, self._vocabulary), passes)
                return here.valid & self._space.possible(formula, self._view[conduct].bits)
