"""The page `docs/falsification.md` comes in; that the prover says what stands there goes out."""

import os
from pathlib import Path

from engine.proof.pages import LOOPHOLES, as_markdown
from tests.proof.conftest import Proven
from tests.strategies import ATLAS, VOCABULARY

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "falsification.md"
# Set to 1, the page is written anew instead of compared; read the difference before keeping it.
REWRITE = os.environ.get("REWRITE_GOLDEN") == "1"


def test_the_shipped_rules_keep_every_invariant(full: Proven) -> None:
    """For all facts, every place and every day."""
    assert [] == [p.named.invariant.name.text for p in full.proofs if not p.holds]


def test_every_loophole_of_january_2026_is_found(announced: Proven) -> None:
    """Another surface, the preset, a place without a law, one step below, posting."""
    loopholes = [p for p in announced.proofs if p.named.path == LOOPHOLES]

    assert loopholes
    assert [] == [p.named.invariant.name.text for p in loopholes if p.holds]


def test_the_page_says_what_the_prover_finds(full: Proven, announced: Proven) -> None:
    """Whoever changes a rule or an invariant writes the page anew, and sees what changed."""
    page = as_markdown(full.proofs, announced.pasted(), VOCABULARY, ATLAS.titles)
    if REWRITE:
        PAGE.write_text(page, encoding="utf-8")

    assert PAGE.read_text(encoding="utf-8") == page, "write it anew with REWRITE_GOLDEN=1"


def test_the_tests_that_the_page_names_exist() -> None:
    """What cannot be said as an invariant is held by a test."""
    words = PAGE.read_text(encoding="utf-8").split("`")
    named = [word for word in words if word.startswith("tests/")]

    assert named
    assert [] == [name for name in named if not (ROOT / name).is_file()]
