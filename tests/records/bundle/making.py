"""Makes small rules folders, keys and bundles for these tests."""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from records.bundle import Bundle, Trust
from records.bundle.folder import bundle_of_folder

BASE = """policy base "Ordinary pictures"
  owner "Trust and Safety"

  rule ordinary
    permit create, edit, view, share, publish
    when   image.depicts is at most {most}

  example "an ordinary picture"
    given  view
      and  image.depicts is ordinary
    expect permit
"""


def key(number: int) -> Ed25519PrivateKey:
    """A private key, the same in every run."""
    return Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)


def trust(*numbers: int, threshold: int = 1) -> Trust:
    """Trust in some of these keys."""
    named = tuple((f"reviewer-{number}", key(number).public_key()) for number in numbers)
    return Trust(named, threshold)


def write_keys(folder: Path, number: int) -> tuple[Path, Path]:
    """A private and a public key file."""
    private, public = folder / f"key-{number}.pem", folder / f"reviewer-{number}.pem"
    own = key(number)
    private.write_bytes(own.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public.write_bytes(
        own.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    return private, public


def write_rules(folder: Path, *, most: str = "ordinary", more: str = "") -> Path:
    """A rules folder: one policy that permits pictures up to some depiction, and what is added."""
    path = folder / "platform" / "base.law"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(BASE.format(most=most) + more, encoding="utf-8")
    return folder


def small(folder: Path, revision: int = 1, *, most: str = "ordinary", more: str = "") -> Bundle:
    """A bundle of such a folder."""
    rules = write_rules(folder / f"rules-{revision}-{most}", most=most, more=more)
    return bundle_of_folder(rules, revision=revision, created_from="tests")
