"""`brightline ask`: may this be done?"""

import json as json_
from datetime import UTC, datetime
from uuid import uuid4

import typer

from brightline.commands.options import AsJson, ProfileName, Rules, Status, say
from brightline.commands.question import (
    Address,
    AsOf,
    Can,
    Conduct,
    Identity,
    Question,
    Words,
    decide,
)
from engine.compile import Profile
from engine.decide import Decision
from engine.explain import answer_of, http_status, max_age


def run(  # noqa: PLR0913  # the options of a question
    conduct: Conduct,
    words: Words = None,
    *,
    as_of: AsOf = None,
    address: Address = None,
    rules: Rules = None,
    profile: ProfileName = Profile.FULL,
    can: Can = None,
    identity: Identity = None,
    json: AsJson = False,
) -> None:
    """Ask whether something may be done. What is left out is unknown.

    The exit status is 0 for permitted, 1 for not permitted, 2 for bad input.
    """
    decision = decide(
        Question(
            conduct=conduct,
            words=words or [],
            as_of=as_of,
            address=address,
            can=can,
            rules=rules,
            profile=profile,
            identity=identity,
        )
    )
    if json:
        say(json_.dumps(_whole(decision), ensure_ascii=False, indent=2))
    else:
        _print(decision)
    raise typer.Exit(Status.PERMITTED if decision.permitted else Status.NOT_PERMITTED)


def _whole(decision: Decision) -> dict[str, object]:
    return {
        "id": str(uuid4()),
        **answer_of(decision),
        "status": http_status(decision),
        "max_age": max_age(datetime.now(UTC)),
    }


def _print(decision: Decision) -> None:
    say(f"{decision.outcome}  (as of {decision.as_of})")
    for reason in decision.reasons:
        doubt = ", contested reading" if reason.reading == "contested" else ""
        say(f"  - {reason.text}")
        say(f"    {reason.citation} [{reason.provision}/{reason.rule}, {reason.kind}{doubt}]")
        if reason.source:
            say(f"    {reason.source}")
    if decision.more_reasons:
        say(f"  … and {decision.more_reasons} more reasons")
    for duty in decision.duties:
        hours = "" if duty.deadline_hours is None else f" within {duty.deadline_hours} hours"
        say(f"  duty: {duty.duty}{hours} [{duty.provision}/{duty.rule}]")
    for advice in decision.advice:
        say(f"  advice: {advice.advice} [{advice.provision}/{advice.rule}]")
    for unmet in decision.unmet:
        facts = " and ".join(f"{k} is {' or '.join(v)}" for k, v in unmet.met_by.items())
        say(f"  first: {unmet.requirement}, met where {facts} [{unmet.provision}/{unmet.rule}]")
    unknown: dict[str, list[str]] = {}
    for factor, found in decision.places.items():
        if found.not_researched:
            unknown.setdefault(", ".join(found.not_researched), []).append(factor)
    for listed, factors in unknown.items():
        where = " and ".join(factors)
        say(f"  not researched: the law of {listed} ({where}); the floor holds there too")
    if not decision.final:
        say(f"  could change if this were known: {', '.join(decision.needs)}")
