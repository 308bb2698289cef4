"""A plan comes in; text for a terminal goes out."""

from collections.abc import Iterator, Sequence

from engine.plan.edits import ToldFile, told_files, told_tables
from engine.plan.model import Direction
from engine.plan.plan import Plan
from engine.plan.report import (
    HEADINGS,
    Told,
    Where,
    behind,
    closing,
    counts_line,
    remarks,
    subtitle,
    title,
    told,
)
from engine.plan.wording import LEGEND

MOST_CHANGES = 20
MOST_CUBES = 6
MOST_PLACES = 12
MOST_REASONS = 6
MOST_LINES = 12
MOST_FILES = 40

_MARKS = {
    Direction.LOOSENS: "!",
    Direction.TIGHTENS: "+",
    Direction.DUTIES: "~",
    Direction.REASONS: "~",
}


def as_text(plan: Plan) -> str:
    """The whole plan; long lists are cut, with the number of what was left out."""
    return "\n".join(_lines(plan))


def _lines(plan: Plan) -> Iterator[str]:
    yield printable(title(plan))
    yield subtitle(plan)
    yield from (f"note: {printable(remark)}" for remark in remarks(plan))
    changes = told(plan)
    for direction in Direction:
        here = [change for change in changes if change.direction is direction]
        if here:
            yield ""
            yield f"{HEADINGS[direction]} ({len(here)})"
            for change in here[:MOST_CHANGES]:
                yield ""
                yield from _change(change)
            yield from _left_out(here, MOST_CHANGES, "  ", "changes")
    files, tables = told_files(plan), told_tables(plan)
    if files or tables:
        yield ""
        yield f"Files ({len(files) + len(tables)})"
        yield from (f"  ~ {printable(table)}" for table in tables)
        for file in files[:MOST_FILES]:
            yield from _file(file)
        yield from _left_out(files, MOST_FILES, "  ", "files")
    yield ""
    if changes:
        yield LEGEND
        yield ""
    yield f"Plan: {counts_line(plan)}"
    yield closing(plan)
    if behind(plan):
        yield behind(plan)


def _change(change: Told) -> Iterator[str]:
    yield f"  {_MARKS[change.direction]} {change.head}"
    for n, cube in enumerate(change.cubes[:MOST_CUBES]):
        yield _field("or" if n else "when", cube)
    yield from _left_out(change.cubes, MOST_CUBES, f"    {'':<8}", "cases")
    if not change.whole:
        yield _field("", "and more: the cases are too many to be listed")
    for where in change.where:
        yield from _where(where)
    for n, reason in enumerate(change.reasons[:MOST_REASONS]):
        line = f"{reason.rule}: {reason.what} ({reason.citation})"
        yield _field("" if n else "cause", printable(line))
    yield from _left_out(change.reasons, MOST_REASONS, f"    {'':<8}", "rules")
    yield _field("count", change.situations)
    if change.shown is None:
        yield _field("ask", "no caller could send a request that shows it")
        return
    yield _field("ask", change.shown.command)
    yield _field("", change.shown.answers)


def _where(where: Where) -> Iterator[str]:
    rows = [("", where.direct)] if where.direct else []
    for n, (law, places) in enumerate([*rows, *where.indirect]):
        listed = short(places, MOST_PLACES)
        yield _field("" if n else "where", f"{law}: {listed}" if law else listed)
    ways = f"by {where.factors}"
    yield _field("", f"{ways}, {where.days}" if where.days else ways)


def _file(file: ToldFile) -> Iterator[str]:
    yield printable(f"  {file.mark} {file.path}: {file.what}")
    yield from (printable(f"      {rule}") for rule in file.rules)
    yield from (printable(f"      {line}") for line in file.lines[:MOST_LINES])
    yield from _left_out(file.lines, MOST_LINES, "      ", "lines")
    if file.meaning:
        yield f"      {file.meaning}"


def _field(name: str, text: str) -> str:
    return f"    {name:<7} {text}"


def _left_out(things: Sequence[object], most: int, indent: str, name: str) -> Iterator[str]:
    if len(things) > most:
        yield f"{indent}… and {len(things) - most} more {name}"


def short(places: Sequence[str], most: int) -> str:
    """A list of places, cut."""
    rest = len(places) - most
    listed = ", ".join(places[:most])
    return f"{listed} and {rest} more" if rest > 0 else listed


def printable(text: str) -> str:
    """Control characters and marks of direction would move what stands on a terminal."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
