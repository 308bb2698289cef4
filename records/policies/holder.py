"""Bundles come in while requests are in flight; the version that decides goes out.

A bundle is verified, checked, proven and compared with what is served, and only then swapped in,
by one assignment. Whatever is wrong with it, the old one goes on serving, and why is kept.
"""

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from functools import lru_cache
from threading import Lock

from brightline.engine import Engine, today_anywhere
from engine.decide import BadRequestError, Codes
from records.bundle import Bundle, BundleError, Trust, read_bundle
from records.bundle.opening import compile_bundle, tables_of
from records.policies.history import History
from records.policies.judging import Deployment, Judgement, judge_apart
from records.policies.model import (
    Activation,
    Approval,
    ConflictError,
    Kind,
    Outcome,
    PolicyError,
    Served,
    State,
    UnknownVersionError,
    Version,
)
from records.store import StoreError

_LOG = logging.getLogger("brightline.policies")
_MOST_ENGINES = 4

Judge = Callable[[Bundle, Bundle | None, Deployment], Judgement]
Ready = Callable[[Engine, frozenset[str]], None]
Told = Callable[[Activation], None]


def judge_today(bundle: Bundle, served: Bundle | None, deployment: Deployment) -> Judgement:
    """Judge by the calendar of today, in a process apart."""
    return judge_apart(bundle, served, deployment, today_anywhere()[0])


class Holder:
    """Holds the version that decides, and changes it.

    `served` may be read by any thread at any time, without a lock. All else talks to the database,
    and takes its time: it is never called where answers are waited for.
    """

    def __init__(
        self,
        history: History,
        *,
        trust: Trust | None,
        deployment: Deployment | None = None,
        provider: Codes = None,
        judge: Judge = judge_today,
        ready: tuple[Ready, ...] = (),
        told: Told | None = None,
    ) -> None:
        """Nothing serves until `start`.

        Args:
            history: what is kept.
            trust: whose signatures a bundle needs; None takes unsigned ones, for developers.
            deployment: the profile, and the name of the deployment.
            provider: where the service is established.
            judge: what looks at a bundle.
            ready: called with an engine before it serves, to make what answers need; and with the
                digests of the policies that it comes after.
            told: called with each activation that this process makes, once it is kept.
        """
        self.history = history
        self._trust = trust
        self._deployment = deployment or Deployment()
        self._provider = provider
        self._judge = judge
        self._ready = ready
        self._told = told
        self._served: Served | None = None
        self._changing = Lock()
        self._counts: Counter[str] = Counter()
        self._engine_of = lru_cache(_MOST_ENGINES)(self._make_engine)

    # -- what serves ------------------------------------------------------------------------------

    @property
    def served(self) -> Served:
        """The version that decides now."""
        if self._served is None:
            raise PolicyError("no version serves yet")
        return self._served

    @property
    def engine(self) -> Engine:
        """The engine that decides now. Whoever needs it twice for one request keeps it."""
        return self.served.engine

    @property
    def revision(self) -> int:
        """The revision that serves now."""
        return self.served.revision

    def counts(self) -> Mapping[str, int]:
        """How many bundles were activated, pending and refused since the start, for metrics."""
        return {name: self._counts[name] for name in ("activated", "pending", "refused", "failed")}

    def engine_of(self, digest: str) -> Engine:
        """The engine of any version that is kept, by its digest or that of its policies.

        Raises:
            UnknownVersionError: there is none.
        """
        return self._engine_of(self.version(digest).digest, self._deployment_of(digest))

    def version(self, digest: str) -> Version:
        """A version that is kept.

        Raises:
            UnknownVersionError: there is none.
        """
        found = self.history.version(digest)
        if found is None:
            raise UnknownVersionError(f"there is no version `{digest}`")
        return found

    # -- changing it ------------------------------------------------------------------------------

    def start(self, folder: Bundle, *, by: str = "start") -> Served:
        """Serve what served last; the folder that the service was given, where no bundle ever did.

        Raises:
            PolicyError: the version that served last is not trusted any more.
        """
        while True:
            try:
                return self._start(folder, by)
            except ConflictError:
                # Of several processes that start at once one is first; the others look again.
                continue

    def _start(self, folder: Bundle, by: str) -> Served:
        last = self.history.latest()
        if last is None or (last.kind is Kind.FOLDER and last.digest != folder.digest):
            engine = self._prepared(folder)
            self.history.keep(folder, engine.policy, (), by, folder.as_bytes())
            last = self._record(folder.digest, engine, last, Kind.FOLDER, by, None)
            return self._swap(engine, last, folder.manifest.revision)
        served = self._serve(last)
        if served.policy != last.policy:
            # The profile or the name of the deployment is another one than it was.
            again = self._record(last.digest, served.engine, last, last.kind, by, last.reviewer)
            return self._swap(served.engine, again, served.revision)
        return served

    def offer(self, content: bytes, *, by: str, source: str) -> Outcome:
        """Take a bundle: serve it, keep it until a second reviewer was found, or refuse it.

        Raises:
            StoreError: the database cannot be used. The old version serves.
        """
        digest = None
        try:
            bundle = read_bundle(content)
            digest = bundle.digest
            signers = self._verify(bundle)
            known = self.history.version(digest)
            if known is not None and self.history.activations(digest):
                now = self.served.digest == digest
                return Outcome(state=State.SERVING if now else State.SERVED, digest=digest)
            self._expect_newer(bundle)
            return self._take(bundle, signers, by, source)
        except (BundleError, BadRequestError) as error:
            return self._refuse(digest, source, str(error))
        except StoreError as error:
            self._counts["failed"] += 1
            _LOG.error("a bundle from %s could not be kept: %s", source, error)
            raise

    def approve(self, digest: str, *, by: str) -> Outcome:
        """Note that somebody read the plan to a version, and wants it. It does not serve by that.

        The approval is of the plan from what serves now, and is gone once something else serves.

        Raises:
            UnknownVersionError: there is no such version.
            ConflictError: it serves already.
            BundleError: it may not serve: it is not trusted, or breaks an invariant.
        """
        bundle, served, _ = self._candidate(digest)
        number = served.activation.number + 1
        approvals = self.history.approve(served.digest, bundle.digest, number, by)
        return self._pend(bundle.digest, approvals)

    def activate(self, digest: str, *, by: str) -> Outcome:
        """Serve a version that is kept, also one that served before.

        Where it loosens something compared with what serves now, somebody else has to have
        approved of it, or asked for it too, while the same version serves.

        Raises:
            UnknownVersionError: there is no such version.
            ConflictError: it serves already, or something else was activated meanwhile.
            BundleError: it may not serve: it is not trusted, or breaks an invariant.
        """
        bundle, served, judgement = self._candidate(digest)
        before = bool(self.history.activations(bundle.digest))
        kind = Kind.ROLLBACK if before else Kind.BUNDLE
        if not judgement.needs_second_reviewer:
            return self._activate(bundle, served.activation, kind, by, None)
        number = served.activation.number + 1
        approvals = self.history.approve(served.digest, bundle.digest, number, by)
        other = next((a.principal for a in approvals if a.principal != by), None)
        if other is None:
            return self._pend(bundle.digest, approvals)
        return self._activate(bundle, served.activation, kind, by, other)

    def rollback(self, digest: str, *, by: str) -> Outcome:
        """Serve a version again that served before.

        Raises:
            ConflictError: it never served; besides what `activate` raises.
        """
        if not self.history.activations(self.version(digest).digest):
            raise ConflictError("this version never served; activate it instead")
        return self.activate(digest, by=by)

    def follow(self) -> bool:
        """Serve what another process activated; whether there was something to follow."""
        last = self.history.latest()
        if last is None or last.number <= self.served.activation.number:
            return False
        self._serve(last)
        return True

    def state_of(self, version: Version) -> State:
        """What became of a version."""
        if self.served.digest == version.digest:
            return State.SERVING
        return State.SERVED if self.history.activations(version.digest) else State.PENDING

    def plan(self, before: str, after: str) -> Judgement:
        """What changes from one version to another.

        Raises:
            UnknownVersionError: there is no such version.
            BundleError: they cannot be compared.
        """
        old, new = self.version(before).digest, self.version(after).digest
        return self._judged(self.history.bundle(new), old)

    def _candidate(self, digest: str) -> tuple[Bundle, Served, Judgement]:
        """A version that may serve, what serves now, and what would change."""
        digest, served = self.version(digest).digest, self.served
        if served.digest == digest:
            raise ConflictError("this version serves already")
        bundle = self.history.bundle(digest)
        if not self._came_as_folder(digest):
            self._verify(bundle)
        if not self.history.activations(digest):
            self._expect_newer(bundle)
        return bundle, served, self._judged(bundle, served.digest)

    # -- steps ------------------------------------------------------------------------------------

    def _take(self, bundle: Bundle, signers: tuple[str, ...], by: str, source: str) -> Outcome:
        served = self.served
        judgement = self.history.plan(served.digest, bundle.digest, self._deployment)
        if judgement is None:
            judgement = self._judge(bundle, self.history.bundle(served.digest), self._deployment)
        self.history.keep(bundle, judgement.policy, signers, by, bundle.as_bytes())
        self.history.keep_plan(served.digest, bundle.digest, self._deployment, judgement)
        if judgement.needs_second_reviewer:
            _LOG.warning(
                "revision %d from %s loosens: a second reviewer is needed (%s)",
                *(bundle.manifest.revision, source, bundle.digest),
            )
            return self._pend(bundle.digest)
        try:
            return self._activate(bundle, served.activation, Kind.BUNDLE, by, None)
        except ConflictError:
            # Another one was activated while this one was judged: the plan is another too.
            self.follow()
            if self.served.digest == bundle.digest:
                return Outcome(state=State.SERVING, digest=bundle.digest)
            self._expect_newer(bundle)
            return self._take(bundle, signers, by, source)

    def _judged(self, bundle: Bundle, before: str) -> Judgement:
        found = self.history.plan(before, bundle.digest, self._deployment)
        if found is None:
            found = self._judge(bundle, self.history.bundle(before), self._deployment)
            self.history.keep_plan(before, bundle.digest, self._deployment, found)
        return found

    def _activate(
        self, bundle: Bundle, after: Activation, kind: Kind, by: str, reviewer: str | None
    ) -> Outcome:
        # Compiled and made ready first: nothing is recorded as serving that then does not.
        engine = self._prepared(bundle)
        with self._changing:
            made = self._record(bundle.digest, engine, after, kind, by, reviewer)
            self._exchange(engine, made, bundle.manifest.revision)
        self._counts["activated"] += 1
        return Outcome(state=State.SERVING, digest=bundle.digest)

    def _record(
        self,
        digest: str,
        engine: Engine,
        after: Activation | None,
        kind: Kind,
        by: str,
        reviewer: str | None,
    ) -> Activation:
        made = self.history.activate(
            digest,
            after=after,
            kind=kind,
            by=by,
            reviewer=reviewer,
            policy=engine.policy,
            deployment=self._deployment,
        )
        if self._told is not None:
            self._told(made)
        return made

    def _serve(self, activation: Activation) -> Served:
        bundle = self.history.bundle(activation.digest)
        if not self._came_as_folder(activation.digest):
            try:
                self._verify(bundle)
            except BundleError as error:
                message = f"revision {bundle.manifest.revision}, which serves, is refused: {error}"
                raise PolicyError(message) from error
        return self._swap(self._prepared(bundle), activation, bundle.manifest.revision)

    def _swap(self, engine: Engine, activation: Activation, revision: int) -> Served:
        with self._changing:
            return self._exchange(engine, activation, revision)

    def _exchange(self, engine: Engine, activation: Activation, revision: int) -> Served:
        served = Served(engine=engine, activation=activation, revision=revision)
        if self._served is not None and self._served.activation.number >= activation.number:
            return self._served
        # INVARIANT: this one assignment is the swap. A request reads it once.
        self._served = served
        _LOG.info("revision %d serves: %s, %s", revision, activation.digest, engine.policy)
        return served

    def _came_as_folder(self, digest: str) -> bool:
        """Whether it is a folder that the operator gave, which nobody signs."""
        return any(a.kind is Kind.FOLDER for a in self.history.activations(digest))

    def _verify(self, bundle: Bundle) -> tuple[str, ...]:
        return () if self._trust is None else self._trust.signers(bundle)

    def _expect_newer(self, bundle: Bundle) -> None:
        """An old bundle, once signed, must not come back by itself."""
        highest = self.history.highest_revision()
        if bundle.manifest.revision <= highest:
            raise BundleError(
                f"its revision {bundle.manifest.revision} is not above {highest}, which served "
                "already; give it a higher one, or roll back"
            )

    def _compiled(self, bundle: Bundle, deployment: Deployment | None = None) -> Engine:
        vocabulary, atlas = tables_of(bundle)
        of = deployment or self._deployment
        policy = compile_bundle(bundle, vocabulary, atlas, of.profile, of.identity)
        return Engine(policy, provider=self._provider)

    def _deployment_of(self, digest: str) -> Deployment:
        """That of the answers which carry a digest; that of now for the digest of a bundle."""
        return self.history.deployment_of(digest) or self._deployment

    def _prepared(self, bundle: Bundle) -> Engine:
        engine = self._compiled(bundle)
        earlier = self.history.policies_before(bundle.manifest.revision) - {engine.policy}
        try:
            for prepare in self._ready:
                prepare(engine, earlier)
        except PolicyError as error:
            raise BundleError(str(error)) from error
        return engine

    def _make_engine(self, digest: str, deployment: Deployment) -> Engine:
        return self._compiled(self.history.bundle(digest), deployment)

    def _pend(self, digest: str, approvals: tuple[Approval, ...] = ()) -> Outcome:
        self._counts["pending"] += 1
        return Outcome(
            state=State.PENDING,
            digest=digest,
            problem="it loosens something: two have to want it, by different names",
            approvals=approvals,
        )

    def _refuse(self, digest: str | None, source: str, problem: str) -> Outcome:
        self._counts["refused"] += 1
        first = problem.split("\n", 1)[0]
        _LOG.error("a bundle from %s is refused: %s", source, first)
        try:
            self.history.refuse(digest, source, problem)
        except StoreError as error:
            _LOG.error("the refusal could not be kept: %s", error)
        return Outcome(state=State.REFUSED, digest=digest, problem=problem)
