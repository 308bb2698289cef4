"""Rule files as text come in; an engine that knows nothing else goes out."""

import pytest

from brightline.engine import Engine
from engine.check import check
from engine.compile import Profile, compile_corpus
from tests.strategies import ATLAS, VOCABULARY

LINES = {
    "floor": "",
    "policy": '  owner "Trust and Safety"\n',
    "announced": '  owner "Trust and Safety"\n',
    "provision": '  cites "Act 1"\n  kind criminal\n  in force since unknown\n',
    "order": '  cites "Order 1"\n  kind regulator-order\n  in force since unknown\n',
}
FOLDERS = {"floor": "floor", "policy": "platform", "announced": "announced"}


def document(kind: str, name: str, text: str, *, more: str = "") -> tuple[str, bytes]:
    """A file with the lines that a document of its kind needs; `more` are further ones.

    A policy that was announced is of a kind of its own here, as it stands in another folder.
    """
    folder = FOLDERS.get(kind, name.split("-", maxsplit=1)[0])
    heading = "policy" if kind == "announced" else kind
    lines = f'{heading} {name} "{name}"\n{LINES[kind]}{more}\n{text}\n'
    return f"{folder}/{name}.law", lines.encode()


def engine_of(
    *files: tuple[str, bytes],
    profile: Profile = Profile.FULL,
    identity: str | None = None,
) -> Engine:
    """An engine with these rules alone."""
    checked = check(files, vocabulary=VOCABULARY, atlas=ATLAS)
    if checked.has_errors:
        pytest.fail("\n".join(d.message for d in checked.diagnostics if d.is_error))
    policy = compile_corpus(checked.corpus, profile=profile, identity=identity)
    return Engine(policy)
