"""Takes the rules of Brightline; gives the tests their texts."""

from pathlib import Path

import pytest

from brightline.loading import RULES


@pytest.fixture(scope="session")
def shipped() -> tuple[str, ...]:
    """Give the text of every rule file of Brightline."""
    return tuple(path.read_text(encoding="utf-8") for path in sorted(RULES.rglob("*.law")))


@pytest.fixture(scope="session")
def here() -> Path:
    """Give the folder of the fixtures."""
    return Path(__file__).parent
