"""Small laws come in; that the gap they leave is told exactly goes out."""

from datetime import date, timedelta

import pytest

from engine.diagrams.cubes import count
from engine.gap import (
    AI_ACT,
    COLUMNS,
    CONDUCTS,
    QUESTIONS,
    Gaps,
    Question,
    Reading,
    Shown,
    Who,
)
from engine.gap.counting import Counting
from engine.gap.sides import DIVIDED, Sides, parts_of
from tests.gap.laws import DAY, law, places_of, policy_of
from tests.strategies import ATLAS, VOCABULARY

FRANCE = law("FR-A", "FR")
EVERYTHING = """forbid any except train, sanction-account
    when (image.sexualised or image.depicts is at least suggestive)
      or service.purpose-built
"""
ADULT_NUDE = (Who.ADULT, Shown.NUDITY)


def test_without_any_law_everything_is_open() -> None:
    """Where nothing is recorded, all that the floor forbids is left open."""
    for place in places_of().values():
        assert 1.0 == place.share
        assert {Reading.NEVER} == set(place.questions.values())
        for gap in place.conducts.values():
            assert gap.floor == gap.open > 0
            assert {Reading.NEVER} == set(gap.readings.values())


def test_every_place_with_law_of_its_own_is_told() -> None:
    """Nobody is left out, and Antarctica has no law."""
    expected = [code for code in ATLAS.own if code not in ATLAS.gazetteer.no_law]

    assert expected == list(places_of())


def test_a_law_closes_what_it_forbids_and_nothing_else() -> None:
    """A French law on making nudes closes that case in France, and leaves Switzerland as it was."""
    places = places_of(FRANCE)
    france, readings = places["FR"], places["FR"].conducts["create"].readings

    assert Reading.ALWAYS is readings[ADULT_NUDE]
    assert Reading.NEVER is readings[Who.ADULT, Shown.UNDERWEAR]
    assert Reading.NEVER is france.conducts["threaten"].readings[ADULT_NUDE]
    assert Reading.NEVER is places["CH"].conducts["create"].readings[ADULT_NUDE]
    assert france.share < places["CH"].share == 1.0


def test_a_law_with_a_condition_closes_some_situations() -> None:
    """The minor may have consented, so a law about missing consent is no full protection."""
    readings = places_of(FRANCE)["FR"].conducts["create"].readings

    assert Reading.SOMETIMES is readings[Who.CHILD, Shown.NUDITY]
    assert Reading.NEVER is readings[Who.INVENTED_CHILD, Shown.NUDITY]


def test_what_is_forbidden_only_through_another_conduct_is_told_apart() -> None:
    """Sharing a generated nude is forbidden because it entails making it, not in itself."""
    conducts = places_of(FRANCE)["FR"].conducts

    assert Reading.ENTAILED is conducts["share"].readings[ADULT_NUDE]
    assert Reading.ENTAILED is conducts["edit"].readings[ADULT_NUDE]
    assert conducts["edit"].entailed > 0
    assert 0 == conducts["create"].entailed


def test_a_law_as_wide_as_the_floor_leaves_nothing_open() -> None:
    """The share is nothing, and every case is always forbidden."""
    place = places_of(law("FR-A", "FR", rule=EVERYTHING))["FR"]

    for conduct in ("create", "share", "possess", "host", "threaten"):
        assert 0 == place.conducts[conduct].open
        assert {Reading.ALWAYS} == set(place.conducts[conduct].readings.values())


def test_a_law_counts_from_its_first_day_to_the_day_before_its_end() -> None:
    """On the day before, and on the day of its end, the gap is open."""
    dated = law("FR-A", "FR", status="in force from 2026-02-01 until 2026-03-01")
    gaps = Gaps(policy_of(dated))
    days = [date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 28), date(2026, 3, 1)]
    found = [gaps.on(day, ("FR",)).places[0].conducts["create"].open for day in days]

    assert found[0] == found[3] > found[1] == found[2]


def test_a_law_closes_the_gap_in_the_territories_that_it_reaches() -> None:
    """French criminal law reaches Guadeloupe."""
    places = places_of(FRANCE)

    assert places["FR"].conducts == places["GP"].conducts


def test_a_country_of_parts_is_as_protected_as_its_least_protected_part() -> None:
    """A Californian law protects nobody in the rest of the United States."""
    places = places_of(law("US-A", "US-CA"))

    assert Reading.ENTAILED is places["US-CA"].questions[Question.MAKING]
    assert 1.0 == places["US"].share == places["US-NV"].share
    assert "US" == places["US-CA"].parent
    assert places["US"].parent is None
    assert places["US-PR"].parent is None


def test_what_holds_in_every_part_holds_in_the_country() -> None:
    """England, Wales, Scotland and Northern Ireland together are the United Kingdom."""
    laws = [law(f"GB-{part}", f"GB-{part}") for part in ("ENG", "WLS", "SCT", "NIR")]
    places = places_of(*laws)

    assert places["GB-SCT"].conducts == places["GB"].conducts
    assert places["GB"].share < 1.0
    assert {"GB-ENG", "GB-NIR", "GB-SCT", "GB-WLS"} == set(places["GB"].parts)


def test_the_rest_of_a_country_is_not_protected_by_the_law_of_its_listed_parts() -> None:
    """Canada has provinces that are not listed, so no list of parts makes up the country."""
    laws = [law(f"CA-{part[3:]}", part) for part in ATLAS.own if part.startswith("CA-")]

    assert 1.0 == places_of(*laws)["CA"].share


@pytest.mark.parametrize("country", sorted(DIVIDED))
def test_divided_countries_have_parts(country: str) -> None:
    """Without a listed part, everything would hold in all of them."""
    assert parts_of(policy_of(), country)


def test_an_order_protects_nobody_from_services_that_it_does_not_bind() -> None:
    """It closes a gap for the deployment that it names, or where it binds everybody."""
    named = law("FR-A", "FR", head="order", more='addressee "Acme"')
    general = law("FR-A", "FR", head="order", more="addressee all")

    assert 1.0 == places_of(named)["FR"].share
    assert places_of(named, identity="Acme")["FR"].share < 1.0
    assert places_of(general)["FR"].share < 1.0


def test_the_members_of_the_union_are_told_before_and_after_the_ai_act() -> None:
    """A law of the Union from that day on closes the gap in every member."""
    union = law("EU-A", "EU", status=f"in force from {AI_ACT}")
    before, after = Gaps(policy_of(union)).on(DAY).members

    assert (AI_ACT - timedelta(days=1), AI_ACT) == (before.day, after.day)
    assert 27 == len(before.places) == len(after.places)
    assert {Reading.NEVER} == {p.questions[Question.MAKING] for p in before.places}
    assert {Reading.ENTAILED} == {p.questions[Question.MAKING] for p in after.places}


def test_the_floor_forbids_the_nude_of_every_question() -> None:
    """So each question is answered from a case that the floor forbids."""
    (place,) = Gaps(policy_of()).on(DAY, ("FR",)).places

    for asked in QUESTIONS.values():
        for conduct in asked.conducts:
            assert (asked.who, Shown.NUDITY) in place.conducts[conduct].readings


def test_the_cases_use_words_of_the_vocabulary() -> None:
    """A value that was renamed there would silently widen a case."""
    for column in COLUMNS.values():
        assert set(column.conducts) <= set(CONDUCTS) <= set(VOCABULARY.conducts)
        for name, values in column.given:
            assert set(values) <= set(VOCABULARY.facts[name].bits)
    for shown in Shown:
        for name, values in shown.given:
            assert set(values) <= set(VOCABULARY.facts[name].bits)


# -- openings -------------------------------------------------------------------------------------


def test_openings_say_in_words_what_is_left_open() -> None:
    """Of minors, the law leaves open what shows less than nudity, or was consented to."""
    found = Gaps(policy_of(FRANCE)).openings("FR", DAY)
    (child,) = [o for o in found if o.conduct == "create" and o.who is Who.CHILD]

    less, consented = child.largest
    assert ("suggestive to intimate-parts", "consent general or stronger") == (
        less.words,
        consented.words,
    )
    # Of ten ways to be shown seven are less than nudity; of seven consents three suffice.
    assert less.situations * 10 * 3 == consented.situations * 7 * 7
    assert child.whole


def test_where_no_law_is_recorded_the_opening_is_everything() -> None:
    """One opening for each conduct and column, as large as the floor's own prohibition."""
    gaps = Gaps(policy_of())
    found = gaps.openings("CH", DAY)

    assert sum(len(column.conducts) for column in COLUMNS.values()) == len(found)
    assert {"everything"} == {o.words for opened in found for o in opened.largest}


def test_a_closed_case_has_no_opening() -> None:
    """Nothing is told of a column that the law forbids wholly."""
    found = Gaps(policy_of(law("FR-A", "FR", rule=EVERYTHING))).openings("FR", DAY)

    assert {"provide-tool"} >= {opened.conduct for opened in found}


def test_counting_with_one_memory_gives_the_same_numbers() -> None:
    """The count of the diagrams, asked for one region after the other."""
    sides = Sides(policy_of(FRANCE), None)
    counting = Counting(sides.space)
    ((_, laws),) = sides.laws(DAY, ("FR",))

    for conduct in CONDUCTS:
        left = sides.floor(conduct) & ~laws[conduct].any
        assert count(sides.space, left) == counting.count(left)


def test_two_runs_give_the_same() -> None:
    """Nothing depends on the order in which diagrams were made."""
    assert Gaps(policy_of(FRANCE)).on(DAY) == Gaps(policy_of(FRANCE)).on(DAY)
