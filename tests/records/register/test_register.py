"""What is recorded stays as it was said; what happens later stands beside it, once."""

import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from records.migrations import upgrade
from records.register.model import (
    Action,
    ComplaintTerms,
    ConsentTerms,
    Form,
    Kind,
    Known,
    NoticeTerms,
    Notifier,
    RefusalTerms,
    ShapeError,
    Terms,
    evidence_reference,
    reference,
    validity,
)
from records.register.register import (
    NotRegisteredError,
    OnlyThatPersonError,
    Register,
    RegisterUnavailableError,
    RequestKey,
    ReusedKeyError,
    Said,
)
from records.register.tables import EVENTS
from records.store import open_store, reading
from tests.records.register.conftest import emptied, ref

ANN = ref("ann")
BOB = ref("bob")
WHEN = datetime(2026, 11, 25, 12, tzinfo=UTC)
SAID = Said(by="key-1", evidence="case-17")
CONSENT = ConsentTerms(
    person=ANN,
    conducts=frozenset({"create", "edit"}),
    depicts="nudity",
    form=Form.EXPLICIT,
    given_to=BOB,
    until=WHEN + timedelta(days=30),
)
COMPLAINT = ComplaintTerms(
    person=ANN, account=ref("account"), received=WHEN, places=("FR", "US-CA")
)
NOTICE = NoticeTerms(
    content=ref("picture"), notifier=Notifier.HOTLINE, received=WHEN, person=ANN, places=("GB",)
)


@pytest.mark.parametrize("terms", [CONSENT, RefusalTerms(person=ANN), COMPLAINT, NOTICE])
def test_an_entry_is_read_as_it_was_recorded(register: Register, terms: Terms) -> None:
    """Every member, the recording key and the evidence among them."""
    entry, is_new = register.record(terms, SAID, at=WHEN)

    assert is_new
    assert terms == entry.terms
    assert (Action.RECORDED, WHEN, "key-1", "case-17") == (
        entry.recorded.action,
        entry.recorded.at,
        entry.recorded.by,
        entry.recorded.evidence,
    )
    kinds = {kind: getattr(register.person(ANN), f"{kind}s") for kind in Kind}
    assert [(entry,)] == [found for found in kinds.values() if found]


def test_nothing_is_known_of_a_stranger(register: Register) -> None:
    """A reference without an entry has none, and no error either."""
    register.record(CONSENT, SAID)
    assert Known() == register.person(ref("stranger"))


def test_times_are_kept_in_utc(register: Register) -> None:
    """A time of another zone is the same moment."""
    local = WHEN.astimezone(timezone(timedelta(hours=14)))
    terms = NoticeTerms(content=ref("picture"), notifier=Notifier.PERSON, received=local)
    entry, _ = register.record(terms, SAID)
    (found,) = register.notices_of_content(ref("picture"))
    assert WHEN == found.terms.received == entry.terms.received
    assert timedelta(0) == found.terms.received.utcoffset()


def test_a_withdrawn_consent_stays_in_the_history(register: Register) -> None:
    """That it was given, and that it was taken back, when and by whom."""
    entry, _ = register.record(CONSENT, SAID)
    ended = register.happen(Kind.CONSENT, entry.id, Action.WITHDRAWN, Said(by="key-2"), at=WHEN)

    assert CONSENT == ended.terms
    assert not ended.is_open
    assert ["key-1", "key-2"] == [event.by for event in ended.events]
    assert [Action.RECORDED, Action.WITHDRAWN] == [event.action for event in ended.events]


def test_what_has_ended_ends_only_once(register: Register) -> None:
    """The first withdrawal is the one that counts; a second one changes nothing."""
    entry, _ = register.record(CONSENT, SAID)
    first = register.happen(Kind.CONSENT, entry.id, Action.WITHDRAWN, SAID)
    assert first == register.happen(Kind.CONSENT, entry.id, Action.WITHDRAWN, Said(by="other"))


@pytest.mark.parametrize("terms", [RefusalTerms(person=ANN), COMPLAINT])
def test_only_the_person_lifts(register: Register, terms: RefusalTerms | ComplaintTerms) -> None:
    """Nobody else's wish ends a refusal or a complaint."""
    entry, _ = register.record(terms, SAID)
    kind = Kind.REFUSAL if isinstance(terms, RefusalTerms) else Kind.COMPLAINT
    for other in (BOB, None):
        with pytest.raises(OnlyThatPersonError):
            register.happen(kind, entry.id, Action.LIFTED, SAID, person=other)
    assert register.entry(kind, entry.id).is_open
    assert not register.happen(kind, entry.id, Action.LIFTED, SAID, person=ANN).is_open


def test_the_last_judgement_of_a_notice_counts(register: Register) -> None:
    """A notice is judged as often as it is looked at, and every judgement is kept."""
    entry, _ = register.record(NOTICE, SAID)
    assert validity(entry) is None
    found = register.entry(Kind.NOTICE, entry.id)
    for action, expected in (
        (Action.JUDGED_INVALID, False),
        (Action.JUDGED_VALID, True),
        (Action.JUDGED_VALID, True),
        (Action.JUDGED_INVALID, False),
    ):
        found = register.happen(Kind.NOTICE, entry.id, action, SAID)
        assert expected is validity(found)
    assert 5 == len(found.events)


def test_acting_takes_it_from_the_board_and_leaves_it_standing(register: Register) -> None:
    """A picture that was removed stays removed; a complaint stands until the person lifts it."""
    complaint, _ = register.record(COMPLAINT, SAID)
    notice, _ = register.record(NOTICE, SAID)
    assert ((complaint,), (notice,)) == register.waiting()
    for kind, entry in ((Kind.COMPLAINT, complaint.id), (Kind.NOTICE, notice.id)):
        assert register.happen(kind, entry, Action.ACTED, SAID).is_open
    assert ((), ()) == register.waiting()


def test_an_unknown_entry_is_an_error(register: Register) -> None:
    """Also one of another kind."""
    entry, _ = register.record(CONSENT, SAID)
    for kind, name in ((Kind.CONSENT, "none"), (Kind.REFUSAL, entry.id)):
        with pytest.raises(NotRegisteredError):
            register.entry(kind, name)


def test_a_request_that_comes_twice_is_carried_out_once(register: Register) -> None:
    """A caller that heard no answer asks again, and gets the one it did not hear."""
    request = RequestKey(key="k", digest="d")
    first, is_new = register.record(CONSENT, SAID, request)
    again, is_newer = register.record(CONSENT, SAID, request)
    assert (True, False) == (is_new, is_newer)
    assert first == again
    with pytest.raises(ReusedKeyError):
        register.record(CONSENT, SAID, RequestKey(key="k", digest="other"))
    other, is_new = register.record(CONSENT, Said(by="key-2"), request)
    assert is_new
    assert first.id != other.id


def test_entries_come_in_pages(register: Register) -> None:
    """In the order of recording, each once."""
    made = [register.record(RefusalTerms(person=ref(str(n))), SAID)[0] for n in range(5)]
    found = list(register.page(Kind.REFUSAL, {}, after=0, limit=2))
    found += register.page(Kind.REFUSAL, {}, after=found[-1].recorded.number, limit=9)
    assert made == found
    assert (made[3],) == register.page(Kind.REFUSAL, {"person": ref("3")}, after=0, limit=9)


def test_writers_at_once_lose_nothing_and_end_once(register: Register, database: Database) -> None:
    """Many callers record, repeat the same request, and lift the same refusal."""
    shared, _ = register.record(RefusalTerms(person=ANN), SAID)
    request = RequestKey(key="shared", digest="d")
    names: list[str] = []
    failures: list[Exception] = []

    def work(number: int) -> None:
        try:
            register.record(RefusalTerms(person=ref(str(number))), SAID)
            entry, _ = register.record(RefusalTerms(person=BOB), SAID, request)
            names.append(entry.id)
            register.happen(Kind.REFUSAL, shared.id, Action.LIFTED, SAID, person=ANN)
        except Exception as error:  # noqa: BLE001  # shown below
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [] == failures
    assert 1 == len(set(names))
    assert 2 == len(register.entry(Kind.REFUSAL, shared.id).events)
    assert 10 == len(register.page(Kind.REFUSAL, {}, after=0, limit=99))
    with reading(database) as connection:
        assert 11 == connection.execute(select(func.count()).select_from(EVENTS)).scalar()


@pytest.mark.parametrize(
    "statement",
    ["UPDATE consent SET form = 'written'", "DELETE FROM refusal", "DELETE FROM register_event"],
)
def test_the_database_itself_keeps_what_was_said(
    register: Register, database: Database, statement: str
) -> None:
    """Whatever program writes to it: a form is not raised, a refusal not deleted."""
    register.record(CONSENT, SAID)
    register.record(RefusalTerms(person=ANN), SAID)
    before = register.person(ANN)
    with pytest.raises(DBAPIError, match="never changed"), database.begin() as connection:
        connection.execute(text(statement))
    assert before == register.person(ANN)


def test_a_database_of_the_journal_alone_gets_its_register(tmp_path: Path) -> None:
    """Also where it is older than the register."""
    engine = open_store(str(tmp_path / "old.db"))
    upgrade(engine, "0001_journal")
    upgrade(engine)
    entry, _ = Register(engine).record(CONSENT, SAID)
    assert (entry,) == Register(engine).person(ANN).consents
    engine.dispose()


def test_a_register_that_is_gone_is_no_empty_register(tmp_path: Path) -> None:
    """Whoever asks is told so, for reading and for writing."""
    path = tmp_path / "records.db"
    engine = open_store(emptied(str(path)))
    register = Register(engine)
    register.record(RefusalTerms(person=ANN), SAID)
    engine.dispose()
    path.unlink()

    with pytest.raises(RegisterUnavailableError) as error:
        register.person(ANN)
    with pytest.raises(RegisterUnavailableError):
        register.record(RefusalTerms(person=ANN), SAID)
    assert ANN not in str(error.value)
    engine.dispose()


def test_a_lost_table_is_no_empty_register(register: Register, database: Database) -> None:
    """Half a database is as good as none."""
    with database.begin() as connection:
        connection.execute(text("DROP TABLE refusal"))
    with pytest.raises(RegisterUnavailableError):
        register.person(ANN)


@pytest.mark.parametrize(
    "text_",
    [
        "",
        "someone",
        "someone@example.org",
        "A" * 42,
        "A" * 44,
        "A" * 42 + "B",  # 32 bytes never end so
        "A" * 42 + "=",
        "A" * 42 + "\n",
        " " + "A" * 42,
        "é" * 43,
    ],
)
def test_what_could_be_a_name_is_no_reference(text_: str) -> None:
    """Only the fixed shape of a keyed hash is taken, and nothing is repeated in the message."""
    with pytest.raises(ShapeError) as error:
        reference(text_)
    assert not text_ or text_ not in str(error.value)


@pytest.mark.parametrize(
    "text_", ["", "a1", "some one 1", "someone@example.org", "Someone", "case\n1", "1" * 201]
)
def test_evidence_is_a_reference_too(text_: str) -> None:
    """No address, no name, no sentence."""
    with pytest.raises(ShapeError) as error:
        evidence_reference(text_)
    assert not text_ or text_ not in str(error.value)
