"""Rule files to what proofs say about them: lints, what examples exercise, what they notice."""

from engine.review.lints import review

__all__ = ["review"]
