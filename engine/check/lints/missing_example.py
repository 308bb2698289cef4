"""BL215: a document that decides something has fewer than two examples."""

from collections.abc import Iterator

from engine.check.subject import Remark, Subject
from engine.language import tree

ENOUGH = 2


def check(subject: Subject) -> Iterator[Remark]:
    """One case that it catches and one just outside show what it means."""
    document = subject.file.document
    if document is None or not document.rules:
        return
    needed = 1 if document.heading is tree.Heading.POLICY else ENOUGH
    if len(document.examples) < needed:
        yield Remark(
            span=document.span,
            message=f"`{document.name.text}` has {len(document.examples)} of {needed} examples",
            help="add an `example` that it catches, and one just outside it",
        )
