"""Diagnostics come in; text for a terminal, JSON or SARIF goes out."""

import json
from collections.abc import Iterable, Sequence

from engine.diagnostics.model import Diagnostic, Severity

_MOST_COLUMNS = 160


def as_text(diagnostics: Sequence[Diagnostic], *, most: int = 100) -> str:
    """One block for each remark: code and sentence, place, underlined line, citation, help."""
    blocks = [_block(d) for d in diagnostics[:most]]
    rest = len(diagnostics) - most
    if rest > 0:
        blocks.append(f"… and {rest} more")
    return "\n\n".join(blocks)


def counts(diagnostics: Iterable[Diagnostic]) -> str:
    """`2 errors, 1 warning`."""
    kinds = [d.severity for d in diagnostics]
    errors, warnings = kinds.count(Severity.ERROR), kinds.count(Severity.WARNING)
    return (
        f"{errors} error{'' if errors == 1 else 's'}, "
        f"{warnings} warning{'' if warnings == 1 else 's'}"
    )


def _block(diagnostic: Diagnostic) -> str:
    row, column = diagnostic.position
    line = diagnostic.source.line(row)
    # Tabs would move the underline; control characters would move the terminal.
    shown = "".join(c if c.isprintable() else " " for c in line)
    last_row, last_column = diagnostic.source.position(diagnostic.span.end)
    width = (last_column if last_row == row else len(line) + 1) - column
    first = max(0, column - _MOST_COLUMNS // 2) if len(shown) > _MOST_COLUMNS else 0
    shown = shown[first : first + _MOST_COLUMNS]
    width = max(1, min(width, _MOST_COLUMNS - (column - 1 - first)))
    gutter = " " * len(str(row))
    lines = [
        f"{diagnostic.severity} {diagnostic.code}: {diagnostic.message}",
        f"{gutter}--> {diagnostic.path}:{row}:{column}",
        f"{gutter} |",
        f"{row} | {shown}",
        f"{gutter} | {' ' * (column - 1 - first)}{'^' * width}",
    ]
    if diagnostic.citation:
        lines.append(f"{gutter} = in: {diagnostic.citation}")
    if diagnostic.help:
        lines.append(f"{gutter} = help: {diagnostic.help}")
    return "\n".join(lines)


def as_json(diagnostics: Iterable[Diagnostic]) -> str:
    """A JSON array with one object for each remark."""
    return json.dumps([_object(d) for d in diagnostics], ensure_ascii=False, indent=2)


def _object(diagnostic: Diagnostic) -> dict[str, object]:
    line, column = diagnostic.position
    end_line, end_column = diagnostic.source.position(diagnostic.span.end)
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        "path": diagnostic.path,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
        "citation": diagnostic.citation,
        "help": diagnostic.help,
    }
