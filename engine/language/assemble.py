"""The flat items of a file come in; one document with its rules, or remarks, go out."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from engine.diagnostics import Diagnostic, Source, Span
from engine.language import tree
from engine.language.build import Head, Line, RuleParts

# A formula nested deeper than this is nobody's statute, and recursion has a floor.
MAX_DEPTH = 30


@dataclass(slots=True)
class _Draft:
    """What has been read so far; the frozen document is made from it at the end."""

    source: Source
    head: Head | None = None
    single: dict[str, Line] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    sources: list[tree.Word] = field(default_factory=list)
    status: list[tree.Status] = field(default_factory=list)
    rules: list[tree.Rule] = field(default_factory=list)
    examples: list[tree.Example] = field(default_factory=list)
    invariants: list[tree.Invariant] = field(default_factory=list)
    remarks: list[Diagnostic] = field(default_factory=list)
    second_head: bool = False

    def remark(self, span: Span, message: str, help_: str = "") -> None:
        """Note what is wrong with the order or number of items."""
        self.remarks.append(
            Diagnostic(code="BL101", message=message, source=self.source, span=span, help=help_)
        )


def assemble(
    source: Source, items: Iterable[object], *, whole: bool
) -> tuple[tree.File, tuple[Diagnostic, ...]]:
    """Put the items of one file together; `whole` says that no item was left out as spoiled."""
    draft = _Draft(source)
    for item in items:
        _take(draft, item)
    document = None if draft.head is None else _document(draft, draft.head)
    if document is None and whole and _headless(draft):
        blank = len(source.text) - len(source.text.lstrip())
        draft.remark(
            Span(blank, blank + len(source.text.split(None, 1)[0])),
            "the file has no heading",
            'begin with a line such as `provision FR-CP-226-8-1 "…"`',
        )
    return tree.File(document, tuple(draft.invariants)), tuple(draft.remarks)


def _take(draft: _Draft, item: object) -> None:
    match item:
        case Head():
            if draft.head is not None:
                draft.second_head = True
                draft.remark(item.span, "a second heading", "write one document per file")
                return
            draft.head = item
            draft.notes[:0] = item.notes
        case Line():
            _take_line(draft, item)
        case RuleParts():
            rule = _rule(draft, item)
            if not _too_deep(draft, item.name.span, rule.when, rule.unless):
                draft.rules.append(rule)
        case tree.Example():
            if not _too_deep(draft, item.span, item.given):
                draft.examples.append(item)
        case tree.Invariant():
            if not _too_deep(draft, item.span, item.when):
                draft.invariants.append(item)
        case _:
            raise AssertionError(item)


def _take_line(draft: _Draft, line: Line) -> None:
    draft.notes += line.notes
    match line.value:
        case tree.Word() as address if line.key == "source":
            draft.sources.append(address)
        case tree.InForce() | tree.Enacted() | tree.Bill() | tree.Stayed() as status:
            draft.status.append(status)
        case _:
            if line.key in draft.single and not draft.second_head:
                draft.remark(line.span, f"a second line `{line.key}`", "keep one of them")
            draft.single[line.key] = line


def _headless(draft: _Draft) -> bool:
    said = (draft.rules, draft.examples, draft.single, draft.status, draft.sources)
    return any(said)


# How to mend a clause that is written twice.
_TWICE = {
    "when": "join the conditions with `and`, or write a second rule",
    "unless": "join the exceptions with `or`",
}


def _rule(draft: _Draft, parts: RuleParts) -> tree.Rule:
    said: dict[str, Line] = {}
    for clause in parts.clauses:
        if clause.key in said:
            draft.remark(
                clause.span,
                f"rule `{parts.name.text}` has a second `{clause.key}`",
                _TWICE.get(clause.key, "keep one of them"),
            )
        said[clause.key] = clause

    def value(key: str) -> object:
        return said[key].value if key in said else None

    reading = value("reading")
    word, why = reading if isinstance(reading, tuple) else (None, None)
    if word is not None and word.text not in {"contested", "settled"}:
        help_ = "expected `contested` or `settled`"
        draft.remark(word.span, f"there is no reading `{word.text}`", help_)
    return tree.Rule(
        name=parts.name,
        effect=parts.effect,
        when=value("when"),  # type: ignore[arg-type]  # the parser put a condition there
        unless=value("unless"),  # type: ignore[arg-type]
        advise=value("advise") or (),  # type: ignore[arg-type]
        penalty=value("penalty"),  # type: ignore[arg-type]
        contested=word is not None and word.text == "contested",
        reading=why,
        since=value("from"),  # type: ignore[arg-type]
        until=value("until"),  # type: ignore[arg-type]
        notes=parts.notes,
        span=parts.name.span,
    )


def _document(draft: _Draft, head: Head) -> tree.Document:
    def value(key: str) -> object:
        return draft.single[key].value if key in draft.single else None

    addressees = value("addressee")
    return tree.Document(
        heading=head.heading,
        name=head.name,
        title=head.title,
        notes=tuple(draft.notes),
        cites=value("cites"),  # type: ignore[arg-type]  # each key has one type of value
        sources=tuple(draft.sources),
        enacted_by=value("enacted by"),  # type: ignore[arg-type]
        owner=value("owner"),  # type: ignore[arg-type]
        addressees=addressees or (),  # type: ignore[arg-type]
        addressee_all=addressees == (),
        kind=value("kind"),  # type: ignore[arg-type]
        extent=value("extent") or (),  # type: ignore[arg-type]
        connects=value("connects by") or (),  # type: ignore[arg-type]
        intent=value("intent"),  # type: ignore[arg-type]
        status=tuple(draft.status),
        checked=value("checked"),  # type: ignore[arg-type]
        audited=value("audited"),  # type: ignore[arg-type]
        rules=tuple(draft.rules),
        examples=tuple(draft.examples),
        span=head.name.span,
    )


def _too_deep(draft: _Draft, span: Span, *conditions: tree.Condition | None) -> bool:
    level = [c for c in conditions if c is not None]
    for _ in range(MAX_DEPTH):
        level = [part for c in level for part in _parts(c)]
        if not level:
            return False
    draft.remark(span, "the condition is nested too deeply", "split it into several rules")
    return True


def _parts(condition: tree.Condition) -> tuple[tree.Condition, ...]:
    match condition:
        case tree.Not(part):
            return (part,)
        case tree.And(parts) | tree.Or(parts) | tree.Mixed(parts):
            return parts
        case _:
            return ()
