"""BL213: an effect stands in a document that cannot have it."""

from collections.abc import Iterator

from engine.check.subject import Remark, Subject, with_article
from engine.language import tree


def check(subject: Subject) -> Iterator[Remark]:
    """Only policies permit; a proceeding and a background text decide nothing."""
    document = subject.file.document
    if document is None:
        return
    for rule in document.rules:
        match document.heading, rule.effect:
            case ((tree.Heading.PROCEEDING | tree.Heading.BACKGROUND), _):
                yield Remark(
                    span=rule.span,
                    message=f"{with_article(document.heading)} decides nothing, and has a rule",
                    help="take the rule out, or make it a `provision` or an `order`",
                )
            case heading, tree.Permit() if heading is not tree.Heading.POLICY:
                yield Remark(
                    span=rule.span,
                    message=f"{with_article(document.heading)} cannot permit",
                    help="only policies permit; write an exemption as `unless`",
                )
            case _:
                pass
