"""Takes the folder `lints/`; gives small rules folders, good and bad, for each remark.

`lints/<name>/good*.law` must pass without a remark, `lints/<name>/bad*.law` must get that remark
and no other. A single file stands for a rules folder with that one file in its right place; where
the place is what matters, `good/` and `bad/` are rules folders themselves.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from engine.check import Checked, check, read_folder
from engine.decide.examples import run_examples
from engine.diagnostics import Diagnostic
from engine.places import Atlas
from engine.review import review
from engine.vocabulary import Vocabulary

FOLDER = Path(__file__).parent / "lints"
_HEAD = re.compile(r"^(provision|order|proceeding|background|policy|floor) (\S+)", re.MULTILINE)
_OUR_OWN = {"policy": "platform", "floor": "floor"}


@dataclass(frozen=True, slots=True)
class Fixture:
    """A rules folder that shows one remark, or shows how to do without it."""

    lint: str
    path: Path

    def __str__(self) -> str:
        return f"{self.lint}/{self.path.name}"

    @property
    def golden(self) -> Path:
        """The file with the report that it must get."""
        return self.path.with_suffix(".txt")

    def files(self) -> tuple[tuple[str, bytes], ...]:
        """Give the files of the folder with their paths inside it."""
        if self.path.is_dir():
            return read_folder(self.path)
        content = self.path.read_bytes()
        return ((placed(content.decode()), content),)


def placed(text: str) -> str:
    """Say where in a rules folder a text belongs."""
    head = _HEAD.search(text)
    if head is None:
        return "invariants/example.law"
    heading, name = head.groups()
    return f"{_OUR_OWN.get(heading, name.split('-')[0])}/{name}.law"


# The fixtures are checked on one day for ever, so that none of them grows old.
TODAY = date(2026, 11, 25)


def fixtures(kind: str) -> tuple[Fixture, ...]:
    """Find the fixtures of a kind, `good` or `bad`, in the order of their names."""
    return tuple(_found(kind))


def _found(kind: str) -> Iterator[Fixture]:
    for path in sorted(FOLDER.glob(f"*/{kind}*")):
        if path.is_dir() or path.suffix == ".law":
            yield Fixture(path.parent.name, path)


def remarks_on(
    files: tuple[tuple[str, bytes], ...], vocabulary: Vocabulary, atlas: Atlas
) -> tuple[Diagnostic, ...]:
    """Check a folder and, where it has no error, run its examples and what needs proofs."""
    checked: Checked = check(files, vocabulary=vocabulary, atlas=atlas, today=TODAY)
    if checked.has_errors:
        return checked.diagnostics
    failures = run_examples(checked.corpus).failures
    return (*checked.diagnostics, *failures, *review(checked.corpus))
