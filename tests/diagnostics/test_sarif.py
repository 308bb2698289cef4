"""Takes remarks; asks whether their SARIF log is what the standard and its readers want."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker, ValidationError

from engine.diagnostics import Severity
from engine.diagnostics.sarif import as_sarif
from tests.diagnostics.reports import remark

SCHEMA = json.loads((Path(__file__).parent / "sarif.schema.json").read_text(encoding="utf-8"))
NAMES = {"BL998": "a-name", "BL999": "another-name"}


def log(*remarks: Any, root: str = "") -> dict[str, Any]:  # noqa: ANN401
    """Write a log and read it again."""
    text = as_sarif(remarks, version="1.2.3", names=NAMES, root=root)
    read: dict[str, Any] = json.loads(text)
    return read


def validate(value: object) -> None:
    """Hold a log against what this project uses of the standard."""
    validator = Draft202012Validator(SCHEMA, format_checker=FormatChecker())
    validator.validate(value)


LOGS = {
    "no remark": log(),
    "one": log(remark("one\n«wrong»")),
    "all parts": log(
        remark("«wrong»", help_="mend it", citation="Act 1", severity=Severity.WARNING)
    ),
    "an odd path": log(remark("«wrong»", path="a b/ü/%.law"), root="my rules"),
    "an empty file": log(remark("«»")),
    "several lines": log(remark("«one\ntwo»")),
}


@pytest.mark.parametrize("title", LOGS)
def test_a_log_follows_the_standard(title: str) -> None:
    """Every log has the parts that SARIF 2.1.0 asks for, and none that it does not know."""
    validate(LOGS[title])


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("version",), "2.0.0"),
        (("runs", 0, "results", 0, "level"), "fatal"),
        (("runs", 0, "results", 0, "message"), "this is wrong"),
        (("runs", 0, "results", 0, "locations", 0, "physicalLocation", "region", "startLine"), 0),
        (("runs", 0, "tool", "driver", "rules", 0, "severity"), "error"),
    ],
)
def test_the_schema_refuses_what_the_standard_refuses(path: tuple[Any, ...], value: object) -> None:
    """The test above is worth something: a log that is spoiled does not pass."""
    spoiled = log(remark("«wrong»"))
    *way, last = path
    part: Any = spoiled
    for step in way:
        part = part[step]
    part[last] = value

    with pytest.raises(ValidationError):
        validate(spoiled)


def test_a_result_says_what_and_where() -> None:
    """The place is given in lines and columns of characters, which count from one."""
    (run,) = log(remark("one\ntwo «wrong» words", help_="mend it", citation="Act 1"))["runs"]

    expected = {
        "ruleId": "BL999",
        "ruleIndex": 0,
        "level": "error",
        "message": {"text": "this is wrong; mend it"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "FR/FR-EXAMPLE-1.law"},
                    "region": {"startLine": 2, "startColumn": 5, "endLine": 2, "endColumn": 10},
                }
            }
        ],
        "properties": {"citation": "Act 1"},
    }
    assert [expected] == run["results"]
    assert "unicodeCodePoints" == run["columnKind"]


def test_each_code_is_described_once_with_its_name() -> None:
    """Two remarks of one kind point to one description."""
    (run,) = log(remark("«a»"), remark("«b»"))["runs"]

    assert [{"id": "BL999", "name": "another-name"}] == run["tool"]["driver"]["rules"]
    assert [0, 0] == [result["ruleIndex"] for result in run["results"]]
    assert ("brightline", "1.2.3") == (
        run["tool"]["driver"]["name"],
        run["tool"]["driver"]["version"],
    )


def test_a_path_is_an_address_below_the_rules_folder() -> None:
    """What has a meaning in addresses is written so that it has none."""
    (run,) = log(remark("«a»", path="a b/ü/%.law"), root="my rules")["runs"]

    location = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert "my%20rules/a%20b/%C3%BC/%25.law" == location["uri"]
