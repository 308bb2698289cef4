"""Rules of the small law come in; the text of rule files goes out, as the formatter lays it out."""

from collections.abc import Iterator
from itertools import count, product
from pathlib import Path

from bench.small_law import DEPICTS, Op, Rule, Test

_HEAD = """\
provision {name} "{title}"
  > An invented rule of the benchmarks; no country has it.
{notes}  cites    "Invented code of {place}, art. {number}"
  source   https://example.org/{name}
  kind     criminal
  extent   {place}
  connects by viewer
  in force from {since}
  checked  2026-11-22 by research, confidence low
"""
_NOTES = """\
  > The first sentence of the article names the conduct, the second its circumstances.
  > Attempt and complicity follow the general part of the code and are no matter for a service.
  > Consent has to be given before, for the picture in question, and can be taken back at any time.
  > Making such a picture for oneself is covered where the article names it, and only there.
  > The text was read in the official edition; the explanatory report agrees with the reading here.
  > not modelled: aggravation by office, by several offenders and by earlier convictions.
"""


def write_folder(folder: Path, rules: tuple[Rule, ...], *, examples: int, more: int = 0) -> Path:
    """Write a rules folder with one provision for each rule.

    `examples` is how many stand in each file, `more` how many further rules with the same patterns,
    each with a note: with five and one a file is about as long as those that come with Brightline.
    """
    for index, rule in enumerate(rules):
        others = [rules[(index + step) % len(rules)] for step in range(1, more + 1)]
        path = folder / rule.place / f"{rule.name}.law"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(provision(rule, others, examples=examples), encoding="utf-8")
    return folder


def provision(rule: Rule, others: list[Rule], *, examples: int) -> str:
    """The text of one provision."""
    head = _HEAD.format(
        name=rule.name,
        title=f"What article {rule.name.rpartition('-')[2]} forbids",
        place=rule.place,
        number=rule.name.rpartition("-")[2],
        since=rule.since,
        notes=_NOTES if others else "",
    )
    blocks = [head]
    named = [("deny", rule), *((f"deny-{n}", other) for n, other in zip(count(2), others))]
    blocks += (_rule(name, one, noted=bool(others)) for name, one in named)
    cases = [_outside(rule), *(_case(rule, *c) for c in product(_shown(rule), rule.conducts))]
    for number, case in enumerate(_cycle(cases, examples), start=1):
        blocks.append(f'  example "case {number}"\n{case}')
    return "\n".join(blocks)


def _rule(name: str, rule: Rule, *, noted: bool) -> str:
    when = "\n      and   ".join(_clause(c) for c in rule.when)
    lines = [f"  rule {name}", f"    forbid  {', '.join(rule.conducts)}", f"    when    {when}"]
    if rule.unless is not None:
        lines.append(f"    unless  {_test(rule.unless)}")
    if noted:
        lines.append('    penalty "up to 2 years, or a fine of up to 60,000 units of account"')
        lines.append("    > wider than the text: it asks for intent, which a service cannot know.")
        lines.append(
            "    > Whoever passes the picture on commits an offence of their own under this rule."
        )
    return "\n".join(lines) + "\n"


def _clause(clause: tuple[Test, ...]) -> str:
    tests = " or ".join(map(_test, clause))
    return tests if len(clause) == 1 else f"({tests})"


def _test(test: Test) -> str:
    match test.op:
        case Op.YES:
            return test.fact
        case Op.NO:
            return f"not {test.fact}"
        case Op.AT_LEAST:
            return f"{test.fact} is at least {test.values[0]}"
        case Op.ANY_OF if len(test.values) == 1:
            return f"{test.fact} is {test.values[0]}"
        case Op.ANY_OF:
            return f"{test.fact} is any of {', '.join(test.values)}"


# -- examples ------------------------------------------------------------------------------------


def _shown(rule: Rule) -> tuple[str, ...]:
    """The depictions that the rule catches; the most serious where it names none."""
    for clause in rule.when:
        for test in clause:
            if test.fact == "image.depicts":
                return DEPICTS[DEPICTS.index(test.values[0]) :]
    return DEPICTS[-1:]


def _case(rule: Rule, shown: str, conduct: str) -> str:
    """A request that the rule catches."""
    given = [conduct, f"viewer in {rule.place}", f"image.depicts is {shown}"]
    for clause in rule.when:
        test = clause[0]
        if test.fact == "image.origin":
            given.append(f"image.origin is {'generated' if conduct == 'create' else 'altered'}")
        elif test.fact != "image.depicts" and (test.fact, shown) != (
            "image.sexualised",
            "sexual-act",
        ):
            given.append(_test(test))
    if rule.unless is not None and rule.unless.fact == "person.consent":
        given.append("person.consent is none")
    if rule.unless is not None and rule.unless.fact == "request.purpose":
        given.append("request.purpose is none")
    return _example(given, rule, "deny by deny")


def _outside(rule: Rule) -> str:
    """A request just outside."""
    given = ["request", f"viewer in {rule.place}", "image.depicts is ordinary", "not person.real"]
    return _example(given, rule, "silent")


def _example(given: list[str], rule: Rule, expect: str) -> str:
    joined = "\n      and   ".join(given)
    return f"    given   {joined}\n    on      {rule.since}\n    expect  {expect}\n"


def _cycle(cases: list[str], wanted: int) -> Iterator[str]:
    for index in range(wanted):
        yield cases[index % len(cases)]
