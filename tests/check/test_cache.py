"""Takes the store of parsed trees; asks that it changes the time of a check and nothing else."""

from hashlib import sha256
from pathlib import Path

import pytest

from engine.check.cache import parse_cached
from engine.diagnostics import Source
from engine.language import parse
from engine.language.grammar import grammar_digest

GOOD = Source("x.law", 'policy p "t"\n  owner "o"\n')
BAD = Source("x.law", 'policy p "t"\n  owner o\n')


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give an empty store."""
    monkeypatch.setenv("BRIGHTLINE_CACHE", str(tmp_path / "trees"))
    return tmp_path / "trees"


def entries(store: Path) -> list[Path]:
    """Give the files of a store."""
    return [path for path in store.rglob("*") if path.is_file()]


def test_a_stored_tree_is_the_parsed_tree(store: Path) -> None:
    """Read once or twice, a text gives the same tree."""
    assert parse(GOOD) == parse_cached(GOOD)
    (entry,) = entries(store)
    written = entry.stat().st_mtime_ns

    assert parse(GOOD) == parse_cached(GOOD)
    assert written == entry.stat().st_mtime_ns


def test_an_entry_is_found_by_the_grammar_and_the_text(store: Path) -> None:
    """A change of the language makes every stored tree unfindable, so none outlives its grammar."""
    parse_cached(GOOD)

    key = sha256(f"{grammar_digest()}\0{GOOD.text}".encode()).hexdigest()
    assert [store / key[:2] / key[2:]] == entries(store)


def test_a_stored_tree_knows_its_places(store: Path) -> None:
    """Spans take no part in equality, and are stored all the same."""
    parse_cached(GOOD)
    assert entries(store)

    document = parse_cached(GOOD).file.document

    assert document is not None
    assert document.owner is not None
    assert '"o"' == GOOD.text[document.owner.span.start : document.owner.span.end]


def test_a_text_with_a_slip_is_not_stored(store: Path) -> None:
    """A remark belongs to the file that it was made for, so it is made anew each time."""
    assert parse(BAD) == parse_cached(BAD)
    assert [] == entries(store)


@pytest.mark.parametrize("content", [b"", b"\x80\x05K\x01.", b"x" * 99])
def test_a_damaged_entry_is_replaced(store: Path, content: bytes) -> None:
    """What is no tree counts as nothing, and the text is parsed again."""
    parse_cached(GOOD)
    (entry,) = entries(store)
    entry.write_bytes(content)

    assert parse(GOOD) == parse_cached(GOOD)
    assert content != entry.read_bytes()


def test_no_store_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The empty setting means no store."""
    monkeypatch.setenv("BRIGHTLINE_CACHE", "")
    monkeypatch.chdir(tmp_path)

    assert parse(GOOD) == parse_cached(GOOD)
    assert [] == entries(tmp_path)


def test_a_store_that_cannot_be_written_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full or foreign disk costs speed and nothing else."""
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    monkeypatch.setenv("BRIGHTLINE_CACHE", str(tmp_path / "file"))

    assert parse(GOOD) == parse_cached(GOOD)
