"""The HTTP API: JSON bodies come in, decisions go out, with the law that says so."""
