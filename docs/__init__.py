"""The documentation, and the script that writes one page of it."""
