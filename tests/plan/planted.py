"""A folder of rules and edits of it come in; the plan of each edit goes out.

`faces/before/` is a small rules folder, `faces/after/NAME/` the files that an edit wrote, with the
paths that it removed in `removed.txt`.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from json import dumps
from pathlib import Path

from brightline.loading import JURISDICTIONS
from engine.check import check, read_folder
from engine.compile import PolicySet, Profile, compile_corpus
from engine.places import Atlas, load_atlas
from engine.plan.markdown import as_markdown
from engine.plan.page import as_html
from engine.plan.plan import Asked, Label, Plan
from engine.plan.semantic import compare
from engine.plan.structure import structure
from engine.plan.text import as_text
from engine.plan.values import as_values
from engine.vocabulary import Vocabulary, load_vocabulary

FOLDER = Path(__file__).with_name("faces")
BEFORE = FOLDER / "before"
AFTER = FOLDER / "after"
EDITS = tuple(sorted(path.name for path in AFTER.iterdir()))
AROUND = date(2026, 11, 25)

VOCABULARY: Vocabulary = load_vocabulary()
ATLAS: Atlas = load_atlas(JURISDICTIONS)

Files = tuple[tuple[str, bytes], ...]


def as_json(plan: Plan) -> str:
    """The values of a plan as the command prints them."""
    return dumps(as_values(plan), ensure_ascii=False, indent=2)


FACES: Mapping[str, Callable[[Plan], str]] = {
    "txt": as_text,
    "md": as_markdown,
    "html": as_html,
    "json": as_json,
}
"""Each face of a plan, by the ending of its files."""


def files_after(edit: str) -> Files:
    """The whole rules folder after an edit."""
    removed = AFTER / edit / "removed.txt"
    gone = removed.read_text(encoding="utf-8").split() if removed.exists() else []
    old = {path: text for path, text in read_folder(BEFORE) if path not in gone}
    return tuple(sorted((old | dict(read_folder(AFTER / edit))).items()))


def policy_of(files: Files, profile: Profile = Profile.FULL) -> PolicySet:
    """The policy set of rule files."""
    checked = check(files, vocabulary=VOCABULARY, atlas=ATLAS)
    assert not checked.has_errors, [d.message for d in checked.diagnostics if d.is_error]
    return compile_corpus(checked.corpus, profile=profile)


@cache
def plan_of(edit: str) -> Plan:
    """The plan of an edit, on every day."""
    old, new = read_folder(BEFORE), files_after(edit)
    before, after = policy_of(old), policy_of(new)
    return Plan(
        before=Label(name="before", policy=before),
        after=Label(name="after", policy=after),
        asked=Asked(),
        structure=structure(old, new, before, after),
        semantic=compare(before, after, around=AROUND),
    )


def said(plan: Plan, ending: str) -> str:
    """A face of a plan; the digests hang on every word of the tables and are left out."""
    return re.sub(r"sha256:[0-9a-f]{64}", "sha256:…", FACES[ending](plan)).rstrip("\n") + "\n"
