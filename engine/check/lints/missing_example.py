"""BL215: a document that decides something has fewer than two examples."""

from collections.abc import Iterator

from engine.check.subject import Remark, Subject
from engine.language import tree

ENOUGH = 2


def check(subject: Subject) -> Iterator[Remark]:
    """One case that it catches and one just outside show what it means."""
    document = subject.file.document
    if document is None or not document.rules or not subject.whole:
        return
    needed = 1 if document.heading is tree.Heading.POLICY else ENOUGH
    found = len(document.examples)
    if found < needed:
        has = "no example" if found == 0 else f"only {found} example"
        yield Remark(
            span=document.span,
            message=f"`{document.name.text}` has {has}, and needs {needed}",
            help="add an `example` that it catches, and one just outside it",
        )
