"""A difference and where it was found come in; the rules that brought it about go out."""

from datetime import date
from typing import NamedTuple

from engine.compile import CompiledRule, EffectKind
from engine.diagrams.policy import Line, lines_of
from engine.plan.difference import Difference
from engine.plan.model import Cause, Why
from engine.plan.sides import RuleName, Side, Sides
from engine.plan.timeline import Stretch, same_places


class Suspects(NamedTuple):
    """What may change in a stretch: the answers for some conducts, by some lines of an answer.

    `lines` is None where any line may.
    """

    conducts: tuple[str, ...]
    lines: tuple[Line, ...] | None


class Causes:
    """Tells what about which rules changes an answer."""

    def __init__(self, both: Sides) -> None:
        self._both = both
        self._reached: dict[tuple[str, str, str], int] = {}
        self._suspected: dict[tuple[frozenset[int], frozenset[int]], Suspects] = {}
        self._permitting: dict[tuple[int, frozenset[int], str], dict[RuleName, int]] = {}

    def suspects(self, stretch: Stretch) -> Suspects:
        """The rules that are not engaged alike, and the conducts whose answers may change."""
        old, new = self._both.before, self._both.after
        if old.policy.vocabulary.source != new.policy.vocabulary.source or not same_places(
            self._both, stretch.before, stretch.after
        ):
            # Words are no longer the same, or places that a condition names: of any rule at all.
            return Suspects(self._both.conducts, None)
        key = (stretch.before.situation.numbers, stretch.after.situation.numbers)
        if key not in self._suspected:
            self._suspected[key] = self._differing(*key)
        return self._suspected[key]

    def _differing(self, before: frozenset[int], after: frozenset[int]) -> Suspects:
        old, new = self._both.before, self._both.after
        one = {old.content[n]: old.policy.rules[n] for n in before}
        other = {new.content[n]: new.policy.rules[n] for n in after}
        changed = [
            *(rule for content, rule in one.items() if content not in other),
            *(rule for content, rule in other.items() if content not in one),
        ]
        named = frozenset[str]().union(*(rule.conducts for rule in changed))
        closure = new.policy.cells.engagement.closure
        return Suspects(
            conducts=tuple(
                conduct
                for conduct in self._both.conducts
                if any(entailed.conduct in named for entailed in closure(conduct))
            ),
            lines=tuple(dict.fromkeys(line for rule in changed for line in lines_of(rule))),
        )

    def of(self, difference: Difference, conduct: str, stretch: Stretch) -> tuple[Cause, ...]:
        """The rules that stand on one side only, and the permissions that come or go."""
        names = {(line.provision, line.rule) for line in difference.lines}
        if difference.unpermitted:
            names |= self._permissions(conduct, stretch)
        return tuple(sorted(Cause(*name, self._why(name, stretch)) for name in names))

    def through(self, difference: Difference, place: str) -> str:
        """The place whose law reaches a place that no extent names; nothing where one does."""
        reaching: list[str] = []
        for line in difference.lines:
            rules = self._both_of((line.provision, line.rule))
            if not rules or any(r.extent is None or _names(r, place) for r in rules):
                return ""
            reaching += [
                code for r in rules for code in r.extent or () if self._reaches(r, code, place)
            ]
        return ", ".join(dict.fromkeys(reaching))

    def _permissions(self, conduct: str, stretch: Stretch) -> set[RuleName]:
        """The permissions for a conduct or what it entails that are not the same on both sides."""
        old, new = self._both.before, self._both.after
        closure = {e.conduct for e in new.policy.cells.engagement.closure(conduct)}
        one = self._permits(0, old, stretch.before.situation.numbers, conduct, closure)
        other = self._permits(1, new, stretch.after.situation.numbers, conduct, closure)
        return {name for name in one.keys() | other.keys() if one.get(name) != other.get(name)} or {
            *one,
            *other,
        }

    def _permits(
        self, which: int, side: Side, numbers: frozenset[int], conduct: str, closure: set[str]
    ) -> dict[RuleName, int]:
        key = (which, numbers, conduct)
        if key not in self._permitting:
            self._permitting[key] = _permits(side, numbers, closure)
        return self._permitting[key]

    def _why(self, name: RuleName, stretch: Stretch) -> tuple[Why, ...]:
        old, new = self._both.before.rules.get(name), self._both.after.rules.get(name)
        whys = tuple(_whys(old, new))
        if whys or old is None or new is None:
            return whys
        # Where the rule is engaged on both sides, its place tests stand for something else.
        engaged = (
            old.number in stretch.before.situation.numbers
            and new.number in stretch.after.situation.numbers
        )
        return (Why.DATE if old is new and not engaged else Why.PLACES,)

    def _both_of(self, name: RuleName) -> list[CompiledRule]:
        """A rule as it stands on each side that has it."""
        found = (side.rules.get(name) for side in (self._both.after, self._both.before))
        return [rule for rule in found if rule is not None]

    def _reaches(self, rule: CompiledRule, code: str, place: str) -> bool:
        """Whether what an extent names is why a rule reaches a place, on whatever day."""
        atlas = self._both.after.policy.atlas
        if not atlas.is_listed(code) or place not in atlas.whole:
            return False
        kind = rule.document.kind.text if rule.document.kind else ""
        cites = rule.document.cites.text if rule.document.cites else ""
        key = (code, kind, cites)
        if key not in self._reached:
            self._reached[key] = 0
            for day in (date.min, *atlas.change_dates):
                self._reached[key] |= atlas.extent(code, day, kind=kind, instrument=cites)
        return bool(self._reached[key] & atlas.whole[place])


def _permits(side: Side, numbers: frozenset[int], conducts: set[str]) -> dict[RuleName, int]:
    return {
        (rule.provision, rule.name): side.content[number]
        for number in numbers
        for rule in (side.policy.rules[number],)
        if rule.effect is EffectKind.PERMIT and rule.conducts & conducts
    }


def _names(rule: CompiledRule, place: str) -> bool:
    """Whether the extent of a rule names a place, or the country that it is a part of."""
    return place in (rule.extent or ()) or place[:2] in (rule.extent or ())


def _condition(rule: CompiledRule) -> tuple[object, object]:
    return rule.source.when, rule.source.unless


def _whys(old: CompiledRule | None, new: CompiledRule | None) -> list[Why]:
    if old is None:
        return [Why.ADDED]
    if new is None:
        return [Why.REMOVED]
    what = [
        (Why.CONDITION, _condition(old) != _condition(new)),
        (
            Why.EFFECT,
            (old.effect, old.conducts, old.words, old.hours)
            != (new.effect, new.conducts, new.words, new.hours),
        ),
        (Why.PERIOD, old.periods != new.periods),
        (Why.EXTENT, old.extent != new.extent),
        (Why.FACTORS, old.factors != new.factors),
    ]
    return [why for why, differs in what if differs]
