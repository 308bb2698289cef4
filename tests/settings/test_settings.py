"""Every setting is read once; what cannot be read stops the start, and says how to mend it."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brightline.settings import (
    Developer,
    LogLevel,
    Rate,
    Settings,
    read_settings,
)
from engine.resolve import SettingError
from records.access.roles import Role
from records.access.tokens import Issuer
from records.journal import WhenUnavailable

EDGE = {"BRIGHTLINE_EDGE": "yes"}
ISSUER = {
    "BRIGHTLINE_OIDC_ISSUER": "https://issuer.example",
    "BRIGHTLINE_OIDC_AUDIENCE": "brightline",
    "BRIGHTLINE_OIDC_KEYS": "/etc/brightline/keys.json",
}


@pytest.mark.parametrize(
    "environment", [{}, {"HOME": "/root", "BRIGHTLINE_DATABASE": " ", "BRIGHTLINE_RATE_KEY": ""}]
)
def test_nothing_has_to_be_set(environment: dict[str, str]) -> None:
    """And what is empty is not set."""
    assert Settings() == read_settings(environment)


def test_each_setting_is_read() -> None:
    """In the shape that the rest of Brightline uses."""
    found = read_settings(
        {
            "BRIGHTLINE_API_KEY": "bl_x",
            "BRIGHTLINE_CACHE": "",
            "BRIGHTLINE_DATABASE": "postgresql://brightline@db/records",
            "BRIGHTLINE_IDENTITY": "Example Ltd",
            "BRIGHTLINE_JOURNAL_KEY": "/run/secrets/journal.pem",
            "BRIGHTLINE_JOURNAL_ORIGIN": "brightline.example/journal",
            "BRIGHTLINE_JOURNAL_UNAVAILABLE": "serve-denials-only",
            "BRIGHTLINE_LOG_LEVEL": "warning",
            "BRIGHTLINE_METRICS_TOKEN": "0123456789abcdef",
            "BRIGHTLINE_PROVIDER": "IE, US,",
            "BRIGHTLINE_PUBLIC_URL": "https://brightline.example/",
            "BRIGHTLINE_RATE_ADDRESS": "none",
            "BRIGHTLINE_RATE_KEY": "600/second",
            "BRIGHTLINE_READY_NEEDS_PLACES": "yes",
            "BRIGHTLINE_SHUTDOWN_SECONDS": "5",
            "BRIGHTLINE_TELEMETRY": "yes",
            "BRIGHTLINE_GEO_MAX_AGE_DAYS": "30",
        }
    )

    assert ("bl_x", "", "Example Ltd") == (found.api_key, found.cache, found.identity)
    assert "postgresql://brightline@db/records" == found.database
    assert Developer.OFF is found.developer
    assert "/run/secrets/journal.pem" == str(found.journal_key)
    assert WhenUnavailable.SERVE_DENIALS_ONLY is found.journal_unavailable
    assert LogLevel.WARNING is found.log_level
    assert ("IE", "US") == found.provider
    assert "https://brightline.example" == found.public_url
    assert (None, Rate(number=600, period="second")) == (found.rate_address, found.rate_key)
    assert (True, True, 5) == (found.ready_needs_places, found.telemetry, found.shutdown_seconds)
    assert 30 == found.sources.max_age_days


def test_secrets_are_not_shown() -> None:
    """Settings may be logged, and then nothing in them opens anything."""
    environment = {
        "BRIGHTLINE_API_KEY": "bl_hidden",
        "BRIGHTLINE_DATABASE": "postgresql://brightline:hidden@db/records",
        "BRIGHTLINE_METRICS_TOKEN": "hidden-0123456789",
    }

    assert "hidden" not in repr(read_settings(environment))


def test_an_issuer_is_read() -> None:
    """With what its words mean here."""
    found = read_settings(
        ISSUER
        | {
            "BRIGHTLINE_OIDC_ALGORITHMS": "ES256,RS256",
            "BRIGHTLINE_OIDC_SKEW_SECONDS": "0",
            "BRIGHTLINE_OIDC_ROLES_CLAIM": "realm_access.roles",
            "BRIGHTLINE_OIDC_ROLES": "legal=counsel, a=b=admin",
            "BRIGHTLINE_OIDC_TENANT_CLAIM": "tenant",
        }
    )

    assert (
        Issuer(
            issuer="https://issuer.example",
            audience="brightline",
            keys="/etc/brightline/keys.json",
            algorithms=("ES256", "RS256"),
            skew=0,
            roles_claim="realm_access.roles",
            roles={"legal": Role.COUNSEL, "a=b": Role.ADMIN},
            tenant_claim="tenant",
        )
        == found.issuer
    )
    assert {role.value: role for role in Role} == read_settings(ISSUER).issuer.roles  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("expected", "environment"),
    [
        ("did you mean `BRIGHTLINE_DATABASE`", {"BRIGHTLINE_DATABSE": "x"}),
        ("see docs/operator.md", {"BRIGHTLINE_QQ": "x"}),
        ("`BRIGHTLINE_GEO_CTY` is no setting", {"BRIGHTLINE_GEO_CTY": "x"}),
        ("enableServiceLinks: false", {"BRIGHTLINE_PORT": "tcp://192.0.2.1:8000"}),
        ("enableServiceLinks: false", {"BRIGHTLINE_SERVICE_HOST": "192.0.2.1"}),
        ("`mysql` is no database", {"BRIGHTLINE_DATABASE": "mysql://db/x"}),
        ("expected one of `off`, `loopback`", {"BRIGHTLINE_DEVELOPER": "yes"}),
        ("expected one of `refuse`", {"BRIGHTLINE_JOURNAL_UNAVAILABLE": "permit"}),
        ("expected one of `debug`", {"BRIGHTLINE_LOG_LEVEL": "loud"}),
        ("at least 16 signs", {"BRIGHTLINE_METRICS_TOKEN": "short"}),
        ("at least 16 signs", {"BRIGHTLINE_METRICS_TOKEN": "with a space in it"}),
        ("is no address", {"BRIGHTLINE_PUBLIC_URL": "brightline.example"}),
        ("is no rate", {"BRIGHTLINE_RATE_KEY": "600"}),
        ("is no list of ranges", EDGE | {"BRIGHTLINE_EDGE_PROXIES": "10.0.0.1/8"}),
        ("is no list of ranges", EDGE | {"BRIGHTLINE_EDGE_PROXIES": "a proxy"}),
        ("expected one of `cloudflare`", EDGE | {"BRIGHTLINE_EDGE_CDN": "akamai"}),
        ("needs `BRIGHTLINE_EDGE_CDN_RANGES`", EDGE | {"BRIGHTLINE_EDGE_CDN": "fastly"}),
        ("needs `BRIGHTLINE_EDGE_CDN`", EDGE | {"BRIGHTLINE_EDGE_CDN_RANGES": "192.0.2.0/24"}),
        ("without `BRIGHTLINE_EDGE=yes`", {"BRIGHTLINE_EDGE_PROXIES": "192.0.2.0/24"}),
        ("without `BRIGHTLINE_DATABASE`", {"BRIGHTLINE_BUNDLES": "bundles"}),
        ("without `BRIGHTLINE_DATABASE`", {"BRIGHTLINE_TENANTS": "tenants"}),
        ("expected 1 to 8760", {"BRIGHTLINE_NOTICE_HOURS": "0"}),
        ("expected 1 to 100", {"BRIGHTLINE_TRUST_THRESHOLD": "0"}),
        ("is no rate", {"BRIGHTLINE_RATE_KEY": "0/second"}),
        ("is no rate", {"BRIGHTLINE_RATE_ADDRESS": "٣/second"}),
        ("expected `yes` or `no`", {"BRIGHTLINE_READY_NEEDS_PLACES": "true"}),
        ("expected `yes` or `no`", {"BRIGHTLINE_TELEMETRY": "1"}),
        ("no such number; expected 0 to 3600", {"BRIGHTLINE_SHUTDOWN_SECONDS": "-1"}),
        ("no such number", {"BRIGHTLINE_SHUTDOWN_SECONDS": "9999"}),
        ("cannot be printed", {"BRIGHTLINE_IDENTITY": "a\x07b"}),
        ("says nothing without `BRIGHTLINE_OIDC_ISSUER`", {"BRIGHTLINE_OIDC_AUDIENCE": "x"}),
        ("needs `BRIGHTLINE_OIDC_KEYS`", {"BRIGHTLINE_OIDC_ISSUER": "https://a.example"}),
        ("needs `BRIGHTLINE_OIDC_AUDIENCE`", ISSUER | {"BRIGHTLINE_OIDC_AUDIENCE": ""}),
        ("expected `https", ISSUER | {"BRIGHTLINE_OIDC_KEYS": "http://issuer.example/keys"}),
        ("`HS256` is not used here", ISSUER | {"BRIGHTLINE_OIDC_ALGORITHMS": "ES256,HS256"}),
        ("`none` is not used here", ISSUER | {"BRIGHTLINE_OIDC_ALGORITHMS": "none"}),
        ("maps no word to a role", ISSUER | {"BRIGHTLINE_OIDC_ROLES": "legal=boss"}),
        ("expected 0 to 300", ISSUER | {"BRIGHTLINE_OIDC_SKEW_SECONDS": "86400"}),
    ],
)
def test_what_cannot_be_read_stops_the_start(expected: str, environment: dict[str, str]) -> None:
    """With the name of the setting, and what was expected."""
    with pytest.raises(SettingError) as refused:
        read_settings(environment)

    assert expected in str(refused.value)
    assert "BRIGHTLINE_" in str(refused.value)


@given(
    st.dictionaries(
        st.sampled_from(sorted({*ISSUER, "BRIGHTLINE_DATABASE", "BRIGHTLINE_RATE_KEY"})),
        st.text(max_size=20),
    )
)
def test_anything_is_read_or_refused(environment: dict[str, str]) -> None:
    """Never a failure of another sort."""
    with suppress(SettingError):
        assert isinstance(read_settings(environment), Settings)


# -- developer mode -------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.5.5.5"])
def test_a_developer_needs_no_key_on_loopback(host: str) -> None:
    """As long as nothing is kept."""
    assert read_settings({}).open_to_all(host)
    assert not read_settings({"BRIGHTLINE_DATABASE": "records.db"}).open_to_all(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "brightline.example", ""])  # noqa: S104  # what is refused
def test_nobody_is_let_in_from_elsewhere_without_a_key(host: str) -> None:
    """Unless the operator says in words that everything is open."""
    with pytest.raises(SettingError, match="everything would be open"):
        read_settings({}).open_to_all(host)
    both = {"BRIGHTLINE_DATABASE": "records.db", "BRIGHTLINE_DEVELOPER": "loopback"}
    with pytest.raises(SettingError, match="everything would be open"):
        read_settings(both).open_to_all(host)

    assert read_settings({"BRIGHTLINE_DEVELOPER": "anywhere"}).open_to_all(host)
    assert not read_settings({"BRIGHTLINE_DATABASE": "records.db"}).open_to_all(host)
    assert not read_settings(ISSUER | {"BRIGHTLINE_DEVELOPER": "off"}).open_to_all(host)


def test_a_service_that_could_let_nobody_in_does_not_start() -> None:
    """Closed, and with nothing to know anybody by."""
    with pytest.raises(SettingError, match="nobody could be let in"):
        read_settings({"BRIGHTLINE_DEVELOPER": "off"}).open_to_all("127.0.0.1")
