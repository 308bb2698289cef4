"""A folder of rule files comes in; a corpus and the remarks on it go out.

The corpus holds only what was read without an error; a folder with an error is never served, so
callers look at the remarks first. Nothing that a file can contain raises.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from engine.check.cache import parse_cached
from engine.check.lints import LINTS
from engine.check.subject import Remark, Subject, diagnostic
from engine.diagnostics import Diagnostic, Severity, Source
from engine.language import decode, tree
from engine.places import Atlas
from engine.store import uncollected
from engine.vocabulary import Vocabulary

MOST_PER_FILE = 50


@dataclass(frozen=True, slots=True)
class RuleFile:
    """One checked file: its path inside the rules folder, its tree and its text."""

    path: str
    file: tree.File
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """All rule files of a folder, in the order of their paths."""

    files: tuple[RuleFile, ...]
    vocabulary: Vocabulary
    atlas: Atlas

    def documents(self) -> Iterator[tuple[RuleFile, tree.Document]]:
        """Every document with the file that it stands in."""
        for file in self.files:
            if file.file.document is not None:
                yield file, file.file.document


@dataclass(frozen=True, slots=True)
class Checked:
    """A corpus, and every remark on it in the order of files and lines."""

    corpus: Corpus
    diagnostics: tuple[Diagnostic, ...]

    @property
    def has_errors(self) -> bool:
        """Whether the folder must not be served."""
        return any(d.is_error for d in self.diagnostics)


def read_folder(folder: Path) -> tuple[tuple[str, bytes], ...]:
    """The rule files of a folder with their paths inside it, in order."""
    found = sorted(p for p in folder.rglob("*.law") if p.is_file())
    return tuple((p.relative_to(folder).as_posix(), p.read_bytes()) for p in found)


def check(
    files: Iterable[tuple[str, bytes]],
    *,
    vocabulary: Vocabulary,
    atlas: Atlas,
    today: date | None = None,
) -> Checked:
    """Read and check rule files; with a day, report checks of the law that are too old on it."""
    kept: list[RuleFile] = []
    remarks: list[Diagnostic] = []
    with uncollected():
        for path, content in files:
            file, found = check_file(path, content, vocabulary=vocabulary, atlas=atlas, today=today)
            kept.append(file)
            # Errors first: no number of warnings may hide what keeps a folder from being served.
            remarks += sorted(found, key=lambda d: not d.is_error)[:MOST_PER_FILE]
    corpus = Corpus(files=tuple(kept), vocabulary=vocabulary, atlas=atlas)
    remarks += _same_name(corpus)
    return Checked(corpus, tuple(sorted(remarks, key=Diagnostic.sort_key)))


def check_file(
    path: str,
    content: bytes,
    *,
    vocabulary: Vocabulary,
    atlas: Atlas,
    today: date | None = None,
) -> tuple[RuleFile, list[Diagnostic]]:
    """Read one file and run every lint over it."""
    source, broken = decode(path, content)
    parsed = parse_cached(source)
    subject = Subject(
        source=source,
        file=parsed.file,
        vocabulary=vocabulary,
        atlas=atlas,
        whole=not parsed.diagnostics,
        today=today,
    )
    remarks = [*broken, *(_cited(d, subject) for d in parsed.diagnostics)]
    for lint in LINTS:
        remarks += (diagnostic(subject, lint.code, lint.severity, r) for r in lint.check(subject))
    return RuleFile(path, parsed.file, source), remarks


def _cited(remark: Diagnostic, subject: Subject) -> Diagnostic:
    return Diagnostic(
        code=remark.code,
        severity=remark.severity,
        message=remark.message,
        source=remark.source,
        span=remark.span,
        help=remark.help,
        citation=subject.citation,
    )


def _same_name(corpus: Corpus) -> Iterator[Diagnostic]:
    """BL230: ids and names of invariants are unique in a folder."""
    seen: dict[str, str] = {}
    for file in corpus.files:
        named = [i.name for i in file.file.invariants]
        if file.file.document is not None:
            named.append(file.file.document.name)
        for name in named:
            if name.text in seen:
                subject = Subject(
                    source=file.source,
                    file=file.file,
                    vocabulary=corpus.vocabulary,
                    atlas=corpus.atlas,
                )
                remark = Remark(
                    span=name.span,
                    message=f"`{name.text}` stands in `{seen[name.text]}` too",
                    help="a name stands for one thing: rename one of the two",
                )
                yield diagnostic(subject, "BL230", Severity.ERROR, remark)
            seen.setdefault(name.text, file.path)
