"""Hashes of leaves come in; the root of their Merkle tree, and proofs about it, go out.

The tree of RFC 9162, section 2.1 (the same as RFC 6962): a leaf and a node are hashed with
different first bytes, so that neither can be passed off as the other.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeAlias

WIDTH = 32
"""Bytes of a hash."""
EMPTY_ROOT = sha256(b"").digest()
"""The root of the tree without leaves."""
_LEAF = b"\x00"
_NODE = b"\x01"

Node: TypeAlias = Callable[[int, int], bytes]
"""Finds the root of a complete subtree: of the leaves from `index << level`, `1 << level` many."""


def leaf_hash(body: bytes) -> bytes:
    """The hash of a leaf."""
    return sha256(_LEAF + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node above two others."""
    return sha256(_NODE + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """What a tree needs to grow: its size, and the roots of its complete subtrees from the left.

    One subtree for each bit of the size, the largest first; a compact range from zero.
    """

    size: int = 0
    roots: tuple[bytes, ...] = ()

    def grown(self, hashes: Iterable[bytes]) -> "Frontier":
        """The frontier after some more leaves, given by their hashes."""
        size, roots = self.size, list(self.roots)
        for new in hashes:
            top, bits = new, size
            while bits & 1:
                top = sha256(_NODE + roots.pop() + top).digest()
                bits >>= 1
            roots.append(top)
            size += 1
        return Frontier(size, tuple(roots))

    def root(self) -> bytes:
        """The root of the tree."""
        if not self.roots:
            return EMPTY_ROOT
        *rest, top = self.roots
        for left in reversed(rest):
            top = node_hash(left, top)
        return top

    def packed(self) -> bytes:
        """The roots in one row of bytes."""
        return b"".join(self.roots)

    @staticmethod
    def unpacked(size: int, packed: bytes) -> "Frontier":
        """A frontier from its size and what `packed` gave."""
        if len(packed) != WIDTH * size.bit_count():
            raise ValueError(f"{len(packed)} bytes are no frontier of a tree of {size}")
        return Frontier(size, split(packed))


def split(packed: bytes) -> tuple[bytes, ...]:
    """Hashes that stand one after the other."""
    return tuple(packed[at : at + WIDTH] for at in range(0, len(packed), WIDTH))


def complete_root(hashes: Sequence[bytes]) -> bytes:
    """The root of a complete subtree: over a power of two of hashes."""
    row = list(hashes)
    while len(row) > 1:
        row = [node_hash(row[at], row[at + 1]) for at in range(0, len(row), 2)]
    return row[0]


def root_of(size: int, node: Node) -> bytes:
    """The root of the tree of the first `size` leaves."""
    return _range_root(0, size, node) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, node: Node) -> tuple[bytes, ...]:
    """PATH of RFC 9162, section 2.1.3.1: what leads from a leaf to the root.

    Raises:
        ValueError: the tree of that size has no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    proof: list[bytes] = []
    first, end = 0, size
    while end - first > 1:
        middle = first + _split_at(end - first)
        if index < middle:
            proof.append(_range_root(middle, end, node))
            end = middle
        else:
            proof.append(_range_root(first, middle, node))
            first = middle
    return tuple(reversed(proof))


def consistency_proof(old: int, new: int, node: Node) -> tuple[bytes, ...]:
    """PROOF of RFC 9162, section 2.1.4.1: what shows that a tree only grew.

    Empty for equal sizes, and from the empty tree, which every tree has grown from.

    Raises:
        ValueError: the tree shrinks.
    """
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {new} leaves did not grow from one of {old}")
    if old in {0, new}:
        return ()
    proof: list[bytes] = []
    first, end, whole = 0, new, True
    while old != end:
        middle = first + _split_at(end - first)
        if old <= middle:
            proof.append(_range_root(middle, end, node))
            end = middle
        else:
            proof.append(_range_root(first, middle, node))
            first, whole = middle, False
    if not whole:
        proof.append(_range_root(first, end, node))
    return tuple(reversed(proof))


def _split_at(width: int) -> int:
    """The largest power of two below a width."""
    return 1 << ((width - 1).bit_length() - 1)


def _range_root(first: int, end: int, node: Node) -> bytes:
    """The root over leaves of which the first lies where a subtree of that width may begin."""
    parts: list[bytes] = []
    while first < end:
        level = (end - first).bit_length() - 1
        parts.append(node(level, first >> level))
        first += 1 << level
    top = parts.pop()
    while parts:
        top = node_hash(parts.pop(), top)
    return top
