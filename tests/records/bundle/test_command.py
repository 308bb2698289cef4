"""`brightline bundle` builds the same bytes of the same rules, and refuses what must not serve."""

import os
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from brightline.commands.bundle import app
from records.bundle import read_bundle
from records.bundle.folder import bundle_of_folder
from tests.records.bundle.making import write_keys, write_rules

OPEN = """
invariant nothing-is-shared "No picture is shared"
  never permit share
"""


def run(*words: object) -> Result:
    """Run the command."""
    return CliRunner().invoke(app, [str(word) for word in words])


def test_a_bundle_goes_the_whole_way(tmp_path: Path) -> None:
    """Built, signed by two, verified, shown."""
    file = tmp_path / "policies.bundle"
    rules = write_rules(tmp_path / "rules")
    built = run("build", rules, "-o", file, "--revision", 7)
    assert 0 == built.exit_code, built.output
    keys = [write_keys(tmp_path, number) for number in (1, 2)]
    assert 0 == run("sign", file, "--key", keys[0][0]).exit_code

    trust = [word for _, public in keys for word in ("--trust", public)]
    assert 0 == run("verify", file, *trust).exit_code
    assert 1 == run("verify", file, *trust, "--threshold", 2).exit_code
    assert 0 == run("sign", file, "--key", keys[1][0]).exit_code
    assert 0 == run("verify", file, *trust, "--threshold", 2).exit_code
    shown = run("show", file, "--trust", keys[0][1])
    assert 0 == shown.exit_code, shown.output
    for expected in ("revision      7", "reviewer-1 (", "a key that is not trusted", "6 floor"):
        assert expected in shown.output


def test_the_digest_depends_on_nothing_but_the_files(tmp_path: Path) -> None:
    """Not on their order in the folder, their times, their mode, or other files beside them."""
    one = write_rules(tmp_path / "one")
    for name in ("B", "A", "C"):
        (one / name).mkdir()
        (one / name / "notes.law").write_text("", encoding="utf-8")
    two = tmp_path / "two"
    for name in ("C", "A", "B", "platform"):
        shutil.copytree(one / name, two / name)
    for path in two.rglob("*.law"):
        os.utime(path, (1, 1))
        path.chmod(0o600)
    (two / ".git").mkdir()
    (two / "README.md").write_text("not a rule", encoding="utf-8")
    for number, folder in enumerate((one, two)):
        built = run("build", folder, "-o", tmp_path / f"{number}.bundle", "--no-prove")
        assert 0 == built.exit_code, built.output
    assert (tmp_path / "0.bundle").read_bytes() == (tmp_path / "1.bundle").read_bytes()


def test_a_bundle_holds_everything_that_it_needs(tmp_path: Path) -> None:
    """The floor, the words and the places are in it, so that it means the same everywhere."""
    bundle = bundle_of_folder(write_rules(tmp_path))
    paths = {path for path, _ in bundle.files}
    assert {
        "grammar/vocabulary.yaml",
        "jurisdictions/places.yaml",
        "rules/platform/base.law",
    } < paths
    assert any(path.startswith("rules/floor/") for path in paths)


def test_what_is_unpacked_builds_the_same_bundle(tmp_path: Path) -> None:
    """A folder with its own words and places is taken as it is."""
    bundle = bundle_of_folder(write_rules(tmp_path / "rules"), created_from="x")
    for path, text in bundle.files:
        (tmp_path / "out" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "out" / path).write_bytes(text)
    assert bundle.digest == bundle_of_folder(tmp_path / "out", created_from="x").digest
    (tmp_path / "out" / "rules" / "floor" / "FLOOR-MINORS.law").unlink()
    refused = run("build", tmp_path / "out", "-o", tmp_path / "x.bundle")
    assert 1 == refused.exit_code
    assert "FLOOR-MINORS" in refused.output


@pytest.mark.parametrize(
    ("more", "says"),
    [("\nrule nonsense\n  forbid everything\n", "error"), (OPEN, "nothing-is-shared")],
)
def test_rules_that_must_not_serve_make_no_bundle(tmp_path: Path, more: str, says: str) -> None:
    """Errors and broken invariants are shown, and no file is written."""
    rules = write_rules(tmp_path / "rules", more=more)
    refused = run("build", rules, "-o", tmp_path / "x.bundle")
    assert 1 == refused.exit_code
    assert says in refused.output
    assert not (tmp_path / "x.bundle").exists()


def test_show_says_what_would_change(tmp_path: Path) -> None:
    """With the exit status of a plan: 3 where something loosens."""
    run("build", write_rules(tmp_path / "a"), "-o", tmp_path / "a.bundle")
    run("build", write_rules(tmp_path / "b", most="suggestive"), "-o", tmp_path / "b.bundle")
    wider = run("show", tmp_path / "b.bundle", "--plan", "--against", tmp_path / "a.bundle")
    assert 3 == wider.exit_code, wider.output
    narrower = run("show", tmp_path / "a.bundle", "--plan", "--against", tmp_path / "b.bundle")
    assert 2 == narrower.exit_code, narrower.output
    same = run("show", tmp_path / "a.bundle", "--plan", "--against", tmp_path / "a")
    assert 0 == same.exit_code, same.output


def test_bad_input_is_said_plainly(tmp_path: Path) -> None:
    """2 for what cannot be read at all, 1 for a bundle that is refused."""
    file = tmp_path / "policies.bundle"
    file.write_bytes(b"no bundle")
    private, public = write_keys(tmp_path, 1)
    assert 1 == run("verify", file, "--trust", public).exit_code
    assert 2 == run("verify", tmp_path / "none.bundle", "--trust", public).exit_code
    assert 2 == run("verify", file).exit_code
    assert 2 == run("verify", file, "--trust", private).exit_code
    assert 2 == run("sign", file, "--key", public).exit_code
    assert 2 == run("build", tmp_path / "nowhere").exit_code


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    """Nothing is left beside it, and everybody may read it."""
    file = tmp_path / "out" / "policies.bundle"
    file.parent.mkdir()
    run("build", write_rules(tmp_path / "rules"), "-o", file)
    assert [file] == list(file.parent.iterdir())
    assert 0o644 == file.stat().st_mode & 0o777
    assert read_bundle(file.read_bytes()).digest
    assert 2 == run("build", tmp_path / "rules", "-o", tmp_path / "no" / "x.bundle").exit_code
