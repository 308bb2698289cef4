"""A journal that was changed in any way is not verified."""

import json
from base64 import b64encode
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from audit.note import read_key
from audit.source import SourceError, open_source
from audit.tree import hash_of_leaf
from audit.verify import Report, Result, verify
from records.merkle import complete_root, consistency_proof, inclusion_proof
from tests.audit.exports import (
    SALT,
    VKEY,
    Export,
    bodies_of,
    export_of,
    note_of,
)

KEY = read_key(VKEY)
SIZE = 12
ANY = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)


def verified(path: Path, since: str | None = None) -> Report:
    """What the verifier says of a file."""
    return verify(open_source(str(path)), key=KEY, since=since)


def failed(report: Report) -> str:
    """What failed, in words."""
    return "; ".join(f.text for f in report.findings if f.result is Result.FAILED)


@pytest.mark.parametrize("size", [0, 1, 2, 3, 8, 300])
def test_an_honest_journal_is_verified(tmp_path: Path, size: int) -> None:
    """Of any size."""
    report = verified(export_of(size).write(tmp_path / "e.jsonl"))

    assert "" == failed(report)
    assert report.verified


@ANY
@given(data=st.data())
def test_any_changed_byte_of_a_leaf_is_found(tmp_path: Path, data: st.DataObject) -> None:
    """Though the file reads as well as before."""
    export = export_of(SIZE)
    bodies = list(export.bodies)
    index = data.draw(st.integers(0, SIZE - 1))
    octets = bytearray(bodies[index])
    octets[data.draw(st.integers(0, len(octets) - 1))] ^= data.draw(st.integers(1, 127))
    bodies[index] = bytes(octets)

    report = verified(Export(bodies=bodies, note=export.note).write(tmp_path / "e.jsonl"))
    assert "another root" in failed(report)


@ANY
@given(order=st.permutations(range(SIZE)))
def test_another_order_is_found(tmp_path: Path, order: list[int]) -> None:
    """Which record came first can matter."""
    assume(order != sorted(order))
    export = export_of(SIZE)
    bodies = [export.bodies[place] for place in order]

    report = verified(Export(bodies=bodies, note=export.note).write(tmp_path / "e.jsonl"))
    assert "another root" in failed(report)


@ANY
@given(data=st.data())
def test_a_leaf_taken_away_or_put_in_is_found(tmp_path: Path, data: st.DataObject) -> None:
    """Anywhere, also at the end."""
    export = export_of(SIZE)
    bodies = list(export.bodies)
    at = data.draw(st.integers(0, SIZE - 1))
    if data.draw(st.booleans()):
        del bodies[at]
    else:
        bodies.insert(at, data.draw(st.sampled_from([*bodies, b"{}"])))

    report = verified(Export(bodies=bodies, note=export.note).write(tmp_path / "e.jsonl"))
    assert f"there are {len(bodies)} leaves" in failed(report)


def test_a_numbering_with_a_hole_is_found(tmp_path: Path) -> None:
    """A leaf has to stand where it says."""
    path = export_of(3).write(tmp_path / "e.jsonl")
    path.write_text(path.read_text().replace('"index": 1', '"index": 2'))

    assert "leaf 2 stands where leaf 1 should" in failed(verified(path))


def test_a_size_that_is_not_that_of_the_leaves_is_found(tmp_path: Path) -> None:
    """Even one that the key signed."""
    bodies = bodies_of(3)
    path = Export(bodies=bodies, note=note_of(bodies, 4)).write(tmp_path / "e.jsonl")

    assert "there are 3 leaves, and the checkpoint is of 4" in failed(verified(path))


def test_a_checkpoint_without_a_signature_is_not_believed(tmp_path: Path) -> None:
    """A key was given, so a signature is asked for."""
    export = export_of(3)
    text = export.note.partition("\n\n")[0]
    for note, expected in (
        (f"{text}\nunsigned: so it is\n\n", "is not signed"),
        (note_of(export.bodies, 3, "other.example/log"), "of another log than the key"),
        (export.note.replace("\n3\n", "\n4\n"), "no right signature"),
    ):
        path = Export(bodies=export.bodies, note=note).write(tmp_path / "e.jsonl")
        assert expected in failed(verified(path))


def test_without_a_key_the_signature_is_not_checked_and_that_is_said(tmp_path: Path) -> None:
    """Anybody can make a journal that agrees with itself."""
    report = verify(open_source(str(export_of(3).write(tmp_path / "e.jsonl"))))

    assert report.verified
    assert Result.NOT_CHECKED is report.findings[0].result


@pytest.mark.parametrize("old", range(SIZE + 1))
def test_an_older_checkpoint_is_the_beginning(tmp_path: Path, old: int) -> None:
    """Whoever kept one sees that nothing before it was changed."""
    path = export_of(SIZE).write(tmp_path / "e.jsonl")

    assert verified(path, note_of(bodies_of(old), old)).verified


def test_a_changed_past_is_found(tmp_path: Path) -> None:
    """The new checkpoint is signed and right; the older one tells another story."""
    path = export_of(SIZE).write(tmp_path / "e.jsonl")
    past = [*bodies_of(4), b"a record that is gone"]

    assert "the past was changed" in failed(verified(path, note_of(past, 5)))
    assert "leaves were taken away" in failed(verified(path, note_of(past, SIZE + 1)))
    assert "of another log" in failed(verified(path, note_of(past, 5, "other.example/log")))


def test_values_are_checked_against_commitments(tmp_path: Path) -> None:
    """A value that the leaf does not commit to was made up."""
    salt = b64encode(SALT).decode()
    export = export_of(3)
    right = {1: {"account": {"salt": salt, "value": "account-1"}}}
    report = verified(export.write(tmp_path / "e.jsonl", secrets=right))
    assert report.verified
    assert any("1 values are those" in f.text for f in report.findings)
    assert any("2 without a value here (0 erased" in f.text for f in report.findings)

    for name, secret in (
        ("account", {"salt": salt, "value": "account-2"}),
        ("account", {"salt": b64encode(bytes(31)).decode(), "value": "\x00account-1"}),
        ("address", {"salt": salt, "value": "account-1"}),
    ):
        path = export.write(tmp_path / "e.jsonl", secrets={1: {name: secret}})
        assert f"`{name}` given with leaf 1 is not what" in failed(verified(path))


def _node(level: int, index: int) -> bytes:
    hashes = [hash_of_leaf(body) for body in bodies_of(SIZE)]
    return complete_root(hashes[index << level : (index + 1) << level])


def _in_base64(proof: tuple[bytes, ...]) -> list[str]:
    return [b64encode(part).decode() for part in proof]


def test_one_record_is_verified_by_its_proof(tmp_path: Path) -> None:
    """What a single person may be given: one leaf, the checkpoint, and what joins them."""
    export = export_of(SIZE)
    growth = _in_base64(consistency_proof(5, SIZE, _node))

    def write(index: int, proof: list[str], growth: list[str]) -> Path:
        lines = [
            {"checkpoint": export.note},
            {"index": index, "leaf": export.bodies[7].decode(), "proof": proof},
            {"consistency": {"from": 5, "to": SIZE, "proof": growth}},
        ]
        path = tmp_path / "one.jsonl"
        path.write_text("".join(json.dumps(line) + "\n" for line in lines))
        return path

    proof = _in_base64(inclusion_proof(7, SIZE, _node))
    older = note_of(bodies_of(5), 5)
    report = verified(write(7, proof, growth), older)
    assert (True, False) == (report.verified, report.whole)
    assert "tree: 11 leaves were not given" in [f.text for f in report.findings]
    assert "does not lead to the root" in failed(verified(write(6, proof, growth)))
    assert "does not lead to the root" in failed(verified(write(7, proof[:-1], growth)))
    wrong = verified(write(7, proof, growth[::-1]), older)
    assert "the proof that it only grew is wrong" in failed(wrong)
    other = verified(write(7, proof, growth), note_of(bodies_of(4), 4))
    assert "neither its leaves nor a proof" in failed(other)


def test_earlier_checkpoints_of_a_folder_are_checked(tmp_path: Path) -> None:
    """All that were given out fit into one tree."""
    export = export_of(SIZE)
    path = export.write(tmp_path / "leaves.jsonl")
    path.write_text("".join(path.read_text().splitlines(keepends=True)[1:]))
    (tmp_path / "checkpoint").write_text(export.note)
    (tmp_path / "checkpoints").mkdir()
    earlier = tmp_path / "checkpoints" / "5"
    earlier.write_text(note_of(bodies_of(5), 5))
    assert any("1 checkpoints" in f.text for f in verified(tmp_path).findings)

    for note, expected in (
        (note_of(bodies_of(4), 5), "is not the beginning of this tree"),
        (note_of(bodies_of(5), 5, "other"), "of another log"),
        ("nothing", "no empty line"),
    ):
        earlier.write_text(note)
        assert expected in failed(verified(tmp_path))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", "no `checkpoint`"),
        ("{}\n", "no `checkpoint`"),
        ("[]\n", "no JSON object"),
        ("{\n", "no JSON"),
        ('{"checkpoint": "a", "checkpoint": "b"}\n', "no JSON"),
        ("{note}\n{{}}\n", "neither a leaf nor a proof"),
        ('{note}\n{{"index": 0}}\n', "neither a leaf nor a proof"),
        ('{note}\n{{"index": 0, "leaf": "a", "proof": 1}}\n', "a list of hashes"),
        ('{note}\n{{"index": 0, "leaf": "a", "proof": ["!"]}}\n', "not in Base64"),
        ('{note}\n{{"index": 0, "leaf": "a", "secrets": 1}}\n', "no object"),
        ('{note}\n{{"index": 0, "leaf": "a", "secrets": {{"b": 1}}}}\n', "needs `salt`"),
        ('{note}\n{{"consistency": {{}}}}\n', "needs `from`"),
    ],
)
def test_what_cannot_be_read_is_no_verification(
    tmp_path: Path, content: str, expected: str
) -> None:
    """It is never left out as if it were not there."""
    note = json.dumps({"checkpoint": export_of(1).note})
    path = tmp_path / "e.jsonl"
    path.write_text(content.format(note=note) if "{note}" in content else content)

    with pytest.raises(SourceError, match=expected):
        verified(path)


@pytest.mark.parametrize("place", ["/nowhere/at/all", "http://", "http://127.0.0.1:1"])
def test_a_journal_that_is_not_there_is_no_verification(place: str) -> None:
    """A file, an address, or a service that does not answer."""
    with pytest.raises(SourceError):
        verify(open_source(place))


def test_the_verifier_shares_nothing_with_the_writer() -> None:
    """One mistake is not made twice."""
    for module in (Path(__file__).parents[2] / "audit").glob("*.py"):
        text = module.read_text(encoding="utf-8")
        for package in ("records", "api", "engine", "brightline"):
            assert f"from {package}" not in text
            assert f"import {package}" not in text
