"""Nothing comes in; the rules that are shipped, and ways of rewriting them, go out."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from brightline.loading import check_folder
from engine.check import Corpus, RuleFile
from engine.compile import PolicySet, Profile, compile_corpus
from engine.language import tree
from engine.places import Atlas
from tests.plan.rewriting import REWRITINGS

FOLDERS = ("floor", "platform", "EU", "FR", "DE", "DK", "GB", "GB-SCT", "US", "US-CA", "KR", "CH")
"""Places with much law of this kind, and the countries and unions above them."""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A rule of a file, and the document after it was rewritten."""

    path: str
    rule: tree.Rule
    before: tree.Document
    after: tree.Document


@cache
def corpus() -> Corpus:
    """The files of some folders."""
    whole = check_folder().corpus
    files = tuple(file for file in whole.files if file.path.split("/")[0] in FOLDERS)
    return replace(whole, files=files)


@cache
def policy(profile: Profile) -> PolicySet:
    """What they decide."""
    return compile_corpus(corpus(), profile=profile)


@cache
def rewritten(name: str) -> tuple[Rewritten, ...]:
    """Every rule that can be rewritten in a way, as it is then."""
    return tuple(_rewritten(name))


def _rewritten(name: str) -> Iterator[Rewritten]:
    for file, document in corpus().documents():
        for rule in document.rules:
            after = REWRITINGS[name](document, rule)
            if after is not None and after != document:
                yield Rewritten(file.path, rule, document, after)


def with_document(change: Rewritten, profile: Profile, *, atlas: Atlas | None = None) -> PolicySet:
    """What is decided after a document was rewritten."""
    files = tuple(_replaced(file, change) for file in corpus().files)
    edited = replace(corpus(), files=files, atlas=atlas or corpus().atlas)
    return compile_corpus(edited, profile=profile)


def _replaced(file: RuleFile, change: Rewritten) -> RuleFile:
    if file.path != change.path:
        return file
    return replace(file, file=replace(file.file, document=change.after))
