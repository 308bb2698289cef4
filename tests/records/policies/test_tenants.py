"""Rules of a client of the operator add protection, and never take any away."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

import brightline
from engine.compile import PolicySet
from engine.plan.model import Direction
from engine.plan.semantic import compare
from records.bundle import sign
from records.bundle.bundle import make_bundle
from records.policies.model import State
from records.policies.tenants import Tenant, TenantError, engines_of, read_tenants, with_tenant
from tests.records.bundle.making import key, small, write_rules
from tests.records.policies.conftest import Hold
from tests.records.policies.test_faults import PICTURE

HEAD = 'policy acme-house "House rules"\n  owner "Acme"\n'
FORBIDS = f"""{HEAD}
  rule nothing-styled
    forbid view, share
    when   image.depicts is at least suggestive

  example "a styled picture"
    given  view
      and  image.depicts is suggestive
    expect deny by nothing-styled
"""


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> PolicySet:
    """What is served for everybody."""
    return brightline.load(
        write_rules(tmp_path_factory.mktemp("rules"), most="suggestive")
    ).policy_set


def tenant(text: str, path: str = "acme-house.law") -> Tenant:
    """A tenant with one file."""
    return Tenant("acme", ((path, text.encode()),))


def loosened(before: PolicySet, after: PolicySet) -> list[object]:
    """The changes from one to the other by which something is answered more mildly."""
    found = compare(before, after, first=date(2026, 11, 25), around=date(2026, 11, 25))
    assert not found.incomparable
    return [c for c in found.changes if c.direction is Direction.LOOSENS]


def test_the_rules_of_a_tenant_are_added_for_it_alone(policy: PolicySet) -> None:
    """With a digest of its own, by which its answers are told apart."""
    own = brightline.Engine(with_tenant(policy, tenant(FORBIDS)))
    everybody = brightline.Engine(policy)
    assert everybody.decide("view", PICTURE, viewer=["FR"]).permitted
    decision = own.decide("view", PICTURE, viewer=["FR"])
    assert not decision.permitted
    assert "nothing-styled" == decision.reasons[0].rule
    assert everybody.policy != own.policy


ALL = "    permit view\n    when   image.depicts is at most nudity\n"
FLOOR = FORBIDS.replace("policy", "floor").replace('  owner "Acme"\n', "")
PROMISE = '\ninvariant mine "Mine"\n  never permit threaten\n'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f"{HEAD}\n  rule all\n{ALL}", "cannot permit"),
        (f"{HEAD}\n  rule all\n    duty label on view\n", "cannot impose a duty"),
        (FLOOR, "a `floor` is refused"),
        (FORBIDS.replace("policy acme-house", "order acme-house"), "a `order` is refused|error"),
        (FORBIDS.replace("policy acme-house", "provision acme-house"), "refused|error"),
        (FORBIDS.replace("acme-house", "house"), "call it `acme-house`"),
        (FORBIDS.replace("acme-house", "base"), "one of the operator's"),
        (FORBIDS.replace("forbid view", "forbids view"), "error"),
        (FORBIDS + PROMISE, "invariants are the operator's"),
    ],
)
def test_what_a_tenant_may_not_write_is_refused(policy: PolicySet, text: str, says: str) -> None:
    """In a sentence that says what to do instead."""
    name = (
        text.split('"', maxsplit=1)[0].split()[1]
        if text.startswith(("policy", "floor"))
        else "acme-house"
    )
    with pytest.raises(TenantError, match=says):
        with_tenant(policy, tenant(text, f"{name}.law"))


EFFECTS = ("forbid {c}", "require subscription before {c}", "require age-check before {c}")
TESTS = (
    "image.depicts is at least {d}",
    "person.real",
    "not person.real",
    "image.labelled",
    "account.plan is free",
    "viewer in FR, US",
    "request.purpose is any of art, news",
)


@given(
    st.sampled_from(EFFECTS),
    st.sampled_from(["view", "create, edit", "any", "any except train"]),
    st.lists(st.sampled_from(TESTS), max_size=2, unique=True),
    st.lists(st.sampled_from(TESTS), max_size=1),
    st.sampled_from(["suggestive", "nudity"]),
)
@settings(max_examples=12)
def test_with_the_rules_of_a_tenant_no_answer_is_milder(
    policy: PolicySet, effect: str, conducts: str, when: list[str], unless: list[str], depicts: str
) -> None:
    """For every request there can be: proven, and not tried."""
    lines = [HEAD, "  rule added", f"    {effect.format(c=conducts)}"]
    if when:
        lines.append(f"    when {' and '.join(when)}".format(d=depicts))
    if unless:
        lines.append(f"    unless {unless[0]}".format(d=depicts))
    added = tenant("\n".join(lines) + "\n")
    try:
        own = with_tenant(policy, added)
    except TenantError as error:
        assert "error" in str(error)  # noqa: PT017  # a test that the checker refuses here
        return
    assert [] == loosened(policy, own)


def test_the_comparison_would_notice(policy: PolicySet) -> None:
    """Taking the rules of a tenant away again does loosen."""
    assert loosened(with_tenant(policy, tenant(FORBIDS)), policy)


def test_tenants_are_read_from_folders(tmp_path: Path) -> None:
    """One each, by its name."""
    (tmp_path / "acme" / "more").mkdir(parents=True)
    (tmp_path / "acme" / "more" / "acme-house.law").write_text(FORBIDS, encoding="utf-8")
    (tmp_path / "README.md").write_text("", encoding="utf-8")
    found = read_tenants(tmp_path)
    assert ["acme"] == list(found)
    assert "more/acme-house.law" == found["acme"].files[0][0]
    (tmp_path / "Not A Name").mkdir()
    with pytest.raises(TenantError, match="no name"):
        read_tenants(tmp_path)
    with pytest.raises(TenantError, match="no folder"):
        read_tenants(tmp_path / "nowhere")


def test_what_served_for_a_tenant_is_earlier_than_what_does_now(
    policy: PolicySet, tmp_path: Path
) -> None:
    """A tenant may demand the version that it saw last, by the digest of its own answers."""
    newer = brightline.load(write_rules(tmp_path, most="ordinary"))
    before = with_tenant(policy, tenant(FORBIDS)).digest
    found = engines_of({"acme": tenant(FORBIDS)}, newer, earlier=frozenset({policy.digest}))

    assert {before, policy.digest, newer.policy} == found["acme"].earlier


def test_a_version_that_a_tenant_cannot_be_served_by_is_refused(
    sqlite: Engine, hold: Hold, tmp_path: Path
) -> None:
    """Better the old one for all than the new one without a tenant's protection."""
    made: list[brightline.Engine] = []

    def prepare(engine: brightline.Engine, _earlier: frozenset[str]) -> None:
        made.append(engines_of({"acme": tenant(FORBIDS)}, engine)["acme"].engine)

    holder = hold(sqlite, ready=(prepare,))
    assert not made[0].decide("view", PICTURE, viewer=["FR"]).permitted
    rules = small(tmp_path, 2)
    bad = make_bundle(
        rules=dict(rules.rules) | {"platform/acme-house.law": FORBIDS.encode()},
        places=rules.places,
        words=rules.words,
        revision=2,
        created_from="tests",
    )
    outcome = holder.offer(sign(bad, key(1)).as_bytes(), by="x", source="x")
    assert State.REFUSED == outcome.state
    assert "one of the operator's" in outcome.problem
