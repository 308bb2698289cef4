"""A git repository and the name of a revision come in; the files of that revision go out.

Nothing is checked out, nothing is fetched, and no attribute of the repository can hide or change a
file: blobs are read as they were committed.
"""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from subprocess import CompletedProcess

_FILES = ("100644", "100755")
_OF_HOOKS = frozenset({"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"})
_MOST_SECONDS = 120


class RevisionError(ValueError):
    """There is no git, no repository or no such revision."""


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository, by the folder that its files lie in."""

    top: Path

    def commit(self, revision: str) -> str | None:
        """The hash of a revision; None where there is no such one."""
        wanted = f"{revision}^{{commit}}"
        done = _git(self.top, "rev-parse", "--verify", "--quiet", "--end-of-options", wanted)
        return done.stdout.decode().strip() if done.returncode == 0 else None

    def names(self) -> tuple[str, ...]:
        """Branches and tags."""
        done = _git(self.top, "for-each-ref", "--format=%(refname:short)", "refs")
        return ("HEAD", *done.stdout.decode().split())

    def files(self, commit: str, folder: PurePosixPath) -> dict[str, bytes]:
        """The files below a folder of a commit, or the one file, by their paths from the top."""
        done = _git(self.top, "ls-tree", "-r", "-z", "--full-tree", commit, "--", str(folder))
        blobs: dict[str, str] = {}
        for entry in done.stdout.decode("utf-8", "surrogateescape").split("\0"):
            about, _, path = entry.partition("\t")
            if about and about.split(" ")[0] in _FILES:
                blobs[path] = about.split(" ")[2]
        return dict(zip(blobs, self._contents(list(blobs.values())), strict=True))

    def _contents(self, blobs: list[str]) -> list[bytes]:
        done = _git(self.top, "cat-file", "--batch", given="".join(f"{b}\n" for b in blobs))
        found, rest = [], done.stdout
        for blob in blobs:
            head, _, rest = rest.partition(b"\n")
            if not head.startswith(f"{blob} blob ".encode()):
                raise RevisionError(f"git has no content of {blob}: the repository is not whole")
            size = int(head.split()[-1])
            found.append(rest[:size])
            rest = rest[size + 1 :]
        return found


def repository_of(folder: Path) -> Repository | None:
    """The repository that a folder lies in.

    Raises:
        RevisionError: git is not installed, or will not read the repository.
    """
    done = _git(folder, "rev-parse", "--show-toplevel")
    if done.returncode == 0:
        return Repository(Path(os.fsdecode(done.stdout.rstrip(b"\n"))))
    said = done.stderr.decode("utf-8", "replace").strip()
    if "not a git repository" in said:
        return None
    raise RevisionError(f"git cannot read `{folder}`: {said.removeprefix('fatal: ')}")


def _git(folder: Path, *words: str, given: str = "") -> "CompletedProcess[bytes]":
    # A hook of git sets these for its own repository, which need not be the one of the folder.
    inherited = {name: text for name, text in os.environ.items() if name not in _OF_HOOKS}
    # Never over the network, not even for what a partial clone lacks.
    quiet = {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1"}
    try:
        return subprocess.run(  # noqa: S603  # words of our own, and a revision that is no option
            ["git", "-C", str(folder), *words],  # noqa: S607  # the git of this machine
            input=given.encode(),
            capture_output=True,
            check=False,
            env={**inherited, **quiet},
            timeout=_MOST_SECONDS,
        )
    except FileNotFoundError as error:
        raise RevisionError("git is not installed: give two folders instead") from error
    except subprocess.TimeoutExpired as error:
        raise RevisionError(f"git gave no answer in {_MOST_SECONDS} seconds") from error
