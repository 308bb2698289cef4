"""What a user calls one side of a plan comes in; its rules, words and places go out, read.

A side is a rules folder, a folder that holds one with its own `jurisdictions/` and `grammar/`, a
git revision, or the digest of a side that is known.
"""

import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from yaml import YAMLError

from brightline.loading import JURISDICTIONS, ROOT, RULES, RulesError, files_of, policy_of
from brightline.revisions import Repository, RevisionError, repository_of
from engine.check import read_folder
from engine.compile import PolicySet, Profile
from engine.diagnostics.suggest import did_you_mean
from engine.places import Atlas, load_atlas
from engine.places.load import FILES
from engine.places.model import AtlasError
from engine.vocabulary import Vocabulary, load_vocabulary

HEAD = "HEAD"
PRESENT = "the present rules"
GRAMMAR = "grammar/vocabulary.yaml"

_DIGEST = re.compile(r"sha256:(?P<hash>[0-9a-f]*)", re.IGNORECASE)
_FEWEST_DIGITS = 8
_ALL_DIGITS = 64


class SideError(ValueError):
    """A side that does not exist or cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """One side: its rule files, its words and its places.

    `remarks` say what was taken from elsewhere.
    """

    name: str
    files: tuple[tuple[str, bytes], ...]
    vocabulary: Vocabulary
    atlas: Atlas
    remarks: tuple[str, ...] = ()

    def policy(self, profile: Profile, identity: str | None) -> PolicySet:
        """Check and compile the rules.

        Raises:
            SideError: a file has an error.
        """
        try:
            return policy_of(
                self.files,
                vocabulary=self.vocabulary,
                atlas=self.atlas,
                profile=profile,
                identity=identity,
            )
        except RulesError as error:
            reason = str(error).removeprefix("the rules have ")
            raise SideError(f"{self.name} cannot be compared: {reason}") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """Finds sides. `rules` is the present rules folder; None is that of Brightline."""

    rules: Path | None
    profile: Profile
    identity: str | None

    def present(self) -> Loaded:
        """The rules as they are.

        Raises:
            SideError: there is no such folder.
        """
        if self.rules is None:
            return _folder(PRESENT, RULES)
        self._expect_rules()
        return _folder(self.rules.as_posix(), self.rules)

    def named(self, text: str) -> Loaded:
        """The side that a user names: a folder before a revision.

        Raises:
            SideError: there is no such side.
        """
        self._expect_rules()
        if digest := _DIGEST.fullmatch(text):
            return self._by_digest(text, digest["hash"].lower())
        if Path(text).is_dir():
            return _folder(text.rstrip("/") or text, Path(text))
        return self._revision(text)

    def _expect_rules(self) -> None:
        if self.rules is not None and not self.rules.is_dir():
            raise SideError(f"there is no rules folder `{self.rules}`")

    # -- revisions --------------------------------------------------------------------------------

    def _revision(self, text: str) -> Loaded:
        try:
            repository = self._repository()
            if repository is None:
                raise SideError(
                    f"there is no folder `{text}`, and no git repository to look for a revision in"
                )
            commit = repository.commit(text)
            if commit is None:
                near = did_you_mean(text, (*repository.names(), *_folders(text)), "")
                hint = f"; {near}" if near else ""
                raise SideError(f"there is no folder or git revision `{text}`{hint}")
            return self._committed(repository, text, commit)
        except RevisionError as error:
            raise SideError(str(error)) from error

    def _repository(self) -> Repository | None:
        """That of `--rules`, else of the current folder, else the one that Brightline runs from."""
        given = (self.rules,) if self.rules is not None else (Path.cwd(), ROOT)
        return next(filter(None, map(repository_of, given)), None)

    def _committed(self, repository: Repository, name: str, commit: str) -> Loaded:
        folder = self._folder_in(repository)
        base = folder.parent
        rules = {
            path.removeprefix(f"{folder}/"): text
            for path, text in repository.files(commit, folder).items()
            if path.endswith(".law")
        }
        places = repository.files(commit, base / JURISDICTIONS.name)
        words = repository.files(commit, base / GRAMMAR).get(str(base / GRAMMAR))
        if not (rules or places or words):
            raise SideError(
                f"the revision `{name}` of `{repository.top}` holds no rules: neither "
                f"`{folder}/` nor `{JURISDICTIONS.name}/` nor `{GRAMMAR}`"
            )
        remarks = []
        if not rules:
            remarks.append(f"it has no `{folder}/`, the present one is taken")
            rules = dict(self.present().files)
        return _tree(name, rules, words, places, remarks)

    def _folder_in(self, repository: Repository) -> PurePosixPath:
        """Where the rules lie in a repository: where `--rules` points, else in `rules`."""
        if self.rules is None:
            return PurePosixPath("rules")
        inside = self.rules.resolve().relative_to(repository.top.resolve())
        return PurePosixPath(inside.as_posix())

    # -- digests ----------------------------------------------------------------------------------

    def _by_digest(self, text: str, digits: str) -> Loaded:
        if not _FEWEST_DIGITS <= len(digits) <= _ALL_DIGITS:
            raise SideError(
                f"`{text}` is no digest: expected `sha256:` and {_FEWEST_DIGITS} to "
                f"{_ALL_DIGITS} digits (0-9, a-f)"
            )
        known = []
        for side in self._known():
            policy = side.policy(self.profile, self.identity)
            if policy.digest.startswith(f"sha256:{digits}"):
                return side
            known.append(f"{side.name} {'has' if side.name == HEAD else 'have'} {policy.digest}")
        raise SideError(
            f"no side with the digest `{text}` is known; {', '.join(known)} (profile "
            f"{self.profile}). A digest resolves only where it is one of these: give a folder or "
            "a git revision"
        )

    def _known(self) -> list[Loaded]:
        sides = [self.present()]
        try:
            sides.append(self._revision(HEAD))
        except SideError:
            # There is no repository: the present rules are all that is known.
            return sides
        return sides


# -- folders --------------------------------------------------------------------------------------


def _folder(name: str, folder: Path) -> Loaded:
    """A rules folder, or a folder that holds one beside its own words and places."""
    rules, words = folder / RULES.name, folder / GRAMMAR
    if rules.is_dir() and not any(folder.glob("*.law")):
        places = {p.name: p.read_bytes() for p in (folder / JURISDICTIONS.name).glob("*.yaml")}
        content = words.read_bytes() if words.is_file() else None
        return _tree(name, dict(read_folder(rules)), content, places, [])
    own = dict(read_folder(folder))
    if not own:
        raise SideError(f"the folder `{name}` holds no rule file (`*.law`)")
    return Loaded(
        name=name,
        files=tuple(files_of(folder)),
        vocabulary=load_vocabulary(),
        atlas=load_atlas(JURISDICTIONS),
        remarks=_added(own, dict(files_of(folder))),
    )


def _tree(
    name: str,
    rules: dict[str, bytes],
    words: bytes | None,
    places: dict[str, bytes],
    remarks: list[str],
) -> Loaded:
    """Rules with the words and places that stand beside them.

    INVARIANT: a tree with words of its own is a Brightline of its own, and its floor is the one
    that it has. If the present floor were added, nobody would see that a part of it is gone.
    """
    if words is None:
        remarks.append(f"it has no `{GRAMMAR}`, the present one is taken")
        whole = {**{f"floor/{path}": text for path, text in read_folder(RULES / "floor")}, **rules}
        remarks += _added(rules, whole)
        rules = whole
    tables = {PurePosixPath(path).name: content for path, content in places.items()}
    if not tables:
        remarks.append(f"it has no `{JURISDICTIONS.name}/`, the present one is taken")
    for table in (f"{table}.yaml" for table in FILES):
        if tables and table not in tables:
            remarks.append(f"it has no `{JURISDICTIONS.name}/{table}`, the present one is taken")
            tables[table] = (JURISDICTIONS / table).read_bytes()
    return Loaded(
        name=name,
        files=tuple(sorted(rules.items())),
        vocabulary=_vocabulary(name, words),
        atlas=_atlas(name, tables),
        remarks=tuple(remarks),
    )


def _added(own: dict[str, bytes], whole: dict[str, bytes]) -> tuple[str, ...]:
    added = sorted(whole.keys() - own.keys())
    if not added:
        return ()
    return (f"{', '.join(added)} added: rules are never served without the floor",)


def _vocabulary(name: str, content: bytes | None) -> Vocabulary:
    """The words of a side; the present ones, the same object, where they are the same bytes."""
    present = load_vocabulary()
    if content is None or content == present.source:
        return present
    with TemporaryDirectory() as folder:
        path = Path(folder) / "vocabulary.yaml"
        path.write_bytes(content)
        try:
            return load_vocabulary(path)
        except (YAMLError, ValueError, LookupError, TypeError, AttributeError) as error:
            raise SideError(
                f"this Brightline cannot read `{GRAMMAR}` of {name}: {error}"
            ) from error


def _atlas(name: str, files: dict[str, bytes]) -> Atlas:
    if not files:
        return load_atlas(JURISDICTIONS)
    with TemporaryDirectory() as folder:
        for table, content in files.items():
            (Path(folder) / table).write_bytes(content)
        try:
            return load_atlas(Path(folder))
        except (AtlasError, OSError) as error:
            said = str(error).replace(f"{folder}/", "")
            raise SideError(f"`{JURISDICTIONS.name}/` of {name} cannot be read: {said}") from error


def _folders(text: str) -> list[str]:
    """The folders that may have been meant by a name."""
    above = Path(text).parent
    if not above.is_dir():
        return []
    return [path.as_posix() for path in above.iterdir() if path.is_dir()]
