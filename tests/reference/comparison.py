"""One question comes in, for the engine and for the reference; where they differ goes out."""

from collections.abc import Iterable, Mapping

from brightline.engine import Engine
from engine.check import Corpus, RuleFile
from engine.compile import Profile as EngineProfile
from engine.compile import compile_corpus
from engine.decide import BadRequestError, Decision, FactValue
from engine.diagnostics import Source
from engine.language import tree, write
from engine.vocabulary import Vocabulary
from tests.reference.documents import Profile
from tests.reference.facts import ContradictionError
from tests.reference.interpreter import Answer, Owed, Question, Reason, Reference
from tests.reference.words import Sets, Words

NOBODY_PERMITS = "default"
REFUSED = "bad request"


def corpus_of(files: Iterable[tuple[str, tree.Document]], like: Corpus) -> Corpus:
    """A corpus made of trees alone, with the words and places of another."""
    return Corpus(
        files=tuple(
            RuleFile(path, file, Source(path, write(file)))
            for path, file in ((path, tree.File(document)) for path, document in files)
        ),
        vocabulary=like.vocabulary,
        atlas=like.atlas,
    )
