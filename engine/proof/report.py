"""Proofs come in; what they say goes out, as text for people and as values for programs."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from textwrap import indent

from engine.decide import Outcome
from engine.diagrams.reach import Role
from engine.language import condition_text, example_text
from engine.proof.model import Ask, Counterexample, Proof
from engine.proof.requests import tests_of
from engine.vocabulary import Vocabulary

_ANSWERS = {
    Outcome.PERMIT: "permitted",
    Outcome.PERMIT_WITH_DUTIES: "permitted, with duties",
    Outcome.REQUIRED_FIRST: "required first",
    Outcome.DENY: "denied",
}
_WHERE = {
    Role.VIEWER: "a viewer in",
    Role.PERSON: "a person who lives in",
    Role.PROVIDER: "a provider in",
    Role.PUBLICATION: "publication in",
}


def as_text(
    proof: Proof, vocabulary: Vocabulary, titles: Mapping[str, str], paste: str | None
) -> str:
    """One proof in some lines; `titles` names places, `paste` the file for the example."""
    return "\n".join(_lines(proof, vocabulary, titles, paste))


def _lines(
    proof: Proof, vocabulary: Vocabulary, titles: Mapping[str, str], paste: str | None
) -> Iterator[str]:
    invariant = proof.named.invariant
    found = proof.counterexample
    yield f"{'holds' if found is None else 'FAILS'}  {invariant.name.text}: {invariant.title.text}"
    if found is None:
        number = proof.looked_at
        yield f"       {number:,} different set{'' if number == 1 else 's'} of answers looked at"
        return
    broken = found.broken
    if found.beside is not None:
        yield f"       {ask_text(found.beside, vocabulary, titles)}"
        yield f"       but {ask_text(broken, vocabulary, titles)}"
    else:
        wanted = "it must be denied"
        if broken.outcome is Outcome.DENY:
            wanted = "no floor, law or order forbids it"
        yield f"       {ask_text(broken, vocabulary, titles)}; {wanted}"
    yield f"       {_spread(found)}"
    if paste is not None:
        yield f"       paste into {paste}; the example is red there:"
    yield ""
    yield indent(example_text(found.example), "       ")


def ask_text(ask: Ask, vocabulary: Vocabulary, titles: Mapping[str, str]) -> str:
    """A request and its answer on one line."""
    stated = [(f, ask.stated[f.index]) for f in vocabulary.facts.values() if f.index in ask.stated]
    place = titles.get(ask.place, "")
    where = f"{_WHERE[ask.role]} {ask.place}{f' ({place})' if place else ''}"
    words = [ask.conduct, where, f"on {ask.day}", *map(condition_text, tests_of(stated))]
    return f"{' · '.join(words)}: {_ANSWERS[ask.outcome]}"


def _spread(found: Counterexample) -> str:
    number = found.places
    places = "this place alone" if number == 1 else f"{number} places"
    return f"such requests are found in {places}"


def summary(proofs: Sequence[Proof], first: date) -> str:
    """The closing sentence."""
    failed = sum(not proof.holds for proof in proofs)
    over = f"for all facts, every place, every day from {first} on"
    if failed:
        of = f"{failed} of {len(proofs)} invariant{'' if len(proofs) == 1 else 's'}"
        return f"{of} fail{'s' if failed == 1 else ''}; {over}"
    number = "1 invariant holds" if len(proofs) == 1 else f"{len(proofs)} invariants hold"
    return f"{number} {over}"


def as_values(proof: Proof, vocabulary: Vocabulary, paste: str | None) -> dict[str, object]:
    """One proof as plain values, ready for JSON."""
    invariant, found = proof.named.invariant, proof.counterexample
    return {
        "name": invariant.name.text,
        "title": invariant.title.text,
        "path": proof.named.path,
        "holds": proof.holds,
        "looked_at": proof.looked_at,
        "counterexample": None
        if found is None
        else {
            "request": _ask_values(found.broken, vocabulary),
            "beside": None if found.beside is None else _ask_values(found.beside, vocabulary),
            "expected": found.expected.value,
            "places": found.places,
            "example": example_text(found.example),
            "paste_into": paste,
        },
    }


def _ask_values(ask: Ask, vocabulary: Vocabulary) -> dict[str, object]:
    facts = vocabulary.facts.values()
    return {
        "conduct": ask.conduct,
        "facts": {f.name: f.words(ask.stated[f.index]) for f in facts if f.index in ask.stated},
        "places": {ask.role.value: ask.place},
        "day": ask.day.isoformat(),
        "outcome": ask.outcome.value,
    }
