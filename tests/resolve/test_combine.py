"""Answers of sources come in; that doubt makes the result stricter is what goes out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.resolve import Anonymity
from engine.resolve.combine import combine, merge_places
from engine.resolve.model import Answer, Standing
from tests.resolve.outcomes import outcome, outcome_of


def says(*codes: str) -> Answer:
    """A source that names places."""
    return Answer(source="a database", standing=Standing.ANSWERED, says="", codes=frozenset(codes))


def hides(*words: Anonymity, codes: tuple[str, ...] = ()) -> Answer:
    """A source that knows how the address hides its user."""
    return Answer(
        source="a list",
        standing=Standing.ANSWERED,
        says="",
        codes=frozenset(codes),
        anonymity=frozenset(words),
    )


def stands(standing: Standing) -> Answer:
    """A source that names nothing."""
    return Answer(source="a source", standing=standing, says="")


RELAY = hides(Anonymity.RELAY, codes=("GB",))

ANSWERS = st.builds(
    Answer,
    source=st.just("a source"),
    standing=st.sampled_from(Standing),
    says=st.just(""),
    codes=st.frozensets(st.sampled_from(["GB", "GB-ENG", "US", "US-CA", "FR"]), max_size=2),
    anonymity=st.frozensets(
        st.sampled_from([word for word in Anonymity if word is not Anonymity.NONE]), max_size=2
    ),
)


@pytest.mark.parametrize(
    ("answers", "codes"),
    [
        ((says("GB"), says("GB")), {"GB"}),
        ((says("GB"), says("FR")), {"GB", "FR"}),
        ((says("GB-ENG"), says("GB")), {"GB-ENG"}),
        ((says("GB-ENG"), says("GB-SCT")), {"GB-ENG", "GB-SCT"}),
        ((says("US-CA"), says("GB")), {"US-CA", "GB"}),
        ((says("PH", "US"), says("US-TX")), {"PH", "US-TX"}),
        ((says("GB"), stands(Standing.SILENT)), {"GB"}),
    ],
)
def test_sources_that_disagree_give_the_union(answers: tuple[Answer, ...], codes: set[str]) -> None:
    """Every place that any source names stays possible; a part agrees with its country."""
    assert outcome(*codes) == outcome_of(combine((), answers))


@pytest.mark.parametrize(
    "answers",
    [
        (),
        (stands(Standing.SILENT),),
        (says("GB"), stands(Standing.UNKNOWN)),
        (says("GB"), stands(Standing.UNAVAILABLE)),
        (RELAY, stands(Standing.UNAVAILABLE)),
        (hides(Anonymity.RELAY),),
    ],
)
def test_a_place_that_is_not_established_is_anywhere(answers: tuple[Answer, ...]) -> None:
    """No answer, an answer that nobody knows, and a source that failed: the strictest place."""
    assert combine((), answers).anywhere


@pytest.mark.parametrize(
    ("found", "label"),
    [
        ((Anonymity.TOR, Anonymity.VPN, Anonymity.PROXY, Anonymity.HOSTING), Anonymity.TOR),
        ((Anonymity.VPN, Anonymity.PROXY, Anonymity.HOSTING), Anonymity.VPN),
        ((Anonymity.PROXY, Anonymity.HOSTING), Anonymity.PROXY),
        ((Anonymity.HOSTING,), Anonymity.HOSTING),
    ],
)
def test_an_address_that_hides_its_user_is_anywhere(
    found: tuple[Anonymity, ...], label: Anonymity
) -> None:
    """However the user is hidden, the place is not established; the gravest way names it."""
    located = combine((), (hides(*found), says("GB")))
    assert outcome("GB", anywhere=True, anonymised=label) == outcome_of(located)


@pytest.mark.parametrize("outranked", [Anonymity.VPN, Anonymity.HOSTING])
def test_a_relay_on_the_list_is_believed_over_a_data_centre_flag(outranked: Anonymity) -> None:
    """The list names the relay's country, although relays also stand in data centres."""
    located = combine((), (RELAY, hides(outranked), says("US")))
    assert outcome("GB", anonymised=Anonymity.RELAY) == outcome_of(located)


@pytest.mark.parametrize("graver", [Anonymity.TOR, Anonymity.PROXY])
def test_a_relay_on_the_list_does_not_excuse_tor_or_a_proxy(graver: Anonymity) -> None:
    """Someone who can be using another network through the same address may be anywhere."""
    located = combine((), (RELAY, hides(graver, Anonymity.VPN)))
    assert outcome("GB", anywhere=True, anonymised=graver) == outcome_of(located)


@given(answers=st.lists(ANSWERS, max_size=4))
def test_the_result_names_a_place_or_is_anywhere(answers: list[Answer]) -> None:
    """There is no third outcome, such as nowhere."""
    located = combine((), tuple(answers))
    assert located.anywhere or located.codes
    assert len(answers) == len(located.evidence)


@given(answers=st.lists(ANSWERS, max_size=4), more=ANSWERS)
def test_one_more_database_never_narrows_the_countries(answers: list[Answer], more: Answer) -> None:
    """A further source adds places or doubt, unless it is the relay's own list."""
    if Anonymity.RELAY in more.anonymity:
        return
    before = combine((), tuple(answers))
    after = combine((), (*answers, more))
    assert after.anywhere or not before.anywhere or not before.codes
    countries = {code[:2] for code in before.codes}
    assert after.anywhere or countries <= {code[:2] for code in after.codes}


@given(answers=st.permutations([says("GB-ENG"), says("GB"), says("FR"), hides(Anonymity.VPN)]))
def test_the_order_of_the_sources_does_not_matter(answers: list[Answer]) -> None:
    """No source wins by being asked first."""
    expected = outcome("GB-ENG", "FR", anywhere=True, anonymised=Anonymity.VPN)
    assert expected == outcome_of(combine((), tuple(answers)))


@given(said=st.lists(st.frozensets(st.sampled_from(["GB", "GB-ENG", "US", "US-CA"]))))
def test_merging_loses_no_country(said: list[frozenset[str]]) -> None:
    """A country only goes when one of its parts stays."""
    named = {code[:2] for each in said for code in each}
    assert named == {code[:2] for code in merge_places(tuple(said))}
