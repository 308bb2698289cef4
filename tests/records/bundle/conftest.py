"""One small bundle for tests that only look at it."""

import pytest

from records.bundle import Bundle
from tests.records.bundle.making import small


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """A bundle with one policy and the floor."""
    return small(tmp_path_factory.mktemp("bundle"))
