"""A geoblock list comes in; its texts are read back by the rules of their formats."""

import csv
import json
import re
import shutil
import subprocess
from datetime import date
from io import StringIO
from pathlib import Path

import pytest

from engine.export import Country, Format, Geoblock, Kind, State, written
from engine.export.model import CAUTION

DIGEST = "sha256:" + "0" * 64
NEVER = frozenset({State.NEVER})
NOT_ALWAYS = frozenset({State.NEVER, State.SOMETIMES})


def listed(*, blocked: frozenset[State] = NEVER, elsewhere: State = State.NEVER) -> Geoblock:
    """A list of four countries, one of them of parts that differ."""
    names = {"CH": "Switzerland", "CI": "Côte d'Ivoire", "FR": "France", "US": "United States, the"}
    states = (State.SOMETIMES, State.ALWAYS, State.NEVER, State.NEVER)
    return Geoblock(
        kind=Kind(
            conduct="create",
            facts={"image.depicts": ("nudity", "sexual-act"), "person.real": ("yes",)},
            profile="law",
            day=date(2026, 12, 2),
            policy=DIGEST,
        ),
        countries=tuple(
            Country(
                code=code,
                name=name,
                state=state,
                parts={"US-NV": State.ALWAYS} if code == "US" else {},
            )
            for (code, name), state in zip(names.items(), states, strict=True)
        ),
        elsewhere=elsewhere,
        blocked=blocked,
    )


@pytest.mark.parametrize("form", Format)
def test_each_text_says_what_it_was_made_of(form: Format) -> None:
    """Digest, day, conduct, facts, profile, and that a geoblock alone is no safeguard."""
    text = written(listed(), form)

    for expected in (
        DIGEST,
        "2026-12-02",
        "create",
        "image.depicts=nudity,sexual-act person.real=yes",
        "law",
        CAUTION,
        "US",
    ):
        assert expected in text


@pytest.mark.parametrize("form", [f for f in Format if f is not Format.CSV])
def test_each_text_says_what_is_lost_where_parts_differ(form: Format) -> None:
    """Delivery networks know countries; the strictest part counts for all."""
    assert "US-NV" in written(listed(), form) or "strictest counts" in written(listed(), form)


def test_json() -> None:
    """All states, the countries that are blocked, and the parts that differ."""
    values = json.loads(written(listed(), Format.JSON))

    assert {"never": ["FR", "US"], "sometimes": ["CH"], "always": ["CI"]} == values["countries"]
    assert ["FR", "US"] == values["blocked_countries"]
    assert {"US": {"US-NV": "always"}} == values["parts_that_differ"]
    assert "never" == values["no_country_known"]
    assert {"image.depicts": ["nudity", "sexual-act"], "person.real": ["yes"]} == values["stated"]


def test_csv() -> None:
    """A row for each country, with commas and accents in names, and line ends as RFC 4180 has."""
    text = written(listed(), Format.CSV)
    rows = list(csv.DictReader(StringIO(text, newline="")))

    assert ["CH", "CI", "FR", "US"] == [row["code"] for row in rows]
    assert "United States, the" == rows[3]["name"]
    assert ["no", "no", "yes", "yes"] == [row["blocked"] for row in rows]
    assert "US-NV=always" == rows[3]["parts_that_differ"]
    assert {CAUTION} == {row["caution"] for row in rows}
    assert {"\r"} == {line[-1] for line in text.split("\n")}


# -- nginx ----------------------------------------------------------------------------------------

_MAP = re.compile(
    r"map (?P<variable>\$\w+) \$brightline_blocked \{\n"
    r"    default (?P<default>[01]);\n"
    r"(?P<rows>(?:    [A-Z]{2} [01];  # [a-z, ]+\n)*)\}"
)


def mapped(text: str) -> dict[str, str]:
    """The rows of a map of nginx, its default among them."""
    found = _MAP.search(text)
    assert found is not None, text
    rows = re.findall(r"([A-Z]{2}) ([01]);", found["rows"])
    return {"default": found["default"], **dict(rows)}


@pytest.mark.parametrize("form", [Format.NGINX, Format.NGINX_MAP])
def test_nginx(form: Format) -> None:
    """A map from the country to whether it is blocked; everything else is a comment."""
    text = written(listed(), form)

    assert {"default": "1", "CH": "0", "CI": "0", "FR": "1", "US": "1"} == mapped(text)
    before = text[: text.index("map ")]
    geo = "geo $brightline_country {\n    default ZZ;\n    include brightline-networks.conf;\n}\n\n"
    assert {"#"} == {line[0] for line in before.replace(geo, "").splitlines()}
    assert (geo in before) is (form is Format.NGINX)


@pytest.mark.parametrize("form", [Format.NGINX, Format.NGINX_MAP])
@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")
def test_nginx_takes_its_configuration(form: Format, tmp_path: Path) -> None:
    """`nginx -t` finds nothing to say; the variable of the module is set by hand here."""
    (tmp_path / "brightline-networks.conf").write_text("192.0.2.0/24 FR;\n", encoding="utf-8")
    (tmp_path / "blocked.conf").write_text(written(listed(), form) + "\n", encoding="utf-8")
    variable = "map $remote_addr $geoip2_data_country_code { default FR; }"
    paths = "".join(
        f"{name}_temp_path {tmp_path}/{name}; "
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ access_log off; {paths}"
        f"{variable} include blocked.conf; "
        "server { listen 127.0.0.1:8099; if ($brightline_blocked) { return 451; } } }",
        encoding="utf-8",
    )
    nginx = shutil.which("nginx")
    assert nginx is not None
    done = subprocess.run(
        [nginx, "-t", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert 0 == done.returncode, done.stderr


# -- delivery networks ----------------------------------------------------------------------------


def test_cloudflare() -> None:
    """A rule whose expression lists the countries, Tor and unknown places among them."""
    values = json.loads(written(listed(), Format.CLOUDFLARE))

    assert '(ip.src.country in {"FR" "US" "T1" "XX"})' == values["rule"]["expression"]
    assert "block" == values["rule"]["action"]
    assert values["rule"]["enabled"] is True
    assert len(values["rule"]["expression"]) < 4096


def test_cloudflare_lets_unknown_places_in_where_no_place_is_blocked_for_them() -> None:
    """Only where the answer anywhere is a block too."""
    values = json.loads(written(listed(elsewhere=State.SOMETIMES), Format.CLOUDFLARE))

    assert '(ip.src.country in {"FR" "US"})' == values["rule"]["expression"]


def test_cloudfront() -> None:
    """The restrictions of a distribution: a blacklist with its count."""
    values = json.loads(written(listed(blocked=NOT_ALWAYS), Format.CLOUDFRONT))

    assert {
        "GeoRestriction": {
            "RestrictionType": "blacklist",
            "Quantity": 3,
            "Items": ["CH", "FR", "US"],
        }
    } == values["Restrictions"]


def test_fastly() -> None:
    """A table of strings; the look-up falls back to the answer anywhere."""
    text = written(listed(), Format.FASTLY)
    row = r'  "[A-Z]{2}": "[01]",  # [a-z, ]+\n'
    table = re.search(
        rf"^table brightline_blocked STRING \{{\n((?:{row})+)\}}$", text, re.MULTILINE
    )

    assert table is not None
    assert [("CH", "0"), ("CI", "0"), ("FR", "1"), ("US", "1")] == re.findall(
        r'"(..)": "(.)"', table[1]
    )
    assert 'client.geo.country_code, "1") == "1"' in text
    assert {"#"} == {line[0] for line in text[: table.start()].splitlines()}


@pytest.mark.parametrize("form", Format)
def test_where_nothing_is_blocked_the_text_still_holds(form: Format) -> None:
    """An empty list is a list; nothing is blocked by it."""
    text = written(listed(blocked=frozenset(), elsewhere=State.ALWAYS), form)

    match form:
        case Format.CLOUDFLARE:
            rule = json.loads(text)["rule"]
            assert (False, "false") == (rule["enabled"], rule["expression"])
        case Format.CLOUDFRONT:
            restriction = json.loads(text)["Restrictions"]["GeoRestriction"]
            assert {"RestrictionType": "none", "Quantity": 0} == restriction
        case Format.JSON:
            assert [] == json.loads(text)["blocked_countries"]
        case Format.CSV:
            rows = csv.DictReader(StringIO(text, newline=""))
            assert {"no"} == {row["blocked"] for row in rows}
        case Format.NGINX | Format.NGINX_MAP:
            assert {"0"} == set(mapped(text).values())
        case Format.FASTLY:
            assert '"1",' not in text


def test_the_states_that_are_blocked_are_named() -> None:
    """So that the reader of a list knows what it is for."""
    assert "where it is never permitted" in written(listed(), Format.JSON)
    assert "where it is not always permitted" in written(listed(blocked=NOT_ALWAYS), Format.JSON)
