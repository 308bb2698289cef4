"""Takes the folders `identity/` and `layout/`; gives their texts by the name of the file."""

from pathlib import Path

_HERE = Path(__file__).parent

IDENTITY = {
    path.stem: path.read_text(encoding="utf-8") for path in sorted(_HERE.glob("identity/*.law"))
}
LAYOUT = {
    path.name.removesuffix(".in.law"): (
        path.read_text(encoding="utf-8"),
        path.with_name(path.name.replace(".in.", ".out.")).read_text(encoding="utf-8"),
    )
    for path in sorted(_HERE.glob("layout/*.in.law"))
}
