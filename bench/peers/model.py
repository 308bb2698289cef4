"""Requests prepared for one engine come in; a contestant of the comparison goes out.

Everything that a caller could do once is done beforehand: parsing the law, choosing the shape of
the request. What is left in a call is what an enforcement point would do for each request.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from bench.small_law import SCALES, Question

Answer = TypeVar("Answer")
Value = str | bool | int


@dataclass(frozen=True, slots=True, kw_only=True)
class Contestant:
    """An engine with the law loaded, and one call for each request of the stream."""

    name: str
    stream: tuple[Callable[[], object], ...]
    answers: Callable[[], tuple[frozenset[str], ...]]
    """For each request the rules that forbid it; permitted where there is none. Not timed."""

    def run(self) -> None:
        """Decide the whole stream."""
        for ask in self.stream:
            ask()


def contestant(
    name: str, stream: Iterable[Callable[[], Answer]], read: Callable[[Answer], Iterable[str]]
) -> Contestant:
    """Make a contestant; `read` tells which rules forbid, from an answer of the engine."""
    asks = tuple(stream)

    def answers() -> tuple[frozenset[str], ...]:
        return tuple(frozenset(read(ask())) for ask in asks)

    return Contestant(name=name, stream=asks, answers=answers)


def flat(question: Question) -> dict[str, Value]:
    """A request as the peers like it: short names, scales as ranks, the day as a number."""
    facts: dict[str, Value] = {"conduct": question.conduct, "day": question.day.toordinal()}
    for fact, value in question.facts.items():
        scale = SCALES.get(fact)
        facts[short(fact)] = value if scale is None else scale.index(str(value))
    return facts


def short(fact: str) -> str:
    """The name of a fact without its family: `image.depicts` is `depicts`."""
    return fact.rpartition(".")[2]
