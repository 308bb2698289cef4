"""A corpus comes in; for each slip that an author could make, whether something notices goes out.

The examples of a file notice where one of them fails. Beside the files of the floor and of the
platform stand the invariants: they are proven over those files alone, without the laws, so that no
law hides what is missing in them. A slip that changes no answer at all is no slip: decision
diagrams find these, and they do not count.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from multiprocessing import get_all_start_methods, get_context
from typing import NamedTuple

from engine.check import Corpus, RuleFile
from engine.compile import Profile, compile_corpus
from engine.decide.examples import Alone
from engine.diagnostics import Source, Span
from engine.language import tree
from engine.proof.model import Named
from engine.proof.prove import Prover, invariants_of
from engine.review.ground import Ground
from engine.review.mutants import Mutant, Slip, mutants_of
from engine.review.sameness import mean_the_same, never_speaks
from engine.review.subject import OneText, alone, compiled_alone, profile_of

_OURS = (tree.Heading.FLOOR, tree.Heading.POLICY)
_FEW_FILES = 16
"""So many files are not worth more processes."""

Progress = Callable[[int, int], None]
"""Told how many mutants are done, and of how many."""


class Fate(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    SURVIVED = "survived"
    EQUIVALENT = "equivalent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A slip, where it was made, and whether something noticed."""

    source: Source
    rule: str
    slip: Slip
    span: Span
    text: str
    fate: Fate

    @property
    def path(self) -> str:
        """The file."""
        return self.source.path

    @property
    def folder(self) -> str:
        """The folder of the file, which is its place."""
        return self.path.split("/")[0]

    @property
    def line(self) -> int:
        """The line, counted from 1."""
        return self.source.position(self.span.start)[0]


class _Task(NamedTuple):
    """A file, and which of its mutants are tried."""

    file: RuleFile
    document: tree.Document
    mutants: tuple[Mutant, ...]


def try_mutants(
    corpus: Corpus,
    *,
    chosen: Callable[[str], bool] = lambda _: True,
    sample: int | None = None,
    progress: Progress = lambda _done, _all: None,
) -> tuple[Tried, ...]:
    """Try every mutant of the chosen paths of a corpus without errors.

    `sample` is how many to try: the same ones in every run, as long as their rules stay the same.
    """
    tasks = tuple(_sampled(_tasks(corpus, chosen), sample))
    total = sum(len(task.mutants) for task in tasks)
    tried, done = list[Tried](), 0
    for task, fates in zip(tasks, _carried_out(corpus, tasks), strict=True):
        tried += (
            Tried(
                source=task.file.source,
                rule=m.rule,
                slip=m.slip,
                span=m.span,
                text=m.text,
                fate=fate,
            )
            for m, fate in zip(task.mutants, fates, strict=True)
        )
        done += len(fates)
        progress(done, total)
    return tuple(tried)


def _tasks(corpus: Corpus, chosen: Callable[[str], bool]) -> Iterator[_Task]:
    for file, document in corpus.documents():
        if chosen(file.path):
            yield _Task(file, document, tuple(mutants_of(document, corpus.vocabulary)))


def _sampled(tasks: Iterable[_Task], sample: int | None) -> Iterator[_Task]:
    tasks = tuple(tasks)
    if sample is None:
        yield from tasks
        return
    ranked = sorted(
        (sha256(f"{t.file.path}\0{m.rule}\0{m.slip}\0{m.text}\0{n}".encode()).digest(), i, n)
        for i, t in enumerate(tasks)
        for n, m in enumerate(t.mutants)
    )
    kept = {(i, n) for _, i, n in ranked[:sample]}
    for i, task in enumerate(tasks):
        mutants = tuple(m for n, m in enumerate(task.mutants) if (i, n) in kept)
        if mutants:
            yield task._replace(mutants=mutants)


# -- many files at once ---------------------------------------------------------------------------

_AT_WORK: list[tuple["_Judge", tuple[_Task, ...]]] = []
"""What the processes work on: they are copies of this one, made when it is set."""


def _carried_out(corpus: Corpus, tasks: tuple[_Task, ...]) -> Iterator[tuple[Fate, ...]]:
    judge = _Judge(corpus)
    if len(tasks) <= _FEW_FILES or "fork" not in get_all_start_methods():
        yield from (judge.fates(task) for task in tasks)
        return
    _AT_WORK.append((judge, tasks))
    try:
        with get_context("fork").Pool(os.cpu_count()) as pool:
            yield from pool.imap(_work, range(len(tasks)), chunksize=4)
    finally:
        _AT_WORK.pop()


def _work(number: int) -> tuple[Fate, ...]:
    judge, tasks = _AT_WORK[-1]
    return judge.fates(tasks[number])


# -- one file -------------------------------------------------------------------------------------


class _Judge:
    """Tells what becomes of mutants. Diagrams and proofs are made when one is first in question."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus

    def fates(self, task: _Task) -> tuple[Fate, ...]:
        """What becomes of each mutant of a file."""
        before: OneText | None = None
        fates = []
        for mutant in task.mutants:
            fate = Fate.KILLED
            if not self._fails(task, mutant):
                before = before or alone(self._corpus, task.file, task.document, self._ground)
                fate = self._unnoticed(task, before, mutant)
            fates.append(fate)
        return tuple(fates)

    def _fails(self, task: _Task, mutant: Mutant) -> bool:
        """Whether an example of the file notices."""
        changed = RuleFile(task.file.path, tree.File(mutant.document), task.file.source)
        examples = Alone(self._corpus, changed, mutant.document)
        return any(examples.run(example) for example in mutant.document.examples)

    def _unnoticed(self, task: _Task, before: OneText, mutant: Mutant) -> Fate:
        """What becomes of a mutant that no example notices."""
        if self._is_equivalent(task, before, mutant):
            return Fate.EQUIVALENT
        return Fate.KILLED if self._breaks_an_invariant(task, mutant) else Fate.SURVIVED

    def _is_equivalent(self, task: _Task, before: OneText, mutant: Mutant) -> bool:
        after = compiled_alone(self._corpus, task.file, mutant.document)
        own = task.document.name.text
        rules = {rule.name: rule for rule in after.rules if rule.provision == own}
        return all(
            mean_the_same(before.texts, rule, rules[rule.name])
            if rule.name in rules
            else never_speaks(before.texts, rule)
            for rule in before.rules()
            if mutant.rule in {"", rule.name}
        )

    @cached_property
    def _ground(self) -> Ground:
        return Ground(self._corpus.vocabulary)

    # -- invariants -------------------------------------------------------------------------------

    @cached_property
    def _ours(self) -> Corpus:
        """The floor and the policies of the platform, with every invariant."""
        files = [
            file
            for file, document in self._corpus.documents()
            if document.heading in _OURS and profile_of(file, document) is Profile.FULL
        ]
        return replace(self._corpus, files=tuple(files))

    @cached_property
    def _holding(self) -> tuple[Named, ...]:
        """The invariants that hold over these files alone."""
        prover = Prover(compile_corpus(self._ours))
        return tuple(n for n in invariants_of(self._corpus) if prover.prove(n).holds)

    def _breaks_an_invariant(self, task: _Task, mutant: Mutant) -> bool:
        if task.file not in self._ours.files or not self._holding:
            return False
        changed = RuleFile(task.file.path, tree.File(mutant.document), task.file.source)
        files = (changed if file is task.file else file for file in self._ours.files)
        prover = Prover(compile_corpus(replace(self._ours, files=tuple(files))))
        return any(not prover.prove(named).holds for named in self._holding)
