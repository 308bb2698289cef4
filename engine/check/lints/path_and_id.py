"""BL211: the name of the file or its folder differs from the id in it."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from engine.check.subject import Remark, Subject
from engine.language import tree

OF_LAW = {
    tree.Heading.PROVISION,
    tree.Heading.ORDER,
    tree.Heading.PROCEEDING,
    tree.Heading.BACKGROUND,
}


def check(subject: Subject) -> Iterator[Remark]:
    """A law is found where its id says: `rules/FR/FR-CP-226-8-1.law`."""
    document = subject.file.document
    path = PurePosixPath(subject.source.path)
    if document is None or path.suffix != ".law":
        return
    name = document.name
    if path.stem != name.text:
        yield Remark(
            span=name.span,
            message=f"the id `{name.text}` stands in a file named `{path.name}`",
            help=f"name the file `{name.text}.law`",
        )
    folder = path.parent.name
    if document.heading in OF_LAW and folder and not name.text.startswith(f"{folder}-"):
        yield Remark(
            span=name.span,
            message=f"the id `{name.text}` does not begin with its folder `{folder}`",
            help="put it into the folder of its place, and begin the id with that place",
        )
