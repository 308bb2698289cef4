"""The bytes of a bundle come in; its manifest, files and signatures go out, or why it is refused.

Nothing of it is interpreted here: rules are read only of a bundle that somebody trusted signed.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import cast

from engine.places.load import FILES
from records.bundle.archive import BundleError, read_archive, shown, write_archive

FORMAT = 1
"""The version of the format; one that is not known is refused, whatever else it says."""
MOST_REVISION = 2**53 - 1
MOST_SOURCE = 200
MANIFEST = "manifest.json"
SIGNATURES = "signatures.json"
WORDS = "grammar/vocabulary.yaml"
PLACES = "jurisdictions"
RULES = "rules"

_TABLES = frozenset(f"{PLACES}/{name}.yaml" for name in FILES)
_RULE = re.compile(rf"{RULES}/.+\.law")
_MEMBERS = frozenset({"format", "revision", "content", "created_from"})
_BRIEF = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a bundle says of itself.

    `revision` counts versions up, `created_from` says where the files came from, and `content` is
    the digest of all files alone, whatever the revision.
    """

    revision: int
    content: str
    created_from: str

    def as_bytes(self) -> bytes:
        """Canonical JSON."""
        return canonical(
            {
                "format": FORMAT,
                "revision": self.revision,
                "content": self.content,
                "created_from": self.created_from,
            }
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """A version of the policies, whole.

    `digest` names it: the hash of the archive without its signatures. `files` are in the order of
    their paths; `signatures` is the DSSE envelope as it was found, not looked at, or None.
    """

    manifest: Manifest
    files: tuple[tuple[str, bytes], ...]
    digest: str
    signatures: bytes | None = None

    @property
    def rules(self) -> tuple[tuple[str, bytes], ...]:
        """The rule files, by their paths inside the rules folder."""
        start = f"{RULES}/"
        return tuple((p.removeprefix(start), t) for p, t in self.files if p.startswith(start))

    @property
    def words(self) -> bytes:
        """The vocabulary."""
        return dict(self.files)[WORDS]

    @property
    def places(self) -> Mapping[str, bytes]:
        """The tables of places by the names of their files."""
        return {p.rpartition("/")[2]: t for p, t in self.files if p in _TABLES}

    def as_bytes(self) -> bytes:
        """The file, with its signatures."""
        files = ((MANIFEST, self.manifest.as_bytes()), *self.files)
        if self.signatures is None:
            return write_archive(files)
        return write_archive((*files, (SIGNATURES, self.signatures)))

    def signed(self, envelope: bytes) -> "Bundle":
        """The same with another envelope; its digest stays."""
        return replace(self, signatures=envelope)


def make_bundle(
    *,
    rules: Mapping[str, bytes],
    places: Mapping[str, bytes],
    words: bytes,
    revision: int,
    created_from: str,
) -> Bundle:
    """Put the files of a version together.

    Raises:
        BundleError: something in it would be refused by whoever reads it.
    """
    files = {f"{RULES}/{path}": text for path, text in rules.items()}
    files |= {f"{PLACES}/{name}": text for name, text in places.items()}
    ordered = tuple(sorted((files | {WORDS: words}).items()))
    manifest = Manifest(
        revision=revision, content=_content(ordered), created_from=created_from[:MOST_SOURCE]
    )
    return read_bundle(write_archive(((MANIFEST, manifest.as_bytes()), *ordered)))


def read_bundle(content: bytes) -> Bundle:
    """Read a bundle, without believing a word of it.

    Raises:
        BundleError: it is not exactly what `make_bundle` makes.
    """
    files = read_archive(content)
    if not files or files[0][0] != MANIFEST:
        raise BundleError(f"it does not begin with `{MANIFEST}`")
    manifest = _manifest(files[0][1])
    signed = files[-1][0] == SIGNATURES
    own = files[1:-1] if signed else files[1:]
    paths = [path for path, _ in own]
    if paths != sorted(paths):
        raise BundleError("its files are not in the order of their paths")
    strays = [p for p in paths if p != WORDS and p not in _TABLES and not _RULE.fullmatch(p)]
    if strays:
        raise BundleError(f"it holds `{strays[0]}`, which has no place in a bundle")
    missing = sorted(({WORDS} | _TABLES) - set(paths))
    if missing:
        raise BundleError(f"it lacks `{missing[0]}`")
    if not any(path.startswith(f"{RULES}/") for path in paths):
        raise BundleError("it holds no rule file")
    if manifest.content != _content(own):
        raise BundleError(
            f"its files are not those of its manifest, which says `{manifest.content}`; they are "
            f"`{_content(own)}`"
        )
    bare = write_archive((files[0], *own))
    return Bundle(
        manifest=manifest,
        files=own,
        digest=f"sha256:{sha256(bare).hexdigest()}",
        signatures=files[-1][1] if signed else None,
    )


def canonical(value: object) -> bytes:
    """JSON that is written in one way only: members in order, no spaces, UTF-8."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def read_json(content: bytes, what: str) -> dict[str, object]:
    """Read a JSON object that was written by `canonical`.

    Raises:
        BundleError: it was not.
    """
    if len(content) > _BRIEF:
        raise BundleError(f"{what} has {len(content)} bytes; at most {_BRIEF} are read")
    try:
        value = json.loads(content)
        same = isinstance(value, dict) and canonical(value) == content
    except (ValueError, RecursionError) as error:
        raise BundleError(f"{what} is no JSON") from error
    if not same:
        raise BundleError(f"{what} is not canonical JSON: members in order, each once, no spaces")
    return cast("dict[str, object]", value)


def _manifest(content: bytes) -> Manifest:
    found = read_json(content, f"`{MANIFEST}`")
    # First of all: what another format means by the other members is not known.
    version = found.get("format")
    if type(version) is not int or version != FORMAT:
        raise BundleError(f"its format is {shown(str(version))}; this version reads {FORMAT} only")
    if found.keys() != _MEMBERS:
        odd = min(found.keys() ^ _MEMBERS)
        raise BundleError(f"`{MANIFEST}` lacks, or should not have, the member {shown(odd)}")
    revision, said, source = found["revision"], found["content"], found["created_from"]
    if type(revision) is not int or not 1 <= revision <= MOST_REVISION:
        raise BundleError("its revision is no whole number from 1")
    if not isinstance(said, str) or not re.fullmatch("sha256:[0-9a-f]{64}", said):
        raise BundleError("`content` of its manifest is no digest")
    if not isinstance(source, str) or len(source) > MOST_SOURCE or not source.isprintable():
        raise BundleError(
            f"`created_from` of its manifest is no printable text of at most {MOST_SOURCE} signs"
        )
    return Manifest(revision=revision, content=said, created_from=source)


def _content(files: tuple[tuple[str, bytes], ...]) -> str:
    total = sha256(b"brightline bundle 1\0")
    for path, text in files:
        for part in (path.encode(), text):
            total.update(len(part).to_bytes(8, "big"))
            total.update(part)
    return f"sha256:{total.hexdigest()}"
