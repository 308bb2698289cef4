"""Edits of files: what a plan says was added, removed, renamed and rewritten."""

from dataclasses import replace

import pytest

from engine.check import read_folder
from engine.plan.structure import Edit, FileEdit, Files, Part, structure
from tests.plan.planted import ATLAS, BEFORE, VOCABULARY, policy_of

OLD: Files = read_folder(BEFORE)
POLICY = policy_of(tuple(OLD))
PATH = "FR/FR-MONTAGE.law"
TEXT = dict(OLD)[PATH].decode()


def edits(new: dict[str, str | None]) -> tuple[FileEdit, ...]:
    """What changes where some files get another text, or none."""
    after = {path: text for path, text in OLD if path not in new}
    after |= {path: text.encode() for path, text in new.items() if text is not None}
    return structure(OLD, tuple(after.items()), POLICY, POLICY).files


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ('"Sexual montage', '"A montage', Part.TITLE),
        ("2024-05-23", "2024-05-24", Part.PERIOD),
        ("extent   FR", "extent   FR, BE", Part.EXTENT),
        ("viewer, provider", "viewer", Part.FACTORS),
        ("kind     criminal", "kind     civil", Part.KIND),
        ("art. 1", "art. 2", Part.CITATION),
        ("/fr/1", "/fr/2", Part.SOURCES),
        ("confidence high", "confidence low", Part.CHECKED),
    ],
)
def test_what_changes_in_a_head_is_named(old: str, new: str, part: Part) -> None:
    """One part, and the lines that went and came."""
    (edit,) = edits({PATH: TEXT.replace(old, new, 1)})

    assert (Edit.CHANGED, (part,), ()) == (edit.edit, edit.parts, edit.rules)
    assert ["-", "+"] == [line[0] for line in edit.lines]


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("forbid  share, publish", "forbid  share", Part.EFFECT),
        ("within 48 hours", "within 24 hours", Part.EFFECT),
        ("at least intimate-parts", "at least nudity", Part.CONDITION),
        ("at least general", "at least explicit", Part.CONDITION),
        ('"2 years"', '"3 years"', Part.PENALTY),
        ('    penalty "2 years"', '    until   2027-01-01\n    penalty "2 years"', Part.PERIOD),
        ('"2 years"', '"2 years"\n    reading contested', Part.READING),
        ('"2 years"', '"2 years"\n    > A note.', Part.NOTES),
        ("share, publish\n", "share, publish\n    advise  show-notice\n", Part.ADVICE),
    ],
)
def test_what_changes_in_a_rule_is_named(old: str, new: str, part: Part) -> None:
    """The rule, and the part of it."""
    (edit,) = edits({PATH: TEXT.replace(old, new, 1)})

    assert ((), Edit.CHANGED) == (edit.parts, edit.edit)
    assert [(Edit.CHANGED, (part,))] == [(rule.edit, rule.parts) for rule in edit.rules]


def test_another_layout_is_no_change_of_anything_else() -> None:
    """Spaces and empty lines."""
    (edit,) = edits({PATH: TEXT.replace("  cites    ", "  cites ").replace("rule ", "\n  rule ")})

    assert ((Part.LAYOUT,), (), ()) == (edit.parts, edit.rules, edit.lines)


def test_a_file_under_another_path_is_renamed() -> None:
    """By the id of its document, or where all else in it is the same."""
    moved = {PATH: None, "FR/OTHER.law": TEXT}
    (edit,) = edits(moved)
    assert (Edit.RENAMED, PATH, ()) == (edit.edit, edit.was, edit.parts)

    (edit,) = edits(moved | {"FR/OTHER.law": TEXT.replace("FR-MONTAGE", "FR-OTHER")})
    assert (Edit.RENAMED, PATH, (Part.NAME,)) == (edit.edit, edit.was, edit.parts)


def test_a_rule_under_another_name_is_renamed() -> None:
    """Where all else in it is the same; else one is gone and one has come."""
    renamed = TEXT.replace("rule removal", "rule taking-down")
    (edit,) = edits({PATH: renamed})
    assert [("taking-down", Edit.RENAMED, "removal")] == [
        (rule.name, rule.edit, rule.was) for rule in edit.rules
    ]

    (edit,) = edits({PATH: renamed.replace("48 hours", "24 hours")})
    assert [("taking-down", Edit.ADDED), ("removal", Edit.REMOVED)] == [
        (rule.name, rule.edit) for rule in edit.rules
    ]


def test_files_that_come_and_go_are_told_with_their_rules() -> None:
    """What is gone is told as much as what is new."""
    (gone,) = edits({PATH: None})
    assert (Edit.REMOVED, "FR-MONTAGE", 2) == (gone.edit, gone.name, len(gone.rules))

    (come,) = edits(
        {"BE/BE-NEW.law": TEXT.replace("FR-MONTAGE", "BE-NEW").replace("art. 1", "art. 9")}
    )
    assert (Edit.ADDED, "BE-NEW") == (come.edit, come.name)


def test_tables_that_differ_are_told_by_their_entries() -> None:
    """Words and places, added, removed and changed."""
    facts = dict(VOCABULARY.facts)
    del facts["image.labelled"]
    duties = {**VOCABULARY.duties, "remove": VOCABULARY.duties["label"]}
    words = replace(VOCABULARY, facts=facts, duties=duties, source=b"other")
    groups = dict(ATLAS.gazetteer.groups)
    name = next(iter(groups))
    groups["new"] = groups.pop(name)
    places = replace(
        ATLAS,
        gazetteer=replace(ATLAS.gazetteer, groups=groups),
        source=ATLAS.source.replace(b"groups.yaml\0", b"groups.yaml\0# a note\n"),
    )
    after = replace(POLICY, vocabulary=words, atlas=places)
    vocabulary, table = structure(OLD, OLD, POLICY, after).tables

    assert ("fact image.labelled removed", "duty remove changed") == vocabulary.entries
    assert "jurisdictions/groups.yaml" == table.path
    assert {"group new added", f"group {name} removed"} == set(table.entries)


def test_the_same_files_are_no_change() -> None:
    """Nothing is told where nothing is otherwise."""
    assert not structure(OLD, OLD, POLICY, POLICY)
