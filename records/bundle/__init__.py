"""A policy set in one file: the rules, places and words of a version, with its signatures."""

from records.bundle.archive import BundleError
from records.bundle.bundle import Bundle, Manifest, read_bundle
from records.bundle.signing import Signature, Trust, read_private_key, read_trust, sign

__all__ = [
    "Bundle",
    "BundleError",
    "Manifest",
    "Signature",
    "Trust",
    "read_bundle",
    "read_private_key",
    "read_trust",
    "sign",
]
