"""Nothing comes in; what the rules that come with Brightline take in memory goes out.

python -m bench.sizes
"""

import sys
import tracemalloc
from datetime import date
from itertools import product

import brightline
from engine.decide.kernel import cell_of

DAY = date(2026, 12, 1)
CONDUCTS = ("edit", "publish", "view")


def sizes() -> str:
    """The Python objects of a loaded engine, and of the cells that questions leave behind."""
    tracemalloc.start()
    try:
        engine = brightline.load()
        loaded, _ = tracemalloc.get_traced_memory()
        policy = engine.policy_set
        asked = engine.decide("edit", viewer="FR", as_of=DAY).request
        places = tuple(bit for bit in policy.atlas.own.values() if bit != asked.places.viewer)
        before, _ = tracemalloc.get_traced_memory()
        for conduct, here in product(CONDUCTS, places):
            reached = asked.places._replace(viewer=here, publication=here)
            cell_of(policy, asked._replace(conduct=conduct, places=reached))
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    cells = len(CONDUCTS) * len(places)
    each = (after - before) / cells / 1000
    return (
        f"an engine with {len(policy.rules)} rules: {loaded / 1e6:.1f} MB;"
        f" a cell: {each:.1f} kB (mean of {cells:,} new ones)"
    )


def main() -> None:
    """Print it."""
    sys.stdout.write(f"{sizes()}\n")


if __name__ == "__main__":
    main()
