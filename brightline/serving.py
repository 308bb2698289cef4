"""The settings of the policies come in; a service that changes its version as it runs goes out.

It holds one application for each version (`PerVersion`), the holder that says which one serves, and
what looks for new ones: where bundles arrive, and what other processes activate.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine as Database
from starlette.types import ASGIApp

from api.policies import PerVersion
from brightline.engine import Engine
from engine.compile import Profile
from engine.decide import Codes
from records.bundle import BundleError, Trust, read_bundle, read_trust
from records.bundle.folder import bundle_of_folder
from records.bundle.opening import open_bundle
from records.bundle.signing import KeyFileError
from records.policies.following import Follow
from records.policies.history import History
from records.policies.holder import Holder, Told
from records.policies.judging import Deployment
from records.policies.model import PolicyError
from records.policies.tenants import Beside, engines_of, read_tenants
from records.policies.watching import SECONDS, Watch


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicySettings:
    """What the operator says about the policies.

    `rules` is the folder that is served until a bundle is; `bundles` the file or folder that is
    watched, if any; `trust` the keys whose signatures a bundle needs, none for a developer;
    `tenants` the folder with the rules of clients, if any.
    """

    rules: Path | None = None
    bundles: Path | None = None
    trust: Sequence[Path] = ()
    threshold: int = 1
    unsigned: bool = False
    profile: Profile = Profile.FULL
    identity: str | None = None
    provider: Codes = None
    tenants: Path | None = None
    seconds: float = SECONDS


@dataclass(frozen=True, slots=True)
class Serving:
    """A service that runs: its application, and what holds its versions."""

    app: PerVersion
    holder: Holder
    watch: Watch | None


Make = Callable[[Holder, Engine, Mapping[str, Beside], frozenset[str]], ASGIApp]
"""Makes the application of a version: of the holder, the engine, what decides for tenants, and the
digests of the policies that it comes after."""


@contextmanager
def serving(
    settings: PolicySettings, database: Database, make: Make, told: Told | None = None
) -> Iterator[Serving]:
    """Serve what served last, or the folder; follow other processes, and watch for bundles.

    Args:
        settings: what the operator says.
        database: where versions are kept.
        make: makes the application of a version.
        told: called with each activation that this process makes.

    Raises:
        PolicyError: there is nothing that may serve, in a sentence for the operator.
    """
    trust = _trust(settings)
    tenants = {} if settings.tenants is None else read_tenants(settings.tenants)

    def version(engine: Engine, earlier: frozenset[str]) -> ASGIApp:
        beside = engines_of(tenants, engine, settings.provider, earlier)
        return make(holder, engine, beside, earlier)

    app = PerVersion(version)
    holder = Holder(
        History(database),
        trust=trust,
        deployment=Deployment(profile=settings.profile, identity=settings.identity),
        provider=settings.provider,
        ready=(app.prepare,),
        told=told,
    )
    app.holder = holder
    try:
        holder.start(bundle_of_folder(settings.rules))
    except BundleError as error:
        raise PolicyError(str(error)) from error
    follow = Follow(holder)
    follow.start()
    watch = None
    if settings.bundles is not None:
        watch = Watch(settings.bundles, holder, seconds=settings.seconds)
        watch.start()
    try:
        yield Serving(app, holder, watch)
    finally:
        follow.stop()
        if watch is not None:
            watch.stop()


def _trust(settings: PolicySettings) -> Trust | None:
    """INVARIANT: no keys never means that everything is trusted, unless somebody says so."""
    if settings.unsigned:
        if settings.trust:
            raise PolicyError("bundles need no signature, and keys are trusted: choose one of them")
        return None
    if not settings.trust:
        if settings.bundles is not None:
            raise PolicyError(
                "bundles are watched for and no key is trusted; name the public keys whose "
                "signatures count in `BRIGHTLINE_TRUST`"
            )
        # Whatever is uploaded is not signed by a key that was thrown away.
        return Trust((("nobody", Ed25519PrivateKey.generate().public_key()),))
    try:
        return read_trust(settings.trust, settings.threshold)
    except KeyFileError as error:
        raise PolicyError(str(error)) from error


def engine_of_bundle(path: Path, settings: PolicySettings) -> Engine:
    """The engine of a bundle that does not serve: one that decides in the shadow.

    Raises:
        PolicyError: it cannot be read, or is not signed by enough of those who are trusted.
    """
    trust = _trust(settings)
    try:
        bundle = read_bundle(path.read_bytes())
        if trust is not None:
            trust.signers(bundle)
        policy = open_bundle(bundle).policy(settings.profile, settings.identity)
    except OSError as error:
        raise PolicyError(f"`{path}` cannot be read: {error.strerror}") from error
    except BundleError as error:
        raise PolicyError(f"`{path.name}` is refused: {error}") from error
    return Engine(policy, provider=settings.provider)
