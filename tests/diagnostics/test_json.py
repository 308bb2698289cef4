"""Takes remarks; asks what a program reads of them in JSON."""

import json

from engine.diagnostics import Severity
from engine.diagnostics.render import as_json
from tests.diagnostics.reports import remark


def test_a_remark_is_one_object() -> None:
    """Every part of a remark has its own name; lines and columns count from one."""
    found = remark(
        "one\ntwo «wrong» words",
        severity=Severity.WARNING,
        help_="write `right`",
        citation="Code pénal, art. 226-8-1",
    )

    expected = {
        "code": "BL999",
        "severity": "warning",
        "message": "this is wrong",
        "path": "FR/FR-EXAMPLE-1.law",
        "line": 2,
        "column": 5,
        "end_line": 2,
        "end_column": 10,
        "citation": "Code pénal, art. 226-8-1",
        "help": "write `right`",
    }
    assert [expected] == json.loads(as_json([found]))


def test_no_remarks_are_an_empty_list() -> None:
    """A program finds a list in every case."""
    assert [] == json.loads(as_json([]))


def test_control_characters_are_escaped() -> None:
    """JSON printed on a terminal cannot move it either."""
    text = as_json([remark("«\x1b\x00»", message="a \x1b sign")])

    assert "\x1b" not in text
    assert "a \x1b sign" == json.loads(text)[0]["message"]
