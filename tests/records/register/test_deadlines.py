"""What is due is read off the rules in force, for the strictest place that an entry may be of."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import brightline
from brightline import Engine
from records.register.deadlines import Clock, Due, OwnPeriods, facts_of_notices
from records.register.model import Action, ComplaintTerms, Entry, Event, NoticeTerms, Notifier
from tests.records.register.conftest import ref

WHEN = datetime(2026, 11, 20, 12, tzinfo=UTC)
LAW = """provision {name} "Removal"
  cites    "An act, section 1"
  source   https://law.example/act
  kind     platform-duty
  extent   {place}
  connects by viewer, publication
  in force from {since}{until}
  checked  2026-11-22 by research, confidence high

  rule removal
    duty    {duty} within {hours} hours on host
    when    notice.valid

  example "a notice"
    given   host
      and   viewer in {place}
      and   notice.valid{on}
    expect  duty {duty}
"""


def folder(tmp_path: Path, *laws: tuple[str, str, int, str, str]) -> Engine:
    """An engine with the floor, and laws of a place, a duty, hours, and the days in force."""
    for number, (place, duty, hours, since, until) in enumerate(laws):
        name = f"{place}-L{number}"
        (tmp_path / place).mkdir(parents=True, exist_ok=True)
        text = LAW.format(
            name=name,
            place=place,
            duty=duty,
            hours=hours,
            since=since,
            until=f" until {until}" if until else "",
            on=f"\n    on      {since}" if until or since > "2026-11-20" else "",
        )
        (tmp_path / place / f"{name}.law").write_text(text)
    return brightline.load(tmp_path)


def event(number: int, action: Action, at: datetime = WHEN) -> Event:
    """Something that happened."""
    return Event(number=number, action=action, at=at, by="key")


def notice(
    *places: str,
    received: datetime = WHEN,
    valid: bool | None = True,
    later: tuple[Action, ...] = (),
    recorded: datetime = WHEN,
) -> Entry[NoticeTerms]:
    """A notice about one picture."""
    terms = NoticeTerms(
        content=ref("picture"),
        notifier=Notifier.PERSON,
        received=received,
        valid=valid,
        places=places,
    )
    events = (
        event(1, Action.RECORDED, recorded),
        *(event(2 + n, action) for n, action in enumerate(later)),
    )
    return Entry(id="n", terms=terms, events=events)


def removal(dues: tuple[Due, ...]) -> Due:
    """What the law says about removing it."""
    (found,) = (due for due in dues if due.duty == "remove" and due.law is not None)
    return found


@pytest.mark.parametrize(
    ("places", "hours"), [(("GB",), 48), (("US-UT",), 48), (("GB", "TR"), 4), ((), 2)]
)
def test_the_strictest_candidate_sets_the_period(
    shipped: Engine, places: tuple[str, ...], hours: int
) -> None:
    """By the rules that we ship; without a place it is the strictest of the world."""
    due = removal(Clock(shipped).dues(notice(*places), WHEN))
    assert WHEN + timedelta(hours=hours) == due.due
    assert due.law is not None
    assert due.law.citation
    assert due.law.source.startswith("https://")


def test_each_duty_is_due_at_its_own_time(tmp_path: Path) -> None:
    """To remove, to report: the earliest first, each with its law."""
    engine = folder(
        tmp_path,
        ("FR", "remove", 24, "2020-01-01", ""),
        ("FR", "remove", 48, "2020-01-01", ""),
        ("FR", "report", 12, "2020-01-01", ""),
        ("DE", "remove", 1, "2020-01-01", ""),
    )
    dues = Clock(engine).dues(notice("FR"), WHEN)
    assert [("report", 12, "FR-L2"), ("remove", 24, "FR-L0")] == [
        (due.duty, due.hours, due.law.provision if due.law else None) for due in dues
    ]
    assert ("FR",) == (dues[0].law.places if dues[0].law else None)


def test_a_new_law_changes_what_is_due(tmp_path: Path) -> None:
    """Nothing was kept that would have to be computed again."""
    laws = (("FR", "remove", 48, "2020-01-01", ""),)
    before = Clock(folder(tmp_path, *laws))
    assert 48 == removal(before.dues(notice("FR"), WHEN)).hours
    after = Clock(folder(tmp_path, *laws, ("FR", "remove", 3, "2020-01-01", "")))
    assert 3 == removal(after.dues(notice("FR"), WHEN)).hours


def test_a_law_that_came_later_starts_its_own_clock(tmp_path: Path) -> None:
    """Not before it was in force anywhere: what it asks for cannot be overdue on its first day."""
    engine = folder(tmp_path, ("FR", "remove", 24, "2026-11-22", ""))
    begin = datetime(2026, 11, 22, tzinfo=UTC) - timedelta(hours=14)
    early = notice("FR", received=datetime(2026, 1, 1, tzinfo=UTC))
    assert () == Clock(engine).dues(early, datetime(2026, 11, 1, tzinfo=UTC))
    assert begin + timedelta(hours=24) == removal(Clock(engine).dues(early, begin)).due


def test_a_law_that_went_still_binds_what_came_before(tmp_path: Path) -> None:
    """The notice came while it was in force."""
    engine = folder(tmp_path, ("FR", "remove", 24, "2020-01-01", "2026-11-21"))
    later = WHEN + timedelta(days=300)
    assert WHEN + timedelta(hours=24) == removal(Clock(engine).dues(notice("FR"), later)).due
    fresh = notice("FR", received=later, recorded=later)
    assert () == Clock(engine).dues(fresh, later)


def test_a_receipt_in_the_future_is_not_believed(tmp_path: Path) -> None:
    """The clock starts no later than the recording."""
    engine = folder(tmp_path, ("FR", "remove", 24, "2020-01-01", ""))
    late = notice("FR", received=WHEN + timedelta(days=9))
    assert WHEN + timedelta(hours=24) == removal(Clock(engine).dues(late, WHEN)).due


def test_the_service_promises_for_itself(tmp_path: Path) -> None:
    """Where no law sets a period, and beside those that laws set."""
    engine = folder(tmp_path, ("FR", "remove", 24, "2020-01-01", ""))
    own = OwnPeriods(notice=6)
    (alone,) = Clock(engine, own).dues(notice("NZ"), WHEN)
    assert (6, None) == (alone.hours, alone.law)
    assert [6, 24] == [due.hours for due in Clock(engine, own).dues(notice("FR"), WHEN)]
    # A promise is no law: the legal period is not over because of it.
    assert not Clock(engine, own).is_overdue(notice("NZ"), WHEN + timedelta(days=9))


@pytest.mark.parametrize(
    ("valid", "later", "hours", "expected"),
    [
        (True, (), 23, (True, False)),
        (True, (), 24, (True, True)),
        (None, (), 23, ([False, True], False)),
        (None, (), 24, ([False, True], [False, True])),
        (None, (Action.JUDGED_VALID,), 24, (True, True)),
        (True, (Action.JUDGED_INVALID,), 24, (False, False)),
        (True, (Action.WITHDRAWN,), 24, (False, False)),
        (True, (Action.ACTED,), 24, (True, True)),
    ],
)
def test_facts_of_a_picture(
    tmp_path: Path,
    valid: bool | None,  # noqa: FBT001  # a row of the table
    later: tuple[Action, ...],
    hours: int,
    expected: tuple[object, object],
) -> None:
    """Not judged is possibly valid; not yet over is not overdue; withdrawn is none."""
    engine = folder(tmp_path, ("FR", "remove", 24, "2020-01-01", ""))
    entry = notice("FR", valid=valid, later=later)
    facts = facts_of_notices([entry], Clock(engine), WHEN + timedelta(hours=hours))
    assert expected == (facts["notice.valid"], facts["notice.overdue"])
    assert facts["notice.valid"] == facts["image.matches-notice"]


def test_the_board_shows_what_is_urgent_first(tmp_path: Path) -> None:
    """Within a time: also what is over, and not what is due later, invalid or without a period."""
    engine = folder(tmp_path, ("FR", "remove", 24, "2020-01-01", ""))
    complaint: Entry[ComplaintTerms] = Entry(
        id="c",
        terms=ComplaintTerms(person=ref("ann"), received=WHEN, places=("NZ",)),
        events=(event(1, Action.RECORDED),),
    )
    day = timedelta(days=1)
    urgent, late = notice("FR", received=WHEN - day), notice("FR")
    invalid = notice("FR", later=(Action.JUDGED_INVALID,))
    clock = Clock(engine)
    everything = clock.board([complaint, late, invalid, urgent], WHEN)
    assert [urgent, late, complaint] == [waiting.entry for waiting in everything]
    assert [urgent] == [w.entry for w in clock.board([complaint, late, urgent], WHEN, day / 2)]
    assert everything[0].dues[0].is_over(WHEN)
    assert not everything[1].dues[0].is_over(WHEN)


def test_a_complaint_starts_clocks_too(shipped: Engine) -> None:
    """Whoever complains of pictures may have given notice of them."""
    complaint: Entry[ComplaintTerms] = Entry(
        id="c",
        terms=ComplaintTerms(person=ref("ann"), received=WHEN, places=("GB",)),
        events=(event(1, Action.RECORDED),),
    )
    assert WHEN + timedelta(hours=48) == removal(Clock(shipped).dues(complaint, WHEN)).due
