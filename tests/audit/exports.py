"""Records come in; the export of a journal of them goes out, made by hand, with any lie wanted.

Nothing of the writer is used, except by the test that reads what the writer wrote.
"""

import json
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.tree import root_over

ORIGIN = "brightline.example/journal"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = b"\x01" + KEY.public_key().public_bytes_raw()
KEY_ID = sha256(ORIGIN.encode() + b"\n" + PUBLIC).digest()[:4]
VKEY = f"{ORIGIN}+{KEY_ID.hex()}+{b64encode(PUBLIC).decode()}"
SALT = bytes(32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A journal to write down."""

    bodies: Sequence[bytes]
    note: str

    def write(self, path: Path, *, secrets: Mapping[int, object] | None = None) -> Path:
        """Write it as lines of JSON."""
        lines: list[object] = [{"checkpoint": self.note}]
        for index, body in enumerate(self.bodies):
            line: dict[str, object] = {"index": index, "leaf": body.decode()}
            if secrets and index in secrets:
                line["secrets"] = secrets[index]
            lines.append(line)
        path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        return path


def note_of(bodies: Iterable[bytes], size: int, origin: str = ORIGIN) -> str:
    """A signed checkpoint over bodies, which says a size."""
    root = b64encode(root_over(bodies)).decode()
    text = f"{origin}\n{size}\n{root}\n"
    signature = b64encode(KEY_ID + KEY.sign(text.encode())).decode()
    return f"{text}\n— {origin} {signature}\n"


def commitment(value: str) -> str:
    """What a leaf holds of a value."""
    return b64encode(sha256(SALT + value.encode()).digest()).decode()


def bodies_of(number: int) -> list[bytes]:
    """Records, each with one personal value."""
    return [
        json.dumps(
            {"kind": "decision", "n": n, "commitments": {"account": commitment(f"account-{n}")}}
        ).encode()
        for n in range(number)
    ]


def export_of(number: int) -> Export:
    """An honest journal."""
    bodies = bodies_of(number)
    return Export(bodies=bodies, note=note_of(bodies, number))
