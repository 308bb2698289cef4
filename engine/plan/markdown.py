"""A plan comes in; Markdown for a comment on a pull request goes out.

Whatever stands in a rule file is text here: it makes no link, no mention, no heading and no HTML.
"""

import re
from collections.abc import Iterator, Sequence
from html import escape

from engine.plan.edits import ToldFile, told_files, told_tables
from engine.plan.model import Direction
from engine.plan.plan import Plan, Verdict
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
from engine.plan.text import printable, short
from engine.plan.wording import LEGEND

MOST_CHANGES = 30
MOST_OPEN = 5
MOST_CUBES = 10
MOST_PLACES = 20
MOST_REASONS = 8
MOST_LINES = 40
MOST_FILES = 60

_SIGNS = {Verdict.NOTHING: "⚪", Verdict.CHANGES: "🔵", Verdict.LOOSENS: "🔴"}
# What starts markup, a link of its own (`https:`, `www.`) or a sign such as `:name:`.
_SPECIAL = re.compile(r"([\\`*_{}\[\]|~$]|:(?=\S)|(?<=www)\.)", re.IGNORECASE)
# Names and numbers that a forge would turn into mentions, whether or not they are escaped.
_MENTION = re.compile(r"([@#])(?=\w)")


def as_markdown(plan: Plan) -> str:
    """The plan with its closing sentence first, and long parts folded."""
    return "\n".join(_lines(plan))


def _lines(plan: Plan) -> Iterator[str]:
    yield f"### {_SIGNS[plan.verdict]} Brightline plan: {plain(title(plan))}"
    yield ""
    yield f"**{plain(closing(plan))}**"
    yield ""
    yield f"{plain(counts_line(plan))} ({plain(subtitle(plan))})"
    if behind(plan):
        yield ""
        yield plain(behind(plan))
    for remark in remarks(plan):
        yield ""
        yield f"> {plain(remark)}"
    changes = told(plan)
    for direction in Direction:
        here = [change for change in changes if change.direction is direction]
        if here:
            yield from _group(direction, here)
    files, tables = told_files(plan), told_tables(plan)
    if files or tables:
        yield ""
        count = len(files) + len(tables)
        yield f"<details><summary>Files ({count})</summary>"
        yield ""
        yield from (f"- {plain(table)}" for table in tables)
        for file in files[:MOST_FILES]:
            yield from _file(file)
        yield from _left_out(files, MOST_FILES, "", "files")
        yield ""
        yield "</details>"
    if changes:
        yield ""
        yield f"<sub>{plain(LEGEND)}</sub>"


def _group(direction: Direction, changes: Sequence[Told]) -> Iterator[str]:
    yield ""
    is_folded = direction in {Direction.DUTIES, Direction.REASONS}
    heading = f"{HEADINGS[direction]} ({len(changes)})"
    yield f"<details><summary>{heading}</summary>" if is_folded else f"#### {heading}"
    yield ""
    for change in changes[:MOST_OPEN]:
        yield from _change(change)
    rest = changes[MOST_OPEN:MOST_CHANGES]
    if rest and not is_folded:
        yield ""
        yield f"<details><summary>{len(changes) - MOST_OPEN} more</summary>"
        yield ""
    for change in rest:
        yield from _change(change)
    yield from _left_out(changes, MOST_CHANGES, "", "changes")
    if rest and not is_folded:
        yield ""
        yield "</details>"
    if is_folded:
        yield ""
        yield "</details>"


def _change(change: Told) -> Iterator[str]:
    yield f"- **{plain(change.head)}**"
    for n, cube in enumerate(change.cubes[:MOST_CUBES]):
        yield f"  - {'or' if n else 'when'} {plain(cube)}"
    yield from _left_out(change.cubes, MOST_CUBES, "  ", "cases")
    if not change.whole:
        yield "  - and more: the cases are too many to be listed"
    yield from (f"  - where {_where(where)}" for where in change.where)
    for reason in change.reasons[:MOST_REASONS]:
        yield f"  - cause {code(reason.rule)}: {plain(reason.what)} ({plain(reason.citation)})"
    yield from _left_out(change.reasons, MOST_REASONS, "  ", "rules")
    yield f"  - {plain(change.situations)}"
    if change.shown is None:
        yield "  - no caller could send a request that shows it"
        return
    yield f"  - {code(change.shown.command)}: {plain(change.shown.answers)}"


def _where(where: Where) -> str:
    parts = [plain(short(where.direct, MOST_PLACES))] if where.direct else []
    parts += [f"{plain(law)}: {plain(short(p, MOST_PLACES))}" for law, p in where.indirect]
    parts.append(plain(f"by {where.factors}"))
    if where.days:
        parts.append(plain(where.days))
    return "; ".join(parts)


def _file(file: ToldFile) -> Iterator[str]:
    meaning = f" — *{plain(file.meaning)}*" if file.meaning else ""
    yield f"- {code(file.path)}: {plain(file.what)}{meaning}"
    yield from (f"  - {plain(rule)}" for rule in file.rules)
    if file.lines:
        fence = "`" * max(3, 1 + max(map(len, re.findall("`+", "".join(file.lines))), default=0))
        yield ""
        yield f"  {fence}diff"
        yield from (f"  {printable(line)}" for line in file.lines[:MOST_LINES])
        yield from (f"  {line}" for line in _more(file.lines, MOST_LINES, "lines"))
        yield f"  {fence}"
        yield ""


def _left_out(things: Sequence[object], most: int, indent: str, name: str) -> Iterator[str]:
    yield from (f"{indent}- {line}" for line in _more(things, most, name))


def _more(things: Sequence[object], most: int, name: str) -> Iterator[str]:
    if len(things) > most:
        yield f"… and {len(things) - most} more {name}"


def plain(text: str) -> str:
    r"""Text that Markdown, HTML and the forge leave as it is.

    >>> plain("art. 226-8-1 [x](y) <b> @name")
    'art. 226-8-1 \\[x\\](y) &lt;b&gt; @<!-- -->name'
    """
    quiet = escape(_SPECIAL.sub(r"\\\1", printable(text)), quote=False)
    return _MENTION.sub(r"\1<!-- -->", quiet)


def code(text: str) -> str:
    """Text as code, with a fence that is longer than what is in it."""
    text = printable(text)
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    pad = " " if "`" in text else ""
    return f"{fence}{pad}{text}{pad}{fence}"
