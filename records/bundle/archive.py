"""Files by their paths come in; one archive goes out, the same bytes for the same files, or back.

The archive is a plain tar (POSIX ustar) without compression. Of the many archives that hold the
same files exactly one is read: what this module would not have written itself is refused, header
by header. So there are no links, owners, times, extensions, second members of one name, hidden
gaps or anything that grows while it is read.
"""

import re
from collections.abc import Iterable, Iterator

MOST_BYTES = 64 * 1024 * 1024
"""The largest bundle that is read. The rules that come with Brightline need 2 MiB."""
MOST_FILES = 20_000
LARGEST_FILE = 8 * 1024 * 1024
LONGEST_PATH = 100
DEEPEST = 8

_BLOCK = 512
_END = bytes(2 * _BLOCK)
_SEGMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_MAGIC = slice(257, 263)
_KINDS = {
    b"1": "a hard link",
    b"2": "a symbolic link",
    b"3": "a device",
    b"4": "a device",
    b"5": "a folder",
    b"6": "a pipe",
    b"x": "an extended header",
    b"g": "an extended header",
    b"L": "a long name",
    b"K": "a long link",
    b"S": "a sparse file",
}
_COMPRESSED = ((b"\x1f\x8b", "gzip"), (b"PK", "zip"), (b"BZh", "bzip2"), (b"\xfd7z", "xz"))
# Of the device names of Windows a file of such a name opens the device.
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)


class BundleError(ValueError):
    """A bundle that is refused, in a sentence that says what is wrong with it."""


def write_archive(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Write files in the order given.

    Raises:
        BundleError: a path or a file is not one that would be read again.
    """
    parts: list[bytes] = []
    seen: set[str] = set()
    for path, content in files:
        check_path(path)
        if path.casefold() in seen:
            raise BundleError(f"`{path}` is there twice, or differs only in case from another")
        seen.add(path.casefold())
        if len(content) > LARGEST_FILE:
            raise BundleError(f"`{path}` has {len(content)} bytes; at most {LARGEST_FILE} are read")
        parts += (_header(path, len(content)), content, bytes(-len(content) % _BLOCK))
    parts.append(_END)
    whole = b"".join(parts)
    if len(whole) > MOST_BYTES or len(seen) > MOST_FILES:
        raise BundleError(
            f"it has {len(seen)} files and {len(whole)} bytes; at most {MOST_FILES} files and "
            f"{MOST_BYTES} bytes are read"
        )
    return whole


def read_archive(content: bytes) -> tuple[tuple[str, bytes], ...]:
    """Read the files of an archive, in their order.

    Raises:
        BundleError: it is not byte for byte what `write_archive` writes.
    """
    if len(content) > MOST_BYTES:
        raise BundleError(f"it has {len(content)} bytes; at most {MOST_BYTES} are read")
    if len(content) < _BLOCK or content[_MAGIC] != b"ustar\0":
        raise BundleError(f"it is no bundle{_meant(content)}; expected one of `bundle build`")
    files = tuple(_members(content))
    # INVARIANT: there is one archive for any files, so that a digest stands for one content.
    if write_archive(files) != content:
        raise BundleError("it is not as `bundle build` writes it: something stands between files")
    return files


def check_path(path: str) -> None:
    """Refuse a path that does not stay inside, or that systems read in different ways.

    Raises:
        BundleError: it is such a path.
    """
    segments = path.split("/")
    named = all(_SEGMENT.fullmatch(s) and not _RESERVED.fullmatch(s) for s in segments)
    plain = named and not any(s.endswith(".") for s in segments)
    if not plain or len(path) > LONGEST_PATH or len(segments) > DEEPEST:
        raise BundleError(
            f"the path {shown(path)} is refused: expected at most {DEEPEST} names of letters, "
            f"digits, `-`, `_` and `.` with `/` between them, {LONGEST_PATH} signs in all"
        )


def shown(text: str) -> str:
    """A text from a bundle, made safe to print."""
    return f"`{ascii(text[:LONGEST_PATH])[1:-1]}`"


def _members(content: bytes) -> Iterator[tuple[str, bytes]]:
    at, count = 0, 0
    while content[at : at + _BLOCK] != bytes(_BLOCK):
        header = content[at : at + _BLOCK]
        if len(header) < _BLOCK:
            raise BundleError("it ends in the middle; is it still being written?")
        count += 1
        if count > MOST_FILES:
            raise BundleError(f"it has more than {MOST_FILES} files")
        path, size = _read_header(header)
        start = at + _BLOCK
        at = start + size + (-size % _BLOCK)
        if at > len(content):
            raise BundleError(f"it ends in the middle of `{path}`; is it still being written?")
        yield path, content[start : start + size]


def _read_header(header: bytes) -> tuple[str, int]:
    if header[_MAGIC] != b"ustar\0":
        raise BundleError("a header in it cannot be read")
    path = header[:100].rstrip(b"\0").decode("latin-1")
    check_path(path)
    if (kind := header[156:157]) != b"0":
        what = _KINDS.get(kind, "of no known kind")
        raise BundleError(f"`{path}` is {what}; a bundle holds plain files only")
    digits = header[124:135]
    if not re.fullmatch(rb"[0-7]{11}", digits):
        raise BundleError(f"the size of `{path}` cannot be read")
    size = int(digits, 8)
    if size > LARGEST_FILE:
        raise BundleError(f"`{path}` says it has {size} bytes; at most {LARGEST_FILE} are read")
    if header != _header(path, size):
        raise BundleError(
            f"the header of `{path}` is not as `bundle build` writes it: an owner, a time, a mode "
            "or a second name"
        )
    return path, size


def _header(path: str, size: int) -> bytes:
    """A header of ustar (POSIX.1-1988) that says nothing but a path and a size."""
    fields = (
        path.encode("ascii").ljust(100, b"\0"),
        b"0000644\0",  # mode
        b"0000000\0",  # user
        b"0000000\0",  # group
        b"%011o\0" % size,
        b"%011o\0" % 0,  # time
        b" " * 8,  # the checksum is made over blanks
        b"0",
        bytes(100),  # link
        b"ustar\x0000",
        bytes(64),  # names of user and group
        bytes(16),  # device
        bytes(167),  # prefix of the path, and the rest
    )
    blank = b"".join(fields)
    return blank[:148] + b"%06o\0 " % sum(blank) + blank[156:]


def _meant(content: bytes) -> str:
    """What it seems to be instead, for the message."""
    for start, what in _COMPRESSED:
        if content.startswith(start):
            return f", but {what}: bundles are not compressed"
    return " (it is empty)" if not content else ""
