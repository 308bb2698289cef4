"""BL219: a head lacks a line without which its meaning or its origin is open."""

from collections.abc import Iterator

from engine.check.subject import Remark, Subject
from engine.language import tree

_LAW = ("cites", "kind", "extent", "in force")
NEEDED: dict[tree.Heading, tuple[str, ...]] = {
    tree.Heading.PROVISION: _LAW,
    tree.Heading.ORDER: (*_LAW, "addressee"),
    tree.Heading.PROCEEDING: ("cites", "extent"),
    tree.Heading.BACKGROUND: ("cites", "extent"),
    tree.Heading.POLICY: ("owner",),
    tree.Heading.FLOOR: (),
}

_SUCH_AS = {
    "cites": '`cites "Code pénal, art. 226-8-1"`',
    "kind": "`kind criminal`",
    "extent": "`extent FR`",
    "in force": "`in force from 2024-05-23`, or `enacted …` or `bill …` where it is not yet",
    "addressee": '`addressee "X"`, or `addressee all`',
    "owner": '`owner "Trust and Safety"`',
}


def check(subject: Subject) -> Iterator[Remark]:
    """A law is cited, has a kind, an extent and a period; a policy has an owner."""
    document = subject.file.document
    if document is None or not subject.whole:
        return
    present = {
        "cites": document.cites is not None,
        "kind": document.kind is not None,
        "extent": bool(document.extent),
        "in force": bool(document.status),
        "addressee": document.addressee_all or bool(document.addressees),
        "owner": document.owner is not None,
    }
    for line in NEEDED[document.heading]:
        if not present[line]:
            yield Remark(
                span=document.span,
                message=f"the {document.heading} `{document.name.text}` has no line `{line}`",
                help=f"add a line such as {_SUCH_AS[line]}",
            )
