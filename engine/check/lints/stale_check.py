"""BL226: nobody has looked for a long time whether a law still says so."""

from collections.abc import Iterator

from engine.check.subject import Remark, Subject

STALE_DAYS = 180
"""After this many days somebody should look again."""


def check(subject: Subject) -> Iterator[Remark]:
    """A law changes without telling us: a check has a date, and grows old."""
    document = subject.file.document
    if document is None or document.checked is None or subject.today is None:
        return
    checked = document.checked
    days = (subject.today - checked.on).days
    if days > STALE_DAYS:
        yield Remark(
            span=checked.by.span,
            message=f"`{document.name.text}` was last checked {days} days ago, on {checked.on}",
            help="look whether the text still says so, and write the new day",
        )
