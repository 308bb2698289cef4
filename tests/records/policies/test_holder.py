"""A new version serves once it was verified, checked, proven and compared, or the old one does."""

import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Barrier, BrokenBarrierError

import pytest
from sqlalchemy import Engine

from records.bundle import Bundle, BundleError, sign
from records.bundle.bundle import make_bundle
from records.policies.history import History
from records.policies.holder import Holder
from records.policies.judging import Deployment, Judgement
from records.policies.model import ConflictError, Kind, PolicyError, State, UnknownVersionError
from records.store import StoreError, writing
from tests.records.bundle.making import key, small, trust
from tests.records.policies.conftest import Hold, judge_here

BROKEN = """
invariant nothing-is-shared "No picture is shared"
  never permit share
"""
HELD = """
invariant no-threats "Nobody is threatened"
  never permit threaten
"""


def signed(folder: Path, revision: int, *signers: int, **rules: str) -> bytes:
    """A signed bundle."""
    bundle = small(folder, revision, **rules)
    for signer in signers or (1,):
        bundle = sign(bundle, key(signer))
    return bundle.as_bytes()


def permits(holder: Holder) -> bool:
    """Whether what tells the versions apart is permitted."""
    facts: dict[str, bool | str] = {
        "image.depicts": "suggestive",
        "image.origin": "authentic",
        "person.real": False,
        "person.age": "adult",
        "source.present": False,
    }
    return holder.engine.decide("view", facts, viewer=["FR"]).permitted


def test_a_version_that_tightens_serves_at_once(holder: Holder, tmp_path: Path) -> None:
    """Everything about it is kept: who signed, from where, and the plan against its predecessor."""
    before = holder.served
    outcome = holder.offer(signed(tmp_path, 2), by="a file", source="policies.bundle")

    assert State.SERVING == outcome.state, outcome.problem
    assert (2, outcome.digest) == (holder.revision, holder.served.digest)
    assert before.policy != holder.served.policy
    version = holder.version(holder.served.policy)
    assert (("reviewer-1",), 2, "a file") == (
        version.signers,
        version.revision,
        version.received_by,
    )
    last = holder.history.latest()
    assert last is not None
    assert (before.digest, Kind.BUNDLE, "a file", None) == (
        last.predecessor,
        last.kind,
        last.by,
        last.reviewer,
    )
    plan = holder.plan(before.digest, holder.served.digest)
    assert 2 == plan.verdict
    assert '"tightens"' in (plan.plan or "")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (lambda _: b"nonsense", "no bundle"),
        (lambda at: small(at, 2).as_bytes(), "signed by nobody"),
        (lambda at: signed(at, 2, 9), "signed by nobody"),
        (lambda at: signed(at, 2)[:-700], ""),
        (lambda at: signed(at, 2, more=BROKEN), "breaks `nothing-is-shared`"),
    ],
    ids=["nonsense", "unsigned", "a stranger", "cut short", "an invariant"],
)
def test_a_bad_one_is_refused_while_the_old_one_serves(
    holder: Holder, tmp_path: Path, caplog: pytest.LogCaptureFixture, content: object, says: str
) -> None:
    """With a record, a count and a line in the log."""
    before = holder.served
    assert callable(content)
    with caplog.at_level(logging.ERROR):
        outcome = holder.offer(content(tmp_path), by="x", source="bad.bundle")

    assert State.REFUSED == outcome.state
    assert says in outcome.problem
    assert before is holder.served
    assert 1 == holder.counts()["refused"]
    assert outcome.problem[:4_000] == holder.history.refusals()[0].problem
    assert ["a bundle from bad.bundle is refused"] == [m.split(":")[0] for m in caplog.messages]


def test_rules_with_errors_are_refused(holder: Holder, tmp_path: Path) -> None:
    """Also where somebody signed them."""
    good = small(tmp_path, 2)
    files = tuple((p, t.replace(b"permit", b"permits")) for p, t in good.rules)
    bad = make_bundle(
        rules=dict(files), places=good.places, words=good.words, revision=2, created_from=""
    )
    outcome = holder.offer(sign(bad, key(1)).as_bytes(), by="x", source="x")
    assert "error" in outcome.problem
    assert State.REFUSED == outcome.state


def test_a_bundle_without_the_floor_is_refused(holder: Holder, tmp_path: Path) -> None:
    """Whoever signed it."""
    good = small(tmp_path, 2)
    rules = {p: t for p, t in good.rules if p != "floor/FLOOR-MINORS.law"}
    bad = make_bundle(
        rules=rules, places=good.places, words=good.words, revision=2, created_from=""
    )
    outcome = holder.offer(sign(bad, key(1)).as_bytes(), by="x", source="x")
    assert "FLOOR-MINORS" in outcome.problem


def test_what_loosens_waits_for_a_second_reviewer(holder: Holder, tmp_path: Path) -> None:
    """Two ask for it, by different names; one who asks twice is one."""
    holder.offer(signed(tmp_path, 2), by="x", source="x")
    assert not permits(holder)
    outcome = holder.offer(signed(tmp_path, 3, most="suggestive"), by="author", source="x")
    assert (State.PENDING, 2) == (outcome.state, holder.revision)
    assert outcome.digest is not None

    for _ in range(2):
        first = holder.activate(outcome.digest, by="ann")
        assert (State.PENDING, ["ann"]) == (first.state, [a.principal for a in first.approvals])
    assert not permits(holder)
    assert State.SERVING == holder.activate(outcome.digest, by="ben").state
    assert permits(holder)
    last = holder.history.latest()
    assert last is not None
    assert ("ben", "ann") == (last.by, last.reviewer)
    with pytest.raises(ConflictError, match="already"):
        holder.activate(outcome.digest, by="cem")


def test_who_approves_does_not_activate(holder: Holder, tmp_path: Path) -> None:
    """And nobody is the second reviewer of what they activate themselves."""
    holder.offer(signed(tmp_path, 2), by="x", source="x")
    digest = str(holder.offer(signed(tmp_path, 3, most="suggestive"), by="x", source="x").digest)
    for name in ("ann", "cem"):
        assert State.PENDING == holder.approve(digest, by=name).state
    assert State.SERVING == holder.activate(digest, by="ann").state
    last = holder.history.latest()
    assert last is not None
    assert ("ann", "cem") == (last.by, last.reviewer)
    with pytest.raises(ConflictError, match="already"):
        holder.approve(digest, by="ben")


def test_an_approval_is_of_one_plan_only(holder: Holder, tmp_path: Path) -> None:
    """Where something else serves meanwhile, the plan is another, and is approved anew."""
    holder.offer(signed(tmp_path, 2), by="x", source="x")
    third = holder.offer(signed(tmp_path, 3, most="suggestive"), by="x", source="x")
    assert third.digest is not None
    holder.activate(third.digest, by="ann")
    holder.offer(signed(tmp_path, 4, more=HELD), by="x", source="x")
    assert 4 == holder.revision
    # And the lower revision cannot come after the higher one at all.
    with pytest.raises(BundleError, match="not above 4"):
        holder.activate(third.digest, by="ben")


def test_a_promise_that_is_dropped_needs_a_second_reviewer(holder: Holder, tmp_path: Path) -> None:
    """An invariant does not go away unseen, even where no answer changes."""
    holder.offer(signed(tmp_path, 2, more=HELD), by="x", source="x")
    outcome = holder.offer(signed(tmp_path, 3), by="x", source="x")
    assert State.PENDING == outcome.state
    assert ("no-threats",) == holder.plan(holder.served.digest, str(outcome.digest)).dropped


def test_a_duty_that_binds_no_more_needs_a_second_reviewer(holder: Holder, tmp_path: Path) -> None:
    """Whoever cannot remove is refused; that this ends is seen, though no plan shows it."""
    bundle = small(tmp_path, 2)
    words = bundle.words.replace(b"remove: {class: binding", b"remove: {class: accompanying")
    assert words != bundle.words
    mild = make_bundle(
        rules=dict(bundle.rules),
        places=bundle.places,
        words=words,
        revision=2,
        created_from="tests",
    )
    outcome = holder.offer(sign(mild, key(1)).as_bytes(), by="x", source="x")
    assert State.PENDING == outcome.state, outcome.problem
    assert ("remove binds",) == holder.plan(holder.served.digest, mild.digest).dropped


def test_every_version_can_come_back(holder: Holder, tmp_path: Path) -> None:
    """By its digest, and with a second reviewer where that loosens."""
    given = holder.served
    holder.offer(signed(tmp_path, 2), by="x", source="x")
    second = holder.served
    assert State.PENDING == holder.rollback(given.digest, by="ann").state
    assert State.SERVING == holder.rollback(given.digest, by="ben").state
    assert (given.digest, given.policy) == (holder.served.digest, holder.served.policy)
    assert State.SERVING == holder.rollback(second.policy, by="ann").state
    assert [Kind.ROLLBACK, Kind.ROLLBACK, Kind.BUNDLE, Kind.FOLDER] == [
        a.kind for a in holder.history.activations()
    ]
    pending = holder.offer(signed(tmp_path, 3, most="suggestive"), by="x", source="x")
    with pytest.raises(ConflictError, match="never served"):
        holder.rollback(str(pending.digest), by="ann")
    with pytest.raises(UnknownVersionError):
        holder.rollback("sha256:0", by="ann")


def test_an_old_bundle_does_not_come_back_by_itself(holder: Holder, tmp_path: Path) -> None:
    """A signature does not make it new; nor does offering it again after a rollback."""
    second = signed(tmp_path, 2)
    holder.offer(second, by="x", source="x")
    holder.offer(signed(tmp_path, 3, more=HELD), by="x", source="x")
    assert State.SERVED == holder.offer(second, by="x", source="x").state
    assert 3 == holder.revision
    other = holder.offer(signed(tmp_path / "other", 3), by="x", source="x")
    assert "not above 3" in other.problem


def test_what_served_last_serves_after_a_restart(
    engine: Engine, hold: Hold, tmp_path: Path
) -> None:
    """And not the folder that the service is started with."""
    first = hold(engine)
    first.offer(signed(tmp_path, 2), by="x", source="x")
    again = hold(engine)
    assert (first.served.policy, 2) == (again.served.policy, again.revision)
    assert 2 == len(again.history.activations())


def test_a_version_whose_key_is_not_trusted_any_more_is_not_served(
    engine: Engine, hold: Hold, tmp_path: Path
) -> None:
    """A service does not start with it: whose key was lost signed perhaps more than that."""
    hold(engine).offer(signed(tmp_path, 2), by="x", source="x")
    with pytest.raises(PolicyError, match="revision 2, which serves, is refused"):
        hold(engine, trust(2))


def test_several_processes_start_at_once(engine: Engine, folder: Bundle) -> None:
    """On an empty database one of them puts the folder in force; none of them fails."""
    starting = Barrier(3)

    def together(*_: object) -> None:
        with suppress(BrokenBarrierError):
            starting.wait(1)

    machines = [Holder(History(engine), trust=trust(1), ready=(together,)) for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        served = list(pool.map(lambda machine: machine.start(folder), machines))

    assert [1] * 3 == [each.activation.number for each in served]
    assert 1 == len(machines[0].history.activations())


def test_another_process_follows(engine: Engine, hold: Hold, tmp_path: Path) -> None:
    """What one machine activates, all serve; two that activate at once do not both win."""
    one, other = hold(engine), hold(engine)
    assert not other.follow()
    one.offer(signed(tmp_path, 2), by="x", source="x")
    assert other.follow()
    assert one.served.policy == other.served.policy
    one.offer(signed(tmp_path, 3, more=HELD), by="x", source="x")
    # The other one does not know yet, is told so, looks, and judges anew.
    more = HELD.replace("no-threats", "none") + HELD
    outcome = other.offer(signed(tmp_path, 4, more=more), by="x", source="x")
    assert State.SERVING == outcome.state
    last = other.history.latest()
    assert last is not None
    assert one.served.digest == last.predecessor


def test_a_kept_version_that_was_changed_is_refused(
    holder: Holder, engine: Engine, tmp_path: Path
) -> None:
    """Whoever can write to the database cannot make it serve something else."""
    given = holder.served.digest
    holder.offer(signed(tmp_path, 2), by="x", source="x")
    other = small(tmp_path / "other", 9, most="sexual-act").as_bytes()
    with writing(engine) as connection:
        table = "policy_version"
        connection.exec_driver_sql(
            f"UPDATE {table} SET bundle = {'?' if engine.dialect.name == 'sqlite' else '%s'}",  # noqa: S608
            (other,),
        )
    with pytest.raises(StoreError, match="changed"):
        holder.rollback(given, by="ann")
    assert 2 == holder.revision


def test_another_name_of_the_deployment_is_another_policy(
    engine: Engine, hold: Hold, folder: Bundle, tmp_path: Path
) -> None:
    """Answers carry another digest then, and both are found and explained as they were."""
    one = hold(engine)
    one.offer(signed(tmp_path, 2), by="x", source="x")
    old = one.served.policy
    two = hold(engine, deployment=Deployment(identity="Example Ltd"))
    assert old != two.served.policy
    for policy in (old, two.served.policy):
        assert policy == two.engine_of(policy).policy
        assert two.served.digest == two.version(policy).digest
    assert folder.digest != two.served.digest


def test_machines_that_see_one_file_at_once_agree(
    engine: Engine, hold: Hold, tmp_path: Path
) -> None:
    """Each judges it; one of them activates it, once, and all serve it."""
    judging = Barrier(3)

    def together(bundle: Bundle, served: Bundle | None, deployment: Deployment) -> Judgement:
        found = judge_here(bundle, served, deployment)
        judging.wait(30)
        return found

    machines = [hold(engine, judge=together) for _ in range(3)]
    content = signed(tmp_path, 2)
    with ThreadPoolExecutor(3) as pool:
        offers = [pool.submit(m.offer, content, by="file", source="x") for m in machines]
        states = [offer.result().state for offer in offers]

    assert [State.SERVING] * 3 == states
    assert 1 == len({m.served.policy for m in machines})
    assert [2, 1] == [a.number for a in machines[0].history.activations()]
