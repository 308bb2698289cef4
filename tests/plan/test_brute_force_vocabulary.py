"""Vocabularies that differ; what both can be asked is held against every answer."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import combinations, product
from pathlib import Path
from tempfile import NamedTemporaryFile

import pytest

from engine.compile import PolicySet
from engine.decide.facts import ContradictionError, Facts, Vector
from engine.plan.model import Incomparable
from engine.plan.semantic import Semantic, compare
from engine.vocabulary import load_vocabulary
from tests.plan import world
from tests.plan.asking import asked
from tests.plan.oracle import Asked, in_scope, points, wrongly_told
from tests.plan.requests import PLACES
from tests.plan.world import Texts

SOME_DAYS = (date(2024, 1, 1), date(2025, 7, 1), date(2026, 12, 1))
VOCABULARY_FILE = world.FOLDER / "vocabulary.yaml"

HATE = """  image.hateful:
    type: flag
    means: it carries a symbol of hatred
    supplied_by: service
    cost: 2
"""
IMPLIED = "  - {if: {image.depicts: [ordinary]}, then: {image.hateful: [no]}}\n"
MOOT = "{image.hateful: no, person.consent: explicit}"

Change = Callable[[str], str]

VOCABULARIES: Mapping[str, Change] = {
    "a fact more at the end": lambda text: text.replace(
        "\nimplications:", f"{HATE}\nimplications:"
    ),
    "a fact more in the middle": lambda text: text.replace(
        "  person.real:\n", f"{HATE}  person.real:\n"
    ),
    "a fact that others imply": lambda text: text.replace(
        "  person.real:\n", f"{HATE}  person.real:\n"
    ).replace("implications:\n", f"implications:\n{IMPLIED}"),
    "a fact that does not always matter": lambda text: text.replace(
        "  person.real:\n", f"{HATE}  person.real:\n"
    ).replace("reads: {person.consent: explicit}", f"reads: {MOOT}"),
    "a value more in the middle": lambda text: text.replace(
        "      nudity: undressed\n", "      swimwear: at the beach\n      nudity: undressed\n"
    ),
    "a value of consent more": lambda text: text.replace(
        "      explicit: the", "      claimed: somebody says so\n      explicit: the"
    ),
    "a conduct more": lambda text: text.replace(
        "  host:\n", "  view:\n    means: look at a picture\n    entails: []\n  host:\n"
    ),
    "a conduct entails another one": lambda text: text.replace(
        "available\n    entails: []", "available\n    entails: [create]"
    ),
    "a requirement is met otherwise": lambda text: text.replace(
        "identity-check: {met_by: {account.is-person: [yes]}",
        "identity-check: {met_by: {image.sexualised: [no]}",
    ),
    "one's own consent is for fewer conducts": lambda text: text.replace(
        "conducts: [create, edit]\n", "conducts: [edit]\n"
    ),
    "nothing is said otherwise": lambda text: text.replace("# A vocabulary", "# One vocabulary"),
}

COMPLETED_OTHERWISE: Mapping[str, tuple[Change, str]] = {
    "an implication less": (
        lambda text: text.replace(
            "  - {if: {image.depicts: [suggestive]}, then: {image.sexualised: [yes]}}\n", ""
        ),
        "implications",
    ),
    "a fact always matters": (
        lambda text: text.replace("{when: {person.real: [no]}", "{when: {account.is-person: [no]}"),
        "does_not_matter",
    ),
    "a conduct says nothing by itself": (
        lambda text: text.replace("edit: {person.real: [yes]}", "edit: {image.sexualised: [yes]}"),
        "conduct_facts",
    ),
    "nothing is read unless stated": (
        lambda text: text.replace(
            "reads: {image.depicts: [ordinary], person.real: no}", "reads: {person.real: no}"
        ),
        "unless_stated",
    ),
}

both_ways = pytest.mark.parametrize("back", [False, True], ids=["there", "and back"])


@cache
def edited_files() -> Texts:
    """The rules of the small world with a duty, a prohibition and a requirement otherwise."""
    edits = {
        "FR/FR-1.law": ("label on create, share", "label on create, share, host"),
        "floor/FLOOR-1.law": ("is at least none", "is at least explicit"),
        "platform/base.law": ("identity-check before create", "identity-check before edit"),
    }
    edited = dict(world.files())
    for path, (old, new) in edits.items():
        assert old in edited[path]
        edited[path] = edited[path].replace(old, new)
    return edited


@cache
def policy_with(change: Change, *, edited: bool = False) -> PolicySet:
    """The rules of the small world, read by another vocabulary, as they are or edited too."""
    text = VOCABULARY_FILE.read_text()
    changed = change(text)
    assert changed != text
    with NamedTemporaryFile("w", suffix=".yaml") as file:
        file.write(changed)
        file.flush()
        files = edited_files() if edited else world.files()
        return world.compiled(files, vocabulary=load_vocabulary(Path(file.name)))


Words = tuple[tuple[str, tuple[str, ...]], ...]
"""Facts with the values that they may have."""


@dataclass(frozen=True, slots=True)
class Side:
    """A policy set, and how it completes what is said in words."""

    policy: PolicySet
    facts: Facts

    def completed(self, conduct: str, words: Words) -> Vector | None:
        """What a request comes to; None where it contradicts itself."""
        stated = list(self.facts.nothing)
        for name, values in words:
            fact = self.policy.vocabulary.facts[name]
            stated[fact.index] = sum(fact.bits[value] for value in values)
            stated[-1] |= 1 << fact.index
        try:
            return self.facts.vector(conduct, stated)
        except ContradictionError:
            return None

    def words(self, vector: Vector, names: Iterable[str]) -> Words:
        """A completed request in words, as far as some facts go."""
        facts = self.policy.vocabulary.facts
        return tuple((name, facts[name].words(vector[facts[name].index])) for name in names)


def side(policy: PolicySet) -> Side:
    """Make a side."""
    return Side(policy, Facts(policy.vocabulary))


def as_sets(words: Words) -> dict[str, frozenset[str]]:
    """The values in no order: each vocabulary has its own."""
    return {name: frozenset(values) for name, values in words}


def in_common(conduct: str, before: Side, after: Side) -> dict[Vector, Vector]:
    """Requests for which both sides have words, and which both complete to the same words.

    Each as it is completed before and after. Of a fact that only one side knows nothing is said.
    """
    old, new = before.policy.vocabulary.facts, after.policy.vocabulary.facts
    names = [name for name in old if name in new]
    sayings = []
    for name in names:
        values = [value for value in old[name].values if value in new[name].values]
        sizes = range(1, len(values) + 1)
        sayings.append([(name, some) for size in sizes for some in combinations(values, size)])
    found = {}
    for words in product(*sayings):
        one, other = before.completed(conduct, words), after.completed(conduct, words)
        if one is None or other is None:
            continue
        if as_sets(before.words(one, names)) == as_sets(after.words(other, names)):
            found[one] = other
    return found


def mistakes(before: Side, after: Side, plan: Semantic) -> list[str]:
    """Hold the plan against every answer to what both sides can be asked."""
    conducts = [
        c for c in before.policy.vocabulary.conducts if c in after.policy.vocabulary.conducts
    ]
    pairs = {conduct: in_common(conduct, before, after) for conduct in conducts}
    assert all(len(found) > 50 for found in pairs.values())
    old = Asked(before.policy, {conduct: tuple(found) for conduct, found in pairs.items()})
    new = Asked(after.policy, {conduct: tuple(found.values()) for conduct, found in pairs.items()})
    wrong, seen = list[str](), set[tuple[object, ...]]()
    for point, conduct in product(points(PLACES, SOME_DAYS), conducts):
        here = tuple(change for change in plan.changes if in_scope(change, point))
        was = old.answers(conduct, point.role, point.place, point.before)
        is_now = new.answers(conduct, point.role, point.place, point.after)
        key = (conduct, id(was), id(is_now), tuple(map(id, here)))
        if key not in seen:
            seen.add(key)
            for one, other in pairs[conduct].items():
                why = wrongly_told(conduct, other, was[one], is_now[other], here)
                if why:
                    wrong.append(f"{conduct} {other} at {point}: {why}")
    return wrong


def two(change: Change, *, back: bool, edited: bool = False) -> tuple[Side, Side]:
    """The small world and the changed one, or the other way round."""
    one, other = side(world.base()), side(policy_with(change, edited=edited))
    return (other, one) if back else (one, other)


@both_ways
@pytest.mark.parametrize("name", [*VOCABULARIES, *COMPLETED_OTHERWISE])
def test_what_both_vocabularies_can_say_is_compared(name: str, *, back: bool) -> None:
    """Everything that can be asked of both sides, of which both make the same."""
    change = VOCABULARIES[name] if name in VOCABULARIES else COMPLETED_OTHERWISE[name][0]
    before, after = two(change, back=back, edited=True)
    plan = compare(before.policy, after.policy, around=world.AROUND)

    assert plan.changes
    assert [] == mistakes(before, after, plan)[:3]


@both_ways
@pytest.mark.parametrize("name", VOCABULARIES)
def test_a_witness_in_common_words_gets_both_outcomes(name: str, *, back: bool) -> None:
    """What one side has no word for is not stated."""
    before, after = two(VOCABULARIES[name], back=back, edited=True)
    for change in compare(before.policy, after.policy, around=world.AROUND).changes:
        assert change.witness is not None
        assert change.witness.before == asked(before.policy, change.witness, before=True)
        assert change.witness.after == asked(after.policy, change.witness, before=False)


def test_a_difference_of_vocabularies_alone_is_told() -> None:
    """The rules are the same: what hosting entails is not."""
    before, after = two(VOCABULARIES["a conduct entails another one"], back=False)
    changes = compare(before.policy, after.policy, around=world.AROUND).changes

    assert {"host"} == {conduct for change in changes for conduct in change.conducts}


@both_ways
@pytest.mark.parametrize(
    ("name", "incomparable"),
    [
        ("a fact more in the middle", Incomparable(facts=("image.hateful",))),
        ("a value more in the middle", Incomparable(values=("image.depicts swimwear",))),
        ("a conduct more", Incomparable(conducts=("view",))),
        ("a requirement is met otherwise", Incomparable()),
        ("a fact that others imply", Incomparable(facts=("image.hateful",))),
        *((name, Incomparable(completed=(t,))) for name, (_, t) in COMPLETED_OTHERWISE.items()),
    ],
)
def test_what_cannot_be_compared_is_named(
    name: str, incomparable: Incomparable, *, back: bool
) -> None:
    """The facts, values and conducts of one side, and what is read into requests otherwise."""
    change = VOCABULARIES[name] if name in VOCABULARIES else COMPLETED_OTHERWISE[name][0]
    before, after = two(change, back=back)

    assert incomparable == compare(before.policy, after.policy, around=world.AROUND).incomparable


def test_a_situation_is_counted_though_one_side_knows_a_fact_more() -> None:
    """As many as without it."""
    edited = {**world.files(), "FR/FR-1.law": ""}
    del edited["FR/FR-1.law"]
    repealed = compare(world.base(), world.compiled(edited), around=world.AROUND)
    more = policy_with(VOCABULARIES["a fact more in the middle"])
    counts = [
        sorted(change.situations for change in plan.changes)
        for plan in (
            repealed,
            compare(world.base(), without_law(edited, more), around=world.AROUND),
            compare(more, world.compiled(edited), around=world.AROUND),
        )
    ]

    assert counts[0] == counts[1] == counts[2]


def without_law(files: Mapping[str, str], policy: PolicySet) -> PolicySet:
    """Other files, read by the vocabulary of a policy set."""
    return world.compiled(files, vocabulary=policy.vocabulary)


def test_a_place_that_only_one_side_knows_is_named() -> None:
    """And the others are compared all the same."""
    larger = world.atlas(places={**world.GAZETTEER.places, "NZ": "New Zealand"})
    plan = compare(world.base(), world.compiled(world.files(), places=larger), around=world.AROUND)

    assert ((), Incomparable(places=("NZ",))) == (plan.changes, plan.incomparable)
