"""A folder comes in; a bundle of what it holds, checked, goes out."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from brightline.loading import JURISDICTIONS, RULES, RulesError, files_of
from brightline.revisions import RevisionError, repository_of
from engine.check import read_folder
from engine.places.load import FILES
from engine.vocabulary.load import VOCABULARY
from records.bundle.archive import BundleError
from records.bundle.bundle import PLACES, WORDS, Bundle, make_bundle
from records.bundle.bundle import RULES as RULES_FOLDER
from records.bundle.opening import open_bundle

FOLDER = "a folder"


@dataclass(frozen=True, slots=True)
class _Content:
    rules: Mapping[str, bytes]
    places: Mapping[str, bytes]
    words: bytes


def bundle_of_folder(
    folder: Path | None, *, revision: int = 1, created_from: str | None = None
) -> Bundle:
    """Make a bundle of a folder, or of the rules that come with Brightline.

    Args:
        folder: a rules folder, to which the places, words and floor of Brightline are added, or
            one that holds `rules/` beside its own `jurisdictions/` and `grammar/`.
        revision: the number of the version.
        created_from: where the files come from; left out: the commit where they all are as they
            were committed, else only that they come from a folder. No path: bundles are public.

    Raises:
        BundleError: the rules have errors, or the files do not fit into a bundle.
    """
    try:
        content = _content(folder)
    except (RulesError, OSError) as error:
        raise BundleError(str(error)) from error
    bundle = make_bundle(
        rules=content.rules,
        places=content.places,
        words=content.words,
        revision=revision,
        created_from=_origin(folder, content) if created_from is None else created_from,
    )
    open_bundle(bundle)
    return bundle


def _content(folder: Path | None) -> _Content:
    if folder is not None and _is_tree(folder):
        words, places = folder / WORDS, folder / PLACES
        tables = {f"{name}.yaml": places / f"{name}.yaml" for name in FILES}
        return _Content(
            rules=dict(read_folder(folder / RULES_FOLDER)),
            # What stands beside the rules is taken, and what does not is that of Brightline.
            places={
                name: (path if path.is_file() else JURISDICTIONS / name).read_bytes()
                for name, path in tables.items()
            },
            words=(words if words.is_file() else VOCABULARY).read_bytes(),
        )
    if folder is not None and folder.is_dir() and not read_folder(folder):
        raise BundleError(f"the folder `{folder}` holds no rule file (`*.law`)")
    return _Content(
        rules=dict(files_of(folder)),
        places={f"{name}.yaml": (JURISDICTIONS / f"{name}.yaml").read_bytes() for name in FILES},
        words=VOCABULARY.read_bytes(),
    )


def _is_tree(folder: Path) -> bool:
    return (folder / RULES_FOLDER).is_dir() and not any(folder.glob("*.law"))


def _origin(folder: Path | None, content: _Content) -> str:
    """The commit, where every rule is exactly as it was committed."""
    where = RULES if folder is None else folder
    where = where / RULES_FOLDER if folder is not None and _is_tree(folder) else where
    try:
        repository = repository_of(where)
        commit = None if repository is None else repository.commit("HEAD")
        if repository is None or commit is None:
            return FOLDER
        inside = where.resolve().relative_to(repository.top.resolve()).as_posix()
        committed = repository.files(commit, PurePosixPath(inside))
    except (RevisionError, ValueError, OSError):
        return FOLDER
    start = "" if inside == "." else f"{inside}/"
    laws = {p.removeprefix(start): t for p, t in committed.items() if p.endswith(".law")}
    own = dict(read_folder(where))
    return f"git:{commit}" if laws == own == dict(content.rules) else FOLDER
