"""The vocabulary comes in; the schemas of reports on places, policy and service go out."""

from api.places import PlaceKind
from api.schema.json_schema import Schema, closed, flag, list_of, number, or_null, ref, text, words
from engine.compile import Profile
from engine.compile.model import EffectKind
from engine.language.tree import Heading
from engine.resolve import Role, SourceState
from engine.vocabulary import Vocabulary


def report_schemas(vocabulary: Vocabulary) -> dict[str, Schema]:
    """The schemas of reports by name."""
    return {**_places(vocabulary), **_service()}


def _places(vocabulary: Vocabulary) -> dict[str, Schema]:
    named = closed("A place.", {"code": text("Its code."), "name": text("Its name.")})
    provision = closed(
        "A recorded law or order that is in force there today.",
        {
            "id": text("Its name here."),
            "title": text("What it is about."),
            "citation": text("As a lawyer cites it."),
            "source": text("Where the text can be read; may be empty."),
            "kind": words(dict(vocabulary.kinds)),
            "addressees": list_of(
                {"type": "string"}, "Whom an order binds, or `all`; empty for a law."
            ),
            "places": list_of({"type": "string"}, "What of the place it reaches."),
            "forbids": list_of(ref("Conduct"), "What it forbids where its tests are met."),
            "requires": list_of({"type": "string"}, "The requirements that it sets."),
            "duties": list_of(ref("Duty"), "The duties that it brings."),
        },
    )
    return {
        "PlaceReport": closed(
            "What is recorded of a place today.",
            {
                "code": text("The one spelling of the code."),
                "name": text("Its name."),
                "kind": words(
                    {
                        PlaceKind.COUNTRY: "a country",
                        PlaceKind.TERRITORY: "a territory that its parent's law may reach",
                        PlaceKind.PART: "a part with law of its own",
                        PlaceKind.UNLISTED_PART: "a part that is read as its whole country",
                        PlaceKind.MEMBERSHIP: "a body whose law reaches its members",
                        PlaceKind.NO_LAW: "a place without law of its own, read as anywhere",
                    }
                ),
                "candidates": list_of({"type": "string"}, "The places that the code stands for."),
                "law_above": list_of(named, "Whose law applies on top, nearest first."),
                "note": text("The doubt that is written down about the place; may be empty."),
                "posture": or_null(
                    closed(
                        "What the law of the place does about such pictures.",
                        {
                            "says": text("One or two sentences; nobody's counsel reviewed them."),
                            "notify": text("The authority to turn to; may be empty."),
                            "checked": or_null(text("The day of the check."), "Never checked."),
                            "researched": flag(
                                "Where it is false nothing was verified: unknown, not lawful."
                            ),
                        },
                    ),
                    "Nothing is written down.",
                ),
                "provisions": list_of(provision, "Laws and orders in force there."),
                "coverage": text("What the list means, in a sentence."),
                "policy": text("The digest of the policy set."),
                "as_of": text("The days that it is for."),
            },
        )
    }


def _service() -> dict[str, Schema]:
    source = closed(
        "A source of location data.",
        {
            "role": words({r: r.value for r in Role}),
            "state": words({s: s.value for s in SourceState}),
            "label": text("What it is."),
            "built": or_null(text("When the data were made.", format="date-time"), "If known."),
            "problem": text("What is wrong with it; may be empty."),
        },
    )
    headings = {h.value: number("Documents.") for h in Heading}
    effects = {e.value: number("Rules.") for e in EffectKind}
    return {
        "PolicyReport": closed(
            "What this service decides by.",
            {
                "policy": text("The digest of the policy set."),
                "profile": words({p: p.value for p in Profile}),
                "version": text("The version of Brightline."),
                "documents": closed("Documents that decide.", headings, tuple(headings)),
                "rules": closed("Their rules.", effects, tuple(effects)),
                "days": list_of(text("A day.", format="date"), "When an answer may change."),
                "sources": list_of(source, "Where places come from."),
                "as_of": text("The days for which it answers now."),
            },
        ),
        "Health": closed("It runs.", {"status": {"const": "ok"}}),
        "Readiness": closed(
            "It decides.",
            {
                "status": {"const": "ready"},
                "policy": text("The digest of the policy set."),
                "degraded": list_of(
                    words({r: r.value for r in Role}),
                    "Sources that fail; while they do, every address is anywhere.",
                ),
            },
        ),
    }
