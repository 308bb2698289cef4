"""A bundle comes in whose signatures are good; what it says goes out, checked.

What it says is read here for the first time. A bundle that an enemy signed may be made to be slow
or large to read: the service reads it in a process of its own first, with limits.
"""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml
from yaml import AliasEvent, CollectionEndEvent, CollectionStartEvent, YAMLError

from brightline.loading import FLOOR, JURISDICTIONS, RULES, RulesError, policy_of
from engine.check import Checked, Corpus, check, read_folder
from engine.compile import PolicySet, Profile
from engine.diagnostics.render import as_text, counts
from engine.places import Atlas, load_atlas
from engine.places.model import AtlasError
from engine.vocabulary import Vocabulary, load_vocabulary
from engine.vocabulary.load import VOCABULARY
from records.bundle.archive import BundleError
from records.bundle.bundle import Bundle

_MOST_REMARKS = 20
_DEEPEST = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A bundle whose words, places and rules could be read, and whose rules have no error."""

    bundle: Bundle
    corpus: Corpus

    def policy(self, profile: Profile, identity: str | None) -> PolicySet:
        """Compile its rules, or take what was compiled of them before."""
        return compile_bundle(
            self.bundle, self.corpus.vocabulary, self.corpus.atlas, profile, identity
        )


def open_bundle(bundle: Bundle) -> Opened:
    """Read and check the rules of a bundle.

    Raises:
        BundleError: its rules have errors, it lacks a part of the floor, or its words or places
            cannot be read.
    """
    _expect_floor(bundle)
    vocabulary, atlas = tables_of(bundle)
    checked = check(bundle.rules, vocabulary=vocabulary, atlas=atlas)
    _expect_no_errors(checked)
    return Opened(bundle=bundle, corpus=checked.corpus)


def compile_bundle(
    bundle: Bundle,
    vocabulary: Vocabulary,
    atlas: Atlas,
    profile: Profile,
    identity: str | None,
) -> PolicySet:
    """Compile the rules of a bundle.

    Raises:
        BundleError: its rules have errors.
    """
    try:
        return policy_of(
            bundle.rules, vocabulary=vocabulary, atlas=atlas, profile=profile, identity=identity
        )
    except RulesError as error:
        raise BundleError(str(error)) from error


def tables_of(bundle: Bundle) -> tuple[Vocabulary, Atlas]:
    """The words and the places of a bundle.

    Raises:
        BundleError: they cannot be read.
    """
    return _vocabulary(bundle.words), _atlas(bundle)


def _expect_floor(bundle: Bundle) -> None:
    """A change to the floor is a matter of the plan; that a part of it is gone is refused."""
    own = {path for path, _ in bundle.rules}
    for path, _ in read_folder(RULES / FLOOR):
        if f"{FLOOR}/{path}" not in own:
            raise BundleError(
                f"it lacks `{FLOOR}/{path}`: rules are never served without the floor"
            )


def _expect_no_errors(checked: Checked) -> None:
    errors = tuple(d for d in checked.diagnostics if d.is_error)
    if errors:
        raise BundleError(
            f"its rules have {counts(errors)}\n\n{as_text(errors, most=_MOST_REMARKS)}"
        )


def _expect_plain(what: str, content: bytes) -> None:
    """Refuse YAML that is small to write and large to read: aliases, and lists within lists."""
    depth = 0
    try:
        for event in yaml.parse(content, Loader=yaml.CSafeLoader):
            depth += isinstance(event, CollectionStartEvent)
            depth -= isinstance(event, CollectionEndEvent)
            if isinstance(event, AliasEvent):
                raise BundleError(f"{what} cannot be read: an alias (`*`) stands in it")
            if depth > _DEEPEST:
                raise BundleError(f"{what} cannot be read: it is nested too deeply")
    except YAMLError as error:
        raise BundleError(f"{what} cannot be read: {error}") from error


def _vocabulary(content: bytes) -> Vocabulary:
    if content == VOCABULARY.read_bytes():
        return load_vocabulary()
    _expect_plain("its words", content)
    with TemporaryDirectory() as folder:
        path = Path(folder) / VOCABULARY.name
        path.write_bytes(content)
        try:
            return load_vocabulary(path)
        except (YAMLError, ValueError, LookupError, TypeError, AttributeError) as error:
            said = str(error).replace(f"{folder}/", "")
            raise BundleError(f"its words cannot be read by this version: {said}") from error


def _atlas(bundle: Bundle) -> Atlas:
    tables = bundle.places
    if all((JURISDICTIONS / name).read_bytes() == text for name, text in tables.items()):
        return load_atlas(JURISDICTIONS)
    for name, text in tables.items():
        _expect_plain(f"its table `{name}`", text)
    with TemporaryDirectory() as folder:
        for name, text in tables.items():
            (Path(folder) / name).write_bytes(text)
        try:
            return load_atlas(Path(folder))
        except (AtlasError, YAMLError, ValueError, RecursionError) as error:
            said = str(error).replace(f"{folder}/", "")
            raise BundleError(f"its places cannot be read: {said}") from error
