"""BL221: a head has a line that has no meaning in this kind of document."""

from collections.abc import Iterator

from engine.check.subject import Remark, Subject, with_article
from engine.diagnostics import Span
from engine.language import tree

_OWN_RULES = {tree.Heading.POLICY, tree.Heading.FLOOR}
_ADDRESSED = {tree.Heading.ORDER, tree.Heading.PROCEEDING}


def check(subject: Subject) -> Iterator[Remark]:
    """An addressee belongs to an order, an owner to a policy, kind and reach to a law."""
    document = subject.file.document
    if document is None:
        return
    heading = document.heading
    foreign: list[tuple[str, Span, str]] = []
    if heading not in _ADDRESSED:
        foreign += _addressee(document)
    if heading is not tree.Heading.POLICY and document.owner is not None:
        foreign.append(("owner", document.owner.span, "only a policy has an owner"))
    if heading in _OWN_RULES:
        foreign += _of_law(document)
    if heading is tree.Heading.POLICY:
        foreign += _reach_and_status(document)
    for line, span, help_ in foreign:
        yield Remark(span=span, message=f"{with_article(heading)} has no line `{line}`", help=help_)


def _addressee(document: tree.Document) -> Iterator[tuple[str, Span, str]]:
    if document.addressee_all or document.addressees:
        first = document.addressees[0].span if document.addressees else document.span
        yield "addressee", first, "only an `order` or a `proceeding` is addressed to somebody"


def _of_law(document: tree.Document) -> Iterator[tuple[str, Span, str]]:
    why = "it belongs to a law"
    if document.kind is not None:
        yield "kind", document.kind.span, why
    if document.enacted_by is not None:
        yield "enacted by", document.enacted_by.span, why
    if document.intent is not None:
        yield "intent", document.intent.span, why
    if document.connects:
        yield "connects by", document.connects[0].span, why


def _reach_and_status(document: tree.Document) -> Iterator[tuple[str, Span, str]]:
    if document.extent:
        yield "extent", document.extent[0].span, "test the place in a rule: `when viewer in FR`"
    for status in document.status:
        match status:
            case tree.Enacted():
                yield "enacted", status.span, "a policy is `in force from` a day, or always"
            case tree.Bill():
                yield "bill", status.span, "a policy is `in force from` a day, or always"
            case tree.InForce() | tree.Stayed():
                pass
