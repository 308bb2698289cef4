"""Any rules and any request come in; that the engine answers as the naive reading does goes out.

The reference reads trees and knows nothing of masks, cells or indexes: where the two differ, one
of them has misread the design.
"""

from datetime import date

from hypothesis import example, given
from hypothesis import strategies as st

from brightline.loading import check_folder
from tests.reference.comparison import Both, both_ways, differences
from tests.reference.documents import Profile
from tests.reference.folders import File, telling_days, telling_facts, telling_places
from tests.reference.interpreter import Question
from tests.reference.themes import (
    EVERYTHING,
    NOTICES,
    OWN_PICTURES,
    SHARING,
    TIMES,
    TOOLS,
    WORDS,
    Theme,
)
from tests.strategies import (
    ATLAS,
    FACTS,
    VOCABULARY,
    Situation,
    examples,
    questions,
    situations,
)


def read(
    files: tuple[File, ...], *, profile: Profile = Profile.FULL, identity: str | None = None
) -> Both:
    """The same rules, for the engine and for the reference."""
    return both_ways(
        files, profile=profile, identity=identity, words=WORDS, vocabulary=VOCABULARY, atlas=ATLAS
    )


SHIPPED = tuple((file.path, document) for file, document in check_folder().corpus.documents())
IN_EVERY_PROFILE = tuple(read(SHIPPED, profile=profile) for profile in Profile)
FOR_X = read(SHIPPED, profile=Profile.LAW, identity="X")
FACTS_TOLD = read(telling_facts())
PLACES_TOLD = read(telling_places(), profile=Profile.LAW)
PLACE_TESTS_TOLD = read(telling_places())
DAYS_TOLD = read(telling_days())

# The harm is worse than the tool's maker says: what was read for it gives way to what is stated.
CONTRARY_TO_THE_SAFEGUARDS = Question(
    conduct="provide-tool",
    facts={
        "service.safeguards": frozenset({"adequate"}),
        "image.sexualised": frozenset({"yes"}),
    },
    places={},
    first=date(2026, 1, 1),
    last=date(2026, 1, 1),
)

# Croatia joins between the two days: who is located in the Union may be there on the second.
WHILE_THE_UNION_GREW = Question(
    conduct="view",
    facts={},
    places={"viewer": ("EU",)},
    first=date(2013, 6, 30),
    last=date(2013, 7, 1),
)


def about(*themes: Theme) -> st.SearchStrategy[Question]:
    """Requests of some themes, with every fact."""
    return st.sampled_from(themes).flatmap(lambda theme: questions(theme, also=FACTS))


@examples(400)
@given(situation=situations())
def test_any_small_rule_folder_is_read_alike(situation: Situation) -> None:
    """Random rules, checked requests: outcome, reasons, requirements and duties are the same."""
    both = read(situation.files, profile=situation.profile, identity=situation.identity)
    found = [differences(both, question) for question in situation.questions]

    assert [() for _ in situation.questions] == found


@examples(600)
@example(question=CONTRARY_TO_THE_SAFEGUARDS)
@given(question=about(OWN_PICTURES, TOOLS, SHARING, EVERYTHING))
def test_facts_are_completed_alike(question: Question) -> None:
    """What a request leaves open, implies or contradicts is understood in the same way."""
    assert () == differences(FACTS_TOLD, question)


@examples(100)
@example(question=WHILE_THE_UNION_GREW)
@given(question=about(SHARING, NOTICES, OWN_PICTURES, TIMES, EVERYTHING))
def test_laws_reach_the_same_places(question: Question) -> None:
    """Parents, territories, subdivisions and unions bring the same laws."""
    assert () == differences(PLACES_TOLD, question)
    assert () == differences(PLACE_TESTS_TOLD, question)


@examples(200)
@given(question=about(SHARING, TIMES, EVERYTHING))
def test_rules_are_in_force_on_the_same_days(question: Question) -> None:
    """Commencement, repeal, stays and the intervals of a request are read alike."""
    assert () == differences(DAYS_TOLD, question)


@examples(150)
@given(question=about(SHARING, NOTICES, OWN_PICTURES, TOOLS, TIMES, EVERYTHING))
def test_the_rules_that_are_shipped_are_read_alike(question: Question) -> None:
    """Every profile of the rules that come with Brightline, asked anything."""
    for both in (*IN_EVERY_PROFILE, FOR_X):
        assert () == differences(both, question)
