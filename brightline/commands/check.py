"""`brightline check`: is a rules folder fit to be served?"""

from typing import Annotated

import typer

import brightline
from brightline.commands.options import AsJson, Only, RulesArgument, Status, chosen, fail, say
from brightline.engine import today_anywhere
from brightline.loading import RulesError, check_folder
from engine.check.lints import names
from engine.diagnostics import Diagnostic
from engine.diagnostics.render import as_json, as_text, by_code, counts
from engine.diagnostics.sarif import as_sarif
from engine.review import review


def run(
    rules: RulesArgument = None,
    only: Only = None,
    *,
    json: AsJson = False,
    sarif: Annotated[bool, typer.Option("--sarif", help="print SARIF 2.1.0")] = False,
    most: Annotated[int, typer.Option("--most", min=1, help="how many remarks to print")] = 100,
    strict: Annotated[bool, typer.Option("--strict", help="count warnings as errors")] = False,
) -> None:
    """Check rule files: errors keep a folder from being served, warnings do not.

    The exit status is 0 without errors, 1 with errors, 2 where there is no such folder.
    """
    if json and sarif:
        fail("`--json` and `--sarif` exclude each other")
    try:
        checked = check_folder(rules, today=today_anywhere()[0])
    except RulesError as error:
        fail(str(error))
    broken = {d.path for d in checked.diagnostics if d.is_error}
    remarks = (*checked.diagnostics, *review(checked.corpus, without=broken))
    found = sorted((d for d in remarks if chosen(d.path, only)), key=Diagnostic.sort_key)
    files = sum(chosen(f.path, only) for f in checked.corpus.files)
    if json:
        say(as_json(found))
    elif sarif:
        root = "rules" if rules is None else rules.as_posix().removesuffix("/")
        say(as_sarif(found, version=brightline.__version__, names=names(), root=root))
    else:
        if found:
            say(as_text(found, most=most))
            say()
        if len(found) > most:
            say(by_code(found, names()))
            say()
        say(f"{files} file{'' if files == 1 else 's'}: {counts(found)}")
    if any(d.is_error or strict for d in found):
        raise typer.Exit(Status.NOT_PERMITTED)
