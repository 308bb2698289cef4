"""BL210: a period is empty, or two statements about when a law applies contradict each other."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from engine.check.subject import Remark, Subject
from engine.diagnostics import Span
from engine.language import tree


def check(subject: Subject) -> Iterator[Remark]:
    """Periods are half-open: `until` is the first day on which it no longer applies."""
    for rule in subject.rules:
        if rule.since is not None and rule.until is not None and rule.until <= rule.since:
            yield Remark(
                span=rule.span,
                message=f"the period of rule `{rule.name.text}` ends on or before {rule.since}",
                help="`until` names the first day after the period",
            )
    document = subject.file.document
    if document is None:
        return
    in_force: list[tree.InForce] = []
    for status in document.status:
        match status:
            case tree.InForce(since, until, span) | tree.Stayed(since, until, span):
                yield from _empty(since, until, span)
                if isinstance(status, tree.InForce):
                    in_force.append(status)
            case _:
                pass
    yield from _contradictions(document, in_force)


def _empty(since: date | None, until: date | None, span: Span) -> Iterator[Remark]:
    if since is not None and until is not None and until <= since:
        yield Remark(
            span=span,
            message=f"the period from {since} until {until} has no day in it",
            help="`until` names the first day after the period",
        )


def _contradictions(document: tree.Document, periods: list[tree.InForce]) -> Iterator[Remark]:
    kinds = {type(s) for s in document.status if not isinstance(s, tree.Stayed)}
    if len(kinds) > 1:
        yield Remark(
            span=document.status[-1].span,
            message="the law is said to be in force and not in force",
            help="keep one of `in force`, `enacted` and `bill`",
        )
    ordered = sorted(periods, key=lambda p: p.since or date.min)
    for one, two in pairwise(ordered):
        if one.until is None or two.since is None or two.since < one.until:
            yield Remark(
                span=two.span,
                message="two periods of being in force overlap",
                help="end the first with `until`, or join the two",
            )
    if kinds == set() and document.status:
        yield Remark(
            span=document.status[0].span,
            message="only what is in force can be stayed",
            help="add a line `in force from …`",
        )
