"""Takes folders of rule files; asks what is read of them and what is reported."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.check import check, check_file, read_folder
from engine.check.corpus import MOST_PER_FILE
from engine.language import tree, write
from engine.places import Atlas
from engine.vocabulary import Vocabulary
from tests.language import trees
from tests.language.mutations import mutated

POLICY = """policy {name} "A policy"
  owner    "Trust and Safety"

  rule ordinary
    permit  create
    when    image.depicts is at most ordinary

  example "a landscape"
    given   create
      and   image.depicts is ordinary
    expect  permit
"""
IDLE = "    when    image.depicts is at least ordinary\n"


def law(name: str) -> tuple[str, bytes]:
    """Give a good file of a name, with its path."""
    return f"platform/{name}.law", POLICY.format(name=name).encode()


def test_a_folder_is_read_in_the_order_of_its_paths(tmp_path: Path) -> None:
    """Only rule files count, at any depth, the same way on every machine."""
    for path in ("b/two.law", "a/one.law", "a/deep/three.law", "a/notes.txt"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(path, encoding="utf-8")

    expected = ["a/deep/three.law", "a/one.law", "b/two.law"]
    assert [(path, path.encode()) for path in expected] == list(read_folder(tmp_path))


def test_a_folder_called_like_a_rule_file_is_no_rule_file(tmp_path: Path) -> None:
    """A folder may have any name."""
    (tmp_path / "odd.law").mkdir()

    assert () == read_folder(tmp_path)


def test_a_good_folder_has_no_remark(vocabulary: Vocabulary, atlas: Atlas) -> None:
    """Each document stands in the corpus with the file that it was read from."""
    checked = check([law("one"), law("two")], vocabulary=vocabulary, atlas=atlas)

    assert () == checked.diagnostics
    assert not checked.has_errors
    assert [("platform/one.law", "one"), ("platform/two.law", "two")] == [
        (file.path, document.name.text) for file, document in checked.corpus.documents()
    ]


def test_remarks_come_in_the_order_of_files_and_lines(vocabulary: Vocabulary, atlas: Atlas) -> None:
    """A reader goes through a folder once."""
    path, content = law("one")
    spoiled = content.replace(b"create", b"creat").replace(b"ordinary\n\n", b"nothing\n\n")
    other = law("two")[0], spoiled.replace(b"policy one", b"policy two")

    found = check([other, (path, spoiled)], vocabulary=vocabulary, atlas=atlas).diagnostics

    places = [(remark.path, remark.position) for remark in found]
    assert sorted(places) == places
    assert {"platform/one.law", "platform/two.law"} == {remark.path for remark in found}


def test_warnings_never_hide_an_error(vocabulary: Vocabulary, atlas: Atlas) -> None:
    """However many warnings a file gets, an error in it keeps the folder from being served."""
    head, _, example = POLICY.format(name="one").partition("  rule ordinary")
    rules = "".join(
        f"  rule idle-{number}\n    forbid  create\n{IDLE}\n" for number in range(MOST_PER_FILE * 2)
    )
    impossible = "  rule never\n    forbid  create\n    when person.real and not person.real\n\n"
    text = f"{head}{rules}{impossible}  rule ordinary{example}"

    checked = check([("platform/one.law", text.encode())], vocabulary=vocabulary, atlas=atlas)

    assert MOST_PER_FILE == len(checked.diagnostics)
    assert ["BL218"] == [remark.code for remark in checked.diagnostics if remark.is_error]
    assert checked.has_errors


def test_what_cannot_be_read_is_not_missed_as_well(vocabulary: Vocabulary, atlas: Atlas) -> None:
    """One slip is one report: what the spoiled item would have said is not called missing."""
    text = POLICY.format(name="one").replace('owner    "', "owner    ").replace("deny", "permit")
    text = text.replace("rule ordinary\n", "rule ordinary (\n").replace(
        "expect  permit", "expect  deny by ordinary"
    )

    found = check([("platform/one.law", text.encode())], vocabulary=vocabulary, atlas=atlas)

    assert ["BL100", "BL100"] == [remark.code for remark in found.diagnostics]


def test_the_other_items_of_a_spoiled_file_are_checked(
    vocabulary: Vocabulary, atlas: Atlas
) -> None:
    """A slip in one rule does not keep an unknown fact in another from being reported."""
    text = POLICY.format(name="one").replace("when    image.depicts", "when    image.depict")
    text = text.replace("  example", "  rule spoiled\n    forbid\n\n  example")

    found = check([("platform/one.law", text.encode())], vocabulary=vocabulary, atlas=atlas)

    assert ["BL201", "BL100"] == [remark.code for remark in found.diagnostics]


def test_the_first_of_two_files_keeps_the_name(vocabulary: Vocabulary, atlas: Atlas) -> None:
    """The second file of a name is reported, and says where the first one is."""
    one = ("a/same.law", POLICY.format(name="same").encode())
    two = ("b/same.law", POLICY.format(name="same").encode())

    (remark,) = check([one, two], vocabulary=vocabulary, atlas=atlas).diagnostics

    assert ("BL230", "b/same.law") == (remark.code, remark.path)
    assert "`same` stands in `a/same.law` too" == remark.message


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b"\xff\xfe\x00", b"\x00" * 100, b"\x89PNG\r\n\x1a\n"]
)
def test_a_file_that_is_no_text_is_read_to_its_end(
    content: bytes, vocabulary: Vocabulary, atlas: Atlas
) -> None:
    """A picture saved under the name of a rule file is reported, and an empty file is not."""
    file, remarks = check_file("platform/x.law", content, vocabulary=vocabulary, atlas=atlas)

    assert bool(content.strip()) == bool(remarks)
    assert file.file.document is None


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(text=mutated)
def test_no_lint_fails_on_a_spoiled_file(text: str, vocabulary: Vocabulary, atlas: Atlas) -> None:
    """Whatever the reader gives them, the lints answer."""
    check([("FR/FR-X.law", text.encode())], vocabulary=vocabulary, atlas=atlas)


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(file=trees.files, path=st.sampled_from(["FR/FR-X.law", "x", "", "a/b/c.law"]))
def test_no_lint_fails_on_a_tree_that_means_nothing(
    file: tree.File, path: str, vocabulary: Vocabulary, atlas: Atlas
) -> None:
    """Words that the vocabulary does not have are reported, never tripped over."""
    check([(path, write(file).encode())], vocabulary=vocabulary, atlas=atlas)
