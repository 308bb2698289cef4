"""Takes the words and places of Brightline; gives them to the tests of reviews."""

from collections.abc import Callable
from pathlib import Path

import pytest

from brightline.loading import JURISDICTIONS
from engine.check import Corpus, check, read_folder
from engine.places import load_atlas
from engine.vocabulary import load_vocabulary

FOLDER = Path(__file__).with_name("folder")
Read = Callable[..., Corpus]


@pytest.fixture(autouse=True)
def _no_store(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what is found in made-up files out of the store of this user."""
    monkeypatch.setenv("BRIGHTLINE_CACHE", "")


@pytest.fixture(scope="session")
def read() -> Read:
    """Read texts, each with its path, into a corpus; they must have no error."""
    vocabulary, atlas = load_vocabulary(), load_atlas(JURISDICTIONS)

    def corpus_of(texts: dict[str, str]) -> Corpus:
        files = [(path, text.encode()) for path, text in texts.items()]
        checked = check(files, vocabulary=vocabulary, atlas=atlas)
        assert not checked.has_errors, [d.message for d in checked.diagnostics]
        return checked.corpus

    return corpus_of


@pytest.fixture(scope="session")
def small_folder(read: Read) -> Corpus:
    """The rules of `folder/`, without the floor of Brightline."""
    return read({path: text.decode() for path, text in read_folder(FOLDER)})
