"""A misspelt word and the accepted words come in; the likely meaning goes out as help."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from difflib import get_close_matches

_SHOWN = 12


def did_you_mean(word: str, accepted: Iterable[str], otherwise: str | None = None) -> str:
    """Say which accepted word was probably meant; else `otherwise`, or the list of all of them."""
    # The order of a set is luck, that of a scale is its meaning.
    words = sorted(accepted) if isinstance(accepted, AbstractSet) else list(accepted)
    near = nearest(word, words)
    if near is not None:
        return f"did you mean `{near}`?"
    return one_of(words) if otherwise is None else otherwise


def nearest(word: str, accepted: Iterable[str]) -> str | None:
    """The accepted word that looks like this one, or ends with it after a dot."""
    words = list(accepted)
    near = get_close_matches(word, words, n=1, cutoff=0.6) or [
        w for w in words if w.rpartition(".")[2] == word
    ]
    return near[0] if near else None


def one_of(accepted: Iterable[str]) -> str:
    """List accepted words, in full where they are few."""
    words = list(accepted)
    shown = ", ".join(f"`{w}`" for w in words[:_SHOWN])
    rest = len(words) - _SHOWN
    return f"expected one of {shown}" + (f" and {rest} more" if rest > 0 else "")
