"""`brightline plan`: what changes between two versions of the rules, for every request."""

import json as json_
import sys
from datetime import date
from typing import Annotated, NoReturn

import typer
from typer.core import TyperCommand

from brightline.commands.bills import bills_of
from brightline.commands.options import AsJson, ProfileName, Rules, Status, say
from brightline.commands.question import Identity
from brightline.commands.waiting import waiting
from brightline.engine import today_anywhere
from brightline.sides import HEAD, Loaded, SideError, Sides
from engine.compile import PolicySet, Profile, enact
from engine.compile.policy import law_alone
from engine.plan.markdown import as_markdown
from engine.plan.model import Direction, Incomparable
from engine.plan.page import as_html
from engine.plan.plan import Asked, Label, Plan
from engine.plan.semantic import Semantic, compare, compare_days
from engine.plan.sides import since_when
from engine.plan.structure import Structure, structure
from engine.plan.text import as_text
from engine.plan.values import as_values

_ERROR = 1
_MOST_SIDES = 2


class PlanCommand(TyperCommand):
    """Leaves with 1 for a wrong option too, since 2 says that something changes."""

    def make_context(self, *words: object, **options: object) -> typer.Context:
        """Read the words of the command."""
        try:
            return super().make_context(*words, **options)  # type: ignore[arg-type,return-value]
        except Exception as error:
            if getattr(error, "exit_code", None) == Status.BAD_INPUT:
                error.exit_code = _ERROR  # type: ignore[attr-defined]
            raise


def run(  # noqa: PLR0913  # what is compared, when, and how it is printed
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[BEFORE [AFTER]]",
            help="folders, git revisions or digests; AFTER left out: the present rules; "
            "both left out: HEAD and the present rules",
        ),
    ] = None,
    *,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="compare one day; left out: every day")
    ] = None,
    dates: Annotated[
        tuple[str, str] | None,
        typer.Option("--dates", help="compare two days of the present rules"),
    ] = None,
    enacted: Annotated[
        list[str] | None,
        typer.Option("--with", help="compare with this bill in force, such as `bill:ES-…`"),
    ] = None,
    rules: Rules = None,
    profile: ProfileName = Profile.FULL,
    identity: Identity = None,
    json: AsJson = False,
    markdown: Annotated[
        bool, typer.Option("--markdown", help="print Markdown for a pull request")
    ] = False,
    html: Annotated[bool, typer.Option("--html", help="print a page of HTML")] = False,
) -> None:
    """Say exactly which requests are answered otherwise, where, since when and because of what.

    The exit status is 0 where nothing changes for any request, 2 where something does and nothing
    loosens, 3 where something loosens or cannot be compared, 1 for an error.
    """
    if json + markdown + html > 1:
        _fail("`--json`, `--markdown` and `--html` exclude each other")
    named = words or []
    if len(named) > _MOST_SIDES:
        _fail(f"there are {len(named)} sides; expected at most two")
    if dates is not None and enacted:
        _fail("`--dates` and `--with` exclude each other")
    if named and (dates is not None or enacted):
        option = "--with" if enacted else "--dates"
        _fail(f"`{option}` is about the present rules: name no side, or choose them by `--rules`")
    if dates is not None and as_of is not None:
        _fail("`--dates` and `--as-of` exclude each other")
    day = None if as_of is None else _day(as_of)
    sides = Sides(rules=rules, profile=profile, identity=identity)
    try:
        if dates is not None:
            plan = _calendar(sides, _day(dates[0]), _day(dates[1]))
        elif enacted:
            plan = _enacted(sides, enacted, day)
        else:
            plan = _between(sides, named or [HEAD], day)
    except SideError as error:
        _fail(str(error))
    with waiting("writing"):
        said = _printed(plan, json=json, markdown=markdown, html=html)
    say(said)
    raise typer.Exit(plan.verdict)


def _printed(plan: Plan, *, json: bool, markdown: bool, html: bool) -> str:
    if json:
        return json_.dumps(as_values(plan), ensure_ascii=False, indent=2)
    if markdown:
        return as_markdown(plan)
    return as_html(plan).rstrip("\n") if html else as_text(plan)


def _between(sides: Sides, named: list[str], day: date | None) -> Plan:
    with waiting("reading"):
        old = sides.named(named[0])
        new = sides.named(named[1]) if len(named) > 1 else sides.present()
    before, after = _policy(sides, old), _policy(sides, new)
    with waiting("comparing the files"):
        files = structure(old.files, new.files, before, after)
    with waiting("comparing the answers"):
        semantic = _compared(before, after, day)
    behind = None
    loosens = any(change.direction is Direction.LOOSENS for change in semantic.changes)
    if sides.profile is Profile.FULL and not loosens:
        with waiting("comparing the law alone"):
            law = _compared(law_alone(before), law_alone(after), day)
        behind = sum(change.direction is Direction.LOOSENS for change in law.changes)
    return Plan(
        before=_label(old, before),
        after=_label(new, after),
        asked=_asked(before, after, day),
        structure=files,
        semantic=semantic,
        identity=sides.identity,
        behind=behind,
    )


def _calendar(sides: Sides, first: date, second: date) -> Plan:
    if second < first:
        raise SideError(
            f"`--dates {first} {second}` runs backwards; expected the earlier day first"
        )
    with waiting("reading"):
        side = sides.present()
    policy = _policy(sides, side)
    with waiting("comparing the answers"):
        semantic = (
            Semantic((), Incomparable()) if first == second else compare_days(policy, first, second)
        )
    label = _label(side, policy)
    return Plan(
        before=label,
        after=label,
        asked=Asked(first, second),
        structure=Structure(),
        semantic=semantic,
        identity=sides.identity,
    )


def _enacted(sides: Sides, words: list[str], day: date | None) -> Plan:
    with waiting("reading"):
        side = sides.present()
    before = _policy(sides, side)
    bills = bills_of(side, before, words)
    after = enact(before, bills)
    with waiting("comparing the answers"):
        semantic = _compared(before, after, day)
    return Plan(
        before=_label(side, before),
        after=Label(name=f"with {', '.join(bills)} enacted", policy=after),
        asked=_asked(before, after, day),
        structure=Structure(),
        semantic=semantic,
        identity=sides.identity,
        bills=bills,
    )


def _asked(before: PolicySet, after: PolicySet, day: date | None) -> Asked:
    since = since_when(before, after)
    return Asked(day, since=None if day is not None or since == date.min else since)


def _compared(before: PolicySet, after: PolicySet, day: date | None) -> Semantic:
    if before.digest == after.digest:
        return Semantic((), Incomparable())
    around = day or today_anywhere()[0]
    if day is None:
        return compare(before, after, first=since_when(before, after), around=around)
    return compare(before, after, first=day, last=day, around=around)


def _policy(sides: Sides, side: Loaded) -> PolicySet:
    with waiting(f"checking {side.name}"):
        return side.policy(sides.profile, sides.identity)


def _label(side: Loaded, policy: PolicySet) -> Label:
    return Label(name=side.name, policy=policy, remarks=side.remarks)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        _fail(f"`{text}` is no day; expected a date such as `2026-12-02`")


def _fail(message: str) -> NoReturn:
    """Say on standard error what is wrong. Here 2 is no error, but an answer."""
    sys.stderr.write(f"brightline: {message}\n")
    raise typer.Exit(_ERROR)
