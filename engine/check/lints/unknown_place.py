"""BL205: a code, group or connecting factor is not known."""

from collections.abc import Iterator

from engine.check.subject import Remark, Subject, leaves
from engine.diagnostics import did_you_mean, one_of
from engine.language import tree


def check(subject: Subject) -> Iterator[Remark]:
    """Places come from `jurisdictions/`, connecting factors from the vocabulary."""
    factors = subject.vocabulary.factors
    places: list[tree.Word] = []
    for condition in subject.conditions():
        for leaf in leaves(condition):
            if isinstance(leaf, tree.PlaceTest):
                places += leaf.places
                if leaf.factor.text not in factors:
                    yield Remark(
                        span=leaf.factor.span,
                        message=f"`{leaf.factor.text}` is no connecting factor",
                        help=one_of(factors),
                    )
    document = subject.file.document
    if document is not None:
        places += document.extent
        for word in document.connects:
            if word.text not in factors:
                yield Remark(
                    span=word.span,
                    message=f"`{word.text}` is no connecting factor",
                    help=one_of(factors),
                )
        for word in document.extent:
            if word.text.startswith("@"):
                yield Remark(
                    span=word.span,
                    message=f"`{word.text}` is a group, and the extent of a law is a place",
                    help="name the places",
                )
    for invariant in subject.file.invariants:
        if isinstance(invariant.claim, tree.AtLeastAsStrict):
            places += (invariant.claim.place, invariant.claim.other)
    yield from (remark for word in places if (remark := _unknown(subject, word)))


def _unknown(subject: Subject, word: tree.Word) -> Remark | None:
    atlas = subject.atlas
    if word.text.startswith("@"):
        if word.text[1:] in atlas.groups:
            return None
        return Remark(
            span=word.span,
            message=f"there is no group `{word.text}`",
            help=did_you_mean(word.text, (f"@{name}" for name in atlas.groups)),
        )
    if word.text in atlas.names():
        return None
    real = atlas.canonical(word.text)
    if real in atlas.names():
        help_ = f"write `{real}`"
    elif real is not None:
        help_ = "this subdivision has no law of its own in `jurisdictions/`; name its country"
    else:
        codes = "places are written as ISO 3166 codes, such as `FR` or `US-CA`"
        help_ = did_you_mean(word.text, atlas.names(), codes)
    return Remark(span=word.span, message=f"there is no place `{word.text}`", help=help_)
