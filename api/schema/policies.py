"""Nothing comes in; the schemas of the versions of the policies go out."""

from api.schema.json_schema import Schema, closed, flag, list_of, number, or_null, ref, text, words
from records.policies.model import Kind, State

_STATES = {
    State.SERVING: "it decides now",
    State.PENDING: "it was not activated: where it loosens, it waits for a second reviewer",
    State.SERVED: "it decided before",
    State.REFUSED: "it may not serve",
}
_KINDS = {
    Kind.FOLDER: "the folder that the service was started with",
    Kind.BUNDLE: "a bundle, for the first time",
    Kind.ROLLBACK: "a version that had served before",
}


def policies_schemas() -> dict[str, Schema]:
    """The schemas by name."""
    version = {
        "digest": text("The digest of the bundle."),
        "policy": text("The digest that its answers carry."),
        "revision": number("Its number."),
        "state": _state(),
        "created_from": text("Where its files come from."),
        "signers": list_of(text("A name."), "Whose signatures were trusted."),
        "received": text("When it came.", format="date-time"),
        "received_by": text("Through whom."),
    }
    return {
        "BundleFile": {"description": "A bundle, as it was signed."},
        "PolicyVersion": closed("A version of the policies.", version),
        "PolicyVersions": closed(
            "Every version that is kept.",
            {
                "serving": text("The digest of the bundle that decides now."),
                "versions": list_of(ref("PolicyVersion"), "The newest first."),
                "refusals": list_of(ref("PolicyRefusal"), "What was refused, the last first."),
            },
        ),
        "PolicyRefusal": closed(
            "A bundle that was refused.",
            {
                "time": text("When.", format="date-time"),
                "digest": or_null(text("Its digest."), "Null where it was no bundle at all."),
                "source": text("Where it came from."),
                "problem": text("Why."),
            },
        ),
        "PolicyHistory": closed(
            "A version, and when it served.",
            {**version, "activations": list_of(ref("PolicyActivation"), "The last one first.")},
        ),
        "PolicyActivation": closed(
            "From when on a version served.",
            {
                "number": number("Its place among all activations, from 1."),
                "kind": words({k.value: means for k, means in _KINDS.items()}),
                "time": text("When.", format="date-time"),
                "by": text("Who activated it."),
                "reviewer": or_null(
                    text("Who else."), "The second reviewer, where one was needed."
                ),
                "predecessor": or_null(text("A digest."), "The version that served until then."),
                "policy": text("The digest that answers carried."),
            },
        ),
        "PolicyPlan": closed(
            "What changes from one version to another.",
            {
                "before": text("The digest of the one."),
                "after": text("The digest of the other."),
                "needs_second_reviewer": flag("Whether something loosens, or a promise changed."),
                "dropped_invariants": list_of(
                    text("A name."), "Promises that are gone, or are written otherwise."
                ),
                "plan": {
                    "type": "object",
                    "description": "As `brightline plan --json` prints it.",
                    "additionalProperties": True,
                },
            },
        ),
        "PolicyOutcome": closed(
            "What became of a version.",
            {
                "state": _state(),
                "digest": text("The digest of the bundle."),
                "problem": text("What has to happen next; empty where nothing has."),
                "approvals": list_of(text("A name."), "Who asked for it so far."),
            },
        ),
        "PastQuestion": closed(
            "What was asked, as the journal has it.",
            {
                "conduct": text("What was to be done."),
                "facts": {
                    "type": "object",
                    "description": "What was known.",
                    "additionalProperties": True,
                },
                "people": {
                    "type": ["array", "null"],
                    "description": "What was known of each person.",
                    "items": {"type": "object", "additionalProperties": True},
                },
                "places": {
                    "type": "object",
                    "description": "By connecting factor, codes of places.",
                    "additionalProperties": list_of(
                        text("A code, or as the journal has it."), "The candidates."
                    ),
                },
                "days": text("A day, or the first and the last with `/` between them (ISO 8601)."),
                "capabilities": list_of(text("A duty."), "What the caller could carry out."),
            },
            optional=("facts", "people", "places", "capabilities"),
        ),
        "Explanation": closed(
            "A past decision, made again by the version that made it.",
            {
                "policy": text("The digest of the policies."),
                "outcome": text("The answer, in one word."),
                "answer": {
                    "type": "object",
                    "description": "All of the answer, as `Decision` without what only a request "
                    "has.",
                    "additionalProperties": True,
                },
                "reasoning": text("Test by test, as `brightline why` prints it."),
            },
        ),
    }


def _state() -> Schema:
    return words({state.value: means for state, means in _STATES.items()}, "What became of it.")
