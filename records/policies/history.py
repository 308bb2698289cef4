"""Versions, plans, approvals and activations come in and are kept; they go out again by digest."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, Select, Table, desc, func, or_, select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from engine.compile import Profile
from records.bundle import Bundle, read_bundle
from records.policies.judging import Deployment, Judgement
from records.policies.model import Activation, Approval, ConflictError, Kind, Refusal, Version
from records.policies.tables import (
    PolicyActivation,
    PolicyApproval,
    PolicyPlan,
    PolicyRefusal,
    PolicyVersion,
)
from records.store import METADATA, Stored, StoreError, now, reading, safe, writing

_LONGEST_PROBLEM = 4_000
_VERSIONS = METADATA.tables["policy_version"]
_PLANS = METADATA.tables["policy_plan"]
_APPROVALS = METADATA.tables["policy_approval"]
_ACTIVATIONS = METADATA.tables["policy_activation"]
_REFUSALS = METADATA.tables["policy_refusal"]


@dataclass(frozen=True, slots=True)
class History:
    """What is kept of the policies, in one database. `StoreError` where it cannot be used."""

    engine: Engine

    # -- versions ---------------------------------------------------------------------------------

    def keep(
        self, bundle: Bundle, policy: str, signers: tuple[str, ...], by: str, content: bytes
    ) -> None:
        """Keep a version; one that is there already stays as it is."""
        row = PolicyVersion(
            digest=bundle.digest,
            revision=bundle.manifest.revision,
            policy=policy,
            created_from=bundle.manifest.created_from,
            signers=json.dumps(list(signers)),
            received=now(),
            received_by=by,
            bundle=content,
        )
        self._insert_once(_VERSIONS, row)

    def versions(self) -> tuple[Version, ...]:
        """All that are kept, the newest first."""
        table = _VERSIONS
        newest = desc(table.c.received), desc(table.c.revision)
        return self._versions(_heads().order_by(*newest))

    def version(self, digest: str) -> Version | None:
        """A version by its digest, or by that of its policies, as answers carry it."""
        table = _VERSIONS
        served = _ACTIVATIONS
        carried = select(served.c.digest).where(served.c.policy == digest)
        asked = _heads().where(
            or_(table.c.digest == digest, table.c.policy == digest, table.c.digest.in_(carried))
        )
        found = self._versions(asked.order_by(desc(table.c.received)))
        return found[0] if found else None

    def deployment_of(self, policy: str) -> Deployment | None:
        """What answers with the digest of a policy set depended on besides the bundle."""
        return next((a.deployment for a in self.activations() if a.policy == policy), None)

    def bundle(self, digest: str) -> Bundle:
        """A version that is kept, whole."""
        asked = select(_VERSIONS.c.bundle).where(_VERSIONS.c.digest == digest)
        with self._reading() as connection:
            content: bytes = connection.execute(asked).scalar_one()
        found = read_bundle(content)
        if found.digest != digest:
            raise StoreError(f"the version `{digest}` is not what was kept: it was changed")
        return found

    def _versions(self, asked: Select[Any]) -> tuple[Version, ...]:
        with self._reading() as connection:
            rows = connection.execute(asked).mappings().all()
        return tuple(
            Version(**{**row, "signers": tuple(json.loads(row["signers"]))}) for row in rows
        )

    # -- plans and approvals ----------------------------------------------------------------------

    def keep_plan(
        self, before: str, after: str, deployment: Deployment, judgement: Judgement
    ) -> None:
        """Keep what changes from one version to another; what is there already stays."""
        row = PolicyPlan(
            before=before,
            after=after,
            deployment=_named(deployment),
            policy=judgement.policy,
            verdict=judgement.verdict,
            proven=judgement.proven,
            dropped=json.dumps(list(judgement.dropped)),
            plan=judgement.plan or "{}",
        )
        self._insert_once(_PLANS, row)

    def plan(self, before: str, after: str, deployment: Deployment) -> Judgement | None:
        """What is kept about going from one version to another."""
        table = _PLANS
        asked = table.select().where(
            table.c.before == before,
            table.c.after == after,
            table.c.deployment == _named(deployment),
        )
        with self._reading() as connection:
            row = connection.execute(asked).mappings().first()
        if row is None:
            return None
        return Judgement(
            policy=row["policy"],
            plan=row["plan"],
            verdict=row["verdict"],
            proven=row["proven"],
            dropped=tuple(json.loads(row["dropped"])),
        )

    def approve(self, before: str, after: str, number: int, principal: str) -> tuple[Approval, ...]:
        """Note that somebody approves of a plan; all who do go out, the first one first."""
        row = PolicyApproval(
            before=before, after=after, number=number, principal=principal, time=now()
        )
        self._insert_once(_APPROVALS, row)
        return self.approvals(before, after, number)

    def approvals(self, before: str, after: str, number: int) -> tuple[Approval, ...]:
        """Who approves of a plan."""
        table = _APPROVALS
        chosen = (table.c.before == before, table.c.after == after, table.c.number == number)
        with self._reading() as connection:
            return _approvals(connection, table.select().where(*chosen))

    # -- activations ------------------------------------------------------------------------------

    def activate(
        self,
        digest: str,
        *,
        after: Activation | None,
        kind: Kind,
        by: str,
        reviewer: str | None,
        policy: str,
        deployment: Deployment,
    ) -> Activation:
        """Note that a version serves from now on.

        Raises:
            ConflictError: somebody else activated one since `after`.
        """
        made = Activation(
            number=1 if after is None else after.number + 1,
            digest=digest,
            predecessor=None if after is None else after.digest,
            kind=kind,
            time=now(),
            by=by,
            reviewer=reviewer,
            policy=policy,
            deployment=deployment,
        )
        row = PolicyActivation(
            number=made.number,
            digest=digest,
            predecessor=made.predecessor,
            kind=kind.value,
            time=made.time,
            by=by,
            reviewer=reviewer,
            policy=policy,
            profile=deployment.profile.value,
            identity=deployment.identity,
        )
        try:
            with self._writing() as connection:
                connection.execute(_ACTIVATIONS.insert(), row.model_dump())
        except IntegrityError as error:
            raise ConflictError("another version was activated meanwhile; look again") from error
        return made

    def activations(self, digest: str | None = None) -> tuple[Activation, ...]:
        """When which version served, the last one first."""
        table = _ACTIVATIONS
        asked = table.select().order_by(table.c.number.desc())
        if digest is not None:
            asked = asked.where(table.c.digest == digest)
        with self._reading() as connection:
            rows = connection.execute(asked).mappings().all()
        return tuple(map(_activation, rows))

    def latest(self) -> Activation | None:
        """The version that serves."""
        table = _ACTIVATIONS
        asked = table.select().order_by(table.c.number.desc()).limit(1)
        with self._reading() as connection:
            row = connection.execute(asked).mappings().first()
        return None if row is None else _activation(row)

    def highest_revision(self) -> int:
        """The highest revision that ever served as a bundle; 0 where none did."""
        same = _ACTIVATIONS.c.digest == _VERSIONS.c.digest
        asked = (
            select(func.max(_VERSIONS.c.revision))
            .join(_ACTIVATIONS, same)
            .where(_ACTIVATIONS.c.kind != Kind.FOLDER.value)
        )
        with self._reading() as connection:
            return connection.execute(asked).scalar() or 0

    def policies_before(self, revision: int) -> frozenset[str]:
        """The digests of policies that served with a lower revision."""
        same = _ACTIVATIONS.c.digest == _VERSIONS.c.digest
        asked = (
            select(_ACTIVATIONS.c.policy)
            .join(_VERSIONS, same)
            .where(_VERSIONS.c.revision < revision)
        )
        with self._reading() as connection:
            return frozenset(connection.execute(asked).scalars())

    # -- refusals ---------------------------------------------------------------------------------

    def refuse(self, digest: str | None, source: str, problem: str) -> None:
        """Keep why something was refused."""
        row = PolicyRefusal(
            id=uuid4().hex,
            time=now(),
            digest=digest,
            source=source,
            # A text of PostgreSQL holds no NUL.
            problem=problem[:_LONGEST_PROBLEM].replace("\0", ""),
        )
        with self._writing() as connection:
            connection.execute(_REFUSALS.insert(), row.model_dump())

    def refusals(self, limit: int = 100) -> tuple[Refusal, ...]:
        """What was refused, the last first."""
        table = _REFUSALS
        asked = table.select().order_by(table.c.time.desc()).limit(limit)
        with self._reading() as connection:
            rows = connection.execute(asked).mappings().all()
        return tuple(
            Refusal(row["time"], row["digest"], row["source"], row["problem"]) for row in rows
        )

    def _insert_once(self, table: Table, row: Stored) -> None:
        """Insert a row; where another process was first, its row stays."""
        with suppress(IntegrityError), self._writing() as connection:
            connection.execute(table.insert(), row.model_dump())

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with _told(), reading(self.engine) as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with _told(), writing(self.engine) as connection:
            yield connection


def _heads() -> Select[Any]:
    """Versions without their files."""
    columns = _VERSIONS.c
    return select(*(column for column in columns if column.name != "bundle"))


def _activation(row: Mapping[Any, Any]) -> Activation:
    values = dict(row)
    deployment = Deployment(profile=Profile(values.pop("profile")), identity=values.pop("identity"))
    return Activation(**{**values, "kind": Kind(values["kind"]), "deployment": deployment})


def _named(deployment: Deployment) -> str:
    """A deployment as a key."""
    return json.dumps([deployment.profile.value, deployment.identity], ensure_ascii=False)


def _approvals(connection: Connection, asked: Select[Any]) -> tuple[Approval, ...]:
    rows = connection.execute(asked).mappings().all()
    found = (Approval(row["principal"], row["time"]) for row in rows)
    return tuple(sorted(found, key=lambda a: (a.time, a.principal)))


@contextmanager
def _told() -> Iterator[None]:
    """Say in one sentence that the database failed; that two wrote the same is told apart."""
    try:
        yield
    except IntegrityError:
        raise
    except (SQLAlchemyError, OSError) as error:
        # The driver's words alone: SQLAlchemy adds the statement.
        said = safe(str(getattr(error, "orig", None) or error))
        raise StoreError(f"the policies cannot be kept or read: {said}") from error
