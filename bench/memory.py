"""The name of an edit comes in; the most memory that planning it takes goes out.

python -m bench.memory ["the floor, consent"]

Decision diagrams lie outside of Python's own memory, so that only the operating system knows.
"""

import resource
import sys

from bench.test_plan import AROUND, EDITS, without
from brightline.loading import check_folder
from engine.compile import compile_corpus
from engine.plan.semantic import compare
from engine.plan.sides import since_when


def main() -> None:
    """Load the rules twice, plan, and print how much memory was in use at each stage."""
    edit = sys.argv[1] if len(sys.argv) > 1 else next(iter(EDITS))
    before, after = compile_corpus(check_folder().corpus), without(*EDITS[edit])
    loaded = _most()
    first = since_when(before, after)
    changes = compare(before, after, first=first, around=AROUND).changes
    sys.stdout.write(
        f"{edit}: {loaded} MB with the rules loaded twice, {_most()} MB after the plan"
        f" of {len(changes)} changes\n"
    )


def _most() -> int:
    """The most memory so far, in MB (Linux counts in kB)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
