"""`GET /v1/places/{code}`: what is recorded of a place, and plainly where nothing is."""

from datetime import date

import pytest
from starlette.testclient import TestClient

import brightline
from api.places import report_of
from tests.api.conftest import Validate


@pytest.mark.parametrize(
    ("code", "asked", "kind", "candidates", "above"),
    [
        ("GB", "GB", "country", ["GB"], []),
        ("GB", "uk", "country", ["GB"], []),
        ("FR", "fr", "country", ["FR"], ["EU"]),
        ("GB-SCT", "GB-SCT", "part", ["GB-SCT"], ["GB"]),
        ("US-CA", "us-ca", "part", ["US-CA"], ["US"]),
        ("FR-75", "FR-75", "unlisted-part", ["FR"], ["FR", "EU"]),
        ("GP", "GP", "territory", ["GP"], ["FR", "EU"]),
        ("US-PR", "PR", "territory", ["US-PR"], ["US"]),
        ("AQ", "AQ", "no-law", ["anywhere"], []),
    ],
)
def test_a_code_is_read_as_a_decision_reads_it(
    client: TestClient,
    validate: Validate,
    code: str,
    asked: str,
    kind: str,
    candidates: list[str],
    above: list[str],
) -> None:
    """With the places that it stands for, and whose law comes on top."""
    report = client.get(f"/v1/places/{asked}").json()
    validate("PlaceReport", report)

    assert (code, kind) == (report["code"], report["kind"])
    assert candidates == report["candidates"]
    assert above == [body["code"] for body in report["law_above"]]


def test_a_membership_stands_for_its_members(client: TestClient, validate: Validate) -> None:
    """The Union is a place whose law reaches many."""
    report = client.get("/v1/places/EU").json()
    validate("PlaceReport", report)

    assert ("membership", "European Union") == (report["kind"], report["name"])
    assert {"FR", "DE", "GP"} <= set(report["candidates"])


def test_names_are_those_of_the_places(client: TestClient) -> None:
    """A part that is not listed is named after its country."""
    names = [client.get(f"/v1/places/{code}").json()["name"] for code in ("FR", "GB-SCT", "FR-75")]

    assert ["France", "Scotland", "a part of France"] == names


def test_a_doubt_about_a_place_is_told(client: TestClient) -> None:
    """Whether metropolitan law reaches every territory of France is not settled."""
    assert client.get("/v1/places/NC").json()["note"]
    assert "" == client.get("/v1/places/FR").json()["note"]


def test_a_law_is_listed_with_what_it_does(client: TestClient) -> None:
    """With its citation and link, and for the part of the place that it reaches."""
    report = client.get("/v1/places/GB-SCT").json()

    assert [
        {
            "id": "GB-EXAMPLE-1",
            "title": "Sexual edits of real people",
            "citation": "Example Act 2020, s. 1",
            "source": "https://example.org/gb/1",
            "kind": "criminal",
            "addressees": [],
            "places": ["GB-SCT"],
            "forbids": ["edit"],
            "requires": [],
            "duties": ["label"],
        }
    ] == report["provisions"]
    assert "other law of this place may exist" in report["coverage"]
    assert "the floor applies" in report["coverage"]


def test_an_order_is_listed_beside_the_laws(client: TestClient) -> None:
    """It binds those it addresses like a law; here it addresses everybody."""
    (order,) = client.get("/v1/places/ID").json()["provisions"]

    assert ("ID-EXAMPLE-ORDER", "regulator-order") == (order["id"], order["kind"])
    assert ["edit"] == order["forbids"]


def test_a_country_has_the_law_of_its_parts_too(shipped: TestClient) -> None:
    """`US` means federal law and that of every State."""
    found = {p["id"]: p["places"] for p in shipped.get("/v1/places/US").json()["provisions"]}

    assert ["US"] == found["US-47USC-223H-FORGERY"]
    assert ["US-MN"] == found["US-MN-325E-91"]


def test_a_place_without_recorded_law_says_so(client: TestClient) -> None:
    """An empty list would look like a permission; it is none."""
    report = client.get("/v1/places/JP").json()

    assert [] == report["provisions"]
    assert report["coverage"].startswith("No law is recorded for this place")
    assert "the floor applies here as everywhere" in report["coverage"]


def test_a_service_without_the_floor_says_so(engine: brightline.Engine) -> None:
    """In the profile `law` nothing but recorded law protects anybody."""
    law = brightline.load(profile="law")
    report = report_of(law, "JP", (date(2026, 1, 1), date(2026, 1, 1)))

    assert "the floor is no part of the profile" in str(report["coverage"])
    assert engine.policy != report["policy"]


@pytest.mark.parametrize(
    ("expected", "first", "last"),
    [
        (["US-CA-EXAMPLE-1"], date(2023, 12, 31), date(2024, 1, 1)),
        ([], date(2024, 1, 1), date(2024, 1, 2)),
        (["US-CA-EXAMPLE-1"], date(2019, 1, 1), date(2019, 1, 1)),
        ([], date(2018, 12, 30), date(2018, 12, 31)),
    ],
)
def test_a_law_is_listed_on_the_days_it_is_in_force(
    engine: brightline.Engine, expected: list[str], first: date, last: date
) -> None:
    """As long as today is such a day anywhere on Earth."""
    provisions = report_of(engine, "US-CA", (first, last))["provisions"]
    assert isinstance(provisions, list)

    assert expected == [provision["id"] for provision in provisions]


@pytest.mark.parametrize("code", ["XX", "FRA", "F", "anywhere", "nowhere", "@group", "%E2%80%BD"])
def test_what_is_no_place_is_not_found(client: TestClient, validate: Validate, code: str) -> None:
    """With an example of what a code looks like."""
    response = client.get(f"/v1/places/{code}")
    validate("Problem", response.json())

    assert 404 == response.status_code
    assert "expected a code such as `FR`" in response.json()["detail"]


def test_every_place_has_a_report(client: TestClient, engine: brightline.Engine) -> None:
    """Countries, parts, territories and memberships, all of them."""
    codes = sorted(engine.policy_set.atlas.names())
    statuses = {client.get(f"/v1/places/{code}").status_code for code in codes}

    assert len(codes) > 250
    assert {200} == statuses
