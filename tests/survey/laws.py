"""Status lines and rules as text come in; a small corpus of laws goes out."""

import pytest

from engine.check import Corpus, check
from tests.strategies import ATLAS, VOCABULARY

RULE = """rule one
  forbid share
  when image.depicts is at least nudity
  unless person.consent is at least general
"""


def law(
    name: str,
    *status: str,
    rules: str = RULE,
    extent: str = "FR",
    checked: str = "2026-01-01",
    heading: str = "provision",
) -> tuple[str, bytes]:
    """A law file. `status` are lines such as `in force from 2024-01-01`."""
    kinds = {"order": "kind regulator-order", "provision": "kind criminal"}
    lines = (
        f'{heading} {name} "About {name}"',
        f'cites "Act {name}"',
        kinds.get(heading, ""),
        f"extent {extent}",
        *status,
        f"checked {checked} by research, confidence medium" if checked else "",
        rules,
    )
    return f"{name.split('-', maxsplit=1)[0]}/{name}.law", "\n".join(lines).encode()


def corpus_of(*files: tuple[str, bytes]) -> Corpus:
    """The corpus of these files alone."""
    checked = check(files, vocabulary=VOCABULARY, atlas=ATLAS)
    errors = [d.message for d in checked.diagnostics if d.is_error]
    if errors:
        pytest.fail("\n".join(errors))
    return checked.corpus
