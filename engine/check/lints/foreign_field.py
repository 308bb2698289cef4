"""BL221: a head has a line that has no meaning in this kind of document."""

from collections.abc import Iterator

from engine.check.subject import Remark, Subject
from engine.language import tree


def check(subject: Subject) -> Iterator[Remark]:
    """An addressee belongs to an order, an owner to a policy, reach to a law."""
    document = subject.file.document
    if document is None:
        return
    heading = document.heading
    addressed = heading in {tree.Heading.ORDER, tree.Heading.PROCEEDING}
    if not addressed and (document.addressees or document.addressee_all):
        yield _foreign(document, "addressee", "make it an `order`")
    if document.owner is not None and heading is not tree.Heading.POLICY:
        yield _foreign(document, "owner", "a law has no owner")
    if heading is tree.Heading.POLICY and (document.extent or document.connects):
        yield _foreign(document, "extent", "test the place in a rule: `when viewer in FR`")
    if heading is tree.Heading.POLICY and any(
        isinstance(s, tree.Enacted | tree.Bill) for s in document.status
    ):
        yield _foreign(document, "bill", "a policy is `in force from` a day, or always")


def _foreign(document: tree.Document, line: str, help_: str) -> Remark:
    return Remark(
        span=document.span,
        message=f"a {document.heading} has no line `{line}`",
        help=help_,
    )
