"""Takes pairs of rules; asks which of them adds nothing to the other, and what counts as adding."""

import pytest

from engine.review import review
from engine.review.ground import Ground
from engine.review.implied import check, company_of
from engine.review.subject import alone
from tests.review.conftest import Read

LAW = """provision FR-EXAMPLE-1 "An example of a law"
  cites    "Example Act, s. 1"
  source   https://example.org/act
  kind     platform-duty
  extent   FR
  in force from 2024-01-01
  checked  2026-11-22 by research, confidence high

  rule wide
    {}

  rule narrow
    {}
"""
WIDE = "forbid share, view when image.degrading"
NARROW = "forbid view when image.degrading and person.real"
REPORT = "on host when image.degrading"


def implied(read: Read, wide: str, narrow: str) -> list[str]:
    """The remarks on rules that add nothing."""
    found = review(read({"FR/FR-EXAMPLE-1.law": LAW.format(wide, narrow)}))
    return [d.message for d in found if d.code == "BL241"]


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        (WIDE, NARROW),
        (f'{WIDE} penalty "5 years"', f'{NARROW} penalty "5 years"'),
        (f'{WIDE} penalty "5 years"', NARROW),
        (WIDE, f'{NARROW} reading contested "it may be read otherwise"'),
        (f"{WIDE} advise show-notice", NARROW),
        (WIDE, f"{NARROW} until 2025-01-01"),
        (f"duty remove, report within 24 hours {REPORT}", f"duty report within 48 hours {REPORT}"),
        (f"duty remove, report within 24 hours {REPORT}", f"duty report {REPORT}"),
    ],
)
def test_a_rule_that_does_no_more_adds_nothing(read: Read, wide: str, narrow: str) -> None:
    """For the same conducts, words and days, and telling people no more."""
    assert ["rule `narrow` adds nothing to rule `wide`"] == implied(read, wide, narrow)


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        (WIDE, "forbid sell when image.degrading and person.real"),
        (WIDE, "forbid view when person.real"),
        (WIDE, f'{NARROW} penalty "5 years"'),
        (f'{WIDE} reading contested "it may be read otherwise"', NARROW),
        (WIDE, f"{NARROW} advise show-notice"),
        (f"{WIDE} until 2025-01-01", NARROW),
        (f"duty remove {REPORT}", f"duty report {REPORT}"),
        (f"duty report within 48 hours {REPORT}", f"duty report within 24 hours {REPORT}"),
        (f"duty report {REPORT}", f"duty report within 24 hours {REPORT}"),
        (f"duty report {REPORT}", "forbid host when image.degrading and person.real"),
    ],
)
def test_a_rule_that_does_or_tells_more_stays(read: Read, wide: str, narrow: str) -> None:
    """Another conduct, a wider condition, a penalty, an advice, more days, a shorter deadline."""
    assert "rule `narrow` adds nothing to rule `wide`" not in implied(read, wide, narrow)


FLOOR = """floor FLOOR-EXAMPLE "An example of the floor"

  rule refused
    forbid  create
    when    register.refusal
      and   image.depicts is at least suggestive
"""
POLICY = """policy an-example "An example of a policy"
  owner    "Trust and Safety"

  rule refused
    forbid  create
    when    register.refusal
"""


def test_the_floor_is_never_needless_because_of_a_policy(read: Read) -> None:
    """What a policy forbids can be taken back; the floor cannot."""
    found = review(read({"floor/FLOOR-EXAMPLE.law": FLOOR, "platform/an-example.law": POLICY}))

    assert [] == [d.path for d in found if d.code == "BL241"]


def test_a_viewer_who_may_be_in_two_places_is_a_request_too(read: Read) -> None:
    """What stands for such a viewer alone is not implied by what never stands for one."""
    corpus = read(
        {
            "FR/FR-EXAMPLE-1.law": LAW.format(
                "forbid view when person.real and viewer in FR",
                "forbid view when viewer in FR and not viewer in FR",
            )
        }
    )
    ((file, document),) = corpus.documents()
    text = alone(corpus, file, document, Ground(corpus.vocabulary))

    assert [] == list(check(text, company_of(text)))
