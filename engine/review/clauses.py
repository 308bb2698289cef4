"""A rule comes in; its clauses go out: the parts of its condition that can decide for themselves.

Each test is one. A part of an `or` that is itself made of several tests is a *branch*; an exception
that is, is an *exception*.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from engine.check.subject import leaves, span_of
from engine.diagnostics import Span
from engine.language import condition_text, tree


class ClauseKind(StrEnum):
    """What part of a condition it is."""

    TEST = "test"
    BRANCH = "branch"
    EXCEPTION = "exception"


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a condition; `part` is the very object that stands in the rule."""

    kind: ClauseKind
    part: tree.Condition

    @property
    def text(self) -> str:
        """How it reads."""
        return condition_text(self.part)

    @property
    def span(self) -> Span:
        """The first word of it that is tested."""
        return span_of(next(leaves(self.part)))


def clauses_of(rule: tree.Rule) -> Iterator[Clause]:
    """The clauses of a rule, in the order of the text."""
    if rule.when is not None:
        yield from _clauses(rule.when)
    if rule.unless is not None:
        if isinstance(rule.unless, tree.And):
            yield Clause(ClauseKind.EXCEPTION, rule.unless)
        yield from _clauses(rule.unless)


def _clauses(condition: tree.Condition) -> Iterator[Clause]:
    match condition:
        case tree.And(parts) | tree.Or(parts):
            for part in parts:
                if isinstance(condition, tree.Or) and not _is_test(part):
                    yield Clause(ClauseKind.BRANCH, part)
                yield from _clauses(part)
        case tree.Not(part) if not _is_test(condition):
            yield from _clauses(part)
        case _:
            yield Clause(ClauseKind.TEST, condition)


def _is_test(condition: tree.Condition) -> bool:
    """A test, or the opposite of one."""
    part = condition.part if isinstance(condition, tree.Not) else condition
    return isinstance(part, tree.Test | tree.PlaceTest)
