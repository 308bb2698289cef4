"""Files are replaced, broken and aged; that no look-up suffers from it is what goes out."""

import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.resolve import (
    Anonymity,
    Resolver,
    Role,
    Sources,
    SourceState,
    SourceStatus,
)
from engine.resolve.database import Edition, open_database
from engine.resolve.geography import ask_place
from engine.resolve.model import IPAddress, Standing
from engine.resolve.sources import SourceError
from tests.resolve.databases import BUILT, country, write_database
from tests.resolve.outcomes import Outcome, found, outcome, state_of

PATIENCE = 20.0
SOON = 0.005


def says(path: Path, code: str, built: datetime = BUILT) -> Path:
    """Write a Country database that puts 8.8.8.0/24 into one country, and put it into place."""
    fresh = path.with_suffix(".new")
    write_database(fresh, "GeoLite2-Country", {"8.8.8.0/24": country(code)}, built=built)
    return fresh.replace(path)


def wait_until(holds: Callable[[], bool]) -> None:
    """Wait for something that happens soon."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(SOON)


def wait_for(resolver: Resolver, state: SourceState) -> None:
    """Wait until the first source is in a condition."""
    wait_until(lambda: state == state_of(resolver))


def wait_for_country(resolver: Resolver, code: str) -> None:
    """Wait until 8.8.8.8 may be in a country."""
    wait_until(lambda: code in found(resolver, "8.8.8.8").codes)


def watch(path: Path) -> Resolver:
    """A resolver that looks at its Country file at every moment."""
    return Resolver(Sources(country=path, check_seconds=SOON))


def test_a_replaced_file_is_used_without_a_restart(tmp_path: Path) -> None:
    """The monthly file of the operator comes into use by being put into place."""
    path = says(tmp_path / "country.mmdb", "GB")
    resolver = watch(path)
    assert {"GB", "US"} == resolver.locate("8.8.8.8").codes
    says(path, "FR", BUILT + timedelta(days=7))
    wait_until(lambda: {"FR", "US"} == resolver.locate("8.8.8.8").codes)
    expected = "GeoLite2-Country 2026-11-27"
    assert expected == resolver.status()[0].label
    resolver.close()


def test_eight_threads_never_see_a_failure_while_files_are_replaced(tmp_path: Path) -> None:
    """During ten replacements every single look-up gets the answer of one whole file."""
    path = says(tmp_path / "country.mmdb", "GB")
    resolver = watch(path)
    stop = threading.Event()
    failures: list[Exception] = []
    outcomes: list[set[Outcome]] = [set() for _ in range(8)]

    def hammer(mine: set[Outcome]) -> None:
        while not stop.is_set():
            try:
                mine.add(found(resolver, "8.8.8.8"))
            except Exception as error:  # noqa: BLE001 - whatever it is, the test must show it
                failures.append(error)

    threads = [threading.Thread(target=hammer, args=(mine,)) for mine in outcomes]
    for thread in threads:
        thread.start()
    for code in ("FR", "GB") * 5:
        says(path, code)
        wait_for_country(resolver, code)
    stop.set()
    for thread in threads:
        thread.join()
    resolver.close()
    expected = {outcome("GB", "US"), outcome("FR", "US")}
    assert not failures
    assert all(expected == mine for mine in outcomes)


BROKEN: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda whole: whole[:0],
    "one byte": lambda whole: whole[:1],
    "garbage": lambda whole: bytes(len(whole)),
    "cut short": lambda whole: whole[: len(whole) // 2],
    "without its end": lambda whole: whole[:-40],
    "without its beginning": lambda whole: whole[200:],
    "of another kind": lambda whole: whole.replace(b"GeoLite2-Country", b"GeoLite2-Nothing"),
    "turned over": lambda whole: whole[::-1],
}


@pytest.mark.parametrize("damage", BROKEN)
def test_a_broken_replacement_leaves_the_old_file_serving(tmp_path: Path, damage: str) -> None:
    """What was good a moment ago goes on serving, and the status tells the operator."""
    path = says(tmp_path / "country.mmdb", "GB")
    resolver = watch(path)
    before = resolver.locate("8.8.8.8")
    broken = tmp_path / "broken"
    broken.write_bytes(BROKEN[damage](path.read_bytes()))
    broken.replace(path)
    wait_for(resolver, SourceState.KEPT)
    assert before == resolver.locate("8.8.8.8")
    assert resolver.status()[0].problem
    says(path, "FR")
    wait_for(resolver, SourceState.READY)
    assert {"FR", "US"} == resolver.locate("8.8.8.8").codes
    resolver.close()


@pytest.mark.parametrize("damage", BROKEN)
def test_a_file_that_is_broken_from_the_start_makes_every_address_anywhere(
    tmp_path: Path, damage: str
) -> None:
    """The embedded table alone would be a weaker answer than the one that was configured."""
    path = says(tmp_path / "country.mmdb", "GB")
    path.write_bytes(BROKEN[damage](path.read_bytes()))
    resolver = Resolver(Sources(country=path))
    expected = SourceState.UNREADABLE
    assert outcome("US", anywhere=True) == found(resolver, "8.8.8.8")
    assert expected == state_of(resolver)


def test_a_file_truncated_in_place_does_not_stop_the_process(tmp_path: Path) -> None:
    """A careless copy onto the file in use changes nothing for those who ask."""
    path = says(tmp_path / "country.mmdb", "GB")
    resolver = watch(path)
    before = resolver.locate("8.8.8.8")
    os.truncate(path, 0)
    assert before == resolver.locate("8.8.8.8")
    wait_for(resolver, SourceState.KEPT)
    assert before == resolver.locate("8.8.8.8")
    resolver.close()


def test_a_slow_copy_onto_the_file_in_use_is_not_read_half_way(tmp_path: Path) -> None:
    """A list that grows line by line is read when it stands still, so no relay is missed."""
    path = tmp_path / "egress.csv"
    path.write_text("8.8.8.0/24,GB,,,\n", encoding="utf-8")
    resolver = Resolver(Sources(relays=path, check_seconds=0.5))
    lines = [f"9.9.{number}.0/24,FR,,,\n" for number in range(60)] + ["8.8.8.0/24,FR,,,\n"]
    seen: set[Outcome] = set()
    with path.open("w", encoding="utf-8", buffering=1) as file:
        for line in lines:
            file.write(line)
            seen.add(found(resolver, "8.8.8.8"))
            time.sleep(0.01)
    wait_for_country(resolver, "FR")
    assert {outcome("GB", anonymised=Anonymity.RELAY)} == seen
    resolver.close()


def test_a_file_that_is_taken_away_goes_on_serving(tmp_path: Path) -> None:
    """Deleting the file is no way to switch a source off while the service runs."""
    path = says(tmp_path / "country.mmdb", "GB")
    resolver = watch(path)
    path.unlink()
    wait_for(resolver, SourceState.KEPT)
    assert {"GB", "US"} == resolver.locate("8.8.8.8").codes
    expected = "no such file or directory"
    assert expected == resolver.status()[0].problem
    resolver.close()


def test_a_file_that_comes_later_is_found(tmp_path: Path) -> None:
    """A service may start before its first download is there; until then it is strict."""
    path = tmp_path / "country.mmdb"
    resolver = watch(path)
    assert resolver.locate("8.8.8.8").anywhere
    says(path, "GB")
    wait_until(lambda: not resolver.locate("8.8.8.8").anywhere)
    assert {"GB", "US"} == resolver.locate("8.8.8.8").codes
    resolver.close()


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo], ids=["folder", "pipe"])
def test_what_is_no_ordinary_file_is_unreadable(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    """A folder or a pipe in place of the file neither serves nor makes anybody wait."""
    path = tmp_path / "country.mmdb"
    make(path)
    resolver = Resolver(Sources(country=path))
    expected = "it is no ordinary file"
    assert expected == resolver.status()[0].problem
    assert resolver.locate("8.8.8.8").anywhere


def test_a_country_file_is_no_city_file(tmp_path: Path) -> None:
    """A file in the wrong setting is refused with the kind that was expected."""
    path = says(tmp_path / "country.mmdb", "GB")
    anonymous, city, _ = Resolver(Sources(city=path, anonymous=path)).status()
    begins = "it is a `GeoLite2-Country` database; expected one with"
    assert (
        f"{begins} `GeoIP2-Anonymous-IP` or `GeoIP-Anonymous-Plus` in its type" == anonymous.problem
    )
    assert f"{begins} `Enterprise` or `City` in its type" == city.problem


@pytest.mark.parametrize(("days", "expected"), [(9, SourceState.OUTDATED), (11, SourceState.READY)])
def test_a_database_older_than_the_setting_allows_is_not_believed(
    tmp_path: Path, days: int, expected: SourceState
) -> None:
    """A stale file is as good as none, and none was not what the operator asked for."""
    path = says(tmp_path / "country.mmdb", "GB", datetime.now(UTC) - timedelta(days=10))
    resolver = Resolver(Sources(country=path, max_age_days=days))
    assert expected == state_of(resolver)
    assert (expected is SourceState.OUTDATED) == resolver.locate("8.8.8.8").anywhere


@pytest.mark.parametrize(("days", "expected"), [(9, SourceState.OUTDATED), (11, SourceState.READY)])
def test_an_egress_list_is_as_old_as_its_file(
    tmp_path: Path, days: int, expected: SourceState
) -> None:
    """The list has no date of its own."""
    path = tmp_path / "egress.csv"
    path.write_text("8.8.8.0/24,GB,,,\n", encoding="utf-8")
    then = time.time() - 10 * 86_400
    os.utime(path, (then, then))
    resolver = Resolver(Sources(relays=path, max_age_days=days))
    assert expected == state_of(resolver)
    assert (expected is SourceState.OUTDATED) == resolver.locate("8.8.8.8").anywhere


def test_a_closed_resolver_knows_nothing_of_its_files(tmp_path: Path) -> None:
    """A look-up that comes too late is answered, and strictly."""
    path = says(tmp_path / "country.mmdb", "GB")
    resolver = watch(path)
    resolver.close()
    resolver.close()
    expected = SourceState.CLOSED
    assert outcome("US", anywhere=True) == found(resolver, "8.8.8.8")
    assert expected == state_of(resolver)


def test_the_status_tells_an_operator_what_serves(tmp_path: Path) -> None:
    """Kind, date, place and condition of each source can be seen at a glance."""
    path = says(tmp_path / "country.mmdb", "GB")
    expected = SourceStatus(
        role=Role.COUNTRY,
        state=SourceState.READY,
        label="GeoLite2-Country 2026-11-20",
        path=path,
        built=BUILT,
    )
    status = Resolver(Sources(country=path)).status()
    assert (expected, Role.EMBEDDED) == (status[0], status[1].role)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(
    flips=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=12),
    cut=st.tuples(st.integers(0, 10_000), st.integers(0, 60)),
    ip=st.ip_addresses(),
)
def test_a_damaged_database_is_refused_or_answers_but_never_breaks(
    city_file: Path, flips: list[tuple[int, int]], cut: tuple[int, int], ip: IPAddress
) -> None:
    """Whatever happened to the bytes of a file, the worst outcome is that it cannot be read."""
    content = bytearray(city_file.read_bytes())
    for place, value in flips:
        content[place % len(content)] = value
    start = cut[0] % len(content)
    del content[start : start + cut[1]]
    with suppress(SourceError):
        answer = ask_place(open_database(bytes(content), (Edition.CITY,)), ip)
        assert answer.standing in {Standing.ANSWERED, Standing.SILENT, Standing.UNKNOWN}


@pytest.mark.parametrize("kind", ["GeoLite2-City\x1b[31m", "City" * 20])
def test_a_kind_that_could_spoil_the_evidence_is_refused(tmp_path: Path, kind: str) -> None:
    """The kind of a file is written into the journal, so it may not hold what it likes."""
    path = write_database(tmp_path / "odd.mmdb", kind, {"8.8.8.0/24": country("GB")})
    resolver = Resolver(Sources(city=path))
    assert outcome("US", anywhere=True) == found(resolver, "8.8.8.8")
    assert kind not in resolver.status()[0].problem


def test_an_entry_that_cannot_be_read_makes_its_address_anywhere(tmp_path: Path) -> None:
    """Damage in one place of a file is found when that place is needed, and is no silence."""
    path = write_database(
        tmp_path / "odd.mmdb", "GeoIP2-City", {"8.8.8.0/24": "GB", "9.9.9.0/24": country("US")}
    )
    resolver = Resolver(Sources(city=path))
    assert outcome("US", anywhere=True) == found(resolver, "8.8.8.8")
    assert outcome("US") == found(resolver, "9.9.9.9")


def test_an_undamaged_database_is_not_refused(city_file: Path) -> None:
    """The trial look-ups find fault with nothing that is whole."""
    database = open_database(city_file.read_bytes(), (Edition.CITY,))
    expected = "GeoLite2-City 2026-11-20"
    assert expected == database.label
    assert BUILT.isoformat() == database.built.isoformat()
