"""A plan comes in; what every face of it says goes out, in words: text, Markdown and HTML alike."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from engine.compile import CompiledRule
from engine.decide import Outcome
from engine.language.tree import Heading
from engine.plan.asking import command
from engine.plan.model import Cause, Change, Direction, Scope, Why, Witness
from engine.plan.plan import Plan, Verdict
from engine.plan.wording import (
    all_of,
    cube_words,
    days_words,
    factor_words,
    place_words,
    situations_words,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Places, those that a law of elsewhere reaches apart; by which factors, on which days."""

    direct: tuple[str, ...]
    indirect: tuple[tuple[str, tuple[str, ...]], ...]
    """Whose law it is, in words, and where it reaches."""
    factors: str
    days: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A rule that brings a change about, how it is cited, and what about it does."""

    rule: str
    citation: str
    source: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A request that shows a change: how to ask it, and the two answers."""

    command: str
    answers: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One change in words. `including` are conducts that it reaches because they include others."""

    direction: Direction
    conducts: tuple[str, ...]
    including: tuple[str, ...]
    what: str
    cubes: tuple[str, ...]
    whole: bool
    where: tuple[Where, ...]
    reasons: tuple[Reason, ...]
    shown: Shown | None
    situations: str

    @property
    def head(self) -> str:
        """`share (and publish, which includes it): deny → permit`."""
        these = ", ".join(self.conducts or self.including)
        if self.conducts and self.including:
            verb, it = ("includes", "it") if len(self.including) == 1 else ("include", "it")
            it = "them" if len(self.conducts) > 1 else it
            these += f" (and {', '.join(self.including)}, which {verb} {it})"
        return f"{these}: {self.what}"


HEADINGS = {
    Direction.LOOSENS: "Loosens",
    Direction.TIGHTENS: "Tightens",
    Direction.DUTIES: "Duties only",
    Direction.REASONS: "Reasons only",
}

_WHY = {
    Why.ADDED: "the rule is new",
    Why.REMOVED: "the rule is gone",
    Why.CONDITION: "its condition",
    Why.EFFECT: "its effect",
    Why.PERIOD: "its period",
    Why.EXTENT: "its extent",
    Why.FACTORS: "its connecting factors",
    Why.PLACES: "the places that it reaches or names, in jurisdictions/",
}


def told(plan: Plan) -> tuple[Told, ...]:
    """Each change in words, in the order of the plan."""
    return tuple(_told(plan, change) for change in plan.changes)


def title(plan: Plan) -> str:
    """What is compared with what."""
    if plan.asked.is_calendar:
        return f"{plan.asked.first} → {plan.asked.second}, {plan.after.name}"
    return f"{plan.before.name} → {plan.after.name}"


def subtitle(plan: Plan) -> str:
    """Profile, identity and days."""
    parts = [f"profile {plan.after.policy.profile}"]
    if plan.identity is not None:
        parts.append(f"identity {plan.identity}")
    if plan.asked.is_calendar:
        parts.append("what the calendar alone changes")
    elif plan.asked.first is not None:
        parts.append(f"on {plan.asked.first}")
    elif plan.asked.since is not None:
        parts.append(f"every day from {plan.asked.since} on")
    else:
        parts.append("every day")
    return ", ".join(parts)


def remarks(plan: Plan) -> Iterator[str]:
    """What a reader has to know before: what was taken from elsewhere or could not be compared."""
    said = (f"{label.name}: {r}" for label in (plan.before, plan.after) for r in label.remarks)
    yield from dict.fromkeys(said)
    # Where nothing permits a request either, its answer stays; the floor is weaker all the same.
    floor = [f.name for f in plan.structure.files if f.heading == Heading.FLOOR and f.rules]
    if floor:
        yield f"rules of the floor are not the same: {all_of(floor)}"
    found = plan.semantic.incomparable
    for word, names in (
        ("fact", found.facts),
        ("value", found.values),
        ("conduct", found.conducts),
        ("place", found.places),
    ):
        if names:
            many = word if len(names) == 1 else f"{word}s"
            yield f"only one side knows the {many} {all_of(names)}: compared is the rest"
    if found.completed:
        yield (
            f"{all_of(found.completed)} of the vocabulary differ: requests into which the two "
            "sides read something else were not compared"
        )


def counts_line(plan: Plan) -> str:
    """`1 loosens, 0 tighten, 2 duties only, 0 reasons only, 3 text only`."""
    n = plan.counts
    loosens, tightens = n[Direction.LOOSENS], n[Direction.TIGHTENS]
    parts = [
        f"{loosens} loosen{'s' if loosens == 1 else ''}",
        f"{tightens} tighten{'s' if tightens == 1 else ''}",
        f"{n[Direction.DUTIES]} change{'s' if n[Direction.DUTIES] == 1 else ''} duties only",
        f"{n[Direction.REASONS]} change{'s' if n[Direction.REASONS] == 1 else ''} reasons only",
    ]
    if not plan.asked.is_calendar and not plan.bills:
        parts.append(f"{text_only(plan)} text only")
    return ", ".join(parts)


def text_only(plan: Plan) -> int:
    """How many files stand otherwise with no change for any request."""
    return sum(not plan.felt(file.name) for file in plan.structure.files)


def closing(plan: Plan) -> str:
    """The sentence that a reader remembers."""
    loosening = plan.counts[Direction.LOOSENS]
    needed = "a second, named reviewer is needed"
    if loosening:
        verb = "change loosens" if loosening == 1 else "changes loosen"
        return f"{loosening} {verb} what is asked of requests: {needed}."
    match plan.verdict:
        case Verdict.LOOSENS:
            return f"Nothing that could be compared loosens, but not all could: {needed}."
        case Verdict.CHANGES:
            number = len(plan.changes)
            many = f"{number} changes, none of which loosens."
            return "1 change, which does not loosen." if number == 1 else many
        case Verdict.NOTHING:
            return "Nothing changes for any request."


def behind(plan: Plan) -> str:
    """What the floor and the platform's policies keep from being felt, if anything."""
    if not plan.behind:
        return ""
    verb = "change loosens" if plan.behind == 1 else "changes loosen"
    return (
        "Behind the floor and the platform's policies, the law alone loosens: "
        f"{plan.behind} {verb} there (`--profile law` shows them)."
    )


# -- one change -----------------------------------------------------------------------------------


def _told(plan: Plan, change: Change) -> Told:
    vocabulary = plan.after.policy.vocabulary
    named = frozenset[str]().union(
        *(rule.conducts for cause in change.causes for rule in _rules(plan, cause))
    )
    direct = tuple(c for c in change.conducts if c in named)
    return Told(
        direction=change.direction,
        conducts=direct,
        including=tuple(c for c in change.conducts if c not in direct),
        what=_what(change),
        cubes=tuple(cube_words(cube, vocabulary) for cube in change.cover.cubes),
        whole=change.cover.whole,
        where=tuple(_where(plan, scope) for scope in change.scopes),
        reasons=tuple(_reason(plan, cause) for cause in change.causes),
        shown=None if change.witness is None else _shown(plan, change.witness),
        situations=situations_words(change.situations),
    )


def _what(change: Change) -> str:
    if change.direction in {Direction.LOOSENS, Direction.TIGHTENS}:
        if change.before is not change.after:
            return f"{_outcome(change.before)} → {_outcome(change.after)}"
        less = "less" if change.direction is Direction.LOOSENS else "more"
        return f"{_outcome(change.after)}, with {less} to be met"
    thing = "a reason" if change.direction is Direction.REASONS else f"the duty {change.detail}"
    moves = "comes or goes" if change.comes is None else "comes" if change.comes else "goes"
    stays = "each outcome" if change.after is None else _outcome(change.after)
    return f"{thing} {moves}, {stays} stays"


def _outcome(outcome: Outcome | None) -> str:
    return "" if outcome is None else outcome.value.replace("-", " ")


def _where(plan: Plan, scope: Scope) -> Where:
    atlas = plan.after.policy.atlas
    named = [place for place in scope.places if place not in scope.through]
    through: dict[str, list[str]] = {}
    for place, law in scope.through.items():
        through.setdefault(law, []).append(place)
    indirect = []
    for law, reached in through.items():
        parts = law.split(", ")
        whole = [p for p in reached if all(part.startswith(f"{p}-") for part in parts)]
        rest = [p for p in reached if p not in whole]
        if rest and set(parts) <= atlas.memberships:
            indirect.append((f"through {law} law", place_words(rest, atlas)))
        elif rest:
            indirect.append((f"also, through {law}", place_words(rest, atlas)))
        if whole:
            indirect.append((f"also, where only the country is known, through {law}", tuple(whole)))
    is_one_day = plan.asked.first is not None
    return Where(
        direct=place_words(named, atlas) if named else (),
        indirect=tuple(indirect),
        factors=factor_words(scope.roles),
        days="" if is_one_day else days_words(scope.days),
    )


def _rules(plan: Plan, cause: Cause) -> Iterator[CompiledRule]:
    for label in (plan.after, plan.before):
        for rule in label.policy.rules:
            if (rule.provision, rule.name) == (cause.provision, cause.rule):
                yield rule


def _reason(plan: Plan, cause: Cause) -> Reason:
    rule = next(_rules(plan, cause))
    document = rule.document
    what = [_why(plan, why, rule) for why in cause.why]
    return Reason(
        rule=f"{cause.provision}/{cause.rule}",
        citation=document.cites.text if document.cites else document.title.text,
        source=document.sources[0].text if document.sources else "",
        what=all_of(what) if what else "it meets another rule",
    )


def _why(plan: Plan, why: Why, rule: CompiledRule) -> str:
    if why is Why.PERIOD and rule.provision in plan.bills:
        return "the bill is enacted"
    if why is not Why.DATE:
        return _WHY[why]
    first, second = plan.asked.first or date.min, plan.asked.second or date.max
    begins = [p.since for p in rule.periods if p.since and first < p.since <= second]
    ends = [p.until for p in rule.periods if p.until and first < p.until <= second]
    parts = [f"in force from {day}" for day in begins] + [f"in force until {day}" for day in ends]
    return all_of(parts) or "in force on one of the two days only"


# -- witnesses ------------------------------------------------------------------------------------


def _shown(plan: Plan, witness: Witness) -> Shown:
    before, after = witness.before.value, witness.after.value
    if witness.day_before != witness.day:
        answers = f"{after}; with --as-of {witness.day_before}: {before}"
    elif before == after:
        answers = f"{before} before and after"
    else:
        answers = f"{before} before, {after} after"
    return Shown(command=command(plan, witness, witness.day), answers=answers)
