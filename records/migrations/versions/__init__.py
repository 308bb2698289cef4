"""The revisions of the database, each after the one before."""
