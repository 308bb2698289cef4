"""A policy set and a space of variables come in; its answers go out as decision diagrams.

One set of diagrams serves all places and days in the same situation, for one conduct.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from engine.compile import CellKey, CompiledRule, EffectKind, Origin, PolicySet
from engine.compile.engage import Found, factors_of
from engine.compile.formula import Formula, holding, negate, tests_place
from engine.diagrams.completion import Completed
from engine.diagrams.reach import Role, Situation, places_in
from engine.diagrams.space import Diagram, Space


class Line(NamedTuple):
    """A rule that may stand, as a part of an answer: a prohibition, a requirement or a duty."""

    effect: EffectKind
    origin: Origin
    provision: str
    rule: str
    word: str = ""
    hours: int | None = None


class Parts(NamedTuple):
    """What the rules of one extent bring about."""

    forbid: Diagram
    forbidden: Diagram
    direct: Diagram
    unmet: Diagram
    lines: dict[Line, Diagram]


@dataclass(frozen=True, kw_only=True)  # without slots, so that what is derived is made once
class Answers:
    """When each outcome is given, for the requests of one conduct in one situation.

    `permit`, `required` and `deny` share out the valid requests among them; `unpermitted` is where
    nothing permits some conduct that is asked about or entailed.
    """

    valid: Diagram
    permit: Diagram
    required: Diagram
    deny: Diagram
    unpermitted: Diagram
    parts: tuple[Parts, ...]

    @cached_property
    def forbidden(self) -> Diagram:
        """Where a prohibition of the floor, a law or an order stands."""
        return self._any([part.forbidden for part in self.parts])

    @cached_property
    def direct(self) -> Diagram:
        """Where one forbids the conduct itself, and not only what it entails."""
        return self._any([part.direct for part in self.parts])

    @cached_property
    def lines(self) -> Mapping[Line, Diagram]:
        """For each rule, within the valid requests, when it stands."""
        lines: dict[Line, Diagram] = {}
        for part in self.parts:
            for line, stands in part.lines.items():
                before = lines.get(line)
                lines[line] = stands if before is None else before | stands
        return lines

    def _any(self, diagrams: Sequence[Diagram]) -> Diagram:
        total = self.valid & ~self.valid
        for diagram in diagrams:
            total |= diagram
        return self.valid & total


class _Way(NamedTuple):
    """A rule, and the conducts of a closure through which it is engaged.

    `content` is the same number for rules that say the same.
    """

    content: int
    through: tuple[str, ...]


class _Stands(NamedTuple):
    """A rule, and when it stands as one line of an answer, through one conduct of a closure."""

    rule: CompiledRule
    direct: bool
    line: Line
    stands: Diagram


class Memory:
    """The diagrams of rules that two policy sets with the same vocabulary have in common."""

    def __init__(self) -> None:
        self.parts: dict[tuple[object, ...], Parts] = {}
        self.stood: dict[tuple[object, ...], tuple[_Stands, ...]] = {}


class SymbolicPolicy:
    """The diagrams of a policy set, made as they are asked for and remembered.

    `view` holds the completed requests of each conduct that the diagrams are about. `content` gives
    the number of a rule a number that is the same, in one memory, for rules that say the same.
    """

    def __init__(
        self,
        policy: PolicySet,
        space: Space,
        view: Mapping[str, Completed],
        content: Sequence[int] | None = None,
        memory: Memory | None = None,
    ) -> None:
        self.policy = policy
        self._content = content or range(len(policy.rules))
        self._memory = memory or Memory()
        self.space = space
        self.view = view
        self._engagement = policy.cells.engagement
        self._rules = policy.rules
        self._permits = tuple(r for r in policy.rules if r.effect is EffectKind.PERMIT)
        self._answers: dict[tuple[object, ...], Answers] = {}
        self._through: dict[tuple[str, Role], tuple[dict[int, _Way], frozenset[int]]] = {}
        self._found: dict[tuple[object, ...], Answers] = {}
        self._diagrams: dict[tuple[int, str], tuple[Formula, Diagram]] = {}
        self._met: dict[tuple[str, str], Diagram] = {}
        self._lacking: dict[tuple[object, ...], Diagram] = {}
        self._placed = frozenset(r.number for r in policy.rules if tests_place(r.formula))
        self._permitting: dict[int, tuple[int, ...]] = {}

    def answers(self, conduct: str, situation: Situation, place: str, segment: int) -> Answers:
        """The answers for a conduct; `place` and `segment` are any that are in the situation."""
        # Only the rules that are about the conduct and connect by the role matter, so that many
        # situations, and the same place in several roles, share their diagrams.
        ways, connecting = self._ways(conduct, situation.role)
        numbers = situation.numbers & connecting
        quickly = (conduct, situation.role, numbers, situation.passed)
        found = self._found.get(quickly)
        if found is not None:
            return found
        remembered = (conduct, frozenset(ways[n] for n in numbers), situation.passed)
        found = self._answers.get(remembered)
        if found is None:
            places = places_in(self.policy, situation.role, self.policy.atlas.whole[place])
            key = CellKey(conduct, places, segment, segment)
            found = self._answers[remembered] = self._made(key, situation, numbers)
        self._found[quickly] = found
        return found

    def _ways(self, conduct: str, role: Role) -> tuple[dict[int, _Way], frozenset[int]]:
        """The rules that a role engages for a conduct, each with the conducts of its closure."""
        ways = self._through.get((conduct, role))
        if ways is None:
            closure = [entailed.conduct for entailed in self._engagement.closure(conduct)]
            each = (
                (r.number, tuple(c for c in closure if c in r.conducts and _connects(r, c, role)))
                for r in self._rules
            )
            by_number = {n: _Way(self._content[n], through) for n, through in each if through}
            ways = self._through[conduct, role] = (by_number, frozenset(by_number))
        return ways

    def _made(self, key: CellKey, situation: Situation, numbers: frozenset[int]) -> Answers:
        valid = self.view[key.conduct].valid
        parts = tuple(self._each(key, situation, numbers))
        some = self.space.some
        lacking = valid & self._lack(key, situation)
        deny = (valid & some([p.forbid for p in parts])) | lacking
        unmet = valid & ~deny & some([p.unmet for p in parts])
        return Answers(
            valid=valid,
            permit=valid & ~deny & ~unmet,
            required=unmet,
            deny=deny,
            unpermitted=lacking,
            parts=parts,
        )

    def _each(self, key: CellKey, situation: Situation, numbers: frozenset[int]) -> Iterator[Parts]:
        """The rules of one extent at a time: places share the law of their country, or of all."""
        ways, _ = self._ways(key.conduct, situation.role)
        by_extent: dict[tuple[str, ...] | None, list[int]] = {}
        for number in numbers:
            by_extent.setdefault(self._rules[number].extent, []).append(number)
        for some in by_extent.values():
            together = frozenset(ways[n] for n in some)
            tested = () if self._placed.isdisjoint(some) else (id(self), situation.passed)
            remembered = (key.conduct, together, tested)
            parts = self._memory.parts.get(remembered)
            if parts is None:
                parts = self._parts(key, situation, sorted(some))
                self._memory.parts[remembered] = parts
            yield parts

    def _parts(self, key: CellKey, situation: Situation, numbers: list[int]) -> Parts:
        lines: dict[Line, Diagram] = {}
        direct = forbidden = forbid = unmet = self.space.false
        for number in numbers:
            for rule, is_direct, line, stands in self._standing(key, situation, number):
                before = lines.get(line)
                lines[line] = stands if before is None else before | stands
                match rule.effect:
                    case EffectKind.FORBID:
                        forbid |= stands
                        if rule.origin is not Origin.POLICY:
                            forbidden |= stands
                        if is_direct:
                            direct |= stands
                    case EffectKind.REQUIRE:
                        unmet |= stands
                    case _:
                        pass
        return Parts(forbid, forbidden, direct, unmet, lines)

    def _standing(self, key: CellKey, situation: Situation, number: int) -> tuple[_Stands, ...]:
        """One rule: without place tests, the same wherever and whenever it reaches."""
        ways, _ = self._ways(key.conduct, situation.role)
        tested = (id(self), situation.passed) if number in self._placed else ()
        remembered = (key.conduct, ways[number], tested)
        stood = self._memory.stood.get(remembered)
        if stood is None:
            stood = self._memory.stood[remembered] = tuple(
                _Stands(found.engaged.rule, found.engaged.via is None, line, stands)
                for found in self._engagement.engaged(key, (number,))
                for line, stands in self._lines(found, key.conduct)
            )
        return stood

    def _lines(self, found: Found, conduct: str) -> Iterator[tuple[Line, Diagram]]:
        engaged, rule = found.engaged, found.engaged.rule
        stands = self._possible(engaged.formula, conduct) & self._possible(found.guard, conduct)
        for line in lines_of(rule):
            if rule.effect is EffectKind.REQUIRE:
                yield line, stands & self._unmet(line.word, conduct)
            else:
                yield line, stands

    def _lack(self, key: CellKey, situation: Situation) -> Diagram:
        """Where some conduct of the closure may be entailed and nothing permits it for certain."""
        in_force = self._permitting.get(key.first)
        if in_force is None:
            in_force = self._permitting[key.first] = tuple(
                r.number for r in self._permits if self._engagement.is_in_force(r, key.first)
            )
        remembered = (key.conduct, situation.role, situation.passed, in_force)
        lacking = self._lacking.get(remembered)
        if lacking is None:
            lacking = self.space.some(
                [
                    self.space.possible(permission.lacking, self.view[key.conduct].bits)
                    for permission in self._engagement.permissions(key)
                ]
            )
            self._lacking[remembered] = lacking
        return lacking

    def _unmet(self, word: str, conduct: str) -> Diagram:
        unmet = self._met.get((word, conduct))
        if unmet is None:
            vocabulary = self.policy.vocabulary
            met = holding(vocabulary.requirements[word].met_by, vocabulary)
            unmet = self.space.possible(negate(met), self.view[conduct].bits)
            self._met[word, conduct] = unmet
        return unmet

    def _possible(self, formula: Formula, conduct: str) -> Diagram:
        # By identity: hashing a formula takes longer than its diagram. It is kept, so that no
        # other one can take its place in memory.
        key = (id(formula), conduct)
        remembered = self._diagrams.get(key)
        if remembered is None:
            diagram = self.space.possible(formula, self.view[conduct].bits)
            remembered = self._diagrams[key] = (formula, diagram)
        return remembered[1]


def lines_of(rule: CompiledRule) -> tuple[Line, ...]:
    """The parts of an answer that a rule may make."""
    return tuple(
        Line(rule.effect, rule.origin, rule.provision, rule.name, word, rule.hours)
        for word in rule.words or ("",)
    )


def _connects(rule: CompiledRule, conduct: str, role: Role) -> bool:
    """Whether a place in this role engages a rule; where the viewer is, it can be seen too."""
    if rule.extent is None:
        return True
    factors = factors_of(rule, conduct)
    return role in factors or (role is Role.VIEWER and Role.PUBLICATION in factors)


def strictest(each: Sequence[Answers]) -> Answers:
    """The answers where any of several places may be the one: the strictest of all."""
    first, *rest = each
    for other in rest:
        deny = first.deny | other.deny
        first = Answers(
            valid=first.valid,
            permit=first.permit & other.permit,
            required=(first.required | other.required) & ~deny,
            deny=deny,
            unpermitted=first.unpermitted | other.unpermitted,
            parts=(*first.parts, *other.parts),
        )
    return first
