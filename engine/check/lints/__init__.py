"""The list of lints: one file each here, one page each in `docs/lints/`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from engine.check.lints import (
    bad_example,
    bad_period,
    bare_word,
    floor_narrowed,
    foreign_field,
    idle_test,
    impossible_rule,
    misplaced_rule,
    missing_example,
    missing_field,
    mixed_and_or,
    open_permit,
    outside_extent,
    path_and_id,
    repeated_name,
    scale_direction,
    stale_check,
    unexplained_doubt,
    unknown_conduct,
    unknown_fact,
    unknown_place,
    unknown_value,
    unknown_word,
    unsourced,
    wrong_test,
)
from engine.check.subject import Remark, Subject
from engine.diagnostics import Severity


@dataclass(frozen=True, slots=True)
class Lint:
    """A check of one file, with its stable code and the name of its page."""

    code: str
    name: str
    severity: Severity
    check: Callable[[Subject], Iterator[Remark]]


LINTS: tuple[Lint, ...] = (
    Lint("BL201", "unknown-fact", Severity.ERROR, unknown_fact.check),
    Lint("BL202", "unknown-value", Severity.ERROR, unknown_value.check),
    Lint("BL203", "wrong-test", Severity.ERROR, wrong_test.check),
    Lint("BL204", "unknown-conduct", Severity.ERROR, unknown_conduct.check),
    Lint("BL205", "unknown-place", Severity.ERROR, unknown_place.check),
    Lint("BL206", "unknown-word", Severity.ERROR, unknown_word.check),
    Lint("BL207", "mixed-and-or", Severity.ERROR, mixed_and_or.check),
    Lint("BL208", "bare-word", Severity.ERROR, bare_word.check),
    Lint("BL210", "bad-period", Severity.ERROR, bad_period.check),
    Lint("BL211", "path-and-id", Severity.ERROR, path_and_id.check),
    Lint("BL212", "floor-narrowed", Severity.ERROR, floor_narrowed.check),
    Lint("BL213", "misplaced-rule", Severity.ERROR, misplaced_rule.check),
    Lint("BL214", "scale-direction", Severity.ERROR, scale_direction.check),
    Lint("BL215", "missing-example", Severity.WARNING, missing_example.check),
    Lint("BL216", "outside-extent", Severity.ERROR, outside_extent.check),
    Lint("BL217", "idle-test", Severity.WARNING, idle_test.check),
    Lint("BL218", "impossible-rule", Severity.ERROR, impossible_rule.check),
    Lint("BL219", "missing-field", Severity.ERROR, missing_field.check),
    Lint("BL220", "unsourced", Severity.WARNING, unsourced.check),
    Lint("BL221", "foreign-field", Severity.ERROR, foreign_field.check),
    Lint("BL222", "repeated-name", Severity.ERROR, repeated_name.check),
    Lint("BL223", "bad-example", Severity.ERROR, bad_example.check),
    Lint("BL224", "unexplained-doubt", Severity.WARNING, unexplained_doubt.check),
    Lint("BL225", "open-permit", Severity.WARNING, open_permit.check),
    Lint("BL226", "stale-check", Severity.WARNING, stale_check.check),
)


@dataclass(frozen=True, slots=True)
class ProvenLint:
    """A lint that needs decision diagrams: it is made in `engine/review`, above this stage."""

    code: str
    name: str
    severity: Severity


BY_PROOF: tuple[ProvenLint, ...] = (
    ProvenLint("BL240", "never-stands", Severity.WARNING),
    ProvenLint("BL241", "implied-rule", Severity.WARNING),
    ProvenLint("BL242", "swallowing-exception", Severity.WARNING),
    ProvenLint("BL243", "idle-exception", Severity.WARNING),
    ProvenLint("BL244", "forbidden-permit", Severity.WARNING),
    ProvenLint("BL245", "idle-example", Severity.WARNING),
)


def names() -> dict[str, str]:
    """The name of every code that a check can report, those of the parser included."""
    return {
        "BL100": "syntax",
        "BL101": "structure",
        **{lint.code: lint.name for lint in LINTS},
        "BL230": "same-name",
        **{lint.code: lint.name for lint in BY_PROOF},
        "BL300": "failing-example",
    }
