"""A corpus comes in; what proofs say against single rules and examples of it goes out.

These remarks need decision diagrams, so they are made beside the check of each file and not in it,
and are kept in the store: under the text of the file, the tables that it was read by and the code.
Files with an error are left out, here and in the company of the others.
"""

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from engine.check import Corpus, RuleFile
from engine.check.lints import BY_PROOF
from engine.compile import PolicySet, Profile, compile_corpus
from engine.diagnostics import Diagnostic
from engine.diagrams.space import Diagram
from engine.language import tree
from engine.review import idle_examples, implied, permits, standing
from engine.review.ground import Ground, Texts
from engine.review.implied import Company
from engine.review.subject import Finding, alone, profile_of
from engine.store import keep, kept, uncollected

_ENGINE = Path(__file__).parent.parent
_STAGES = ("check", "compile", "decide", "diagrams", "language", "places", "review", "vocabulary")
"""The code that a finding depends on."""
_OURS = (tree.Heading.FLOOR, tree.Heading.POLICY)
_SEVERITIES = {lint.code: lint.severity for lint in BY_PROOF}


def review(corpus: Corpus, *, without: Collection[str] = ()) -> tuple[Diagnostic, ...]:
    """Run the lints by proof; `without` are the paths of files that have errors."""
    files = tuple(f for f in corpus.files if f.path not in without)
    sound = Corpus(files=files, vocabulary=corpus.vocabulary, atlas=corpus.atlas)
    reviewer = _Reviewer(sound)
    with uncollected():
        found = [
            _diagnostic(file, document, finding)
            for file, document in sound.documents()
            for finding in reviewer.findings(file, document)
        ]
    return tuple(sorted(found, key=Diagnostic.sort_key))


def _diagnostic(file: RuleFile, document: tree.Document, finding: Finding) -> Diagnostic:
    return Diagnostic(
        code=finding.code,
        severity=_SEVERITIES[finding.code],
        message=finding.remark.message,
        source=file.source,
        span=finding.remark.span,
        help=finding.remark.help,
        citation=document.cites.text if document.cites else document.title.text,
    )


class _Reviewer:
    """One corpus. The diagrams are made for the first file that is not in the store."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._tables = sha256(b"review\0")
        code = (
            p.read_bytes() for stage in _STAGES for p in sorted((_ENGINE / stage).rglob("*.py"))
        )
        for part in (corpus.vocabulary.source, corpus.atlas.source, *code):
            self._tables.update(len(part).to_bytes(8, "big"))
            self._tables.update(part)

    def findings(self, file: RuleFile, document: tree.Document) -> tuple[Finding, ...]:
        """What is found in one file, from the store where it was found before."""
        if not document.rules and not document.examples:
            return ()
        key = self._key(file, document)
        found = kept(key)
        if isinstance(found, tuple):
            return found
        fresh = tuple(self._found(file, document))
        keep(key, fresh)
        return fresh

    def _found(self, file: RuleFile, document: tree.Document) -> list[Finding]:
        own = alone(self._corpus, file, document, self._ground)
        is_ours = any(document is d for _, d in self._ours)
        found = [*standing.check(own)]
        never = {f.remark.span for f in found if f.code == standing.NEVER}
        company = self._our_company if is_ours else implied.company_of(own)
        found += [f for f in implied.check(own, company) if f.remark.span not in never]
        if is_ours:
            found += permits.check(own, self._forbidden)
        return [*found, *idle_examples.check(self._corpus, file, document)]

    def _key(self, file: RuleFile, document: tree.Document) -> str:
        total = self._tables.copy()
        is_ours = any(document is d for _, d in self._ours)
        for each in (file, *(f for f, _ in self._ours if is_ours)):
            total.update(f"{each.path}\0{each.source.text}\0".encode())
        return total.hexdigest()

    # -- what stands beside a document ------------------------------------------------------------

    @cached_property
    def _ground(self) -> Ground:
        return Ground(self._corpus.vocabulary)

    @cached_property
    def _ours(self) -> tuple[tuple[RuleFile, tree.Document], ...]:
        """The floor and the platform's policies; what others announced is a record, as a law is."""
        return tuple(
            (file, document)
            for file, document in self._corpus.documents()
            if document.heading in _OURS and profile_of(file, document) is Profile.FULL
        )

    @cached_property
    def _our_company(self) -> Company:
        policy = self._compiled(self._ours)
        by_name = {(r.provision, r.name): r for r in policy.rules}
        rules = (by_name[d.name.text, rule.name.text] for _, d in self._ours for rule in d.rules)
        return Company(Texts(self._ground, policy), tuple(rules))

    @cached_property
    def _forbidden(self) -> Mapping[str, Diagram]:
        floor = [(f, d) for f, d in self._ours if d.heading is tree.Heading.FLOOR]
        return permits.forbidden_by(self._compiled(floor), self._ground)

    def _compiled(self, files: Iterable[tuple[RuleFile, tree.Document]]) -> PolicySet:
        corpus = Corpus(
            files=tuple(file for file, _ in files),
            vocabulary=self._corpus.vocabulary,
            atlas=self._corpus.atlas,
        )
        return compile_corpus(corpus)
