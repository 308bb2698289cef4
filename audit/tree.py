"""Leaves, roots and proofs come in; whether they belong together goes out.

After RFC 9162, section 2.1: the checks that a client makes, and the root over all leaves. A proof
is refused unless every part of it has exactly the shape that its sizes ask for.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256

_WIDTH = 32
EMPTY = sha256(b"").digest()


def hash_of_leaf(body: bytes) -> bytes:
    """What stands for a leaf in the tree."""
    return sha256(b"\x00" + body).digest()


def _above(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


class GrowingTree:
    """The tree over leaves that come one by one; gives its root at any size on the way."""

    def __init__(self) -> None:
        self.size = 0
        self._complete: dict[int, bytes] = {}
        """The root of the complete subtree of each height that the size has a bit for."""

    def add(self, leaf: bytes) -> None:
        """Add the hash of a leaf."""
        height = 0
        while height in self._complete:
            leaf = _above(self._complete.pop(height), leaf)
            height += 1
        self._complete[height] = leaf
        self.size += 1

    def root(self) -> bytes:
        """The root now."""
        root: bytes | None = None
        for height in sorted(self._complete):
            below = self._complete[height]
            root = below if root is None else _above(below, root)
        return EMPTY if root is None else root


def root_over(leaves: Iterable[bytes]) -> bytes:
    """The root over the bodies of leaves."""
    tree = GrowingTree()
    for body in leaves:
        tree.add(hash_of_leaf(body))
    return tree.root()


def includes(*, leaf: bytes, index: int, size: int, root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether a proof shows that a leaf, given by its hash, is in a tree (section 2.1.3.2)."""
    if not 0 <= index < size or not _are_hashes(leaf, root, *proof):
        return False
    place, last, found = index, size - 1, leaf
    for part in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = _above(part, found)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            found = _above(found, part)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def is_consistent(
    *, old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether a proof shows that one tree grew to another (section 2.1.4.2)."""
    if not 0 <= old <= new or not _are_hashes(old_root, new_root, *proof):
        return False
    if old == new:
        return not proof and old_root == new_root
    if old == 0:
        return not proof and old_root == EMPTY
    path = list(proof)
    if old & (old - 1) == 0:
        path.insert(0, old_root)
    if not path:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    then = now = path[0]
    for part in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            then, now = _above(part, then), _above(part, now)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            now = _above(now, part)
        place, last = place >> 1, last >> 1
    return last == 0 and then == old_root and now == new_root


def _are_hashes(*values: bytes) -> bool:
    return all(len(value) == _WIDTH for value in values)
