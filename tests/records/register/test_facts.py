"""A consent never says more than was recorded, and a caller can only be stricter than the register.

No database here: entries come in as they would be read, and facts go out.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.decide import FactValue
from engine.decide.read import FactMap
from engine.vocabulary import load_vocabulary
from records.register.facts import (
    NotRealError,
    asked_of,
    consent_of,
    either,
    facts_of_person,
    lower,
)
from records.register.model import (
    Action,
    ConsentTerms,
    Entry,
    Event,
    Form,
    Known,
    RefusalTerms,
)
from tests.records.register.conftest import ref

VOCABULARY = load_vocabulary()
CONSENT = VOCABULARY.facts["person.consent"]
DEPICTS = tuple(VOCABULARY.facts["image.depicts"].values)
CONDUCTS = tuple(VOCABULARY.conducts)
WORDS = tuple(CONSENT.values)
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
PARTY = ref("party")
RANK = {word: rank for rank, word in enumerate(WORDS)}
FORMS = {"general", "explicit", "written"}

Consent = Entry[ConsentTerms]


def event(number: int, action: Action = Action.RECORDED) -> Event:
    """Something that happened, at any time: only the order of numbers counts."""
    return Event(number=number, action=action, at=NOW, by="key")


def consent(  # the members of a consent
    number: int = 1,
    *,
    conducts: Sequence[str] = ("edit", "create"),
    depicts: str = "nudity",
    form: Form = Form.EXPLICIT,
    given_to: str | None = None,
    until: datetime | None = None,
    withdrawn: int | None = None,
) -> Consent:
    """A consent, recorded as that event."""
    terms = ConsentTerms(
        person=ref("ann"),
        conducts=frozenset(conducts),
        depicts=depicts,
        form=form,
        given_to=given_to,
        until=until,
    )
    later = () if withdrawn is None else (event(withdrawn, Action.WITHDRAWN),)
    return Entry(id=str(number), terms=terms, events=(event(number), *later))


def found(
    consents: Sequence[Consent],
    conduct: str = "edit",
    facts: FactMap | None = None,
    *,
    now: datetime = NOW,
    parties: Sequence[str] = (),
) -> str:
    """The consent that counts."""
    facts = {"image.depicts": "nudity"} if facts is None else facts
    return consent_of(VOCABULARY, consents, asked_of(VOCABULARY, conduct, facts, parties), now)


@pytest.mark.parametrize(
    ("conduct", "depicts", "expected"),
    [
        ("edit", "nudity", "explicit"),
        ("edit", "swimwear", "explicit"),
        ("edit", "sexual-act", "none"),
        ("edit", ["swimwear", "sexual-act"], "none"),
        ("edit", None, "none"),
        ("edit", "no such word", "none"),
        ("publish", "nudity", "none"),
        ("view", "ordinary", "none"),
    ],
)
def test_consent_reaches_as_far_as_its_scope(
    conduct: str, depicts: FactValue, expected: str
) -> None:
    """To editing up to nudity: no other conduct, nothing stronger, and nothing that is unknown."""
    assert expected == found([consent()], conduct, {"image.depicts": depicts})


@pytest.mark.parametrize(
    ("origin", "conducts", "expected"),
    [
        ("authentic", ("publish",), "explicit"),
        ("generated", ("publish",), "none"),
        (None, ("publish",), "none"),
        (["authentic", "altered"], ("publish",), "none"),
        ("generated", ("publish", "create"), "explicit"),
        ("generated", ("share", "create"), "none"),
    ],
)
def test_publishing_what_was_made_needs_consent_to_its_making(
    origin: FactValue, conducts: Sequence[str], expected: str
) -> None:
    """Who lets a photograph be published has not let one be generated."""
    facts: FactMap = {"image.depicts": "nudity", "image.origin": origin}
    assert expected == found([consent(conducts=conducts)], "publish", facts)


def test_a_consent_is_for_those_whom_it_was_given_to() -> None:
    """Another party has none."""
    given_consent = consent(given_to=PARTY)
    assert "none" == found([given_consent])
    assert "none" == found([given_consent], parties=[ref("other")])
    assert "explicit" == found([given_consent], parties=[ref("other"), PARTY])


@given(hours=st.integers(-14, 14), seconds=st.integers(-3, 3))
def test_a_consent_ends_at_one_moment_in_every_zone(hours: int, seconds: int) -> None:
    """Its last moment is already too late, wherever the clock stands."""
    zone = timezone(timedelta(hours=hours))
    until = NOW.astimezone(zone)
    now = NOW + timedelta(seconds=seconds)
    assert ("explicit" if seconds < 0 else "none") == found([consent(until=until)], now=now)


def test_what_was_taken_back_does_not_live_on_in_an_older_copy() -> None:
    """A consent recorded twice is taken back once; only a newer one counts again."""
    twice = [consent(1), consent(2, form=Form.WRITTEN, withdrawn=3)]
    assert "withdrawn" == found(twice)
    assert "general" == found([*twice, consent(4, form=Form.GENERAL)])


def test_taking_back_one_thing_leaves_another() -> None:
    """Who no longer lets a picture be published may still let it be viewed."""
    both = [consent(1, conducts=["view"]), consent(2, conducts=["edit"], withdrawn=3)]
    assert "explicit" == found(both, "view")
    assert "withdrawn" == found(both, "edit")


def test_whoever_asks_for_themselves_is_not_held_to_what_they_took_back_from_others() -> None:
    """Asking, verified, is consent; else the engine would call it a contradiction."""
    own: FactMap = {
        "image.depicts": "nudity",
        "account.is-person": True,
        "account.identity-verified": True,
    }
    assert "none" == found([consent(withdrawn=2)], facts=own)
    assert "withdrawn" == found([consent(withdrawn=2)], facts={**own, "account.is-person": None})


_NUMBERS = st.integers(1, 40)
_CONSENTS = st.lists(
    st.builds(
        consent,
        _NUMBERS,
        conducts=st.lists(st.sampled_from(["create", "edit", "publish", "share"]), min_size=1),
        depicts=st.sampled_from(DEPICTS),
        form=st.sampled_from(Form),
        given_to=st.sampled_from([None, PARTY, ref("other")]),
        until=st.sampled_from([None, NOW - timedelta(seconds=1), NOW + timedelta(seconds=1)]),
        withdrawn=st.none() | st.integers(41, 80),
    ),
    max_size=5,
    unique_by=lambda e: e.recorded.number,
)
_ASKED = st.sampled_from(["create", "edit", "publish", "share"])
_SHOWN = st.sampled_from(DEPICTS)
_ORIGIN = st.sampled_from(["authentic", "altered", "generated", None])


@given(_CONSENTS, _ASKED, _SHOWN, _ORIGIN)
def test_never_more_than_one_consent_says(
    consents: list[Consent], conduct: str, depicts: str, origin: str | None
) -> None:
    """What counts was recorded, for this conduct, this depiction, this party and this moment."""
    facts: FactMap = {"image.depicts": depicts, "image.origin": origin}
    word = found(consents, conduct, facts, parties=[PARTY])
    if word in FORMS:
        assert any(
            e.terms.form == word
            and conduct in e.terms.conducts
            and DEPICTS.index(depicts) <= DEPICTS.index(e.terms.depicts)
            and e.terms.given_to in {None, PARTY}
            and (e.terms.until is None or e.terms.until > NOW)
            and e.is_open
            for e in consents
        )
    else:
        assert word in {"withdrawn", "none"}


@given(_CONSENTS, _ASKED, st.permutations(DEPICTS), _ORIGIN)
def test_a_stronger_depiction_is_never_consented_to_more(
    consents: list[Consent], conduct: str, shown: Sequence[str], origin: str | None
) -> None:
    """Down the scale consent grows, unless some of it was taken back; several values: the least."""
    kept = [e for e in consents if e.is_open]
    words = [
        RANK[found(kept, conduct, {"image.depicts": d, "image.origin": origin})] for d in DEPICTS
    ]
    assert sorted(words, reverse=True) == words
    several = list(shown[:2])
    at_once = found(kept, conduct, {"image.depicts": several, "image.origin": origin})
    assert min(words[DEPICTS.index(d)] for d in several) == RANK[at_once]


@given(_CONSENTS, _ASKED, _SHOWN, st.data())
def test_the_order_of_reading_does_not_matter(
    consents: list[Consent], conduct: str, depicts: str, data: st.DataObject
) -> None:
    """Only the order in which things happened does."""
    shuffled = data.draw(st.permutations(consents))
    facts: FactMap = {"image.depicts": depicts}
    assert found(consents, conduct, facts) == found(shuffled, conduct, facts)


@given(_CONSENTS, _ASKED, _SHOWN, st.data())
def test_taking_back_never_helps_whenever_it_happens(
    consents: list[Consent], conduct: str, depicts: str, data: st.DataObject
) -> None:
    """After any one consent is withdrawn there is no more consent than before."""
    if not consents:
        return
    facts: FactMap = {"image.depicts": depicts, "image.origin": "authentic"}
    before = found(consents, conduct, facts)
    index = data.draw(st.integers(0, len(consents) - 1))
    taken = consents[index]
    later = Entry(
        id=taken.id, terms=taken.terms, events=(*taken.events, event(90, Action.WITHDRAWN))
    )
    after = found([*consents[:index], later, *consents[index + 1 :]], conduct, facts)
    if taken.is_open:
        # An unused `none` may become `withdrawn`, which is lower.
        assert RANK[after] <= RANK[before]


# -- what the caller states beside the register ----------------------------------------------------

_FLAG: st.SearchStrategy[FactValue] = st.sampled_from([None, True, False, [True, False]])
_STATED: st.SearchStrategy[FactValue] = st.none() | st.lists(
    st.sampled_from(WORDS), min_size=1, unique=True
)


def listed(value: FactValue) -> list[bool | str]:
    """The values as a list."""
    assert value is not None
    return [value] if isinstance(value, bool | str) else list(value)


@given(st.sampled_from(WORDS), _STATED)
def test_stated_consent_only_lowers(recorded: str, stated: FactValue) -> None:
    """No value is above what is recorded, nor above what is stated; and one of both is met."""
    values = [RANK[str(word)] for word in listed(lower(CONSENT, recorded, stated))]
    said = [RANK[str(word)] for word in listed(stated)] if stated is not None else [len(WORDS)]
    assert sorted({min(RANK[recorded], s) for s in said}) == values


@given(st.sampled_from([True, False, [False, True]]), _FLAG)
def test_a_stated_flag_only_adds(recorded: FactValue, stated: FactValue) -> None:
    """What the register says to be so stays so."""
    combined = listed(either(recorded, stated))
    if recorded is True or stated is True:
        assert [True] == combined
    if True in listed(recorded):
        assert True in combined


@pytest.mark.parametrize("stated", [[], "yes", 7, ["explicit", 7], {"a": 1}])
def test_what_is_no_value_is_left_to_the_engine(stated: FactValue) -> None:
    """Which refuses it in its own words; it is never taken for something."""
    assert stated == lower(CONSENT, "written", stated)
    assert stated == either(False, stated)  # noqa: FBT003  # the value of a flag


@given(_CONSENTS, st.booleans(), st.booleans(), _STATED, _FLAG)
def test_a_refusal_is_absorbing(
    consents: list[Consent],
    lifted: bool,  # noqa: FBT001  # drawn by Hypothesis
    twice: bool,  # noqa: FBT001
    said: FactValue,
    flag: FactValue,
) -> None:
    """No consent, earlier or later, and nothing that is stated takes a refusal away."""
    numbers = count(100)
    terms = RefusalTerms(person=ref("ann"))
    ending = (event(300, Action.LIFTED),) if lifted else ()
    refusals = [Entry(id="r", terms=terms, events=(event(next(numbers)), *ending))]
    if twice:
        refusals.append(Entry(id="s", terms=terms, events=(event(next(numbers)),)))
    stated: FactMap = {"person.consent": said, "register.refusal": flag}
    asked = asked_of(VOCABULARY, "edit", {"image.depicts": "suggestive"})
    known = Known(consents=tuple(consents), refusals=tuple(refusals))
    facts = facts_of_person(VOCABULARY, known, asked, stated, NOW)
    if twice or not lifted:
        assert facts["register.refusal"] is True
    else:
        assert (False if flag is None else flag) in (
            facts["register.refusal"],
            [True, False],
        )


def test_a_stranger_has_neither_consented_nor_refused() -> None:
    """Known to be none, not unknown."""
    asked = asked_of(VOCABULARY, "edit", {})
    assert {
        "person.real": True,
        "person.consent": "none",
        "register.refusal": False,
        "register.complaint": False,
    } == facts_of_person(VOCABULARY, Known(), asked, {}, NOW)


@pytest.mark.parametrize("said", [False, [False]])
def test_a_person_with_a_reference_is_real(said: FactValue) -> None:
    """To call them invented would make their refusal and their consent not matter."""
    asked = asked_of(VOCABULARY, "edit", {})
    with pytest.raises(NotRealError):
        facts_of_person(VOCABULARY, Known(), asked, {"person.real": said}, NOW)
    unsure: FactMap = {"person.real": [True, False]}
    assert facts_of_person(VOCABULARY, Known(), asked, unsure, NOW)["person.real"] is True


@pytest.mark.parametrize("conduct", CONDUCTS)
def test_every_conduct_can_be_asked_about(conduct: str) -> None:
    """And a consent to all of them, to everything, covers each."""
    everything = consent(conducts=CONDUCTS, depicts=DEPICTS[-1], form=Form.WRITTEN)
    assert "written" == found([everything], conduct, {})
    assert "none" == found([consent(conducts=[c for c in CONDUCTS if c != conduct])], conduct)
