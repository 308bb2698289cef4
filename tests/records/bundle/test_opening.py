"""What a bundle says is read with care, whoever signed it."""

from pathlib import Path

import pytest

import brightline
from engine.compile import Profile
from records.bundle import Bundle, BundleError
from records.bundle.bundle import make_bundle
from records.bundle.opening import open_bundle
from tests.records.bundle.making import small

BOMB = b"a0: &a0 [x, x, x, x, x, x, x, x]\n" + b"".join(
    b"a%d: &a%d [%s]\n" % (n, n, b", ".join([b"*a%d" % (n - 1)] * 8)) for n in range(1, 12)
)


def changed(bundle: Bundle, *, places: bytes | None = None, words: bytes | None = None) -> Bundle:
    """The same bundle with other words, or with another table of groups."""
    tables = dict(bundle.places) | ({} if places is None else {"groups.yaml": places})
    return make_bundle(
        rules=dict(bundle.rules),
        places=tables,
        words=bundle.words if words is None else words,
        revision=1,
        created_from="tests",
    )


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (BOMB, "an alias"),
        (b"[" * 100 + b"]" * 100, "nested too deeply"),
        (b"[" * 100_000, "cannot be read"),
        (b"a: [", "cannot be read"),
        (b"\xff\xfe", "cannot be read"),
        (b"", "cannot be read"),
        (b"groups: 5", "cannot be read"),
        (b"!!python/object/apply:os.system [true]", "cannot be read"),
    ],
    ids=[
        "a bomb",
        "deep",
        "very deep",
        "cut short",
        "no text",
        "empty",
        "another shape",
        "an object",
    ],
)
def test_tables_that_cannot_be_read_are_refused(bundle: Bundle, content: bytes, says: str) -> None:
    """Words and places, quickly, and with a sentence."""
    for bad in (changed(bundle, places=content), changed(bundle, words=content)):
        with pytest.raises(BundleError, match=says):
            open_bundle(bad)


def test_a_bundle_brings_its_own_words_and_places(bundle: Bundle) -> None:
    """They decide, and not those that the service has."""
    own = changed(
        bundle,
        words=bundle.words + b"# another\n",
        places=bundle.places["groups.yaml"] + b"# another\n",
    )
    opened = open_bundle(own)
    assert opened.corpus.vocabulary.source.endswith(b"# another\n")
    assert b"# another\n" in opened.corpus.atlas.source
    one = open_bundle(bundle).policy(Profile.FULL, None)
    assert one.digest != opened.policy(Profile.FULL, None).digest


def test_a_bundle_decides_as_its_folder_does(tmp_path: Path) -> None:
    """The digest in its answers is that of the folder."""
    bundle = small(tmp_path, 1)
    assert (
        brightline.load(tmp_path / "rules-1-ordinary").policy
        == open_bundle(bundle).policy(Profile.FULL, None).digest
    )
