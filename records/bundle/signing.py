"""A bundle and keys come in; signatures go out, or who of those trusted has signed it.

A DSSE envelope (Dead Simple Signing Envelope, 1.0) around an in-toto Statement (1.0) whose subject
is the digest of the bundle; Ed25519 (RFC 8032), and nothing else, so that no envelope can choose a
weaker algorithm.
"""

import re
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from records.bundle.archive import BundleError, shown
from records.bundle.bundle import Bundle, canonical, read_json

PAYLOAD_TYPE = "application/vnd.in-toto+json"
_STATEMENT = "https://in-toto.io/Statement/v1"
_PREDICATE = "urn:brightline:bundle:1"
_MOST_SIGNATURES = 64
_PEM = re.compile(rb"-----BEGIN PUBLIC KEY-----.+?-----END PUBLIC KEY-----", re.DOTALL)


class KeyFileError(ValueError):
    """A key file that cannot be used."""


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature: the id of its key, and whose it is where the key is trusted and it holds."""

    key: str
    name: str | None


@dataclass(frozen=True, slots=True)
class Trust:
    """The keys that are trusted, with names, and how many of them have to sign.

    With no keys nothing is trusted; a deployment that wants no signatures has no Trust at all.
    """

    keys: tuple[tuple[str, Ed25519PublicKey], ...]
    threshold: int = 1

    def __post_init__(self) -> None:
        distinct = len({id_of(key) for _, key in self.keys})
        if not 1 <= self.threshold <= distinct:
            raise KeyFileError(
                f"{self.threshold} signatures are demanded and {distinct} different keys trusted; "
                "expected at least one, and no more than there are keys"
            )

    def signers(self, bundle: Bundle) -> tuple[str, ...]:
        """The names of those who signed.

        Raises:
            BundleError: fewer than demanded signed it, or what was signed is another bundle.
        """
        found = {s.key: s.name for s in signatures_of(bundle, self) if s.name is not None}
        if len(found) < self.threshold:
            signed = "nobody trusted" if not found else ", ".join(sorted(found.values()))
            raise BundleError(
                f"it is signed by {signed}; expected {self.threshold} of the {len(self.keys)} "
                "trusted keys"
            )
        return tuple(sorted(found.values()))


def sign(bundle: Bundle, key: Ed25519PrivateKey) -> Bundle:
    """Add a signature; signing twice with one key changes nothing.

    Raises:
        BundleError: its envelope is for another bundle.
    """
    payload = statement(bundle)
    entries = [] if bundle.signatures is None else _entries(bundle)
    own = id_of(key.public_key())
    made = (own, key.sign(_encoded(payload)))
    kept = [entry for entry in entries if entry[0] != own]
    envelope = {
        "payload": b64encode(payload).decode(),
        "payloadType": PAYLOAD_TYPE,
        "signatures": [
            {"keyid": key_id, "sig": b64encode(value).decode()}
            for key_id, value in sorted([*kept, made])
        ],
    }
    return bundle.signed(canonical(envelope))


def statement(bundle: Bundle) -> bytes:
    """What is signed: an in-toto Statement about the digest of the bundle."""
    algorithm, _, digits = bundle.digest.partition(":")
    return canonical(
        {
            "_type": _STATEMENT,
            "subject": [{"name": "brightline-bundle", "digest": {algorithm: digits}}],
            "predicateType": _PREDICATE,
            "predicate": {"revision": bundle.manifest.revision},
        }
    )


def signatures_of(bundle: Bundle, trust: Trust | None = None) -> tuple[Signature, ...]:
    """The signatures of a bundle; a name only where a trusted key really made it.

    Raises:
        BundleError: the envelope cannot be read, or is for another bundle.
    """
    if bundle.signatures is None:
        return ()
    signed = _encoded(statement(bundle))
    known = {} if trust is None else {id_of(key): (name, key) for name, key in trust.keys}
    found = []
    for key_id, value in _entries(bundle):
        name, key = known.get(key_id, (None, None))
        holds = key is not None and _holds(key, value, signed)
        found.append(Signature(key_id, name if holds else None))
    return tuple(found)


def id_of(key: Ed25519PublicKey) -> str:
    """The name of a key in an envelope: the hash of its SubjectPublicKeyInfo."""
    info = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return sha256(info).hexdigest()


def read_private_key(path: Path) -> Ed25519PrivateKey:
    """Read a private key in PEM.

    Raises:
        KeyFileError: it is none.
    """
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except OSError as error:
        raise KeyFileError(f"`{path}` cannot be read: {error.strerror}") from error
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFileError(
            f"`{path}` is no signing key; expected an Ed25519 key in PEM without a password, as "
            "`openssl genpkey -algorithm ed25519` makes one"
        )
    return key


def read_trust(paths: Iterable[Path], threshold: int = 1) -> Trust:
    """Read the keys that are trusted: PEM files, with one key or several, or folders of them.

    Raises:
        KeyFileError: there are none, or one cannot be read.
    """
    files = [f for path in paths for f in (sorted(path.glob("*.pem")) if path.is_dir() else [path])]
    keys = [named for path in files for named in _public_keys(path)]
    if not keys:
        raise KeyFileError("no trusted key is there; expected PEM files of public Ed25519 keys")
    return Trust(tuple(keys), threshold)


def _public_keys(path: Path) -> list[tuple[str, Ed25519PublicKey]]:
    try:
        blocks = _PEM.findall(path.read_bytes())
    except OSError as error:
        raise KeyFileError(f"`{path}` cannot be read: {error.strerror}") from error
    found: list[tuple[str, Ed25519PublicKey]] = []
    for number, block in enumerate(blocks, 1):
        try:
            key = load_pem_public_key(block)
        except (ValueError, UnsupportedAlgorithm):
            key = None
        if not isinstance(key, Ed25519PublicKey):
            raise KeyFileError(f"a key in `{path}` is no Ed25519 key")
        found.append((path.stem if len(blocks) == 1 else f"{path.stem}-{number}", key))
    if not found:
        raise KeyFileError(
            f"`{path}` holds no public key; expected PEM, as `openssl pkey -pubout` writes it"
        )
    return found


def _holds(key: Ed25519PublicKey, value: bytes, signed: bytes) -> bool:
    try:
        key.verify(value, signed)
    except InvalidSignature:
        return False
    return True


def _entries(bundle: Bundle) -> list[tuple[str, bytes]]:
    """The signatures of an envelope that is for this bundle."""
    assert bundle.signatures is not None
    found = read_json(bundle.signatures, "the envelope of signatures")
    if found.keys() != {"payload", "payloadType", "signatures"}:
        raise BundleError("the envelope of signatures is none of DSSE")
    if found["payloadType"] != PAYLOAD_TYPE:
        raise BundleError(f"what is signed is {shown(str(found['payloadType']))}, not in-toto")
    # INVARIANT: the statement is never parsed. It is what this bundle demands, byte for byte, or
    # the signatures say nothing about this bundle.
    if _base64(found["payload"]) != statement(bundle):
        raise BundleError("its signatures are for another bundle")
    listed = found["signatures"]
    if not isinstance(listed, list) or not 1 <= len(listed) <= _MOST_SIGNATURES:
        raise BundleError(f"expected 1 to {_MOST_SIGNATURES} signatures in its envelope")
    entries: dict[str, bytes] = {}
    for entry in listed:
        if not isinstance(entry, dict) or entry.keys() != {"keyid", "sig"}:
            raise BundleError("a signature in its envelope cannot be read")
        key_id = entry["keyid"]
        if not isinstance(key_id, str) or not re.fullmatch("[0-9a-f]{64}", key_id):
            raise BundleError("the key of a signature in its envelope cannot be read")
        if key_id in entries:
            raise BundleError(f"the key `{key_id}` has signed twice; one signature counts once")
        entries[key_id] = _base64(entry["sig"])
    return sorted(entries.items())


def _base64(value: object) -> bytes:
    try:
        return b64decode(value, validate=True) if isinstance(value, str) else b""
    except (Base64Error, ValueError):
        return b""


def _encoded(payload: bytes) -> bytes:
    """What a signature is over (DSSE, "PAE"), so that the type cannot be changed afterwards."""
    kind = PAYLOAD_TYPE.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)
