"""Takes the files in `jurisdictions/`; gives every test of this folder the atlas made from them."""

from pathlib import Path

import pytest

from engine.places import Atlas, load_atlas

FOLDER = Path(__file__).parents[2] / "jurisdictions"


@pytest.fixture(scope="session")
def folder() -> Path:
    """Give the folder of the data."""
    return FOLDER


@pytest.fixture(scope="session")
def atlas() -> Atlas:
    """Give the atlas of the shipped data."""
    return load_atlas(FOLDER)
