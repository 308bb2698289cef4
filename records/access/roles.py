"""What somebody is here for comes in as words, from a key or a token; roles go out."""

from collections.abc import Iterable, Mapping
from enum import StrEnum


class Role(StrEnum):
    """What somebody is here for. One holder may have several."""

    SERVICE = "service"
    COUNSEL = "counsel"
    AUDITOR = "auditor"
    ADMIN = "admin"


OF_TENANTS = frozenset({Role.SERVICE})
"""What a client of the operator is here for: the other roles read or change what is everybody's."""

MEANS: Mapping[Role, str] = {
    Role.SERVICE: "asks before it acts, and records what depicted people say",
    Role.COUNSEL: "reads the register and the clock board, writes and compares rules",
    Role.AUDITOR: "reads the journal and every version of the rules, asks by the law of any day",
    Role.ADMIN: "runs the service: puts versions of the rules in force, erases what is personal",
}


class RoleError(ValueError):
    """A word that is no role, or no word at all."""


def roles_of(words: Iterable[str]) -> frozenset[Role]:
    """The roles that words name.

    Raises:
        RoleError: one of them is no role, or there is none.

    >>> sorted(roles_of(["auditor", "service"]))
    [<Role.AUDITOR: 'auditor'>, <Role.SERVICE: 'service'>]
    """
    found = set()
    for word in words:
        if word not in {role.value for role in Role}:
            expected = ", ".join(f"`{role}`" for role in Role)
            raise RoleError(f"`{word}` is no role; expected {expected}")
        found.add(Role(word))
    if not found:
        raise RoleError("a key without a role opens nothing; name one, such as `service`")
    return frozenset(found)
