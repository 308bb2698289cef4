"""Diagnostics come in; a SARIF 2.1.0 log goes out (OASIS standard of 27 March 2020)."""

import json
from collections.abc import Iterable, Mapping
from urllib.parse import quote

from engine.diagnostics.model import Diagnostic, Severity

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning"}


def as_sarif(
    diagnostics: Iterable[Diagnostic], *, version: str, names: Mapping[str, str], root: str = ""
) -> str:
    """One run of `brightline check`; `names` tells the name of each code."""
    found = list(diagnostics)
    codes = sorted({d.code for d in found})
    rules = [{"id": code, "name": names.get(code, code)} for code in codes]
    run = {
        "tool": {"driver": {"name": "brightline", "version": version, "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(d, codes.index(d.code), root) for d in found],
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2)


def _result(diagnostic: Diagnostic, index: int, root: str) -> dict[str, object]:
    line, column = diagnostic.position
    end_line, end_column = diagnostic.source.position(diagnostic.span.end)
    text = diagnostic.message + (f"; {diagnostic.help}" if diagnostic.help else "")
    uri = quote(f"{root}/{diagnostic.path}" if root else diagnostic.path)
    region = {
        "startLine": line,
        "startColumn": column,
        "endLine": end_line,
        "endColumn": end_column,
    }
    location = {"artifactLocation": {"uri": uri}, "region": region}
    result: dict[str, object] = {
        "ruleId": diagnostic.code,
        "ruleIndex": index,
        "level": _LEVELS[diagnostic.severity],
        "message": {"text": text},
        "locations": [{"physicalLocation": location}],
    }
    if diagnostic.citation:
        result["properties"] = {"citation": diagnostic.citation}
    return result
