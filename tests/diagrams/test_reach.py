"""The rules that are shipped come in; that places are in the right situations goes out."""

from itertools import groupby, pairwise
from operator import attrgetter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.compile import CellKey
from engine.diagrams.reach import Role, Stay
from tests.diagrams import shipped
from tests.diagrams.said import places_of
from tests.strategies import ATLAS, VOCABULARY, examples

each_role = pytest.mark.parametrize("role", Role)


def stay_on(role: Role, place: str, segment: int) -> Stay:
    """The stay of a place in which a stretch of days lies."""
    (stay,) = (s for s in shipped.stays(role) if s.place == place and s.first <= segment <= s.last)
    return stay


@each_role
def test_stays_share_out_the_days_of_every_place(role: Role) -> None:
    """Every place is in one situation on each day: no gap, no overlap, no end."""
    reach = shipped.reach()
    stays = {place: tuple(of) for place, of in groupby(shipped.stays(role), attrgetter("place"))}

    assert {*reach.places} == {*stays}
    assert {*ATLAS.own} - {*ATLAS.gazetteer.no_law} == {*reach.places}
    for of_place in stays.values():
        ends = (reach.first - 1, *(stay.last for stay in of_place))

        assert (*(stay.first - 1 for stay in of_place), reach.last) == ends
        assert all(stay.first <= stay.last for stay in of_place)


@each_role
def test_a_new_stay_is_a_new_situation(role: Role) -> None:
    """A place stays where it is as long as nothing changes for it."""
    for _, of_place in groupby(shipped.stays(role), attrgetter("place")):
        situations = [stay.situation for stay in of_place]

        assert all(one != other for one, other in pairwise(situations))
        assert {role} == {situation.role for situation in situations}


@examples(200)
@given(
    role=st.sampled_from(Role),
    place=st.sampled_from(shipped.reach().places),
    conduct=st.sampled_from(tuple(VOCABULARY.conducts)),
    data=st.data(),
)
def test_a_situation_holds_the_rules_that_are_engaged(
    role: Role, place: str, conduct: str, data: st.DataObject
) -> None:
    """Its rules engage on any day what all rules together engage, and the same tests pass."""
    policy, reach = shipped.shipped(), shipped.reach()
    segment = data.draw(st.integers(reach.first, reach.last))
    stay = stay_on(role, place, segment)
    engagement, places = policy.cells.engagement, places_of(policy, stay)
    key = CellKey(conduct, places, segment, segment)

    assert list(engagement.engaged(key)) == list(engagement.engaged(key, stay.situation.numbers))
    assert stay.situation.passed == tuple(
        engagement.passes(test, places, segment) for test in reach.tests
    )


@examples(100)
@given(place=st.sampled_from(shipped.reach().places), data=st.data())
def test_a_situation_holds_no_other_rule(place: str, data: st.DataObject) -> None:
    """Its rules are those in force that reach the place, or that reach everywhere."""
    policy, reach = shipped.shipped(), shipped.reach()
    segment = data.draw(st.integers(reach.first, reach.last))
    engagement, whole = policy.cells.engagement, ATLAS.whole[place]
    reaching = {
        rule.number
        for rule in policy.rules
        if engagement.is_in_force(rule, segment)
        and (rule.extent is None or engagement.extent(rule, segment) & whole)
    }

    assert reaching == stay_on(Role.VIEWER, place, segment).situation.numbers
