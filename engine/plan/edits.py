"""A plan comes in; what stands otherwise in the files goes out, in words, with what it means."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.compile import CompiledRule
from engine.plan.plan import Plan
from engine.plan.structure import MEANING, Edit, FileEdit, Part, RuleEdit
from engine.plan.wording import all_of

MARKS = {Edit.ADDED: "+", Edit.REMOVED: "-", Edit.RENAMED: ">", Edit.CHANGED: "~"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldFile:
    """A file in words: its mark, what happened to it, what that means, and the lines."""

    mark: str
    path: str
    what: str
    meaning: str
    rules: tuple[str, ...]
    lines: tuple[str, ...]


def told_files(plan: Plan) -> tuple[ToldFile, ...]:
    """Each file that stands otherwise; after a plan without files, each table too."""
    return tuple(_file(plan, file) for file in plan.structure.files)


def told_tables(plan: Plan) -> tuple[str, ...]:
    """`jurisdictions/groups.yaml: group one changed`."""
    return tuple(
        f"{table.path}: {', '.join(table.entries) or 'nothing but notes or order'}"
        for table in plan.structure.tables
    )


def _file(plan: Plan, file: FileEdit) -> ToldFile:
    named = f"{file.heading} {file.name}".strip()
    what = f"{named} {file.edit}"
    if file.was:
        what = f"{named}, formerly {file.was}"
    if file.parts:
        what += f": {', '.join(file.parts)}"
    return ToldFile(
        mark=MARKS[file.edit],
        path=file.path,
        what=what,
        meaning=meaning(plan, file),
        rules=tuple(_rules(file)) if file.edit in {Edit.CHANGED, Edit.RENAMED} else (),
        lines=file.lines,
    )


def _rules(file: FileEdit) -> Iterator[str]:
    for rule in file.rules:
        match rule.edit:
            case Edit.CHANGED:
                yield f"rule {rule.name}: {', '.join(rule.parts)}"
            case Edit.RENAMED:
                yield f"rule {rule.name}, formerly {rule.was}"
            case Edit.ADDED | Edit.REMOVED:
                yield f"rule {rule.name} {rule.edit}"


def meaning(plan: Plan, file: FileEdit) -> str:
    """What a change of a file does to answers; empty where all of it causes changes."""
    if not file.name:
        return "no answer hangs on it, but what `brightline prove` proves"
    if not _decides(plan, file.name):
        return "no answer hangs on it in this profile"
    quiet = [r.name for r in file.rules if _means(r) and not plan.felt(file.name, r.name)]
    if plan.felt(file.name):
        return f"same meaning written otherwise: {all_of(quiet)}" if quiet else ""
    if file.edit in {Edit.ADDED, Edit.REMOVED}:
        return "no answer changes"
    if quiet or MEANING & set(file.parts):
        return "same meaning written otherwise: no answer changes"
    return "text only: no answer changes"


def _means(rule: RuleEdit) -> bool:
    return rule.edit is Edit.CHANGED and Part.CONDITION in rule.parts


def _decides(plan: Plan, name: str) -> bool:
    def is_here(rules: tuple[CompiledRule, ...]) -> bool:
        return any(rule.provision == name for rule in rules)

    return is_here(plan.before.policy.rules) or is_here(plan.after.policy.rules)
