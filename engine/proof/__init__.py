"""Invariants to proofs, or to the shortest request that breaks them."""
