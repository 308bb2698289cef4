"""A journal comes in; a folder that an auditor can take away and verify goes out.

`checkpoint` is the last signed note, `checkpoints/` holds the earlier ones, `leaves.jsonl` every
leaf below the last.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from records.journal.checkpoints import Checkpointed
from records.journal.reading import JournalReader, StoredLeaf, revealed

_PAGE = 1_000


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written."""

    leaves: int
    checkpoints: int


def export_journal(
    reader: JournalReader, last: Checkpointed, folder: Path, *, secrets: bool = False
) -> Exported:
    """Write the leaves below a checkpoint.

    Args:
        reader: of the journal.
        last: the checkpoint.
        folder: made where there is none; what is in it is written over.
        secrets: with the personal values that are left. Whoever gets the folder can read them.

    Raises:
        OSError: it cannot be written.
    """
    earlier = [made for made in reader.checkpoints() if made.size <= last.size]
    (folder / "checkpoints").mkdir(parents=True, exist_ok=True)
    (folder / "checkpoint").write_text(last.note, encoding="utf-8")
    for made in earlier:
        (folder / "checkpoints" / str(made.size)).write_text(made.note, encoding="utf-8")
    with (folder / "leaves.jsonl").open("w", encoding="utf-8", newline="\n") as lines:
        for first in range(0, last.size, _PAGE):
            found = reader.leaves(first, min(_PAGE, last.size - first))
            kept = reader.secrets_between(first, first + _PAGE) if secrets else {}
            for leaf in found:
                beside = {s.field: revealed(s) for s in kept.get(leaf.index, ())}
                lines.write(_line(leaf, beside))
    return Exported(last.size, len(earlier))


def _line(leaf: StoredLeaf, beside: dict[str, dict[str, str]]) -> str:
    # The leaf as text: its very bytes count, and JSON gives a text back as it was.
    line: dict[str, object] = {"index": leaf.index, "leaf": leaf.body.decode()}
    if beside:
        line["secrets"] = beside
    return json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n"
