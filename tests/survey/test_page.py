"""The page `docs/coverage.md` comes in; that it says what the rule files say goes out."""

import os
import re
from datetime import date
from pathlib import Path

from brightline.loading import check_folder
from engine.check import Corpus
from engine.compile import Profile, compile_corpus
from engine.survey import coverage_of
from engine.survey.pages import as_markdown

PAGE = Path(__file__).parents[2] / "docs" / "coverage.md"
# Set to 1, the page is written anew instead of compared; read the difference before keeping it.
REWRITE = os.environ.get("REWRITE_GOLDEN") == "1"


def newest_check(corpus: Corpus) -> date:
    """The day of the newest check: a page of that day does not grow old by itself."""
    return max(document.checked.on for _, document in corpus.documents() if document.checked)


def test_the_coverage_page_is_up_to_date() -> None:
    """Whoever changes a rule file writes the page anew, and sees in it what changed."""
    corpus = check_folder().corpus
    policy = compile_corpus(corpus, profile=Profile.LAW, enact_bills=True)
    page = as_markdown(
        coverage_of(corpus, policy, newest_check(corpus)), corpus.atlas.gazetteer.postures
    )
    if REWRITE:
        PAGE.write_text(page, encoding="utf-8")

    assert PAGE.read_text(encoding="utf-8") == page, "write it anew with REWRITE_GOLDEN=1"


def test_links_inside_the_page_lead_to_its_headings() -> None:
    """The list at the top names every part."""
    text = PAGE.read_text(encoding="utf-8")
    headings = {
        head.lower().replace(" ", "-") for head in re.findall(r"^## (.+)$", text, re.MULTILINE)
    }

    assert headings == set(re.findall(r"\]\(#([a-z-]+)\)", text))
