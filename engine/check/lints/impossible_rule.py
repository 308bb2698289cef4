"""BL218: two tests joined by `and` exclude each other."""

from collections.abc import Iterator

from engine.check.masks import passing
from engine.check.subject import Remark, Subject
from engine.language import tree


def check(subject: Subject) -> Iterator[Remark]:
    """A rule that can never stand protects nobody."""
    for rule in subject.rules:
        if isinstance(rule.when, tree.And):
            yield from _contradiction(subject, rule.when)


def _contradiction(subject: Subject, condition: tree.And) -> Iterator[Remark]:
    left: dict[str, int] = {}
    for part in condition.parts:
        test, negated = (part.part, True) if isinstance(part, tree.Not) else (part, False)
        if not isinstance(test, tree.Test):
            continue
        fact = subject.vocabulary.facts.get(test.fact.text)
        mask = passing(test, fact) if fact is not None else None
        if fact is None or mask is None:
            continue
        before = left.get(fact.name, fact.full)
        left[fact.name] = before & (fact.full & ~mask if negated else mask)
        if before and not left[fact.name]:
            yield Remark(
                span=test.fact.span,
                message=f"no value of `{fact.name}` passes all of these tests",
                help="join alternatives with `or`, in parentheses",
            )
