"""Two policy sets to what changes between them, in the words of the vocabulary."""
