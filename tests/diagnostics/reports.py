"""Takes a text with one marked place; gives a remark about that place."""

from engine.diagnostics import Diagnostic, Severity, Source, Span


def remark(
    text: str,
    *,
    path: str = "FR/FR-EXAMPLE-1.law",
    message: str = "this is wrong",
    severity: Severity = Severity.ERROR,
    help_: str = "",
    citation: str = "",
) -> Diagnostic:
    """Make a remark about what stands between `«` and `»`."""
    before, marked = text.split("«")
    inside, after = marked.split("»")
    return Diagnostic(
        code="BL999",
        severity=severity,
        message=message,
        source=Source(path, before + inside + after),
        span=Span(len(before), len(before) + len(inside)),
        help=help_,
        citation=citation,
    )
