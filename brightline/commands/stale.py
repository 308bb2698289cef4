"""`brightline stale`: which laws nobody has looked at for too long."""

import json as json_
from typing import Annotated

import typer

from brightline.commands.options import AsJson, Rules, say
from brightline.commands.surveys import corpus_of, day_of
from brightline.engine import today_anywhere
from engine.survey import STALE_DAYS, stale_checks


def run(
    *,
    rules: Rules = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="a day, such as 2027-06-01")] = None,
    after: Annotated[
        int, typer.Option("--after", min=0, help="how many days make a check too old")
    ] = STALE_DAYS,
    json: AsJson = False,
) -> None:
    """List the laws in force whose last check is too old, the most decisive first.

    The exit status is 0, or 2 for bad input.
    """
    found = stale_checks(corpus_of(rules), day_of(as_of, today_anywhere()[0]), after=after)
    if json:
        values = [
            {
                "provision": s.provision,
                "title": s.title,
                "checked": None if s.checked is None else s.checked.isoformat(),
                "days": s.days,
                "places": s.places,
                "prohibitions": s.prohibitions,
                "confidence": s.confidence,
            }
            for s in found
        ]
        say(json_.dumps(values, ensure_ascii=False, indent=2))
        return
    for s in found:
        age = "never checked" if s.days is None else f"{s.days} days, {s.checked}"
        reach = f"prohibitions {s.prohibitions}, places {s.places}"
        say(f"{s.provision}: {age}, confidence {s.confidence or 'unknown'}; {reach}; {s.title}")
    number = "1 check is" if len(found) == 1 else f"{len(found)} checks are"
    say(f"{number} older than {after} days")
