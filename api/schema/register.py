"""Entries of the register come in; their JSON goes out, and the schemas of it and of requests."""

from datetime import datetime

from api.schema.json_schema import Schema, closed, flag, list_of, number, or_null, ref, text, words
from engine.vocabulary import Vocabulary
from records.register.model import (
    EVIDENCE_PATTERN,
    REFERENCE_PATTERN,
    Action,
    ComplaintTerms,
    ConsentTerms,
    Entry,
    Form,
    Kind,
    NoticeTerms,
    Notifier,
    RefusalTerms,
    Terms,
    kind_of,
    validity,
)

_FORMS = {
    Form.GENERAL: "in general terms",
    Form.EXPLICIT: "explicitly, to this conduct and depiction",
    Form.WRITTEN: "explicitly, in a signed document",
}
_NOTIFIERS = {
    Notifier.PERSON: "the person shown",
    Notifier.REPRESENTATIVE: "somebody who acts for the person",
    Notifier.AUTHORITY: "an authority",
    Notifier.HOTLINE: "a hotline, or a trusted flagger",
    Notifier.ANYBODY: "anybody else",
}
_KINDS = {
    Kind.CONSENT: "a person consents, to so much and no more",
    Kind.REFUSAL: "a person wants no such pictures of themselves",
    Kind.COMPLAINT: "a person complains of such pictures",
    Kind.NOTICE: "somebody asks for the removal of a picture",
}
_ACTIONS = {
    Action.RECORDED: "it was recorded",
    Action.WITHDRAWN: "it was taken back",
    Action.LIFTED: "the person no longer refuses or complains",
    Action.JUDGED_VALID: "it was found valid",
    Action.JUDGED_INVALID: "it was found not valid",
    Action.ACTED: "what it asked for was done; it stands all the same",
}


def entry_of(entry: Entry[Terms]) -> dict[str, object]:
    """An entry as JSON."""
    return {
        "id": entry.id,
        "kind": kind_of(entry.terms).value,
        "open": entry.is_open,
        "acted_on": entry.is_acted_on,
        "valid": validity(entry),
        "terms": _terms(entry.terms),
        "history": [
            {
                "action": event.action.value,
                "at": time_of(event.at),
                "by": event.by,
                "evidence": event.evidence,
            }
            for event in entry.events
        ],
    }


def time_of(time: datetime) -> str:
    """A time as JSON (RFC 3339), in UTC."""
    return time.isoformat().replace("+00:00", "Z")


def _terms(terms: Terms) -> dict[str, object]:
    match terms:
        case ConsentTerms():
            return {
                "person": terms.person,
                "conducts": sorted(terms.conducts),
                "depicts": terms.depicts,
                "form": terms.form.value,
                "given_to": terms.given_to,
                "until": None if terms.until is None else time_of(terms.until),
            }
        case RefusalTerms():
            return {"person": terms.person}
        case ComplaintTerms():
            return {
                "person": terms.person,
                "account": terms.account,
                "received": time_of(terms.received),
                "places": list(terms.places),
            }
        case NoticeTerms():
            return {
                "content": terms.content,
                "notifier": terms.notifier.value,
                "person": terms.person,
                "received": time_of(terms.received),
                "valid": terms.valid,
                "places": list(terms.places),
            }


def register_schemas(vocabulary: Vocabulary) -> dict[str, Schema]:
    """The schemas by name."""
    records = _records(vocabulary)
    return {
        "Reference": text(
            "A keyed hash of 32 bytes in base64url, made by the service: of a person, a picture or "
            "an account. Never a name, an address or a face.",
            pattern=REFERENCE_PATTERN,
        ),
        "EvidenceReference": text(
            "Where the service keeps the evidence. No name, no address.",
            pattern=EVIDENCE_PATTERN,
            examples=["case-2026/17"],
        ),
        **{
            f"{kind.title()}Record": closed(
                f"{_KINDS[kind].capitalize()}.",
                {**members, "evidence": _evidence(required=kind is Kind.CONSENT)},
                optional=tuple(
                    name
                    for name in (*members, "evidence")
                    if name in _OPTIONAL
                    and (name, kind) != ("evidence", Kind.CONSENT)
                    and (name, kind) not in _NEEDED
                ),
            )
            for kind, members in records.items()
        },
        **_steps(),
        **_answers(records),
        **_deadlines(),
    }


_OPTIONAL = ("given_to", "until", "account", "received", "places", "person", "valid", "evidence")
_NEEDED = frozenset(
    {("person", Kind.CONSENT), ("person", Kind.REFUSAL), ("person", Kind.COMPLAINT)}
)


def _records(vocabulary: Vocabulary) -> dict[Kind, dict[str, Schema]]:
    reference, maybe = ref("Reference"), or_null(ref("Reference"), "Left out: not known.")
    received = or_null(_time(), "When it was received; left out: now. It starts the clocks.")
    places = or_null(
        list_of(ref("PlaceCode"), "Codes of the candidate places.", minItems=1, maxItems=500),
        "Whose law sets the periods; left out: anywhere, the strictest of all places.",
    )
    depicts = vocabulary.facts["image.depicts"].values
    return {
        Kind.CONSENT: {
            "person": reference,
            "conducts": list_of(ref("Conduct"), "What is consented to.", minItems=1),
            "depicts": words(depicts, "The strongest depiction that is consented to."),
            "form": words({form.value: means for form, means in _FORMS.items()}),
            "given_to": or_null(
                ref("Reference"), "To whom; left out: to whoever asks this service."
            ),
            "until": or_null(_time(), "Left out: until it is taken back."),
        },
        Kind.REFUSAL: {"person": reference},
        Kind.COMPLAINT: {
            "person": reference,
            "account": maybe,
            "received": received,
            "places": places,
        },
        Kind.NOTICE: {
            "content": reference,
            "notifier": words({who.value: means for who, means in _NOTIFIERS.items()}),
            "person": maybe,
            "received": received,
            "valid": or_null(flag("Whether it is valid."), "Left out: not judged yet."),
            "places": places,
        },
    }


def _steps() -> dict[str, Schema]:
    evidence = _evidence(required=True)
    return {
        "RegisterStep": closed(
            "What happened.", {"evidence": _evidence(required=False)}, optional=("evidence",)
        ),
        "RegisterProof": closed("What happened, with evidence.", {"evidence": evidence}),
        "RegisterLift": closed(
            "The person's own wish.", {"person": ref("Reference"), "evidence": evidence}
        ),
        "RegisterJudgement": closed(
            "What was found.", {"valid": flag("Whether the notice is valid."), "evidence": evidence}
        ),
    }


def _answers(records: dict[Kind, dict[str, Schema]]) -> dict[str, Schema]:
    terms = [closed(f"{_KINDS[kind].capitalize()}.", members) for kind, members in records.items()]
    for one in terms:
        properties = one["properties"]
        assert isinstance(properties, dict)
        if "places" in properties:
            properties["places"] = list_of({"type": "string"}, "Empty: anywhere.")
    event = closed(
        "Something that happened.",
        {
            "action": words({action.value: means for action, means in _ACTIONS.items()}),
            "at": _time(),
            "by": text("The id of the key that recorded it."),
            "evidence": _evidence(required=False),
        },
    )
    entries = list_of(ref("RegisterEntry"), "In the order in which they were recorded.")
    groups = ("consents", "refusals", "complaints", "notices")
    return {
        "RegisterEntry": closed(
            "An entry of the register.",
            {
                "id": text("Its name."),
                "kind": words({kind.value: means for kind, means in _KINDS.items()}),
                "open": flag("Whether it stands: nobody withdrew or lifted it."),
                "acted_on": flag("Whether what it asks for was done."),
                "valid": or_null(
                    flag("Whether the notice is valid."), "Not judged yet, or no notice."
                ),
                "terms": {"description": "As it was recorded.", "oneOf": terms},
                "history": list_of(event, "Its recording first."),
            },
        ),
        "RegisterEntries": closed(
            "A page of entries.",
            {"entries": entries, "next": or_null(number("The next page."), "No more.")},
        ),
        "RegisteredPerson": closed(
            "All that is known of a person.",
            {"ref": ref("Reference"), **dict.fromkeys(groups, entries)},
        ),
    }


def _deadlines() -> dict[str, Schema]:
    law = closed(
        "The law that sets the period.",
        {
            "provision": text("The id of the provision."),
            "rule": text("The rule in it."),
            "title": text("What the provision is about."),
            "citation": text("How it is cited."),
            "source": text("Where its text stands."),
            "places": list_of({"type": "string"}, "The candidates that it reaches."),
        },
    )
    due = closed(
        "Something that has to be done.",
        {
            "duty": text("What."),
            "hours": number("The period."),
            "due": _time(),
            "overdue": flag("Whether the period is over."),
            "law": or_null(law, "The service promised it for itself."),
        },
    )
    waiting = closed(
        "An entry on which nobody has acted.",
        {
            "entry": ref("RegisterEntry"),
            "received": _time(),
            "due": or_null(_time(), "Nothing is due by any law."),
            "overdue": flag("Whether anything is overdue."),
            "dues": list_of(due, "For each duty the strictest; the earliest first."),
        },
    )
    return {
        "Deadlines": closed(
            "What is due, computed now from the rules in force.",
            {
                "now": _time(),
                "policy": text("The digest of the rules."),
                "waiting": list_of(waiting, "The most urgent first."),
            },
        )
    }


def _evidence(*, required: bool) -> Schema:
    found = ref("EvidenceReference")
    return found if required else or_null(found, "Left out: none.")


def _time() -> Schema:
    # Years that are believed; what is later than 9000 does not fit every zone.
    years = "^[2-8][0-9]{3}-"
    return text(
        "A time with its zone (RFC 3339); answered in UTC.", format="date-time", pattern=years
    )
