"""Diagnostics come in; text for a terminal, JSON or SARIF goes out."""

import json
from collections.abc import Iterable, Mapping, Sequence
from unicodedata import combining, east_asian_width

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


def by_code(diagnostics: Iterable[Diagnostic], names: Mapping[str, str]) -> str:
    """One line for each code with how often and in how many files it comes, the commonest first."""
    found: dict[str, list[str]] = {}
    for diagnostic in diagnostics:
        found.setdefault(diagnostic.code, []).append(diagnostic.path)
    ordered = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    return "\n".join(
        f"{code} {names.get(code, '')}: {len(paths)} in {_files(len(set(paths)))}"
        for code, paths in ordered
    )


def _files(number: int) -> str:
    return f"{number} file{'' if number == 1 else 's'}"


def _block(diagnostic: Diagnostic) -> str:
    row, column = diagnostic.position
    line = _printable(diagnostic.source.line(row))
    last_row, last_column = diagnostic.source.position(diagnostic.span.end)
    end = last_column - 1 if last_row == row else len(line)
    first = max(0, column - _MOST_COLUMNS // 2) if len(line) > _MOST_COLUMNS else 0
    last = first + _MOST_COLUMNS
    before = _columns(line[first : column - 1])
    width = max(1, _columns(line[column - 1 : min(end, last)]))
    gutter = " " * len(str(row))
    lines = [
        f"{diagnostic.severity} {diagnostic.code}: {_printable(diagnostic.message)}",
        f"{gutter}--> {_printable(diagnostic.path)}:{row}:{column}",
        f"{gutter} |",
        f"{row} | {line[first:last]}".rstrip(),
        f"{gutter} | {' ' * before}{'^' * width}",
    ]
    if diagnostic.citation:
        lines.append(f"{gutter} = in: {_printable(diagnostic.citation)}")
    if diagnostic.help:
        lines.append(f"{gutter} = help: {_printable(diagnostic.help)}")
    return "\n".join(lines)


def _printable(text: str) -> str:
    """Tabs would move the underline; control characters and marks of direction the terminal."""
    return "".join(
        c if c.isprintable() else " " if c == "\t" else "\N{REPLACEMENT CHARACTER}" for c in text
    )


def _columns(text: str) -> int:
    """How wide a text is on a terminal: a Hangul syllable takes two columns, an accent none."""
    return sum(0 if combining(c) else 2 if east_asian_width(c) in {"W", "F"} else 1 for c in text)


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
