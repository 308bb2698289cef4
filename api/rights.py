"""A method and a path come in; the roles for which it is there go out.

This is the one table of what a role may do; the tests hold every route of the service, and the
table in the operator's page, against it. What is not in the table is open to nobody.
"""

from collections.abc import Mapping

from records.access.roles import Role

_ASKING = frozenset({Role.SERVICE, Role.COUNSEL, Role.AUDITOR})
_ALL = frozenset(Role)
_RECORDING = frozenset({Role.SERVICE, Role.COUNSEL})
_COUNSEL = frozenset({Role.COUNSEL})
_REVIEW = frozenset({Role.COUNSEL, Role.AUDITOR, Role.ADMIN})
_AUDITOR = frozenset({Role.AUDITOR})
_ADMIN = frozenset({Role.ADMIN})

OPEN: frozenset[tuple[str, str]] = frozenset(
    {
        ("GET", "/healthz"),
        ("GET", "/readyz"),
        ("GET", "/openapi.json"),
        ("GET", "/.well-known/authzen-configuration"),
    }
)
"""What everybody may ask: whether the service is there, and how it is to be asked."""

_STEPS = {
    "consents": ("withdraw",),
    "refusals": ("lift",),
    "complaints": ("lift", "act"),
    "notices": ("withdraw", "judge", "act"),
}
_JUDGEMENTS = frozenset({"judge"})


def _register() -> dict[tuple[str, str], frozenset[Role]]:
    rights = {}
    for entries, steps in _STEPS.items():
        rights["POST", f"/v1/register/{entries}"] = _RECORDING
        rights["GET", f"/v1/register/{entries}"] = _RECORDING
        rights["GET", f"/v1/register/{entries}/{{id}}"] = _RECORDING
        for step in steps:
            rights["POST", f"/v1/register/{entries}/{{id}}/{step}"] = (
                _COUNSEL if step in _JUDGEMENTS else _RECORDING
            )
    return rights


RIGHTS: Mapping[tuple[str, str], frozenset[Role]] = {
    ("POST", "/v1/decisions"): _ASKING,
    ("POST", "/v1/decisions/batch"): _ASKING,
    ("POST", "/access/v1/evaluation"): _ASKING,
    ("POST", "/access/v1/evaluations"): _ASKING,
    ("POST", "/access/v1/search/action"): _ASKING,
    ("POST", "/access/v1/search/subject"): _ASKING,
    ("POST", "/access/v1/search/resource"): _ASKING,
    ("GET", "/v1/forward-auth"): frozenset({Role.SERVICE}),
    ("GET", "/v1/places/{code}"): _ALL,
    ("GET", "/v1/policy"): _ALL,
    ("GET", "/v1/deadlines"): _ASKING,
    **_register(),
    ("GET", "/v1/register/people/{ref}"): _COUNSEL,
    ("GET", "/v1/journal/checkpoint"): _ALL,
    ("GET", "/v1/journal/proof/inclusion"): _ALL,
    ("GET", "/v1/journal/proof/consistency"): _ALL,
    ("GET", "/v1/journal/leaves"): _AUDITOR,
    ("GET", "/v1/journal/leaves/{index}"): _AUDITOR,
    ("GET", "/v1/journal/tile/{level}/{index}"): _AUDITOR,
    ("GET", "/v1/journal/secrets/{index}"): _AUDITOR,
    ("POST", "/v1/journal/erasures"): _ADMIN,
    ("GET", "/v1/policies"): _REVIEW,
    ("GET", "/v1/policies/{digest}"): _REVIEW,
    ("GET", "/v1/policies/{a}/plan/{b}"): _REVIEW,
    ("POST", "/v1/policies/{digest}/explain"): _AUDITOR,
    ("POST", "/v1/policies"): _ADMIN,
    ("POST", "/v1/policies/{digest}/approve"): _REVIEW,
    ("POST", "/v1/policies/{digest}/activate"): _ADMIN,
    ("POST", "/v1/policies/{digest}/rollback"): _ADMIN,
}
"""Who may ask what; the path as the OpenAPI document has it."""


def roles_for(method: str, path: str) -> frozenset[Role]:
    """The roles that open a route; none for a route that is not in the table.

    >>> sorted(roles_for("POST", "/v1/journal/erasures")), sorted(roles_for("GET", "/v1/new"))
    ([<Role.ADMIN: 'admin'>], [])
    """
    return RIGHTS.get(("GET" if method == "HEAD" else method, path), frozenset())
