"""Proofs that are not what they seem are refused; a peer's verifier once accepted forged ones."""

from hashlib import sha256

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from audit.tree import EMPTY, GrowingTree, hash_of_leaf, includes, is_consistent, root_over
from records.merkle import complete_root, consistency_proof, inclusion_proof

HASHES = tuple(hash_of_leaf(bytes([number])) for number in range(80))


def node(level: int, index: int) -> bytes:
    """A node over the leaves of these tests."""
    return complete_root(HASHES[index << level : (index + 1) << level])


def root(size: int) -> bytes:
    """The root over the first leaves."""
    return root_over(bytes([number]) for number in range(size))


@st.composite
def forged(draw: st.DrawFn, proof: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """A proof with something changed, put in, left out or swapped."""
    parts = list(proof)
    at = draw(st.integers(0, max(len(parts) - 1, 0)))
    match draw(st.sampled_from(["change", "add", "drop", "swap", "cut", "double"])):
        case "change" if parts:
            octets = bytearray(parts[at])
            octets[draw(st.integers(0, 31))] ^= draw(st.integers(1, 255))
            parts[at] = bytes(octets)
        case "drop" if parts:
            del parts[at]
        case "swap" if len(parts) > 1:
            parts[at], parts[at - 1] = parts[at - 1], parts[at]
        case "cut" if parts:
            parts[at] = parts[at][:-1]
        case "double" if parts:
            parts.insert(at, parts[at])
        case _:
            parts.insert(at, draw(st.sampled_from([bytes(32), EMPTY, HASHES[0], root(80)])))
    assume(tuple(parts) != proof)
    return tuple(parts)


@given(st.integers(1, 80), st.data())
def test_a_forged_proof_of_inclusion_is_refused(size: int, data: st.DataObject) -> None:
    """Whatever was done to it."""
    index = data.draw(st.integers(0, size - 1))
    proof = data.draw(forged(inclusion_proof(index, size, node)))

    assert not includes(leaf=HASHES[index], index=index, size=size, root=root(size), proof=proof)


@given(st.integers(1, 80), st.data())
def test_a_proof_is_of_one_leaf_at_one_place(size: int, data: st.DataObject) -> None:
    """Not of another leaf, another place, or a number outside the tree."""
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(-3, 90).filter(lambda place: place != index))
    proof = inclusion_proof(index, size, node)
    stranger = hash_of_leaf(b"stranger")

    assert not includes(leaf=HASHES[index], index=other, size=size, root=root(size), proof=proof)
    assert not includes(leaf=stranger, index=index, size=size, root=root(size), proof=proof)


@given(st.integers(0, 80), st.data())
def test_a_forged_proof_of_growth_is_refused(new: int, data: st.DataObject) -> None:
    """Also an invented one where none is needed."""
    old = data.draw(st.integers(0, new))
    proof = data.draw(forged(consistency_proof(old, new, node)))

    assert not is_consistent(old=old, new=new, old_root=root(old), new_root=root(new), proof=proof)


@given(st.integers(0, 80), st.integers(0, 80), st.data())
def test_growth_from_another_past_is_refused(old: int, new: int, data: st.DataObject) -> None:
    """A changed root on either side, a tree that shrank, a size that is not its own."""
    wrong = data.draw(st.sampled_from([bytes(32), EMPTY, root(7), root(80), b""]))
    proof = consistency_proof(old, new, node) if old <= new else ()
    if wrong != root(old):
        assert not is_consistent(old=old, new=new, old_root=wrong, new_root=root(new), proof=proof)
    if wrong != root(new) and old:
        assert not is_consistent(old=old, new=new, old_root=root(old), new_root=wrong, proof=proof)


@pytest.mark.parametrize(
    ("old", "new", "proof"),
    [
        (0, 5, (bytes(32),)),
        (5, 5, (bytes(32),)),
        (4, 8, ()),
        (3, 8, ()),
        (8, 4, ()),
        (-1, 4, ()),
    ],
)
def test_a_proof_of_the_wrong_length_is_refused(
    old: int, new: int, proof: tuple[bytes, ...]
) -> None:
    """An empty proof shows that nothing changed, and nothing else."""
    assert not is_consistent(
        old=old, new=new, old_root=root(max(old, 0)), new_root=root(new), proof=proof
    )


def test_a_node_is_no_leaf() -> None:
    """The two hashes below a node cannot be passed off as one record."""
    pair = HASHES[0] + HASHES[1]

    assert not includes(leaf=sha256(pair).digest(), index=0, size=1, root=root(2), proof=())
    assert root(2) != hash_of_leaf(pair)


def test_a_tree_that_grows_has_every_root_on_the_way() -> None:
    """And the empty one has that of nothing."""
    tree = GrowingTree()
    for size, leaf in enumerate(HASHES):
        assert root(size) == tree.root()
        tree.add(leaf)
    assert EMPTY == root(0)
