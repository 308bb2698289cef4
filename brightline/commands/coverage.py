"""`brightline coverage`: what is regulated where, since when, and how sure that is."""

import json as json_
from typing import Annotated

import typer

from brightline.commands.options import AsJson, Rules, say
from brightline.commands.surveys import corpus_of, day_of
from brightline.engine import today_anywhere
from engine.compile import Profile, compile_corpus
from engine.survey import coverage_of
from engine.survey.pages import as_markdown, as_values


def run(
    *,
    rules: Rules = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="a day, such as 2026-12-02")] = None,
    json: AsJson = False,
) -> None:
    """Print the coverage page in Markdown, or with `--json` everything behind it.

    The exit status is 0, or 2 where the rules have errors.
    """
    corpus = corpus_of(rules)
    policy = compile_corpus(corpus, profile=Profile.LAW, enact_bills=True)
    coverage = coverage_of(corpus, policy, day_of(as_of, today_anywhere()[0]))
    postures = corpus.atlas.gazetteer.postures
    if json:
        say(json_.dumps(as_values(coverage, postures), ensure_ascii=False, indent=1))
    else:
        say(as_markdown(coverage, postures).rstrip("\n"))
