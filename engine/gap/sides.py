"""A policy set of the full profile comes in; what its floor and what its laws forbid goes out.

The law is looked at without the platform's policies, for the place where the viewer is alone, with
the law of its parents and memberships and without that of its parts. An order that names its
addressee protects nobody from other services: it counts only for a deployment that is named.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from engine.compile import CompiledRule, EffectKind, Origin, PolicySet, Profile
from engine.compile.policy import Compiled, assemble
from engine.diagrams.completion import completions
from engine.diagrams.policy import SymbolicPolicy
from engine.diagrams.reach import Reach, Role
from engine.diagrams.space import Diagram, Space
from engine.gap.cases import CONDUCTS, Given

DIVIDED = frozenset({"AU", "GB", "US"})
"""The countries that consist of their listed parts: what holds in all of them holds there."""


class Forbidden(NamedTuple):
    """What is forbidden, and what of it is forbidden in itself and not only by entailment."""

    any: Diagram
    direct: Diagram


class Sides:
    """The floor and the law of a policy set over one space of complete situations.

    `identity` names the deployment, for orders; without a name only those that bind everybody
    count.
    """

    def __init__(self, policy: PolicySet, identity: str | None) -> None:
        self.policy = policy
        self.space = Space(policy.vocabulary)
        closed = completions(self.space).closed
        law = _part(policy, lambda rule: _is_law(rule, is_named=identity is not None))
        self._law = SymbolicPolicy(law, self.space, closed)
        self._floor = SymbolicPolicy(_part(policy, _is_floor), self.space, closed)
        complete = self.space.known & self.given(_located(policy))
        self._floors = {
            conduct: complete & self._forbidden_by_floor(conduct) for conduct in CONDUCTS
        }

    def floor(self, conduct: str) -> Diagram:
        """The complete situations, with a viewer whose place is known, that the floor forbids."""
        return self._floors[conduct]

    def given(self, given: Given) -> Diagram:
        """The requests whose facts may have these values."""
        facts = self.space.vocabulary.facts
        return self.space.every(
            [
                self.space.may_be(
                    self.space.bits,
                    facts[name].index,
                    sum(facts[name].bits[value] for value in values),
                )
                for name, values in given
            ]
        )

    def laws(
        self, day: date, only: Collection[str] | None = None
    ) -> Iterator[tuple[str, Mapping[str, Forbidden]]]:
        """For each place, what its recorded law forbids of each conduct on a day."""
        parts = {country: parts_of(self.policy, country) for country in DIVIDED}
        wanted = None
        if only is not None:
            wanted = {*only, *(part for code in only for part in parts.get(code, ()))}
        reach = Reach(self._law.policy, day, day, wanted)
        found: dict[str, dict[str, Forbidden]] = {}
        for stay in reach.stays(Role.VIEWER):
            found[stay.place] = {}
            for conduct in CONDUCTS:
                answers = self._law.answers(conduct, stay.situation, stay.place, stay.first)
                found[stay.place][conduct] = Forbidden(answers.forbidden, answers.direct)
        for place, laws in found.items():
            if only is None or place in only:
                each = [found[part] for part in parts.get(place, ())] or [laws]
                yield place, {conduct: self._in_all(conduct, each) for conduct in CONDUCTS}

    def _in_all(self, conduct: str, each: list[dict[str, Forbidden]]) -> Forbidden:
        every = self.space.every
        return Forbidden(
            every([laws[conduct].any for laws in each]),
            every([laws[conduct].direct for laws in each]),
        )

    def _forbidden_by_floor(self, conduct: str) -> Diagram:
        """The floor has no place in it, and no period: any place and day will do."""
        place = next(iter(self.policy.atlas.own))
        reach = Reach(self._floor.policy, date.max, date.max, (place,))
        (stay,) = reach.stays(Role.VIEWER)
        return self._floor.answers(conduct, stay.situation, place, stay.first).forbidden


def parts_of(policy: PolicySet, country: str) -> tuple[str, ...]:
    """The listed parts of a country, without the country itself."""
    atlas = policy.atlas
    whole = atlas.whole[country] & ~atlas.own[country]
    return tuple(code for code, own in atlas.own.items() if own & whole)


def _located(policy: PolicySet) -> Given:
    """Nothing hides the place of the viewer: else the place would not be known."""
    facts = policy.vocabulary.facts
    return tuple(
        (name, facts[name].words(facts[name].full & ~mask))
        for name, mask in policy.vocabulary.hides_place.items()
    )


def _is_floor(rule: CompiledRule) -> bool:
    return rule.origin is Origin.FLOOR


def _is_law(rule: CompiledRule, *, is_named: bool) -> bool:
    if rule.effect is not EffectKind.FORBID:
        return False
    if rule.origin is Origin.ORDER:
        return is_named or rule.document.addressee_all
    return rule.origin is Origin.LAW


def _part(policy: PolicySet, belongs: Callable[[CompiledRule], bool]) -> PolicySet:
    """The policy set of some rules alone, in which a country does not stand for its parts."""
    rules = tuple(
        replace(rule, number=number)
        for number, rule in enumerate(rule for rule in policy.rules if belongs(rule))
    )
    part = assemble(Compiled(rules, policy.digest), Profile.LAW, policy.vocabulary, policy.atlas)
    # The extents of rules are those of the whole atlas; only the candidate places are narrower.
    return replace(part, atlas=replace(policy.atlas, whole=policy.atlas.own))
