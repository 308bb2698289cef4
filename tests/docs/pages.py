"""The Markdown pages of the repository come in; their fenced blocks, links and headings go out.

How a block is read hangs on its language. `console`: commands after `$`, each with the output that
it has to give. `law` and `diff` with a path: a rule file, and a change of it. `pycon`: a session.
In all of them `…` stands for anything that was left out.
"""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PAGES = tuple(
    sorted(
        page
        for pattern in (
            "*.md",
            "docs/**/*.md",
            "jurisdictions/*.md",
            "bench/*.md",
            "tests/museum/*.md",
        )
        for page in ROOT.glob(pattern)
    )
)

_FENCE = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<text>.*?)^```[ \t]*$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\((?P<target>[^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} (?P<title>.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A fenced block: its language, what follows it on the fence, and the line it begins on."""

    language: str
    argument: str
    text: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command and the output that a page promises."""

    words: str
    output: str


def name_of(page: Path) -> str:
    """The path of a page inside the repository."""
    return page.relative_to(ROOT).as_posix()


def blocks(page: Path) -> Iterator[Block]:
    """The fenced blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    for found in _FENCE.finditer(text):
        language, _, argument = found["info"].strip().partition(" ")
        yield Block(
            language=language,
            argument=argument.strip(),
            text=found["text"],
            line=text.count("\n", 0, found.start()) + 1,
        )


def prose(page: Path) -> str:
    """A page without its fenced blocks."""
    return _FENCE.sub("", page.read_text(encoding="utf-8"))


def links(page: Path) -> Iterator[str]:
    """The targets of the links of a page."""
    for found in _LINK.finditer(prose(page)):
        yield found["target"]


def anchors(page: Path) -> frozenset[str]:
    """What a link into a page may name: its headings, spelt as GitHub spells them."""
    return frozenset(_anchor(found["title"]) for found in _HEADING.finditer(prose(page)))


def _anchor(title: str) -> str:
    words = re.sub(r"[^\w\- ]", "", title.strip().lower())
    return words.replace(" ", "-")


def commands(block: Block) -> Iterator[Command]:
    """The commands of a console block; one goes on over lines as it does in a shell."""
    words, output = "", ""
    for line in block.text.splitlines(keepends=True):
        if _is_open(words):
            words += line
        elif line.startswith("$ "):
            if words:
                yield Command(words=words, output=output)
            words, output = line.removeprefix("$ "), ""
        else:
            assert words, "a block `console` begins with `$ ` and a command"
            output += line
    yield Command(words=words, output=output)


def _is_open(words: str) -> bool:
    """Whether a shell would wait for more."""
    try:
        shlex.split(words)
    except ValueError:
        return True
    return words.endswith("\\\n")


def says(promised: str, given: str) -> bool:
    """Whether a text is the promised one, with anything where the promise has `…`."""
    pattern = ".*?".join(map(re.escape, promised.rstrip("\n").split("…")))
    return re.fullmatch(pattern, given.rstrip("\n"), re.DOTALL) is not None
