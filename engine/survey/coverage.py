"""A corpus and a day come in; what is regulated where goes out, topic by topic.

A topic is covered in a place where a law or order that reaches it has a rule for it. This says
that a text exists, since when, and how sure its reading is; what it means for a request, a decision
says.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from engine.check import Corpus
from engine.check.lints.stale_check import STALE_DAYS
from engine.compile import CompiledRule, EffectKind, Origin, PolicySet
from engine.compile.formula import All, Any, Formula, Leaf, PlaceLeaf
from engine.language import tree

MARKS = ("not modelled", "wider than the text", "doubtful")
"""The words with which a note says what the vocabulary cannot say, or what is in doubt."""


class Topic(StrEnum):
    """What a law may be about."""

    CREATE = "create"
    SHARE = "share"
    TOOL = "tool"
    MINORS = "minors"
    TAKE_DOWN = "take-down"
    LABELLING = "labelling"


class State(StrEnum):
    """Where a text stands on the day."""

    IN_FORCE = "in force"
    TO_COME = "to come"
    BILL = "bill"
    OVER = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One document that covers a topic in a place."""

    provision: str
    state: State
    since: date | None
    confidence: str
    contested: bool
    doubtful: bool
    stale: bool
    authentic_only: bool
    """No rule of it that is about the topic reaches an altered or generated picture."""
    above: bool
    """It comes from the law above the place: of its country, its parent or a membership."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceCoverage:
    """What is regulated in one place."""

    code: str
    name: str
    topics: Mapping[Topic, tuple[Text, ...]]

    def covered(self, topic: Topic) -> bool:
        """Whether a text for the topic is in force."""
        return any(text.state is State.IN_FORCE for text in self.topics[topic])


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The overview of a day."""

    day: date
    places: tuple[PlaceCoverage, ...]
    documents: Mapping[str, int]
    """How many documents there are of each heading."""
    notes: Mapping[str, int]
    """How many notes begin with each of the words that mark a limit of the model, or a doubt."""


def coverage_of(corpus: Corpus, policy: PolicySet, day: date) -> Coverage:
    """Survey a corpus.

    `policy` is the corpus compiled with its bills as enacted, so that those are seen too.
    """
    atlas = policy.atlas
    documents = {d.name.text: d for _, d in corpus.documents()}
    texts: dict[str, dict[Topic, list[Text]]] = {
        code: {topic: [] for topic in Topic} for code in atlas.names()
    }
    for provision, rules in _by_provision(policy).items():
        document = documents[provision]
        own = {word.text for word in document.extent}
        reached = _reached(policy, document, day)
        for topic in Topic:
            about = [rule for rule in rules if topic in _topics(rule, policy)]
            if not about:
                continue
            for code in texts:
                if code in own or (code in atlas.own and atlas.own[code] & reached):
                    text = _text(document, about, policy, day, above=code not in own)
                    texts[code][topic].append(text)
    headings = Counter(document.heading.value for document in documents.values())
    notes = Counter(
        mark
        for document in documents.values()
        for note in _notes(document)
        for mark in MARKS
        if note.startswith(f"{mark}:")
    )
    return Coverage(
        day=day,
        places=tuple(
            PlaceCoverage(
                code=code,
                name=name,
                topics={topic: tuple(found) for topic, found in texts[code].items()},
            )
            for code, name in sorted(atlas.names().items())
        ),
        documents=headings,
        notes={mark: notes[mark] for mark in MARKS},
    )


def _notes(document: tree.Document) -> Iterator[str]:
    yield from document.notes
    for rule in document.rules:
        yield from rule.notes


def _by_provision(policy: PolicySet) -> dict[str, list[CompiledRule]]:
    grouped: dict[str, list[CompiledRule]] = {}
    for rule in policy.rules:
        if rule.origin in {Origin.LAW, Origin.ORDER}:
            grouped.setdefault(rule.provision, []).append(rule)
    return grouped


def _reached(policy: PolicySet, document: tree.Document, day: date) -> int:
    kind = document.kind.text if document.kind else ""
    cites = document.cites.text if document.cites else ""
    mask = 0
    for word in document.extent:
        mask |= policy.atlas.extent(word.text, day, kind=kind, instrument=cites)
    return mask


# -- topics ---------------------------------------------------------------------------------------

_CREATES = frozenset({"create", "edit", "request"})
_SHARES = frozenset({"share", "publish", "sell", "promote", "monetise"})


def _topics(rule: CompiledRule, policy: PolicySet) -> Iterator[Topic]:
    match rule.effect:
        case EffectKind.FORBID:
            yield from _forbidden(rule, policy)
        case EffectKind.DUTY:
            if {"remove", "block"} & set(rule.words):
                yield Topic.TAKE_DOWN
            if {"label", "watermark"} & set(rule.words):
                yield Topic.LABELLING
            if "provide-tool" in rule.conducts:
                yield Topic.TOOL
        case EffectKind.REQUIRE | EffectKind.PERMIT:
            return


def _forbidden(rule: CompiledRule, policy: PolicySet) -> Iterator[Topic]:
    facts = policy.vocabulary.facts
    age = facts["person.age"]
    adults = _possible_with(rule.formula, age.index, age.bits["adult"])
    if _possible_with(rule.formula, age.index, age.bits["minor"]):
        yield Topic.MINORS
    if adults and rule.conducts & _CREATES:
        yield Topic.CREATE
    if adults and rule.conducts & _SHARES:
        yield Topic.SHARE
    if "provide-tool" in rule.conducts:
        yield Topic.TOOL
    if "host" in rule.conducts:
        yield Topic.TAKE_DOWN


def _possible_with(formula: Formula, slot: int, mask: int) -> bool:
    """Whether a formula is possible where one fact is known and nothing else is."""
    match formula:
        case Leaf():
            return formula.slot != slot or bool(formula.mask & mask)
        case PlaceLeaf():
            return True
        case All(parts):
            return all(_possible_with(part, slot, mask) for part in parts)
        case Any(parts):
            return any(_possible_with(part, slot, mask) for part in parts)


# -- texts ----------------------------------------------------------------------------------------


def _text(
    document: tree.Document, rules: list[CompiledRule], policy: PolicySet, day: date, *, above: bool
) -> Text:
    checked = document.checked
    state, since = _state(document, rules, day)
    origin = policy.vocabulary.facts["image.origin"]
    synthetic = origin.bits["altered"] | origin.bits["generated"]
    return Text(
        provision=document.name.text,
        state=state,
        since=since,
        confidence=checked.confidence.text if checked else "",
        contested=all(rule.source.contested for rule in rules),
        doubtful=any(isinstance(status, tree.Enacted) for status in document.status),
        stale=checked is None or (day - checked.on).days > STALE_DAYS,
        authentic_only=not any(
            _possible_with(rule.formula, origin.index, synthetic) for rule in rules
        ),
        above=above,
    )


def _state(
    document: tree.Document, rules: list[CompiledRule], day: date
) -> tuple[State, date | None]:
    if any(isinstance(status, tree.Bill) for status in document.status):
        return State.BILL, None
    periods = [period for rule in rules for period in rule.periods]
    now = [period for period in periods if day in period]
    if now:
        begins = [p.since for p in now if p.since is not None]
        return State.IN_FORCE, min(begins) if len(begins) == len(now) else None
    later = [p.since for p in periods if p.since is not None and p.since > day]
    if later:
        return State.TO_COME, min(later)
    return State.OVER, None
