"""Nothing comes in; the schemas of the journal's answers and requests go out."""

from api.schema.json_schema import Schema, closed, list_of, number, or_null, ref, text, words
from records.journal.record import WhyErased

_WHY = {
    WhyErased.REQUEST: "the person asked for it",
    WhyErased.RETENTION: "they were kept for as long as they may be",
    WhyErased.ORDER: "a court or an authority ordered it",
    WhyErased.MISTAKE: "they should never have been kept",
}


def journal_schemas() -> dict[str, Schema]:
    """The schemas by name."""
    hashes = list_of(text("A hash in Base64.", contentEncoding="base64"), "From the leaf upward.")
    return {
        "JournalLeaf": closed("One record.", _leaf()),
        "JournalLeaves": closed(
            "Records one after the other.",
            {
                "leaves": list_of(ref("JournalLeaf"), "Fewer than asked for where the tree ends."),
                "size": number("How many leaves the tree has now."),
            },
        ),
        "JournalSecrets": closed(
            "What is left of the personal values of a leaf.",
            {
                "index": number("The leaf."),
                "secrets": {
                    "type": "object",
                    "description": "By field.",
                    "additionalProperties": closed(
                        "A value, with the salt of its commitment.",
                        {
                            "salt": text("In Base64.", contentEncoding="base64"),
                            "value": text("As it was given."),
                        },
                    ),
                },
            },
        ),
        "InclusionProof": closed(
            "That a leaf is in a tree (RFC 9162, section 2.1.3).",
            {
                "leaf": number("The leaf."),
                "size": number("How many leaves the tree has."),
                "hash": text("The hash of the leaf, in Base64.", contentEncoding="base64"),
                "root": text("The root of the tree, in Base64.", contentEncoding="base64"),
                "proof": hashes,
            },
        ),
        "ConsistencyProof": closed(
            "That one tree grew to another (RFC 9162, section 2.1.4).",
            {
                "consistency": closed(
                    "The proof.",
                    {
                        "from": number("How many leaves the older tree has."),
                        "to": number("How many the newer one has."),
                        "proof": hashes,
                    },
                )
            },
        ),
        "ErasureRequest": closed(
            "Which personal values are to be erased.",
            {
                "leaf": number("Whose."),
                "fields": or_null(
                    list_of(text("A field."), "Some of them.", minItems=1), "Left out: all."
                ),
                "why": words({why.value: means for why, means in _WHY.items()}),
            },
            optional=("fields",),
        ),
        "Erased": closed(
            "What was erased; the leaf itself stays, and its proofs with it.",
            {
                "leaf": number("Whose values."),
                "fields": list_of(text("A field."), "Empty where nothing was left."),
                "recorded": or_null(number("The leaf that says so."), "Nothing was erased."),
            },
        ),
    }


def _leaf() -> dict[str, Schema]:
    return {
        "index": number("Its place, from 0, for ever."),
        "hash": text("Its hash in the tree, in Base64.", contentEncoding="base64"),
        "leaf": text("The record: canonical JSON, whose very bytes are hashed."),
    }
