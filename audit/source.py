"""A folder, a file or the address of a service comes in; the journal in it goes out, line by line.

Nothing is believed here: this only reads. What cannot be read is an error, never left out.
"""

import json
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
_PAGE = 1_000
_PATIENCE = 60
_LONGEST_ANSWER = 256 * 1024 * 1024


class SourceError(Exception):
    """What was given cannot be read, in a sentence."""


@dataclass(frozen=True, slots=True)
class SecretValue:
    """A personal value with the salt of its commitment."""

    salt: bytes
    value: str


@dataclass(frozen=True, slots=True)
class GivenLeaf:
    """A leaf as it was given, perhaps with the proof that it is in the tree."""

    index: int
    body: bytes
    secrets: Mapping[str, SecretValue] = field(default_factory=dict)
    proof: tuple[bytes, ...] | None = None


@dataclass(frozen=True, slots=True)
class GivenConsistency:
    """A proof that one tree grew to another."""

    old: int
    new: int
    proof: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """All that was given; the leaves are read once, and may be many."""

    checkpoint: str
    earlier: tuple[str, ...]
    leaves: Iterable[GivenLeaf]
    consistency: list[GivenConsistency]
    """Filled up while the leaves are read, where both stand in one file."""


def open_source(place: str, *, token: str = "", since: int | None = None) -> Given:
    """Open what a user named.

    Args:
        place: a folder or a file, or the `http(s)://` address of a service.
        token: for a service: who asks.
        since: for a service: the size from which it has to prove that it only grew.

    Raises:
        SourceError: it cannot be read.
    """
    if place.startswith(("http://", "https://")):
        return _open_service(place.rstrip("/"), token, since)
    path = Path(place)
    try:
        return _open_folder(path) if path.is_dir() else _open_file(path)
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"`{place}` cannot be read: {_reason(error)}") from error


def read_text(path: Path) -> str:
    """A small file.

    Raises:
        SourceError: it cannot be read.
    """
    try:
        return path.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"`{path}` cannot be read: {_reason(error)}") from error


def _open_folder(folder: Path) -> Given:
    earlier = folder / "checkpoints"
    notes = sorted(earlier.iterdir()) if earlier.is_dir() else []
    proofs: list[GivenConsistency] = []
    return Given(
        read_text(folder / "checkpoint"),
        tuple(read_text(note) for note in notes),
        _leaves(_lines(folder / "leaves.jsonl"), proofs),
        proofs,
    )


def _open_file(path: Path) -> Given:
    lines = _lines(path)
    first = next(lines, None)
    checkpoint = None if first is None else first.get("checkpoint")
    if not isinstance(checkpoint, str):
        raise SourceError(f"the first line of `{path}` has no `checkpoint`; expected an export")
    proofs: list[GivenConsistency] = []
    return Given(checkpoint, (), _leaves(lines, proofs), proofs)


def _lines(path: Path) -> Iterator[dict[str, Json]]:
    try:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                yield _object(line, f"line {number} of `{path}`")
    except OSError as error:
        raise SourceError(f"`{path}` cannot be read: {_reason(error)}") from error


def _leaves(
    lines: Iterable[dict[str, Json]], proofs: list[GivenConsistency]
) -> Iterator[GivenLeaf]:
    for line in lines:
        match line:
            case {"consistency": dict(stated)} if len(line) == 1:
                proofs.append(_consistency(stated))
            case {"index": int(index), "leaf": str(leaf)}:
                yield GivenLeaf(
                    index,
                    leaf.encode(errors="surrogatepass"),
                    _secrets(line.get("secrets", {})),
                    _hashes(line["proof"]) if "proof" in line else None,
                )
            case _:
                raise SourceError("a line is neither a leaf nor a proof")


def _consistency(stated: Mapping[str, Json]) -> GivenConsistency:
    match stated:
        case {"from": int(old), "to": int(new), "proof": list(proof)}:
            return GivenConsistency(old, new, _hashes(proof))
        case _:
            raise SourceError("a proof of consistency needs `from`, `to` and `proof`")


def _secrets(stated: Json) -> dict[str, SecretValue]:
    if not isinstance(stated, dict):
        raise SourceError("the `secrets` of a leaf are no object")
    found = {}
    for name, secret in stated.items():
        match secret:
            case {"salt": str(salt), "value": str(value)}:
                found[name] = SecretValue(_decoded(salt), value)
            case _:
                raise SourceError(f"the secret `{name}` needs `salt` and `value`")
    return found


def _hashes(stated: Json) -> tuple[bytes, ...]:
    if not isinstance(stated, list):
        raise SourceError("a proof is a list of hashes in Base64")
    return tuple(_decoded(one) for one in stated)


def _decoded(text: Json) -> bytes:
    try:
        return b64decode(str(text), validate=True)
    except (ValueError, Base64Error) as error:
        raise SourceError("a hash or salt is not in Base64") from error


def _open_service(base: str, token: str, since: int | None) -> Given:
    if not urlsplit(base).hostname:
        raise SourceError(f"`{base}` is no address of a service")

    def fetch(path: str) -> bytes:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        request = Request(f"{base}{path}", headers=headers)  # noqa: S310  # http or https, see above
        try:
            with urlopen(request, timeout=_PATIENCE) as answer:  # noqa: S310
                content: bytes = answer.read(_LONGEST_ANSWER)
                return content
        except HTTPError as error:
            with error:
                raise SourceError(f"`{base}{path}` answers {error.code}") from error
        except (URLError, OSError, ValueError) as error:
            raise SourceError(f"`{base}{path}` does not answer: {_reason(error)}") from error

    note = fetch("/v1/journal/checkpoint").decode(errors="replace")
    size_line = note.split("\n")[1:2]
    size = int(size_line[0]) if size_line and size_line[0].isdecimal() else 0
    proofs: list[GivenConsistency] = []
    if since is not None and since <= size:
        path = f"/v1/journal/proof/consistency?from={since}&to={size}"
        stated = _object(fetch(path), "the proof").get("consistency")
        proofs.append(_consistency(stated if isinstance(stated, dict) else {}))

    def lines() -> Iterator[dict[str, Json]]:
        first = 0
        while first < size:
            path = f"/v1/journal/leaves?from={first}&limit={min(_PAGE, size - first)}"
            page = _object(fetch(path), f"`{path}`").get("leaves")
            if not isinstance(page, list) or not page:
                raise SourceError(f"the service gives no leaf {first} of {size}")
            for leaf in page:
                if not isinstance(leaf, dict):
                    raise SourceError("the service gives a leaf that is no object")
                yield leaf
            first += len(page)

    return Given(note, (), _leaves(lines(), proofs), proofs)


def _object(content: bytes, where: str) -> dict[str, Json]:
    try:
        value: Json = json.loads(content, object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        raise SourceError(f"{where} is no JSON") from error
    if not isinstance(value, dict):
        raise SourceError(f"{where} is no JSON object")
    return value


def _unique(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError
    return members


def _reason(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or getattr(error, "reason", None) or error)
