"""A place in a text and a remark about it come in; nothing goes out but frozen values.

Every stage of the pipeline makes these; only the renderers turn them into text.
"""

from bisect import bisect_right
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """How serious a remark is: an error keeps a folder from being served, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text, as half-open character offsets."""

    start: int
    end: int


class Source:
    """A named text that can tell the line and column of an offset."""

    __slots__ = ("_starts", "path", "text")

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self._starts: list[int] | None = None

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both counted from 1."""
        starts = self._lines()
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of a line (counted from 1), without its line break."""
        starts = self._lines()
        if not 0 < number <= len(starts):
            return ""
        end = starts[number] - 1 if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end].rstrip("\r")

    def _lines(self) -> list[int]:
        """Where each line begins."""
        if self._starts is None:
            self._starts = [0, *(i + 1 for i, c in enumerate(self.text) if c == "\n")]
        return self._starts


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One remark about one place in one file.

    `code` is stable (`BL201`), `message` one sentence without a full stop, `help` how to mend it,
    `citation` the provision that the place belongs to, as a lawyer would cite it.
    """

    code: str
    severity: Severity = Severity.ERROR
    message: str
    source: Source = field(compare=False, repr=False)
    span: Span
    help: str = ""
    citation: str = ""

    @property
    def path(self) -> str:
        """The file that the remark is about."""
        return self.source.path

    @property
    def position(self) -> tuple[int, int]:
        """Line and column where the underlined place begins, counted from 1."""
        return self.source.position(self.span.start)

    @property
    def is_error(self) -> bool:
        """Whether this keeps the folder from being served."""
        return self.severity is Severity.ERROR

    def sort_key(self) -> tuple[str, int, str]:
        """Reports are read in the order of files and lines."""
        return self.source.path, self.span.start, self.code
