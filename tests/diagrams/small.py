"""Nothing comes in; a vocabulary that can be asked exhaustively, and policies over it, go out."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from engine.check import check
from engine.compile import PolicySet, compile_corpus
from engine.decide.facts import Facts
from engine.diagrams.completion import Completions, completions
from engine.diagrams.policy import SymbolicPolicy
from engine.diagrams.reach import Reach, Role, Stay
from engine.diagrams.space import Space
from engine.language import tree
from engine.vocabulary import Vocabulary, load_vocabulary
from tests.diagrams.points import Points, every_request, point
from tests.reference.documents import Profile
from tests.reference.interpreter import Reference
from tests.reference.words import Words, read_words
from tests.strategies import ATLAS

FOLDER = Path(__file__).with_name("small_rules")
SMALL: Vocabulary = load_vocabulary(FOLDER / "vocabulary.yaml")
WORDS: Words = read_words(FOLDER / "vocabulary.yaml")
FACTS = Facts(SMALL)
SPACE = Space(SMALL)
BOTH: Completions = completions(SPACE)

FOLDERS: Mapping[str, tuple[str, ...]] = {
    "consent": ("platform/consent.law",),
    "paywall": ("platform/paywall.law",),
    "nested": ("platform/nested.law",),
    "places": ("platform/places.law",),
    "law": ("FR/FR-1.law", "platform/consent.law"),
}
"""Small rules folders, each with the files in it."""

PLACES = ("FR", "GP", "US", "US-CA", "JP")
FIRST = date(2025, 1, 1)


@cache
def points_of(conduct: str, space: Space = SPACE) -> Points:
    """Every request for a conduct, with the diagram that is true of it alone."""
    return {request: point(space, request) for request in every_request(SMALL, conduct)}


@cache
def policy_of(name: str) -> PolicySet:
    """The policy set of a small rules folder."""
    files = tuple((path, (FOLDER / Path(path).name).read_bytes()) for path in FOLDERS[name])
    checked = check(files, vocabulary=SMALL, atlas=ATLAS)
    assert not checked.has_errors, [d.message for d in checked.diagnostics]
    return compile_corpus(checked.corpus)


@cache
def reference_of(name: str) -> Reference:
    """The same folder as the reference reads it."""
    files = tuple((path, (FOLDER / Path(path).name).read_bytes()) for path in FOLDERS[name])
    documents: list[tuple[str, tree.Document]] = []
    for file in check(files, vocabulary=SMALL, atlas=ATLAS).corpus.files:
        assert file.file.document is not None
        documents.append((file.path, file.file.document))
    return Reference.of(documents, profile=Profile.FULL, words=WORDS, atlas=ATLAS, identity=None)


def symbolic_of(name: str, *, closed: bool = False) -> SymbolicPolicy:
    """The diagrams of a small rules folder."""
    return SymbolicPolicy(policy_of(name), SPACE, BOTH.closed if closed else BOTH.stated)


@cache
def stays_of(name: str) -> tuple[Stay, ...]:
    """The situations that differ, in a few places and every role, one stay for each."""
    reach = Reach(policy_of(name), FIRST, date.max)
    stays = (stay for role in Role for stay in reach.stays(role) if stay.place in PLACES)
    return tuple({stay.situation: stay for stay in stays}.values())
