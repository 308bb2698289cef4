"""An AuthZEN question (subject, action, resource, context) comes in; Brightline's own goes out.

Facts stand under their full names in the properties of the three entities, and in the context.
A property that looks like a fact and is none is refused: a service that misspells a fact would
otherwise believe that it was heard. Others are ignored, as AuthZEN asks; what is not heard is
unknown, which never opens a gate.
"""

import json
from collections.abc import Iterator, Mapping

from api.body import Json
from api.point import VIEWER
from api.problems import shown
from api.question import (
    JsonObject,
    Place,
    Question,
    read_address,
    read_codes,
    read_object,
    read_people,
    read_places,
    read_text,
    read_words,
)
from api.references import read_references
from engine.decide import BadRequestError
from engine.diagnostics import did_you_mean, nearest
from engine.vocabulary import Vocabulary

ENTITIES = ("subject", "action", "resource", "context")
IP_ADDRESS = "ip_address"
JURISDICTIONS = "jurisdictions"
OBLIGATIONS = "supported_obligations"
CUSTOM = "custom"
"""The type of every obligation here (draft Obligations Profile)."""

_NAMES: Mapping[str, tuple[str, ...]] = {
    "subject": ("type", "id"),
    "action": ("name",),
    "resource": ("type", "id"),
}
_VIEWER_KEYS = (IP_ADDRESS, JURISDICTIONS)


def question_of(vocabulary: Vocabulary, evaluation: JsonObject) -> Question:
    """The question that an evaluation asks.

    Raises:
        BadRequestError: a member is missing, of the wrong shape, or a fact that does not exist.
    """
    properties = {entity: properties_of(evaluation, entity) for entity in _NAMES}
    context = read_object(evaluation.get("context", {}), "context")
    _refuse_days(context)
    stated = [
        *_stated(vocabulary, "subject.properties", properties["subject"], _VIEWER_KEYS),
        *_stated(vocabulary, "action.properties", properties["action"]),
        *_stated(vocabulary, "resource.properties", properties["resource"]),
        *_stated(vocabulary, "context", {n: v for n, v in context.items() if "." in n}),
    ]
    action = read_object(evaluation["action"], "action")
    return Question(
        conduct=read_text(action["name"], "action.name"),
        facts=_agreed(stated),
        people=read_people(context.get("people"), "context.people"),
        places=_places(vocabulary, properties["subject"], context),
        capabilities=_capabilities(vocabulary, context.get(OBLIGATIONS)),
        refs=read_references(context, "context."),
    )


def properties_of(evaluation: JsonObject, entity: str) -> JsonObject:
    """The properties of an entity that has everything an entity must have."""
    if entity not in evaluation:
        raise BadRequestError(entity, f"`{entity}` is missing; expected an object")
    members = read_object(evaluation[entity], entity)
    for name in _NAMES[entity]:
        where = f"{entity}.{name}"
        if name not in members:
            raise BadRequestError(where, f"`{where}` is missing; expected a text")
        read_text(members[name], where)
    return read_object(members.get("properties", {}), f"{entity}.properties")


def _refuse_days(context: JsonObject) -> None:
    # Other members without a meaning are ignored; whoever writes this one counts on its meaning.
    if "as_of" in context:
        message = (
            "`as_of` is not accepted: a service may not choose the day whose law applies to it; "
            "leave it out"
        )
        raise BadRequestError("context.as_of", message)


def _stated(
    vocabulary: Vocabulary, where: str, members: JsonObject, other: tuple[str, ...] = ()
) -> Iterator[tuple[str, str, Json]]:
    """Each fact with its value, and where it stands."""
    for name, value in members.items():
        if name in vocabulary.facts:
            yield name, where, value
        elif name not in other and _is_meant(name, vocabulary):
            accepted = (*vocabulary.facts, *other)
            message = f"`{shown(name)}` in `{where}` is no fact; {did_you_mean(name, accepted)}"
            raise BadRequestError(f"{where}.{shown(name)}", message, accepted)


def _is_meant(name: str, vocabulary: Vocabulary) -> bool:
    """Whether a name that we do not have is meant for us, and not for other readers.

    All facts have a dot in their names; and whatever resembles one of our words is a slip, or
    stands in the wrong place.
    """
    return "." in name or nearest(name, (*vocabulary.facts, *_VIEWER_KEYS)) is not None


def _agreed(stated: list[tuple[str, str, Json]]) -> dict[str, Json]:
    """The facts, each once; what is stated in two places has to be the same in both."""
    facts: dict[str, Json] = {}
    first: dict[str, str] = {}
    for name, where, value in stated:
        if name in facts and _as_set(facts[name]) != _as_set(value):
            message = f"`{name}` in `{where}` differs from `{name}` in `{first[name]}`; say it once"
            raise BadRequestError(f"{where}.{name}", message)
        facts.setdefault(name, value)
        first.setdefault(name, where)
    return facts


def _as_set(value: Json) -> frozenset[str]:
    """One value, or several that are possible, to be compared."""
    if value is None:
        return frozenset()  # nothing is said, which a list of null is not
    values = value if isinstance(value, list) and value else [value]
    return frozenset(json.dumps(one, sort_keys=True) for one in values)


def _places(
    vocabulary: Vocabulary, subject: JsonObject, context: JsonObject
) -> Mapping[str, Place]:
    """The places of the context; the viewer's may stand with the subject instead."""
    found = read_places(context.get("places"), "context.places", vocabulary.factors)
    address, codes = subject.get(IP_ADDRESS), subject.get(JURISDICTIONS)
    if address is None and codes is None:
        return found
    if VIEWER in found:
        message = "the viewer's place stands in `context.places.viewer` and in `subject.properties`"
        raise BadRequestError("context.places.viewer", f"{message}; say it once")
    where = "subject.properties"
    found[VIEWER] = Place(
        address=None if address is None else read_address(address, f"{where}.{IP_ADDRESS}"),
        codes=() if codes is None else read_codes(codes, f"{where}.{JURISDICTIONS}"),
    )
    return found


def _capabilities(vocabulary: Vocabulary, value: Json) -> tuple[str, ...] | None:
    """The duties that the caller can carry out.

    Words that are no duty are ignored, as the Obligations Profile asks: fewer duties that can be
    carried out never loosen an answer. `custom` without any duty says no more than nothing said:
    by the profile its caller denies whatever it cannot carry out.
    """
    if value is None:
        return None
    named = read_words(value, f"context.{OBLIGATIONS}", 'duties, such as ["label"]')
    duties = tuple(name for name in named if name in vocabulary.duties)
    return None if CUSTOM in named and not duties else duties
