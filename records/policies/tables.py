"""Nothing comes in; the tables of the policies go out: versions, plans, reviews, activations."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, LargeBinary, Text
from sqlmodel import Field

from records.store import Moment, Stored

# In SQLite only an INTEGER key is the row itself; elsewhere it would be too short.
_LONG = BigInteger().with_variant(Integer(), "sqlite")


class PolicyVersion(Stored, table=True):
    """A bundle that was good enough to serve, whole. None is ever removed."""

    __tablename__ = "policy_version"

    digest: str = Field(sa_column=Column(Text, primary_key=True))
    revision: int = Field(sa_column=Column(_LONG, nullable=False))
    policy: str = Field(sa_column=Column(Text, nullable=False, index=True))
    created_from: str = Field(sa_column=Column(Text, nullable=False))
    signers: str = Field(sa_column=Column(Text, nullable=False))
    received: datetime = Field(sa_column=Column(Moment, nullable=False))
    received_by: str = Field(sa_column=Column(Text, nullable=False))
    bundle: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class PolicyPlan(Stored, table=True):
    """What changes from one version to another."""

    __tablename__ = "policy_plan"

    before: str = Field(
        sa_column=Column(Text, ForeignKey("policy_version.digest"), primary_key=True)
    )
    after: str = Field(
        sa_column=Column(Text, ForeignKey("policy_version.digest"), primary_key=True)
    )
    # The profile and the name of the deployment that the plan is for.
    deployment: str = Field(sa_column=Column(Text, primary_key=True))
    policy: str = Field(sa_column=Column(Text, nullable=False))
    verdict: int = Field(sa_column=Column(Integer, nullable=False))
    proven: int = Field(sa_column=Column(Integer, nullable=False))
    dropped: str = Field(sa_column=Column(Text, nullable=False))
    plan: str = Field(sa_column=Column(Text, nullable=False))


class PolicyApproval(Stored, table=True):
    """Somebody looked at the plan from one version to another, and wants the other."""

    __tablename__ = "policy_approval"

    before: str = Field(
        sa_column=Column(Text, ForeignKey("policy_version.digest"), primary_key=True)
    )
    after: str = Field(
        sa_column=Column(Text, ForeignKey("policy_version.digest"), primary_key=True)
    )
    # The number of the activation that it would follow: an approval holds once.
    number: int = Field(sa_column=Column(_LONG, primary_key=True, autoincrement=False))
    principal: str = Field(sa_column=Column(Text, primary_key=True))
    time: datetime = Field(sa_column=Column(Moment, nullable=False))


class PolicyActivation(Stored, table=True):
    """From when on a version served. Numbers are dense, from 1; the last one serves."""

    __tablename__ = "policy_activation"

    number: int = Field(sa_column=Column(_LONG, primary_key=True, autoincrement=False))
    digest: str = Field(
        sa_column=Column(Text, ForeignKey("policy_version.digest"), nullable=False, index=True)
    )
    predecessor: str | None = Field(sa_column=Column(Text, nullable=True))
    kind: str = Field(sa_column=Column(Text, nullable=False))
    time: datetime = Field(sa_column=Column(Moment, nullable=False))
    by: str = Field(sa_column=Column(Text, nullable=False))
    reviewer: str | None = Field(sa_column=Column(Text, nullable=True))
    # What answers carried, and what else they depended on.
    policy: str = Field(sa_column=Column(Text, nullable=False, index=True))
    profile: str = Field(sa_column=Column(Text, nullable=False))
    identity: str | None = Field(sa_column=Column(Text, nullable=True))


class PolicyRefusal(Stored, table=True):
    """A bundle that was refused, and why."""

    __tablename__ = "policy_refusal"

    id: str = Field(sa_column=Column(Text, primary_key=True))
    time: datetime = Field(sa_column=Column(Moment, nullable=False))
    digest: str | None = Field(sa_column=Column(Text, nullable=True))
    source: str = Field(sa_column=Column(Text, nullable=False))
    problem: str = Field(sa_column=Column(Text, nullable=False))
