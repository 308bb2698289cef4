"""Names and values as a caller wrote them come in; masks go out, or the error that says what is wrong.

Every caller of the engine (the command, the embedding face, the API) reads requests here, so all of
them accept the same words and refuse the same slips.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from engine.compile import PolicySet
from engine.compile.cells import Places
from engine.diagnostics import did_you_mean, one_of
from engine.places import Atlas
from engine.vocabulary import Fact, FactType, Vocabulary
from engine.vocabulary.model import NO, YES

FactValue = bool | str | Sequence[bool | str] | None
"""One value, several that are possible, or None for unknown."""

MOST_PEOPLE = 50


class BadRequestError(ValueError):
    """A request that says something the engine has no word for.

    `field` is where it stands (`facts.image.depicts`), `accepted` what could stand there.
    """

    def __init__(self, field: str, message: str, accepted: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.field = field
        self.message = message
        self.accepted = tuple(accepted)


def read_conduct(vocabulary: Vocabulary, conduct: object) -> str:
    """A conduct of the vocabulary."""
    if not isinstance(conduct, str) or conduct not in vocabulary.conducts:
        raise BadRequestError(
            "conduct",
            f"there is no conduct `{_shown(conduct)}`; {_guess(conduct, vocabulary.conducts)}",
            vocabulary.conducts,
        )
    return conduct


def read_facts(
    vocabulary: Vocabulary, facts: Mapping[str, FactValue], *, field: str = "facts"
) -> list[int | None]:
    """The set of values that is stated for each fact, None where nothing is."""
    stated: list[int | None] = [None] * len(vocabulary.facts)
    known = vocabulary.facts
    for name, value in facts.items():
        fact = known.get(name)
        if fact is None:
            raise BadRequestError(
                f"{field}.{_shown(name)}",
                f"there is no fact `{_shown(name)}`; {_guess(name, known)}",
                known,
            )
        if value is not None:
            stated[fact.index] = _mask(fact, value, field)
    return stated


def read_people(
    vocabulary: Vocabulary,
    facts: Mapping[str, FactValue],
    people: Sequence[Mapping[str, FactValue]] | None,
) -> tuple[list[int | None], ...]:
    """What is stated for each person of the picture; an empty list is a picture of nobody."""
    shared = read_facts(vocabulary, facts)
    if people is None:
        return (shared,)
    if len(people) > MOST_PEOPLE:
        raise BadRequestError("people", f"more than {MOST_PEOPLE} people in one request")
    both = [n for n in facts if n.startswith("person.")]
    if both:
        raise BadRequestError(
            f"facts.{both[0]}", f"`{both[0]}` is said outside `people` although `people` is given"
        )
    if not people:
        return (_nobody(vocabulary, shared),)
    result = []
    for index, person in enumerate(people):
        own = read_facts(vocabulary, person, field=f"people[{index}]")
        result.append([s if o is None else o for s, o in zip(shared, own, strict=True)])
    return tuple(result)


def _nobody(vocabulary: Vocabulary, shared: list[int | None]) -> list[int | None]:
    stated = list(shared)
    for name, mask in vocabulary.nobody.items():
        fact = vocabulary.facts[name]
        if stated[fact.index] is None:
            stated[fact.index] = mask
    return stated


def read_codes(
    atlas: Atlas, factor: str, codes: Sequence[str] | str, days: Iterable[date]
) -> int:
    """The candidate places that codes stand for."""
    listed = (codes,) if isinstance(codes, str) else tuple(codes)
    if not listed:
        raise BadRequestError(
            f"places.{factor}",
            f"`{factor}` is an empty list, which means nothing to one reader and everything to "
            "another; leave it out where the place is unknown",
        )
    mask = 0
    for code in listed:
        canonical = atlas.canonical(code) if isinstance(code, str) else None
        if canonical is None:
            raise BadRequestError(
                f"places.{factor}",
                f"there is no place `{_shown(code)}`; {_guess(code, atlas.names())}",
            )
        for day in days:
            mask |= atlas.candidates(canonical, day)
    return mask


def read_capabilities(
    vocabulary: Vocabulary, capabilities: Iterable[str] | None
) -> frozenset[str] | None:
    """The duties that the caller declares it can carry out."""
    if capabilities is None:
        return None
    named = frozenset(capabilities)
    for name in named:
        if name not in vocabulary.duties:
            raise BadRequestError(
                "capabilities",
                f"there is no duty `{_shown(name)}`; {_guess(name, vocabulary.duties)}",
                vocabulary.duties,
            )
    return named


def hides_place(vocabulary: Vocabulary, stated: Iterable[Sequence[int | None]]) -> bool:
    """Whether what is stated keeps the viewer's place from being established."""
    facts = vocabulary.facts
    return any(
        (vector[facts[name].index] or 0) & mask
        for vector in stated
        for name, mask in vocabulary.hides_place.items()
    )


def places(policy: PolicySet, given: Mapping[str, int]) -> Places:
    """Fill in the factors that are not given by their defaults."""
    atlas = policy.atlas
    found: dict[str, int] = {}
    for name, factor in policy.vocabulary.factors.items():
        match factor.default:
            case _ if name in given:
                found[name] = given[name]
            case "anywhere":
                found[name] = atlas.anywhere
            case "nowhere":
                found[name] = atlas.nowhere
            case other:
                found[name] = found[other]
    return Places(**found)


def _mask(fact: Fact, value: object, field: str) -> int:
    if isinstance(value, list | tuple | set | frozenset):
        if not value:
            raise BadRequestError(
                f"{field}.{fact.name}",
                f"`{fact.name}` is an empty list; leave it out where it is unknown",
                fact.bits,
            )
        mask = 0
        for one in value:
            mask |= _bit(fact, one, field)
        return mask
    return _bit(fact, value, field)


def _bit(fact: Fact, value: object, field: str) -> int:
    if fact.type is FactType.FLAG:
        if isinstance(value, bool):
            return YES if value else NO
        raise BadRequestError(
            f"{field}.{fact.name}",
            f"`{fact.name}` is `{_shown(value)}`; expected true or false",
            ("true", "false"),
        )
    bit = fact.bits.get(value) if isinstance(value, str) else None
    if bit is None:
        raise BadRequestError(
            f"{field}.{fact.name}",
            f"`{fact.name}` has no value `{_shown(value)}`; {_guess(value, fact.bits)}",
            fact.bits,
        )
    return bit


def _guess(word: object, accepted: Iterable[str]) -> str:
    words = list(accepted)
    return did_you_mean(word, words) if isinstance(word, str) else one_of(words)


def _shown(word: object) -> str:
    text = str(word)
    most = 60
    return text if len(text) <= most else text[: most - 1] + "…"
