"""`brightline export`: lists for other programs, made from the rules."""

from typing import Annotated

import typer

from brightline.commands.options import ProfileName, Rules, fail, say
from brightline.commands.question import Identity
from brightline.commands.surveys import day_of
from brightline.commands.waiting import waiting
from brightline.engine import today_anywhere
from brightline.loading import RulesError, load
from engine.compile import Profile
from engine.decide import BadRequestError, FactValue
from engine.export import Format, State, geoblock_of, written
from engine.vocabulary import FactType, Vocabulary

app = typer.Typer(
    help="Write lists for other programs. The exit status is 0, or 2 where the rules have errors, "
    "and for bad input.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

_YES = {"yes": True, "true": True, "no": False, "false": False}


@app.callback()
def lists() -> None:
    """Each list is a subcommand of its own."""


@app.command("geoblock")
def geoblock(  # noqa: PLR0913  # the options of a command
    *,
    conduct: Annotated[str, typer.Option("--conduct", help="what is done, such as `create`")],
    form: Annotated[Format, typer.Option("--format", help="how it is written")] = Format.JSON,
    facts: Annotated[
        list[str] | None,
        typer.Option("--facts", help="`image.depicts=nudity,person.real=yes`; others are free"),
    ] = None,
    on: Annotated[str | None, typer.Option("--on", help="a day, such as 2026-12-02")] = None,
    rules: Rules = None,
    profile: ProfileName = Profile.FULL,
    identity: Identity = None,
    never: Annotated[
        bool, typer.Option("--never", help="block where it is never permitted (as left out)")
    ] = False,
    sometimes: Annotated[
        bool, typer.Option("--sometimes", help="block where it is not always permitted")
    ] = False,
) -> None:
    """List where a kind of request is never permitted, sometimes, always, by the viewer's country.

    A request that is permitted once a requirement is met counts as permitted sometimes.
    The exit status is 0, or 2 where the rules have errors, and for bad input.
    """
    if never and sometimes:
        fail("`--never` and `--sometimes` exclude each other")
    day = day_of(on, today_anywhere()[0])
    try:
        policy = load(rules, profile=profile, identity=identity).policy_set
    except RulesError as error:
        fail(str(error))
    blocked = frozenset({State.NEVER, State.SOMETIMES} if sometimes else {State.NEVER})
    stated = _facts(policy.vocabulary, facts or [])
    try:
        with waiting("answering the request for each country"):
            found = geoblock_of(policy, conduct, stated, day, blocked=blocked)
    except BadRequestError as error:
        fail(error.message)
    say(written(found, form))


def _facts(vocabulary: Vocabulary, words: list[str]) -> dict[str, FactValue]:
    """Facts by name. After a comma comes another fact, or another value of the one before.

    The name of a fact has a dot in it, and no value has.
    """
    texts: dict[str, list[str]] = {}
    for word in (part.strip() for text in words for part in text.split(",")):
        name, equals, value = word.partition("=")
        if equals or "." in name:
            if name in texts:
                fail(
                    f"`{name}` is given twice; write several possible values as `{name}=one,other`"
                )
            texts[name] = [value] if equals else []
        elif name and texts:
            texts[list(texts)[-1]].append(name)
        elif name:
            fail(f"`{name}` is no fact; write `fact=value`, such as `image.depicts={name}`")
    return {name: _values(vocabulary, name, values) for name, values in texts.items()}


def _values(vocabulary: Vocabulary, name: str, values: list[str]) -> FactValue:
    fact = vocabulary.facts.get(name)
    if fact is not None and fact.type is FactType.FLAG:
        return [_YES.get(value, value) for value in values] or True
    if fact is not None and not values:
        fail(f"`{name}` needs a value, as in `{name}={next(iter(fact.bits))}`")
    return list(values)
