"""`brightline test`: do the examples in the rule files hold?"""

import typer

from brightline.commands.options import AsJson, Only, RulesArgument, Status, chosen, fail, say
from brightline.loading import RulesError, check_folder
from engine.decide.examples import run_examples
from engine.diagnostics.render import as_json, as_text


def run(rules: RulesArgument = None, only: Only = None, *, json: AsJson = False) -> None:
    """Run the examples of rule files, each against the file it stands in.

    The exit status is 0 where all hold, 1 where some fail, 2 where the folder has errors.
    """
    try:
        checked = check_folder(rules)
    except RulesError as error:
        fail(str(error))
    errors = [d for d in checked.diagnostics if d.is_error]
    if errors:
        fail(f"the rules have errors\n\n{as_text(errors, most=20)}")
    examples = run_examples(checked.corpus)
    failures = [d for d in examples.failures if chosen(d.path, only)]
    if json:
        say(as_json(failures))
    else:
        if failures:
            say(as_text(failures))
            say()
        say(f"{examples.ran} examples: {len(failures)} failed")
    if failures:
        raise typer.Exit(Status.NOT_PERMITTED)
