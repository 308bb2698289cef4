"""Texts of laws come in; a policy set of these laws, with the floor of Brightline, goes out."""

from datetime import date
from functools import cache

import pytest

from engine.check import check, read_folder
from engine.compile import PolicySet, compile_corpus
from engine.gap import Gaps, PlaceGap
from tests.strategies import ATLAS, RULES, VOCABULARY

DAY = date(2026, 6, 1)

NUDES = """forbid create
    when image.depicts is at least nudity
      and person.real
    unless person.consent is at least general
"""
"""Making a nude of a real person without consent, in itself."""


def law(
    name: str,
    extent: str,
    *,
    rule: str = NUDES,
    status: str = "in force from 2026-01-01",
    head: str = "provision",
    more: str = "",
) -> tuple[str, bytes]:
    """A law file with one rule."""
    kind = "regulator-order" if head == "order" else "criminal"
    text = f"""{head} {name} "About {name}"
      cites "Act {name}"
      kind {kind}
      {more}
      extent {extent}
      {status}
      checked 2026-01-01 by research, confidence medium

      rule one
        {rule}"""
    return f"{name.split('-', maxsplit=1)[0]}/{name}.law", text.encode()


@cache
def policy_of(*files: tuple[str, bytes]) -> PolicySet:
    """The policy set of these laws and the floor, and of nothing else."""
    floor = [(f"floor/{path}", text) for path, text in read_folder(RULES / "floor")]
    checked = check([*floor, *files], vocabulary=VOCABULARY, atlas=ATLAS)
    errors = [d.message for d in checked.diagnostics if d.is_error]
    if errors:
        pytest.fail("\n".join(errors))
    return compile_corpus(checked.corpus)


def places_of(
    *files: tuple[str, bytes], day: date = DAY, identity: str | None = None
) -> dict[str, PlaceGap]:
    """The gap of each place under these laws."""
    gap = Gaps(policy_of(*files), identity).on(day)
    return {place.code: place for place in gap.places}
