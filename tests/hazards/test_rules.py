"""What stands in rule files is read whole, applied while it holds, and shown to be tested.

Peers: ZEN (a table with a cell that cannot be read was served), pixtuoid #789 (of 104 rules some 40
were never shown to fire), OPA (coverage that hangs on the layout), regelrecht and OpenFisca (law
that has lapsed goes on deciding), AuthzForce #92 (of several rules only the first one's obligations
came back).
"""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import brightline
from api.app import Around, make_app
from api.principal import OpenGuard
from brightline.loading import RulesError
from engine.check import Corpus, check, read_folder
from engine.decide import Decision
from engine.resolve import Resolver
from engine.review.exercised import exercised
from records.access.roles import Role
from tests.decide.small import document, engine_of
from tests.hazards.faces import Asked, Json, bodies
from tests.strategies import ATLAS, VOCABULARY

SMALL = Path(__file__).parents[1] / "review" / "folder"
ANYTHING = document("policy", "anything", "rule any permit any")
LAW = """provision FR-1 "An example of a law"
  cites    "Example Act, s. 1"
  kind     criminal
  extent   FR
  in force from 2024-01-01
  checked  2026-11-22 by research, confidence high

  rule one
    forbid  view
    when    image.depicts is at least nudity
"""


# -- what cannot be read --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("nudity", "nudty"),
        ("nudity", "a lot"),
        ("nudity", ""),
        ("nudity", "10"),
        ("image.depicts", "image.depict"),
        ("at least nudity", "> nudity"),
        ("extent   FR", "extent   XX"),
        ("extent   FR", "extent"),
        ("2024-01-01", "2024-02-30"),
        ("forbid", "forbids"),
        ("view\n", "veiw\n"),
        ("view\n    when    image.depicts is at least nudity", "view\n    when"),
    ],
)
def test_a_word_that_cannot_be_read_is_never_served_around(
    tmp_path: Path, right: str, wrong: str
) -> None:
    """ZEN built the table, `validate()` found nothing, and 23 of 1,000 decisions turned to allow.

    Here one such word and no file of the folder is served.
    """
    folder = tmp_path / "rules"
    (folder / "FR").mkdir(parents=True)
    file = folder / "FR" / "FR-1.law"
    file.write_text(LAW, encoding="utf-8")
    assert brightline.load(folder).policy

    file.write_text(LAW.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(RulesError):
        brightline.load(folder)


# -- rules that never fire, and coverage ----------------------------------------------------------


def read(files: Mapping[str, str]) -> Corpus:
    """A corpus of texts without errors."""
    checked = check(
        [(path, text.encode()) for path, text in files.items()], vocabulary=VOCABULARY, atlas=ATLAS
    )
    assert not checked.has_errors, [d.message for d in checked.diagnostics]
    return checked.corpus


def on_one_line(text: str) -> str:
    """Every test of a rule on the line of the rule, which is how OPA's coverage was misled."""
    return re.sub(r"\n +(when|and|or|unless|before|within)\b", r" \1", text)


def spread_out(text: str) -> str:
    """Every test on lines of its own, with empty lines between; texts in quotes stay whole."""
    return "\n".join(
        line if '"' in line else re.sub(r" (and|or|when|unless) ", r"\n\n      \1\n        ", line)
        for line in text.split("\n")
    )


def test_what_examples_exercise_does_not_hang_on_the_layout() -> None:
    """OPA #3844 and #6785: break the line elsewhere, and other rules count as tested."""
    files = {path: content.decode() for path, content in read_folder(SMALL)}

    def found(texts: Mapping[str, str]) -> list[tuple[str, str, bool]]:
        return [(part.rule, part.kind, part.exercised) for part in exercised(read(texts))]

    plain = found(files)
    assert {True, False} == {is_exercised for *_, is_exercised in plain}
    for layout in (on_one_line, spread_out):
        other = {path: layout(text) for path, text in files.items()}
        assert other != files
        assert plain == found(other)


def test_a_rule_without_an_example_is_not_covered_by_its_neighbours() -> None:
    """OPA #4170: and what an index skips counts as it is, not as untested or tested by luck."""
    text = (
        LAW
        + """
  rule two
    forbid  view
    when    image.degrading

  example "one"
    given   view
      and   viewer in FR
      and   image.depicts is nudity
      and   not image.degrading
    expect  deny by one
"""
    )
    rules = {
        part.rule: part.exercised
        for part in exercised(read({"FR/FR-1.law": text}))
        if part.kind == "rule"
    }

    assert {"one": True, "two": False} == rules


# -- law that lapsed ------------------------------------------------------------------------------


def test_law_that_ended_decides_nothing_today(
    engine: brightline.Engine, resolver: Resolver, client: TestClient
) -> None:
    """The silent wrong answer of regelrecht RFC-019.

    Here it decided until its last day, and then neither a service nor an auditor hears of it.
    """
    asked = Asked(conduct="share", facts={"image.depicts": "nudity"}, viewer=("US-CA",))
    guard = OpenGuard(frozenset({Role.AUDITOR}))
    auditor = TestClient(make_app(engine, resolver, Around(guard=guard)))
    (path, body), *_ = bodies(asked)

    def reasons(client: TestClient, **more: Json) -> set[str]:
        answer = client.post(path, json={**body, **more}).json()
        return {reason["provision"] for reason in answer["reasons"]}

    assert "US-CA-EXAMPLE-1" in reasons(auditor, as_of="2023-12-31")
    assert "US-CA-EXAMPLE-1" not in reasons(auditor, as_of="2024-01-01")
    assert "US-CA-EXAMPLE-1" not in reasons(auditor)
    assert "US-CA-EXAMPLE-1" not in reasons(client)


def test_law_without_an_end_goes_on_and_one_with_an_end_stops() -> None:
    """openfisca-france #337, #539: parameters that live for ever, or end by mistake."""
    forever = document("policy", "forever", "rule one forbid view when image.degrading")
    ended = LAW.replace("2024-01-01\n", "2024-01-01 until 2025-01-01\n")
    engine = engine_of(ANYTHING, forever, ("FR/FR-1.law", ended.encode()))

    def on(day: date) -> set[str]:
        decision = engine.decide("view", {"image.depicts": "nudity"}, viewer="FR", as_of=day)
        return {reason.provision for reason in decision.reasons}

    assert {"FR-1", "forever"} <= on(date(2024, 12, 31))
    assert {"forever"} == on(date(2025, 1, 1)) == on(date(2999, 1, 1))


# -- obligations ----------------------------------------------------------------------------------


def owed(decision: Decision) -> set[tuple[str, str]]:
    """Each duty with the provision behind it."""
    return {(duty.provision, duty.duty) for duty in decision.duties}


def test_no_duty_is_lost_because_the_answer_was_clear_before() -> None:
    """AuthzForce #92: with an early stop only the first permit's obligations came back.

    Whatever stands first or last, permits or forbids, for one person or another: all are told.
    """
    files = [
        document("floor", "FLOOR-1", "rule one forbid host when image.degrading"),
        *(
            document(
                "provision",
                f"{place}-{number}",
                f"rule one duty {duty} on host",
                more=f"  extent {place}\n",
            )
            for number, (place, duty) in enumerate(
                [
                    ("FR", "report"),
                    ("GB", "remove"),
                    ("FR", "preserve"),
                    ("GB", "label"),
                ]
            )
        ),
        ANYTHING,
    ]
    expected = {
        ("FR-0", "report"),
        ("GB-1", "remove"),
        ("FR-2", "preserve"),
        ("GB-3", "label"),
    }
    for order in (files, files[::-1]):
        engine = engine_of(*order)
        for facts in ({"image.degrading": True}, {"image.degrading": False}):
            assert expected <= owed(engine.decide("host", facts, viewer=["FR", "GB"]))
        people = ({"person.real": True}, {"person.real": False})
        assert expected <= owed(
            engine.decide("host", {"image.degrading": True}, people=people, viewer=["FR", "GB"])
        )


def test_all_of_them_travel_to_the_caller(shipped: TestClient) -> None:
    """However many reasons an answer leaves out, and where a batch ends with the first denial."""
    facts = {"image.depicts": "nudity", "person.real": True, "notice.valid": True}
    places = ("US", "FR", "KR", "GB")
    asked = Asked(conduct="host", facts=facts, viewer=places)
    (one, plain), _, (single, evaluation), (several, batch) = bodies(asked)
    alone = shipped.post(one, json=plain).json()
    duties = {(duty["provision"], duty["rule"], duty["duty"]) for duty in alone["duties"]}
    contexts = [
        shipped.post(single, json=evaluation).json()["context"],
        shipped.post(
            several, json={**batch, "options": {"evaluations_semantic": "deny_on_first_deny"}}
        ).json()["evaluations"][0]["context"],
    ]

    assert alone["more_reasons"] > 0
    assert len(duties) > 20
    for context in contexts:
        properties = [obligation["properties"] for obligation in context["obligations"]]
        assert duties == {(p["provision"], p["rule"], p["action"]) for p in properties}
