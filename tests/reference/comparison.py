"""One question comes in, for the engine and for the reference; where they differ goes out."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import cast

from brightline.engine import Engine
from engine.check import Corpus, RuleFile
from engine.compile import Profile as EngineProfile
from engine.compile import compile_corpus
from engine.decide import BadRequestError, Decision, FactValue
from engine.diagnostics import Source
from engine.language import tree, write
from engine.places import Atlas
from engine.vocabulary import Vocabulary
from tests.reference.documents import Profile
from tests.reference.facts import ContradictionError
from tests.reference.interpreter import Answer, Owed, Question, Reason, Reference
from tests.reference.words import Sets, Words

FLAG = {"no": False, "yes": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class Both:
    """The same rules, read in two ways."""

    engine: Engine
    reference: Reference
    forbidding: frozenset[tuple[str, str]]
    """The prohibitions, by provision and rule: what a reason of the engine may be about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What both ways of deciding say, fit for comparison.

    A rule may be reached directly and through entailed conducts. The engine names it once, so that
    only whether it stands directly is compared here, and the conduct that it names apart.
    """

    outcome: str
    forbids: frozenset[tuple[str, str, int, bool]]
    """Provision, rule, person, and whether it is about the conduct asked about itself."""
    unmet: frozenset[str]
    duties: frozenset[Owed]
    removal: frozenset[int | None]
    """The deadline for taking down what the floor or a law forbids to host; empty: no such duty."""
    unpermitted: frozenset[tuple[str, int]]
    """Only for people about whom nothing is forbidden: otherwise it adds nothing."""


def both_ways(
    files: tuple[tuple[str, tree.Document], ...],
    *,
    profile: Profile,
    identity: str | None,
    words: Words,
    vocabulary: Vocabulary,
    atlas: Atlas,
) -> Both:
    """Compile rule files, and give them to the reference as they are."""
    corpus = Corpus(
        files=tuple(_rule_file(path, tree.File(document)) for path, document in files),
        vocabulary=vocabulary,
        atlas=atlas,
    )
    policy = compile_corpus(corpus, profile=EngineProfile(profile), identity=identity)
    return Both(
        engine=Engine(policy),
        reference=Reference.of(files, profile=profile, words=words, atlas=atlas, identity=identity),
        forbidding=frozenset(
            (document.name.text, rule.name.text)
            for _, document in files
            for rule in document.rules
            if isinstance(rule.effect, tree.Forbid)
        ),
    )


def _rule_file(path: str, file: tree.File) -> RuleFile:
    return RuleFile(path, file, Source(path, write(file)))


def differences(both: Both, question: Question) -> tuple[str, ...]:
    """Where the two answers differ, in words; nothing where they agree."""
    try:
        answer = both.reference.answer(question)
    except ContradictionError as contradiction:
        return _also_refused(both, question, contradiction)
    try:
        decision = ask(both.engine, question)
    except BadRequestError as refusal:
        return (f"reference: {answer.outcome}; engine: {refusal}",)
    expected = _by_reference(answer)
    actual = _by_engine(both, decision)
    invented = reasons_of(both, decision) - answer.forbids
    return (
        *(
            f"{field.name}: reference {wanted}; engine {found}"
            for field in fields(Said)
            if (wanted := getattr(expected, field.name)) != (found := getattr(actual, field.name))
        ),
        *(f"no reason for the reference: {reason}" for reason in invented),
    )


def _also_refused(
    both: Both, question: Question, contradiction: ContradictionError
) -> tuple[str, ...]:
    try:
        decision = ask(both.engine, question)
    except BadRequestError:
        return ()
    return (f"reference: {contradiction}; engine: {decision.outcome}",)


def ask(engine: Engine, question: Question) -> Decision:
    """Put a question to the engine, in the words of its callers."""
    return engine.decide(
        question.conduct,
        as_callers_say(question.facts),
        people=None if question.people is None else tuple(map(as_callers_say, question.people)),
        viewer=question.places.get("viewer"),
        person=question.places.get("person"),
        provider=question.places.get("provider"),
        publication=question.places.get("publication"),
        as_of=(question.first, question.last),
        capabilities=question.capabilities,
    )


def as_callers_say(facts: Sets) -> Mapping[str, FactValue]:
    """Facts as a caller states them: a value, or a list of those between which it cannot tell."""
    return {name: _as_caller_says(values) for name, values in facts.items()}


def _as_caller_says(values: frozenset[str]) -> FactValue:
    said = [FLAG.get(value, value) for value in sorted(values)]
    return said[0] if len(said) == 1 else cast("FactValue", said)


def reasons_of(both: Both, decision: Decision) -> frozenset[Reason]:
    """The prohibitions among the reasons of an answer, one for each person."""
    return frozenset(
        Reason(provision=r.provision, rule=r.rule, via=r.via, person=person)
        for r in decision.all_reasons
        if (r.provision, r.rule) in both.forbidding
        for person in r.people or (0,)
    )


def _by_reference(answer: Answer) -> Said:
    forbidden = {reason.person for reason in answer.forbids}
    deadlines = {o.hours for o in answer.duties if o.duty == "remove" and o.hours is not None}
    return Said(
        outcome=str(answer.outcome),
        forbids=_direct_or_not(answer.forbids),
        unmet=answer.unmet,
        duties=answer.duties,
        removal=frozenset({min(deadlines, default=None)} if answer.must_remove else ()),
        unpermitted=frozenset(u for u in answer.unpermitted if u[1] not in forbidden),
    )


def _by_engine(both: Both, decision: Decision) -> Said:
    reasons = reasons_of(both, decision)
    forbidden = {reason.person for reason in reasons}
    owed = {
        Owed(duty=d.duty, provision=d.provision, rule=d.rule, hours=d.deadline_hours)
        for d in decision.duties
    }
    removals = {o for o in owed if (o.provision, o.rule) in both.forbidding}
    return Said(
        outcome=str(decision.outcome),
        forbids=_direct_or_not(reasons),
        unmet=frozenset(unmet.requirement for unmet in decision.unmet),
        duties=frozenset(owed - removals),
        removal=frozenset(o.hours for o in removals),
        unpermitted=frozenset(u for u in decision.verdict.unpermitted() if u[1] not in forbidden),
    )


def _direct_or_not(reasons: frozenset[Reason]) -> frozenset[tuple[str, str, int, bool]]:
    """Each prohibition once for each person, directly if it can be."""
    direct = {(r.provision, r.rule, r.person) for r in reasons if r.via is None}
    return frozenset(
        (*key, key in direct) for key in ((r.provision, r.rule, r.person) for r in reasons)
    )
