"""Decisions come in after they were made; where another version would decide otherwise goes out.

Whoever answers waits for nothing: a decision is put into a short queue or dropped, and counted. A
difference names rules and outcomes, and nothing of what was asked about.
"""

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from queue import Empty, Full, Queue
from threading import Event, Thread

from brightline.engine import Engine
from engine.decide import Decision
from engine.decide.kernel import Verdict, decide

MOST_WAITING = 1_000
_LOG = logging.getLogger("brightline.shadow")
_PAUSE = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A decision that another version would have made otherwise; rules are `PROVISION/rule`."""

    conduct: str
    policy: str
    shadow: str
    outcome: str
    shadow_outcome: str
    gone: tuple[str, ...]
    come: tuple[str, ...]


Record = Callable[[Difference], None]


def log(difference: Difference) -> None:
    """Write a difference to the log."""
    _LOG.info(
        "%s: %s, and %s in the shadow; without %s, with %s (%s, shadow %s)",
        difference.conduct,
        difference.outcome,
        difference.shadow_outcome,
        ", ".join(difference.gone) or "none",
        ", ".join(difference.come) or "none",
        difference.policy,
        difference.shadow,
    )


class Shadow:
    """Decides again, by another version, what was decided."""

    def __init__(
        self, engine: Engine, *, record: Record = log, most_waiting: int = MOST_WAITING
    ) -> None:
        """Nothing is decided again until `start`."""
        self._engine = engine
        self._record = record
        self._queue: Queue[Decision] = Queue(most_waiting)
        self._counts: Counter[str] = Counter()
        self._pairs: Counter[tuple[str, str]] = Counter()
        self._stopping = Event()
        self._thread: Thread | None = None

    def saw(self, decision: Decision) -> None:
        """Take a decision; returns at once, and never raises."""
        try:
            self._queue.put_nowait(decision)
        except Full:
            self._counts["dropped"] += 1

    def counts(self) -> Mapping[str, int]:
        """How many decisions were compared, differed, were dropped, or could not be compared."""
        names = ("compared", "differed", "dropped", "incomparable", "failed")
        return {name: self._counts[name] for name in names}

    def pairs(self) -> Mapping[tuple[str, str], int]:
        """How often which outcome stood beside which other one in the shadow."""
        return dict(self._pairs)

    def start(self) -> None:
        """Begin, in a thread of its own."""
        self._thread = Thread(target=self._run, name="shadow", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish what waits, and end."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while True:
            try:
                decision = self._queue.get(timeout=_PAUSE)
            except Empty:
                if self._stopping.is_set():
                    return
                continue
            try:
                self._compare(decision)
            except Exception as error:  # noqa: BLE001
                # Whatever goes wrong here, the answer was given, and the next one is looked at.
                self._counts["failed"] += 1
                _LOG.error("the shadow failed: %s", type(error).__name__)

    def _compare(self, decision: Decision) -> None:
        ours, theirs = decision.policy_set, self._engine.policy_set
        same_words = ours.vocabulary.source == theirs.vocabulary.source
        if not same_words or ours.atlas.source != theirs.atlas.source:
            # The request is written in the words and places of the version that decided.
            self._counts["incomparable"] += 1
            return
        self._counts["compared"] += 1
        if ours.digest == theirs.digest:
            return
        verdict = decide(theirs, decision.request)
        before, after = _standing(decision.verdict), _standing(verdict)
        if (decision.verdict.outcome, before) == (verdict.outcome, after):
            return
        outcomes = decision.verdict.outcome.value, verdict.outcome.value
        self._counts["differed"] += 1
        self._pairs[outcomes] += 1
        self._record(
            Difference(
                conduct=decision.request.conduct,
                policy=ours.digest,
                shadow=theirs.digest,
                outcome=outcomes[0],
                shadow_outcome=outcomes[1],
                gone=tuple(sorted(before - after)),
                come=tuple(sorted(after - before)),
            )
        )


def _standing(verdict: Verdict) -> frozenset[str]:
    rules = (
        standing.engaged.rule
        for standing in (*verdict.forbids(), *verdict.unmet(), *verdict.duties())
    )
    unpermitted = (f"nothing permits {conduct}" for conduct, _ in verdict.unpermitted())
    return frozenset((*(f"{rule.provision}/{rule.name}" for rule in rules), *unpermitted))
