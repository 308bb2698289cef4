"""The vocabulary comes in; the schemas of everything that a caller may say go out."""

from collections.abc import Mapping

from api.authzen import MOST_EVALUATIONS, SEMANTIC, Semantic
from api.decisions import MOST_ITEMS
from api.point import VIEWER
from api.question import MOST_CODES
from api.references import ACCOUNT_REF, CONTENT_REF, REF
from api.schema.json_schema import Schema, closed, flag, list_of, or_null, ref, text, words
from engine.decide.read import MOST_PEOPLE
from engine.places import Atlas
from engine.places.spelling import PART
from engine.vocabulary import Fact, FactType, Vocabulary
from engine.vocabulary.model import PER_PERSON

_LEFT_OUT = "Left out or null: not known."
_OPEN = "Members without a meaning are ignored."


def request_schemas(vocabulary: Vocabulary, atlas: Atlas) -> dict[str, Schema]:
    """The schemas of requests by name; each fact is one of them."""
    return {
        **{fact.name: _fact(fact) for fact in vocabulary.facts.values()},
        **_parts(vocabulary),
        "PlaceCode": _place_code(atlas),
        "DecisionRequest": _decision_request(),
        "BatchRequest": _batch_request(),
        **_authzen(vocabulary),
    }


def _fact(fact: Fact) -> Schema:
    if fact.type is FactType.FLAG:
        value: Schema = {"type": "boolean"}
    else:
        value = words(fact.values)
    order = " From the mildest to the most serious, or from the weakest to the strongest."
    several = (
        f"One value; a list means one of these. Left out or null: `{_names(fact)}`."
        if fact.left_out != fact.full
        else f"One value; a list means one of these. {_LEFT_OUT}"
    )
    scale = order if fact.type is FactType.SCALE else ""
    return {
        "title": fact.name,
        "description": f"{fact.means} (supplied by: {fact.supplied_by}).{scale} {several}",
        "oneOf": [value, {"type": "array", "items": value, "minItems": 1}, {"type": "null"}],
    }


def _names(fact: Fact) -> str:
    return ", ".join(fact.words(fact.left_out))


def _parts(vocabulary: Vocabulary) -> dict[str, Schema]:
    conducts = {name: conduct.means for name, conduct in vocabulary.conducts.items()}
    factors = {
        name: or_null(ref("Place"), f"{factor.means}; left out: {factor.default}")
        for name, factor in vocabulary.factors.items()
    }
    codes = _codes("The place is one of these.")
    duties = {name: duty.means for name, duty in vocabulary.duties.items()}
    own = " or ".join(f"`{beginning}`" for beginning in PER_PERSON)
    return {
        "Conduct": words(conducts, "What is to be done."),
        "Facts": _object("What is known.", _facts(vocabulary)),
        "Person": _object(
            "What is known of one person.",
            {REF: ref("Reference"), **_facts(vocabulary)},
        ),
        "People": list_of(
            ref("Person"),
            "The facts of each person shown, on top of `facts`; the strictest answer wins. "
            f"Facts that begin with {own} then stand here alone. An empty list is a picture of "
            "nobody.",
            maxItems=MOST_PEOPLE,
        ),
        "Place": {
            "type": "object",
            "description": "A network address, codes of places that the caller has located, or "
            "both: then the candidates of each count.",
            "properties": {"address": ref("Address"), "codes": codes},
            "minProperties": 1,
            "additionalProperties": False,
        },
        "Address": {
            "type": "string",
            "description": "One IPv4 or IPv6 address, without port, brackets or zone. What it does "
            "not establish, for instance behind a VPN, is anywhere: the strictest of all places.",
            "anyOf": [{"format": "ipv4"}, {"format": "ipv6"}],
            "examples": ["81.2.69.142"],
        },
        "Places": _object("Places by connecting factor.", factors),
        "SearchedPlaces": _object(
            "Places by connecting factor; the viewer's is what is searched for.",
            {**factors, VIEWER: {"type": "null"}},
        ),
        "Duty": words(duties, "A duty."),
    }


def _place_code(atlas: Atlas) -> Schema:
    places = (code for code in atlas.own if PART.fullmatch(code) is None)
    aliases = (code for code in atlas.gazetteer.aliases if PART.fullmatch(code) is None)
    countries = "|".join(sorted({*places, *aliases}))
    return text(
        "A country (ISO 3166-1), a part of one (ISO 3166-2), whether it is listed or not, or a "
        f"membership: {' or '.join(atlas.memberships)}.",
        pattern=f"^({'|'.join(atlas.memberships)}|({countries})(-[A-Z0-9]{{1,3}})?)$",
        examples=["FR", "US-CA"],
    )


def _decision_request() -> Schema:
    properties = {**_question(), **_how("true")}
    optional = tuple(name for name in properties if name != "conduct")
    example = {
        "conduct": "edit",
        "facts": {"image.depicts": "nudity", "person.real": True},
        "places": {"viewer": {"address": "81.2.69.142"}},
        "capabilities": ["label"],
    }
    description = (
        "May this be done? What is left out is unknown, and the unknown never opens a gate. A "
        "service gives no day: every answer is for today."
    )
    return {**closed(description, properties, optional), "examples": [example]}


def _batch_request() -> Schema:
    question = _question()
    item = closed("A question, but for what stands beside `items`.", question, tuple(question))
    properties = {
        "items": list_of(
            {"anyOf": [item, {}]},
            "The questions. One that cannot be read is not permitted, and its answer says why.",
            minItems=1,
            maxItems=MOST_ITEMS,
        ),
        **question,
        **_how("false"),
        "brief": flag("The answers name rules instead of giving reasons; left out: false."),
    }
    optional = tuple(name for name in properties if name != "items")
    return closed("May these be done?", properties, optional)


def _question() -> dict[str, Schema]:
    return {
        "conduct": ref("Conduct"),
        "facts": or_null(ref("Facts"), _LEFT_OUT),
        "people": or_null(ref("People"), "Left out: one person, with the facts of `facts`."),
        "places": or_null(ref("Places"), _LEFT_OUT),
        "capabilities": or_null(
            list_of(ref("Duty"), "The duties that the caller can carry out."),
            "Left out: the caller promises to carry out whatever duty is returned.",
        ),
        **_references(),
    }


def _references() -> dict[str, Schema]:
    return {
        CONTENT_REF: _reference("The picture's reference in the register"),
        ACCOUNT_REF: _reference("The reference of the account that asks"),
    }


def _reference(whose: str) -> Schema:
    return or_null(
        ref("Reference"),
        f"{whose}: what is known there counts, and what is stated beside it where it is stricter.",
    )


def _how(needs: str) -> dict[str, Schema]:
    """How an answer is to be made."""
    return {
        "needs": or_null(
            {"type": "boolean"},
            "Whether to search for the facts that could change the answer, which takes longest. "
            f"Left out: {needs}.",
        ),
        "policy_at_least": or_null(
            {"type": "string"},
            "The digest of a policy; refused (409) where neither it nor a later one decides here.",
        ),
    }


def _authzen(vocabulary: Vocabulary) -> dict[str, Schema]:
    facts = _facts(vocabulary)
    here: dict[str, Schema] = {
        "ip_address": or_null(ref("Address"), "The viewer's network address."),
        "jurisdictions": or_null(
            _codes("The viewer is in one of these."), "Where the viewer may be."
        ),
    }
    nowhere: dict[str, Schema] = {name: {"type": "null"} for name in here}
    subject = _properties("Facts of the account; and where the viewer is.", {**facts, **here})
    whose = _properties("Facts.", facts)
    name: Schema = ref("Conduct")
    entities = {
        "Subject": _entity("Who asks.", {"type": _any(), "id": _any()}, subject),
        "Action": _entity("What is to be done.", {"name": name}, whose),
        "Resource": _entity("What it is done with.", {"type": _any(), "id": _any()}, whose),
        "Context": _context(facts, "Places"),
    }
    four = {entity.lower(): ref(entity) for entity in entities}
    needed = ["subject", "action", "resource"]
    defaults = f"An AuthZEN request. {_OPEN}"
    options: Schema = {
        "type": "object",
        "description": "How a batch is carried out.",
        "properties": {
            SEMANTIC: words(
                {
                    Semantic.EXECUTE_ALL: "every item is answered (left out: this)",
                    Semantic.DENY_ON_FIRST_DENY: "ends with the first item that is denied",
                    Semantic.PERMIT_ON_FIRST_PERMIT: "ends with the first that is permitted",
                }
            )
        },
    }
    return {
        **entities,
        "ActionSearch": _open(
            "A search for actions; an action is ignored.",
            {**{name: four[name] for name in ("subject", "resource", "context")}, "page": _page()},
            ["subject", "resource"],
        ),
        "SubjectSearch": _open(
            "A search for subjects; the id of the subject is ignored.",
            {
                **four,
                "subject": _searched(_properties("Facts of the account.", {**facts, **nowhere})),
                "context": _context(facts, "SearchedPlaces"),
                "page": _page(),
            },
            needed,
        ),
        "EvaluationRequest": _open(defaults, four, needed),
        "EvaluationsRequest": {
            "description": "One question, or many with common defaults. A member of an item "
            "replaces the whole default; an item that cannot be read is denied.",
            "oneOf": [
                _open(
                    "One question.",
                    {**four, "evaluations": {"type": "array", "maxItems": 0}, "options": options},
                    needed,
                ),
                _open(
                    "Many questions.",
                    {
                        **{name: {"type": "object"} for name in four},
                        "evaluations": {
                            "type": "array",
                            "minItems": 1,
                            "maxItems": MOST_EVALUATIONS,
                        },
                        "options": options,
                    },
                    ["evaluations"],
                ),
            ],
        },
    }


def _codes(description: str) -> Schema:
    return list_of(ref("PlaceCode"), description, minItems=1, maxItems=MOST_CODES)


def _page() -> Schema:
    return {
        "type": "object",
        "description": "Which results are wanted. The other members stay as they were.",
        "properties": {
            "token": text("The `next_token` of the page before; left out: the first page."),
            "limit": {"type": "integer", "minimum": 1, "description": "At most so many."},
        },
    }


def _searched(properties: Schema) -> Schema:
    kind = text("`jurisdiction`; of any other type nothing is found.", minLength=1)
    return _open("What is searched for.", {"type": kind, "properties": properties}, ["type"])


def _context(facts: Mapping[str, Schema], places: str) -> Schema:
    properties: dict[str, Schema | bool] = {
        **facts,
        "places": or_null(ref(places), _LEFT_OUT),
        "people": or_null(ref("People"), "Left out: one person."),
        "supported_obligations": or_null(
            list_of({"type": "string"}, "The duties that the caller can carry out."),
            "Left out: the caller promises all. Words that are no duty are ignored.",
        ),
        **_references(),
        "as_of": False,
    }
    return {
        "type": "object",
        "description": f"Facts, places and people. {_OPEN} A dot makes a name that of a fact.",
        "properties": properties,
        "propertyNames": {"anyOf": [{"enum": list(facts)}, {"pattern": "^[^.]*$"}]},
    }


def _entity(description: str, members: Mapping[str, Schema], properties: Schema) -> Schema:
    return _open(description, {**members, "properties": properties}, list(members))


def _properties(description: str, members: Mapping[str, Schema]) -> Schema:
    return {
        "type": "object",
        "description": f"{description} {_OPEN} What resembles one of these names is refused; a dot "
        "makes a name that of a fact.",
        "properties": dict(members),
        "propertyNames": {"anyOf": [{"enum": list(members)}, {"pattern": "^[^.]*$"}]},
    }


def _object(description: str, properties: Mapping[str, Schema]) -> Schema:
    return closed(description, properties, tuple(properties))


def _open(description: str, properties: Mapping[str, Schema], required: list[str]) -> Schema:
    return {
        "type": "object",
        "description": description,
        "properties": dict(properties),
        "required": required,
    }


def _any() -> Schema:
    return text("Any text; it is neither used nor kept.")


def _facts(vocabulary: Vocabulary) -> dict[str, Schema]:
    return {name: ref(name) for name in vocabulary.facts}
