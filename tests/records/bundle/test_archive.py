"""Of all archives that hold the same files exactly one is read; every other one is refused."""

import gzip
import io
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.bundle import Bundle, BundleError, read_bundle
from records.bundle.archive import (
    LARGEST_FILE,
    MOST_BYTES,
    MOST_FILES,
    read_archive,
    write_archive,
)
from records.bundle.bundle import MANIFEST, SIGNATURES, canonical, make_bundle

BLOCK = 512
SMALL = (("a", b"one"), ("b/c.law", b""))


def member(name: object = "rules/FR/X.law", **fields: object) -> tarfile.TarInfo:
    """The head of a file in a tar, as other tools write them."""
    found = tarfile.TarInfo(str(name))
    for field, value in fields.items():
        setattr(found, field, value)
    return found


def tar(*members: tarfile.TarInfo) -> bytes:
    """An archive of another tool."""
    into = io.BytesIO()
    with tarfile.open(fileobj=into, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for one in members:
            archive.addfile(one, io.BytesIO(bytes(one.size)) if one.isreg() else None)
    return into.getvalue()


@pytest.mark.parametrize(
    "name",
    [
        "../etc/passwd",
        "rules/../../x.law",
        "/etc/passwd",
        "rules//x.law",
        "./rules/x.law",
        "rules/.hidden.law",
        "rules\\x.law",
        "C:/x.law",
        "rules/x.law ",
        "rules/x\n.law",
        "rules/nul",
        "rules/CON.law",
        "rules/x.",
        "-rf",
        "rules/" + "d/" * 10 + "x.law",
        "",
    ],
)
def test_a_path_that_leads_out_or_means_something_else_is_refused(name: str) -> None:
    """Whoever unpacks a bundle never writes anywhere but below the folder that was named."""
    with pytest.raises(BundleError, match="path"):
        read_archive(tar(member(name)))
    with pytest.raises(BundleError, match="path"):
        write_archive([(name, b"")])


@pytest.mark.parametrize(
    "kind",
    [
        tarfile.SYMTYPE,
        tarfile.LNKTYPE,
        tarfile.CHRTYPE,
        tarfile.BLKTYPE,
        tarfile.FIFOTYPE,
        tarfile.DIRTYPE,
        tarfile.CONTTYPE,
        b"x",
        b"g",
        b"L",
        b"S",
        b"?",
        b"\0",
    ],
)
def test_anything_but_a_plain_file_is_refused(kind: bytes) -> None:
    """Links, devices, folders and extensions have no place in a bundle."""
    with pytest.raises(BundleError, match=r"plain files only|path"):
        read_archive(tar(member(type=kind, linkname="/etc/passwd")))


@pytest.mark.parametrize(
    "fields",
    [
        {"mtime": 1},
        {"uid": 1},
        {"gid": 1},
        {"uname": "root"},
        {"gname": "root"},
        {"mode": 0o755},
        {"mode": 0o4644},
        {"linkname": "x"},
    ],
)
def test_an_owner_a_time_or_a_mode_is_refused(fields: dict[str, object]) -> None:
    """What says nothing about the rules cannot make a second digest for them."""
    with pytest.raises(BundleError, match="not as `bundle build` writes it"):
        read_archive(tar(member(**fields)))


def test_what_is_written_is_read_by_other_tools() -> None:
    """An auditor opens a bundle with `tar`."""
    with tarfile.open(fileobj=io.BytesIO(write_archive(SMALL))) as archive:
        found = [(m.name, archive.extractfile(m).read()) for m in archive]  # type: ignore[union-attr]
    assert list(SMALL) == found


@given(
    st.dictionaries(
        st.from_regex(
            "[A-Za-z0-9][a-z0-9_-]{0,8}(/[a-z0-9][a-z0-9._-]{0,8}[a-z0-9]){0,3}", fullmatch=True
        ),
        st.binary(max_size=1_500),
        max_size=6,
    )
)
def test_what_is_written_is_read_back(files: dict[str, bytes]) -> None:
    """Nothing is lost, and nothing is added."""
    try:
        content = write_archive(files.items())
    except BundleError:
        return
    if files:
        assert tuple(files.items()) == read_archive(content)


@given(st.data())
def test_no_byte_can_be_changed_unnoticed(bundle: Bundle, data: st.DataObject) -> None:
    """A changed byte makes another digest, or no bundle at all."""
    content = bytearray(bundle.as_bytes())
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= data.draw(st.integers(1, 255))
    try:
        assert bundle.digest != read_bundle(bytes(content)).digest
    except BundleError:
        return


@given(st.binary(max_size=2_000))
def test_no_bytes_whatever_make_it_fail(content: bytes) -> None:
    """It says that it is no bundle, and nothing worse happens."""
    with pytest.raises(BundleError):
        read_bundle(content)


@given(st.lists(st.binary(min_size=BLOCK, max_size=BLOCK), max_size=4), st.integers(0, 5))
def test_no_headers_whatever_make_it_fail(blocks: list[bytes], magic: int) -> None:
    """Also where they look like those of a tar."""
    blocks = [b[:257] + b"ustar\x0000" + b[265:] if n < magic else b for n, b in enumerate(blocks)]
    with pytest.raises(BundleError):
        read_bundle(b"".join(blocks))


def test_a_file_cut_short_is_refused(bundle: Bundle) -> None:
    """A file that is still being written is no bundle yet, wherever it ends."""
    content = bundle.as_bytes()
    for length in (*range(0, len(content), 4_097), len(content) - 1, len(content) - BLOCK):
        with pytest.raises(BundleError):
            read_bundle(content[:length])


def test_what_follows_the_end_is_refused(bundle: Bundle) -> None:
    """Nothing hides behind the end of an archive."""
    for more in (b"\0", bytes(BLOCK), b"x" * BLOCK, bundle.as_bytes()):
        with pytest.raises(BundleError):
            read_bundle(bundle.as_bytes() + more)


def test_what_hides_between_files_is_refused() -> None:
    """The rest of a block after a file is empty."""
    content = bytearray(write_archive(SMALL))
    content[BLOCK + 100] = 1
    with pytest.raises(BundleError, match="between files"):
        read_archive(bytes(content))


@pytest.mark.parametrize("second", ["rules/FR/X.law", "rules/fr/x.law"])
def test_a_name_that_is_there_twice_is_refused(second: str) -> None:
    """Also where only a system that knows no case would take the two for one."""
    content = write_archive([("rules/FR/X.law", b"")])[: -2 * BLOCK]
    content += write_archive([(second, b"")])
    with pytest.raises(BundleError, match="twice"):
        read_archive(content)


@pytest.mark.parametrize(
    "size", ["77777777777", "00100000000", "-0000000001", "\x80\0\0\0\0\0\0\0\0\0\1"]
)
def test_a_size_that_is_a_lie_is_refused(size: str) -> None:
    """No memory is taken for what a header only says is there."""
    content = bytearray(write_archive([("a", b"")]))
    content[124:135] = size.encode("latin-1")
    with pytest.raises(BundleError, match=r"size|says it has"):
        read_archive(bytes(content))


def test_a_bundle_that_is_too_large_is_refused() -> None:
    """Before a byte of it is looked at; and none is built."""
    with pytest.raises(BundleError, match="at most"):
        read_archive(bytes(MOST_BYTES + 1))
    with pytest.raises(BundleError, match="at most"):
        write_archive([("a", bytes(LARGEST_FILE + 1))])
    with pytest.raises(BundleError, match="at most"):
        write_archive((f"f{number}", b"") for number in range(MOST_FILES + 1))


def test_what_is_compressed_is_refused(bundle: Bundle) -> None:
    """Nothing grows while it is read, so there are no bombs."""
    with pytest.raises(BundleError, match="not compressed"):
        read_bundle(gzip.compress(bundle.as_bytes()))


GONE = object()
"""A member that is left out."""


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"format": 2}, "format"),
        ({"format": True}, "format"),
        ({"format": "1"}, "format"),
        ({"format": GONE}, "format"),
        ({"format": 99, "surprise": 1}, "format"),
        ({"surprise": 1}, "surprise"),
        ({"revision": GONE}, "revision"),
        ({"revision": 0}, "revision"),
        ({"revision": True}, "revision"),
        ({"revision": 1.5}, "revision"),
        ({"revision": 2**60}, "revision"),
        ({"content": "sha256:" + "0" * 64}, "not those of its manifest"),
        ({"content": "md5:0"}, "no digest"),
        ({"created_from": "\x1b[2J"}, "printable"),
        ({"created_from": "x" * 300}, "printable"),
    ],
)
def test_a_manifest_that_is_wrong_is_refused(
    bundle: Bundle, change: dict[str, object], says: str
) -> None:
    """A version that is not known, a digest that is not that of the files, a member too many."""
    manifest: dict[str, object] = {
        "format": 1,
        "revision": 1,
        "content": bundle.manifest.content,
        "created_from": "tests",
    }
    changed = {name: value for name, value in (manifest | change).items() if value is not GONE}
    content = write_archive(((MANIFEST, canonical(changed)), *bundle.files))
    with pytest.raises(BundleError, match=says):
        read_bundle(content)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b"{}x",
        b"\xff",
        b'{"format":1,"format":1}',
        b'{ "format": 1 }',
        b"[" * 50_000,
        b" " * 100_000,
        b'{"format":NaN}',
    ],
)
def test_a_manifest_that_could_be_read_in_two_ways_is_refused(bundle: Bundle, text: bytes) -> None:
    """There is one way to write a manifest."""
    with pytest.raises(BundleError):
        read_bundle(write_archive(((MANIFEST, text), *bundle.files)))


def test_files_that_do_not_belong_or_are_missing_are_refused(bundle: Bundle) -> None:
    """A bundle holds rules, places and words, all of them, in order, and nothing else."""
    head = (MANIFEST, bundle.manifest.as_bytes())
    files = bundle.files
    for wrong in (
        (*files, head),  # not first
        (head, *reversed(files)),
        (head, *files, ("z.py", b"")),
        (head, ("rules/x.py", b""), *files),
        (head, *files[1:]),
        (head, *(f for f in files if not f[0].startswith("rules/"))),
        (head, (SIGNATURES, b"{}"), *files),
        (),
        (head,),
    ):
        with pytest.raises(BundleError):
            read_bundle(write_archive(wrong))


def test_a_bundle_of_files_that_would_be_refused_is_not_made(bundle: Bundle) -> None:
    """What is built can be read."""
    with pytest.raises(BundleError, match="refused"):
        make_bundle(
            rules={"FR/a b.law": b""},
            places=bundle.places,
            words=bundle.words,
            revision=1,
            created_from="",
        )
