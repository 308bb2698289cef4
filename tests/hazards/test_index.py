"""The table of hazards says what is tested, and where; both are held here."""

import ast
import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (HERE / "README.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and "::" in line
]
NAMED = [cell.strip("`") for *_, cell in ROWS]
FAMILIES = (
    ("missing", "Cedar"),
    ("negated", "#3297"),
    ("cell", "ZEN"),
    ("early stop", "AuthzForce #92"),
    ("never fire", "#789"),
    ("coverage", "OPA"),
    ("lapsed", "RFC-019"),
    ("date", "Conforma #3424"),
    ("dropped", "OPA #8123"),
    ("blocks", "Cerbos #2123"),
    ("crash", "OPA #3043"),
    ("remembered", "OpenFGA"),
    ("Host", "OpenFGA"),
    ("first address", "AWS WAF"),
    ("missing header", "AWS WAF"),
    ("empty list", "YouTube"),
    ("forged", "immudb"),
    ("plan", "Cerbos #917"),
    ("::ffff:", "#443"),
    ("451", "RFC 7725"),
    ("X_Name", "FastAPI"),
)
"""What was seen in peers: a word of the hazard, and a word of where it was seen."""


def names_in(path: Path) -> set[str]:
    """The names of the tests of a file."""
    found = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return {
        node.name
        for node in found
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


@pytest.mark.parametrize("name", NAMED)
def test_the_tests_that_the_table_names_exist(name: str) -> None:
    """A hazard whose test was renamed or taken away is held by nothing."""
    path, _, test = name.partition("::")

    assert (ROOT / path).is_file()
    assert test in names_in(ROOT / path)


def test_every_test_of_this_folder_stands_in_the_table() -> None:
    """But for those of the table itself."""
    here = {
        f"{path.relative_to(ROOT).as_posix()}::{test}"
        for path in HERE.glob("test_*.py")
        if path != Path(__file__)
        for test in names_in(path)
    }

    assert here <= set(NAMED), here - set(NAMED)
    assert len(NAMED) == len(set(NAMED))


@pytest.mark.parametrize(("word", "peer"), FAMILIES)
def test_every_family_has_a_row(word: str, peer: str) -> None:
    """With a test; a row without a hazard goes on with the one above."""
    assert [row for row in ROWS if word in row[0] and peer in row[1]]
    assert all(re.match(r"`tests/.+\.py::test_\w+`$", row[2]) for row in ROWS)
