"""What `coverage`, `forecast` and `stale` share: a corpus without errors, and days."""

from datetime import date
from pathlib import Path

from brightline.commands.options import fail
from brightline.loading import RulesError, check_folder
from engine.check import Corpus
from engine.diagnostics.render import as_text


def corpus_of(rules: Path | None) -> Corpus:
    """The corpus of a folder; leaves with status 2 where it has errors."""
    try:
        checked = check_folder(rules)
    except RulesError as error:
        fail(str(error))
    errors = [d for d in checked.diagnostics if d.is_error]
    if errors:
        fail(f"the rules have errors\n\n{as_text(errors, most=20)}")
    return checked.corpus


def day_of(text: str | None, default: date) -> date:
    """A day of the command line."""
    if text is None:
        return default
    try:
        return date.fromisoformat(text)
    except ValueError:
        fail(f"`{text}` is no day; expected a date such as `2026-12-02`")
