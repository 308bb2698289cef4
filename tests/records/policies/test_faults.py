"""Answers go on, each by one version and right for it, while versions are swapped under load."""

import threading
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from brightline.engine import Engine as DecidingEngine
from records.bundle import Bundle, BundleError, sign
from records.policies.judging import Deployment, judge, judge_apart
from tests.records.bundle.making import key, small
from tests.records.policies.conftest import TODAY, Hold
from tests.records.policies.test_holder import BROKEN, HELD, signed

ROUNDS = 5
PICTURE: dict[str, bool | str] = {
    "image.depicts": "suggestive",
    "image.origin": "authentic",
    "person.real": True,
    "person.age": "adult",
    "person.consent": "explicit",
    "register.refusal": False,
    "register.complaint": False,
    "source.present": False,
}


def test_every_answer_is_right_for_the_version_that_it_names(
    sqlite: Engine, hold: Hold, tmp_path: Path
) -> None:
    """Threads ask without a pause while two versions take turns; no answer mixes them."""
    holder = hold(sqlite)
    holder.offer(signed(tmp_path, 2), by="x", source="x")
    second = holder.served
    given = holder.version(str(second.activation.predecessor))
    permitted = {second.policy: False, given.policy: True}
    wrong: list[object] = []
    named: set[str] = set()
    stop = threading.Event()

    def ask() -> None:
        while not stop.is_set():
            served = holder.served
            decision = served.engine.decide("view", PICTURE, viewer=["FR"])
            named.add(decision.policy)
            if (decision.policy, decision.permitted) != (
                served.policy,
                permitted[decision.policy],
            ):
                wrong.append(decision)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(ROUNDS):
        for name in ("ann", "ben"):
            holder.rollback(given.digest, by=name)
        holder.rollback(second.digest, by="ann")
    stop.set()
    for thread in threads:
        thread.join()
    assert [] == wrong
    assert set(permitted) == named
    assert 2 + 2 * ROUNDS == len(holder.history.activations())


def test_what_fails_while_it_is_made_ready_does_not_serve(
    sqlite: Engine, hold: Hold, tmp_path: Path
) -> None:
    """The old one serves, and the other processes are not told of a new one."""
    seen: list[str] = []

    def ready(engine: DecidingEngine, _earlier: frozenset[str]) -> None:
        seen.append(engine.policy)
        if len(seen) > 1:
            raise MemoryError

    holder = hold(sqlite, ready=(ready,))
    before = holder.served
    assert [before.policy] == seen
    with pytest.raises(MemoryError):
        holder.offer(signed(tmp_path, 2), by="x", source="x")
    assert before is holder.served
    assert before.activation == holder.history.latest()


def test_it_is_judged_the_same_in_a_process_apart(tmp_path: Path) -> None:
    """What comes back is what would have been found here."""
    old, new = small(tmp_path, 2), small(tmp_path, 3, most="suggestive", more=HELD)
    here = judge(new, old, Deployment(), TODAY)
    assert here == judge_apart(new, old, Deployment(), TODAY)
    assert (1, True) == (here.proven, here.needs_second_reviewer)
    broken = sign(small(tmp_path / "broken", 4, more=BROKEN), key(1))
    with pytest.raises(BundleError, match="breaks `nothing-is-shared`"):
        judge_apart(broken, old, Deployment(), TODAY)


def test_a_judgement_that_takes_too_long_is_a_refusal(folder: Bundle) -> None:
    """And so is one whose process ends before it said anything."""
    with pytest.raises(BundleError, match=r"within 0\.01 seconds"):
        judge_apart(folder, None, Deployment(), date(2026, 11, 25), seconds=0.01)


def test_a_judge_that_dies_is_a_refusal(folder: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    """For want of memory, or by an error of ours: what was not judged does not serve."""
    monkeypatch.setattr("records.policies.judging.sys.executable", "/bin/false")
    with pytest.raises(BundleError, match="could not be judged"):
        judge_apart(folder, None, Deployment(), date(2026, 11, 25))
