"""`brightline why`: the reasoning behind an answer."""

import typer

from brightline.commands.options import ProfileName, Rules, Status, say
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
from engine.explain import reasoning


def run(
    conduct: Conduct,
    words: Words = None,
    *,
    as_of: AsOf = None,
    address: Address = None,
    rules: Rules = None,
    profile: ProfileName = Profile.FULL,
    can: Can = None,
    identity: Identity = None,
) -> None:
    """Print the reasoning tree of a decision, test by test.

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
    say(reasoning(decision))
    raise typer.Exit(Status.PERMITTED if decision.permitted else Status.NOT_PERMITTED)
