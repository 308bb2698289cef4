"""A rules folder and a store come in; that it changes only how long loading takes goes out."""

import shutil
from pathlib import Path

import pytest

import brightline
from brightline.loading import RulesError, load
from engine.compile import Profile, policy
from engine.store import kept
from tests.strategies import RULES

LAW = RULES / "FR" / "FR-CP-226-8-1.law"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty store."""
    monkeypatch.setenv("BRIGHTLINE_CACHE", str(tmp_path / "store"))
    return tmp_path / "store"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A rules folder with one law."""
    (tmp_path / "rules" / "FR").mkdir(parents=True)
    shutil.copy(LAW, tmp_path / "rules" / "FR")
    return tmp_path / "rules"


def policies(store: Path) -> set[str]:
    """The keys under which compiled policies are kept."""
    keys = {path.parent.name + path.name for path in store.glob("*/*")}
    return {key for key in keys if isinstance(kept(key), policy.Compiled)}


def test_a_folder_is_compiled_once(store: Path, folder: Path) -> None:
    """The second time it is read, and it is the same to the digest and the rules."""
    first = load(folder)
    entries = policies(store)
    second = load(folder)

    assert 1 == len(entries)
    assert entries == policies(store)
    assert first.policy == second.policy
    assert first.policy_set.rules == second.policy_set.rules


def test_every_setting_has_an_entry_of_its_own(store: Path, folder: Path) -> None:
    """Another profile or another identity is another policy, and none is taken for another."""
    digests = {
        load(folder, profile=profile, identity=identity).policy
        for profile in Profile
        for identity in (None, "xAI")
    }

    assert 6 == len(digests) == len(policies(store))


def test_a_changed_file_is_compiled_anew(store: Path, folder: Path) -> None:
    """What somebody edits counts at once, whatever was kept before."""
    file = folder / "FR" / LAW.name
    before = load(folder)
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("in force from 2024-05-23", "in force from 2024-05-24"), "utf-8")

    after = load(folder)

    assert before.policy != after.policy
    assert before.policy_set.days != after.policy_set.days
    assert 2 == len(policies(store))


@pytest.mark.usefixtures("store")
def test_a_folder_with_an_error_is_refused_every_time(folder: Path) -> None:
    """A good version in the store does not let a broken one through."""
    load(folder)
    file = folder / "FR" / LAW.name
    file.write_text(file.read_text(encoding="utf-8").replace("forbid", "forbidden"), "utf-8")

    for _ in range(2):
        with pytest.raises(RulesError):
            load(folder)


def test_a_damaged_store_is_mended_by_loading(store: Path, folder: Path) -> None:
    """Every entry spoiled: the folder is read, checked and compiled as on the first day."""
    first = load(folder)
    entries = policies(store)
    for path in store.glob("*/*"):
        path.write_bytes(path.read_bytes()[:-20])
    assert set() == policies(store)

    assert first.policy == load(folder).policy
    assert entries == policies(store)


def test_loading_without_a_store_gives_the_same(
    folder: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The store is there for speed alone."""
    with_store = [load(folder).policy, load(folder).policy]
    monkeypatch.setenv("BRIGHTLINE_CACHE", "")

    assert {brightline.load(folder).policy} == set(with_store)
    assert store.exists()
