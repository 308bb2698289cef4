"""The vocabulary comes in; the page `docs/vocabulary.md` goes out, a table for each kind of word.

Run `.venv/bin/python -m docs.build` after a change of `grammar/vocabulary.yaml`; a test compares.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from engine.vocabulary import Fact, FactType, Vocabulary, load_vocabulary
from engine.vocabulary.model import NO, YES, Conduct, Masks

PAGE = Path(__file__).parent / "vocabulary.md"

_COSTS = {
    1: "the service knows it",
    2: "a classifier or a look-up tells",
    3: "somebody has to be asked",
    4: "evidence is needed",
}


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(load_vocabulary()), encoding="utf-8")


def page(vocabulary: Vocabulary) -> str:
    """Put the page together."""
    sections = (
        _opening(vocabulary),
        _conducts(vocabulary),
        _facts(vocabulary),
        _consequences(vocabulary),
        _requirements(vocabulary),
        _duties(vocabulary),
        _meanings("Advice", "What a rule may advise a service to do.", vocabulary.advice),
        _factors(vocabulary),
        _meanings("Kinds of law", "What stands after `kind`.", vocabulary.kinds),
    )
    return "\n\n".join("\n".join(section) for section in sections) + "\n"


def _opening(vocabulary: Vocabulary) -> Iterator[str]:
    count = len(vocabulary.facts)
    yield "<!-- Written by `.venv/bin/python -m docs.build` from `grammar/vocabulary.yaml`. -->"
    yield ""
    yield "# The vocabulary"
    yield ""
    yield "Every word that a rule, a request or an answer may use. The list is closed: there are"
    yield f"{len(vocabulary.conducts)} conducts and {count} facts, and no free text or number in a"
    yield "condition. How the words are put together is in [the language](language.md)."
    yield ""
    yield "- [Conducts](#conducts) · [Facts](#facts) ·"
    yield "  [What follows from what](#what-follows-from-what)"
    yield "- [Requirements](#requirements) · [Duties](#duties) · [Advice](#advice) ·"
    yield "  [Connecting factors](#connecting-factors) · [Kinds of law](#kinds-of-law)"


# -- conducts and facts ---------------------------------------------------------------------------


def _conducts(vocabulary: Vocabulary) -> Iterator[str]:
    yield "## Conducts"
    yield ""
    yield "What somebody does with a picture, or with an account. A conduct is permitted only if"
    yield "everything that it includes is."
    yield ""
    yield from _table(
        ("conduct", "means", "includes", "says by itself"),
        (
            (f"`{c.name}`", c.means, _includes(vocabulary, c), _all(vocabulary, c.facts))
            for c in vocabulary.conducts.values()
        ),
    )


def _includes(vocabulary: Vocabulary, conduct: Conduct) -> str:
    parts = [f"`{name}`" for name in conduct.entails]
    if conduct.entails_when is not None:
        then = ", ".join(f"`{name}`" for name in conduct.then_entails)
        parts.append(f"{then} where {_all(vocabulary, conduct.entails_when)}")
    return ", ".join(parts)


def _facts(vocabulary: Vocabulary) -> Iterator[str]:
    yield "## Facts"
    yield ""
    yield "A flag is so or is not so. A choice has one of its values. A scale is a choice in order,"
    yield "and is tested with `at least` and `at most`. A fact that is left out may have any of its"
    yield "values. Each is supplied by the service, the resolver of places, the register of"
    yield "depicted people or the account, and has a cost, which orders the questions of an answer"
    yield "that is not final:"
    yield ""
    yield from (f"{cost}. {meaning}" for cost, meaning in _COSTS.items())
    groups = dict.fromkeys(name.partition(".")[0] for name in vocabulary.facts)
    for group in groups:
        yield ""
        yield f"### {group.capitalize()}"
        yield ""
        facts = [f for f in vocabulary.facts.values() if f.name.startswith(f"{group}.")]
        yield from _table(
            ("fact", "type", "means", "supplied by", "cost"),
            (
                (f"`{f.name}`", f.type.value, f.means, f.supplied_by.value, str(f.cost))
                for f in facts
            ),
        )
        for fact in facts:
            if fact.type is not FactType.FLAG:
                yield ""
                yield from _values(vocabulary, fact)


def _values(vocabulary: Vocabulary, fact: Fact) -> Iterator[str]:
    order = ", from first to last" if fact.type is FactType.SCALE else ""
    yield f"The values of `{fact.name}`{order}:"
    yield ""
    yield from (f"- `{value}`: {meaning}" for value, meaning in fact.values.items())
    if fact.left_out != fact.full:
        read = " or ".join(f"`{word}`" for word in fact.words(fact.left_out))
        yield ""
        yield f"Left out, it is read as {read}."
    hiding = vocabulary.hides_place.get(fact.name, 0)
    if hiding:
        listed = ", ".join(f"`{word}`" for word in fact.words(hiding))
        yield ""
        yield f"With {listed} the viewer counts as being anywhere."


# -- consequences ---------------------------------------------------------------------------------


def _consequences(vocabulary: Vocabulary) -> Iterator[str]:
    yield "## What follows from what"
    yield ""
    yield "Facts that are left out are narrowed by those that are known; a request that contradicts"
    yield "this is bad input. Each line is read backwards as well: what is sexualised is not"
    yield "ordinary."
    yield ""
    for rule in vocabulary.implications:
        yield f"- Where {_all(vocabulary, rule.given)}: {_all(vocabulary, rule.then)}."
    yield ""
    yield "Some facts do not matter where another is so, and are read as follows:"
    yield ""
    for gone in vocabulary.does_not_matter:
        yield f"- Where {_all(vocabulary, gone.when)}: {_all(vocabulary, gone.reads)}."
    own = vocabulary.own_consent
    consent = vocabulary.facts["person.consent"]
    weakest = consent.words(own.at_least)[0]
    conducts = ", ".join(f"`{name}`" for name in vocabulary.conducts if name in own.conducts)
    never = " or ".join(f"`{word}`" for word in consent.words(own.never))
    yield ""
    yield f"Where {_all(vocabulary, own.when)}, the consent to {conducts} is at least"
    yield f"`{weakest}`; {never} contradicts it. It is no consent to any other conduct."
    yield ""
    yield "What is read where nothing is stated:"
    yield ""
    for read in vocabulary.unless_stated:
        where = _all(vocabulary, read.when)
        yield f"- for `{read.conduct}`, where {where}: {_all(vocabulary, read.reads)}."
    nobody = _all(vocabulary, vocabulary.nobody)
    yield f"- for a picture of nobody, an empty list of people: {nobody}."


# -- requirements, duties, factors ----------------------------------------------------------------


def _requirements(vocabulary: Vocabulary) -> Iterator[str]:
    yield "## Requirements"
    yield ""
    yield "What the requester can meet, on top of a permission; it never undoes a prohibition."
    yield ""
    yield from _table(
        ("requirement", "means", "met where"),
        (
            (f"`{r.name}`", r.means, _all(vocabulary, r.met_by))
            for r in vocabulary.requirements.values()
        ),
    )


def _duties(vocabulary: Vocabulary) -> Iterator[str]:
    yield "## Duties"
    yield ""
    yield "What the service has to do. A binding duty makes the answer worth nothing where it is"
    yield "not carried out: a service that says that it cannot is refused."
    yield ""
    yield from _table(
        ("duty", "class", "means"),
        ((f"`{d.name}`", d.duty_class.value, d.means) for d in vocabulary.duties.values()),
    )


def _factors(vocabulary: Vocabulary) -> Iterator[str]:
    yield "## Connecting factors"
    yield ""
    yield "The place that ties a request to a law."
    yield ""
    yield from _table(
        ("factor", "means", "left out"),
        (
            (
                f"`{f.name}`",
                f.means,
                f"as `{f.default}`" if f.default in vocabulary.factors else f.default,
            )
            for f in vocabulary.factors.values()
        ),
    )


def _meanings(title: str, sentence: str, meanings: Mapping[str, str]) -> Iterator[str]:
    yield f"## {title}"
    yield ""
    yield sentence
    yield ""
    yield from _table(("word", "means"), ((f"`{w}`", m) for w, m in meanings.items()))


# -- words ----------------------------------------------------------------------------------------


def _all(vocabulary: Vocabulary, masks: Masks) -> str:
    """Facts with their sets of values, as a condition reads."""
    return " and ".join(_one(vocabulary.facts[name], mask) for name, mask in masks.items())


def _one(fact: Fact, mask: int) -> str:
    if fact.type is FactType.FLAG:
        return {YES: f"`{fact.name}`", NO: f"not `{fact.name}`"}[mask]
    words = fact.words(mask)
    test = f"is {words[0]}" if len(words) == 1 else f"is any of {', '.join(words)}"
    return f"`{fact.name} {test}`"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for row in (head, ("---",) * len(head), *rows):
        yield f"| {' | '.join(' '.join(cell.split()) for cell in row)} |"


if __name__ == "__main__":
    main()
