"""A rules folder comes in; an engine goes out, or the remarks that keep it from being served."""

from pathlib import Path

from brightline.engine import Engine
from engine.check import Checked, check, read_folder
from engine.compile import Profile, compile_corpus
from engine.decide import BadRequestError, Codes
from engine.diagnostics import Diagnostic
from engine.diagnostics.render import as_text, counts
from engine.places import load_atlas
from engine.vocabulary import load_vocabulary

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
    checked = check_folder(rules)
    if checked.has_errors:
        errors = tuple(d for d in checked.diagnostics if d.is_error)
        message = f"the rules have {counts(errors)}\n\n{as_text(errors, most=20)}"
        raise RulesError(message, errors)
    policy = compile_corpus(checked.corpus, profile=chosen, identity=identity)
    try:
        return Engine(policy, provider=provider)
    except BadRequestError as error:
        raise RulesError(f"the provider's place is wrong: {error.message}") from error


def check_folder(rules: str | Path | None = None) -> Checked:
    """Read and check a rules folder, with what it lacks of the floor of Brightline."""
    folder = RULES if rules is None else Path(rules)
    if not folder.is_dir():
        message = f"there is no rules folder `{folder}`"
        raise RulesError(message)
    floor = {f"{FLOOR}/{path}": text for path, text in read_folder(RULES / FLOOR)}
    files = floor | dict(read_folder(folder))
    return check(
        sorted(files.items()), vocabulary=load_vocabulary(), atlas=load_atlas(JURISDICTIONS)
    )
