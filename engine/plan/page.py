"""A plan comes in; a page of HTML goes out that needs nothing else, on a screen and on paper."""

from collections.abc import Iterator, Sequence
from html import escape

from engine.plan.edits import ToldFile, told_files, told_tables
from engine.plan.model import Direction
from engine.plan.plan import Plan
from engine.plan.report import (
    HEADINGS,
    Reason,
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
from engine.plan.text import printable
from engine.plan.wording import LEGEND

_STYLE = """
:root { color-scheme: light; font: 16px/1.45 Georgia, "Times New Roman", serif; }
body { max-width: 52rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; }
h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; border-bottom: 1px solid #999; }
h3 { font-size: 1rem; margin: 0 0 .4rem; }
p { margin: .4rem 0; }
.closing { font-weight: bold; border-left: .4rem solid #555; padding: .4rem .8rem; }
.closing.v2 { border-color: #0060a0; } .closing.v3 { border-color: #b00020; background: #fdf1f2; }
.change { border: 1px solid #bbb; border-left-width: .4rem; padding: .7rem .9rem; margin: .8rem 0;
  break-inside: avoid; }
.loosens { border-left-color: #b00020; } .tightens { border-left-color: #0060a0; }
.duties { border-left-color: #8a6d00; } .reasons { border-left-color: #777; }
dl { display: grid; grid-template-columns: 5rem 1fr; gap: .2rem .8rem; margin: 0; }
dt { color: #555; } dd { margin: 0; } dd ul { margin: 0; padding-left: 1.1rem; }
code, pre { font: .82rem/1.4 ui-monospace, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; background: #f4f4f4; padding: .5rem; margin: .3rem 0; }
ins { text-decoration: none; color: #0b5d1e; } del { text-decoration: none; color: #a01020; }
.note { color: #444; } footer { margin-top: 2rem; color: #555; font-size: .9rem; }
@media print { body { margin: 0; max-width: none; font-size: 11pt; } a { color: inherit; } }
""".strip()


def as_html(plan: Plan) -> str:
    """The whole plan, nothing cut."""
    return "\n".join(_page(plan)) + "\n"


def _page(plan: Plan) -> Iterator[str]:
    name = _text(title(plan))
    yield "<!DOCTYPE html>"
    yield '<html lang="en">'
    yield '<head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>Brightline plan: {name}</title>"
    yield f"<style>\n{_STYLE}\n</style></head>"
    yield "<body>"
    yield f"<h1>Plan: {name}</h1>"
    yield f'<p class="note">{_text(subtitle(plan))}</p>'
    yield f'<p class="closing v{plan.verdict.value}">{_text(closing(plan))}</p>'
    yield f"<p>{_text(counts_line(plan))}</p>"
    if behind(plan):
        yield f"<p>{_text(behind(plan))}</p>"
    yield from (f'<p class="note">{_text(remark)}</p>' for remark in remarks(plan))
    changes = told(plan)
    for direction in Direction:
        here = [change for change in changes if change.direction is direction]
        if here:
            yield f"<h2>{HEADINGS[direction]} ({len(here)})</h2>"
            for change in here:
                yield from _change(change)
    yield from _files(told_files(plan), told_tables(plan))
    yield "<footer>"
    if changes:
        yield f"<p>{_text(LEGEND)}</p>"
    digests = dict.fromkeys(
        (label.name, label.policy.digest) for label in (plan.before, plan.after)
    )
    yield from (f"<p>{_text(side)}: <code>{_text(digest)}</code></p>" for side, digest in digests)
    yield "</footer></body></html>"


def _change(change: Told) -> Iterator[str]:
    yield f'<section class="change {change.direction.value}">'
    yield f"<h3>{_text(change.head)}</h3>"
    yield "<dl>"
    cubes = [_text(cube) for cube in change.cubes]
    if not change.whole:
        cubes.append("and more: the cases are too many to be listed")
    yield _row("when", cubes)
    for where in change.where:
        yield _row("where", list(_where(where)))
    yield _row("cause", [_reason(reason) for reason in change.reasons])
    yield _row("count", [_text(change.situations)])
    if change.shown is None:
        yield _row("ask", ["no caller could send a request that shows it"])
    else:
        asked = f"<code>{_text(change.shown.command)}</code>"
        yield _row("ask", [asked, _text(change.shown.answers)])
    yield "</dl>"
    yield "</section>"


def _where(where: Where) -> Iterator[str]:
    if where.direct:
        yield _text(", ".join(where.direct))
    yield from (_text(f"{law}: {', '.join(places)}") for law, places in where.indirect)
    yield _text(", ".join(part for part in (f"by {where.factors}", where.days) if part))


def _reason(reason: Reason) -> str:
    cited = _text(reason.citation)
    if reason.source.startswith(("https://", "http://")):
        cited = f'<a href="{_text(reason.source)}" rel="noreferrer">{cited}</a>'
    return f"<code>{_text(reason.rule)}</code>: {_text(reason.what)} ({cited})"


def _files(files: Sequence[ToldFile], tables: Sequence[str]) -> Iterator[str]:
    if not files and not tables:
        return
    yield f"<h2>Files ({len(files) + len(tables)})</h2>"
    yield from (f"<p>{_text(table)}</p>" for table in tables)
    for file in files:
        yield "<div>"
        yield f"<p><code>{_text(file.path)}</code>: {_text(file.what)}</p>"
        if file.rules:
            yield f"<ul>{''.join(f'<li>{_text(rule)}</li>' for rule in file.rules)}</ul>"
        if file.lines:
            yield f"<pre>{chr(10).join(_line(line) for line in file.lines)}</pre>"
        if file.meaning:
            yield f"<p><em>{_text(file.meaning)}</em></p>"
        yield "</div>"


def _line(line: str) -> str:
    mark = "ins" if line.startswith("+") else "del"
    return f"<{mark}>{_text(line)}</{mark}>"


def _row(name: str, entries: Sequence[str]) -> str:
    """A row of a list of definitions; its entries are HTML already."""
    if len(entries) == 1:
        return f"<dt>{name}</dt><dd>{entries[0]}</dd>"
    items = "".join(f"<li>{entry}</li>" for entry in entries)
    return f"<dt>{name}</dt><dd><ul>{items}</ul></dd>"


def _text(text: str) -> str:
    return escape(printable(text))
