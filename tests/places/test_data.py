"""Takes the files in `jurisdictions/` as data; asks whether they are well formed and complete."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pycountry
import pytest
import yaml
from jsonschema import Draft202012Validator, FormatChecker

from engine.places import Atlas
from jurisdictions.build import build

FILES = (
    "groups",
    "memberships",
    "overlays",
    "places",
    "postures",
    "subdivisions",
    "territories",
    "unknown-codes",
)

TERRITORIES = (
    "AI AS AW AX BL BM BQ BV CC CK CW CX FK FO GF GG GI GL GP GS GU HK HM IM IO JE KY MF MO MP MQ "
    "MS NC NF NU PF PM PN RE SH SJ SX TC TF TK UM US-PR VG VI WF YT"
)

# Types of ISO 3166-2 that mark a part which has an ISO 3166-1 code as well.
BOTH_PART_AND_COUNTRY = (
    "Overseas",
    "Outlying area",
    "Special administrative region",
    "Arctic region",
)


def as_json(value: object) -> object:
    """Write days as JSON would: JSON Schema knows only texts."""
    match value:
        case date():
            return value.isoformat()
        case dict():
            return {key: as_json(entry) for key, entry in value.items()}
        case list():
            return [as_json(entry) for entry in value]
        case _:
            return value


def validator(folder: Path, name: str) -> Draft202012Validator:
    """Give the checker for one file."""
    schema = json.loads((folder / "schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(
        {"$defs": schema["$defs"], "$ref": f"#/$defs/{name}"}, format_checker=FormatChecker()
    )


def test_every_file_of_the_folder_has_a_definition_in_the_schema(folder: Path) -> None:
    """No data file escapes the schema."""
    assert list(FILES) == sorted(path.stem for path in folder.glob("*.yaml"))


@pytest.mark.parametrize("name", FILES)
def test_a_data_file_matches_its_schema(folder: Path, name: str) -> None:
    """The files have the shape that the README promises."""
    value = as_json(yaml.safe_load((folder / f"{name}.yaml").read_text(encoding="utf-8")))

    assert not [error.message for error in validator(folder, name).iter_errors(value)]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("places", {"places": {"fr": "France"}}),
        ("subdivisions", {"subdivisions": ["US"]}),
        ("territories", {"territories": {"GP": [{"of": "FR", "reach": "wholly"}]}}),
        (
            "territories",
            {"territories": {"GP": [{"of": "FR", "reach": "mostly", "note": "No such word."}]}},
        ),
        (
            "territories",
            {"territories": {"GP": [{"of": "FR", "reach": {"kinds": ["crime"]}, "note": "No."}]}},
        ),
        (
            "memberships",
            {"memberships": {"EU": {"name": "Union", "meaning": "None.", "members": []}}},
        ),
        (
            "groups",
            {"groups": {"g": {"meaning": "None.", "places": [{"code": "FR", "since": "soon"}]}}},
        ),
        ("unknown-codes", {"unknown-codes": {"XX": ""}}),
        ("overlays", {"aliases": {"UK": "GB"}}),
    ],
)
def test_the_schema_refuses_a_malformed_file(
    folder: Path, name: str, value: Mapping[str, object]
) -> None:
    """A slip in a data file is seen before it can hide a law."""
    assert not validator(folder, name).is_valid(value)


def test_the_list_of_places_is_what_the_script_makes(folder: Path) -> None:
    """Nobody edits the generated list by hand, or forgets to make it again."""
    assert build(folder) == (folder / "places.yaml").read_text(encoding="utf-8")


def test_every_country_of_iso_3166_1_is_a_place(atlas: Atlas) -> None:
    """No country of the world is missing."""
    missing = [
        country.alpha_2
        for country in pycountry.countries
        if atlas.canonical(country.alpha_2) not in atlas.codes
    ]

    assert not missing


def test_a_part_that_has_a_country_code_of_its_own_is_read_as_that_country(atlas: Atlas) -> None:
    """Guadeloupe is the same place, whether a database writes GP or FR-971."""
    astray = [
        part.code
        for part in pycountry.subdivisions
        if part.type.startswith(BOTH_PART_AND_COUNTRY) or part.code in {"NL-AW", "NL-CW", "NL-SX"}
        # An exclave of Timor-Leste bears the same type and has no code of its own.
        if part.code != "TL-OE" and atlas.canonical(part.code) == part.code != "US-PR"
    ]

    assert not astray


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("AX", "Åland Islands"),
        ("CI", "Côte d'Ivoire"),
        ("CW", "Curaçao"),
        ("EU", "European Union"),
        ("GB-WLS", "Wales"),
        ("KR", "South Korea"),
        ("NO", "Norway"),
        ("RE", "Réunion"),
        ("TR", "Türkiye"),
        ("TW", "Taiwan"),
        ("US-PR", "Puerto Rico"),
        ("VI", "U.S. Virgin Islands"),
        ("XK", "Kosovo"),
    ],
)
def test_a_place_has_its_proper_short_name(atlas: Atlas, code: str, name: str) -> None:
    """Names are the ones people use, with their accents, and never inverted."""
    assert name == atlas.names()[code]


def test_every_place_and_membership_has_a_name_that_is_not_inverted(atlas: Atlas) -> None:
    """`Korea, Republic of` is how an index writes it, not how a decision does."""
    inverted = {code for code, name in atlas.names().items() if ", " in name}
    lists_of_islands = {"BQ", "SH"}

    assert {*atlas.codes[1:], *atlas.memberships} == set(atlas.names())
    assert lists_of_islands == inverted


def test_every_dependent_territory_says_whether_its_parents_law_reaches_it(atlas: Atlas) -> None:
    """The places that people think of as parts of another state are all answered for."""
    assert set(TERRITORIES.split()) == {bond.territory for bond in atlas.gazetteer.bonds}
