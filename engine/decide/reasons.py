"""A verdict comes in; the reasons for it go out, in words and with their citations."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from engine.compile import Engaged
from engine.compile.model import CompiledRule
from engine.decide.kernel import Case, Standing
from engine.language.tree import Enacted


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One rule that stands against the request, with its citation.

    `via` is the entailed conduct by which it was reached, None for the one asked about; `reading`
    says whether the reading of the law is settled or contested; `people` whom it is about, by their
    number in the request.
    """

    rule: str
    provision: str
    title: str
    citation: str
    source: str
    kind: str
    factor: str | None
    places: tuple[str, ...]
    via: str | None
    reading: str
    text: str
    people: tuple[int, ...] = ()


class Against(NamedTuple):
    """What stands against the request: an engaged rule, or that nothing permits a conduct."""

    what: Engaged | str
    people: tuple[int, ...]


def reasons_of(case: Case) -> Iterator[Reason]:
    """Every rule that stands against the request, in the order of rules, each once."""
    return (reason_of(case, one) for one in against(case))


def against(case: Case) -> Iterator[Against]:
    """What the reasons are made of, in their order; to write them takes much longer."""
    verdict = case.verdict
    several = len(case.request.people) > 1
    grouped: dict[int, list[Standing]] = {}
    for standing in (*verdict.forbids(), *verdict.incapable):
        grouped.setdefault(standing.engaged.rule.number, []).append(standing)
    for number in sorted(grouped):
        group = grouped[number]
        # A conduct that was asked about says more than one that it entails.
        first = min(group, key=lambda s: s.engaged.via is not None)
        people = tuple(sorted({s.person for s in group})) if several else ()
        yield Against(first.engaged, people)
    if unpermitted := tuple(verdict.unpermitted()):
        people = tuple(sorted({person for _, person in unpermitted})) if several else ()
        yield Against(unpermitted[0][0], people)
    seen: set[str] = set()
    for standing in verdict.unmet():
        if standing.engaged.word not in seen:
            seen.add(standing.engaged.word)
            yield Against(standing.engaged, ())


def reason_of(case: Case, one: Against) -> Reason:
    """One reason in words. It depends on the conduct, the rule as engaged, and the people alone."""
    if isinstance(one.what, str):
        return _nothing_permits(case, one.what, one.people)
    return _reason(case, one.what, one.people)


def _reason(case: Case, engaged: Engaged, people: tuple[int, ...]) -> Reason:
    rule = engaged.rule
    document = rule.document
    atlas = case.policy.atlas
    reached = () if engaged.factor is None else _places(case, engaged)
    return Reason(
        rule=rule.name,
        provision=rule.provision,
        title=document.title.text,
        citation=citation_of(rule),
        source=document.sources[0].text if document.sources else "",
        kind=kind_of(rule),
        factor=engaged.factor,
        places=reached,
        via=engaged.via,
        reading="contested" if rule.source.contested or is_doubtful(rule) else "settled",
        text=_text(case, engaged, [atlas.names().get(p, p) for p in reached]),
        people=people,
    )


def _places(case: Case, engaged: Engaged) -> tuple[str, ...]:
    """The candidates that the law reaches; its extent where that says the same more briefly."""
    listed = case.policy.atlas.describe(engaged.reached)
    extent = engaged.rule.extent or ()
    return extent if len(extent) < len(listed) else listed


def _text(case: Case, engaged: Engaged, places: list[str]) -> str:
    rule = engaged.rule
    conduct = engaged.via or case.request.conduct
    where = f" in {', '.join(places)}" if places else ""
    through = f" (entailed by `{case.request.conduct}`)" if engaged.via else ""
    document = rule.document
    if engaged.word and rule.effect == "require":
        means = case.policy.vocabulary.requirements[engaged.word].means
        return f"needs {means} before `{conduct}`{through}: {document.title.text}"
    if engaged.word:
        return (
            f"the caller cannot carry out the duty `{engaged.word}`{where}: {document.title.text}"
        )
    penalty = f"; {rule.source.penalty.text}" if rule.source.penalty else ""
    doubt = f"; the reading is contested: {rule.source.reading.text}" if rule.source.reading else ""
    if is_doubtful(rule):
        doubt += "; when it commenced is not known, so it is read as standing from its enactment"
    return f"`{conduct}` is forbidden{where}{through}: {document.title.text}{penalty}{doubt}"


def _nothing_permits(case: Case, unpermitted: str, people: tuple[int, ...]) -> Reason:
    """The default: what nothing permits is denied, under a name of its own."""
    conduct = case.request.conduct
    return Reason(
        rule="nothing-permits-it",
        provision="default",
        title="Nothing permits it",
        citation="",
        source="",
        kind="default",
        factor=None,
        places=(),
        via=None if unpermitted == conduct else unpermitted,
        reading="settled",
        text=f"no policy permits `{unpermitted}` with what is known",
        people=people,
    )


def citation_of(rule: CompiledRule) -> str:
    """The provision as a lawyer cites it; the id where there is no text to cite."""
    document = rule.document
    return document.cites.text if document.cites else rule.provision


def is_doubtful(rule: CompiledRule) -> bool:
    """Whether the law is enacted and its commencement is not known."""
    return any(isinstance(status, Enacted) for status in rule.document.status)


def kind_of(rule: CompiledRule) -> str:
    """The kind of law, or `floor`, or `policy`."""
    document = rule.document
    return document.kind.text if document.kind else document.heading.value
