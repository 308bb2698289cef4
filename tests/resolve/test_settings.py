"""Settings come in; that none is taken silently for another is what goes out."""

from pathlib import Path

import pytest

from engine.resolve import SettingError, Sources, sources_from_environment


def test_settings_are_read_from_the_environment() -> None:
    """Every file and the greatest age can be set without touching code."""
    env = {
        "BRIGHTLINE_GEO_COUNTRY": "/data/country.mmdb",
        "BRIGHTLINE_GEO_CITY": "/data/city.mmdb",
        "BRIGHTLINE_GEO_ANONYMOUS": "/data/anonymous.mmdb",
        "BRIGHTLINE_GEO_RELAYS": "/data/egress.csv",
        "BRIGHTLINE_GEO_MAX_AGE_DAYS": "30",
        "HOME": "/elsewhere",
    }
    expected = Sources(
        country=Path("/data/country.mmdb"),
        city=Path("/data/city.mmdb"),
        anonymous=Path("/data/anonymous.mmdb"),
        relays=Path("/data/egress.csv"),
        max_age_days=30,
    )
    assert expected == sources_from_environment(env)


@pytest.mark.parametrize("env", [{}, {"BRIGHTLINE_GEO_CITY": ""}, {"BRIGHTLINE_GEO_CITY": "  "}])
def test_an_empty_setting_is_no_setting(env: dict[str, str]) -> None:
    """Templates of services often leave a variable empty when it is not used."""
    assert Sources() == sources_from_environment(env)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("BRIGHTLINE_GEO_ANONYMUS", "/data/a.mmdb", "expected one of `BRIGHTLINE_GEO_COUNTRY`"),
        ("BRIGHTLINE_GEO_MAX_AGE_DAYS", "0", "`0` .* expected a whole number"),
        ("BRIGHTLINE_GEO_MAX_AGE_DAYS", "-3", "expected a whole number"),
        ("BRIGHTLINE_GEO_MAX_AGE_DAYS", "1.5", "expected a whole number"),
        ("BRIGHTLINE_GEO_MAX_AGE_DAYS", "a month", "expected a whole number"),
        ("BRIGHTLINE_GEO_MAX_AGE_DAYS", "٣", "expected a whole number"),
        ("BRIGHTLINE_GEO_MAX_AGE_DAYS", "9" * 5000, "expected a whole number"),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused(name: str, value: str, message: str) -> None:
    """A slip in a setting stops the start; it does not leave a source out."""
    with pytest.raises(SettingError, match=message):
        sources_from_environment({name: value})


@pytest.mark.parametrize("days", [0, -1])
def test_an_age_below_one_day_is_refused(days: int) -> None:
    """No file could ever be young enough."""
    with pytest.raises(SettingError, match="expected 1 or more"):
        Sources(max_age_days=days)


@pytest.mark.parametrize("seconds", [-1.0, float("nan")])
def test_a_time_between_checks_must_be_a_time(seconds: float) -> None:
    """Replacements would otherwise never be seen."""
    with pytest.raises(SettingError, match="expected 0 or more"):
        Sources(check_seconds=seconds)
