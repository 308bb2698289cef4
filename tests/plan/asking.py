"""A witness of a plan comes in; the outcome that a caller gets who sends it goes out."""

from collections.abc import Mapping

from brightline.engine import Engine
from engine.compile import PolicySet
from engine.decide import Outcome
from engine.plan.model import Witness


def in_a_program(stated: Mapping[str, tuple[str, ...]]) -> dict[str, list[str | bool]]:
    """What is stated, with flags as a program has them."""
    flags: dict[str, str | bool] = {"no": False, "yes": True}
    return {fact: [flags.get(value, value) for value in values] for fact, values in stated.items()}


def asked(policy: PolicySet, witness: Witness, *, before: bool) -> Outcome:
    """The outcome that a caller gets who asks what a witness says, in words."""
    decision = Engine(policy).decide(
        witness.conduct,
        in_a_program(witness.stated),
        as_of=witness.day_before if before else witness.day,
        **{factor: [code] for factor, code in witness.places.items()},  # type: ignore[arg-type]
    )
    return decision.verdict.outcome
