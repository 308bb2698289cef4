"""Nothing comes in; these frozen types are what a geoblock list is made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

CAUTION = (
    "A geoblock alone is no safeguard: a relay, a proxy or a VPN hides where a viewer is, and what "
    "is permitted somewhere may harm somebody elsewhere. Ask for a decision on each request."
)


class State(StrEnum):
    """How a kind of request is answered for the viewers of a country."""

    NEVER = "never"
    """Every complete request of the kind is denied."""
    SOMETIMES = "sometimes"
    """Neither: some are permitted, or would be once a requirement is met."""
    ALWAYS = "always"
    """Every one is permitted, with its requirements met."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """The kind of request, as it was asked for; facts that are not stated may be anything."""

    conduct: str
    facts: Mapping[str, tuple[str, ...]]
    profile: str
    day: date
    policy: str

    @property
    def words(self) -> str:
        """The facts on one line."""
        stated = (f"{name}={','.join(values)}" for name, values in self.facts.items())
        return " ".join(stated) or "none stated: every complete request"


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """A country or territory by the two letters that delivery networks know it by.

    `parts` are those of its listed parts that are answered otherwise than the country as a whole,
    which is answered as its strictest part is.
    """

    code: str
    name: str
    state: State
    parts: Mapping[str, State]


@dataclass(frozen=True, slots=True, kw_only=True)
class Geoblock:
    """Where a kind of request is permitted; `elsewhere` is the answer where no country is known.

    `blocked` are the states in which a country is blocked.
    """

    kind: Kind
    countries: tuple[Country, ...]
    elsewhere: State
    blocked: frozenset[State]

    def blocks(self, state: State) -> bool:
        """Whether a country in this state is blocked."""
        return state in self.blocked
