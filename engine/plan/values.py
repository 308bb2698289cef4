"""A plan comes in; everything in it goes out as values for JSON, nothing cut."""

from collections.abc import Mapping
from datetime import date

from engine.diagrams.cubes import Cube
from engine.plan.asking import command, request
from engine.plan.edits import meaning
from engine.plan.model import Change, Scope, Witness
from engine.plan.plan import Label, Plan
from engine.plan.report import Told, behind, closing, text_only, told
from engine.plan.structure import FileEdit
from engine.vocabulary import Vocabulary

Values = Mapping[str, object]


def as_values(plan: Plan) -> Values:
    """The whole plan; docs/plan.schema.json describes it."""
    vocabulary = plan.after.policy.vocabulary
    found = plan.semantic.incomparable
    return {
        "before": _label(plan.before),
        "after": _label(plan.after),
        "profile": plan.after.policy.profile.value,
        "identity": plan.identity,
        "days": {
            "as_of": None if plan.asked.is_calendar else _day(plan.asked.first),
            "since": _day(plan.asked.since),
            "dates": [_day(plan.asked.first), _day(plan.asked.second)]
            if plan.asked.is_calendar
            else None,
        },
        "bills": list(plan.bills),
        "status": plan.verdict.value,
        "closing": closing(plan),
        "law_alone": {"loosens": plan.behind, "words": behind(plan)},
        "counts": {
            **{direction.value: count for direction, count in plan.counts.items()},
            "text": text_only(plan),
        },
        "incomparable": {
            "facts": list(found.facts),
            "values": list(found.values),
            "conducts": list(found.conducts),
            "places": list(found.places),
            "completed": list(found.completed),
        },
        "changes": [
            _change(plan, change, words, vocabulary)
            for change, words in zip(plan.changes, told(plan), strict=True)
        ],
        "files": [_file(plan, file) for file in plan.structure.files],
        "tables": [
            {"path": table.path, "entries": list(table.entries)} for table in plan.structure.tables
        ],
    }


def _label(label: Label) -> Values:
    return {"name": label.name, "policy": label.policy.digest, "remarks": list(label.remarks)}


def _change(plan: Plan, change: Change, words: Told, vocabulary: Vocabulary) -> Values:
    return {
        "direction": change.direction.value,
        "words": words.head,
        "conducts": list(change.conducts),
        "including": list(words.including),
        "before": None if change.before is None else change.before.value,
        "after": None if change.after is None else change.after.value,
        "duty": change.detail,
        "comes": change.comes,
        "cubes": [
            {"words": line, "facts": _cube(cube, vocabulary)}
            for line, cube in zip(words.cubes, change.cover.cubes, strict=True)
        ],
        "whole": change.cover.whole,
        "scopes": [_scope(scope) for scope in change.scopes],
        "causes": [
            {
                "provision": cause.provision,
                "rule": cause.rule,
                "why": [why.value for why in cause.why],
                "words": reason.what,
                "citation": reason.citation,
                "source": reason.source,
            }
            for cause, reason in zip(change.causes, words.reasons, strict=True)
        ],
        "situations": change.situations,
        "witness": None if change.witness is None else _witness(plan, change.witness),
    }


def _cube(cube: Cube, vocabulary: Vocabulary) -> Values:
    facts = tuple(vocabulary.facts.values())
    return {
        facts[slot].name: {
            "may_be": [list(facts[slot].words(mask)) for mask in limits.may_be],
            "within": list(facts[slot].words(limits.within)),
        }
        for slot, limits in cube.limits
    }


def _scope(scope: Scope) -> Values:
    return {
        "factors": [role.value for role in scope.roles],
        "places": list(scope.places),
        "through": dict(scope.through),
        "days": [{"since": _day(days.since), "until": _day(days.until)} for days in scope.days],
    }


def _witness(plan: Plan, witness: Witness) -> Values:
    return {
        "request": request(witness),
        "before": {
            "as_of": _day(witness.day_before),
            "command": command(plan, witness, witness.day_before),
            "outcome": witness.before.value,
        },
        "after": {
            "as_of": _day(witness.day),
            "command": command(plan, witness, witness.day),
            "outcome": witness.after.value,
        },
    }


def _file(plan: Plan, file: FileEdit) -> Values:
    return {
        "path": file.path,
        "edit": file.edit.value,
        "was": file.was,
        "heading": file.heading,
        "name": file.name,
        "title": file.title,
        "parts": [part.value for part in file.parts],
        "rules": [
            {
                "name": rule.name,
                "edit": rule.edit.value,
                "was": rule.was,
                "parts": [part.value for part in rule.parts],
            }
            for rule in file.rules
        ],
        "meaning": meaning(plan, file),
        "lines": list(file.lines),
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
