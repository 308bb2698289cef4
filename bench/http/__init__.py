"""How many requests a worker answers: `python -m bench.http`."""
