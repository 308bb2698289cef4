"""Members of a body come in as plain JSON; the parts of a question, of the right shape, go out.

Only shapes are looked at here. Whether a word is known, the engine says, in the same words for
every interface.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from api.body import Json, kind_of
from api.problems import shown
from engine.decide import BadRequestError
from engine.diagnostics import did_you_mean, one_of

MOST_CODES = 500

ADDRESS = "address"
CODES = "codes"

JsonObject: TypeAlias = Mapping[str, Json]


class Place(NamedTuple):
    """What is known of a place: an address to be found out, codes that the caller has located.

    Of both, the candidates of each count: a verified country is added, and never replaces.
    """

    address: str | None = None
    codes: tuple[str, ...] = ()


_NO_FACTS: JsonObject = {}
_NO_PLACES: Mapping[str, Place] = {}
_NO_REFS: Mapping[str, str] = {}


class Question(NamedTuple):
    """May this be done? What is left out is unknown.

    `people` of None is one person, of whom `facts` says what is known; `capabilities` of None
    promises every duty. `refs` are references of the register: first the picture and the account
    that a question names, and when they were looked up all that were, as the journal calls them.
    """

    conduct: str
    facts: JsonObject = _NO_FACTS
    people: tuple[JsonObject, ...] | None = None
    places: Mapping[str, Place] = _NO_PLACES
    capabilities: tuple[str, ...] | None = None
    refs: Mapping[str, str] = _NO_REFS


def read_conduct(value: Json, where: str, conducts: Iterable[str]) -> str:
    """A conduct; whether it is known, the engine says."""
    if isinstance(value, str):
        return value
    known = tuple(conducts)
    raise BadRequestError(where, f"{_is(where, value)}; {one_of(known)}", known)


def read_facts(value: Json, where: str) -> JsonObject:
    """Facts by name; null is no fact at all."""
    return {} if value is None else read_object(value, where)


def read_people(value: Json, where: str) -> tuple[JsonObject, ...] | None:
    """The facts of each person of the picture."""
    if value is None:
        return None
    return tuple(
        read_object(person, f"{where}[{index}]")
        for index, person in enumerate(_list(value, where, "the facts of each person"))
    )


def read_places(value: Json, where: str, factors: Collection[str]) -> dict[str, Place]:
    """Places by connecting factor; null, for one or for all, is not known."""
    if value is None:
        return {}
    found: dict[str, Place] = {}
    for factor, place in read_object(value, where).items():
        if factor not in factors:
            known = tuple(factors)
            message = (
                f"there is no connecting factor `{shown(factor)}`; {did_you_mean(factor, known)}"
            )
            raise BadRequestError(f"{where}.{shown(factor)}", message, known)
        if place is not None:
            found[factor] = _place(place, f"{where}.{factor}")
    return found


def read_address(value: Json, where: str) -> str:
    """A network address; whether it is one, the resolver says."""
    if isinstance(value, str):
        return value
    raise BadRequestError(where, f"{_is(where, value)}; expected an IP address as text")


def read_codes(value: Json, where: str) -> tuple[str, ...]:
    """Codes of places; whether they are some, the engine says."""
    codes = read_words(value, where, 'codes of places, such as ["FR"]')
    if len(codes) > MOST_CODES:
        raise BadRequestError(where, f"`{where}` has more than {MOST_CODES} codes")
    if not codes:
        message = (
            f"`{where}` is an empty list, which means nothing to one reader and everything to "
            "another; leave it out where the place is unknown"
        )
        raise BadRequestError(where, message)
    return codes


def read_words(value: Json, where: str, expected: str) -> tuple[str, ...]:
    """A list of words."""
    listed = _list(value, where, expected)
    words = [word for word in listed if isinstance(word, str)]
    if len(words) == len(listed):
        return tuple(words)
    for index, word in enumerate(listed):
        if not isinstance(word, str):
            inside = f"{where}[{index}]"
            raise BadRequestError(inside, f"{_is(inside, word)}; expected a text")
    return tuple(words)


def read_object(value: Json, where: str) -> dict[str, Json]:
    """A JSON object."""
    if isinstance(value, dict):
        return value
    raise BadRequestError(where, f"{_is(where, value)}; expected an object")


def read_text(value: Json, where: str) -> str:
    """A text."""
    if isinstance(value, str):
        return value
    raise BadRequestError(where, f"{_is(where, value)}; expected a text")


def read_flag(value: Json, where: str) -> bool:
    """True or false."""
    if isinstance(value, bool):
        return value
    raise BadRequestError(where, f"{_is(where, value)}; expected true or false", ("true", "false"))


def read_list(value: Json, where: str, of: str) -> list[Json]:
    """A list."""
    return _list(value, where, of)


def unknown_member(name: str, where: str, known: Sequence[str]) -> BadRequestError:
    """The error for a member that has no meaning."""
    place = f"{where}.{shown(name)}" if where else shown(name)
    inside = f" in `{where}`" if where else ""
    message = f"there is no member `{shown(name)}`{inside}; {did_you_mean(name, known)}"
    return BadRequestError(place, message, known)


def _place(value: Json, where: str) -> Place:
    members = read_object(value, where)
    for name in members:
        if name not in {ADDRESS, CODES}:
            raise unknown_member(name, where, (ADDRESS, CODES))
    if not members:
        message = f'`{where}` is empty; expected {{"address": "…"}}, {{"codes": ["…"]}} or both'
        raise BadRequestError(where, message, (ADDRESS, CODES))
    return Place(
        read_address(members[ADDRESS], f"{where}.{ADDRESS}") if ADDRESS in members else None,
        read_codes(members[CODES], f"{where}.{CODES}") if CODES in members else (),
    )


def _list(value: Json, where: str, of: str) -> list[Json]:
    if isinstance(value, list):
        return value
    raise BadRequestError(where, f"{_is(where, value)}; expected a list of {of}")


def _is(where: str, value: Json) -> str:
    return f"`{where}` is {kind_of(value)}"
