"""The tree against examples of its standard, and against the definition written down plainly."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.tree import includes, is_consistent
from records.merkle import (
    EMPTY_ROOT,
    Frontier,
    complete_root,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root_of,
)

# The leaves and roots by which implementations of Certificate Transparency are tested.
LEAVES = tuple(
    bytes.fromhex(leaf)
    for leaf in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
)
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
HASHES = tuple(leaf_hash(str(number).encode()) for number in range(200))
MOST = len(HASHES)


def node(level: int, index: int) -> bytes:
    """A node over the leaves of these tests."""
    return complete_root(HASHES[index << level : (index + 1) << level])


def plain_root(hashes: tuple[bytes, ...]) -> bytes:
    """MTH of RFC 9162, section 2.1.1, word for word."""
    if not hashes:
        return sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    k = largest(len(hashes))
    return sha256(b"\x01" + plain_root(hashes[:k]) + plain_root(hashes[k:])).digest()


def plain_path(m: int, hashes: tuple[bytes, ...]) -> list[bytes]:
    """PATH of section 2.1.3.1."""
    if len(hashes) == 1:
        return []
    k = largest(len(hashes))
    if m < k:
        return [*plain_path(m, hashes[:k]), plain_root(hashes[k:])]
    return [*plain_path(m - k, hashes[k:]), plain_root(hashes[:k])]


def plain_growth(m: int, hashes: tuple[bytes, ...], *, whole: bool = True) -> list[bytes]:
    """SUBPROOF of section 2.1.4.1."""
    if m == len(hashes):
        return [] if whole else [plain_root(hashes)]
    k = largest(len(hashes))
    if m <= k:
        return [*plain_growth(m, hashes[:k], whole=whole), plain_root(hashes[k:])]
    return [*plain_growth(m - k, hashes[k:], whole=False), plain_root(hashes[:k])]


def largest(n: int) -> int:
    """The largest power of two that is smaller."""
    k = 1
    while k * 2 < n:
        k *= 2
    return k


@pytest.mark.parametrize("size", range(9))
def test_the_roots_are_those_that_others_publish(size: int) -> None:
    """Or no other tool could verify a checkpoint."""
    frontier = Frontier().grown(leaf_hash(leaf) for leaf in LEAVES[:size])

    assert ROOTS[size] == frontier.root().hex()


def test_every_size_has_the_root_of_the_definition() -> None:
    """Grown leaf by leaf, in batches, or from tiles: it is one tree."""
    frontier = Frontier()
    for size in range(MOST + 1):
        expected = plain_root(HASHES[:size])
        assert expected == frontier.root() == root_of(size, node)
        assert expected == Frontier().grown(HASHES[:size]).root()
        assert frontier == Frontier.unpacked(size, frontier.packed())
        frontier = frontier.grown(HASHES[size : size + 1])


@given(st.integers(1, MOST), st.data())
def test_a_proof_of_inclusion_is_that_of_the_definition(size: int, data: st.DataObject) -> None:
    """And the verifier, which knows nothing of the writer, accepts it for this leaf alone."""
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(index, size, node)
    root = plain_root(HASHES[:size])

    assert plain_path(index, HASHES[:size]) == list(proof)
    assert [index] == [
        place
        for place in range(size)
        if includes(leaf=HASHES[place], index=place, size=size, root=root, proof=proof)
    ]


@given(st.integers(0, MOST), st.data())
def test_a_proof_of_growth_is_that_of_the_definition(new: int, data: st.DataObject) -> None:
    """And the verifier accepts it for these two trees."""
    old = data.draw(st.integers(0, new))
    proof = consistency_proof(old, new, node)
    roots = {"old_root": plain_root(HASHES[:old]), "new_root": plain_root(HASHES[:new])}

    assert (plain_growth(old, HASHES[:new]) if old else []) == list(proof)
    assert is_consistent(old=old, new=new, proof=proof, **roots)


def test_a_leaf_is_never_taken_for_a_node() -> None:
    """A record whose bytes are two hashes is another leaf, not the node above them."""
    forged = leaf_hash(HASHES[0] + HASHES[1])

    assert forged != root_of(2, node)
    assert EMPTY_ROOT != leaf_hash(b"")


@pytest.mark.parametrize(("index", "size"), [(0, 0), (3, 3), (-1, 3)])
def test_there_is_no_proof_of_what_is_not_there(index: int, size: int) -> None:
    """Also not by a number that Python would count from the end."""
    with pytest.raises(ValueError, match="has no leaf"):
        inclusion_proof(index, size, node)


@pytest.mark.parametrize(("old", "new"), [(4, 3), (-1, 3)])
def test_there_is_no_proof_of_shrinking(old: int, new: int) -> None:
    """A journal only grows."""
    with pytest.raises(ValueError, match="did not grow"):
        consistency_proof(old, new, node)


def test_a_frontier_of_the_wrong_length_is_refused() -> None:
    """A damaged head is found before anything is built on it."""
    with pytest.raises(ValueError, match="no frontier"):
        Frontier.unpacked(3, bytes(32))
