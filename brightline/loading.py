"""A rules folder comes in; an engine goes out, or the remarks that keep it from being served."""

from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path

from brightline.engine import Engine
from engine.check import Checked, check, read_folder
from engine.compile import PolicySet, Profile, compile_corpus
from engine.compile.policy import Compiled, assemble
from engine.decide import BadRequestError, Codes
from engine.diagnostics import Diagnostic
from engine.diagnostics.render import as_text, counts
from engine.places import Atlas, load_atlas
from engine.store import keep, kept
from engine.vocabulary import Vocabulary, load_vocabulary

ROOT = Path(__file__).parent.parent
RULES = ROOT / "rules"
JURISDICTIONS = ROOT / "jurisdictions"
FLOOR = "floor"


class RulesError(ValueError):
    """A rules folder that cannot be served, with the remarks on it."""

    def __init__(self, message: str, diagnostics: tuple[Diagnostic, ...] = ()) -> None:
        super().__init__(message)
        self.diagnostics = diagnostics


def load(
    rules: str | Path | None = None,
    *,
    profile: str | Profile = Profile.FULL,
    identity: str | None = None,
    provider: Codes = None,
) -> Engine:
    """Read, check and compile a rules folder; None is the rules that come with Brightline.

    Args:
        rules: the folder. What it lacks of the floor of Brightline is added: the full profile
            never decides without it.
        profile: `full`, `law` (no floor, no platform policies) or `announced`.
        identity: the name of the deployment, for orders that name an addressee; None counts as
            possibly each of them.
        provider: codes of the places where the service is established.

    Raises:
        RulesError: the folder does not exist, a file in it has an error, or there is no such
            profile or place of the provider.
    """
    try:
        chosen = Profile(profile)
    except ValueError:
        known = ", ".join(f"`{p}`" for p in Profile)
        message = f"there is no profile `{profile}`; expected one of {known}"
        raise RulesError(message) from None
    vocabulary, atlas = load_vocabulary(), load_atlas(JURISDICTIONS)
    policy = policy_of(
        files_of(rules), vocabulary=vocabulary, atlas=atlas, profile=chosen, identity=identity
    )
    try:
        return Engine(policy, provider=provider)
    except BadRequestError as error:
        message = f"the provider's place is wrong: {error.message}"
        raise RulesError(message) from error


def policy_of(
    files: Sequence[tuple[str, bytes]],
    *,
    vocabulary: Vocabulary,
    atlas: Atlas,
    profile: Profile,
    identity: str | None,
) -> PolicySet:
    """Check and compile rule files, or take what was compiled of the same files before.

    Raises:
        RulesError: a file has an error.
    """
    key = _key(files, vocabulary, atlas, profile, identity)
    compiled = kept(key)
    if isinstance(compiled, Compiled):
        return assemble(compiled, profile, vocabulary, atlas)
    checked = check(files, vocabulary=vocabulary, atlas=atlas)
    if checked.has_errors:
        errors = tuple(d for d in checked.diagnostics if d.is_error)
        message = f"the rules have {counts(errors)}\n\n{as_text(errors, most=20)}"
        raise RulesError(message, errors)
    policy = compile_corpus(checked.corpus, profile=profile, identity=identity)
    keep(key, Compiled(policy.rules, policy.digest))
    return policy


def check_folder(rules: str | Path | None = None, *, today: date | None = None) -> Checked:
    """Read and check a rules folder, with what it lacks of the floor of Brightline.

    With a day, checks of the law that are too old on it are reported as warnings.
    """
    return check(
        files_of(rules), vocabulary=load_vocabulary(), atlas=load_atlas(JURISDICTIONS), today=today
    )


def files_of(rules: str | Path | None) -> list[tuple[str, bytes]]:
    """The rule files of a folder, with what it lacks of the floor of Brightline.

    Raises:
        RulesError: there is no such folder.
    """
    folder = RULES if rules is None else Path(rules)
    if not folder.is_dir():
        message = f"there is no rules folder `{folder}`"
        raise RulesError(message)
    floor = {f"{FLOOR}/{path}": text for path, text in read_folder(RULES / FLOOR)}
    return sorted((floor | dict(read_folder(folder))).items())


def _key(
    files: Sequence[tuple[str, bytes]],
    vocabulary: Vocabulary,
    atlas: Atlas,
    profile: Profile,
    identity: str | None,
) -> str:
    """The hash of everything that a compiled policy depends on, the compiler included."""
    total = sha256(f"policy\0{profile}\0{identity}\0".encode())
    code = [path.read_bytes() for path in sorted((ROOT / "engine").rglob("*.py"))]
    texts = [part for path, text in files for part in (path.encode(), text)]
    for part in (vocabulary.source, atlas.source, *code, *texts):
        total.update(len(part).to_bytes(8, "big"))
        total.update(part)
    return total.hexdigest()
