"""Takes small rule files; asks which slips are made in them, and which are noticed."""

import pytest

from engine.check import Corpus
from engine.review.mutants import Slip, mutants_of
from engine.review.mutation import Fate, try_mutants
from tests.review.conftest import Read

LAW = """provision FR-EXAMPLE-1 "An example of a law"
  cites    "Example Act, s. 1"
  source   https://example.org/act
  kind     criminal
  extent   {extent}
  {status}
  checked  2026-11-22 by research, confidence high

  rule one
{rule}
"""
FLOOR = """floor FLOOR-EXAMPLE "An example of the floor"

  rule refused
    forbid  create, view
    when    image.depicts is at least suggestive
      and   register.refusal

  example "a picture of somebody who refused"
    given   create
      and   image.depicts is suggestive
      and   register.refusal
    expect  deny by refused

  example "the person did not refuse"
    given   create
      and   image.depicts is nudity
      and   not register.refusal
    expect  silent

  example "an ordinary picture of somebody who refused"
    given   create
      and   image.depicts is ordinary
      and   register.refusal
    expect  silent
"""
INVARIANT = """invariant refusal "What was refused is not looked at either"
  always forbid view
  when    image.depicts is at least suggestive
    and   register.refusal
    and   person.real
"""


def law(rule: str, *, extent: str = "FR", status: str = "in force from 2024-01-01") -> str:
    """A law with one rule."""
    return LAW.format(extent=extent, status=status, rule=rule)


def slips(corpus: Corpus, slip: Slip) -> list[str]:
    """How the slips of a kind in the only document read."""
    ((_, document),) = corpus.documents()
    return [m.text for m in mutants_of(document, corpus.vocabulary) if m.slip is slip]


SLIPS: list[tuple[Slip, str, list[str]]] = [
    (Slip.RULE_GONE, "forbid share when person.real", ["without rule `one`"]),
    (Slip.CONDITION_DROPPED, "forbid share when person.real", ["without `person.real`"]),
    (
        Slip.CONDITION_DROPPED,
        "forbid share when person.real and (image.sexualised or image.degrading)",
        [
            "without `person.real`",
            "without `image.sexualised or image.degrading`",
            "without `image.sexualised`",
            "without `image.degrading`",
        ],
    ),
    (
        Slip.EXCEPTION_DROPPED,
        "forbid share unless person.consent is at least general or request.purpose is news",
        [
            "without `person.consent is at least general or request.purpose is news`",
            "without `person.consent is at least general`",
            "without `request.purpose is news`",
        ],
    ),
    (
        Slip.TEST_NEGATED,
        "forbid share when person.real and not image.labelled",
        [
            "`person.real` becomes `not person.real`",
            "`not image.labelled` becomes `image.labelled`",
        ],
    ),
    (
        Slip.SCALE_SHIFTED,
        "forbid share when image.depicts is at least nudity",
        [
            "`image.depicts is at least nudity` becomes `image.depicts is at least intimate-parts`",
            "`image.depicts is at least nudity` becomes `image.depicts is at least sexual-act`",
        ],
    ),
    (
        Slip.SCALE_SHIFTED,
        "forbid share when image.depicts is at least sexual-act",
        ["`image.depicts is at least sexual-act` becomes `image.depicts is at least nudity`"],
    ),
    (
        Slip.VALUE_DROPPED,
        "forbid share when image.origin is any of altered, generated",
        [
            "`image.origin is any of altered, generated` becomes `image.origin is generated`",
            "`image.origin is any of altered, generated` becomes `image.origin is altered`",
        ],
    ),
    (
        Slip.VALUE_DROPPED,
        "forbid share when viewer in FR, GP",
        [
            "`viewer in FR, GP` becomes `viewer in GP`",
            "`viewer in FR, GP` becomes `viewer in FR`",
        ],
    ),
    (
        Slip.VALUE_ADDED,
        "forbid share when image.origin is generated",
        ["`image.origin is generated` becomes `image.origin is any of generated, authentic`"],
    ),
    (Slip.CONDUCT_DROPPED, "forbid share, view", ["without `share`", "without `view`"]),
    (Slip.CONDUCT_DROPPED, "forbid share", []),
    (
        Slip.HOURS_CHANGED,
        "duty remove within 24 hours on host",
        ["`within 24 hours` becomes `within 48 hours`"],
    ),
    (
        Slip.DAY_MOVED,
        "forbid share until 2025-06-01",
        [
            "`from 2024-01-01` becomes `from 2023-12-31`",
            "`from 2024-01-01` becomes `from 2024-01-02`",
            "`until 2025-06-01` becomes `until 2025-05-31`",
            "`until 2025-06-01` becomes `until 2025-06-02`",
        ],
    ),
]


@pytest.mark.parametrize(("slip", "rule", "texts"), SLIPS)
def test_the_slips_that_are_made(read: Read, slip: Slip, rule: str, texts: list[str]) -> None:
    """Each kind of slip, at every place of a rule where an author could make it."""
    assert texts == slips(read({"FR/FR-EXAMPLE-1.law": law(rule)}), slip)


def test_every_kind_of_slip_is_made() -> None:
    """None of them is without a case above, but for the one that needs two places."""
    assert set(Slip) - {Slip.EXTENT_DROPPED} == {slip for slip, _, _ in SLIPS}


def test_a_place_of_the_extent_is_dropped(read: Read) -> None:
    """One at a time, where there are several; the last one stays."""
    two = read({"FR/FR-EXAMPLE-1.law": law("forbid share", extent="FR, BE")})
    one = read({"FR/FR-EXAMPLE-1.law": law("forbid share")})

    assert ["without `FR`", "without `BE`"] == slips(two, Slip.EXTENT_DROPPED)
    assert [] == slips(one, Slip.EXTENT_DROPPED)


@pytest.mark.parametrize(
    ("rule", "slip", "text"),
    [
        # Who is not real has consented in writing, so that the exception says it already.
        (
            "forbid share when person.real unless person.consent is at least general",
            Slip.CONDITION_DROPPED,
            "without `person.real`",
        ),
        # What is suggestive is sexualised.
        (
            "forbid share when image.sexualised and image.depicts is at least suggestive",
            Slip.CONDITION_DROPPED,
            "without `image.depicts is at least suggestive`",
        ),
        # Publishing is sharing.
        ("forbid share, publish", Slip.CONDUCT_DROPPED, "without `publish`"),
    ],
)
def test_a_slip_that_changes_no_answer_is_no_slip(
    read: Read, rule: str, slip: Slip, text: str
) -> None:
    """Diagrams find that no request is answered otherwise."""
    tried = try_mutants(read({"FR/FR-EXAMPLE-1.law": law(rule)}))

    (one,) = (t for t in tried if (t.slip, t.text) == (slip, text))
    assert Fate.EQUIVALENT is one.fate


def test_places_that_reach_alike_change_no_answer(read: Read) -> None:
    """The law of France reaches Guadeloupe, so that naming it says nothing more."""
    text = law("forbid share", extent="FR, GP")

    tried = try_mutants(read({"FR/FR-EXAMPLE-1.law": text}))

    fates = {t.text: t.fate for t in tried if t.slip is Slip.EXTENT_DROPPED}
    assert {"without `FR`": Fate.SURVIVED, "without `GP`": Fate.EQUIVALENT} == fates


def test_an_invariant_notices_what_no_example_does(read: Read) -> None:
    """Beside the floor stand the invariants; without them the slip goes unnoticed."""
    alone = {t.text: t.fate for t in try_mutants(read({"floor/FLOOR-EXAMPLE.law": FLOOR}))}
    files = {"floor/FLOOR-EXAMPLE.law": FLOOR, "invariants/refusal.law": INVARIANT}
    beside = {t.text: t.fate for t in try_mutants(read(files))}

    assert Fate.SURVIVED is alone["without `view`"]
    assert Fate.KILLED is beside["without `view`"]
    # Where an invariant does not look, it notices nothing.
    changed = {text for text in alone if alone[text] is not beside[text]}
    assert {"without `view`"} == changed


def test_a_sample_is_the_same_every_time(small_folder: Corpus) -> None:
    """So many slips, whichever; a larger sample has all of a smaller one."""
    ten = [(t.path, t.rule, t.text) for t in try_mutants(small_folder, sample=10)]
    again = [(t.path, t.rule, t.text) for t in try_mutants(small_folder, sample=10)]
    twenty = [(t.path, t.rule, t.text) for t in try_mutants(small_folder, sample=20)]
    every = [(t.path, t.rule, t.text) for t in try_mutants(small_folder)]

    assert 10 == len(ten)
    assert ten == again
    assert set(ten) < set(twenty) < set(every)


def test_progress_is_told(small_folder: Corpus) -> None:
    """After each file, how many of all slips were tried."""
    told = list[tuple[int, int]]()

    tried = try_mutants(small_folder, progress=lambda done, total: told.append((done, total)))

    assert (len(tried), len(tried)) == told[-1]
    assert 2 == len(told)


# The processes of a test run have threads of their own, which newer versions of Python warn of.
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_many_files_are_shared_out_among_processes(read: Read) -> None:
    """What comes of it is what one process finds, in the same order."""
    texts = {
        f"FR/FR-EXAMPLE-{n:02}.law": law("forbid share, view when person.real").replace(
            "FR-EXAMPLE-1", f"FR-EXAMPLE-{n:02}"
        )
        for n in range(1, 19)
    }
    corpus = read(texts)

    together = [(t.path, t.text, t.fate) for t in try_mutants(corpus)]
    apart = [
        (t.path, t.text, t.fate)
        for path in texts
        for t in try_mutants(corpus, chosen=lambda p, path=path: p == path)  # type: ignore[misc]
    ]

    assert apart == together
