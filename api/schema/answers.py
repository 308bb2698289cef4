"""The vocabulary comes in; the schemas of everything that the service may answer go out."""

from api.problems import KINDS, type_of
from api.schema.json_schema import (
    Schema,
    closed,
    flag,
    list_of,
    number,
    or_null,
    ref,
    text,
    words,
)
from api.schema.reports import report_schemas
from engine.decide import Outcome
from engine.vocabulary import Vocabulary

_OUTCOMES = {
    Outcome.PERMIT: "it may be done",
    Outcome.PERMIT_WITH_DUTIES: "it may be done, by whoever carries out the duties",
    Outcome.REQUIRED_FIRST: "not yet: what is `unmet` comes first",
    Outcome.DENY: "it may not be done",
}


def answer_schemas(vocabulary: Vocabulary) -> dict[str, Schema]:
    """The schemas of answers by name."""
    return {
        **_parts(vocabulary),
        "Decision": closed("The answer to one question.", _decision(), _SEARCHED),
        **_batch(),
        **_authzen(),
        **report_schemas(vocabulary),
        "Problem": _problem(),
    }


_SEARCHED = ("needs", "final")
"""Members that are left out where nobody may see them, or wants them."""


def _batch() -> dict[str, Schema]:
    members = _decision()
    brief = {name: what for name, what in members.items() if name not in {"reasons", "places"}}
    rules = list_of(text("PROVISION/rule"), "The rules that stand against it, the floor first.")
    broken: dict[str, Schema] = {"permitted": {"const": False}, "problem": ref("Problem")}
    return {
        "BriefDecision": closed(
            "The answer to one question, without words.", {**brief, "rules": rules}, _SEARCHED
        ),
        "BrokenItem": closed("An item that could not be read, and is not permitted.", broken),
        "Batch": closed(
            "One answer for each item, in order.",
            {
                "decisions": list_of(
                    {"anyOf": [ref("Decision"), ref("BriefDecision"), ref("BrokenItem")]},
                    "The answers.",
                )
            },
        ),
    }


def _decision() -> dict[str, Schema]:
    return {
        "id": text("The name of this answer.", format="uuid"),
        "outcome": words(
            {o.value: means for o, means in _OUTCOMES.items()}, "The answer, in one word."
        ),
        "permitted": flag("Whether it may be done now."),
        "reasons": list_of(ref("Reason"), "Everything that stands against it, the floor first."),
        "more_reasons": number("How many reasons there are beyond those listed."),
        "duties": list_of(ref("StandingDuty"), "What is to be done as well, also on a denial."),
        "advice": list_of(ref("Advice"), "What rules that stand suggest; nobody has to do it."),
        "unmet": list_of(ref("Unmet"), "What comes first, with the facts that would meet it."),
        "needs": list_of(
            {"type": "string"},
            "The unknown facts of a smallest set that could change the answer, cheapest first. "
            "For the service, never for its users: it would say which fact to claim.",
        ),
        "final": flag("Whether no unknown fact could change the answer, places apart."),
        "places": {
            "type": "object",
            "description": "The candidate places it was decided for, by connecting factor.",
            "additionalProperties": ref("FoundPlaces"),
        },
        "policy": text("The digest of everything the answer depends on besides the request."),
        "as_of": text("The day, or the first and last day, it was decided for (ISO 8601)."),
        "status": {
            "type": "integer",
            "enum": [200, 402, 403, 451],
            "description": "The HTTP status that fits towards the service's own user: 451 where "
            "law, an order or a geoblock forbids, 402 where only a subscription is missing.",
        },
        "max_age": number(
            "For how many seconds the service may keep the answer. Caches in between keep nothing: "
            "a refusal of the depicted person has to count at once."
        ),
    }


def _parts(vocabulary: Vocabulary) -> dict[str, Schema]:
    requirements = {name: r.means for name, r in vocabulary.requirements.items()}
    rule = {
        "rule": text("The rule."),
        "provision": text("The document that the rule stands in."),
    }
    return {
        "Reason": closed(
            "One rule that stands against it.",
            {
                **rule,
                "title": text("What the document is about."),
                "citation": text("The document as a lawyer cites it."),
                "source": text("Where the text can be read; empty where there is no such place."),
                "kind": text("The kind of law, `floor`, `policy`, or `default`."),
                "factor": or_null(
                    words({n: f.means for n, f in vocabulary.factors.items()}),
                    "The connecting factor by which it applies; null: it applies everywhere.",
                ),
                "places": list_of({"type": "string"}, "The candidate places that it reaches."),
                "via": or_null(ref("Conduct"), "The entailed conduct by which it was reached."),
                "reading": words(
                    {"settled": "nobody doubts the reading", "contested": "the text says in what"}
                ),
                "text": text("All of it in one sentence."),
                "people": list_of(number("A place in `people`."), "Whom it is about."),
            },
            optional=("people",),
        ),
        "StandingDuty": closed(
            "A duty that comes with the answer.",
            {
                "duty": ref("Duty"),
                **rule,
                "deadline_hours": or_null(number("Hours from the answer."), "Null: at once."),
            },
        ),
        "Advice": closed(
            "What a rule that stands suggests.",
            {"advice": words(vocabulary.advice), **rule},
        ),
        "Unmet": closed(
            "A requirement that is not met.",
            {
                "requirement": words(requirements),
                "met_by": {"description": "Facts that would meet it.", **ref("Facts")},
                **rule,
            },
        ),
        "Evidence": closed(
            "Where a candidate place comes from.",
            {
                "source": text("Who says so."),
                "says": text("What was said."),
                "detail": text("More about it; may be empty."),
            },
        ),
        "FoundPlaces": closed(
            "The candidates of one connecting factor.",
            {
                "candidates": list_of({"type": "string"}, "Codes; `anywhere`; empty for nowhere."),
                "evidence": list_of(ref("Evidence"), "Why."),
                "not_researched": list_of(
                    {"type": "string"},
                    "Those whose law nobody has looked at: the floor holds there too.",
                ),
            },
        ),
    }


def _authzen() -> dict[str, Schema]:
    error = closed("What is wrong.", {"status": number("The status."), "message": text("Why.")})
    obligation = closed(
        "A duty, as the AuthZEN Obligations Profile (draft 1) writes it.",
        {
            "id": text("Unique in the answer."),
            "type": {"const": "custom"},
            "properties": closed(
                "The duty.",
                {
                    "vendor": {"const": "brightline"},
                    "action": ref("Duty"),
                    "means": text("What is to be done."),
                    "binding": flag("Whether who cannot do it is denied."),
                    "deadline_hours": or_null(number("Hours."), "Null: at once."),
                    "provision": text("The document."),
                    "rule": text("The rule."),
                },
            ),
        },
    )
    reason: Schema = {"type": "object", "additionalProperties": {"type": "string"}}
    context = closed(
        "The whole answer of Brightline, and what AuthZEN makes of it.",
        {
            **_decision(),
            "obligations": list_of(obligation, "The duties."),
            "reason_admin": {**reason, "description": "Why not; never for the user."},
            "reason_user": {**reason, "description": "Why not, for the user."},
        },
        optional=("reason_admin", "reason_user", *_SEARCHED),
    )
    broken = closed("The item could not be read.", {"error": error})
    return {
        "Evaluation": closed(
            "A decision.", {"decision": flag("Whether it may be done."), "context": context}
        ),
        "BrokenEvaluation": closed(
            "An item that could not be read, and is denied.",
            {"decision": {"const": False}, "context": broken},
        ),
        "Evaluations": {
            "oneOf": [
                ref("Evaluation"),
                closed(
                    "One answer for each item, in order; fewer where the semantic ends it early.",
                    {
                        "evaluations": list_of(
                            {"oneOf": [ref("Evaluation"), ref("BrokenEvaluation")]}, "The answers."
                        )
                    },
                ),
            ]
        },
        "Actions": _found("What may be done.", {"name": text("A conduct.")}),
        "Subjects": _found(
            "Where it may be done.",
            {"type": text("As it was asked for."), "id": text("The code of a place.")},
        ),
        "Metadata": closed(
            "Where the AuthZEN endpoints are.",
            {
                "policy_decision_point": text("The base address of this service."),
                "access_evaluation_endpoint": text("For one question."),
                "access_evaluations_endpoint": text("For many."),
                "search_subject_endpoint": text("Where may this be done?"),
                "search_action_endpoint": text("What may be done?"),
                "supported_obligations": list_of({"const": "custom"}, "The types of duties."),
            },
        ),
    }


def _found(description: str, result: dict[str, Schema]) -> Schema:
    page = closed(
        "Which of the results these are.",
        {
            "next_token": text("For the next page; empty where this is the last."),
            "count": number("The results here."),
            "total": number("All results."),
        },
    )
    results = list_of(closed("One result.", result), description)
    return closed(description, {"page": page, "results": results})


def _problem() -> Schema:
    kinds = {type_of(kind): title for kind, (_, title) in KINDS.items()}
    return closed(
        "What is wrong (RFC 9457).",
        {
            "type": words(kinds, "The kind of problem; a name that leads nowhere."),
            "title": text("The kind in words."),
            "status": {"type": "integer", "enum": sorted({status for status, _ in KINDS.values()})},
            "detail": text("What is wrong here, and how to mend it."),
            "field": text("The member that is wrong."),
            "accepted": list_of({"type": "string"}, "What could stand there."),
            "failing": {
                "type": "object",
                "description": "What keeps the service from being ready, by what it is.",
                "additionalProperties": {"type": "string"},
            },
        },
        optional=("detail", "field", "accepted", "failing"),
    )
