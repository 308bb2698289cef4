"""Small sets of rules come in; how their effects combine into one answer goes out."""

from datetime import date

import pytest

import brightline
from engine.compile import Profile
from engine.decide import BadRequestError, Decision, FactValue, Outcome
from tests.decide.small import document, engine_of

ANYTHING = document("policy", "open", "rule anything permit any when not image.hate-symbol")
FINE: dict[str, FactValue] = {"image.hate-symbol": False}


def reasons(decision: Decision) -> set[str]:
    """The rules that are reasons."""
    return {f"{reason.provision} {reason.rule}" for reason in decision.all_reasons}


def owed(decision: Decision) -> dict[str, int | None]:
    """The duties, each with its deadline."""
    return {duty.duty: duty.deadline_hours for duty in decision.duties}


def test_nothing_is_permitted_by_silence() -> None:
    """Where no policy permits it, it is denied, and the reason says so."""
    decision = engine_of().decide("edit", {"image.depicts": "ordinary"})

    assert decision.outcome is Outcome.DENY
    assert {"default nothing-permits-it"} == reasons(decision)


def test_a_permission_that_may_not_hold_does_not_count() -> None:
    """A permission counts only when it is certain."""
    engine = engine_of(ANYTHING)

    assert engine.decide("view", FINE).outcome is Outcome.PERMIT
    assert engine.decide("view").outcome is Outcome.DENY


def test_every_prohibition_that_stands_is_a_reason() -> None:
    """One prohibition is enough, and all that stand are told, not just the first."""
    engine = engine_of(
        ANYTHING,
        document("provision", "FR-1", "rule one forbid view", more="  extent FR\n"),
        document("provision", "DE-1", "rule one forbid view", more="  extent DE\n"),
        document("floor", "FLOOR-1", "rule one forbid view"),
        document("policy", "mine", "rule one forbid view"),
    )

    assert {"FLOOR-1 one", "FR-1 one", "mine one"} == reasons(
        engine.decide("view", FINE, viewer="FR")
    )
    assert {"FLOOR-1 one", "FR-1 one", "DE-1 one", "mine one"} == reasons(
        engine.decide("view", FINE, viewer=["FR", "DE"])
    )


def test_a_requirement_comes_only_after_everything_else() -> None:
    """A paywall is never offered where something forbids, and never where nothing permits."""
    paywall = document("policy", "paywall", "rule pay require subscription before view")
    law = document("provision", "FR-1", "rule one forbid view", more="  extent FR\n")
    engine = engine_of(ANYTHING, paywall, law)
    abroad = engine.decide("view", FINE, viewer="DE")
    paid = engine.decide("view", {**FINE, "account.plan": "paid"}, viewer="DE")
    here = engine.decide("view", FINE, viewer="FR")
    unpermitted = engine.decide("view", {}, viewer="DE")

    assert abroad.outcome is Outcome.REQUIRED_FIRST
    assert ["subscription"] == [unmet.requirement for unmet in abroad.unmet]
    assert paid.outcome is Outcome.PERMIT
    assert (Outcome.DENY, ()) == (here.outcome, here.unmet)
    assert (Outcome.DENY, ()) == (unpermitted.outcome, unpermitted.unmet)


def test_duties_come_with_a_permission_and_with_a_refusal() -> None:
    """Duties add up, and stand on a deny as well."""
    engine = engine_of(
        ANYTHING,
        document("policy", "mark", "rule mark duty label on view"),
        document(
            "provision",
            "FR-1",
            "rule tell duty notify within 24 hours on view\nrule no forbid view",
            more="  extent FR\n",
        ),
    )
    abroad = engine.decide("view", FINE, viewer="DE")
    here = engine.decide("view", FINE, viewer="FR")

    assert (Outcome.PERMIT_WITH_DUTIES, {"label": None}) == (abroad.outcome, owed(abroad))
    assert (Outcome.DENY, {"label": None, "notify": 24}) == (here.outcome, owed(here))


@pytest.mark.parametrize(
    ("capabilities", "outcome"),
    [
        (None, Outcome.PERMIT_WITH_DUTIES),
        (["preserve", "remove"], Outcome.PERMIT_WITH_DUTIES),
        (["remove"], Outcome.DENY),
        ([], Outcome.DENY),
    ],
)
def test_a_caller_that_cannot_carry_out_a_binding_duty_is_denied(
    capabilities: list[str] | None, outcome: Outcome
) -> None:
    """Only binding duties: to label is not, to preserve evidence is."""
    engine = engine_of(
        ANYTHING, document("policy", "keep", "rule keep duty label, preserve on host")
    )

    assert engine.decide("host", FINE, capabilities=capabilities).outcome is outcome


def test_what_a_law_forbids_to_host_is_taken_down_in_the_time_of_the_law() -> None:
    """Denied at once, with the duty to remove and the legal deadline as its outer limit."""
    floor = document("floor", "FLOOR-1", "rule no forbid host when image.degrading")
    law = document(
        "provision", "FR-1", "rule down duty remove within 48 hours on host", more="  extent FR\n"
    )
    policy = document("policy", "mine", "rule no forbid host when image.labelled")
    engine = engine_of(ANYTHING, floor, law, policy)
    facts = {**FINE, "image.degrading": False, "image.labelled": False}
    forbidden = engine.decide("host", {**facts, "image.degrading": True}, viewer="FR")
    elsewhere = engine.decide("host", {**facts, "image.degrading": True}, viewer="DE")
    unwanted = engine.decide("host", {**facts, "image.labelled": True}, viewer="DE")

    assert {48} == {duty.deadline_hours for duty in forbidden.duties if duty.duty == "remove"}
    assert {"remove": None} == owed(elsewhere)
    assert (Outcome.DENY, {}) == (unwanted.outcome, owed(unwanted))


def test_several_people_are_decided_one_by_one() -> None:
    """The strictest answer wins, and the reasons say for whom."""
    engine = engine_of(
        ANYTHING, document("floor", "FLOOR-1", "rule no forbid view when person.age is minor")
    )
    adult, child = {"person.age": "adult"}, {"person.age": "minor"}
    decision = engine.decide("view", FINE, people=[adult, child, adult, {}])

    assert decision.outcome is Outcome.DENY
    assert [(1, 3)] == [reason.people for reason in decision.all_reasons]
    assert engine.decide("view", FINE, people=[adult, adult]).permitted
    assert engine.decide("view", FINE, people=[]).permitted


def test_prohibitions_requirements_and_permissions_are_entailed() -> None:
    """To publish is to share, and sharing what was generated is making it."""
    engine = engine_of(
        document("policy", "some", "rule some permit publish, share when not image.hate-symbol"),
        document("floor", "FLOOR-1", "rule no forbid create when image.degrading"),
        document("policy", "pay", "rule pay require subscription before create"),
        document("policy", "mark", "rule mark duty label on create"),
    )
    made: dict[str, FactValue] = {**FINE, "image.origin": "generated", "image.degrading": True}
    reached = engine.decide("publish", made)

    assert [("FLOOR-1", "create")] == [(r.provision, r.via) for r in reached.all_reasons]
    assert ["label"] == [duty.duty for duty in engine.decide("create", made).duties]
    assert () == reached.duties

    permitted = engine_of(
        ANYTHING, document("policy", "pay", "rule pay require subscription before create")
    ).decide("publish", {**FINE, "image.origin": "generated"})

    assert permitted.outcome is Outcome.REQUIRED_FIRST

    taken = engine.decide("publish", {**FINE, "image.origin": "authentic"})
    maybe_made = engine.decide("publish", {**FINE, "image.degrading": False})

    assert taken.outcome is Outcome.PERMIT
    assert {"default nothing-permits-it"} == reasons(maybe_made)


@pytest.mark.parametrize(
    ("identity", "addressee", "is_bound"),
    [
        (None, '"X"', True),
        ("X", '"X"', True),
        ("X", '"xAI", "X"', True),
        ("Another", '"X"', False),
        ("Another", "all", True),
        (None, "all", True),
    ],
)
def test_an_order_binds_those_that_it_names(
    identity: str | None, addressee: str, *, is_bound: bool
) -> None:
    """A deployment that does not say whose it is may be the addressee."""
    order = document(
        "order", "FR-1", "rule no forbid view", more=f"  addressee {addressee}\n  extent FR\n"
    )
    engine = engine_of(ANYTHING, order, identity=identity)

    assert is_bound is not engine.decide("view", FINE, viewer="FR").permitted


def test_profiles_count_different_documents() -> None:
    """Full: floor, law, policies. Law: law alone, permitting the rest. Announced: what was said."""
    files = (
        document("floor", "FLOOR-1", "rule no forbid view when image.degrading"),
        document("provision", "FR-1", "rule no forbid view", more="  extent FR\n"),
        document("policy", "mine", "rule no forbid view when image.labelled"),
        (
            "announced/said.law",
            document("policy", "said", "rule no forbid view when notice.valid")[1],
        ),
    )
    facts: dict[str, FactValue] = dict.fromkeys(
        ("image.degrading", "image.labelled", "notice.valid"), True
    )
    found = {
        profile: reasons(engine_of(*files, profile=profile).decide("view", facts, viewer="FR"))
        for profile in Profile
    }

    assert {"FLOOR-1 no", "FR-1 no", "mine no"} == found[Profile.FULL]
    assert {"FR-1 no"} == found[Profile.LAW]
    assert {"FR-1 no", "said no"} == found[Profile.ANNOUNCED]
    assert engine_of(*files, profile=Profile.LAW).decide("view", facts, viewer="DE").permitted


def test_an_interval_counts_a_prohibition_on_any_day_and_a_permission_on_all() -> None:
    """Nobody knows what day it is everywhere: the stricter day decides."""
    engine = engine_of(
        document(
            "policy",
            "days",
            "rule can permit view when not image.hate-symbol from 2026-01-02\n"
            "rule no forbid view from 2026-01-05 until 2026-01-06",
        )
    )
    days = [date(2026, 1, day) for day in range(1, 8)]

    assert [False, True, True, True, False, True, True] == [
        engine.decide("view", FINE, as_of=day).permitted for day in days
    ]
    assert not engine.decide("view", FINE, as_of=(days[0], days[1])).permitted
    assert engine.decide("view", FINE, as_of=(days[1], days[3])).permitted
    assert not engine.decide("view", FINE, as_of=(days[3], days[4])).permitted
    assert not engine.decide("view", FINE, as_of=(days[1], days[6])).permitted
    assert engine.decide("view", FINE, as_of=(days[5], days[6])).permitted


@pytest.mark.parametrize(
    ("consent", "outcome"),
    [
        ("none", Outcome.PERMIT),
        ("refused", Outcome.DENY),
        ("withdrawn", Outcome.DENY),
        (["refused", "none"], Outcome.DENY),
        (None, Outcome.DENY),
    ],
)
def test_who_may_have_refused_to_share_is_answered_as_who_did(
    consent: FactValue, outcome: Outcome
) -> None:
    """Sharing what was made entails making it, to which the verified person consents by asking.

    A refusal of the sharing is none the less a refusal there, and an unknown consent may be one.
    """
    law = document(
        "provision",
        "FR-1",
        "rule no forbid create unless person.consent is at least explicit",
        more="  extent FR\n",
    )
    oneself: dict[str, FactValue] = {
        **FINE,
        "image.origin": "generated",
        "person.real": True,
        "account.is-person": True,
        "account.identity-verified": True,
        "person.consent": consent,
    }
    decision = engine_of(ANYTHING, law).decide("share", oneself, viewer="FR")

    assert decision.outcome is outcome


OF_ONESELF: dict[str, FactValue] = {"account.is-person": True, "account.identity-verified": True}


def test_whoever_asks_is_one_of_those_who_are_shown() -> None:
    """A stranger beside them has consented to nothing, however the request is written."""
    engine = brightline.load()
    picture: dict[str, FactValue] = {
        "image.depicts": "swimwear",
        "image.sexualised": False,
        "source.age": "adult",
        "account.age-verified": True,
    }
    asked = {**picture, "account.plan": "paid", "account.identity-verified": True}
    adult: dict[str, FactValue] = {
        "person.real": True,
        "person.age": "adult",
        "register.refusal": False,
        "register.complaint": False,
    }
    for shared, people in (
        ({**asked, "account.is-person": True}, [adult, adult]),
        (asked, [{**adult, **OF_ONESELF}, {**adult, **OF_ONESELF}]),
    ):
        with pytest.raises(BadRequestError, match="more than one person"):
            engine.decide("edit", shared, people=people, viewer="FR")
    both = [{**adult, "account.is-person": True}, {**adult, "account.is-person": False}]
    decision = engine.decide("edit", asked, people=both, viewer="FR")
    unsure = [{**adult, "account.is-person": True}, adult]

    assert Outcome.DENY is decision.outcome
    assert Outcome.DENY is engine.decide("edit", asked, people=unsure, viewer="FR").outcome
    assert engine.decide("edit", asked, people=both[:1], viewer="FR").permitted
