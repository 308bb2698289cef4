"""A tree comes in; the one layout of its text goes out.

`parse(write(tree)) == tree`, and writing what was parsed from written text changes nothing.
"""

from collections.abc import Iterable, Iterator
from itertools import chain

from engine.language import tree

_WIDTH = 100


def write(file: tree.File) -> str:
    """Format a file."""
    blocks: list[list[str]] = []
    if file.document is not None:
        blocks.append(list(_document(file.document)))
        blocks += [list(_rule(rule)) for rule in file.document.rules]
        blocks += [list(_example(example)) for example in file.document.examples]
    blocks += [list(_invariant(invariant)) for invariant in file.invariants]
    return "\n\n".join("\n".join(block) for block in blocks) + "\n" if blocks else ""


# -- heads ----------------------------------------------------------------------------------------


def _document(document: tree.Document) -> Iterator[str]:
    yield f"{document.heading} {document.name.text} {_quoted(document.title)}"
    yield from (_note(note, "  ") for note in document.notes)
    yield from (f"  {key:<8} {text}" for key, text in _fields(document))
    yield from (f"  {_status(status)}" for status in document.status)
    if (checked := document.checked) is not None:
        who = f"by {checked.by.text}, confidence {checked.confidence.text}"
        yield f"  checked  {checked.on} {who}"
    if (audited := document.audited) is not None:
        yield f"  audited  {audited.on}, {audited.result.text}"


def _fields(document: tree.Document) -> Iterator[tuple[str, str]]:
    if document.cites:
        yield "cites", _quoted(document.cites)
    for source in document.sources:
        yield "source", source.text
    if document.enacted_by:
        yield "enacted", f"by {_quoted(document.enacted_by)}"
    if document.owner:
        yield "owner", _quoted(document.owner)
    if document.addressee_all or document.addressees:
        yield "addressee", ", ".join(map(_quoted, document.addressees)) or "all"
    if document.kind:
        yield "kind", document.kind.text
    if document.extent:
        yield "extent", _list(document.extent)
    if document.connects:
        yield "connects", f"by {_list(document.connects)}"
    if document.intent:
        yield "intent", _quoted(document.intent)


def _status(status: tree.Status) -> str:
    match status:
        case tree.InForce(None):
            return "in force since unknown"
        case tree.InForce(since, until):
            return f"in force from {since}{_until(until)}"
        case tree.Enacted(on):
            return f"enacted  {on}, commencement unknown"
        case tree.Bill(name):
            return f"bill     {_quoted(name)}"
        case tree.Stayed(since, until):
            return f"stayed   from {since}{_until(until)}"


def _until(until: object) -> str:
    return "" if until is None else f" until {until}"


# -- rules ----------------------------------------------------------------------------------------


def _rule(rule: tree.Rule) -> Iterator[str]:
    yield f"  rule {rule.name.text}"
    yield f"    {_effect(rule.effect)}"
    if rule.advise:
        yield f"    advise  {_list(rule.advise)}"
    if rule.when is not None:
        yield from _clause("when", rule.when)
    if rule.unless is not None:
        yield from _clause("unless", rule.unless)
    if rule.since is not None:
        yield f"    from    {rule.since}"
    if rule.until is not None:
        yield f"    until   {rule.until}"
    if rule.penalty is not None:
        yield f"    penalty {_quoted(rule.penalty)}"
    if rule.contested or rule.reading is not None:
        word = "contested" if rule.contested else "settled"
        yield f"    reading {word}" + (f" {_quoted(rule.reading)}" if rule.reading else "")
    yield from (_note(note, "    ") for note in rule.notes)


def _effect(effect: tree.Effect) -> str:
    match effect:
        case tree.Forbid(conducts):
            return f"forbid  {_conducts(conducts)}"
        case tree.Permit(conducts):
            return f"permit  {_conducts(conducts)}"
        case tree.Require(requirements, conducts):
            return f"require {_list(requirements)} before {_conducts(conducts)}"
        case tree.Duty(duties, hours, conducts):
            within = "" if hours is None else f" within {hours} hour{'' if hours == 1 else 's'}"
            return f"duty    {_list(duties)}{within} on {_conducts(conducts)}"


def _conducts(conducts: tree.Conducts) -> str:
    if not conducts.all_but:
        return _list(conducts.words)
    return f"any except {_list(conducts.words)}" if conducts.words else "any"


# -- conditions -----------------------------------------------------------------------------------


def _clause(keyword: str, condition: tree.Condition) -> Iterator[str]:
    """One part of the outermost `and` or `or` on each line, joined under the keyword."""
    match condition:
        case tree.And(parts):
            first, join = parts[0], "and"
            rest = parts[1:]
        case tree.Or(parts):
            first, join = parts[0], "or"
            rest = parts[1:]
        case tree.Mixed():
            yield f"    {keyword:<7} {condition_text(condition)}"
            return
        case _:
            first, join, rest = condition, "", ()
    yield f"    {keyword:<7} {_nested(first)}"
    yield from (f"      {join:<5} {_nested(part)}" for part in rest)


def _nested(condition: tree.Condition) -> str:
    match condition:
        case tree.And() | tree.Or() | tree.Mixed():
            return f"({condition_text(condition)})"
        case _:
            return condition_text(condition)


def condition_text(condition: tree.Condition) -> str:
    """A condition on one line."""
    match condition:
        case tree.Test(fact, tree.Operator.FLAG):
            return fact.text
        case tree.Test(fact, operator, values):
            return f"{fact.text} {operator} {_list(values)}"
        case tree.PlaceTest(factor, places):
            return f"{factor.text} in {_list(places)}"
        case tree.Bare(word):
            return word.text
        case tree.Not(tree.Test(fact, tree.Operator.IS, values)):
            return f"{fact.text} is not {_list(values)}"
        case tree.Not(part):
            return f"not {_nested(part)}"
        case tree.And(parts):
            return " and ".join(map(_nested, parts))
        case tree.Or(parts):
            return " or ".join(map(_nested, parts))
        case tree.Mixed(parts, joins):
            words = chain.from_iterable(
                zip(map(_nested, parts), (*(j.text for j in joins), ""), strict=True)
            )
            return " ".join(words).rstrip()


# -- examples and invariants ----------------------------------------------------------------------


def example_text(example: tree.Example) -> str:
    """An example as it stands in a file, without the empty line before it."""
    return "\n".join(_example(example))


def claim_text(invariant: tree.Invariant) -> str:
    """What an invariant claims, and its condition, as they stand in a file."""
    return "\n".join(_claimed(invariant))


def _example(example: tree.Example) -> Iterator[str]:
    yield f"  example {_quoted(example.title)}"
    yield from _clause("given", example.given)
    if example.on is not None:
        yield f"    on      {example.on}"
    for expect in example.expects:
        yield f"    expect  {_expect(expect)}"
    yield from (_note(note, "    ") for note in example.notes)


def _expect(expect: tree.Expect) -> str:
    match expect.kind:
        case tree.Expectation.DENY if expect.words:
            return f"deny by {_list(expect.words)}"
        case tree.Expectation.DUTY | tree.Expectation.REQUIRE:
            return f"{expect.kind} {_list(expect.words)}"
        case _:
            return expect.kind.value


def _invariant(invariant: tree.Invariant) -> Iterator[str]:
    yield f"invariant {invariant.name.text} {_quoted(invariant.title)}"
    yield from _claimed(invariant)
    yield from (_note(note, "  ") for note in invariant.notes)


def _claimed(invariant: tree.Invariant) -> Iterator[str]:
    yield f"  {_claim(invariant.claim)}"
    if invariant.when is not None:
        yield from (line[2:] for line in _clause("when", invariant.when))


def _claim(claim: tree.Claim) -> str:
    match claim:
        case tree.NeverPermit(conducts):
            return f"never permit {_conducts(conducts)}"
        case tree.AlwaysForbid(conducts):
            return f"always forbid {_conducts(conducts)}"
        case tree.PermitImplies(these, those):
            return f"permit {_list(these)} implies permit {_list(those)}"
        case tree.Ignores(facts):
            return f"outcome ignores {_list(facts)}"
        case tree.NeverLoosens(scale):
            return f"outcome never loosens as {scale.text} rises"
        case tree.AtLeastAsStrict(place, other):
            return f"{place.text} at least as strict as {other.text}"


# -- words ----------------------------------------------------------------------------------------


def _list(words: Iterable[tree.Word]) -> str:
    return ", ".join(word.text for word in words)


def _quoted(text: tree.Text) -> str:
    inner = text.text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{inner}"'


def _note(note: str, indent: str) -> str:
    return f"{indent}> {note}".rstrip()
