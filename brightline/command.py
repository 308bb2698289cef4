"""The command line comes in; one subcommand runs. Each has a file of its own in `commands/`."""

import typer

from brightline.commands import (
    ask,
    audit,
    bundle,
    check,
    coverage,
    export,
    fmt,
    forecast,
    gap,
    geo,
    keys,
    plan,
    prove,
    serve,
    stale,
    test,
    why,
)

app = typer.Typer(
    name="brightline",
    help="May a picture of a person be made, changed or published, here and today, and which law "
    "says so?",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("check")(check.run)
app.command("fmt")(fmt.run)
app.command("test")(test.run)
app.command("ask")(ask.run)
app.command("why")(why.run)
app.command("prove")(prove.run)
app.command("plan", cls=plan.PlanCommand)(plan.run)
app.command("gap")(gap.run)
app.command("coverage")(coverage.run)
app.command("forecast")(forecast.run)
app.command("stale")(stale.run)
app.add_typer(export.app, name="export")
app.add_typer(audit.app, name="audit")
app.add_typer(bundle.app, name="bundle")
app.add_typer(keys.app, name="keys")
app.command("geo")(geo.run)
app.command("serve")(serve.run)


def main() -> None:
    """Run the command."""
    app()
