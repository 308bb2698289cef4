"""`ask` and `why`: the answer, its JSON, its exit status, and every kind of wrong input."""

import json
from pathlib import Path

import pytest

from tests.command.conftest import Run

UNDRESSING = ("edit", "image.depicts=nudity", "person.real")
CONSENTED = (
    "create",
    "image.depicts=nudity",
    "person.real",
    "person.age=adult",
    "person.consent=written",
    "source.present=no",
    "register.refusal=no",
    "register.complaint=no",
    "account.age-verified",
    "account.identity-verified",
    "viewer=NZ",
)


def test_an_undressing_is_denied_with_status_1_and_the_citation(run: Run) -> None:
    """The answer names the law of the place."""
    result = run("ask", *UNDRESSING, "viewer=FR", "--as-of", "2026-12-02")

    assert 1 == result.exit_code
    assert result.stdout.startswith("deny")
    assert "Regulation (EU) 2024/1689" in result.stdout


def test_an_ordinary_picture_is_permitted_with_status_0(run: Run) -> None:
    """Nothing but its depiction needs to be known."""
    result = run("ask", "create", "image.depicts=ordinary")

    assert 0 == result.exit_code
    assert result.stdout.startswith("permit")


def test_a_missing_subscription_is_named_and_not_permitted(run: Run) -> None:
    """What would meet the requirement stands beside it."""
    result = run("ask", *CONSENTED, "account.plan=free")

    assert 1 == result.exit_code
    assert result.stdout.startswith("required-first")
    assert "subscription, met where account.plan is paid" in result.stdout


def test_json_has_every_member_of_the_answer(run: Run) -> None:
    """Programs read the same answer as over HTTP."""
    result = run("ask", *UNDRESSING, "viewer=FR", "--as-of", "2026-12-02", "--json")
    answer = json.loads(result.stdout)

    expected = {
        "id", "outcome", "permitted", "reasons", "more_reasons", "duties", "advice", "unmet",
        "needs", "final", "places", "policy", "as_of", "status", "max_age",
    }  # fmt: skip
    assert expected == set(answer)
    assert "deny" == answer["outcome"]
    assert 451 == answer["status"]
    assert "2026-12-02" == answer["as_of"]
    assert ["FR"] == answer["places"]["viewer"]["candidates"]
    reason = {
        "rule", "provision", "title", "citation", "source", "kind", "factor", "places", "via",
        "reading", "text",
    }  # fmt: skip
    assert all(reason == set(r) for r in answer["reasons"])


def test_a_lone_paywall_is_402(run: Run) -> None:
    """Payment required, where nothing but a subscription is missing."""
    result = run("ask", *CONSENTED, "account.plan=free", "--json")

    assert 402 == json.loads(result.stdout)["status"]


def test_a_duty_that_cannot_be_carried_out_denies(run: Run) -> None:
    """A caller that lists what it can do, and cannot remove, may not host what is to be removed."""
    question = ("ask", "host", "image.depicts=nudity", "image.origin=authentic", "person.real",
                "person.consent=general", "person.age=adult", "notice.valid", "notice.overdue=no",
                "service.covered-platform", "viewer=US", "--profile", "law")  # fmt: skip
    able = run(*question, "--can", "remove,report,preserve,block", "--json")
    unable = run(*question, "--can", "label", "--json")

    assert "remove" in {d["duty"] for d in json.loads(able.stdout)["duties"]}
    assert 1 == unable.exit_code


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("undress", "image.depicts=nudity"), "there is no conduct `undress`"),
        (("edit", "image.depict=nudity"), "did you mean `image.depicts`?"),
        (("edit", "image.depicts=nude"), "did you mean `nudity`?"),
        (
            ("edit", "image.depicts"),
            "`image.depicts` needs a value, as in `image.depicts=ordinary`",
        ),
        (("edit", "person.real=maybe"), "expected true or false"),
        (("edit", "person.real", "person.real=no"), "`person.real` is given twice"),
        (("edit", "viewer=ZZZ"), "there is no place `ZZZ`"),
        (("edit", "viewer="), "`viewer` has no place"),
        (("edit", "image.depicts="), "is an empty list"),
        (("edit", "image.origin=authentic"), "`edit` says otherwise"),
        (("edit", "--as-of", "2026-02-30"), "`2026-02-30` is no day"),
        (("edit", "--can", "removal"), "did you mean `remove`?"),
        (("edit", "--address", "300.1.1.1"), "300.1.1.1"),
        (("edit", "--rules", "no/such/folder"), "there is no rules folder"),
        (("edit", "--profile", "none"), ""),
    ],
)
def test_wrong_input_is_named_with_status_2(run: Run, words: tuple[str, ...], says: str) -> None:
    """The message repeats the user's word and says what was expected."""
    for command in ("ask", "why"):
        result = run(command, *words)

        assert 2 == result.exit_code
        assert says in result.stderr
        assert "Traceback" not in result.output


def test_an_address_is_resolved_to_its_law(run: Run) -> None:
    """81.2.69.142 is public test data in the United Kingdom."""
    result = run("ask", *UNDRESSING, "--address", "81.2.69.142", "--json")
    viewer = json.loads(result.stdout)["places"]["viewer"]

    assert any(code.startswith("GB") for code in viewer["candidates"])
    assert any("iptocc" in e["source"] for e in viewer["evidence"])


def test_a_verified_country_is_added_to_an_address_and_never_replaces_it(run: Run) -> None:
    """The strictest of both counts."""
    result = run("ask", *UNDRESSING, "--address", "81.2.69.142", "viewer=FR", "--json")
    candidates = json.loads(result.stdout)["places"]["viewer"]["candidates"]

    assert {"FR", "GB"} == {code[:2] for code in candidates}


def test_a_private_address_is_anywhere(run: Run) -> None:
    """No place is ever guessed."""
    result = run("ask", *UNDRESSING, "--address", "10.0.0.1", "--json")

    assert ["anywhere"] == json.loads(result.stdout)["places"]["viewer"]["candidates"]


def test_a_profile_of_law_alone_leaves_the_floor_out(run: Run) -> None:
    """`law` answers what the recorded law says, and nothing else."""
    full = run("ask", "create", "image.depicts=swimwear", "person.real", "viewer=NZ", "--json")
    law = run("ask", "create", "image.depicts=swimwear", "person.real", "viewer=NZ", "--json",
              "--profile", "law")  # fmt: skip

    assert 1 == full.exit_code
    assert not {r["kind"] for r in json.loads(law.stdout)["reasons"]} & {"floor", "policy"}


def test_rules_with_an_error_are_never_asked(run: Run, tmp_path: Path) -> None:
    """The diagnostics stand where the answer would."""
    (tmp_path / "XX.law").write_text(
        'policy XX "x"\n  owner "y"\n  rule a\n  forbid undressing\n', encoding="utf-8"
    )
    result = run("ask", "edit", "--rules", str(tmp_path))

    assert 2 == result.exit_code
    assert "BL204" in result.stderr


def test_why_shows_each_test_and_what_is_known(run: Run) -> None:
    """The reasoning is a tree of tests, marked certain, possible or not so."""
    result = run("why", *UNDRESSING, "viewer=FR", "--as-of", "2026-12-02")

    assert 1 == result.exit_code
    assert "✓ when   person.real  [yes]" in result.stdout
    assert "? unless person.consent is at least explicit  [unknown]" in result.stdout
    assert "entails create" in result.stdout


def test_why_names_the_permission_of_a_permit(run: Run) -> None:
    """A permission is somebody's decision, and is named."""
    result = run("why", "create", "image.depicts=ordinary", "viewer=NZ")

    assert 0 == result.exit_code
    assert "create by base/ordinary" in result.stdout
