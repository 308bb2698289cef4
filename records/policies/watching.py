"""A file, or a folder of bundles, comes in; each new bundle in it is offered to the holder.

Files are looked at again and again: no system of notices works on every disk that deployments use.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from records.bundle import BundleError, read_bundle
from records.bundle.archive import MOST_BYTES
from records.policies.holder import Holder
from records.policies.looking import Looking
from records.policies.model import Outcome, PolicyError, State
from records.store import StoreError

PATTERN = "*.bundle"
SECONDS = 1.0


class _Mark(NamedTuple):
    """What changes when a file does, whatever the clock says."""

    inode: int
    size: int
    modified: int
    changed: int


class Watch(Looking):
    """Looks at a path every second, in a thread of its own."""

    def __init__(self, path: Path, holder: Holder, *, seconds: float = SECONDS) -> None:
        super().__init__("bundles", seconds)
        self._path = path
        self._holder = holder
        self._seen: dict[Path, _Mark] = {}
        self._done: dict[Path, _Mark] = {}

    def look(self) -> tuple[Outcome, ...]:
        """Look once. A file counts once it was the same in two looks: it may be half written.

        Of several new bundles the one with the highest revision is taken; where it is refused, the
        next one.
        """
        try:
            found = dict(self._files())
        except OSError as error:
            self._say(f"`{self._path}` cannot be read: {error.strerror}")
            return ()
        settled = [path for path, mark in found.items() if self._seen.get(path) == mark]
        self._seen = found
        new = [path for path in settled if self._done.get(path) != found[path]]
        contents: list[tuple[int, Path, bytes]] = []
        for path in new:
            try:
                content = _read(path, found[path])
            except OSError as error:
                self._say(f"`{path.name}` cannot be read: {error.strerror}")
                continue
            if content is not None:
                contents.append((_revision(content), path, content))
        return tuple(self._offered(contents, found))

    def _offered(
        self, contents: list[tuple[int, Path, bytes]], found: dict[Path, _Mark]
    ) -> Iterator[Outcome]:
        taken = False
        for _, path, content in sorted(contents, reverse=True, key=lambda c: (c[0], c[1].name)):
            if not taken:
                try:
                    outcome = self._holder.offer(content, by=f"file {path.name}", source=path.name)
                except (StoreError, PolicyError) as error:
                    # Not done: it is tried again at the next look.
                    self._say(f"`{path.name}` could not be taken: {error}")
                    return
                taken = outcome.state is not State.REFUSED
                yield outcome
            self._done[path] = found[path]
        self._problem = "" if contents else self._problem

    def _files(self) -> Iterator[tuple[Path, _Mark]]:
        """The bundles there are. One that vanishes while it is looked at is none."""
        if not self._path.is_dir():
            yield self._path, _mark(self._path)
            return
        for path in sorted(self._path.glob(PATTERN)):
            # What begins with a dot is a draft of whoever writes there.
            if path.name.startswith("."):
                continue
            try:
                if path.is_file():
                    yield path, _mark(path)
            except FileNotFoundError:
                continue


def _mark(path: Path) -> _Mark:
    found = path.stat()
    return _Mark(found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def _read(path: Path, mark: _Mark) -> bytes | None:
    """The content of a file; None where it is not any more what was looked at."""
    with path.open("rb") as opened:
        content = opened.read(MOST_BYTES + 1)
    return content if _mark(path) == mark else None


def _revision(content: bytes) -> int:
    try:
        return read_bundle(content).manifest.revision
    except BundleError:
        return 0
