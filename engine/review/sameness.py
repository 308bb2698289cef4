"""Two texts of one rule come in; whether they mean the same goes out, by decision diagrams.

They mean the same where they stand for the same requests, for every conduct that is asked about,
in the same places and on the same days, and impose the same.
"""

from collections.abc import Mapping

from engine.compile import CompiledRule, EffectKind
from engine.compile.engage import factors_of
from engine.diagrams.space import Diagram
from engine.review.ground import Texts


def mean_the_same(texts: Texts, rule: CompiledRule, other: CompiledRule) -> bool:
    """Whether a rule and one with a slip in it mean the same."""
    if (rule.words, rule.hours) != (other.words, other.hours):
        return False
    if never_speaks(texts, rule) and never_speaks(texts, other):
        return True
    return (
        rule.periods == other.periods
        and _extents(texts, rule) == _extents(texts, other)
        and (rule.formula == other.formula or texts.same(rule, other))
        and (rule.conducts == other.conducts or _asked(texts, rule) == _asked(texts, other))
    )


def never_speaks(texts: Texts, rule: CompiledRule) -> bool:
    """Whether a rule stands for no request at all."""
    return not texts.ever_stands(rule, known=False)


def _extents(texts: Texts, rule: CompiledRule) -> Mapping[int, int]:
    """Where the rule reaches, on each stretch of days."""
    if rule.extent is None:
        return {}
    engagement = texts.policy.cells.engagement
    return {s: engagement.extent(rule, s) for s in texts.scenes.in_force(rule)}


def _asked(texts: Texts, rule: CompiledRule) -> Mapping[tuple[str, tuple[str, ...]], Diagram]:
    """For each conduct that is asked about, and the factors that connect, where the rule stands."""
    ground, found = texts.ground, dict[tuple[str, tuple[str, ...]], Diagram]()
    permits = rule.effect is EffectKind.PERMIT
    propagates = rule.effect in {EffectKind.FORBID, EffectKind.REQUIRE}
    for conduct in ground.vocabulary.conducts:
        valid = ground.requests(conduct)
        for entailed in texts.policy.cells.engagement.closure(conduct):
            if entailed.conduct not in rule.conducts:
                continue
            if entailed.conduct != conduct and not propagates:
                continue
            factors = factors_of(rule, entailed.conduct) if rule.extent is not None else ()
            stands = valid & ground.possible(entailed.guard, conduct)
            stands &= ground.holds(
                rule.formula, conduct, certainly=permits, through=entailed.conduct
            )
            if stands != ground.space.false:
                key = (conduct, factors)
                found[key] = found.get(key, ground.space.false) | stands
    return found
