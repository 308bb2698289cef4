"""`brightline test`: do the examples in the rule files hold, and what would they notice?"""

import json as json_
import sys
from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import Annotated

import typer

from brightline.commands.options import AsJson, Only, RulesArgument, Status, chosen, fail, say
from brightline.loading import RulesError, check_folder
from engine.check import Corpus
from engine.decide.examples import run_examples
from engine.diagnostics.render import as_json, as_text
from engine.review.exercised import exercised
from engine.review.mutation import Fate, Progress, try_mutants
from engine.review.report import (
    Row,
    coverage_text,
    mutants_text,
    rows_of_parts,
    rows_of_tried,
    share_of_rows,
    values,
)

_QUIET_SECONDS = 1.0
_ALL = 100


def run(
    rules: RulesArgument = None,
    only: Only = None,
    *,
    json: AsJson = False,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="what of the rules the examples exercise")
    ] = False,
    mutants: Annotated[
        bool, typer.Option("--mutants", help="which slips in the rules would be noticed")
    ] = False,
    sample: Annotated[
        int | None, typer.Option("--sample", min=1, help="try so many slips, the same every time")
    ] = None,
    at_least: Annotated[
        float | None,
        typer.Option("--at-least", min=0, max=_ALL, help="fail below this share, in percent"),
    ] = None,
) -> None:
    """Run the examples of rule files, each against the file it stands in.

    With `--coverage`, also tell what of the rules no example exercises; with `--mutants`, which
    slips in the rules neither an example nor an invariant would notice. The exit status is 0 where
    all hold, 1 where some fail or the share is below `--at-least`, 2 where the folder has errors.
    """
    if coverage and mutants:
        fail("`--coverage` and `--mutants` exclude each other")
    if at_least is not None and not (coverage or mutants):
        fail("`--at-least` goes with `--coverage` or `--mutants`")
    if sample is not None and not mutants:
        fail("`--sample` goes with `--mutants`")
    corpus = _corpus_of(rules)
    examples = run_examples(corpus)
    failures = [d for d in examples.failures if chosen(d.path, only)]
    told = failures or not (coverage or mutants)
    if json and told:
        say(as_json(failures))
    elif told:
        if failures:
            say(as_text(failures))
            say()
        say(f"{examples.ran} examples: {len(failures)} failed")
    if failures:
        # Of rules and examples that do not say the same, nothing more can be learnt.
        raise typer.Exit(Status.NOT_PERMITTED)
    if coverage or mutants:
        report = partial(_mutants, sample=sample) if mutants else _coverage
        rows = report(corpus, lambda path: chosen(path, only), json=json)
        if at_least is not None and share_of_rows(rows).percent < at_least:
            raise typer.Exit(Status.NOT_PERMITTED)


def _corpus_of(rules: RulesArgument) -> Corpus:
    try:
        checked = check_folder(rules)
    except RulesError as error:
        fail(str(error))
    errors = [d for d in checked.diagnostics if d.is_error]
    if errors:
        fail(f"the rules have errors\n\n{as_text(errors, most=20)}")
    return checked.corpus


def _coverage(corpus: Corpus, is_chosen: Callable[[str], bool], *, json: bool) -> tuple[Row, ...]:
    rows = rows_of_parts(part for part in exercised(corpus) if is_chosen(part.path))
    say(_json(values(rows)) if json else coverage_text(rows))
    return rows


def _mutants(
    corpus: Corpus, is_chosen: Callable[[str], bool], *, json: bool, sample: int | None
) -> tuple[Row, ...]:
    tried = try_mutants(corpus, chosen=is_chosen, sample=sample, progress=_teller())
    rows = rows_of_tried(tried)
    equivalent = sum(one.fate is Fate.EQUIVALENT for one in tried)
    if json:
        say(_json({**values(rows), "equivalent": equivalent}))
    else:
        say(mutants_text(rows, equivalent))
    return rows


def _json(found: object) -> str:
    return json_.dumps(found, ensure_ascii=False, indent=2)


def _teller() -> Progress:
    """Tells on standard error how far it is, once a second; who waits less is told nothing."""
    last = monotonic()

    def tell(done: int, total: int) -> None:
        nonlocal last
        now = monotonic()
        if now - last >= _QUIET_SECONDS:
            last = now
            sys.stderr.write(f"{done} of {total} slips tried\n")
            sys.stderr.flush()

    return tell
