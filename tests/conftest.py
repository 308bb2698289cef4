"""Takes the start of a test run; gives the tests their Hypothesis profiles.

The profile `ci` is the same on every machine and in every run, so that a red test is never luck;
`--hypothesis-profile=search` looks further, at random, for what `ci` has not met.
"""

from datetime import date

import pytest
from hypothesis import settings

settings.register_profile("ci", derandomize=True, database=None, deadline=None, print_blob=True)
settings.register_profile("search", max_examples=2_000, deadline=None, print_blob=True)
settings.load_profile("ci")


@pytest.fixture(autouse=True)
def _one_day_for_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command checks on one day for ever, or these tests would fail when checks grow old."""
    day = date(2026, 11, 25)
    monkeypatch.setattr("brightline.commands.check.today_anywhere", lambda: (day, day))
