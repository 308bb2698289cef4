"""A folder is looked at again and again; what is half written, gone or old changes nothing."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from time import monotonic, sleep

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from records.bundle import Bundle
from records.policies.following import Follow
from records.policies.holder import Holder
from records.policies.judging import Deployment, Judgement
from records.policies.model import State
from records.policies.watching import Watch
from tests.records.policies.conftest import Hold, judge_here
from tests.records.policies.test_holder import HELD, signed


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The folder that is watched."""
    folder = tmp_path / "bundles"
    folder.mkdir()
    return folder


@pytest.fixture
def one(sqlite: Engine, hold: Hold) -> Holder:
    """One database is enough here."""
    return hold(sqlite)


def test_a_new_bundle_is_taken_once_it_is_settled(one: Holder, place: Path, tmp_path: Path) -> None:
    """At the second look, and never again."""
    watch = Watch(place, one)
    (place / "a.bundle").write_bytes(signed(tmp_path, 2))
    assert () == watch.look()
    assert [State.SERVING] == [o.state for o in watch.look()]
    assert () == watch.look()
    assert 2 == one.revision


def test_a_half_written_file_is_waited_for(one: Holder, place: Path, tmp_path: Path) -> None:
    """While it grows it is not read; where it stays short it is refused, and read again later."""
    content, watch = signed(tmp_path, 2), Watch(place, one)
    path = place / "a.bundle"
    for end in range(0, len(content) - 1_000, len(content) // 5):
        path.write_bytes(content[:end])
        assert () == watch.look()
    assert [State.REFUSED] == [o.state for o in watch.look()]
    assert "still being written" in one.history.refusals()[0].problem
    assert () == watch.look()
    path.write_bytes(content)
    watch.look()
    assert [State.SERVING] == [o.state for o in watch.look()]


def test_of_several_the_highest_revision_is_taken(one: Holder, place: Path, tmp_path: Path) -> None:
    """Whatever their names and times; a bad one gives way to the next."""
    watch = Watch(place, one)
    for number, name in ((2, "z"), (4, "a"), (3, "m")):
        (place / f"{name}.bundle").write_bytes(signed(tmp_path, number, 9 if number == 4 else 1))
    watch.look()
    assert [State.REFUSED, State.SERVING] == [o.state for o in watch.look()]
    assert 3 == one.revision
    assert 1 == len(one.history.refusals())


def test_a_rollback_is_not_undone_by_the_file(one: Holder, place: Path, tmp_path: Path) -> None:
    """The bundle still lies there; the next one, with a higher revision, is taken."""
    watch, given = Watch(place, one), one.served.digest
    (place / "a.bundle").write_bytes(signed(tmp_path, 2))
    watch.look()
    watch.look()
    for name in ("ann", "ben"):
        one.rollback(given, by=name)
    again = Watch(place, one)
    again.look()
    assert [State.SERVED] == [o.state for o in again.look()]
    assert given == one.served.digest


def test_a_file_that_vanishes_changes_nothing(
    one: Holder, place: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The old version serves; the log says so once, and a file that is back is looked at."""
    path = tmp_path / "single.bundle"
    watch = Watch(path, one)
    path.write_bytes(signed(tmp_path, 2))
    watch.look()
    watch.look()
    path.unlink()
    for _ in range(3):
        assert () == watch.look()
    assert 1 == sum("cannot be read" in m for m in caplog.messages)
    assert watch.problem
    place.rmdir()
    assert () == Watch(place, one).look()
    path.write_bytes(signed(tmp_path, 3, more=HELD))
    watch.look()
    watch.look()
    assert (3, "") == (one.revision, watch.problem)


def test_drafts_and_other_files_are_left_alone(one: Holder, place: Path, tmp_path: Path) -> None:
    """Hidden files, folders, other endings and links that lead nowhere."""
    watch = Watch(place, one)
    (place / ".a.bundle").write_bytes(signed(tmp_path, 2))
    (place / "notes.txt").write_bytes(signed(tmp_path, 2))
    (place / "folder.bundle").mkdir()
    (place / "link.bundle").symlink_to(place / "nowhere")
    watch.look()
    assert () == watch.look()


def test_a_clock_that_jumps_changes_nothing(one: Holder, place: Path, tmp_path: Path) -> None:
    """A file from the past is new where it was not there before; nothing is ordered by time."""
    watch = Watch(place, one)
    for number, time in ((2, 4_000_000_000), (3, 1)):
        path = place / f"{number}.bundle"
        path.write_bytes(signed(tmp_path, number, more=HELD if number == 3 else ""))
        os.utime(path, (time, time))
        watch.look()
        watch.look()
        assert number == one.revision


def test_a_file_that_is_replaced_in_one_step_is_taken(
    one: Holder, place: Path, tmp_path: Path
) -> None:
    """Also where its size and time are those of before."""
    watch, path = Watch(place, one), place / "a.bundle"
    path.write_bytes(signed(tmp_path, 2))
    os.utime(path, (1, 1))
    watch.look()
    watch.look()
    draft = place / ".draft"
    draft.write_bytes(signed(tmp_path, 3))
    os.utime(draft, (1, 1))
    draft.replace(path)
    watch.look()
    assert [State.SERVING] == [o.state for o in watch.look()]


@contextmanager
def full_disk(engine: Engine) -> Iterator[None]:
    """Everything that is written fails, as on a full disk."""

    def fail(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement.startswith(("INSERT", "UPDATE", "DELETE")):
            raise OperationalError(statement, None, OSError(errno.ENOSPC, "no space left"))

    event.listen(engine, "before_cursor_execute", fail)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", fail)


def test_a_full_disk_leaves_the_old_one_serving(
    sqlite: Engine, one: Holder, place: Path, tmp_path: Path
) -> None:
    """What cannot be kept does not serve; once there is space, it is tried again by itself."""
    watch, before = Watch(place, one), one.served
    (place / "a.bundle").write_bytes(signed(tmp_path, 2))
    watch.look()
    with full_disk(sqlite):
        for _ in range(2):
            assert () == watch.look()
    assert before is one.served
    assert 2 == one.counts()["failed"]
    assert [State.SERVING] == [o.state for o in watch.look()]


def test_it_looks_by_itself_and_stops(
    one: Holder, place: Path, tmp_path: Path, folder: Bundle
) -> None:
    """In a thread of its own, and what goes wrong there does not end it."""
    watch = Watch(place, one, seconds=0.01)
    (place / "bad.bundle").write_bytes(folder.as_bytes())
    watch.start()
    (place / "a.bundle").write_bytes(signed(tmp_path, 2))
    end = monotonic() + 30
    while one.revision != 2 and monotonic() < end:
        sleep(0.01)
    watch.stop()
    assert 2 == one.revision


def test_a_crash_between_keeping_and_serving_is_made_good(
    sqlite: Engine, hold: Hold, place: Path, tmp_path: Path
) -> None:
    """What was kept and does not serve is offered again by the file after a restart."""

    def die(*_: object) -> None:
        raise SystemExit

    first = hold(sqlite)
    first.__dict__["_activate"] = die
    (place / "a.bundle").write_bytes(signed(tmp_path, 2))
    watch = Watch(place, first)
    watch.look()
    with pytest.raises(SystemExit):
        watch.look()
    again = hold(sqlite)
    assert (1, 2) == (again.revision, len(again.history.versions()))
    watch = Watch(place, again)
    watch.look()
    assert [State.SERVING] == [o.state for o in watch.look()]


@pytest.mark.parametrize("looks_at", ["the bundles", "other processes"])
def test_what_goes_wrong_unforeseen_is_said_once_and_tried_again(
    one: Holder,
    place: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    looks_at: str,
) -> None:
    """With where it happened; the thread goes on."""
    looks: list[int] = []

    def fail(*_: object) -> bool:
        looks.append(1)
        raise ZeroDivisionError

    thread: Watch | Follow
    if looks_at == "the bundles":
        monkeypatch.setattr(Watch, "look", fail)
        thread = Watch(place, one, seconds=0.01)
    else:
        monkeypatch.setattr(one, "follow", fail)
        thread = Follow(one, seconds=0.01)
    thread.start()
    end = monotonic() + 30
    while len(looks) < 3 and monotonic() < end:
        sleep(0.01)
    thread.stop()
    assert len(looks) >= 3
    assert 1 == sum("ZeroDivisionError" in m for m in caplog.messages)


def test_to_follow_does_not_wait_for_a_bundle_that_is_judged(
    sqlite: Engine, hold: Hold, place: Path, tmp_path: Path
) -> None:
    """Judging takes minutes; what another process activates meanwhile serves here in a second."""
    judging, go_on = Event(), Event()

    def slowly(bundle: Bundle, served: Bundle | None, deployment: Deployment) -> Judgement:
        judging.set()
        go_on.wait(30)
        return judge_here(bundle, served, deployment)

    here, elsewhere = hold(sqlite, judge=slowly), hold(sqlite)
    watch, follow = Watch(place, here, seconds=0.01), Follow(here)
    (place / "a.bundle").write_bytes(signed(tmp_path, 2))
    watch.start()
    follow.start()
    assert judging.wait(30)
    elsewhere.offer(signed(tmp_path, 3, more=HELD), by="x", source="x")
    end = monotonic() + 2
    while here.revision != 3 and monotonic() < end:
        sleep(0.01)
    reached = here.revision
    go_on.set()
    watch.stop()
    follow.stop()
    assert 3 == reached
