"""A witness of a plan comes in; how to ask it goes out: as a command line, and as JSON."""

import shlex
from datetime import date

from engine.compile import Profile
from engine.plan.model import Witness
from engine.plan.plan import Plan


def command(plan: Plan, witness: Witness, day: date) -> str:
    """The command line that asks a witness, for a shell; `--rules` chooses the side."""
    words = ["brightline", "ask", witness.conduct]
    words += [f"{name}={','.join(values)}" for name, values in witness.stated.items()]
    words += [f"{factor}={code}" for factor, code in witness.places.items()]
    words += ["--as-of", day.isoformat()]
    profile = plan.after.policy.profile
    if profile is not Profile.FULL:
        words += ["--profile", profile.value]
    if plan.identity is not None:
        words += ["--identity", plan.identity]
    return shlex.join(words)


def request(witness: Witness) -> dict[str, object]:
    """A witness in the JSON form of a request."""
    return {
        "conduct": witness.conduct,
        "facts": {name: _json_value(values) for name, values in witness.stated.items()},
        "places": {factor: {"codes": [code]} for factor, code in witness.places.items()},
    }


def _json_value(values: tuple[str, ...]) -> object:
    read = [{"yes": True, "no": False}.get(value, value) for value in values]
    return read[0] if len(read) == 1 else read
