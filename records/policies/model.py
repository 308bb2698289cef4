"""Nothing comes in; versions, their states and who decided about them go out as frozen values."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from brightline.engine import Engine
from records.policies.judging import Deployment


class PolicyError(Exception):
    """What is asked about the versions cannot be done, in a sentence for whoever asked."""


class UnknownVersionError(PolicyError):
    """There is no such version."""


class ConflictError(PolicyError):
    """It does not fit what serves now."""


class Kind(StrEnum):
    """How a version came to serve."""

    FOLDER = "folder"
    """It is the folder that the service was started with, or the rules of Brightline."""
    BUNDLE = "bundle"
    ROLLBACK = "rollback"
    """It had served before."""


class State(StrEnum):
    """What became of a bundle."""

    SERVING = "serving"
    PENDING = "pending"
    """It loosens something, and waits for a second reviewer."""
    SERVED = "served"
    """It served, and another one does now."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A version that is kept, without its files."""

    digest: str
    revision: int
    policy: str
    created_from: str
    signers: tuple[str, ...]
    received: datetime
    received_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Activation:
    """A version that serves, or served, from some moment on."""

    number: int
    digest: str
    predecessor: str | None
    kind: Kind
    time: datetime
    by: str
    reviewer: str | None
    policy: str
    deployment: Deployment


@dataclass(frozen=True, slots=True)
class Approval:
    """Somebody who approves of a plan."""

    principal: str
    time: datetime


@dataclass(frozen=True, slots=True)
class Refusal:
    """A bundle that was refused."""

    time: datetime
    digest: str | None
    source: str
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """The version that decides: a request takes it once, and keeps to it until it is answered."""

    engine: Engine
    activation: Activation
    revision: int

    @property
    def digest(self) -> str:
        """The digest of the bundle."""
        return self.activation.digest

    @property
    def policy(self) -> str:
        """The digest that answers carry."""
        return self.engine.policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a bundle that was offered, and what has to happen next."""

    state: State
    digest: str | None
    problem: str = ""
    approvals: tuple[Approval, ...] = ()
