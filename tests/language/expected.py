"""Takes a table of marked sources; gives each source with the remarks that it must get.

The form is for people: the mark stands under what is to be underlined, as in a report.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from engine.diagnostics import Diagnostic


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedRemark:
    """A remark: its code, message and help, and exactly what it underlines on which line."""

    line: int
    underlined: str
    code: str
    message: str
    help: str = ""

    @classmethod
    def of(cls, diagnostic: Diagnostic) -> "ExpectedRemark":
        """Give a remark as it was made, in the form in which it is expected."""
        span = diagnostic.span
        return cls(
            line=diagnostic.position[0],
            underlined=diagnostic.source.text[span.start : span.end],
            code=diagnostic.code,
            message=diagnostic.message,
            help=diagnostic.help,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A source with a title, and the remarks that it must get, in order."""

    title: str
    text: str
    remarks: tuple[ExpectedRemark, ...]


_MARK = re.compile(r" *(\^+)")
_REMARK = re.compile(r"(BL\d{3}) (.*)")
_HELP = "help: "


def read_cases(path: Path) -> tuple[Case, ...]:
    """Read a table; what stands before the first case is for people."""
    _, *cases = re.split(r"^== ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return tuple(_case(case) for case in cases)


def _case(case: str) -> Case:
    title, *lines = case.rstrip("\n").split("\n")
    source: list[str] = []
    remarks: list[ExpectedRemark] = []
    mark: re.Match[str] | None = None
    for number, line in enumerate(lines):
        if found := _MARK.fullmatch(line):
            mark = found
        elif found := _REMARK.fullmatch(line):
            assert mark is not None, f"{title}: a remark without a mark above it"
            following = lines[number + 1] if number + 1 < len(lines) else ""
            remarks.append(
                ExpectedRemark(
                    line=len(source),
                    underlined=source[-1][slice(*mark.span(1))],
                    code=found.group(1),
                    message=found.group(2),
                    help=following.removeprefix(_HELP) if following.startswith(_HELP) else "",
                )
            )
        elif not line.startswith(_HELP):
            source.append(line)
    return Case(title=title, text="\n".join(source) + "\n", remarks=tuple(remarks))
