"""The command, run in this process as a user would type it."""

from collections.abc import Callable, Sequence

import pytest
from typer.testing import CliRunner, Result

from brightline.command import app

Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command with words, and give what it printed and its exit status."""
    for name in ("BRIGHTLINE_IDENTITY", "BRIGHTLINE_PROVIDER"):
        monkeypatch.delenv(name, raising=False)

    def run_words(*words: str) -> Result:
        arguments: Sequence[str] = words
        return CliRunner().invoke(app, list(arguments))

    return run_words
