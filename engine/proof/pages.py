"""Proofs under two profiles come in; the page `docs/falsification.md` goes out.

The invariants of one file are told in full, each with its notes: they say in two sentences what a
reader sees in the counterexample.
"""

from collections.abc import Iterator, Mapping, Sequence

from engine.diagrams.reach import Role
from engine.language import claim_text, example_text
from engine.proof.model import Proof
from engine.proof.report import ask_text
from engine.vocabulary import Vocabulary

LOOPHOLES = "invariants/loopholes.law"

_HEAD = """\
# Falsification

A prover that never says no proves nothing. Here the invariants in `rules/invariants/` are held
against what was announced in January 2026: a price on one surface, a ban on some edits, a geoblock
"where it is illegal". All recorded law stands beside those measures, and the floor of Brightline
does not. What Brightline itself decides by, the profile `full`, keeps all the invariants.

Nothing on this page was looked for by hand. `brightline prove --profile announced` goes through all
facts, every place, and every day from 2026-01-14 on; a test makes this page anew and compares it.
Do not edit it.

- [The loopholes](#the-loopholes) that journalists found, one by one
- [All invariants](#all-invariants), under both profiles
- [What cannot be said so](#what-cannot-be-said-so), and which test holds it

## The loopholes

In each request everything that is not named is unknown. The place is the first, in a fixed order,
in which the request is answered so. The example can be pasted into the rule file that is named: it
is red there, as `brightline test` shows."""

_TAIL = """\
## What cannot be said so

An invariant is about the answers to one request, or to two that differ in facts or places. Of the
twelve properties that Brightline promises, these are held by tests instead:

| property | why it is no invariant | held by |
|---|---|---|"""

_HELD_BY_TESTS = (
    (
        "an unknown fact is at least as strict as each of its values",
        "it is about any set of values of any fact",
        "properties/test_unknown",
    ),
    (
        "a weaker consent never loosens",
        "a claim can say that a scale rises, not that it falls",
        "properties/test_minors_and_consent",
    ),
    (
        "what may be shared, though it was altered, may be made",
        "a request to create is about a generated picture",
        "properties/test_composition",
    ),
    (
        "a set of places is at least as strict as each member",
        "it is about any set; for some sets there is an invariant",
        "properties/test_places",
    ),
    (
        "a viewer who hides is anywhere",
        "it is about how places are read, before there are any",
        "api/test_decisions",
    ),
    (
        "every answer has a named rule",
        "it is about reasons, not about outcomes",
        "properties/test_totality_and_time",
    ),
    (
        "answers change only on days that the files name",
        "it is about one request on two days",
        "properties/test_totality_and_time",
    ),
    (
        "reasons are complete, whatever the order of rules",
        "it is about reasons, not about outcomes",
        "properties/test_reasons",
    ),
)


def as_markdown(
    full: Sequence[Proof],
    announced: Sequence[tuple[Proof, str | None]],
    vocabulary: Vocabulary,
    titles: Mapping[str, str],
) -> str:
    """The page; each announced proof comes with the file that its example is to be pasted into."""
    return "\n".join(_lines(full, announced, vocabulary, titles)) + "\n"


def _lines(
    full: Sequence[Proof],
    announced: Sequence[tuple[Proof, str | None]],
    vocabulary: Vocabulary,
    titles: Mapping[str, str],
) -> Iterator[str]:
    yield _HEAD
    for proof, paste in announced:
        if proof.named.path == LOOPHOLES:
            yield ""
            yield from _told(proof, paste, vocabulary, titles)
    yield ""
    yield "## All invariants"
    yield ""
    yield "| invariant | full | announced |"
    yield "|---|---|---|"
    for one, (other, _) in zip(full, announced, strict=True):
        invariant = one.named.invariant
        name, title = invariant.name.text, invariant.title.text
        yield f"| `{name}`: {title} | {_mark(one)} | {_mark(other)} |"
    yield ""
    yield _TAIL
    for promised, why, test in _HELD_BY_TESTS:
        yield f"| {promised} | {why} | `tests/{test}.py` |"


def _told(
    proof: Proof, paste: str | None, vocabulary: Vocabulary, titles: Mapping[str, str]
) -> Iterator[str]:
    invariant, found = proof.named.invariant, proof.counterexample
    yield f"### {invariant.title.text}"
    yield ""
    yield from invariant.notes
    yield ""
    yield "```text"
    yield f"invariant {invariant.name.text}"
    yield claim_text(invariant)
    yield "```"
    yield ""
    if found is None:
        yield "It holds."
        return
    places = "one place" if found.places == 1 else f"{found.places} places"
    yield f"It does not hold. A request that breaks it is found in {places}:"
    yield ""
    if found.beside is not None:
        yield f"- {ask_text(found.beside, vocabulary, titles)}"
    yield f"- **{ask_text(found.broken, vocabulary, titles)}**"
    yield ""
    yield f"To be pasted into `rules/{paste}`:" if paste is not None else "As an example:"
    yield ""
    yield "```text"
    yield example_text(found.example)
    yield "```"


def _mark(proof: Proof) -> str:
    found = proof.counterexample
    if found is None:
        return "holds"
    if found.broken.role is Role.VIEWER:
        return f"fails, {found.places} place{'' if found.places == 1 else 's'}"
    return "fails"
