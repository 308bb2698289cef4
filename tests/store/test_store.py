"""Values come in and are kept; that they come out again whole, or not at all, goes out."""

import pickle
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from brightline.engine import Engine
from brightline.loading import check_folder
from engine.compile import CompiledRule, PolicySet, Profile, compile_corpus
from engine.compile.policy import Compiled, assemble
from engine.decide import FactValue
from engine.store import keep, kept, uncollected
from engine.survey import EventKind
from tests.strategies import ATLAS, VOCABULARY

KEY = "ab" + "0" * 62


@dataclass(frozen=True, slots=True, kw_only=True)
class ByName:
    """A value whose parts are given by name."""

    day: date
    kind: EventKind


@dataclass(frozen=True, slots=True)
class ByPlace:
    """A value whose parts are given by place, values of other kinds among them."""

    parts: tuple["ByName | ByPlace | str", ...]
    words: frozenset[str] = frozenset()


VALUES: tuple[object, ...] = (
    "text",
    (1, None, date(2026, 12, 2)),
    ByName(day=date(2026, 12, 2), kind=EventKind.BEGINS),
    ByPlace((ByName(day=date.min, kind=EventKind.ENDS), ByPlace(()), "ü")),
    ByPlace((), frozenset({"a", "b"})),
)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty store."""
    monkeypatch.setenv("BRIGHTLINE_CACHE", str(tmp_path / "store"))
    return tmp_path / "store"


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("value", VALUES, ids=range(len(VALUES)))
def test_what_is_kept_is_found_again(value: object) -> None:
    """The same value, made of the same types."""
    assert kept(KEY) is None
    keep(KEY, value)

    found = kept(KEY)
    assert value == found
    assert type(value) is type(found)


def test_a_value_is_found_under_its_key_alone(store: Path) -> None:
    """The first two signs of a key are a folder, so that no folder grows large."""
    keep(KEY, "one")
    keep("cd" + KEY[2:], "two")

    assert ("one", "two", None) == (kept(KEY), kept("cd" + KEY[2:]), kept("ef" + KEY[2:]))
    assert (store / "ab" / KEY[2:]).is_file()


@pytest.mark.usefixtures("store")
def test_the_newest_value_counts() -> None:
    """A key that is kept again is replaced as a whole."""
    keep(KEY, "one")
    keep(KEY, "two")

    assert "two" == kept(KEY)


DAMAGES: dict[str, bytes] = {
    "empty": b"",
    "no pickle": b"not a pickle",
    "cut off": pickle.dumps(("a long text " * 20,))[:40],
    "another type that is gone": b"\x80\x04\x8c\x07nowhere\x8c\x04Gone\x93.",
    "wrong arguments": pickle.dumps(ByName)[:-1] + b")R.",
}


@pytest.mark.parametrize("content", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_entry_counts_as_none_and_is_made_anew(content: bytes, store: Path) -> None:
    """Whatever stands in the file, nobody is kept from working by it."""
    keep(KEY, "good")
    (store / "ab" / KEY[2:]).write_bytes(content)

    assert kept(KEY) is None
    keep(KEY, "good again")
    assert "good again" == kept(KEY)


def test_without_a_store_nothing_is_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The empty setting means none, and not the folder where the process happens to run."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BRIGHTLINE_CACHE", "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    keep(KEY, "value")

    assert kept(KEY) is None
    assert [] == list(tmp_path.iterdir())


def test_without_a_setting_the_cache_of_the_user_is_the_store(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The standard folder for what can be made again."""
    monkeypatch.delenv("BRIGHTLINE_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    keep(KEY, "value")

    assert (tmp_path / "brightline" / "ab" / KEY[2:]).is_file()
    assert "value" == kept(KEY)


def test_a_store_that_cannot_be_written_costs_nothing_but_speed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file stands where the folder should be: nothing is kept, and nothing fails."""
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("BRIGHTLINE_CACHE", str(tmp_path / "file"))

    keep(KEY, "value")

    assert kept(KEY) is None
    assert "in the way" == (tmp_path / "file").read_text(encoding="utf-8")


def test_no_draft_is_left_behind(store: Path) -> None:
    """A reader never meets half an entry, and the folder holds entries alone."""
    for number in range(5):
        keep(KEY, number)

    assert [store / "ab" / KEY[2:]] == [path for path in store.rglob("*") if path.is_file()]


def test_the_collector_goes_on_as_it_was() -> None:
    """Also where the work in between fails."""
    import gc  # noqa: PLC0415  # looked at by this test alone

    def failing() -> None:
        with uncollected():
            assert not gc.isenabled()
            raise ValueError("half way")

    was_on = gc.isenabled()
    with pytest.raises(ValueError, match="half way"):
        failing()
    assert was_on is gc.isenabled()
    gc.disable()
    try:
        with uncollected():
            pass
        assert not gc.isenabled()
    finally:
        if was_on:
            gc.enable()


# -- a whole policy set ---------------------------------------------------------------------------

QUESTIONS: tuple[tuple[str, dict[str, FactValue]], ...] = (
    ("publish", {}),
    ("create", {"image.depicts": "ordinary"}),
    ("edit", {"image.depicts": "nudity", "person.real": True, "person.age": "adult"}),
    ("host", {"image.depicts": "sexual-act", "notice.valid": True, "person.consent": "none"}),
    ("provide-tool", {"service.safeguards": "adequate"}),
)
VIEWERS = (("FR",), ("US-CA", "GP"), ("KR",), None)
DAYS = (date(2021, 5, 1), date(2026, 11, 25), (date(2026, 12, 1), date(2026, 12, 3)))


@pytest.fixture(scope="module")
def made() -> PolicySet:
    """The shipped rules, compiled."""
    return compile_corpus(check_folder().corpus, profile=Profile.FULL)


@pytest.fixture
def read(made: PolicySet, store: Path) -> PolicySet:
    """The same, kept and read again."""
    assert not store.exists()
    keep(KEY, Compiled(made.rules, made.digest))
    compiled = kept(KEY)
    assert isinstance(compiled, Compiled)
    return assemble(compiled, Profile.FULL, VOCABULARY, ATLAS)


def test_a_policy_set_is_read_as_it_was_made(made: PolicySet, read: PolicySet) -> None:
    """Rule by rule the same, with the days on which answers change, and the digest."""

    def parts(rule: CompiledRule) -> tuple[object, ...]:
        return tuple(getattr(rule, name) for name in CompiledRule.__slots__)

    assert [parts(rule) for rule in made.rules] == [parts(rule) for rule in read.rules]
    assert (made.days, made.digest, made.profile) == (read.days, read.digest, read.profile)


def test_a_policy_set_that_was_kept_decides_the_same(made: PolicySet, read: PolicySet) -> None:
    """Outcome, reasons, duties and requirements, word for word."""
    one, two = Engine(made), Engine(read)
    for conduct, facts in QUESTIONS:
        for viewer in VIEWERS:
            for day in DAYS:
                expected = one.decide(conduct, facts, viewer=viewer, as_of=day)
                found = two.decide(conduct, facts, viewer=viewer, as_of=day)

                assert expected.outcome == found.outcome
                assert expected.all_reasons == found.all_reasons
                assert expected.duties == found.duties
                assert expected.unmet == found.unmet
