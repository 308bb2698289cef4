"""Takes small rule files; asks what single examples in them exercise."""

import pytest

from engine.review.exercised import PartKind, exercised
from tests.review.conftest import Read

LAW = """provision FR-EXAMPLE-1 "An example of a law"
  cites    "Example Act, s. 1"
  source   https://example.org/act
  kind     criminal
  extent   FR
  in force from 2024-01-01
  checked  2026-11-22 by research, confidence high

  rule one
    {rule}

  example "one"
    given   {given}
    on      {on}
    expect  {expect}
"""
POLICY = """policy an-example "An example of a policy"
  owner    "Trust and Safety"

  rule one
    permit  {rule}

  example "one"
    given   {given}
    expect  {expect}
"""


def exercised_in(read: Read, text: str, path: str = "FR/FR-EXAMPLE-1.law") -> set[str]:
    """The parts that the example exercises."""
    return {part.text for part in exercised(read({path: text})) if part.exercised}


LAWS = [
    # A test decides where the rule stands or not as the test is true or not.
    ("forbid view when person.real", "view and person.real", {"one", "person.real"}),
    ("forbid view when person.real", "view and not person.real", {"person.real"}),
    # Not where another test settles it.
    (
        "forbid view when person.real and image.degrading",
        "view and not person.real and not image.degrading",
        set[str](),
    ),
    # What is unknown may be true, and so it decides.
    ("forbid view when person.real", "view", {"one", "person.real"}),
    # Two alternatives that are both true: neither decides.
    (
        "forbid view when person.real or image.degrading",
        "view and person.real and image.degrading",
        {"one"},
    ),
    # An exception of several tests is a clause, and so is each test.
    (
        "forbid view unless image.realistic and not image.degrading",
        "view and image.realistic and not image.degrading",
        {
            "image.realistic and not image.degrading",
            "image.realistic",
            "not image.degrading",
        },
    ),
    # Another conduct, another place, another day: nothing is exercised.
    ("forbid view when person.real", "sell and person.real", set[str]()),
    ("forbid view when person.real", "view and viewer in US and person.real", set[str]()),
    # What the conduct entails is exercised with it, but a duty is not entailed.
    ("forbid share when person.real", "publish and person.real", {"one", "person.real"}),
    ("duty label on share", "publish", set[str]()),
    # A value counts where the fact has that value and no other.
    (
        "forbid view when image.origin is any of altered, generated",
        "view and image.origin is generated",
        {
            "one",
            "image.origin is any of altered, generated",
            "image.origin generated",
        },
    ),
    (
        "forbid view when image.origin is any of altered, generated",
        "view and image.origin is any of altered, generated",
        {"one", "image.origin is any of altered, generated"},
    ),
    # Places are tests as well.
    (
        "forbid view when not viewer in GP",
        "view and viewer in GP",
        {"not viewer in GP"},
    ),
    ("forbid view when not viewer in GP", "view and viewer in FR", {"one", "not viewer in GP"}),
    # The verified person who asks for their own picture consents explicitly.
    (
        "forbid view unless person.consent is at least explicit",
        "view and account.is-person and account.identity-verified and person.consent is none",
        {"person.consent is at least explicit"},
    ),
]


@pytest.mark.parametrize(("rule", "given", "parts"), LAWS)
def test_what_an_example_of_a_law_exercises(
    read: Read, rule: str, given: str, parts: set[str]
) -> None:
    """The rule if it stands, the clauses that decide, the values that decide alone."""
    text = LAW.format(rule=rule, given=given, on="2025-06-01", expect="silent")

    assert parts == exercised_in(read, text)


def test_an_example_of_another_day_exercises_nothing(read: Read) -> None:
    """Before the law is in force, nothing in it decides."""
    text = LAW.format(
        rule="forbid view when person.real", given="view", on="2023-06-01", expect="silent"
    )

    assert set() == exercised_in(read, text)


@pytest.mark.parametrize(
    ("given", "parts"),
    [
        (
            "view and image.depicts is ordinary",
            {"one", "image.depicts is at most ordinary", "image.depicts ordinary"},
        ),
        # A permission holds where it is certain: an unknown picture is no ordinary one.
        ("view", {"image.depicts is at most ordinary"}),
        (
            "view and image.depicts is any of ordinary, nudity",
            {"image.depicts is at most ordinary"},
        ),
    ],
)
def test_what_an_example_of_a_permission_exercises(read: Read, given: str, parts: set[str]) -> None:
    """It is exercised where it holds for certain."""
    text = POLICY.format(
        rule="view when image.depicts is at most ordinary", given=given, expect="permit"
    )

    assert parts == exercised_in(read, text, "platform/an-example.law")


def test_a_duty_counts_where_a_rule_that_stands_is_expected_to_impose_it(read: Read) -> None:
    """To expect it is not enough, and neither is it that the rule stands."""
    rule = "duty remove, report on host"
    expected = LAW.format(rule=rule, given="host", on="2025-06-01", expect="duty remove")
    elsewhere = LAW.format(rule=rule, given="view", on="2025-06-01", expect="duty remove")

    assert {"one", "remove"} == exercised_in(read, expected)
    assert set() == exercised_in(read, elsewhere)


def test_a_part_tells_where_it_stands(read: Read) -> None:
    """Its file, its folder and its line."""
    text = LAW.format(
        rule="forbid view\n    when image.degrading", given="view", on="2025-06-01", expect="silent"
    )

    parts = exercised(read({"FR/FR-EXAMPLE-1.law": text}))

    assert [
        ("FR/FR-EXAMPLE-1.law", "FR", 9, PartKind.RULE),
        ("FR/FR-EXAMPLE-1.law", "FR", 11, PartKind.TEST),
    ] == [(part.path, part.folder, part.line, part.kind) for part in parts]
