"""Settings of the resolver: the operator's files come in as paths, their condition goes out.

With no file at all the embedded table of address assignments (`iptocc`) is the only source.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

_PREFIX = "BRIGHTLINE_GEO_"
_DAYS = re.compile(r"[1-9][0-9]{0,5}", re.ASCII)


class SettingError(ValueError):
    """A setting of the resolver cannot be used; the message says what was expected."""


class SourceError(ValueError):
    """A source cannot be read; the message says why, without the path (evidence is kept)."""


class Role(StrEnum):
    """What a source is asked about."""

    CITY = "city"
    COUNTRY = "country"
    ANONYMOUS = "anonymous"
    RELAYS = "relays"
    EMBEDDED = "embedded"


class SourceState(StrEnum):
    """The condition of a source; every one but `ready` and `kept` makes each answer *anywhere*."""

    READY = "ready"
    KEPT = "kept"
    """Its replacement is missing or broken; the copy read before goes on serving."""
    OUTDATED = "outdated"
    UNREADABLE = "unreadable"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceStatus:
    """One source as an operator sees it. `built` is the date of the data, where they have one."""

    role: Role
    state: SourceState
    label: str
    path: Path | None = None
    built: datetime | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """The operator's files, each optional.

    Args:
        country: GeoIP2 or GeoLite2 Country (MaxMind shape).
        city: GeoIP2 or GeoLite2 City, or GeoIP2 Enterprise: countries with their parts.
        anonymous: GeoIP2 Anonymous IP, or GeoIP Anonymous Plus.
        relays: egress list of a privacy relay, lines `prefix,country,region,city,`.
        max_age_days: older files are not believed; None means that age does not matter.
        check_seconds: how often at most a file is looked at for a replacement.

    Raises:
        SettingError: for an age below one day or a negative time.
    """

    country: Path | None = None
    city: Path | None = None
    anonymous: Path | None = None
    relays: Path | None = None
    max_age_days: int | None = None
    check_seconds: float = 1.0

    def __post_init__(self) -> None:
        if self.max_age_days is not None and self.max_age_days < 1:
            raise SettingError(
                f"`{self.max_age_days}` days is no age for a file; expected 1 or more"
            )
        if not self.check_seconds >= 0:
            raise SettingError(
                f"`{self.check_seconds}` seconds between two checks; expected 0 or more"
            )


def sources_from_environment(env: Mapping[str, str]) -> Sources:
    """Read the settings BRIGHTLINE_GEO_COUNTRY, _CITY, _ANONYMOUS, _RELAYS and _MAX_AGE_DAYS.

    An empty value counts as not set. Unknown names with this beginning are refused: a
    misspelt setting would otherwise leave a source out without anybody noticing.

    Raises:
        SettingError: for an unknown name or a value that cannot be used.
    """
    given = {
        name.removeprefix(_PREFIX): value.strip()
        for name, value in env.items()
        if name.startswith(_PREFIX) and value.strip()
    }
    known = ("COUNTRY", "CITY", "ANONYMOUS", "RELAYS", "MAX_AGE_DAYS")
    for name in sorted(given.keys() - set(known)):
        expected = ", ".join(f"`{_PREFIX}{each}`" for each in known)
        raise SettingError(f"`{_PREFIX}{name}` is no setting; expected one of {expected}")
    return Sources(
        country=_read_path(given, "COUNTRY"),
        city=_read_path(given, "CITY"),
        anonymous=_read_path(given, "ANONYMOUS"),
        relays=_read_path(given, "RELAYS"),
        max_age_days=_read_days(given.get("MAX_AGE_DAYS", "")),
    )


def _read_path(given: Mapping[str, str], name: str) -> Path | None:
    return Path(given[name]) if name in given else None


def _read_days(text: str) -> int | None:
    if not text:
        return None
    if not _DAYS.fullmatch(text):
        raise SettingError(
            f"`{text}` in `{_PREFIX}MAX_AGE_DAYS` is no age;"
            " expected a whole number of days from 1, such as `30`"
        )
    return int(text)
