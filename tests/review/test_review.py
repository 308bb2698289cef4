"""Takes small folders; asks how the lints by proof are carried out, kept and left out."""

from pathlib import Path

import pytest

from engine.diagnostics import Severity
from engine.review import review
from tests.review.conftest import Read

LAW = """provision FR-EXAMPLE-1 "An example of a law"
  cites    "Example Act, s. 1"
  source   https://example.org/act
  kind     criminal
  extent   FR
  in force from 2024-01-01
  checked  2026-11-22 by research, confidence high

  rule one
    forbid  view
    when    notice.overdue
      and   not notice.valid

  rule two
    forbid  host
    when    image.degrading
    unless  notice.valid and not notice.valid
"""
FLOOR = """floor FLOOR-EXAMPLE "An example of the floor"

  rule refused
    forbid  create, edit
    when    image.depicts is at least {}
      and   register.refusal
"""
POLICY = """policy an-example "An example of a policy"
  owner    "Trust and Safety"

  rule refused
    forbid  create
    when    image.depicts is at least nudity
      and   register.refusal
"""


def test_remarks_come_in_the_order_of_the_text_with_their_law(read: Read) -> None:
    """They are warnings, and name the law as it is cited."""
    found = review(read({"FR/FR-EXAMPLE-1.law": LAW}))

    assert ["BL240", "BL243"] == [d.code for d in found]
    assert {Severity.WARNING} == {d.severity for d in found}
    assert {"Example Act, s. 1"} == {d.citation for d in found}


def test_files_with_errors_are_left_out(read: Read) -> None:
    """What cannot be compiled cannot be proven."""
    corpus = read({"FR/FR-EXAMPLE-1.law": LAW})

    assert () == review(corpus, without={"FR/FR-EXAMPLE-1.law"})


def test_what_was_found_is_kept_as_long_as_nothing_changes(
    read: Read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second time the same is said, and nothing is written anew."""
    monkeypatch.setenv("BRIGHTLINE_CACHE", str(tmp_path / "store"))
    corpus = read({"FR/FR-EXAMPLE-1.law": LAW})

    def written() -> dict[Path, int]:
        return {p: p.stat().st_mtime_ns for p in (tmp_path / "store").rglob("*") if p.is_file()}

    first = review(corpus)
    after_one = written()

    assert first == review(corpus)
    assert after_one == written()
    assert review(read({"FR/FR-EXAMPLE-1.law": LAW.replace("rule two", "rule second")}))
    assert len(written()) > len(after_one)


def test_what_was_found_in_a_policy_hangs_on_the_floor(
    read: Read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A policy that adds nothing to the floor adds something once the floor says less."""
    monkeypatch.setenv("BRIGHTLINE_CACHE", str(tmp_path))

    def codes(least: str) -> list[str]:
        files = {
            "floor/FLOOR-EXAMPLE.law": FLOOR.format(least),
            "platform/an-example.law": POLICY,
        }
        return [d.code for d in review(read(files))]

    assert ["BL241"] == codes("swimwear")
    assert [] == codes("sexual-act")
    assert ["BL241"] == codes("swimwear")
