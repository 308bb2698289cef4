"""Takes misspelt words; asks what is offered instead."""

import pytest

from engine.diagnostics import did_you_mean, nearest, one_of

SCALE = ("ordinary", "suggestive", "swimwear", "underwear")


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("sugestive", "did you mean `suggestive`?"),
        ("under-wear", "did you mean `underwear`?"),
        ("naked", "expected one of `ordinary`, `suggestive`, `swimwear`, `underwear`"),
    ],
)
def test_a_near_word_is_offered_and_else_the_list(word: str, expected: str) -> None:
    """A scale is listed in its own order, from the mildest value to the most serious."""
    assert expected == did_you_mean(word, SCALE)


def test_a_set_is_listed_in_the_order_of_the_alphabet() -> None:
    """What has no order of its own reads the same every time."""
    assert "expected one of `a`, `b`, `c`" == did_you_mean("xyz", {"c", "a", "b"})


def test_the_end_of_a_name_is_enough() -> None:
    """Who writes `real` means `person.real`."""
    assert "person.real" == nearest("real", ["image.realistic", "person.real"])
    assert nearest("age", ["image.origin", "person.deceased"]) is None


def test_another_help_can_stand_in_for_a_long_list() -> None:
    """Of three hundred places no list is of use."""
    assert "see the map" == did_you_mean("Atlantis", ["FR", "DE"], "see the map")
    assert "did you mean `FR`?" == did_you_mean("FRA", ["FR", "DE"], "see the map")


def test_a_long_list_is_shortened() -> None:
    """Twelve words are shown, and the others counted."""
    words = [f"w{number}" for number in range(15)]

    listed = one_of(words)

    assert listed.endswith("`w11` and 3 more")
    assert "`w12`" not in listed
