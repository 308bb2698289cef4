"""A journal as it was given, a key and an older checkpoint come in; what is proven goes out.

Every leaf is hashed again and the tree is built anew, so that nothing rests on the word of whoever
gave it.
"""

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256

from audit.note import Key, NoteError, SignedCheckpoint, read_checkpoint
from audit.source import Given, GivenLeaf, Json
from audit.tree import GrowingTree, hash_of_leaf, includes, is_consistent

_SALT = 32


class Result(StrEnum):
    """What came of one check."""

    OK = "ok"
    FAILED = "FAILED"
    NOT_CHECKED = "not checked"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check, in a line."""

    result: Result
    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """All checks."""

    findings: tuple[Finding, ...]
    whole: bool
    """Whether all leaves were given; of the others nothing is known but that there are so many."""

    @property
    def verified(self) -> bool:
        """Whether nothing failed."""
        return all(finding.result is not Result.FAILED for finding in self.findings)


@dataclass(slots=True)
class _Seen:
    """What was met among the leaves."""

    whole: bool = True
    """All leaves so far came one after the other, from 0."""
    proven: set[int] = field(default_factory=set)
    kinds: dict[str, int] | None = None
    committed: int = 0
    opened: int = 0
    erased: int = 0


def verify(given: Given, *, key: Key | None = None, since: str | None = None) -> Report:
    """Verify a journal.

    Args:
        given: the journal.
        key: of the log, from somewhere else than the journal itself.
        since: a checkpoint that was seen earlier.

    Raises:
        SourceError: a part of it cannot be read.
        NoteError: the checkpoint is none.
    """
    checkpoint = read_checkpoint(given.checkpoint)
    older = [] if since is None else [read_checkpoint(since)]
    findings = [_signature(checkpoint, key, "the checkpoint")]
    findings += [_signature(old, key, "the older checkpoint") for old in older]
    earlier, broken = _earlier(given.earlier, key)
    findings += broken
    wanted = {old.size for old in (*older, *earlier)} | {0}
    roots, seen, wrong = _walk(given.leaves, checkpoint, wanted)
    findings += wrong
    if not wrong:
        findings += _tree(checkpoint, roots, seen)
    findings += [_growth(old, checkpoint, roots, given) for old in older]
    findings += _growth_of_all(earlier, checkpoint, roots)
    if not wrong:
        findings += _contents(seen)
    return Report(tuple(findings), seen.whole or len(seen.proven) == checkpoint.size)


def _signature(checkpoint: SignedCheckpoint, key: Key | None, what: str) -> Finding:
    if key is None:
        return Finding(
            Result.NOT_CHECKED,
            f"signature of {what}: no key was given, so anybody may have made it",
        )
    if checkpoint.origin != key.name:
        return Finding(
            Result.FAILED, f"{what} is of another log than the key: `{checkpoint.origin}`"
        )
    if not checkpoint.signatures:
        return Finding(Result.FAILED, f"{what} is not signed")
    if not checkpoint.is_signed_by(key):
        return Finding(Result.FAILED, f"{what} has no right signature by the key")
    return Finding(Result.OK, f"signature of {what}: {key.name}+{key.key_id.hex()}")


def _earlier(notes: Iterable[str], key: Key | None) -> tuple[list[SignedCheckpoint], list[Finding]]:
    """The earlier checkpoints that came along, and what is wrong with them by themselves."""
    read, wrong = [], []
    for note in notes:
        try:
            checkpoint = read_checkpoint(note)
        except NoteError as error:
            wrong.append(Finding(Result.FAILED, f"an earlier checkpoint: {error}"))
            continue
        read.append(checkpoint)
        # One of an earlier key of the same log is passed over: its root counts all the same.
        if key is not None and checkpoint.origin != key.name:
            wrong.append(
                Finding(
                    Result.FAILED, f"an earlier checkpoint is of another log: `{checkpoint.origin}`"
                )
            )
    return read, wrong


def _walk(
    leaves: Iterable[GivenLeaf], checkpoint: SignedCheckpoint, wanted: set[int]
) -> tuple[dict[int, bytes], _Seen, list[Finding]]:
    """Read all leaves once: the roots at the wanted sizes and at the end, and what is wrong."""
    tree, seen = GrowingTree(), _Seen(kinds={})
    roots: dict[int, bytes] = {0: tree.root()}
    for leaf in leaves:
        digest = hash_of_leaf(leaf.body)
        if leaf.proof is None:
            if leaf.index != tree.size:
                text = f"leaf {leaf.index} stands where leaf {tree.size} should, without a proof"
                return roots, seen, [Finding(Result.FAILED, text)]
            tree.add(digest)
            if tree.size in wanted:
                roots[tree.size] = tree.root()
        elif includes(
            leaf=digest,
            index=leaf.index,
            size=checkpoint.size,
            root=checkpoint.root,
            proof=leaf.proof,
        ):
            seen.proven.add(leaf.index)
        else:
            text = f"the proof of leaf {leaf.index} does not lead to the root of the checkpoint"
            return roots, seen, [Finding(Result.FAILED, text)]
        wrong = _content(leaf, seen)
        if wrong is not None:
            return roots, seen, [wrong]
    roots[tree.size] = tree.root()
    seen.whole = tree.size > 0 or not seen.proven
    if seen.whole and tree.size != checkpoint.size:
        text = f"there are {tree.size} leaves, and the checkpoint is of {checkpoint.size}"
        return roots, seen, [Finding(Result.FAILED, text)]
    return roots, seen, []


def _tree(
    checkpoint: SignedCheckpoint, roots: Mapping[int, bytes], seen: _Seen
) -> Iterator[Finding]:
    size, proven = checkpoint.size, len(seen.proven)
    if not seen.whole:
        yield Finding(Result.OK, f"{proven} leaves are in the tree of {size}, by their proofs")
        if proven < size:
            yield Finding(Result.NOT_CHECKED, f"tree: {size - proven} leaves were not given")
    elif roots[size] != checkpoint.root:
        text = f"the {size} leaves have another root than the checkpoint says"
        yield Finding(Result.FAILED, text)
    else:
        yield Finding(Result.OK, f"tree: {size} leaves have the root of the checkpoint")


def _growth(
    old: SignedCheckpoint, new: SignedCheckpoint, roots: Mapping[int, bytes], given: Given
) -> Finding:
    """Whether the tree of an older checkpoint is the beginning of this one."""
    what = f"the older checkpoint, of {old.size} leaves"
    if old.origin != new.origin:
        return Finding(Result.FAILED, f"{what}, is of another log: `{old.origin}`")
    if old.size > new.size:
        return Finding(Result.FAILED, f"{what}, is of a larger tree: leaves were taken away")
    proofs = [p for p in given.consistency if (p.old, p.new) == (old.size, new.size)]
    for p in proofs:
        if not is_consistent(
            old=p.old, new=p.new, old_root=old.root, new_root=new.root, proof=p.proof
        ):
            return Finding(Result.FAILED, f"{what}: the proof that it only grew is wrong")
    if old.size in roots:
        if roots[old.size] == old.root:
            return Finding(Result.OK, f"{what}, is the beginning of this tree")
        return Finding(Result.FAILED, f"{what}, had another root: the past was changed")
    if proofs:
        return Finding(Result.OK, f"{what}, is the beginning of this tree, by its proof")
    return Finding(Result.FAILED, f"{what}: neither its leaves nor a proof were given")


def _growth_of_all(
    earlier: Iterable[SignedCheckpoint], new: SignedCheckpoint, roots: Mapping[int, bytes]
) -> list[Finding]:
    checked = 0
    for old in earlier:
        if old.size > new.size or roots.get(old.size) != old.root:
            text = f"the earlier checkpoint of {old.size} leaves is not the beginning of this tree"
            return [Finding(Result.FAILED, text)]
        checked += 1
    if not checked:
        return []
    return [Finding(Result.OK, f"{checked} checkpoints that came along fit into the tree")]


def _content(leaf: GivenLeaf, seen: _Seen) -> Finding | None:
    """Look into a leaf: its kind, and whether the values beside it are those it commits to."""
    record = _record(leaf.body)
    kind = str(record.get("kind", "")) or "of unknown kind"
    assert seen.kinds is not None
    seen.kinds[kind] = seen.kinds.get(kind, 0) + 1
    commitments = record.get("commitments", {})
    commitments = commitments if isinstance(commitments, dict) else {}
    seen.committed += len(commitments)
    fields = record.get("fields")
    if kind == "erasure" and isinstance(fields, list):
        seen.erased += len(fields)
    for name, secret in leaf.secrets.items():
        right = b64encode(sha256(secret.salt + secret.value.encode()).digest()).decode()
        if len(secret.salt) != _SALT or commitments.get(name) != right:
            text = f"the `{name}` given with leaf {leaf.index} is not what the leaf commits to"
            return Finding(Result.FAILED, text)
        seen.opened += 1
    return None


def _record(body: bytes) -> dict[str, Json]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _contents(seen: _Seen) -> list[Finding]:
    found = []
    if seen.kinds:
        counts = ", ".join(f"{number} {kind}" for kind, number in sorted(seen.kinds.items()))
        found.append(Finding(Result.OK, f"records: {counts}"))
    if seen.opened:
        text = f"commitments: {seen.opened} values are those that their leaves commit to"
        found.append(Finding(Result.OK, text))
    closed = seen.committed - seen.opened
    if closed:
        text = f"commitments: {closed} without a value here ({seen.erased} erased on record)"
        found.append(Finding(Result.NOT_CHECKED, text))
    return found
