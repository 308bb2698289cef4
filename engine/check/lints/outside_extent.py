"""BL216: a rule tests a place that the law does not reach."""

from collections.abc import Iterator
from datetime import date

from engine.check.subject import Remark, Subject, leaves
from engine.language import tree


def check(subject: Subject) -> Iterator[Remark]:
    """A condition on a place outside the extent can never be met there."""
    document = subject.file.document
    if document is None or not document.extent:
        return
    connected = {word.text for word in document.connects}
    tests = [
        leaf
        for rule in document.rules
        for condition in (rule.when, rule.unless)
        for leaf in (leaves(condition) if condition is not None else ())
        if isinstance(leaf, tree.PlaceTest) and (not connected or leaf.factor.text in connected)
    ]
    known = all(word.text in subject.atlas.names() for word in document.extent)
    if tests and known:
        reach = _reach(subject, document)
        for test in tests:
            yield from _outside(subject, test, reach)


def _reach(subject: Subject, document: tree.Document) -> int:
    """Everywhere that the law reaches on some day."""
    atlas = subject.atlas
    kind = document.kind.text if document.kind else ""
    reach = 0
    for day in (date.min, *atlas.change_dates):
        for word in document.extent:
            reach |= atlas.extent(word.text, day, kind=kind)
    return reach


def _outside(subject: Subject, test: tree.PlaceTest, reach: int) -> Iterator[Remark]:
    atlas = subject.atlas
    for word in test.places:
        if word.text in atlas.names() and not atlas.candidates(word.text, date.max) & reach:
            yield Remark(
                span=word.span,
                message=f"`{word.text}` lies outside the extent of the law",
                help="take it out, or widen the `extent`",
            )
