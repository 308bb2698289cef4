"""The shipped rules come in; that a geoblock list agrees with the decider goes out."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from itertools import product

import pytest

import brightline
from brightline.engine import Engine
from engine.check import check
from engine.compile import compile_corpus
from engine.decide import BadRequestError, FactValue
from engine.export import Geoblock, State, geoblock_of
from engine.export.model import CAUTION
from tests.gap.laws import law
from tests.strategies import ATLAS, VOCABULARY

NEVER = frozenset({State.NEVER})
DAY = date(2026, 11, 25)
COUNTRIES = ("FR", "CH", "GB", "KR", "BR", "US", "CA", "MX", "NL", "GP", "XK", "AQ")

PLAIN: Mapping[str, FactValue] = {
    "image.depicts": "nudity",
    "image.sexualised": True,
    "image.origin": "generated",
    "image.realistic": True,
    "image.degrading": False,
    "image.hate-symbol": False,
    "image.labelled": False,
    "image.matches-notice": False,
    "person.real": True,
    "person.age": "adult",
    "person.deceased": False,
    "person.public-figure": False,
    "person.consent": "none",
    "source.present": False,
    "source.age": "adult",
    "register.refusal": False,
    "register.complaint": False,
    "notice.valid": False,
    "notice.overdue": False,
    "request.purpose": "none",
    "request.audience": "public",
    "request.surface": "app",
    "request.preset": "standard",
    "account.plan": "paid",
    "account.age-verified": True,
    "account.identity-verified": True,
    "account.is-person": False,
    "account.open-complaint": False,
    "account.reviewed": False,
    "service.covered-platform": True,
    "service.safeguards": "partial",
    "service.purpose-built": False,
    "location.anonymised": "none",
}
"""A value for every fact."""

FREE = (
    ("person.consent", "request.purpose", "account.plan"),
    ("image.depicts", "image.sexualised", "person.real"),
    ("person.age", "image.realistic", "image.labelled", "account.is-person"),
)
"""Facts that are left free, so that all requests can be asked one by one."""


@cache
def engine(profile: str) -> Engine:
    """The engine with the shipped rules."""
    return brightline.load(profile=profile)


def states_of(found: Geoblock) -> dict[str, State]:
    """The state of each country."""
    return {country.code: country.state for country in found.countries}


def asked_one_by_one(
    profile: str, conduct: str, facts: Mapping[str, FactValue], free: tuple[str, ...], country: str
) -> State:
    """What the decider says to each complete request."""
    outcomes = set()
    for values in product(*(VOCABULARY.facts[name].bits for name in free)):
        told = {n: _told(n, value) for n, value in zip(free, values, strict=True)}
        try:
            decision = engine(profile).decide(conduct, {**facts, **told}, viewer=country, as_of=DAY)
        except BadRequestError:
            continue
        outcomes.add(decision.outcome.partition("-with")[0])
    if outcomes == {"deny"}:
        return State.NEVER
    return State.ALWAYS if outcomes == {"permit"} else State.SOMETIMES


def _told(name: str, value: str) -> bool | str:
    return (
        {"yes": True, "no": False}.get(value, value)
        if len(VOCABULARY.facts[name].bits) == 2
        else value
    )


@pytest.mark.parametrize("profile", ["full", "law"])
@pytest.mark.parametrize("conduct", ["create", "share", "host", "provide-tool"])
@pytest.mark.parametrize("free", FREE)
def test_every_complete_request_is_answered_so(
    profile: str, conduct: str, free: tuple[str, ...]
) -> None:
    """Never means that each is denied, always that each is permitted."""
    facts = {name: value for name, value in PLAIN.items() if name not in free}
    policy = engine(profile).policy_set
    found = states_of(geoblock_of(policy, conduct, facts, DAY, blocked=NEVER))

    for country in COUNTRIES:
        assert asked_one_by_one(profile, conduct, facts, free, country) is found[country], country


def test_the_floor_is_the_same_everywhere() -> None:
    """In the full profile a nude of a real person without consent is permitted nowhere."""
    facts: dict[str, FactValue] = {
        "image.depicts": "nudity",
        "person.real": True,
        "person.consent": "none",
        "account.is-person": False,
    }
    found = geoblock_of(engine("full").policy_set, "create", facts, DAY, blocked=NEVER)

    assert {State.NEVER} == set(states_of(found).values())
    assert State.NEVER is found.elsewhere


def test_an_ordinary_picture_is_permitted_everywhere() -> None:
    """Whatever the other facts are."""
    found = geoblock_of(
        engine("full").policy_set, "create", {"image.depicts": "ordinary"}, DAY, blocked=NEVER
    )

    assert {State.ALWAYS} == set(states_of(found).values())


def test_without_facts_every_request_is_looked_at() -> None:
    """Some are permitted and some are not."""
    found = geoblock_of(engine("full").policy_set, "create", {}, DAY, blocked=NEVER)

    assert {State.SOMETIMES} == set(states_of(found).values())
    assert "none stated: every complete request" == found.kind.words


def test_a_requirement_that_is_not_met_counts_as_sometimes() -> None:
    """On a free plan it is not permitted yet, and not refused for ever."""
    facts = dict(PLAIN) | {"person.consent": "written", "account.plan": "free"}
    found = states_of(geoblock_of(engine("full").policy_set, "create", facts, DAY, blocked=NEVER))

    assert State.SOMETIMES is found["CL"]


def test_every_country_has_two_letters_and_stands_there_once() -> None:
    """Territories with a code of their own are apart, Kosovo and Puerto Rico among them."""
    found = geoblock_of(engine("law").policy_set, "create", {}, DAY, blocked=NEVER)
    codes = [country.code for country in found.countries]

    assert sorted(set(codes)) == sorted(codes)
    assert {2} == {len(code) for code in codes}
    assert {"XK", "PR", "GP", "HK", "GG", "AQ"} <= set(codes)
    assert len([c for c in ATLAS.own if "-" not in c]) + 1 == len(codes)


def test_facts_that_do_not_matter_may_be_stated() -> None:
    """The consent of nobody is read as given, also where somebody states that there is none."""
    facts = {**PLAIN, "person.real": False}
    del facts["account.plan"]
    found = states_of(geoblock_of(engine("full").policy_set, "create", facts, DAY, blocked=NEVER))

    for country in COUNTRIES:
        asked = asked_one_by_one("full", "create", facts, ("account.plan",), country)
        assert asked is found[country], country


def test_only_complete_requests_count() -> None:
    """One of two permissions holds for each of them, and neither where a fact is open."""
    rules = """policy either "Either"
      owner "Somebody"

      rule realistic
        permit create
        when image.realistic

      rule plain
        permit create
        when not image.realistic
    """
    checked = check([("platform/either.law", rules.encode())], vocabulary=VOCABULARY, atlas=ATLAS)
    found = geoblock_of(compile_corpus(checked.corpus), "create", {}, DAY, blocked=NEVER)

    assert {State.ALWAYS} == set(states_of(found).values())


# -- small laws -----------------------------------------------------------------------------------


def small(*files: tuple[str, bytes]) -> dict[str, tuple[State, dict[str, State]]]:
    """What a law alone makes of a nude of a real adult without consent, by country."""
    checked = check(files, vocabulary=VOCABULARY, atlas=ATLAS)
    policy = compile_corpus(checked.corpus, profile=engine("law").policy_set.profile)
    found = geoblock_of(policy, "create", PLAIN, DAY, blocked=NEVER)
    return {c.code: (c.state, dict(c.parts)) for c in found.countries}


def test_a_country_is_answered_as_its_strictest_part() -> None:
    """A law of California alone blocks the United States for those who know only the country."""
    states = small(law("US-A", "US-CA"))

    assert State.NEVER is states["US"][0]
    assert State.ALWAYS is states["US"][1]["US-NV"]
    assert "US-CA" not in states["US"][1]
    assert (State.ALWAYS, {}) == states["MX"]


def test_places_without_law_of_their_own_are_read_as_anywhere() -> None:
    """Where nobody knows which law applies, the strictest does."""
    states = small(law("FR-A", "FR"))

    assert State.NEVER is states["AQ"][0] is states["EH"][0] is states["FR"][0]
    assert State.ALWAYS is small()["AQ"][0]


def test_territories_follow_the_law_that_reaches_them() -> None:
    """French criminal law reaches Guadeloupe, not Switzerland."""
    states = small(law("FR-A", "FR"))

    assert State.NEVER is states["GP"][0]
    assert State.ALWAYS is states["CH"][0]


# -- what cannot be asked -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("conduct", "facts", "expected"),
    [
        ("creat", {}, "did you mean `create`?"),
        ("create", {"image.depict": "nudity"}, "did you mean `image.depicts`?"),
        ("create", {"image.depicts": "nude"}, "did you mean `nudity`?"),
        (
            "create",
            {"image.depicts": "ordinary", "image.sexualised": True},
            "`image.sexualised`",
        ),
        ("create", {"image.origin": "authentic"}, "`image.origin`"),
        ("create", {"location.anonymised": "vpn"}, "hide the viewer's place"),
    ],
)
def test_what_cannot_be_asked_is_said(
    conduct: str, facts: Mapping[str, FactValue], expected: str
) -> None:
    """Unknown words, facts that contradict each other, and a viewer whose place is hidden."""
    with pytest.raises(BadRequestError) as error:
        geoblock_of(engine("law").policy_set, conduct, facts, DAY, blocked=NEVER)

    assert expected in error.value.message


def test_several_values_are_one_of_these() -> None:
    """A list of values is asked with each of them."""
    policy = engine("law").policy_set
    both = geoblock_of(
        policy, "create", {"image.depicts": ["ordinary", "nudity"]}, DAY, blocked=NEVER
    )

    assert "image.depicts=ordinary,nudity" == both.kind.words
    assert State.SOMETIMES is states_of(both)["FR"]


def test_the_caution_names_what_walks_around_a_geoblock() -> None:
    """It stands in every list."""
    assert "VPN" in CAUTION
    assert "no safeguard" in CAUTION
