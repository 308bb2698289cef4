"""The rules of a document and its company come in; rules that add nothing to another go out.

A rule adds nothing where another one with the same effect stands whenever it does: for its
conducts, words, places and days. What only it says for people (a penalty, an advice, that its
reading is settled) is something. Two laws of a place that say the same are both reasons, so a law
is compared with itself alone; policies and the floor are ours, and are compared with each other.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engine.check.subject import Remark
from engine.compile import CompiledRule
from engine.compile.engage import factors_of
from engine.review.ground import Texts
from engine.review.subject import Finding, OneText

IMPLIED = "BL241"


@dataclass(frozen=True, slots=True)
class Company:
    """The rules that those of a document are compared with, on the ground of all of them."""

    texts: Texts
    rules: tuple[CompiledRule, ...]


def company_of(alone: OneText) -> Company:
    """A law has itself."""
    return Company(alone.texts, tuple(alone.rules()))


def check(alone: OneText, company: Company) -> Iterator[Finding]:
    """Of two rules that say the same, the later one adds nothing."""
    own = alone.document.name.text
    order = {(r.provision, r.name): n for n, r in enumerate(company.rules)}
    for rule in alone.rules():
        others = (r for r in company.rules if (r.provision, r.name) != (rule.provision, rule.name))
        found = _enough(company.texts, rule, others, order)
        if found is not None:
            where = "" if found.provision == own else f" of `{found.provision}`"
            yield Finding(
                IMPLIED,
                Remark(
                    span=rule.source.name.span,
                    message=f"rule `{rule.name}` adds nothing to rule `{found.name}`{where}",
                    help="take it out, or write down what it adds: a conduct, a wider condition, "
                    "a penalty",
                ),
            )


def _enough(
    texts: Texts,
    rule: CompiledRule,
    others: Iterable[CompiledRule],
    order: dict[tuple[str, str], int],
) -> CompiledRule | None:
    """A rule that makes this one needless."""
    for other in others:
        if _covers(texts, other, rule) and texts.implies(rule, other):
            later = order[rule.provision, rule.name] > order[other.provision, other.name]
            mutual = _covers(texts, rule, other) and texts.implies(other, rule)
            if later or not mutual:
                return other
    return None


def _covers(texts: Texts, other: CompiledRule, rule: CompiledRule) -> bool:
    """Whether the other one does all that the rule does, where its condition is met."""
    return (
        other.effect is rule.effect
        and other.origin <= rule.origin
        and rule.conducts <= other.conducts
        and set(rule.words) <= set(other.words)
        and (rule.hours is None or (other.hours is not None and other.hours <= rule.hours))
        and _reaches(other, rule)
        and set(texts.scenes.in_force(rule)) <= set(texts.scenes.in_force(other))
        and _tells(other, rule)
    )


def _reaches(other: CompiledRule, rule: CompiledRule) -> bool:
    if other.extent is None:
        return True
    return rule.provision == other.provision or (
        rule.extent == other.extent
        and rule.document.kind == other.document.kind
        and rule.document.cites == other.document.cites
        and all(set(factors_of(rule, c)) <= set(factors_of(other, c)) for c in rule.conducts)
    )


def _tells(other: CompiledRule, rule: CompiledRule) -> bool:
    """Whether the other one tells people all that the rule does."""
    one, two = rule.source, other.source
    return (
        one.penalty in {None, two.penalty}
        and set(one.advise) <= set(two.advise)
        and (one.contested or not two.contested)
    )
