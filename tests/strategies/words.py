"""Nothing comes in; the words, places and choices that every strategy draws from go out."""

from functools import cache
from pathlib import Path
from typing import TypeVar

from hypothesis import settings
from hypothesis import strategies as st

from engine.language import tree
from engine.places import Atlas, load_atlas
from engine.vocabulary import Vocabulary, load_vocabulary
from tests.reference.themes import WORDS

T = TypeVar("T")

ROOT = Path(__file__).parents[2]
RULES = ROOT / "rules"
ATLAS: Atlas = load_atlas(ROOT / "jurisdictions")
VOCABULARY: Vocabulary = load_vocabulary()

DEPICTION = "image.depicts"
CONSENT = "person.consent"
SCALES = (DEPICTION, CONSENT, "service.safeguards")
FACTS = tuple(WORDS.values)
DUTIES = tuple(VOCABULARY.duties)
BINDING = tuple(duty for duty in DUTIES if duty in WORDS.binding)
PLAIN = ("image.degrading", "image.hate-symbol")
GROUPS = tuple(f"@{name}" for name in sorted(ATLAS.groups))


@cache
def some(values: tuple[T, ...], least: int, most: int) -> st.SearchStrategy[tuple[T, ...]]:
    """Some of the values, each at most once."""
    drawn = st.lists(
        st.sampled_from(values), min_size=least, max_size=most, unique_by=(lambda value: value)
    )
    return drawn.map(tuple)


def one_of(*values: T) -> st.SearchStrategy[T]:
    """One of the values; one that is named twice comes up twice as often."""
    return one_among(values)


@cache
def one_among(values: tuple[T, ...]) -> st.SearchStrategy[T]:
    """One of the values of a tuple; the strategy is made once."""
    return st.sampled_from(values)


def examples(number: int) -> settings:
    """So many examples in an ordinary run; in proportion more where the profile asks for more."""
    profile = settings.default
    assert profile is not None, "a profile is always loaded"
    return settings(max_examples=number * profile.max_examples // 100)


def one_in(number: int) -> st.SearchStrategy[bool]:
    """True one time in so many."""
    return one_among(tuple(turn == number for turn in range(1, number + 1)))


def word(text: str) -> tree.Word:
    """A word as the parser makes it."""
    return tree.Word(text)
