"""The environment comes in, once; every setting of Brightline goes out, or what is wrong with one.

A name that begins with `BRIGHTLINE_` and is no setting is refused, as a value is that cannot be
read: a misspelt setting would otherwise leave a protection out without anybody noticing.
"""

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from api.edge import Cdn, Edge, Network, networks
from engine.diagnostics import one_of
from engine.resolve import SettingError, Sources, sources_from_environment
from records.access.issuer import KeySource
from records.access.roles import Role
from records.access.tokens import ALGORITHMS, KNOWN_ALGORITHMS, SKEW, Issuer
from records.journal import WhenUnavailable
from records.store import StoreError, url_of

PREFIX = "BRIGHTLINE_"
_GEO = "BRIGHTLINE_GEO_"
_CACHE = "BRIGHTLINE_CACHE"
_WORDS = {"yes": True, "no": False}
_RATE = re.compile(r"([1-9][0-9]{0,6})/(second|minute|hour)", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,6}", re.ASCII)
_SIGN = re.compile(r"[\x21-\x7e]+")
_SERVICE_LINK = re.compile(r"BRIGHTLINE_(SERVICE_HOST|(SERVICE_)?PORT(_[A-Z0-9_]+)?)")
_CLOSE = 0.85
_LEAST_TOKEN = 16
_LONGEST_SHUTDOWN = 3_600
_LONGEST_SKEW = 300
_MOST_HOURS = 8_760
_MOST_SIGNERS = 100
_NEED_DATABASE = ("BRIGHTLINE_BUNDLES", "BRIGHTLINE_TENANTS")

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


class Developer(StrEnum):
    """Where everything is open to everybody."""

    OFF = "off"
    LOOPBACK = "loopback"
    """On an address that only this machine reaches."""
    ANYWHERE = "anywhere"


class LogLevel(StrEnum):
    """The least that is logged."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """So many requests in so much time; it reads `600/minute`."""

    number: int
    period: str

    def __str__(self) -> str:
        return f"{self.number}/{self.period}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting, read. `docs/operator.md` says of each what it does."""

    api_key: str | None = field(default=None, repr=False)
    bundles: Path | None = None
    cache: str | None = None
    complaint_hours: int | None = None
    database: str | None = field(default=None, repr=False)
    developer: Developer = Developer.LOOPBACK
    edge: Edge | None = None
    identity: str | None = None
    issuer: Issuer | None = None
    journal_key: Path | None = None
    journal_origin: str | None = None
    journal_unavailable: WhenUnavailable = WhenUnavailable.REFUSE
    log_level: LogLevel = LogLevel.INFO
    metrics_token: str | None = field(default=None, repr=False)
    notice_hours: int | None = None
    provider: tuple[str, ...] | None = None
    public_url: str | None = None
    rate_address: Rate | None = Rate(number=120, period="minute")
    rate_key: Rate | None = None
    ready_needs_places: bool = False
    shadow: Path | None = None
    shutdown_seconds: int = 30
    sources: Sources = field(default_factory=Sources)
    telemetry: bool = False
    tenants: Path | None = None
    trust: tuple[Path, ...] = ()
    trust_threshold: int = 1
    unsigned_bundles: bool = False

    def open_to_all(self, host: str) -> bool:
        """Whether a service that listens on an address knows no callers.

        Raises:
            SettingError: it would be open to more than this machine, and nobody said that it may;
                or it is to know its callers, and has nothing to know them by.
        """
        if self.developer is Developer.OFF:
            if self.database is None and self.issuer is None:
                raise SettingError(
                    "nobody could be let in; set `BRIGHTLINE_DATABASE`, where keys are kept, or "
                    "`BRIGHTLINE_OIDC_ISSUER`"
                )
            return False
        if self.developer is Developer.LOOPBACK and not is_loopback(host):
            raise SettingError(
                f"everything would be open to whoever reaches `{host}`; set `BRIGHTLINE_DATABASE`, "
                "where keys are kept, or listen on `127.0.0.1`. If that is what you want: "
                "`BRIGHTLINE_DEVELOPER=anywhere`"
            )
        return True


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address.

    >>> [is_loopback(host) for host in ("127.0.0.1", "::1", "localhost", "0.0.0.0", "::", "")]
    [True, True, True, False, False, False]
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read the settings. An empty value counts as not set, but for the cache.

    Raises:
        SettingError: a name is none of a setting, or a value cannot be used.
    """
    given = _Given(environment)
    database = given.read("BRIGHTLINE_DATABASE", _database)
    settings = Settings(
        api_key=given.read("BRIGHTLINE_API_KEY", _text),
        bundles=given.read("BRIGHTLINE_BUNDLES", Path),
        cache=environment.get(_CACHE),
        complaint_hours=given.hours("BRIGHTLINE_COMPLAINT_HOURS"),
        database=database,
        developer=given.read("BRIGHTLINE_DEVELOPER", _word(Developer))
        or (Developer.LOOPBACK if database is None else Developer.OFF),
        edge=_edge(given),
        identity=given.read("BRIGHTLINE_IDENTITY", _text),
        issuer=_issuer(given),
        journal_key=given.read("BRIGHTLINE_JOURNAL_KEY", Path),
        journal_origin=given.read("BRIGHTLINE_JOURNAL_ORIGIN", _text),
        journal_unavailable=given.read("BRIGHTLINE_JOURNAL_UNAVAILABLE", _word(WhenUnavailable))
        or WhenUnavailable.REFUSE,
        log_level=given.read("BRIGHTLINE_LOG_LEVEL", _word(LogLevel)) or LogLevel.INFO,
        metrics_token=given.read("BRIGHTLINE_METRICS_TOKEN", _token),
        notice_hours=given.hours("BRIGHTLINE_NOTICE_HOURS"),
        provider=given.read("BRIGHTLINE_PROVIDER", _list),
        public_url=given.read("BRIGHTLINE_PUBLIC_URL", _address),
        rate_address=_rate(given, "BRIGHTLINE_RATE_ADDRESS", Rate(number=120, period="minute")),
        rate_key=_rate(given, "BRIGHTLINE_RATE_KEY", None),
        ready_needs_places=given.read("BRIGHTLINE_READY_NEEDS_PLACES", _flag) or False,
        shadow=given.read("BRIGHTLINE_SHADOW", Path),
        shutdown_seconds=given.number("BRIGHTLINE_SHUTDOWN_SECONDS", 30, most=_LONGEST_SHUTDOWN),
        sources=sources_from_environment(environment),
        telemetry=given.read("BRIGHTLINE_TELEMETRY", _flag) or False,
        tenants=given.read("BRIGHTLINE_TENANTS", Path),
        trust=given.read("BRIGHTLINE_TRUST", _paths) or (),
        trust_threshold=given.number("BRIGHTLINE_TRUST_THRESHOLD", 1, least=1, most=_MOST_SIGNERS),
        unsigned_bundles=given.read("BRIGHTLINE_UNSIGNED_BUNDLES", _flag) or False,
    )
    given.refuse_others()
    if database is None:
        for name in _NEED_DATABASE:
            for set_name in given.has(name):
                raise SettingError(f"`{set_name}` says nothing without `BRIGHTLINE_DATABASE`")
    return settings


class _Given:
    """What the environment has under our beginning, and which of it was read."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._values = {
            name: value.strip()
            for name, value in environment.items()
            # The resolver reads its own, and refuses what it does not know.
            if name.startswith(PREFIX) and not name.startswith(_GEO) and value.strip()
        }
        self._asked = {_CACHE}

    def read(self, name: str, reader: Callable[[str], T]) -> T | None:
        """The value of a setting; None where it is not set."""
        self._asked.add(name)
        if name not in self._values:
            return None
        try:
            return reader(self._values[name])
        except ValueError as error:
            raise SettingError(f"`{name}` cannot be used: {error}") from error

    def number(self, name: str, default: int, *, most: int, least: int = 0) -> int:
        """A whole number, of seconds or of whatever the setting counts."""
        found = self.read(name, lambda text: _number(text, least, most))
        return default if found is None else found

    def hours(self, name: str) -> int | None:
        """A whole number of hours; None where it is not set."""
        return self.read(name, lambda text: _number(text, 1, _MOST_HOURS))

    def has(self, beginning: str) -> list[str]:
        """The names that are set and begin so."""
        return sorted(name for name in self._values if name.startswith(beginning))

    def refuse_others(self) -> None:
        """Refuse what nobody asked for."""
        for name in sorted(self._values.keys() - self._asked):
            near = get_close_matches(name, self._asked, 1, _CLOSE)
            hint = f"did you mean `{near[0]}`?" if near else "see docs/operator.md"
            if _SERVICE_LINK.fullmatch(name):
                hint = "Kubernetes sets it; set `enableServiceLinks: false` on the pod"
            raise SettingError(f"`{name}` is no setting; {hint}")


def _issuer(given: _Given) -> Issuer | None:
    issuer = given.read("BRIGHTLINE_OIDC_ISSUER", _text)
    audience = given.read("BRIGHTLINE_OIDC_AUDIENCE", _text)
    keys = given.read("BRIGHTLINE_OIDC_KEYS", _key_source)
    algorithms = given.read("BRIGHTLINE_OIDC_ALGORITHMS", _algorithms)
    skew = given.number("BRIGHTLINE_OIDC_SKEW_SECONDS", SKEW, most=_LONGEST_SKEW)
    claim = given.read("BRIGHTLINE_OIDC_ROLES_CLAIM", _text)
    roles = given.read("BRIGHTLINE_OIDC_ROLES", _roles)
    tenant = given.read("BRIGHTLINE_OIDC_TENANT_CLAIM", _text)
    if issuer is None:
        for name in given.has(f"{PREFIX}OIDC_"):
            raise SettingError(f"`{name}` says nothing without `BRIGHTLINE_OIDC_ISSUER`")
        return None
    if audience is None or keys is None:
        missing = "BRIGHTLINE_OIDC_KEYS" if keys is None else "BRIGHTLINE_OIDC_AUDIENCE"
        raise SettingError(f"`BRIGHTLINE_OIDC_ISSUER` needs `{missing}` beside it")
    return Issuer(
        issuer=issuer,
        audience=audience,
        keys=keys,
        algorithms=ALGORITHMS if algorithms is None else algorithms,
        skew=skew,
        roles_claim="roles" if claim is None else claim,
        roles={role.value: role for role in Role} if roles is None else roles,
        tenant_claim=tenant,
    )


def _edge(given: _Given) -> Edge | None:
    on = given.read("BRIGHTLINE_EDGE", _flag) or False
    trusted = given.read("BRIGHTLINE_EDGE_PROXIES", _networks) or ()
    cdn = given.read("BRIGHTLINE_EDGE_CDN", _word(Cdn))
    ranges = given.read("BRIGHTLINE_EDGE_CDN_RANGES", _networks) or ()
    if not on:
        for name in given.has(f"{PREFIX}EDGE_"):
            raise SettingError(f"`{name}` says nothing without `BRIGHTLINE_EDGE=yes`")
        return None
    if (cdn is None) != (not ranges):
        missing, other = "BRIGHTLINE_EDGE_CDN", "BRIGHTLINE_EDGE_CDN_RANGES"
        if cdn is not None:
            missing, other = other, missing
        raise SettingError(f"`{other}` needs `{missing}` beside it")
    return Edge(trusted=trusted, cdn=cdn, cdn_ranges=ranges)


# -- values ---------------------------------------------------------------------------------------


def _text(text: str) -> str:
    if not text.isprintable():
        raise ValueError("it holds signs that cannot be printed")
    return text


def _token(text: str) -> str:
    if not _SIGN.fullmatch(text) or len(text) < _LEAST_TOKEN:
        raise ValueError(f"expected at least {_LEAST_TOKEN} signs without spaces, of ASCII")
    return text


def _list(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _word(words: type[E]) -> Callable[[str], E]:
    def read(text: str) -> E:
        if text not in {word.value for word in words}:
            raise ValueError(f"`{text}` is none of its values; {one_of(w.value for w in words)}")
        return words(text)

    return read


def _flag(text: str) -> bool:
    if text not in _WORDS:
        raise ValueError(f"`{text}` is none of its values; expected `yes` or `no`")
    return _WORDS[text]


def _number(text: str, least: int, most: int) -> int:
    if not _NUMBER.fullmatch(text) or not least <= int(text) <= most:
        raise ValueError(f"`{text}` is no such number; expected {least} to {most}")
    return int(text)


def _networks(text: str) -> tuple[Network, ...]:
    try:
        return networks(text)
    except ValueError:
        raise ValueError(
            f"`{text}` is no list of ranges; expected one such as `192.0.2.0/24, 2001:db8::/32`, "
            "each beginning with its first address"
        ) from None


def _paths(text: str) -> tuple[Path, ...]:
    return tuple(map(Path, _list(text)))


def _database(text: str) -> str:
    try:
        url_of(text)
    except StoreError as error:
        raise ValueError(str(error)) from error
    return text


def _address(text: str) -> str:
    found = urlsplit(text)
    if found.scheme not in {"http", "https"} or not found.netloc or found.query or found.fragment:
        raise ValueError(
            f"`{text}` is no address; expected one such as `https://brightline.example`"
        )
    return text.rstrip("/")


def _key_source(text: str) -> str:
    KeySource(text)
    return text


def _algorithms(text: str) -> tuple[str, ...]:
    names = _list(text)
    for name in names:
        if name not in KNOWN_ALGORITHMS:
            raise ValueError(f"`{name}` is not used here; {one_of(sorted(KNOWN_ALGORITHMS))}")
    return names


def _roles(text: str) -> dict[str, Role]:
    """Pairs such as `legal=counsel,ops=admin`."""
    found: dict[str, Role] = {}
    for pair in _list(text):
        word, _, role = pair.rpartition("=")
        if not word or role not in {each.value for each in Role}:
            expected = one_of(each.value for each in Role)
            raise ValueError(
                f"`{pair}` maps no word to a role; expected `legal=counsel`, {expected}"
            )
        found[word] = Role(role)
    return found


def _rate(given: _Given, name: str, default: Rate | None) -> Rate | None:
    def read(text: str) -> Rate | str:
        if text == "none":
            return text
        found = _RATE.fullmatch(text)
        if found is None:
            raise ValueError(
                f"`{text}` is no rate; expected `none`, or a number for each `second`, `minute` "
                "or `hour`, such as `600/minute`"
            )
        return Rate(number=int(found[1]), period=found[2])

    found = given.read(name, read)
    if found is None:
        return default
    return found if isinstance(found, Rate) else None
