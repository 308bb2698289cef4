"""`plan`: its sides, its exit statuses, its witnesses, and every kind of wrong input."""

import json
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from brightline.loading import ROOT
from tests.command.conftest import Run

LAW = """provision FR-A "A law"
  cites    "Act 1"
  source   https://example.org/1
  kind     criminal
  extent   FR
  in force from 2024-02-01
  checked  2026-11-22 by research, confidence high

  rule one
    forbid  share
    when    image.depicts is at least {depicts}
    penalty "a fine"
"""
BILL = (
    LAW.replace("FR-A", "GB-B").replace("FR", "GB").replace("in force from 2024-02-01", 'bill "B"')
)
POLICY = """policy open "Everything"
  owner    "Trust and Safety"

  rule all
    permit  any
"""
DAY = ("--as-of", "2026-11-25")
LOOSER = LAW.format(depicts="sexual-act")
SAME = LAW.format(depicts="nudity")
OTHERWISE = "not image.depicts is at most intimate-parts"


def written(folder: Path, *, law: str = SAME, policy: str = POLICY) -> Path:
    """A rules folder with a law, a bill and a policy, without the floor of Brightline."""
    for path, text in (
        ("FR/FR-A.law", law),
        ("GB/GB-B.law", BILL.format(depicts="nudity")),
        ("platform/open.law", policy),
    ):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


def tree(folder: Path, *, law: str = SAME) -> Path:
    """A folder that holds rules beside words and places of its own: no floor is added to it."""
    written(folder / "rules", law=law)
    for name in ("grammar", "jurisdictions"):
        shutil.copytree(
            ROOT / name, folder / name, ignore=shutil.ignore_patterns("*.py", "__pycache__")
        )
    return folder


def git(folder: Path, *words: str) -> None:
    """Do something in a repository of its own."""
    nobody = {"NAME": "Nobody", "EMAIL": "nobody@example.org"}
    who = {f"GIT_{role}_{k}": v for role in ("AUTHOR", "COMMITTER") for k, v in nobody.items()}
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    subprocess.run(
        ["git", "-C", str(folder), *words],  # noqa: S607  # the git of this machine
        check=True,
        capture_output=True,
        env={**os.environ, **who, **alone},
    )


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """The side before."""
    return tree(tmp_path / "old")


@pytest.fixture
def new(tmp_path: Path) -> Callable[[str], Path]:
    """Writes the side after, with a law."""
    return lambda law: tree(tmp_path / "new", law=law)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, under version control: `v1` has the law, the folder a looser one.

    The commit `bare` has no rules at all.
    """
    folder = tree(tmp_path / "repository")
    git(folder, "init", "--initial-branch", "trunk")
    git(folder, "commit", "--allow-empty", "--message", "nothing")
    git(folder, "tag", "bare")
    git(folder, "add", ".")
    git(folder, "commit", "--message", "one")
    git(folder, "tag", "v1")
    written(folder / "rules", law=LOOSER)
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize(
    ("law", "expected"),
    [
        (SAME, 0),
        (SAME.replace("a fine", "prison"), 0),
        (SAME.replace("image.depicts is at least nudity", OTHERWISE), 0),
        (LAW.format(depicts="swimwear"), 2),
        (LOOSER, 3),
        (SAME.replace("2024-02-01", "2030-02-01"), 3),
        (SAME.replace("2024-02-01", "2020-02-01"), 2),
    ],
    ids=["nothing", "text", "otherwise", "tighter", "looser", "later", "earlier"],
)
def test_the_exit_status_says_whether_a_second_reviewer_is_needed(
    run: Run, old: Path, new: Callable[[str], Path], law: str, expected: int
) -> None:
    """0 nothing changes for any request, 2 nothing loosens, 3 something loosens."""
    result = run("plan", str(old), str(new(law)))

    assert expected == result.exit_code, result.output
    assert (expected == 0) is ("Nothing changes for any request." in result.stdout)
    assert (expected == 3) is ("a second, named reviewer is needed" in result.stdout)


def test_a_witness_is_answered_as_the_plan_says_on_both_sides(
    run: Run, old: Path, new: Callable[[str], Path]
) -> None:
    """Whoever types the command with the rules of each side sees both answers."""
    after = new(LOOSER)
    profile = ("--profile", "law")
    plan = json.loads(run("plan", str(old), str(after), "--json", *profile).stdout)

    assert plan["changes"]
    for change in plan["changes"]:
        witness = change["witness"]
        for side, folder in (("before", old), ("after", after)):
            command = shlex.split(witness[side]["command"])
            assert "brightline" == command[0]
            answer = run(*command[1:], "--rules", str(folder / "rules"), "--json")
            assert witness[side]["outcome"] == json.loads(answer.stdout)["outcome"]
        assert witness["before"]["outcome"] != witness["after"]["outcome"]


def test_one_day_is_compared_where_one_is_named(
    run: Run, old: Path, new: Callable[[str], Path]
) -> None:
    """A law that begins later changes nothing on a day when both are in force."""
    after = str(new(SAME.replace("2024-02-01", "2024-03-01")))

    assert 3 == run("plan", str(old), after, "--as-of", "2024-02-15").exit_code
    assert 0 == run("plan", str(old), after, "--as-of", "2024-03-01").exit_code


@pytest.mark.parametrize("sides", [(), ("HEAD",), ("v1",), ("trunk", "rules"), ("v1", ".")])
def test_revisions_are_read_without_a_checkout(
    run: Run, repository: Path, sides: tuple[str, ...]
) -> None:
    """A branch, a tag or HEAD against a folder, or against the present rules."""
    rules = () if len(sides) > 1 else ("--rules", str(repository / "rules"))
    result = run("plan", *sides, *rules, "--profile", "law", *DAY)

    assert 3 == result.exit_code, result.output
    assert "deny → permit" in result.stdout
    assert "at least sexual-act" in (repository / "rules/FR/FR-A.law").read_text(encoding="utf-8")


def test_two_revisions_are_compared(run: Run, repository: Path) -> None:
    """What was committed counts, not what stands in the folder."""
    assert 0 == run("plan", "v1", "HEAD", *DAY).exit_code
    git(repository, "commit", "--all", "--message", "two")
    assert 3 == run("plan", "v1", "HEAD", *DAY).exit_code


def test_no_attribute_of_a_repository_hides_a_file(run: Run, repository: Path) -> None:
    """What an archive would leave out is compared like everything else."""
    (repository / ".gitattributes").write_text("*.law export-ignore\n", encoding="utf-8")
    git(repository, "add", ".")
    git(repository, "commit", "--message", "two")

    assert 3 == run("plan", "v1", "HEAD", *DAY).exit_code


def test_a_floor_that_is_gone_is_seen(run: Run, repository: Path) -> None:
    """A tree with words of its own has its own floor: the present one is not put in its place."""
    shutil.copytree(ROOT / "rules" / "floor", repository / "rules" / "floor")
    written(repository / "rules")
    git(repository, "add", ".")
    git(repository, "commit", "--message", "a floor")
    git(repository, "rm", "-r", "--quiet", "rules/floor")
    git(repository, "commit", "--message", "no floor")

    result = run("plan", "HEAD~1", "HEAD", *DAY)
    assert 3 == result.exit_code
    assert "  - floor/" in result.stdout
    assert "note: rules of the floor are not the same: FLOOR-" in result.stdout


def test_a_rules_folder_gets_the_floor_and_the_plan_says_so(run: Run, tmp_path: Path) -> None:
    """Rules alone are never served without the floor."""
    sides = [str(written(tmp_path / name)) for name in ("one", "other")]
    result = run("plan", *sides, *DAY)

    assert 0 == result.exit_code
    assert "rules are never served without the floor" in result.stdout


def test_what_a_revision_lacks_is_taken_from_the_present(run: Run, repository: Path) -> None:
    """And the plan says what."""
    git(repository, "rm", "-r", "--quiet", "--cached", "jurisdictions", "grammar")
    git(repository, "commit", "--message", "rules alone")
    result = run("plan", "HEAD", "rules", *DAY)

    assert result.exit_code in {0, 2, 3}
    assert "note: HEAD: it has no `grammar/vocabulary.yaml`, the present one" in result.stdout
    assert "note: HEAD: it has no `jurisdictions/`, the present one is taken" in result.stdout


def test_a_digest_stands_for_a_side_that_is_known(run: Run, repository: Path) -> None:
    """That of the present rules, or of HEAD."""
    plan = json.loads(run("plan", "HEAD", "rules", "--json", *DAY).stdout)
    head = plan["before"]["policy"]
    rules = ("--rules", str(repository / "rules"))

    result = run("plan", head, *rules, *DAY)
    assert result.stdout.startswith("HEAD → ")
    unknown = run("plan", "sha256:" + "0" * 64, *rules, *DAY)
    assert 1 == unknown.exit_code
    assert "no side with the digest" in unknown.stderr
    assert head in unknown.stderr


def test_a_bill_is_enacted(run: Run, tmp_path: Path) -> None:
    """What if it were in force, on every day or on one."""
    rules = str(written(tmp_path / "rules"))
    for prefix in ("", "bill:"):
        result = run("plan", "--with", f"{prefix}GB-B", "--rules", rules, "--profile", "law")
        assert 2 == result.exit_code, result.output
        assert "GB-B/one: the bill is enacted" in result.stdout
        assert "on every day" in result.stdout
    on_a_day = run("plan", "--with", "bill:GB-B", "--rules", rules, "--profile", "law", *DAY)
    assert "permit → deny" in on_a_day.stdout


def test_the_calendar_alone_is_planned(run: Run, tmp_path: Path) -> None:
    """A law that begins between two days tightens, and the plan names the day."""
    rules = ("--rules", str(written(tmp_path / "rules")), "--profile", "law")
    result = run("plan", "--dates", "2024-01-31", "2024-02-01", *rules)
    backwards = run("plan", "--dates", "2024-02-01", "2024-02-01", *rules)

    assert 2 == result.exit_code
    assert "FR-A/one: in force from 2024-02-01" in result.stdout
    assert 0 == backwards.exit_code
    assert "Nothing changes for any request." in backwards.stdout


def test_what_the_law_alone_loosens_is_said(run: Run, tmp_path: Path) -> None:
    """The floor hides it from requests, and not from the reader of the plan."""
    minors = SAME.replace(
        "image.depicts is at least nudity",
        "person.age is minor\n      and   image.depicts is at least nudity",
    )
    before = written(tmp_path / "one", law=minors)
    after = written(tmp_path / "other", law=minors.replace("least nudity", "least sexual-act"))
    result = run("plan", str(before), str(after), *DAY)

    assert 2 == result.exit_code, result.output
    assert "the law alone loosens" in result.stdout


def test_another_vocabulary_is_compared_as_far_as_can_be(
    run: Run, old: Path, tmp_path: Path
) -> None:
    """What only one side has a word for is named, and asks for a second reviewer."""
    after = tree(tmp_path / "new")
    words = after / "grammar" / "vocabulary.yaml"
    text = words.read_text(encoding="utf-8")
    words.write_text(text.replace("      art: art or literature\n", ""), encoding="utf-8")
    result = run("plan", str(old), str(after), "--profile", "law", *DAY)

    assert "only one side knows the value request.purpose art" in result.stdout
    assert "grammar/vocabulary.yaml: fact request.purpose changed" in result.stdout
    assert 3 == result.exit_code


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["v11"], "there is no folder or git revision `v11`; did you mean `v1`?"),
        (["trank"], "did you mean `trunk`?"),
        (["rulez"], "did you mean `rules`?"),
        (["v1", "HEAD", "HEAD"], "expected at most two"),
        (["--", "--output=x"], "there is no folder or git revision `--output=x`"),
        (["HEAD:rules"], "there is no folder or git revision `HEAD:rules`"),
        (["sha256:12"], "is no digest: expected `sha256:` and 8 to 64 digits"),
        (["empty"], "the folder `empty` holds no rule file"),
        (["bare"], "the revision `bare` of"),
        (["--as-of", "tomorrow"], "`tomorrow` is no day"),
        (["--dates", "2026-02-02", "2026-02-01"], "runs backwards"),
        (["--dates", "2026-02-02", "2026-02-30"], "`2026-02-30` is no day"),
        (["--dates", "2026-02-02"], "--dates"),
        (["v1", "--dates", "2026-02-02", "2026-02-03"], "name no side"),
        (["--dates", "2026-02-02", "2026-02-03", *DAY], "exclude each other"),
        (["v1", "--with", "bill:GB-B"], "name no side"),
        (["--with", "bill:GB-C", "--rules", "rules"], "did you mean `GB-B`?"),
        (["--with", "FR-A", "--rules", "rules"], "`FR-A` is no bill"),
        (["--with", "GB-B", "--dates", "2026-02-02", "2026-02-03"], "exclude each other"),
        (["--json", "--html"], "exclude each other"),
        (["--profile", "none"], "--profile"),
        (["--nonsense"], "--nonsense"),
        (["v1", "--rules", "/nowhere/at/all"], "there is no rules folder"),
    ],
)
def test_wrong_input_is_refused_with_status_1(
    run: Run, repository: Path, words: list[str], expected: str
) -> None:
    """2 is an answer here, so that it is no error; nothing is printed as if it were a plan."""
    (repository / "empty").mkdir()

    result = run("plan", *words)

    assert 1 == result.exit_code, result.output
    assert expected in result.stderr
    assert "" == result.stdout


def test_a_side_with_errors_is_named_and_its_remarks_are_shown(run: Run, repository: Path) -> None:
    """As `check` shows them."""
    broken = SAME.replace("share", "sharing")
    written(repository / "rules", law=broken)
    git(repository, "commit", "--all", "--message", "broken")
    result = run("plan", "v1", "HEAD")

    assert 1 == result.exit_code
    assert "HEAD cannot be compared: 1 error, 0 warnings" in result.stderr
    assert re.search(r"FR/FR-A\.law:10:\d+", result.stderr)


def test_without_a_repository_only_folders_can_be_named(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With `--rules` outside of one, no other is looked in."""
    rules = written(tmp_path / "rules")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    result = run("plan", "HEAD", "--rules", str(rules))

    assert 1 == result.exit_code
    assert "no git repository to look for a revision in" in result.stderr


def test_without_git_only_folders_can_be_named(
    run: Run, tmp_path: Path, old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And they still can."""
    monkeypatch.setenv("PATH", str(tmp_path))
    result = run("plan", "HEAD")

    assert 1 == result.exit_code
    assert "git is not installed: give two folders instead" in result.stderr
    assert 0 == run("plan", str(old), str(old)).exit_code


@pytest.mark.parametrize(
    ("face", "beginning"),
    [("--json", "{"), ("--markdown", "### 🔴 Brightline plan: "), ("--html", "<!DOCTYPE html>")],
)
def test_each_face_has_the_same_exit_status(
    run: Run, old: Path, new: Callable[[str], Path], face: str, beginning: str
) -> None:
    """How it is printed changes nothing."""
    result = run("plan", str(old), str(new(LOOSER)), face, *DAY)

    assert 3 == result.exit_code
    assert result.stdout.startswith(beginning)
