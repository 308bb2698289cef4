"""Takes a small folder; asks what is told of what its examples exercise and notice."""

import os
from pathlib import Path

import pytest

from engine.check import Corpus
from engine.review.exercised import PartKind, Share, exercised, share_of
from engine.review.mutation import Fate, try_mutants
from engine.review.report import (
    coverage_text,
    mutants_text,
    rows_of_parts,
    rows_of_tried,
    share_of_rows,
    values,
)

REWRITE = os.environ.get("REWRITE_GOLDEN") == "1"


def golden(name: str, text: str) -> str:
    """The text that was agreed; set REWRITE_GOLDEN to 1 to write it anew."""
    path = Path(__file__).with_name(name)
    if REWRITE:
        path.write_text(f"{text}\n", encoding="utf-8")
    return path.read_text(encoding="utf-8").removesuffix("\n")


def test_the_report_of_what_is_exercised(small_folder: Corpus) -> None:
    """Each part that no example exercises, with its line; then the shares."""
    text = coverage_text(rows_of_parts(exercised(small_folder)))

    assert golden("coverage.txt", text) == text


def test_the_report_of_what_is_noticed(small_folder: Corpus) -> None:
    """Each slip that nothing notices, as it would read; then the shares."""
    tried = try_mutants(small_folder)
    equivalent = sum(one.fate is Fate.EQUIVALENT for one in tried)
    text = mutants_text(rows_of_tried(tried), equivalent)

    assert golden("mutants.txt", text) == text


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (PartKind.RULE, {"disclosure", "removal", "ordinary", "verified"}, set[str]()),
        (PartKind.BRANCH, {"request.purpose is news and not image.degrading"}, set[str]()),
        (
            PartKind.TEST,
            {
                "image.depicts is at least nudity",
                "image.origin is any of altered, generated",
                "person.consent is at least general",
                "notice.valid",
                "image.depicts is at most ordinary",
                "image.degrading",
            },
            {"image.sexualised", "request.purpose is news", "not image.degrading"},
        ),
        (
            PartKind.VALUE,
            {"image.depicts nudity", "image.origin generated", "image.depicts ordinary"},
            {"image.origin altered", "person.consent general", "request.purpose news"},
        ),
        (PartKind.DUTY, {"remove"}, {"report"}),
        (PartKind.REQUIREMENT, {"subscription"}, {"age-check"}),
    ],
)
def test_what_the_examples_of_the_small_folder_exercise(
    small_folder: Corpus, kind: PartKind, good: set[str], bad: set[str]
) -> None:
    """What the three examples of each file let decide can be told by reading them."""
    parts = [part for part in exercised(small_folder) if part.kind is kind]

    assert good == {part.text for part in parts if part.exercised}
    assert bad == {part.text for part in parts if not part.exercised}


def test_the_values_for_programs_say_what_the_text_says(small_folder: Corpus) -> None:
    """The same shares, and one entry for each line."""
    rows = rows_of_parts(exercised(small_folder))
    told = values(rows)

    missing = told["missing"]
    assert isinstance(missing, list)
    assert [row.text for row in rows if not row.is_good] == [entry["text"] for entry in missing]
    assert {"good": 16, "total": 24, "percent": 66.6} == told["total"]
    assert {"FR", "platform"} == set(told["folders"])  # type: ignore[call-overload]


def test_a_share_is_never_rounded_up() -> None:
    """100 percent means all; of nothing, all."""
    assert 99.9 == Share(1999, 2000).percent
    assert 100.0 == Share(7, 7).percent
    assert 100.0 == share_of([]).percent
    assert 100.0 == share_of_rows([]).percent


def test_nothing_to_tell_is_told_in_one_line() -> None:
    """Where there is no rule, there is no table."""
    assert "exercised: 100.0%, 0 of 0 parts" == coverage_text([])
    assert "noticed: 100.0%, 0 of 0 slips; 0 more change no answer" == mutants_text([], 0)
