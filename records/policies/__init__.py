"""The versions of the policies that served, and the one that does."""
