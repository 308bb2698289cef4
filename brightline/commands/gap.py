"""`brightline gap`: what is left open where a service blocks only where it is illegal."""

import json as json_
from collections.abc import Iterable
from datetime import date
from typing import Annotated

import typer

from brightline.commands.options import AsJson, Rules, fail, say
from brightline.commands.question import Identity
from brightline.commands.surveys import day_of
from brightline.commands.waiting import waiting
from brightline.engine import today_anywhere
from brightline.loading import JURISDICTIONS, RulesError, load
from engine.diagnostics import did_you_mean
from engine.gap import Gaps, Question
from engine.gap.page import as_markdown, as_text
from engine.gap.values import as_values
from engine.gap.world import as_svg, load_shapes
from engine.places import Atlas

WORLD_MAP = JURISDICTIONS / "worldmap.json"


def run(
    places: Annotated[
        list[str] | None, typer.Argument(help="codes such as `FR`; left out: the whole world")
    ] = None,
    *,
    on: Annotated[str | None, typer.Option("--on", help="a day, such as 2026-12-02")] = None,
    rules: Rules = None,
    identity: Identity = None,
    json: AsJson = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="print a page in Markdown")] = False,
    svg: Annotated[bool, typer.Option("--svg", help="print a map of the world")] = False,
    question: Annotated[
        Question, typer.Option("--question", help="what the map shows")
    ] = Question.MAKING,
) -> None:
    """Tell, place by place, what the floor forbids and no recorded law of the place does.

    The exit status is 0, or 2 where the rules have errors, and for bad input.
    """
    if json + markdown + svg > 1:
        fail("`--json`, `--markdown` and `--svg` exclude each other")
    if svg and places:
        fail("a map shows the whole world; leave the places out, or leave out `--svg`")
    day = day_of(on, today_anywhere()[0])
    try:
        policy = load(rules, identity=identity).policy_set
    except RulesError as error:
        fail(str(error))
    only = None if not places else tuple(_codes(policy.atlas, places, day))
    with waiting("comparing the law of each place with the floor"):
        gaps = Gaps(policy, identity)
        gap = gaps.on(day, only)
        openings = {code: gaps.openings(code, day) for code in only or ()}
    if svg:
        say(as_svg(gap, load_shapes(WORLD_MAP), question))
    elif json:
        say(json_.dumps(as_values(gap, openings), ensure_ascii=False, indent=1))
    elif markdown:
        say(as_markdown(gap, openings))
    else:
        say(as_text(gap, openings))


def _codes(atlas: Atlas, words: Iterable[str], day: date) -> Iterable[str]:
    """The places that were asked for, each once; a membership stands for its members."""
    found: dict[str, None] = {}
    for word in words:
        code = atlas.canonical(word)
        if code is None:
            known = (*atlas.own, *atlas.memberships)
            fail(f"there is no place `{word}`; {did_you_mean(word.upper(), known, _EXPECTED)}")
        if code in atlas.memberships:
            members = atlas.gazetteer.memberships[code].members
            found |= {m.code: None for m in members if m.period.covers(day) and m.code in atlas.own}
        elif code in atlas.gazetteer.no_law:
            fail(f"`{code}` has no law of its own: {atlas.gazetteer.no_law[code]}")
        elif code not in atlas.own:
            fail(f"no law is recorded for `{code}` by itself; ask for `{code[:2]}`")
        else:
            found[code] = None
    return found


_EXPECTED = "expected a code such as FR, US-CA or EU"
