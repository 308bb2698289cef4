"""The answers of two sides to the same requests come in; where they differ goes out as diagrams."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from engine.compile import EffectKind, Origin
from engine.decide import Outcome
from engine.diagrams.policy import Answers, Line
from engine.diagrams.space import Diagram
from engine.plan.model import Direction


class Difference(NamedTuple):
    """Requests for a conduct whose answer changes in one way.

    `lines` are the rules that stand on one side only somewhere among them; `unpermitted` tells that
    a permission comes or goes there. Both outcomes are None where several stay as they are.
    `comes` tells whether a duty or a reason comes or goes; None where the outcome changes.
    """

    direction: Direction
    before: Outcome | None
    after: Outcome | None
    region: Diagram
    lines: tuple[Line, ...]
    unpermitted: bool
    detail: str = ""
    comes: bool | None = None


_STRICTNESS = (Outcome.PERMIT, Outcome.REQUIRED_FIRST, Outcome.DENY)


def changed_lines(
    old: Answers, new: Answers, valid: Diagram, suspects: Sequence[Line] | None, false: Diagram
) -> dict[Line, Diagram]:
    """Where a rule stands on one side only, for those of the suspects that do so anywhere."""
    changed = {}
    for line in dict.fromkeys((*old.lines, *new.lines)) if suspects is None else suspects:
        one, other = old.lines.get(line, false), new.lines.get(line, false)
        if one != other:
            region = valid & xor(one, other)
            if region != false:
                changed[line] = region
    # Sets of rules have no order that would be the same in every process.
    return dict(sorted(changed.items(), key=lambda item: _order(item[0])))


def differences(
    conduct: str,
    old: Answers,
    new: Answers,
    lines: dict[Line, Diagram],
    lacking: Diagram,
    false: Diagram,
) -> Iterator[Difference]:
    """Where two sides answer differently, each request by the gravest of its changes.

    `lines` is where each rule stands on one side only, `lacking` where a permission does: nothing
    changes anywhere else. Duties and reasons are told apart rule by rule, so that one request may
    be in several of them.
    """
    same = valid = lacking
    for region in lines.values():
        same = valid = valid | region
    for before in _STRICTNESS:
        for after in _STRICTNESS:
            if before is not after:
                region = valid & _of(old, before) & _of(new, after)
                if region != false:
                    same &= ~region
                    direction = _direction(before, after)
                    yield _difference(direction, before, after, region, lines, lacking, false)
    for unmet in _unmet(old, new, lines, same & old.required & new.required, lacking, false):
        same &= ~unmet.region
        yield unmet
    for line, changed in lines.items():
        here, stands = changed & same, new.lines.get(line, false)
        yield from _quiet(conduct, line, here & stands, old, new, false, comes=True)
        yield from _quiet(conduct, line, here & ~stands, old, new, false, comes=False)


def _difference(
    direction: Direction,
    before: Outcome,
    after: Outcome,
    region: Diagram,
    lines: dict[Line, Diagram],
    lacking: Diagram,
    false: Diagram,
) -> Difference:
    there = tuple(
        line
        for line, changed in lines.items()
        if line.effect is not EffectKind.DUTY and changed & region != false
    )
    return Difference(direction, before, after, region, there, lacking & region != false)


def _unmet(
    old: Answers,
    new: Answers,
    lines: dict[Line, Diagram],
    required: Diagram,
    lacking: Diagram,
    false: Diagram,
) -> Iterator[Difference]:
    """Where both ask for something first, but not for the same."""
    words = {line.word for line in lines if line.effect is EffectKind.REQUIRE}
    dropped = added = false
    for word in sorted(words):
        was, is_now = requires(old, word, false), requires(new, word, false)
        dropped |= required & was & ~is_now
        added |= required & is_now & ~was
    first = Outcome.REQUIRED_FIRST
    # What asks for something else instead has become milder for somebody.
    for direction, region in (
        (Direction.LOOSENS, dropped),
        (Direction.TIGHTENS, added & ~dropped),
    ):
        if region != false:
            yield _difference(direction, first, first, region, lines, lacking, false)


def _quiet(  # a line of two answers, and where
    conduct: str,
    line: Line,
    region: Diagram,
    old: Answers,
    new: Answers,
    false: Diagram,
    *,
    comes: bool,
) -> Iterator[Difference]:
    """Where the outcome stays, and a duty or a reason comes or goes."""
    if region == false:
        return
    direction, detail = Direction.REASONS, ""
    match line.effect:
        case EffectKind.DUTY:
            hours = "" if line.hours is None else f" within {line.hours} hours"
            direction, detail = Direction.DUTIES, f"{line.word}{hours}"
        case EffectKind.FORBID if conduct == "host" and line.origin is not Origin.POLICY:
            # What the floor or a law forbids to host has to be removed.
            direction, detail = Direction.DUTIES, "remove"
        case EffectKind.REQUIRE:
            # What has to be met first is told only where nothing forbids it.
            region &= old.required | new.required
        case _:
            pass
    outcomes = [outcome for outcome in _STRICTNESS if region & _of(old, outcome) != false]
    if outcomes:
        same = outcomes[0] if len(outcomes) == 1 else None
        yield Difference(
            direction, same, same, region, (line,), unpermitted=False, detail=detail, comes=comes
        )


def _order(line: Line) -> tuple[int, str, str, str, int]:
    return line.origin, line.provision, line.rule, line.word, line.hours or 0


def requires(answers: Answers, word: str, false: Diagram) -> Diagram:
    """Where a requirement is not met."""
    total = false
    for line, stands in answers.lines.items():
        if line.effect is EffectKind.REQUIRE and line.word == word:
            total = total | stands
    return total


def _of(answers: Answers, outcome: Outcome) -> Diagram:
    match outcome:
        case Outcome.PERMIT | Outcome.PERMIT_WITH_DUTIES:
            return answers.permit
        case Outcome.REQUIRED_FIRST:
            return answers.required
        case Outcome.DENY:
            return answers.deny


def _direction(before: Outcome, after: Outcome) -> Direction:
    if _STRICTNESS.index(after) < _STRICTNESS.index(before):
        return Direction.LOOSENS
    return Direction.TIGHTENS


def xor(one: Diagram, other: Diagram) -> Diagram:
    """Where one of the two is true and not both."""
    return (one & ~other) | (~one & other)
