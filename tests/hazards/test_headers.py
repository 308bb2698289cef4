"""No header says where somebody is, who answers or what is asked, unless it was asked to.

Peers: OpenFGA (discovery poisoned by the Host header), AWS WAF (the first address of
X-Forwarded-For is believed, and a missing header lets everybody in), geoblockers for Traefik and
others (the same; and addresses of IPv4 in the form of IPv6 gave no place), frameworks that read
`X_Header` as `X-Header`, caches that keep a 451 (RFC 7725), which is to name who blocks.
"""

import pytest
from starlette.testclient import TestClient

import brightline
from api.app import Around, make_app
from api.edge import Cdn, Edge, networks
from engine.resolve import Resolver
from tests.hazards.faces import Json

BRITAIN, SWEDEN, PROXY = "81.2.69.142", "89.160.20.112", "192.0.2.1"
METADATA = "/.well-known/authzen-configuration"
FORWARD_AUTH = "/v1/forward-auth"
PUBLIC = "https://decisions.example.org"
EVIL = {
    "Host": "evil.example",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "gopher",
    "X-Forwarded-Prefix": "/evil",
    "X-Original-URL": "/evil",
    "Forwarded": "host=evil.example;proto=gopher",
}
SEXUAL_EDIT = {
    "X-Brightline-Conduct": "edit",
    "X-Brightline-Facts": "image.depicts=swimwear;person.real=true",
}
"""Only in Britain does a law forbid it: 451 there, 403 elsewhere for want of a permission."""


def made(
    engine: brightline.Engine, resolver: Resolver, peer: str = PROXY, **around: Json
) -> TestClient:
    """A service to which somebody connects from an address."""
    return TestClient(make_app(engine, resolver, Around(**around)), client=(peer, 1))


# -- Host -----------------------------------------------------------------------------------------


def test_where_the_endpoints_are_is_not_for_a_request_to_say(
    engine: brightline.Engine, resolver: Resolver
) -> None:
    """OpenFGA: whoever asked with another Host had others sent to a service of theirs."""
    client = made(engine, resolver, public_url=PUBLIC)
    plain, poisoned = client.get(METADATA), client.get(METADATA, headers=EVIL)

    assert plain.json() == poisoned.json()
    assert "evil" not in poisoned.text
    assert all(
        value.startswith(PUBLIC) for value in plain.json().values() if isinstance(value, str)
    )


@pytest.mark.parametrize(
    "host", ["a>; rel=x, <http://evil", "evil.example/x?#", "u@evil.example", "[::1", "a b", ""]
)
def test_a_host_that_is_none_is_never_repeated(client: TestClient, host: str) -> None:
    """Without an address of its own the service says how it was asked, and no cache keeps that."""
    described = client.get(METADATA, headers={"Host": host})
    refused = client.get(FORWARD_AUTH, headers={**SEXUAL_EDIT, "Host": host})
    forwarded = client.get(METADATA, headers={**EVIL, "Host": "testserver"})

    assert "http://testserver" == described.json()["policy_decision_point"]
    assert '<http://testserver/>; rel="blocked-by"' == refused.headers["link"]
    assert "evil" not in forwarded.text
    assert "no-store" == described.headers["cache-control"]


# -- where somebody is ----------------------------------------------------------------------------


def test_the_first_address_of_a_chain_is_its_authors_own_word(
    engine: brightline.Engine, resolver: Resolver
) -> None:
    """AWS WAF looks at the first one; here it is the right-most that is no proxy of ours."""
    edge = Edge(trusted=networks("192.0.2.0/24"))
    client = made(engine, resolver, edge=edge)
    spoofed = {**SEXUAL_EDIT, "X-Forwarded-For": f"{SWEDEN}, {BRITAIN}"}
    lines = [*SEXUAL_EDIT.items(), ("X-Forwarded-For", SWEDEN), ("X-Forwarded-For", BRITAIN)]

    assert 451 == client.get(FORWARD_AUTH, headers=spoofed).status_code
    assert 451 == client.get(FORWARD_AUTH, headers=lines).status_code
    assert (
        403
        == client.get(
            FORWARD_AUTH, headers={**SEXUAL_EDIT, "X-Forwarded-For": f"{BRITAIN}, {SWEDEN}"}
        ).status_code
    )


@pytest.mark.parametrize("cdn", [None, *Cdn])
def test_a_header_that_is_missing_lets_nobody_in(
    engine: brightline.Engine, resolver: Resolver, cdn: Cdn | None
) -> None:
    """AWS WAF does not apply its rule at all; here nobody's place is anywhere, the strictest."""
    edge = Edge(trusted=networks("192.0.2.0/24"), cdn=cdn, cdn_ranges=networks("198.51.100.0/24"))
    for peer in (PROXY, "198.51.100.1") if cdn else (PROXY,):
        client = made(engine, resolver, peer, edge=edge)
        assert 451 == client.get(FORWARD_AUTH, headers=SEXUAL_EDIT).status_code


def test_outside_of_edge_mode_no_header_of_a_proxy_is_read(
    client: TestClient,
) -> None:
    """An address is what an authenticated caller states, and nothing else."""
    chain = {
        "X-Forwarded-For": SWEDEN,
        "Forwarded": f"for={SWEDEN}",
        "X-Real-IP": SWEDEN,
        "CF-Connecting-IP": SWEDEN,
        "True-Client-IP": SWEDEN,
    }
    body = {"conduct": "edit", "facts": {"image.depicts": "swimwear", "person.real": True}}
    answer = client.post("/v1/decisions", json=body, headers=chain).json()

    assert 451 == client.get(FORWARD_AUTH, headers={**SEXUAL_EDIT, **chain}).status_code
    assert ["anywhere"] == answer["places"]["viewer"]["candidates"]


@pytest.mark.parametrize(
    "spelled",
    [f"::ffff:{BRITAIN}", "::ffff:5102:458e", f"::FFFF:{BRITAIN}", f"64:ff9b::{BRITAIN}"],
)
def test_an_address_of_ipv4_within_one_of_ipv6_keeps_its_place(
    engine: brightline.Engine, resolver: Resolver, client: TestClient, spelled: str
) -> None:
    """IPTV-Manager #443: such addresses gave null, and so no place at all."""
    body = {"conduct": "edit", "places": {"viewer": {"address": spelled}}}
    stated = client.post("/v1/decisions", json=body).json()["places"]["viewer"]
    header = {**SEXUAL_EDIT, "X-Brightline-Address": spelled}
    edge = made(engine, resolver, spelled, edge=Edge())

    assert ["GB"] == stated["candidates"]
    assert 451 == client.get(FORWARD_AUTH, headers=header).status_code
    assert 451 == edge.get(FORWARD_AUTH, headers=SEXUAL_EDIT).status_code


# -- what is asked --------------------------------------------------------------------------------


def test_a_header_with_underscores_is_another_header(
    engine: brightline.Engine, resolver: Resolver
) -> None:
    """Some frameworks and gateways read `X_Name` as `X-Name`.

    A proxy that clears the one would pass the other on, with a user's own facts in it.
    """
    client = made(engine, resolver, edge=Edge(trusted=networks("192.0.2.0/24")))
    harmless = {
        "X_Brightline_Conduct": "view",
        "X_Brightline_Facts": "image.depicts=ordinary",
        "X_Brightline_Jurisdictions": "SE",
        "X_Brightline_Capabilities": "remove",
        "X_Forwarded_For": SWEDEN,
    }
    with_britain = {**SEXUAL_EDIT, "X-Forwarded-For": BRITAIN}

    assert 403 == client.get(FORWARD_AUTH, headers=harmless).status_code
    assert 451 == client.get(FORWARD_AUTH, headers={**harmless, **with_britain}).status_code
    assert 451 == client.get(FORWARD_AUTH, headers={**harmless, **SEXUAL_EDIT}).status_code


# -- 451 ------------------------------------------------------------------------------------------


def test_a_451_names_who_blocks_and_no_cache_hands_it_on(
    engine: brightline.Engine, resolver: Resolver
) -> None:
    """RFC 7725: the link names the one who blocks, not the one who demands it.

    And a 451 may be cached unless it says otherwise, which would give one country's answer to
    another.
    """
    client = made(engine, resolver, public_url=PUBLIC)
    headers = {**SEXUAL_EDIT, "X-Brightline-Address": BRITAIN}
    blocked = client.get(FORWARD_AUTH, headers=headers)
    body = {"conduct": "edit", "places": {"viewer": {"address": BRITAIN}}}
    facts = {"image.depicts": "swimwear", "person.real": True}
    answer = client.post("/v1/decisions", json={**body, "facts": facts})
    sources = {reason["source"] for reason in answer.json()["reasons"] if reason["source"]}

    assert 451 == blocked.status_code == answer.json()["status"]
    assert f'<{PUBLIC}/>; rel="blocked-by"' == blocked.headers["link"]
    assert sources
    assert not any(source in blocked.headers["link"] for source in sources)
    assert "private, no-store" == blocked.headers["cache-control"]
    assert "*" == blocked.headers["vary"]
    assert 200 == answer.status_code
    assert "no-store" == answer.headers["cache-control"]
