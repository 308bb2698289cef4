"""A set of places comes in, with the bits of an atlas.

A short list of codes goes out: `US` instead of all its States.
"""

from collections.abc import Iterator, Mapping

NOWHERE = "nowhere"
ANYWHERE = "anywhere"
REST = " (rest)"


def describe(
    mask: int, *, codes: tuple[str, ...], own: Mapping[str, int], whole: Mapping[str, int]
) -> Iterator[str]:
    """Give the words for a set, in the order of the codes; no two sets have the same words.

    `US (rest)` is the country without its listed parts.

    Raises:
        ValueError: the set holds a bit that is no place.
    """
    if mask < 0 or mask >> len(codes):
        raise ValueError(f"`{mask:#x}` is not a set of places of this atlas")
    if mask & 1:
        yield NOWHERE
    left = mask & ~1
    if left == (1 << len(codes)) - 2:
        yield ANYWHERE
        return
    # A country stands before its parts, so that what it takes away is not written again.
    for code in codes[1:]:
        if left & own[code]:
            is_whole = left & whole[code] == whole[code]
            left &= ~whole[code] if is_whole else ~own[code]
            yield code if is_whole else f"{code}{REST}"
