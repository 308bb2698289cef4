"""Bills as a user names them come in; the ids of those that can be enacted go out."""

from brightline.sides import Loaded, SideError
from engine.check.cache import parse_cached
from engine.compile import PolicySet
from engine.diagnostics.suggest import did_you_mean
from engine.language import decode, tree

_PREFIX = "bill:"


def bills_of(side: Loaded, policy: PolicySet, words: list[str]) -> tuple[str, ...]:
    """The ids of bills, each once.

    Raises:
        SideError: there is no such document, or it is no bill that could change an answer.
    """
    known = {rule.provision for rule in policy.rules if _is_bill(rule.document)}
    return tuple(dict.fromkeys(_bill(side, known, word.removeprefix(_PREFIX)) for word in words))


def _bill(side: Loaded, known: set[str], name: str) -> str:
    if name in known:
        return name
    document = _documents(side).get(name)
    if document is None:
        hint = did_you_mean(name, known, "`brightline coverage` lists them under `Only bills`")
        raise SideError(f"there is no bill `{name}`; {hint}")
    if not _is_bill(document):
        raise SideError(
            f"`{name}` is no bill: {document.heading} “{document.title.text}” has no line `bill`"
        )
    why = "it has no rule" if not document.rules else f"{document.heading} never decides"
    raise SideError(f"to enact `{name}` would change no answer: {why}")


def _is_bill(document: tree.Document) -> bool:
    return any(isinstance(status, tree.Bill) for status in document.status)


def _documents(side: Loaded) -> dict[str, tree.Document]:
    found = {}
    for path, content in side.files:
        source, _ = decode(path, content)
        document = parse_cached(source).file.document
        if document is not None:
            found[document.name.text] = document
    return found
