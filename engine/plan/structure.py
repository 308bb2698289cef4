"""The files of two sides come in; what was added, removed, moved and rewritten goes out.

This says what stands otherwise in the files, and nothing of what it means for a request. Files of
the same bytes are not even read.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import unified_diff
from enum import StrEnum

from engine.check.cache import parse_cached
from engine.compile import PolicySet
from engine.language import decode, tree, write
from engine.plan.tables import TableChange, tables

Files = Sequence[tuple[str, bytes]]


class Edit(StrEnum):
    """What happened to a file or a rule."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    CHANGED = "changed"


class Part(StrEnum):
    """What is written in a document or a rule."""

    NAME = "name"
    HEADING = "heading"
    EFFECT = "effect"
    CONDITION = "condition"
    PERIOD = "period"
    EXTENT = "extent"
    FACTORS = "connecting factors"
    KIND = "kind"
    CITATION = "citation"
    ADDRESSEE = "addressee"
    ADVICE = "advice"
    TITLE = "title"
    PENALTY = "penalty"
    READING = "reading"
    NOTES = "notes"
    SOURCES = "sources"
    ENACTMENT = "enactment"
    OWNER = "owner"
    INTENT = "intent"
    CHECKED = "checked"
    AUDITED = "audited"
    EXAMPLES = "examples"
    INVARIANTS = "invariants"
    LAYOUT = "layout"


MEANING = frozenset(
    {
        *(Part.NAME, Part.HEADING, Part.EFFECT, Part.CONDITION, Part.PERIOD, Part.EXTENT),
        *(Part.FACTORS, Part.KIND, Part.CITATION, Part.ADDRESSEE),
    }
)
"""What an answer may hang on; kind and citation decide which territories a law reaches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleEdit:
    """A rule that stands otherwise; `was` is its former name."""

    name: str
    edit: Edit
    parts: tuple[Part, ...] = ()
    was: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileEdit:
    """A file that stands otherwise; `was` is its former path. `lines` are those gone and come."""

    path: str
    edit: Edit
    heading: str
    name: str
    title: str
    parts: tuple[Part, ...] = ()
    rules: tuple[RuleEdit, ...] = ()
    was: str = ""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """Everything that stands otherwise."""

    files: tuple[FileEdit, ...] = ()
    tables: tuple[TableChange, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.files or self.tables)


def structure(old: Files, new: Files, before: PolicySet, after: PolicySet) -> Structure:
    """Compare the files of two sides, and their tables of words and places."""
    return Structure(
        files=tuple(sorted(_files(dict(old), dict(new)), key=lambda f: (f.path, f.was))),
        tables=tables(before, after),
    )


# -- files ----------------------------------------------------------------------------------------


def _files(old: dict[str, bytes], new: dict[str, bytes]) -> Iterator[FileEdit]:
    gone = {path: _read(path, old[path]) for path in old if path not in new}
    come = {path: _read(path, new[path]) for path in new if path not in old}
    for path, was in _moved(gone, come):
        yield _edited(path, gone.pop(was), come.pop(path), was)
    yield from (_alone(path, file, Edit.REMOVED) for path, file in gone.items())
    yield from (_alone(path, file, Edit.ADDED) for path, file in come.items())
    for path, content in old.items():
        if path in new and content != new[path]:
            yield _edited(path, _read(path, content), _read(path, new[path]))


def _read(path: str, content: bytes) -> tree.File:
    source, _ = decode(path, content)
    return parse_cached(source).file


def _moved(gone: dict[str, tree.File], come: dict[str, tree.File]) -> list[tuple[str, str]]:
    """Paths now and before of the files that hold the same document, or the same text renamed."""
    found: list[tuple[str, str]] = []
    left = dict(gone)
    for alike in (_id, _nameless):
        for path, file in come.items():
            if any(path == moved for moved, _ in found):
                continue
            was = next((w for w, f in left.items() if alike(f) == alike(file)), None)
            if was is not None and file.document is not None:
                del left[was]
                found.append((path, was))
    return found


def _id(file: tree.File) -> object:
    return file.document and file.document.name.text


def _nameless(file: tree.File) -> object:
    document = file.document
    return document and replace(document, name=tree.Word(""), examples=())


def _alone(path: str, file: tree.File, edit: Edit) -> FileEdit:
    heading, name, title = _head(file)
    rules = file.document.rules if file.document else ()
    return FileEdit(
        path=path,
        edit=edit,
        heading=heading,
        name=name,
        title=title,
        rules=tuple(RuleEdit(name=rule.name.text, edit=edit) for rule in rules),
    )


def _edited(path: str, old: tree.File, new: tree.File, was: str = "") -> FileEdit:
    heading, name, title = _head(new)
    parts = [part for part, here in _parts(old, new) if here]
    rules = tuple(_rules(_rules_of(old), _rules_of(new)))
    return FileEdit(
        path=path,
        edit=Edit.RENAMED if was else Edit.CHANGED,
        heading=heading,
        name=name,
        title=title,
        parts=tuple(parts) if parts or rules or was else (Part.LAYOUT,),
        rules=rules,
        was=was,
        lines=_lines(old, new),
    )


def _head(file: tree.File) -> tuple[str, str, str]:
    document = file.document
    if document is None:
        return "invariants", "", ""
    return document.heading.value, document.name.text, document.title.text


def _rules_of(file: tree.File) -> tuple[tree.Rule, ...]:
    return file.document.rules if file.document else ()


def _parts(old: tree.File, new: tree.File) -> Iterator[tuple[Part, bool]]:
    one, other = old.document, new.document
    if one is None or other is None:
        yield Part.HEADING, one is not other
    else:
        yield Part.NAME, one.name != other.name
        yield Part.HEADING, one.heading != other.heading
        yield Part.TITLE, one.title != other.title
        yield Part.PERIOD, one.status != other.status
        yield Part.EXTENT, one.extent != other.extent
        yield Part.FACTORS, one.connects != other.connects
        yield Part.KIND, one.kind != other.kind
        yield Part.CITATION, one.cites != other.cites
        yield Part.ADDRESSEE, _addressees(one) != _addressees(other)
        yield Part.NOTES, one.notes != other.notes
        yield Part.SOURCES, one.sources != other.sources
        yield Part.ENACTMENT, one.enacted_by != other.enacted_by
        yield Part.OWNER, one.owner != other.owner
        yield Part.INTENT, one.intent != other.intent
        yield Part.CHECKED, one.checked != other.checked
        yield Part.AUDITED, one.audited != other.audited
        yield Part.EXAMPLES, one.examples != other.examples
    yield Part.INVARIANTS, old.invariants != new.invariants


def _addressees(document: tree.Document) -> tuple[object, ...]:
    return document.addressees, document.addressee_all


def _lines(old: tree.File, new: tree.File) -> tuple[str, ...]:
    """The lines that went and came, in the layout of the formatter."""
    diff = unified_diff(write(old).splitlines(), write(new).splitlines(), lineterm="", n=0)
    return tuple(line for line in list(diff)[2:] if not line.startswith("@@"))


# -- rules ----------------------------------------------------------------------------------------


def _rules(old: tuple[tree.Rule, ...], new: tuple[tree.Rule, ...]) -> Iterator[RuleEdit]:
    gone = {rule.name.text: rule for rule in old}
    come = {rule.name.text: rule for rule in new}
    both = [name for name in come if name in gone]
    for name in both:
        parts = tuple(part for part, here in _rule_parts(gone.pop(name), come[name]) if here)
        if parts:
            yield RuleEdit(name=name, edit=Edit.CHANGED, parts=parts)
    for name in (name for name in come if name not in both):
        was = next((w for w, rule in gone.items() if _same_rule(rule, come[name])), "")
        gone.pop(was, None)
        yield RuleEdit(name=name, edit=Edit.RENAMED if was else Edit.ADDED, was=was)
    yield from (RuleEdit(name=name, edit=Edit.REMOVED) for name in gone)


def _same_rule(one: tree.Rule, other: tree.Rule) -> bool:
    return replace(one, name=other.name) == other


def _rule_parts(old: tree.Rule, new: tree.Rule) -> Iterable[tuple[Part, bool]]:
    return (
        (Part.EFFECT, old.effect != new.effect),
        (Part.CONDITION, (old.when, old.unless) != (new.when, new.unless)),
        (Part.PERIOD, (old.since, old.until) != (new.since, new.until)),
        (Part.ADVICE, old.advise != new.advise),
        (Part.PENALTY, old.penalty != new.penalty),
        (Part.READING, (old.contested, old.reading) != (new.contested, new.reading)),
        (Part.NOTES, old.notes != new.notes),
    )
