"""`brightline keys` as an operator uses it."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from brightline.commands.keys import app
from records.access.keys import is_well_formed
from records.access.store import KeyStore
from records.store import open_store


@pytest.fixture
def database(tmp_path: Path) -> str:
    """Where no database is yet."""
    return str(tmp_path / "records.db")


def run(database: str, *words: str) -> tuple[int, str, str]:
    """The exit status, what stands on standard output, and on standard error."""
    done = CliRunner().invoke(app, list(words), env={"BRIGHTLINE_DATABASE": database})
    return done.exit_code, done.stdout, done.stderr


def test_a_key_is_printed_once(database: str) -> None:
    """Alone on standard output, so that it can be put where it belongs; and never in a list."""
    status, printed, said = run(database, "create", "studio", "--role", "service")
    text = printed.strip()
    assert 0 == status
    assert is_well_formed(text)
    assert "not shown again" in said
    assert text not in said

    status, listed, _ = run(database, "list")
    assert 0 == status
    assert "studio: service; valid until" in listed
    assert "never used" in listed
    assert text.rpartition("_")[2] not in listed


def test_a_key_may_have_roles_an_end_and_a_tenant(database: str) -> None:
    """Each is listed; a key that ends soon is marked."""
    run(database, "create", "a", "--role", "service", "--role", "auditor", "--days", "0")
    run(database, "create", "b", "--role", "service", "--tenant", "licensee", "--days", "5")
    lines = run(database, "list")[1].splitlines()

    assert "a: auditor, service; valid; never used" in lines[0]
    assert "b: service, tenant licensee; valid until" in lines[1]
    assert "(soon)" in lines[1]


def test_a_key_is_rotated_and_revoked(database: str) -> None:
    """The new one is printed; the old one ends after the overlap, or at once."""
    run(database, "create", "studio", "--role", "service")
    status, printed, _ = run(database, "rotate", "studio", "--overlap", "0")
    assert (0, True) == (status, is_well_formed(printed.strip()))
    assert ["expired", "valid"] == [
        line.split("; ")[1].split()[0] for line in run(database, "list")[1].splitlines()
    ]

    status, revoked, _ = run(database, "revoke", "studio")
    assert (0, 1) == (status, revoked.count("revoked"))
    assert "nothing of `studio` was valid" in run(database, "revoke", "studio")[1]
    engine = open_store(database)
    assert all(key.revoked for key in KeyStore(engine).all())
    engine.dispose()


@pytest.mark.parametrize(
    ("expected", "words"),
    [
        ("`root` is no role; expected `service`", ("create", "studio", "--role", "root")),
        ("cannot name a holder", ("create", "No Name", "--role", "service")),
        ("there is no key `nobody`", ("rotate", "nobody")),
        ("there is no key `nobody`", ("revoke", "nobody")),
    ],
)
def test_what_cannot_be_done_is_said(database: str, expected: str, words: tuple[str, ...]) -> None:
    """With the exit status for bad input."""
    status, _, said = run(database, *words)

    assert 2 == status
    assert expected in said


def test_a_database_that_cannot_be_used_is_named_without_its_password() -> None:
    """An address often holds one."""
    status, _, said = run("postgresql://me:secret@127.0.0.1:1/none", "list")

    assert 2 == status
    assert "cannot be used" in said
    assert "secret" not in said
