"""A geoblock list comes in; its text for a program or a delivery network goes out.

Each text says by which rules, for which day and for what it was made. Where a format has no
comments, that stands in a field beside what is to be pasted.
"""

import csv
import json
from collections.abc import Callable, Iterator
from enum import StrEnum
from io import StringIO

from engine.export.model import CAUTION, Country, Geoblock, State

_CLOUDFLARE_ALSO = ("T1", "XX")
"""What Cloudflare writes for Tor and where it knows no country."""


_CLOUDFLARE_PARTS = (
    'to tell parts apart use `ip.src.subdivision_1_iso_code in {"US-CA"}` (Business and Enterprise '
    "plans) in rules of your own"
)


class Format(StrEnum):
    """A form in which a list can be had."""

    JSON = "json"
    CSV = "csv"
    NGINX = "nginx"
    NGINX_MAP = "nginx-map"
    CLOUDFLARE = "cloudflare"
    CLOUDFRONT = "cloudfront"
    FASTLY = "fastly"


def written(geoblock: Geoblock, form: Format) -> str:
    """The text of a list, without a line end."""
    return _WRITERS[form](geoblock)


def _head(geoblock: Geoblock) -> dict[str, object]:
    kind = geoblock.kind
    return {
        "policy": kind.policy,
        "as_of": kind.day.isoformat(),
        "profile": kind.profile,
        "conduct": kind.conduct,
        "facts": kind.words,
        "blocked": f"where it is {_blocking(geoblock)} permitted",
        "no_country_known": geoblock.elsewhere.value,
        "caution": CAUTION,
    }


def _blocking(geoblock: Geoblock) -> str:
    return "not always" if geoblock.blocks(State.SOMETIMES) else "never"


def _comments(geoblock: Geoblock, *notes: str) -> Iterator[str]:
    for name, value in _head(geoblock).items():
        yield f"# {name.replace('_', ' ')}: {value}"
    yield from (f"# {note}" for note in (*_lost(geoblock), *notes))


def _lost(geoblock: Geoblock) -> Iterator[str]:
    """What a list of countries cannot tell apart."""
    divided = [country for country in geoblock.countries if country.parts]
    if divided:
        codes = ", ".join(country.code for country in divided)
        yield f"parts of these countries differ, and the strictest counts for all: {codes}"


def _blocked(geoblock: Geoblock) -> list[str]:
    return [country.code for country in geoblock.countries if geoblock.blocks(country.state)]


# -- for programs ---------------------------------------------------------------------------------


def _json(geoblock: Geoblock) -> str:
    values = {
        **_head(geoblock),
        "stated": {name: list(values) for name, values in geoblock.kind.facts.items()},
        "countries": {
            state.value: [c.code for c in geoblock.countries if c.state is state] for state in State
        },
        "blocked_countries": _blocked(geoblock),
        "parts_that_differ": {
            country.code: {part: state.value for part, state in country.parts.items()}
            for country in geoblock.countries
            if country.parts
        },
    }
    return json.dumps(values, ensure_ascii=False, indent=2)


def _csv(geoblock: Geoblock) -> str:
    """A row for each country, as RFC 4180 has it; the head in each, since there are no comments."""
    text = StringIO()
    head = {name: str(value) for name, value in _head(geoblock).items() if name != "blocked"}
    fields = ["code", "name", "permitted", "blocked", "parts_that_differ", *head]
    writer = csv.DictWriter(text, fields)
    writer.writeheader()
    for country in geoblock.countries:
        parts = " ".join(f"{part}={state}" for part, state in country.parts.items())
        writer.writerow(
            {
                "code": country.code,
                "name": country.name,
                "permitted": country.state.value,
                "blocked": "yes" if geoblock.blocks(country.state) else "no",
                "parts_that_differ": parts,
                **head,
            }
        )
    return text.getvalue().removesuffix("\n")


# -- for nginx ------------------------------------------------------------------------------------


def _nginx_map(geoblock: Geoblock) -> str:
    notes = (
        "needs the module ngx_http_geoip2 and a database of countries, and in the block `http`:",
        "  geoip2 /path/to/country.mmdb { $geoip2_data_country_code country iso_code; }",
        "then, where it is to be blocked: if ($brightline_blocked) { return 451; }",
    )
    lines = [*_comments(geoblock, *notes), *_map(geoblock, "$geoip2_data_country_code")]
    return "\n".join(lines)


def _nginx(geoblock: Geoblock) -> str:
    notes = (
        "needs no module, but a file with a line for each network, such as `192.0.2.0/24 FR;`:",
        "make it from your own database of addresses; Brightline has no list of networks",
        "then, where it is to be blocked: if ($brightline_blocked) { return 451; }",
    )
    country = "$brightline_country"
    networks = (
        f"geo {country} {{",
        "    default ZZ;",
        "    include brightline-networks.conf;",
        "}",
        "",
    )
    return "\n".join([*_comments(geoblock, *notes), *networks, *_map(geoblock, country)])


def _map(geoblock: Geoblock, variable: str) -> Iterator[str]:
    yield f"map {variable} $brightline_blocked {{"
    yield f"    default {_digit(geoblock, geoblock.elsewhere)};"
    for country in geoblock.countries:
        yield f"    {country.code} {_digit(geoblock, country.state)};  # {_remark(country)}"
    yield "}"


def _digit(geoblock: Geoblock, state: State) -> str:
    return "1" if geoblock.blocks(state) else "0"


def _remark(country: Country) -> str:
    return f"{country.state}, parts differ" if country.parts else country.state.value


# -- for delivery networks ------------------------------------------------------------------------


def _cloudflare(geoblock: Geoblock) -> str:
    """A rule as the Rulesets API takes it; its expression can be pasted into the dashboard."""
    codes = _blocked(geoblock)
    if geoblock.blocks(geoblock.elsewhere):
        codes += _CLOUDFLARE_ALSO
    listed = " ".join(f'"{code}"' for code in codes)
    notes = [
        *_lost(geoblock),
        _CLOUDFLARE_PARTS,
    ]
    return json.dumps(
        {
            "brightline": {**_head(geoblock), "notes": notes},
            "rule": {
                "description": f"brightline {geoblock.kind.policy[:19]} {geoblock.kind.day}",
                "expression": f"(ip.src.country in {{{listed}}})" if codes else "false",
                "action": "block",
                "enabled": bool(codes),
            },
        },
        ensure_ascii=False,
        indent=2,
    )


def _cloudfront(geoblock: Geoblock) -> str:
    """The part `Restrictions` of the configuration of a distribution."""
    codes = _blocked(geoblock)
    notes = [
        *_lost(geoblock),
        "CloudFront lets a viewer through whose country it does not know",
        "XK (Kosovo) is no code of ISO 3166-1; take it out where it is refused",
    ]
    restriction: dict[str, object] = {"RestrictionType": "none", "Quantity": 0}
    if codes:
        restriction = {"RestrictionType": "blacklist", "Quantity": len(codes), "Items": codes}
    return json.dumps(
        {
            "brightline": {**_head(geoblock), "notes": notes},
            "Restrictions": {"GeoRestriction": restriction},
        },
        ensure_ascii=False,
        indent=2,
    )


def _fastly(geoblock: Geoblock) -> str:
    default = _digit(geoblock, geoblock.elsewhere)
    look_up = f'table.lookup(brightline_blocked, client.geo.country_code, "{default}")'
    notes = (
        "in vcl_recv, where it is to be blocked:",
        f'  if ({look_up} == "1") {{ error 451; }}',
    )
    lines = [*_comments(geoblock, *notes), "table brightline_blocked STRING {"]
    lines += [
        f'  "{country.code}": "{_digit(geoblock, country.state)}",  # {_remark(country)}'
        for country in geoblock.countries
    ]
    return "\n".join([*lines, "}"])


_WRITERS: dict[Format, Callable[[Geoblock], str]] = {
    Format.JSON: _json,
    Format.CSV: _csv,
    Format.NGINX: _nginx,
    Format.NGINX_MAP: _nginx_map,
    Format.CLOUDFLARE: _cloudflare,
    Format.CLOUDFRONT: _cloudfront,
    Format.FASTLY: _fastly,
}
