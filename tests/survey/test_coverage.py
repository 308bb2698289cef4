"""Small corpora and a day come in; that each text covers what it says, where it says, goes out."""

from dataclasses import replace
from datetime import date

import pytest

from engine.compile import Profile, compile_corpus
from engine.places.model import Posture
from engine.survey import Coverage, Topic, coverage_of
from engine.survey.coverage import State, Text
from engine.survey.pages import as_markdown, as_values
from tests.strategies import ATLAS
from tests.survey.laws import RULE, corpus_of, law

DAY = date(2026, 6, 1)
IN_FORCE = "in force from 2024-01-01"
SYNTHETIC = "image.origin is any of altered, generated"


def surveyed(*files: tuple[str, bytes], day: date = DAY) -> Coverage:
    """What the coverage of these files is on a day."""
    corpus = corpus_of(*files)
    return coverage_of(corpus, compile_corpus(corpus, profile=Profile.LAW, enact_bills=True), day)


def topics_in(place: str, coverage: Coverage) -> dict[str, list[str]]:
    """The texts of each topic that has some, by their names."""
    (found,) = [p for p in coverage.places if p.code == place]
    return {
        topic.value: [text.provision for text in texts]
        for topic, texts in found.topics.items()
        if texts
    }


def text_in(place: str, coverage: Coverage, topic: Topic = Topic.SHARE) -> Text:
    """The one text of a topic."""
    (found,) = [p for p in coverage.places if p.code == place]
    (text,) = found.topics[topic]
    return text


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("forbid create when person.real", ["create", "minors"]),
        ("forbid edit when person.real", ["create", "minors"]),
        ("forbid share when person.real", ["share", "minors"]),
        ("forbid create, publish when person.real", ["create", "share", "minors"]),
        ("forbid share when person.age is minor", ["minors"]),
        ("forbid create, share when person.age is minor", ["minors"]),
        ("forbid share when person.age is adult", ["share"]),
        ("forbid create when person.real unless person.age is minor", ["create"]),
        ("forbid share when person.age is minor or person.deceased", ["share", "minors"]),
        ("forbid possess when person.age is minor", ["minors"]),
        ("forbid possess when person.age is adult", []),
        ("forbid provide-tool when service.purpose-built", ["tool", "minors"]),
        ("forbid host when person.age is adult", ["take-down"]),
        ("duty remove within 48 hours on host when notice.valid", ["take-down"]),
        ("duty block on host when notice.valid", ["take-down"]),
        ("duty label on create when image.realistic", ["labelling"]),
        ("duty watermark on provide-tool when image.realistic", ["tool", "labelling"]),
        ("duty report on host when notice.valid", []),
        ("require age-check before view when image.depicts is at least nudity", []),
    ],
)
def test_a_rule_covers_the_topics_that_it_is_about(rule: str, expected: list[str]) -> None:
    """Laws on adults and on minors are told apart, tools and duties have topics of their own."""
    coverage = surveyed(law("FR-A", IN_FORCE, rules=f"rule one {rule}"))

    assert set(expected) == set(topics_in("FR", coverage))


@pytest.mark.parametrize(
    ("status", "state", "since"),
    [
        ([IN_FORCE], State.IN_FORCE, date(2024, 1, 1)),
        (["in force since unknown"], State.IN_FORCE, None),
        (["in force from 2026-06-01"], State.IN_FORCE, DAY),
        (["in force from 2026-06-02"], State.TO_COME, date(2026, 6, 2)),
        (["in force from 2024-01-01 until 2026-06-01"], State.OVER, None),
        (["in force from 2024-01-01 until 2026-06-02"], State.IN_FORCE, date(2024, 1, 1)),
        (['bill "No. 7"'], State.BILL, None),
        (["enacted 2025-05-01, commencement unknown"], State.IN_FORCE, date(2025, 5, 1)),
        ([IN_FORCE, "stayed from 2026-05-01"], State.OVER, None),
        ([IN_FORCE, "stayed from 2026-05-01 until 2026-07-01"], State.TO_COME, date(2026, 7, 1)),
    ],
)
def test_a_text_is_in_force_to_come_over_or_a_bill(
    status: list[str], state: State, since: date | None
) -> None:
    """A law counts from its first day on, and not on the day of its repeal."""
    coverage = surveyed(law("FR-A", *status))

    text = text_in("FR", coverage)
    assert (state, since) == (text.state, text.since)
    covered = {place.code for place in coverage.places if place.covered(Topic.SHARE)}
    assert (state is State.IN_FORCE) == ("FR" in covered)


def test_the_year_is_that_of_the_rule_about_the_topic() -> None:
    """An old law that was widened to new conduct covers it since the amendment."""
    rules = (
        f"{RULE} rule two forbid create when person.real and person.age is adult from 2025-03-01"
    )
    coverage = surveyed(law("FR-A", IN_FORCE, rules=rules))

    assert date(2024, 1, 1) == text_in("FR", coverage, Topic.SHARE).since
    assert date(2025, 3, 1) == text_in("FR", coverage, Topic.CREATE).since


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("image.origin is authentic", True),
        ("not image.origin is any of altered, generated", True),
        (SYNTHETIC, False),
        ("image.origin is generated", False),
        ("image.origin is not authentic", False),
        ("person.real", False),
        ("image.origin is authentic or image.realistic", False),
    ],
)
def test_a_law_on_authentic_pictures_alone_is_marked(
    condition: str,
    expected: bool,  # noqa: FBT001  # a parameter of the table above
) -> None:
    """A law on secret recordings says nothing about pictures that a machine made."""
    coverage = surveyed(law("FR-A", IN_FORCE, rules=f"rule one forbid share when {condition}"))

    assert expected is text_in("FR", coverage).authentic_only


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        (["settled"], False),
        (['contested "whether drawings count"'], True),
        (['contested "whether drawings count"', "settled"], False),
    ],
)
def test_a_text_is_contested_where_all_its_rules_are(readings: list[str], expected: bool) -> None:  # noqa: FBT001  # a parameter of the table above
    """One settled rule about the topic is enough to say that the topic is covered."""
    rules = " ".join(
        f"rule r{n} forbid share when person.real" + ("" if r == "settled" else f" reading {r}")
        for n, r in enumerate(readings)
    )

    assert expected is text_in("FR", surveyed(law("FR-A", IN_FORCE, rules=rules))).contested


@pytest.mark.parametrize(
    ("status", "expected"),
    [(IN_FORCE, False), ("enacted 2025-05-01, commencement unknown", True)],
)
def test_an_unknown_commencement_is_a_doubt(status: str, expected: bool) -> None:  # noqa: FBT001  # a parameter of the table above
    """Such a law is read as in force, and said to be doubtful."""
    assert expected is text_in("FR", surveyed(law("FR-A", status))).doubtful


@pytest.mark.parametrize(
    ("checked", "expected"), [("2025-12-03", False), ("2025-12-02", True), ("", True)]
)
def test_a_check_is_stale_after_180_days(checked: str, expected: bool) -> None:  # noqa: FBT001  # a parameter of the table above
    """180 days are good, 181 are too many, and what nobody has checked is stale from the start."""
    files = law("FR-A", IN_FORCE, checked=checked or "2026-01-01")
    corpus = corpus_of(files)
    if not checked:
        (file,) = corpus.files
        assert file.file.document is not None
        unchecked = replace(file.file, document=replace(file.file.document, checked=None))
        corpus = replace(corpus, files=(replace(file, file=unchecked),))
    policy = compile_corpus(corpus, profile=Profile.LAW, enact_bills=True)

    assert expected is text_in("FR", coverage_of(corpus, policy, DAY)).stale


@pytest.mark.parametrize(
    ("extent", "own", "above", "untouched"),
    [
        ("FR", ["FR"], ["GP", "RE"], ["DE", "EU", "MC"]),
        ("EU", ["EU"], ["FR", "DE", "GP"], ["GB", "CH", "US"]),
        ("US", ["US"], ["US-CA", "US-NY"], ["MX"]),
        ("US-CA", ["US-CA"], [], ["US", "US-NY"]),
        ("FR, DE", ["FR", "DE"], ["GP"], ["BE"]),
    ],
)
def test_a_place_has_its_own_law_and_that_above_it(
    extent: str, own: list[str], above: list[str], untouched: list[str]
) -> None:
    """Guadeloupe has the law of France and of the Union; a State's law is no law of the country."""
    coverage = surveyed(law("FR-A", IN_FORCE, extent=extent))

    texts = {place.code: place.topics[Topic.SHARE] for place in coverage.places}
    assert {code: [False] for code in own} == {c: [t.above for t in texts[c]] for c in own}
    assert {code: [True] for code in above} == {c: [t.above for t in texts[c]] for c in above}
    assert dict.fromkeys(untouched, ()) == {code: texts[code] for code in untouched}


def test_only_law_and_orders_cover_a_place() -> None:
    """Proceedings and background decide nothing: they are counted, and cover nothing."""
    files = (
        law("FR-A", IN_FORCE),
        law("FR-O", IN_FORCE, "addressee all", heading="order"),
        law("FR-B", IN_FORCE, heading="background", rules="", checked=""),
    )
    coverage = surveyed(*files)

    assert {"background": 1, "order": 1, "provision": 1} == dict(coverage.documents)
    assert ["FR-A", "FR-O"] == topics_in("FR", coverage)["share"]


def test_every_place_and_every_topic_has_an_entry() -> None:
    """Where nothing is recorded, that is what the page says."""
    coverage = surveyed()

    assert sorted(ATLAS.names()) == [place.code for place in coverage.places]
    assert {tuple(Topic)} == {tuple(place.topics) for place in coverage.places}


# -- pages ----------------------------------------------------------------------------------------

LOOKED = Posture(says="Says so.", notify="CNIL", checked=date(2026, 5, 1), researched=True)
UNSEEN = Posture(says="Not researched.", notify="", checked=None, researched=False)


def row(page: str, start: str) -> str:
    """The one row of a table that starts so."""
    (found,) = [line for line in page.splitlines() if line.startswith(f"| {start} ")]
    return found


@pytest.mark.parametrize(
    ("lines", "rule", "expected"),
    [
        ([IN_FORCE], "forbid share when person.age is adult", "● (2024 m)"),
        (["in force since unknown"], "forbid share when person.age is adult", "● (m)"),
        (["in force from 2026-07-01"], "forbid share when person.age is adult", "○ (2026 m)"),
        (['bill "7"'], "forbid share when person.age is adult", "· (m)"),
        (
            ["in force from 2020-01-01 until 2021-01-01"],
            "forbid share when person.age is adult",
            "",
        ),
        (
            ["enacted 2025-05-01, commencement unknown"],
            "forbid share when person.age is adult",
            "◐ (2025 m)",
        ),
        (
            [IN_FORCE],
            'forbid share when person.age is adult reading contested "why"',
            "◐ (2024 m)",
        ),
        (
            [IN_FORCE],
            "forbid share when person.age is adult and image.origin is authentic",
            "● (2024 m, authentic)",
        ),
    ],
)
def test_a_field_of_the_table_says_what_there_is(
    lines: list[str], rule: str, expected: str
) -> None:
    """The mark, the year, the confidence, and what narrows it."""
    page = as_markdown(surveyed(law("FR-A", *lines, rules=f"rule one {rule}")), {"FR": LOOKED})

    assert f"| FR France |  | {expected} |  |  |  |  | 2026-05-01 |" == row(page, "FR")


def test_law_from_above_and_stale_law_are_marked() -> None:
    """A reader of the row of Guadeloupe sees that it is the law of France."""
    rules = "rule one forbid share when person.age is adult"
    page = as_markdown(surveyed(law("FR-A", IN_FORCE, rules=rules, checked="2024-02-01")), {})

    assert "| GP Guadeloupe |  | ● (2024 m, stale) ↑ |  |  |  |  | not researched |" == row(
        page, "GP"
    )


def test_what_reaches_generated_pictures_is_shown_before_what_does_not() -> None:
    """An older law on authentic pictures does not lend its year to newer ones on generated ones."""
    shown = "rule one forbid share when person.age is adult and image.origin is {}"
    files = (
        law("FR-A", "in force from 1990-01-01", rules=shown.format("authentic")),
        law("FR-B", IN_FORCE, rules=shown.format("generated")),
    )

    assert "● (2024 m) |" in row(as_markdown(surveyed(*files), {}), "FR")


def test_texts_have_rows_of_their_own_where_they_need_a_reader() -> None:
    """What is to come, only a bill, in doubt or stale is listed, once for each text."""
    adult = "rule one forbid share when person.age is adult"
    page = as_markdown(
        surveyed(
            law("FR-COMES", "in force from 2026-07-01", rules=adult),
            law("FR-BILL", 'bill "7"', rules=adult),
            law("FR-DOUBT", "enacted 2025-05-01, commencement unknown", rules=adult),
            law("FR-OLD", IN_FORCE, rules=adult, checked="2024-02-01", extent="FR, DE"),
            law("FR-GOOD", IN_FORCE, rules=adult),
        ),
        {},
    )
    sections = dict(part.split("\n", maxsplit=1) for part in page.split("\n## ")[1:])
    listed = {
        title: [line.split(" | ")[0][2:] for line in text.splitlines() if line.startswith("| FR-")]
        for title, text in sections.items()
    }

    assert {
        "The numbers": [],
        "The world": [],
        "To come": ["FR-COMES"],
        "Only bills": ["FR-BILL"],
        "In doubt": ["FR-DOUBT"],
        "Checked too long ago": ["FR-OLD"],
    } == listed
    assert "| FR-OLD | DE, FR | share | 2024-01-01 | medium |  |" in page


def test_the_numbers_are_those_of_the_tables() -> None:
    """Whoever counts the rows comes to the same."""
    page = as_markdown(
        surveyed(
            law("FR-A", IN_FORCE, rules="rule one forbid share when person.age is adult"),
            law("DE-B", 'bill "7"', extent="DE"),
        ),
        {"FR": LOOKED, "DE": UNSEEN},
    )
    shares = sum(
        line.split(" | ")[2].startswith("●") for line in page.splitlines() if line.count(" | ") > 6
    )

    assert f"- Places: {len(ATLAS.names())}, of which 1 were researched." in page
    assert f"make 0, share {shares}, tools 0, minors 0, take down 0, label 0" in page
    assert "- Laws and orders about any of these: 1 in force, 0 to come, 1 bill, 0 over." in page


def test_values_say_all_that_the_page_says() -> None:
    """For programs: each place with its posture, each text with its state and its doubts."""
    values = as_values(
        surveyed(law("FR-A", IN_FORCE, rules="rule one forbid share when person.age is adult")),
        {"FR": LOOKED},
    )

    assert ("2026-06-01", {"provision": 1}) == (values["as_of"], values["documents"])
    places = values["places"]
    assert isinstance(places, list)
    (france,) = [place for place in places if place["code"] == "FR"]
    assert {
        "code": "FR",
        "name": "France",
        "posture": "Says so.",
        "researched": True,
        "notify": "CNIL",
        "topics": {
            topic.value: []
            if topic is not Topic.SHARE
            else [
                {
                    "provision": "FR-A",
                    "state": "in force",
                    "since": "2024-01-01",
                    "confidence": "medium",
                    "contested": False,
                    "doubtful": False,
                    "stale": False,
                    "authentic_only": False,
                    "above": False,
                }
            ]
            for topic in Topic
        },
    } == france
