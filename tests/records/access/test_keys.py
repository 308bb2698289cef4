"""A key is 256 random bits that are shown once, and told apart from everything else."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.access.keys import (
    PATTERN,
    AccessError,
    KeyState,
    id_in,
    is_well_formed,
    make_key,
    opens,
)
from records.access.roles import MEANS, Role, RoleError, roles_of

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SERVICE = frozenset({Role.SERVICE})


def test_a_key_opens_for_its_holder_alone() -> None:
    """The text opens; another key, a part of it, or nothing does not."""
    mine = make_key("studio", SERVICE, created=NOON)
    other = make_key("studio", SERVICE, created=NOON)

    assert opens(mine.key, mine.text.encode())
    assert not opens(mine.key, other.text.encode())
    assert not opens(mine.key, mine.text[:-1].encode())
    assert not opens(mine.key, b"")
    assert not opens(None, mine.text.encode())


def test_what_is_kept_does_not_open() -> None:
    """Whoever steals the table has no key, and whoever reads a log of objects neither."""
    issued = make_key("studio", SERVICE, created=NOON)
    secret = issued.text.rpartition("_")[2]

    assert not opens(issued.key, issued.key.digest)
    assert secret not in repr(issued)
    assert secret.encode() not in issued.key.digest


def test_keys_differ_in_every_part() -> None:
    """Neither ids nor secrets come twice."""
    texts = [make_key("studio", SERVICE, created=NOON).text for _ in range(500)]

    assert 500 == len({text.split("_")[1] for text in texts})
    assert 500 == len({text.split("_")[2] for text in texts})


def test_scanners_of_source_code_find_keys_and_nothing_else() -> None:
    """The shape is found in any text; the checksum tells a key from what only looks like one."""
    text = make_key("studio", SERVICE, created=NOON).text
    found = PATTERN.search(f'KEY = "{text}"')

    assert found is not None
    assert text == found[0]
    assert is_well_formed(text)
    swapped = text[:-1] + ("a" if text[-1] != "a" else "b")
    assert not is_well_formed(swapped)


@given(st.binary(max_size=90))
def test_anything_may_be_shown(shown: bytes) -> None:
    """Bytes that are no key are no key, and no failure."""
    key = make_key("studio", SERVICE, created=NOON).key

    assert not opens(key, shown)
    assert id_in(shown) is None or len(shown) == 65


@pytest.mark.parametrize(
    ("expected", "later"),
    [
        (KeyState.VALID, timedelta(0)),
        (KeyState.VALID, timedelta(days=30, seconds=-1)),
        (KeyState.EXPIRED, timedelta(days=30)),
        (KeyState.EXPIRED, timedelta(days=300)),
    ],
)
def test_a_key_ends_on_its_day(expected: KeyState, later: timedelta) -> None:
    """Good until the moment named, and not at it."""
    key = make_key("studio", SERVICE, created=NOON, lasts=timedelta(days=30)).key

    assert expected == key.state(NOON + later)


@pytest.mark.parametrize("name", ["", "Studio", "a b", "-a", "a-", "a\n", "a" * 64, "a:b", "é"])
def test_names_fit_every_log(name: str) -> None:
    """No sign that could forge a line, or pass for somebody else."""
    with pytest.raises(AccessError, match="cannot name a holder"):
        make_key(name, SERVICE, created=NOON)
    with pytest.raises(AccessError, match="cannot name a tenant"):
        make_key("studio", SERVICE, created=NOON, tenant=name)


def test_a_key_has_a_role() -> None:
    """One without opens nothing; it is a slip of whoever makes it."""
    with pytest.raises(AccessError, match="without a role"):
        make_key("studio", frozenset(), created=NOON)
    with pytest.raises(RoleError, match="without a role"):
        roles_of([])
    with pytest.raises(RoleError, match="`root` is no role; expected `service`"):
        roles_of(["root"])
    assert set(Role) == set(MEANS)


@pytest.mark.parametrize("role", [Role.COUNSEL, Role.AUDITOR, Role.ADMIN])
def test_a_tenant_asks_and_does_nothing_else(role: Role) -> None:
    """The journal, the register and the versions are the operator's."""
    with pytest.raises(AccessError, match="`service` alone"):
        make_key("studio", SERVICE | {role}, created=NOON, tenant="licensee")
