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
    atlas = subject.atlas
    codes = [w.text for w in document.extent if w.text in atlas.names()]
    if len(codes) < len(document.extent):
        return
    kind = document.kind.text if document.kind else ""
    days = (date(2020, 1, 1), *atlas.change_dates)
    reach = 0
    for code in codes:
        for day in days:
            reach |= atlas.extent(code, day, kind=kind)
    connected = {w.text for w in document.connects}
    for rule in document.rules:
        for condition in (rule.when, rule.unless):
            for leaf in leaves(condition) if condition is not None else ():
                if isinstance(leaf, tree.PlaceTest) and (
                    not connected or leaf.factor.text in connected
                ):
                    yield from _outside(subject, leaf, reach)


def _outside(subject: Subject, test: tree.PlaceTest, reach: int) -> Iterator[Remark]:
    atlas = subject.atlas
    for word in test.places:
        if word.text in atlas.names() and not atlas.candidates(word.text, date.max) & reach:
            yield Remark(
                span=word.span,
                message=f"`{word.text}` lies outside the extent of the law",
                help="take it out, or widen the `extent`",
            )
