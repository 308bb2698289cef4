"""Takes files with slips; asks what is still read of them."""

from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.diagnostics import Source, Span
from engine.language import parse, tree
from engine.language.parse import ISLAND
from tests.language.mutations import SHIPPED, mutated

GARBAGE = ("", "))", "= 3", "forbid", "when when", '"open', "  rule\n", "create, ", "§ 184b")


def names(text: str) -> tuple[list[str], list[str]]:
    """Give the names of the rules and the titles of the examples that are read."""
    document = parse(Source("x.law", text)).file.document
    assert document is not None
    return (
        [rule.name.text for rule in document.rules],
        [example.title.text for example in document.examples],
    )


def cut(text: str) -> list[tuple[int, int]]:
    """Cut a text where the lines begin that begin an item."""
    starts = {match.start() for match in ISLAND.finditer(text)}
    return list(pairwise(sorted({0, *starts, len(text)})))


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(SHIPPED), st.sampled_from(GARBAGE), st.data())
def test_a_spoiled_rule_leaves_the_others_readable(
    text: str, garbage: str, data: st.DataObject
) -> None:
    """What stands before and behind a spoiled rule or example is read as if it were whole."""
    islands = [
        (start, end)
        for start, end in cut(text)
        if text[start:end].lstrip().startswith(("rule ", "example "))
    ]
    if not islands:
        return
    start, end = data.draw(st.sampled_from(islands))
    keyword = text[start:end].split(maxsplit=1)[0]

    rules, examples = names(f"{text[:start]}  {keyword} {garbage}\n\n{text[end:]}")

    rules_before, examples_before = names(text[:start] + text[end:])
    assert rules_before == rules
    assert examples_before == examples


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(mutated)
def test_every_slip_is_reported_as_if_its_island_stood_alone(text: str) -> None:
    """Reading many islands at once is only faster: it finds the same slips in the same places."""
    alone = [
        (Span(start + slip.span.start, start + slip.span.end), slip.message, slip.help)
        for start, end in cut(text)
        for slip in parse(Source("x.law", text[start:end])).diagnostics
        if slip.code == "BL100"
    ]

    found = parse(Source("x.law", text)).diagnostics

    assert alone == [(d.span, d.message, d.help) for d in found if d.code == "BL100"]


def test_a_slip_is_told_once() -> None:
    """A heading that cannot be read is one slip, and not also a file without a heading."""
    parsed = parse(Source("x.law", 'policy p\n  owner "o"\n  rule r\n    forbid create\n'))

    assert [("BL100", "`policy p` ends too early")] == [
        (remark.code, remark.message) for remark in parsed.diagnostics
    ]


def test_the_second_document_does_not_replace_the_first() -> None:
    """Of two documents in one file the first keeps its heading."""
    text = 'policy p "first"\npolicy q "second"\nrule r forbid create'

    document = parse(Source("x.law", text)).file.document

    assert document is not None
    assert "p" == document.name.text
    assert [tree.Word("r")] == [rule.name for rule in document.rules]
