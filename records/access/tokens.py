"""Tokens of one OpenID Connect issuer come in; who shows them, and their roles, goes out.

Only what the operator named is believed: this issuer, this audience, these algorithms, all of them
asymmetric. A thread fetches the issuer's keys; while they cannot be had, no token opens anything.
"""

import json
import logging
import math
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from joserfc import jwt
from joserfc.errors import ExpiredTokenError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from records.access.issuer import IssuerUnavailableError, KeySource
from records.access.keys import AccessError, check_name
from records.access.roles import OF_TENANTS, Role

ALGORITHMS = ("Ed25519", "ES256", "ES384", "PS256", "RS256")
"""Those that are believed where the operator names none."""
KNOWN_ALGORITHMS = frozenset(
    {*ALGORITHMS, "EdDSA", "ES512", "Ed448", "PS384", "PS512", "RS384", "RS512"}
)
"""Those that may be named: none with a shared secret, and never `none`."""
SKEW = 30
EVERY = 300.0
"""Seconds between two fetches of the issuer's keys."""
STALE = 900.0
"""Seconds after which fetched keys are not believed any more."""
_ASKED_ANEW = 10.0
"""Seconds between two fetches that tokens with unknown keys cause."""
_MOST_REMEMBERED = 4_096
_LONGEST = 8_192
_LONGEST_SUBJECT = 255
_TYPES = frozenset({"jwt", "at+jwt", "application/at+jwt"})
_LOG = logging.getLogger("brightline.access")


class UnknownTokenError(Exception):
    """A token that opens nothing. The message is for whoever shows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """Whose tokens are believed, and how they are read."""

    issuer: str
    audience: str
    keys: str = field(repr=False)
    """An address (`https://…`) or the path of a file: a JSON Web Key Set (RFC 7517)."""
    algorithms: tuple[str, ...] = ALGORITHMS
    skew: int = SKEW
    """Seconds by which the issuer's clock and ours may differ."""
    roles_claim: str = "roles"
    """The claim with the words for roles; `.` leads into objects, as in `realm_access.roles`."""
    roles: Mapping[str, Role] = field(default_factory=lambda: {r.value: r for r in Role})
    """What the issuer's words mean here; other words mean nothing."""
    tenant_claim: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearer:
    """Who shows a token."""

    name: str
    roles: frozenset[Role]
    tenant: str | None = None


class TokenChecker:
    """Checks the tokens of one issuer.

    Args:
        issuer: whose, and how they are read.
        source: gives the issuer's keys; None: what the issuer's setting names.
        every: seconds between two fetches.
        stale: seconds for which fetched keys are believed.
        clock: the time, for tests.
    """

    def __init__(
        self,
        issuer: Issuer,
        *,
        source: Callable[[], object] | None = None,
        every: float = EVERY,
        stale: float = STALE,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._issuer = issuer
        self._fetch = KeySource(issuer.keys).read if source is None else source
        self._every = every
        self._stale = stale
        self._clock = clock
        self._keys: KeySet | None = None
        self._fetched_at = self._tried_at = -math.inf
        self._registry = JWSRegistry(algorithms=issuer.algorithms, strict_check_header=False)
        self._claims = jwt.JWTClaimsRegistry(
            now=lambda: int(clock()),
            leeway=issuer.skew,
            iss={"essential": True, "value": issuer.issuer},
            aud={"essential": True, "value": issuer.audience},
            exp={"essential": True},
            sub={"essential": True},
        )
        self._known: dict[bytes, tuple[Bearer, float]] = {}
        self._wake = threading.Event()
        self._closing = False
        self.refresh()
        self._thread = threading.Thread(target=self._run, name="brightline-issuer", daemon=True)
        self._thread.start()

    def check(self, token: bytes) -> Bearer:
        """Who shows a token.

        Raises:
            UnknownTokenError: nobody that is known here.
        """
        keys = self._keys
        if keys is None or not self.is_fresh:
            raise UnknownTokenError("the keys of the issuer cannot be had; no token is believed")
        known = self._known.get(token)
        if known is not None and self._clock() < known[1]:
            return known[0]
        if len(token) > _LONGEST:
            raise UnknownTokenError("the token is too long")
        bearer, ends = self._verify(token, keys)
        if len(self._known) >= _MOST_REMEMBERED:
            self._known.clear()
        if keys is self._keys:  # else it was signed with a key that may be gone by now
            self._known[token] = (bearer, ends)
        return bearer

    @property
    def is_fresh(self) -> bool:
        """Whether tokens can be checked."""
        return time.monotonic() - self._fetched_at <= self._stale

    def refresh(self) -> None:
        """Fetch the keys; where that fails, those at hand hold until they are stale."""
        started = self._tried_at = time.monotonic()
        try:
            keys = _key_set(self._fetch())
        except IssuerUnavailableError as error:
            _LOG.warning("the keys of the issuer cannot be had: %s", error)
            return
        self._keys = keys
        self._known = {}
        self._fetched_at = started

    def close(self) -> None:
        """Fetch no more."""
        self._closing = True
        self._wake.set()
        self._thread.join()

    def _run(self) -> None:
        while True:
            self._wake.wait(self._every)
            if self._closing:
                return
            self._wake.clear()
            self.refresh()

    def _verify(self, token: bytes, keys: KeySet) -> tuple[Bearer, float]:
        issuer = self._issuer
        try:
            found = jwt.decode(token, keys, issuer.algorithms, registry=self._registry)
            self._claims.validate(found.claims)
        except ExpiredTokenError as error:
            raise UnknownTokenError("the token is expired") from error
        except InvalidKeyIdError as error:
            if time.monotonic() - self._tried_at > _ASKED_ANEW:
                self._wake.set()
            raise UnknownTokenError("the token is not one that is believed here") from error
        except (JoseError, ValueError, TypeError, AttributeError, RecursionError) as error:
            # The latter ones: a key of another sort than the algorithm's, or claims of odd types.
            raise UnknownTokenError("the token is not one that is believed here") from error
        if "crit" in found.header:
            raise UnknownTokenError("the token demands what is not understood here")
        if str(found.header.get("typ", "JWT")).lower() not in _TYPES:
            raise UnknownTokenError("the token is of another type than an access token")
        claims = found.claims
        roles, tenant = _roles(claims, issuer), _tenant(claims, issuer.tenant_claim)
        bearer = Bearer(
            name=_name(claims),
            roles=roles if tenant is None else roles & OF_TENANTS,
            tenant=tenant,
        )
        return bearer, float(claims["exp"]) + issuer.skew


def _key_set(document: object) -> KeySet:
    """The keys that sign. A shared secret among them is left out: it would not be one."""
    if not isinstance(document, Mapping) or not isinstance(document.get("keys"), Sequence):
        raise IssuerUnavailableError("it is no JSON Web Key Set")
    keys = []
    for written in document["keys"]:
        if not isinstance(written, Mapping) or written.get("kty") == "oct":
            continue
        if written.get("use", "sig") != "sig":
            continue
        try:
            keys.extend(KeySet.import_key_set({"keys": [dict(written)]}).keys)
        except (JoseError, ValueError, TypeError, KeyError):
            continue
    if not keys:
        raise IssuerUnavailableError("no key in it can be used")
    return KeySet(keys)


def _name(claims: Mapping[str, object]) -> str:
    subject = claims["sub"]
    plain = isinstance(subject, str) and subject.isascii() and subject.isprintable()
    if not plain or not 0 < len(str(subject)) <= _LONGEST_SUBJECT:
        raise UnknownTokenError("the subject of the token cannot stand in a record")
    return f"oidc:{subject}"


def _roles(claims: Mapping[str, object], issuer: Issuer) -> frozenset[Role]:
    found: object = claims
    for step in issuer.roles_claim.split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    words = found.split() if isinstance(found, str) else found
    if not isinstance(words, list):
        return frozenset()
    return frozenset(issuer.roles[w] for w in words if isinstance(w, str) and w in issuer.roles)


def _tenant(claims: Mapping[str, object], claim: str | None) -> str | None:
    found = None if claim is None else claims.get(claim)
    if found is None:
        return None
    try:
        check_name(found if isinstance(found, str) else json.dumps(found), "tenant")
    except AccessError as error:
        raise UnknownTokenError(str(error)) from error
    return str(found)
