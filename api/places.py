"""The code of a place comes in; what is recorded of it today goes out."""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from api.problems import Problem, ProblemError, ProblemKind, shown
from api.schema.operations import Operation, add_operation
from brightline.engine import Engine, today_anywhere
from engine.compile import CompiledRule, EffectKind, Origin
from engine.decide.reasons import citation_of, kind_of
from engine.places import Atlas

_REPORT = Operation(
    method="GET",
    path="/v1/places/{code}",
    name="describePlace",
    tag="law",
    summary="Which law is recorded for a place?",
    description="For the places that the code stands for, today. A list of laws, not an answer: "
    "whether something may be done there, only a decision says.",
    answer="PlaceReport",
    parameters=(
        {
            "name": "code",
            "in": "path",
            "required": True,
            "description": "ISO 3166-1 or 3166-2, in any case, or a membership such as EU.",
            "schema": {"type": "string", "examples": ["FR", "US-CA", "EU"]},
        },
    ),
    problems={404: "There is no such place.", 500: "The service failed."},
)


EVERYBODY = "all"
"""The addressee of an order that binds whoever it may concern."""


class PlaceKind(StrEnum):
    """What a code is the code of."""

    COUNTRY = "country"
    TERRITORY = "territory"
    """Its parent's law may reach it."""
    PART = "part"
    """It has law of its own beside that of its country."""
    UNLISTED_PART = "unlisted-part"
    """It is read as its whole country."""
    MEMBERSHIP = "membership"
    """A body whose law reaches its members."""
    NO_LAW = "no-law"
    """It has no law of its own, and is read as anywhere."""


def places_router(engine: Engine) -> APIRouter:
    """The route, for an engine."""
    router = APIRouter()
    atlas = engine.policy_set.atlas

    async def report(request: Request) -> JSONResponse:
        code = request.path_params["code"]
        canonical = atlas.canonical(code)
        if canonical is None:
            detail = (
                f"there is no place `{shown(code)}`; expected a code such as `FR`, `US-CA` or `EU`"
            )
            raise ProblemError(Problem(kind=ProblemKind.UNKNOWN_PLACE, detail=detail, field="code"))
        return JSONResponse(report_of(engine, canonical, today_anywhere()))

    add_operation(router, _REPORT, report)
    return router


def report_of(engine: Engine, code: str, days: tuple[date, date]) -> dict[str, object]:
    """What is recorded of a place, by its canonical code, on any day of an interval."""
    policy, each = engine.policy_set, tuple(_each(days))
    atlas = policy.atlas
    candidates = 0
    for day in each:
        candidates |= atlas.candidates(code, day)
    above = dict.fromkeys(body for day in each for body in atlas.law_above(code, day))
    provisions = _provisions(policy.rules, atlas, candidates, each)
    floor = any(rule.origin is Origin.FLOOR for rule in policy.rules)
    return {
        "code": code,
        "name": _name(atlas, code),
        "kind": _kind(atlas, code).value,
        "candidates": list(atlas.describe(candidates)),
        "law_above": [{"code": body, "name": _name(atlas, body)} for body in above],
        "note": atlas.note(code),
        "posture": _posture(atlas, code),
        "provisions": provisions,
        "coverage": _coverage(some=bool(provisions), floor=floor),
        "policy": policy.digest,
        "as_of": f"{days[0]}/{days[1]}" if days[0] != days[1] else days[0].isoformat(),
    }


def _provisions(
    rules: Iterable[CompiledRule], atlas: Atlas, candidates: int, days: tuple[date, ...]
) -> list[dict[str, object]]:
    """The laws and orders with a rule in force on one of the days that reaches a candidate."""
    grouped: dict[str, list[CompiledRule]] = {}
    reached: dict[str, int] = {}
    for rule in rules:
        in_force = [d for d in days if any(d in period for period in rule.periods)]
        mask = _reach(rule, atlas, in_force) & candidates
        if rule.origin in {Origin.LAW, Origin.ORDER} and mask:
            grouped.setdefault(rule.provision, []).append(rule)
            reached[rule.provision] = reached.get(rule.provision, 0) | mask
    return [
        _provision(group, atlas.describe(reached[provision]))
        for provision, group in grouped.items()
    ]


def _reach(rule: CompiledRule, atlas: Atlas, days: Iterable[date]) -> int:
    mask = 0
    for day in days:
        for code in rule.extent or ():
            mask |= atlas.extent(
                code,
                day,
                kind=rule.document.kind.text if rule.document.kind else "",
                instrument=rule.document.cites.text if rule.document.cites else "",
            )
    return mask


def _provision(rules: list[CompiledRule], places: tuple[str, ...]) -> dict[str, object]:
    first = rules[0]
    document = first.document

    def of(effect: EffectKind) -> list[CompiledRule]:
        return [rule for rule in rules if rule.effect is effect]

    return {
        "id": first.provision,
        "title": document.title.text,
        "citation": citation_of(first),
        "source": document.sources[0].text if document.sources else "",
        "kind": kind_of(first),
        "addressees": [EVERYBODY]
        if document.addressee_all
        else [addressee.text for addressee in document.addressees],
        "places": list(places),
        "forbids": sorted({c for rule in of(EffectKind.FORBID) for c in rule.conducts}),
        "requires": sorted({w for rule in of(EffectKind.REQUIRE) for w in rule.words}),
        "duties": sorted({w for rule in of(EffectKind.DUTY) for w in rule.words}),
    }


def _coverage(*, some: bool, floor: bool) -> str:
    rest = (
        "the floor applies here as everywhere"
        if floor
        else "the floor is no part of the profile that this service runs"
    )
    if some:
        return (
            "What is recorded is listed; other law of this place may exist that nobody has "
            f"recorded yet. And {rest}."
        )
    return f"No law is recorded for this place, which does not mean that it has none; {rest}."


def _kind(atlas: Atlas, code: str) -> PlaceKind:
    data = atlas.gazetteer
    if code in data.no_law:
        return PlaceKind.NO_LAW
    if code in data.memberships:
        return PlaceKind.MEMBERSHIP
    if code not in data.places:
        return PlaceKind.UNLISTED_PART
    if any(bond.territory == code for bond in data.bonds):
        return PlaceKind.TERRITORY
    return PlaceKind.PART if "-" in code else PlaceKind.COUNTRY


def _posture(atlas: Atlas, code: str) -> dict[str, object] | None:
    """What the place does, in a sentence, and whom to notify."""
    posture = atlas.posture(code) or atlas.posture(code.partition("-")[0])
    if posture is None:
        return None
    return {
        "says": posture.says,
        "notify": posture.notify,
        "checked": None if posture.checked is None else posture.checked.isoformat(),
        "researched": posture.researched,
    }


def _name(atlas: Atlas, code: str) -> str:
    """The name; a part that is not listed is named after its country."""
    names = atlas.names()
    country = code.partition("-")[0]
    return names.get(code) or f"a part of {names.get(country, country)}"


def _each(days: tuple[date, date]) -> Iterable[date]:
    day, last = days
    while day <= last:
        yield day
        day += timedelta(days=1)
