"""A bundle comes in, and the one that is served; what would come of serving it instead goes out.

Its rules are checked, its invariants are proven, and the plan from the one to the other is made.
That takes seconds to minutes of a whole processor, and reads what strangers wrote: the service has
it done by a process of its own, `judge_apart`, with limits on its time and memory.
"""

import json
import os
import resource
import subprocess
import sys
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from engine.compile import PolicySet, Profile
from engine.plan.model import Incomparable
from engine.plan.plan import Asked, Label, Plan, Verdict
from engine.plan.semantic import Semantic, compare
from engine.plan.sides import since_when
from engine.plan.structure import structure
from engine.plan.values import as_values
from engine.proof.model import Named
from engine.proof.prove import FIRST_DAY, Prover, invariants_of
from engine.proof.report import as_text
from engine.vocabulary.model import DutyClass
from records.bundle import Bundle, BundleError, read_bundle
from records.bundle.opening import Opened, open_bundle

MOST_SECONDS = 900
MOST_MEMORY = 4 * 1024**3
_MOST_BREACHES = 3
_REFUSED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """What a policy set depends on besides the bundle: the profile and the name of a deployment."""

    profile: Profile = Profile.FULL
    identity: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What would come of serving a bundle.

    `policy` is the digest that answers would carry; `plan` is what would change, as JSON, None
    where there is nothing to compare with. `dropped` are invariants that are served, and are gone
    or written otherwise in the new one, and duties that bind (`remove binds`) and would no more.
    """

    policy: str
    plan: str | None
    verdict: int
    proven: int
    dropped: tuple[str, ...]

    @property
    def needs_second_reviewer(self) -> bool:
        """Whether something loosens, or what is promised was changed."""
        return self.verdict == Verdict.LOOSENS or bool(self.dropped)


def judge(bundle: Bundle, served: Bundle | None, deployment: Deployment, today: date) -> Judgement:
    """Check, prove and compare.

    Raises:
        BundleError: it must not be served: its rules have errors, or an invariant does not hold.
    """
    opened = open_bundle(bundle)
    policy = opened.policy(deployment.profile, deployment.identity)
    proven = _prove(opened, policy, deployment, today)
    if served is None:
        return Judgement(
            policy=policy.digest, plan=None, verdict=Verdict.NOTHING, proven=proven, dropped=()
        )
    before = open_bundle(served)
    plan = plan_between(before, opened, deployment, today)
    return Judgement(
        policy=policy.digest,
        plan=json.dumps(as_values(plan), ensure_ascii=False),
        verdict=int(plan.verdict),
        proven=proven,
        dropped=_dropped(before, opened),
    )


def plan_between(before: Opened, after: Opened, deployment: Deployment, today: date) -> Plan:
    """What changes for requests from one bundle to another."""
    old = before.policy(deployment.profile, deployment.identity)
    new = after.policy(deployment.profile, deployment.identity)
    files = structure(before.bundle.rules, after.bundle.rules, old, new)
    since = since_when(old, new)
    if old.digest == new.digest:
        semantic = Semantic((), Incomparable())
    else:
        semantic = compare(old, new, first=since, around=today)
    return Plan(
        before=Label(name=_name(before.bundle), policy=old),
        after=Label(name=_name(after.bundle), policy=new),
        asked=Asked(None, since=None if since == date.min else since),
        structure=files,
        semantic=semantic,
        identity=deployment.identity,
    )


def judge_apart(
    bundle: Bundle,
    served: Bundle | None,
    deployment: Deployment,
    today: date,
    *,
    seconds: float = MOST_SECONDS,
) -> Judgement:
    """Judge in a process of its own, so that answers go on meanwhile.

    Raises:
        BundleError: it must not be served, or could not be judged within the limits.
    """
    with TemporaryDirectory(prefix="brightline-") as folder:
        _ask(Path(folder), bundle, served, deployment, today)
        try:
            done = subprocess.run(  # noqa: S603  # our own module
                [sys.executable, "-m", __name__, folder],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=seconds,
                check=False,
                cwd=folder,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            )
        except subprocess.TimeoutExpired:
            raise BundleError(f"it could not be judged within {seconds:g} seconds") from None
        said = Path(folder) / "said.json"
        if done.returncode == _REFUSED and said.is_file():
            raise BundleError(str(json.loads(said.read_bytes())["problem"]))
        if done.returncode or not said.is_file():
            raise BundleError(
                f"it could not be judged: the process that looked at it ended with "
                f"{done.returncode}, for want of memory or because of an error"
            )
        found = json.loads(said.read_bytes())
        return Judgement(**{**found, "dropped": tuple(found["dropped"])})


def _prove(opened: Opened, policy: PolicySet, deployment: Deployment, today: date) -> int:
    invariants = invariants_of(opened.corpus)
    # They are promises about the full policies; the law alone does not keep them, and is not meant
    # to be served to anybody but those who compare.
    if deployment.profile is not Profile.FULL or not invariants:
        return 0
    prover = Prover(policy, first=FIRST_DAY, shown=today)
    broken = [p for p in map(prover.prove, invariants) if not p.holds]
    if broken:
        names = ", ".join(f"`{p.named.invariant.name.text}`" for p in broken)
        shown = "\n\n".join(
            as_text(p, policy.vocabulary, policy.atlas.titles, None)
            for p in broken[:_MOST_BREACHES]
        )
        raise BundleError(f"it breaks {names}\n\n{shown}")
    return len(invariants)


def _dropped(before: Opened, after: Opened) -> tuple[str, ...]:
    """What was promised and is not any more: invariants that are gone or written otherwise.

    And duties that bound, whose refusal no plan shows: it depends on what a caller can carry out.
    """
    new = {(n.invariant.name, n.invariant.claim, n.invariant.when) for n in _invariants(after)}
    return tuple(
        n.invariant.name.text
        for n in _invariants(before)
        if (n.invariant.name, n.invariant.claim, n.invariant.when) not in new
    ) + tuple(f"{name} binds" for name in sorted(_binding(before) - _binding(after)))


def _binding(opened: Opened) -> set[str]:
    duties = opened.corpus.vocabulary.duties
    return {name for name, duty in duties.items() if duty.duty_class is DutyClass.BINDING}


def _invariants(opened: Opened) -> tuple[Named, ...]:
    return invariants_of(opened.corpus)


def _name(bundle: Bundle) -> str:
    return f"revision {bundle.manifest.revision} ({bundle.digest})"


# -- the process apart ----------------------------------------------------------------------------


def _ask(
    folder: Path, bundle: Bundle, served: Bundle | None, deployment: Deployment, today: date
) -> None:
    (folder / "new.bundle").write_bytes(bundle.as_bytes())
    if served is not None:
        (folder / "served.bundle").write_bytes(served.as_bytes())
    asked = {**asdict(deployment), "today": today.isoformat()}
    (folder / "asked.json").write_text(json.dumps(asked), encoding="utf-8")


def _main(folder: Path) -> int:
    """Judge what lies in a folder, and leave the judgement there."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    os.nice(10)  # those who wait for an answer come first
    asked = json.loads((folder / "asked.json").read_bytes())
    deployment = Deployment(profile=Profile(asked["profile"]), identity=asked["identity"])
    served = folder / "served.bundle"
    said: dict[str, object]
    try:
        found = judge(
            read_bundle((folder / "new.bundle").read_bytes()),
            read_bundle(served.read_bytes()) if served.is_file() else None,
            deployment,
            date.fromisoformat(asked["today"]),
        )
        status, said = 0, asdict(found)
    except BundleError as error:
        status, said = _REFUSED, {"problem": str(error)}
    (folder / "said.json").write_text(json.dumps(said), encoding="utf-8")
    return status


if __name__ == "__main__":
    sys.exit(_main(Path(sys.argv[1])))
