"""One engine and eight threads come in; that they are answered as one would be goes out."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from threading import Barrier

import pytest

import brightline
from tests.reference.bases import BASES, REAL_PLACES
from tests.reference.comparison import as_callers_say
from tests.reference.themes import WORDS

THREADS = 8

Answer = tuple[object, ...]

QUESTIONS = tuple(
    (conduct, {**facts, **WORDS.conduct_facts.get(conduct, {})}, viewer)
    for conduct, facts, viewer in product(
        ("create", "edit", "publish", "host", "provide-tool"),
        BASES,
        (*REAL_PLACES[::3], None),
    )
)


@pytest.fixture
def hasty() -> Iterator[None]:
    """Let threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def answers(engine: brightline.Engine, *, turned_by: int = 0) -> dict[int, Answer]:
    """The answer to every question, asked in an order of one's own."""
    numbers = range(len(QUESTIONS))
    found: dict[int, Answer] = {}
    for number in (*numbers[turned_by:], *numbers[:turned_by]):
        conduct, facts, viewer = QUESTIONS[number]
        decision = engine.decide(conduct, as_callers_say(facts), viewer=viewer)
        found[number] = (
            decision.outcome,
            decision.all_reasons,
            decision.duties,
            decision.unmet,
            decision.needs,
        )
    return found


@pytest.mark.usefixtures("hasty")
def test_eight_threads_get_the_answers_that_one_gets() -> None:
    """An engine that many ask at once, from its first moment, tells each the same."""
    expected = answers(brightline.load())
    shared = brightline.load()
    start = Barrier(THREADS)

    def ask(thread: int) -> dict[int, Answer]:
        start.wait()
        return answers(shared, turned_by=thread * len(QUESTIONS) // THREADS)

    with ThreadPoolExecutor(THREADS) as pool:
        found = list(pool.map(ask, range(THREADS)))

    assert [expected] * THREADS == found
