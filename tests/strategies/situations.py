"""Nothing comes in; a rules folder as one deployment reads it, with requests to it, goes out."""

from dataclasses import dataclass

from hypothesis import strategies as st

from tests.reference.documents import Profile
from tests.reference.interpreter import Question
from tests.reference.themes import COMPANIES, THEMES
from tests.strategies.folders import File, rule_folders
from tests.strategies.requests import questions
from tests.strategies.words import one_among, one_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """A rules folder as one deployment reads it, and requests to it."""

    files: tuple[File, ...]
    profile: Profile
    identity: str | None
    questions: tuple[Question, ...]


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    """A rules folder and requests that have to do with it."""
    theme = draw(one_among(THEMES))
    return Situation(
        files=draw(rule_folders(theme)),
        profile=draw(one_among((Profile.FULL, *Profile))),
        identity=draw(one_of(None, *COMPANIES)),
        questions=tuple(draw(st.lists(questions(theme), min_size=3, max_size=3))),
    )
