"""Two managers of diagrams come in; that both give the same answers goes out.

There is no wheel of CUDD for every machine: without it the manager that is written in Python does.
"""

import sys
from collections.abc import Mapping
from importlib import import_module

import pytest

from engine.decide.facts import Stated
from engine.diagrams.completion import completions
from engine.diagrams.cubes import cover
from engine.diagrams.policy import Answers, SymbolicPolicy
from engine.diagrams.reach import Role
from engine.diagrams.space import Manager, Space, new_manager
from tests.diagrams import shipped, small
from tests.diagrams.points import completed, point, requests_in, stated, vector_at
from tests.diagrams.said import by_diagrams
from tests.reference.bases import BASES
from tests.strategies import VOCABULARY


def manager_in_python() -> Manager:
    """The manager that needs nothing but Python."""
    manager: Manager = import_module("dd.autoref").BDD()
    return manager


IN_PYTHON = Space(small.SMALL, manager_in_python())
BOTH = completions(IN_PYTHON)
PARTS = ("valid", "permit", "required", "deny", "unpermitted", "forbidden", "direct")


def sets_of(space: Space, answers: Answers, conduct: str) -> Mapping[object, frozenset[Stated]]:
    """The requests of each part of an answer, and those for which each rule stands."""
    points = small.points_of(conduct, space)
    parts = {part: getattr(answers, part) for part in PARTS}
    lines = {line: answers.valid & stands for line, stands in answers.lines.items()}
    return {key: requests_in(space, diagram, points) for key, diagram in (parts | lines).items()}


@pytest.mark.parametrize("name", small.FOLDERS)
@pytest.mark.parametrize("conduct", small.SMALL.conducts)
def test_the_manager_in_python_gives_the_same_answers(name: str, conduct: str) -> None:
    """Every request there is of a small vocabulary: the same outcomes and the same rules."""
    one = small.symbolic_of(name)
    other = SymbolicPolicy(small.policy_of(name), IN_PYTHON, BOTH.stated)
    stay = small.stays_of(name)[0]
    here, there = (
        symbolic.answers(conduct, stay.situation, stay.place, stay.first)
        for symbolic in (one, other)
    )

    assert sets_of(small.SPACE, here, conduct) == sets_of(IN_PYTHON, there, conduct)


def test_the_manager_in_python_gives_the_same_cubes() -> None:
    """What is put into words does not depend on the manager."""
    stay = small.stays_of("consent")[0]
    found = []
    for space, view in ((small.SPACE, small.BOTH.closed), (IN_PYTHON, BOTH.closed)):
        symbolic = SymbolicPolicy(small.policy_of("consent"), space, view)
        answers = symbolic.answers("publish", stay.situation, stay.place, stay.first)
        found.append(cover(space, answers.deny, answers.valid))

    assert found[0].cubes
    assert found[0] == found[1]


def test_without_cudd_the_manager_in_python_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where CUDD is not installed the rules that are shipped are answered as well, and alike."""
    monkeypatch.setitem(sys.modules, "dd.cudd", None)
    manager = new_manager()

    assert "dd.autoref" == type(manager).__module__
    space = Space(VOCABULARY, manager)
    view = completions(space).stated
    policy = SymbolicPolicy(shipped.shipped(), space, view)
    stay = next(s for s in reversed(shipped.stays(Role.VIEWER)) if s.place == "GB")
    for conduct in ("share", "provide-tool"):
        here, there = (
            symbolic.answers(conduct, stay.situation, stay.place, stay.first)
            for symbolic in (shipped.symbolic(), policy)
        )
        for base in BASES:
            request = stated(VOCABULARY, base)
            vector = completed(shipped.FACTS, conduct, request)
            at = point(space, request)
            expected = by_diagrams(shipped.SPACE, here, point(shipped.SPACE, request))

            assert vector is None or vector == vector_at(space, view[conduct].bits, at)
            assert expected == by_diagrams(space, there, at)


def test_where_cudd_is_installed_it_is_taken() -> None:
    """The fast manager serves wherever it can be imported."""
    pytest.importorskip("dd.cudd")

    assert "dd.cudd" == type(new_manager()).__module__
