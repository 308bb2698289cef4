"""Takes the words and places of Brightline; gives them to the tests of the checker."""

import pytest

from brightline.loading import JURISDICTIONS
from engine.places import Atlas, load_atlas
from engine.vocabulary import Vocabulary, load_vocabulary


@pytest.fixture(autouse=True)
def _no_store(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the trees of made-up files out of the store of this user."""
    monkeypatch.setenv("BRIGHTLINE_CACHE", "")


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    """Give the closed vocabulary."""
    return load_vocabulary()


@pytest.fixture(scope="session")
def atlas() -> Atlas:
    """Give the places."""
    return load_atlas(JURISDICTIONS)
