"""BL220: nothing says where a law was read, or who checked it and when."""

from collections.abc import Iterator

from engine.check.subject import Remark, Subject
from engine.language import tree

OF_LAW = {tree.Heading.PROVISION, tree.Heading.ORDER}


def check(subject: Subject) -> Iterator[Remark]:
    """Legal honesty: a source, and a dated check by somebody."""
    document = subject.file.document
    if document is None or document.heading not in OF_LAW or not subject.whole:
        return
    if not document.sources:
        yield Remark(
            span=document.span,
            message=f"`{document.name.text}` names no source",
            help="add a line `source https://…`",
        )
    if document.checked is None:
        yield Remark(
            span=document.span,
            message=f"nothing says when `{document.name.text}` was checked",
            help="add a line such as `checked 2026-11-22 by research, confidence medium`",
        )
