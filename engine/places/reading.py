"""The path of one of our YAML files comes in.

An `Entry` goes out: a value that knows where it stands and says so when it is not as expected.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from engine.places.model import AtlasError


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A value in a file, with the path that leads to it."""

    where: str
    value: object

    def wrong(self, expected: str) -> AtlasError:
        """Make the error that says what stands here and what was expected."""
        return AtlasError(f"{self.where}: found `{self.value}`, expected {expected}")

    def text(self) -> str:
        """Read a text."""
        if isinstance(self.value, str):
            return self.value
        hint = ' (in quotes: YAML reads NO and off as "no")' if self.value is False else ""
        raise self.wrong(f"a text{hint}")

    def day(self) -> date:
        """Read a day."""
        # A moment is a day to Python as well; only a plain day is meant here.
        if type(self.value) is date:
            return self.value
        raise self.wrong("a day such as 2026-01-31")

    def flag(self) -> bool:
        """Read yes or no."""
        if isinstance(self.value, bool):
            return self.value
        raise self.wrong("yes or no")

    def rows(self) -> tuple[Entry, ...]:
        """Read a list."""
        if isinstance(self.value, list):
            return tuple(
                Entry(where=f"{self.where}[{number}]", value=value)
                for number, value in enumerate(self.value, start=1)
            )
        raise self.wrong("a list")

    def table(self) -> dict[str, Entry]:
        """Read a table whose keys are free."""
        if not isinstance(self.value, dict):
            raise self.wrong("a table")
        found: dict[str, Entry] = {}
        for key, value in self.value.items():
            name = Entry(where=f"{self.where}, key", value=key).text()
            found[name] = Entry(where=f"{self.where}.{name}", value=value)
        return found

    def fields(self, *, needed: tuple[str, ...], allowed: tuple[str, ...] = ()) -> dict[str, Entry]:
        """Read a table whose keys are fixed."""
        found = self.table()
        for name in needed:
            if name not in found:
                raise AtlasError(f"{self.where}: `{name}` is missing: add it")
        for name in found:
            if name not in needed and name not in allowed:
                known = ", ".join((*needed, *allowed))
                raise AtlasError(f"{self.where}: `{name}` is not one of {known}")
        return found


class _OneKeyOnce(yaml.CSafeLoader):
    """The fast safe loader, which refuses a key that stands twice instead of keeping the last."""

    def construct_mapping(  # PyYAML's own signature
        self,
        node: yaml.MappingNode,
        deep: bool = False,  # noqa: FBT001, FBT002
    ) -> dict[Hashable, object]:
        """Read a table and count what is left of it."""
        found: dict[Hashable, object] = super().construct_mapping(node, deep=deep)
        if len(found) < len(node.value):
            names = [key.value for key, _ in node.value]
            twice = next(name for name in names if names.count(name) > 1)
            raise yaml.MarkedYAMLError(
                problem=f"`{twice}` stands twice: keep one of them", problem_mark=node.start_mark
            )
        return found


def read_entry(path: Path) -> tuple[bytes, Entry]:
    """Read a file: its bytes as they are, and what they say.

    Raises:
        AtlasError: there is no such file, or it is not YAML.
    """
    try:
        source = path.read_bytes()
        value = yaml.load(source, Loader=_OneKeyOnce)  # noqa: S506 - it is a safe loader
    except OSError as error:
        raise AtlasError(f"{path.name}: cannot be read: {error.strerror}") from error
    except yaml.YAMLError as error:
        raise AtlasError(f"{path.name}: is not YAML: {error}") from error
    return source, Entry(where=path.name, value=value)
