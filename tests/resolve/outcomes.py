"""What the resolver found comes in; the part of it that decides, fit for comparison, goes out."""

from dataclasses import dataclass

from engine.resolve import Anonymity, Located, Resolver, SourceState


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A result without its evidence."""

    codes: frozenset[str]
    anywhere: bool
    anonymised: Anonymity


def outcome(*codes: str, anywhere: bool = False, anonymised: Anonymity = Anonymity.NONE) -> Outcome:
    """The outcome that a test expects."""
    return Outcome(codes=frozenset(codes), anywhere=anywhere, anonymised=anonymised)


def outcome_of(located: Located) -> Outcome:
    """The outcome that there is."""
    return Outcome(codes=located.codes, anywhere=located.anywhere, anonymised=located.anonymised)


def found(resolver: Resolver, address: str) -> Outcome:
    """The outcome for an address."""
    return outcome_of(resolver.locate(address))


def state_of(resolver: Resolver) -> SourceState:
    """The condition of the first source."""
    return resolver.status()[0].state
