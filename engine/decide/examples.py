"""Rule files with examples come in; the examples that do not hold go out as diagnostics.

An example runs against the file it stands in and nothing else: it shows what that text does.
A bill is read as enacted, and a day on which the document applies is taken where none is given.
Beside the text of a law or of the floor everything is permitted: what is denied, the text denies.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from engine.check import Corpus, RuleFile
from engine.check.masks import passing
from engine.compile import Places, PolicySet, Profile, compile_corpus
from engine.compile.periods import Period, periods_of
from engine.compile.policy import ANNOUNCED_FOLDER
from engine.decide.facts import ContradictionError, Facts, Stated
from engine.decide.kernel import Outcome, Request, cell_of, decide
from engine.diagnostics import Diagnostic
from engine.language import tree
from engine.vocabulary import Vocabulary

FAILS = "BL300"
_QUIET_DAY = date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class Examples:
    """How many examples ran, and those that failed."""

    ran: int
    failures: tuple[Diagnostic, ...]


def run_examples(corpus: Corpus) -> Examples:
    """Run every example of a corpus that has no errors."""
    ran = 0
    failures: list[Diagnostic] = []
    for file, document in corpus.documents():
        if document.examples:
            alone = Alone(corpus, file, document)
            for example in document.examples:
                ran += 1
                failures += alone.run(example)
    return Examples(ran, tuple(failures))


class Alone:
    """One document and nothing else, as examples see it."""

    def __init__(self, corpus: Corpus, file: RuleFile, document: tree.Document) -> None:
        self._file, self._document = file, document
        self._policy = _compiled(corpus, file, document)

    def run(self, example: tree.Example) -> tuple[Diagnostic, ...]:
        """How an example fails in this file; nothing where it holds."""
        return tuple(_run(self._policy, self._file, self._document, example))


def _compiled(corpus: Corpus, file: RuleFile, document: tree.Document) -> PolicySet:
    match document.heading:
        case tree.Heading.FLOOR:
            # The floor permits nothing. Read as a law, it too stands beside a general permission.
            read = replace(document, heading=tree.Heading.PROVISION)
            file = replace(file, file=replace(file.file, document=read))
            profile = Profile.LAW
        case tree.Heading.POLICY:
            announced = file.path.startswith(f"{ANNOUNCED_FOLDER}/")
            profile = Profile.ANNOUNCED if announced else Profile.FULL
        case _:
            profile = Profile.LAW
    own = Corpus(files=(file,), vocabulary=corpus.vocabulary, atlas=corpus.atlas)
    return compile_corpus(own, profile=profile, enact_bills=True)


def _run(
    policy: PolicySet, file: RuleFile, document: tree.Document, example: tree.Example
) -> Iterator[Diagnostic]:
    try:
        request = request_of_example(policy, document, example)
    except ContradictionError as error:
        yield _failure(file, document, example, str(error))
        return
    for expect in example.expects:
        found = _unexpected(policy, request, expect)
        if found is not None:
            yield _failure(file, document, example, found)


def _failure(
    file: RuleFile, document: tree.Document, example: tree.Example, message: str
) -> Diagnostic:
    return Diagnostic(
        code=FAILS,
        message=f"the example fails: {message}",
        source=file.source,
        span=example.span,
        help="mend the rule or the example, whichever says what the text does not",
        citation=document.cites.text if document.cites else document.title.text,
    )


# -- the request of an example --------------------------------------------------------------------


def request_of_example(
    policy: PolicySet, document: tree.Document, example: tree.Example
) -> Request:
    """The request that an example states. Raises ContradictionError where it makes no sense."""
    parts = example.given.parts if isinstance(example.given, tree.And) else (example.given,)
    first, *tests = parts
    assert isinstance(first, tree.Bare), "the checker lets no other example through"
    day = example.on or _day(document)
    given: dict[str, int] = {}
    for test in tests:
        if isinstance(test, tree.PlaceTest):
            given[test.factor.text] = given.get(test.factor.text, 0) | _places(policy, test, day)
    facts = Facts(policy.vocabulary)
    vector = facts.vector(first.word.text, _stated(policy.vocabulary, facts.nothing, tests))
    return Request(first.word.text, (vector,), _located(policy, given), day, day)


def _stated(vocabulary: Vocabulary, nothing: Stated, tests: list[tree.Condition]) -> Stated:
    stated = list(nothing)
    for condition in tests:
        negated = isinstance(condition, tree.Not)
        test = condition.part if isinstance(condition, tree.Not) else condition
        if isinstance(test, tree.Test):
            fact = vocabulary.facts[test.fact.text]
            mask = passing(test, fact)
            assert mask is not None, "the checker lets only fitting tests through"
            mask = fact.full & ~mask if negated else mask
            before = stated[fact.index] if stated[-1] >> fact.index & 1 else fact.full
            stated[fact.index] = before & mask
            stated[-1] |= 1 << fact.index
            if not before & mask:
                raise ContradictionError(fact.name, "two tests of the example exclude each other")
    return stated


def _located(policy: PolicySet, given: dict[str, int]) -> Places:
    """The places of an example are sets already; what is not given has its default."""
    atlas = policy.atlas
    viewer = given.get("viewer", atlas.anywhere)
    return Places(
        viewer=viewer,
        person=given.get("person", atlas.nowhere),
        provider=given.get("provider", atlas.nowhere),
        publication=given.get("publication", viewer),
    )


def _places(policy: PolicySet, test: tree.PlaceTest, day: date) -> int:
    atlas = policy.atlas
    mask = 0
    for place in test.places:
        code = place.text
        mask |= atlas.group(code[1:], day) if code.startswith("@") else atlas.candidates(code, day)
    return mask


def _day(document: tree.Document) -> date:
    """A day on which the document applies: that of its check, else the first or last one."""
    periods = periods_of(document, enact_bills=True)
    preferred = document.checked.on if document.checked else _QUIET_DAY
    if not periods or any(preferred in period for period in periods):
        return preferred
    return _inside(periods[-1])


def _inside(period: Period) -> date:
    if period.since is not None:
        return period.since
    assert period.until is not None, "a period without an end holds every later day"
    return period.until - timedelta(days=1)


# -- what is expected -----------------------------------------------------------------------------


def _unexpected(policy: PolicySet, request: Request, expect: tree.Expect) -> str | None:
    """What was found instead, or None where the expectation holds."""
    cell = cell_of(policy, request)
    (vector,) = request.people
    forbidding = {e.rule.name for group in cell.forbids(vector) for e in group}
    requiring = {e.word for group in cell.requires(vector) for e in group}
    duties = {e.word for group in cell.duties(vector) for e in group}
    wanted = {word.text for word in expect.words}
    outcome = decide(policy, request).outcome
    match expect.kind:
        case tree.Expectation.DENY if wanted:
            return _missing("forbidden by", wanted, forbidding)
        case tree.Expectation.DENY:
            return None if outcome is Outcome.DENY else f"expected deny, found {outcome}"
        case tree.Expectation.PERMIT:
            good = outcome in {Outcome.PERMIT, Outcome.PERMIT_WITH_DUTIES}
            return None if good else f"expected permit, found {outcome}"
        case tree.Expectation.DUTY:
            return _missing("with the duty", wanted, duties)
        case tree.Expectation.REQUIRE:
            return _missing("requiring", wanted, requiring)
        case tree.Expectation.SILENT:
            loud = sorted(forbidding | requiring | duties)
            return f"expected silence, found {', '.join(f'`{w}`' for w in loud)}" if loud else None


def _missing(how: str, wanted: set[str], found: set[str]) -> str | None:
    missing = sorted(wanted - found)
    if not missing:
        return None
    listed = ", ".join(f"`{w}`" for w in missing)
    instead = ", ".join(f"`{w}`" for w in sorted(found)) or "nothing"
    return f"expected {how} {listed}, found {instead}"
