"""A document comes in; what a lint by proof looks at goes out: its rules, compiled alone."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.check import Corpus, RuleFile
from engine.check.subject import Remark
from engine.compile import CompiledRule, PolicySet, Profile, compile_corpus
from engine.compile.policy import ANNOUNCED_FOLDER
from engine.language import tree
from engine.review.ground import Ground, Texts


@dataclass(frozen=True, slots=True)
class Finding:
    """What a lint by proof has to say about one place of a file."""

    code: str
    remark: Remark


@dataclass(frozen=True, slots=True, kw_only=True)
class OneText:
    """A document and its rules as they are compiled without any other file.

    A bill is read as enacted, as its examples are.
    """

    file: RuleFile
    document: tree.Document
    policy: PolicySet
    texts: Texts

    def rules(self) -> Iterator[CompiledRule]:
        """Its own rules, in the order of the text."""
        own = self.document.name.text
        by_name = {r.name: r for r in self.policy.rules if r.provision == own}
        yield from (by_name[rule.name.text] for rule in self.document.rules)


def alone(corpus: Corpus, file: RuleFile, document: tree.Document, ground: Ground) -> OneText:
    """Compile a document by itself."""
    policy = compiled_alone(corpus, file, document)
    return OneText(file=file, document=document, policy=policy, texts=Texts(ground, policy))


def compiled_alone(corpus: Corpus, file: RuleFile, document: tree.Document) -> PolicySet:
    """The rules of one document, whatever profile it decides in; a bill is read as enacted."""
    read = RuleFile(file.path, tree.File(document), file.source)
    own = Corpus(files=(read,), vocabulary=corpus.vocabulary, atlas=corpus.atlas)
    return compile_corpus(own, profile=profile_of(file, document), enact_bills=True)


def profile_of(file: RuleFile, document: tree.Document) -> Profile:
    """The profile that a document decides in."""
    match document.heading:
        case tree.Heading.FLOOR:
            return Profile.FULL
        case tree.Heading.POLICY:
            announced = file.path.split("/")[0] == ANNOUNCED_FOLDER
            return Profile.ANNOUNCED if announced else Profile.FULL
        case _:
            return Profile.LAW
