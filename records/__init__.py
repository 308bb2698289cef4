"""What is kept: decisions in the journal, and beside it people, keys and policies.

Rows of one database come in and go out. Nothing here decides.
"""
