"""A document with examples comes in; how each of its rules reads each example goes out.

The condition of a rule is read as the decider reads it: for a permission every test has to be
certain, for everything else it is enough that it is possible, and under a `not` it is the other way
round. Any part of it can be given a truth value instead: if that changes whether the rule stands,
the part decides.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.check import Corpus, RuleFile
from engine.check.masks import passing
from engine.compile import CompiledRule, EffectKind, PolicySet
from engine.compile.engage import factors_of
from engine.compile.formula import ALWAYS, All, Any, Formula, Leaf, PlaceLeaf
from engine.decide import ContradictionError, Request
from engine.decide.examples import request_of_example
from engine.language import tree
from engine.review.subject import compiled_alone


@dataclass(frozen=True, slots=True)
class Case:
    """An example as a request."""

    example: tree.Example
    request: Request


@dataclass(frozen=True, slots=True)
class Given:
    """A part of a condition that has a truth value whatever the facts are."""

    part: tree.Condition
    truth: bool


class Cases:
    """The examples of a document, and its rules compiled alone."""

    def __init__(self, corpus: Corpus, file: RuleFile, document: tree.Document) -> None:
        self.policy: PolicySet = compiled_alone(corpus, file, document)
        self.cases = tuple(_cases(self.policy, document))
        self._vocabulary = corpus.vocabulary
        self._consent = corpus.vocabulary.facts["person.consent"].index
        self._by_name = {
            rule.name: rule for rule in self.policy.rules if rule.provision == document.name.text
        }

    def stands(self, rule: tree.Rule, case: Case, given: Given | None = None) -> bool:
        """Whether a rule stands in a case, by itself or through what the conduct entails."""
        return any(self._reads(rule, case, slot, given) for slot in self._ways(rule, case))

    def decides(self, rule: tree.Rule, case: Case, part: tree.Condition) -> bool:
        """Whether the rule stands or not as this part of its condition is true or not."""
        return self.stands(rule, case, Given(part, truth=True)) != self.stands(
            rule, case, Given(part, truth=False)
        )

    def known(self, rule: tree.Rule, case: Case, fact: str) -> frozenset[int]:
        """The sets of values that a fact may have in a case, as the rule reads it."""
        (vector,) = case.request.people
        index = self._vocabulary.facts[fact].index
        slots = self._ways(rule, case) if index == self._consent else [index]
        return frozenset(vector[slot] for slot in slots)

    def _ways(self, rule: tree.Rule, case: Case) -> list[int]:
        """The slot of the consent that counts, for each way in which the rule is engaged."""
        compiled, request = self._by_name[rule.name.text], case.request
        engagement = self.policy.cells.engagement
        segment = self.policy.segment(request.first)
        if not engagement.is_in_force(compiled, segment):
            return []
        own = self._vocabulary.own_consent.conducts
        return [
            len(self._vocabulary.facts) if entailed.conduct in own else self._consent
            for entailed in engagement.closure(request.conduct)
            if entailed.conduct in compiled.conducts
            and (compiled.effect is not EffectKind.DUTY or entailed.conduct == request.conduct)
            and self._reached(compiled, entailed.conduct, request, segment)
            and _possible(entailed.guard, request)
        ]

    def _reached(self, rule: CompiledRule, conduct: str, request: Request, segment: int) -> bool:
        if rule.extent is None:
            return True
        extent = self.policy.cells.engagement.extent(rule, segment)
        return any(getattr(request.places, f) & extent for f in factors_of(rule, conduct))

    # -- reading a condition ----------------------------------------------------------------------

    def _reads(self, rule: tree.Rule, case: Case, slot: int, given: Given | None) -> bool:
        certain = isinstance(rule.effect, tree.Permit)
        reading = _Reading(self, case.request, slot, given)
        when = rule.when is None or reading.holds(rule.when, certain=certain)
        return when and not (
            rule.unless is not None and reading.holds(rule.unless, certain=not certain)
        )

    def passes(self, test: tree.Test, request: Request, slot: int, *, certain: bool) -> bool:
        """Whether some value of a fact passes a test, or every one."""
        fact = self._vocabulary.facts[test.fact.text]
        mask = passing(test, fact)
        assert mask is not None, "the checker lets only fitting tests through"
        (vector,) = request.people
        values = vector[slot if fact.index == self._consent else fact.index]
        return not values & ~mask if certain else bool(values & mask)

    def lies(self, test: tree.PlaceTest, request: Request, *, certain: bool) -> bool:
        """Whether some candidate place passes a test, or every one."""
        codes = tuple(place.text for place in test.places)
        segment = self.policy.segment(request.first)
        inside = self.policy.cells.engagement.inside(codes, segment)
        candidates: int = getattr(request.places, test.factor.text)
        return not candidates & ~inside if certain else bool(candidates & inside)


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way of reading a condition in a case."""

    cases: Cases
    request: Request
    slot: int
    given: Given | None

    def holds(self, condition: tree.Condition, *, certain: bool) -> bool:
        """Whether a condition is certain, or possible."""
        if self.given is not None and condition is self.given.part:
            return self.given.truth
        match condition:
            case tree.Not(part):
                return not self.holds(part, certain=not certain)
            case tree.And(parts):
                return all(self.holds(part, certain=certain) for part in parts)
            case tree.Or(parts):
                return any(self.holds(part, certain=certain) for part in parts)
            case tree.Test():
                return self.cases.passes(condition, self.request, self.slot, certain=certain)
            case tree.PlaceTest():
                return self.cases.lies(condition, self.request, certain=certain)
            case tree.Bare() | tree.Mixed():
                message = "the checker lets no such condition through"
                raise AssertionError(message)


def _possible(formula: Formula, request: Request) -> bool:
    """Whether an entailment is possible; it depends on facts alone."""
    if formula == ALWAYS:
        return True
    (vector,) = request.people
    match formula:
        case Leaf(slot, mask, _):
            return bool(vector[slot] & mask)
        case All(parts):
            return all(_possible(part, request) for part in parts)
        case Any(parts):
            return any(_possible(part, request) for part in parts)
        case PlaceLeaf():
            message = "no entailment tests a place"
            raise AssertionError(message)


def _cases(policy: PolicySet, document: tree.Document) -> Iterator[Case]:
    """The examples that make sense."""
    for example in document.examples:
        try:
            yield Case(example, request_of_example(policy, document, example))
        except ContradictionError:
            continue
