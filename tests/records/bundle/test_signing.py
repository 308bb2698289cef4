"""A signature is somebody's who is trusted, over this very bundle, or it counts for nothing."""

import json
from base64 import b64decode, b64encode
from pathlib import Path

import pytest
from securesystemslib.dsse import Envelope
from securesystemslib.signer import SSlibKey  # type: ignore[attr-defined]

from records.bundle import Bundle, BundleError, read_bundle, read_trust, sign
from records.bundle.bundle import canonical
from records.bundle.signing import KeyFileError, Trust, id_of, signatures_of
from tests.records.bundle.making import key, small, trust, write_keys


def envelope_of(bundle: Bundle) -> dict[str, object]:
    """The envelope of a signed bundle."""
    assert bundle.signatures is not None
    found: dict[str, object] = json.loads(bundle.signatures)
    return found


def test_a_signature_does_not_change_the_digest(bundle: Bundle) -> None:
    """Reviewers sign one and the same thing, in any order."""
    one = sign(sign(bundle, key(1)), key(2))
    other = sign(sign(bundle, key(2)), key(1))
    assert one.as_bytes() == other.as_bytes()
    assert bundle.digest == read_bundle(one.as_bytes()).digest


def test_who_signed_is_said_by_name(bundle: Bundle) -> None:
    """A key that is not trusted has no name, and does no harm."""
    signed = sign(sign(bundle, key(1)), key(2))
    assert ("reviewer-2",) == trust(2, 3).signers(signed)
    assert {"reviewer-2", None} == {s.name for s in signatures_of(signed, trust(2, 3))}


@pytest.mark.parametrize(
    ("signed", "trusted", "threshold"),
    [((), (1,), 1), ((2,), (1,), 1), ((1,), (1, 2), 2), ((1, 1), (1, 2), 2), ((1, 3), (1, 2), 2)],
)
def test_fewer_than_demanded_are_not_enough(
    bundle: Bundle, signed: tuple[int, ...], trusted: tuple[int, ...], threshold: int
) -> None:
    """Nobody counts twice, and nobody counts who is not trusted."""
    for number in signed:
        bundle = sign(bundle, key(number))
    with pytest.raises(BundleError, match=f"expected {threshold} of the {len(trusted)}"):
        trust(*trusted, threshold=threshold).signers(bundle)


def test_one_key_under_two_names_is_one_signer(bundle: Bundle) -> None:
    """Two of two reviewers are two people, not two files with one key."""
    one = key(1).public_key()
    with pytest.raises(KeyFileError, match="1 different keys"):
        Trust((("a", one), ("b", one)), 2)
    both = Trust((("a", one), ("b", one), ("c", key(2).public_key())), 2)
    with pytest.raises(BundleError):
        both.signers(sign(bundle, key(1)))


def test_no_keys_and_a_threshold_of_none_are_refused() -> None:
    """An empty list never means that everything is trusted."""
    with pytest.raises(KeyFileError):
        Trust(())
    with pytest.raises(KeyFileError):
        trust(1, threshold=0)


def test_the_signature_of_another_bundle_is_refused(bundle: Bundle, tmp_path: Path) -> None:
    """An envelope cannot be carried over."""
    other = sign(small(tmp_path, 2), key(1))
    assert other.signatures is not None
    with pytest.raises(BundleError, match="another bundle"):
        trust(1).signers(bundle.signed(other.signatures))
    with pytest.raises(BundleError, match="another bundle"):
        sign(bundle.signed(other.signatures), key(2))


def test_a_signature_over_something_else_does_not_hold(bundle: Bundle) -> None:
    """A key that signed other things has not signed this."""
    signed = sign(bundle, key(1))
    envelope = envelope_of(signed)
    payload = b64decode(str(envelope["payload"]))
    entry = {"keyid": id_of(key(1).public_key())}
    for over in (payload, b"", bundle.as_bytes()):  # without the type, for one
        value = b64encode(key(1).sign(over)).decode()
        forged = canonical({**envelope, "signatures": [{**entry, "sig": value}]})
        with pytest.raises(BundleError, match="nobody trusted"):
            trust(1).signers(bundle.signed(forged))


@pytest.mark.parametrize(
    "change",
    [
        {"payloadType": "text/plain"},
        {"payload": ""},
        {"payload": 5},
        {"signatures": []},
        {"signatures": {}},
        {"signatures": [{}]},
        {"signatures": [{"keyid": "x", "sig": ""}]},
        {"signatures": [{"keyid": "0" * 64, "sig": ""}] * 2},
        {"signatures": [{"keyid": "0" * 64, "sig": "", "alg": "none"}]},
        {"surprise": 1},
    ],
)
def test_an_envelope_that_is_odd_is_refused(bundle: Bundle, change: dict[str, object]) -> None:
    """Whatever is not written as it should be counts for nothing."""
    envelope = canonical({**envelope_of(sign(bundle, key(1))), **change})
    with pytest.raises(BundleError):
        trust(1).signers(bundle.signed(envelope))


def test_other_peoples_tools_verify_it(bundle: Bundle) -> None:
    """The envelope is that of DSSE, and the statement that of in-toto."""
    signed = envelope_of(sign(bundle, key(1)))
    statement = json.loads(b64decode(str(signed["payload"])))
    assert "https://in-toto.io/Statement/v1" == statement["_type"]
    assert {"sha256": bundle.digest.removeprefix("sha256:")} == statement["subject"][0]["digest"]

    public = SSlibKey.from_crypto(key(1).public_key(), keyid=id_of(key(1).public_key()))
    Envelope.from_dict(dict(signed)).verify([public], 1)


def test_keys_are_read_from_files_and_folders(bundle: Bundle, tmp_path: Path) -> None:
    """The name of a file is the name of its owner; several keys in one file are numbered."""
    for number in (1, 2):
        write_keys(tmp_path, number)
    private = tmp_path / "key-1.pem"
    with pytest.raises(KeyFileError, match="no public key"):
        read_trust([tmp_path])
    for path in tmp_path.glob("key-*.pem"):
        path.rename(path.with_suffix(".private"))
    assert not private.exists()
    assert ("reviewer-1",) == read_trust([tmp_path]).signers(sign(bundle, key(1)))

    both = tmp_path / "team.pem"
    both.write_bytes(b"".join((tmp_path / f"reviewer-{n}.pem").read_bytes() for n in (1, 2)))
    assert ("team-2",) == read_trust([both]).signers(sign(bundle, key(2)))
    with pytest.raises(KeyFileError, match="no trusted key"):
        read_trust([])
