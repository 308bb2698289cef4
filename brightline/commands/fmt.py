"""`brightline fmt`: rule files in the one layout."""

from pathlib import Path
from typing import Annotated

import typer

from brightline.commands.options import Status, fail, say
from engine.diagnostics.render import as_text
from engine.language import decode, parse, write


def run(
    paths: Annotated[list[Path], typer.Argument(help="rule files or folders")],
    *,
    check: Annotated[bool, typer.Option("--check", help="only say which files differ")] = False,
) -> None:
    """Write rule files in the one layout.

    The exit status is 0; with `--check` 1 where a file differs; 2 where a file cannot be read: it
    is left as it is.
    """
    files = [
        f for path in paths for f in (sorted(path.rglob("*.law")) if path.is_dir() else [path])
    ]
    broken = changed = 0
    for file in files:
        if not file.is_file():
            fail(f"there is no file `{file}`")
        source, undecodable = decode(file.as_posix(), file.read_bytes())
        parsed = parse(source)
        remarks = [*undecodable, *parsed.diagnostics]
        if remarks:
            broken += 1
            say(as_text(remarks))
            continue
        text = write(parsed.file)
        if text != source.text:
            changed += 1
            say(f"{'would change' if check else 'changed'} {file}")
            if not check:
                file.write_text(text, encoding="utf-8")
    if broken:
        raise typer.Exit(Status.BAD_INPUT)
    if check and changed:
        raise typer.Exit(Status.NOT_PERMITTED)
