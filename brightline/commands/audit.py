"""`brightline audit`: take a journal away, and verify one from anywhere."""

import os
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import SQLAlchemyError

from audit.note import NoteError, read_checkpoint, read_key
from audit.source import SourceError, open_source, read_text
from audit.verify import verify
from brightline.commands.options import fail, say
from records.journal.checkpoints import is_signed
from records.journal.entry import JournalUnavailableError
from records.journal.export import export_journal
from records.journal.note import KeyFileError, read_signer
from records.journal.reading import JournalReader
from records.journal.writer import Journal
from records.migrations import is_current
from records.store import StoreError, open_store

_NOT_VERIFIED = 1

KeyFile = Annotated[
    Path | None,
    typer.Option(
        "--signing-key", envvar="BRIGHTLINE_JOURNAL_KEY", help="the private key of the journal"
    ),
]
Origin = Annotated[
    str,
    typer.Option("--origin", envvar="BRIGHTLINE_JOURNAL_ORIGIN", help="the name of the journal"),
]
_UNNAMED = "brightline.invalid/unsigned"

app = typer.Typer(
    name="audit",
    help="Take a journal away, and verify one from anywhere.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("verify")
def run_verify(
    source: Annotated[str, typer.Argument(help="an export, or the address of a service")],
    *,
    key: Annotated[
        str | None, typer.Option("--key", help="the verifier's key of the journal, or its file")
    ] = None,
    since: Annotated[
        Path | None, typer.Option("--since", help="a checkpoint that you kept earlier")
    ] = None,
) -> None:
    """Verify a journal. The exit status is 0 if nothing failed, 1 if something did, 2 bad input."""
    try:
        verifier = None if key is None else read_key(_text_or_file(key))
        older = None if since is None else read_text(since)
        size = None if older is None else read_checkpoint(older).size
        token = os.environ.get("BRIGHTLINE_API_KEY", "")
        report = verify(open_source(source, token=token, since=size), key=verifier, since=older)
    except (NoteError, SourceError) as error:
        fail(str(error))
    for finding in report.findings:
        say(f"{finding.result}: {finding.text}")
    if not report.verified:
        say("NOT VERIFIED")
        raise typer.Exit(_NOT_VERIFIED)
    missing = ["the signature"] if verifier is None else []
    if not report.whole:
        missing.append("the leaves that were not given")
    say(f"verified, but for {' and '.join(missing)}" if missing else "verified")


@app.command("export")
def run_export(
    folder: Annotated[Path, typer.Argument(help="the folder to write; made if it is not there")],
    *,
    database: Annotated[
        str, typer.Option("--database", envvar="BRIGHTLINE_DATABASE", help="where records are kept")
    ],
    signing_key: KeyFile = None,
    origin: Origin = _UNNAMED,
    secrets: Annotated[
        bool, typer.Option("--secrets", help="with the personal values: keep the folder safe")
    ] = False,
) -> None:
    """Write the journal up to its head into a folder that `audit verify` reads."""
    try:
        signer = None if signing_key is None else read_signer(signing_key, origin)
        with ExitStack() as closing:
            engine = open_store(database, create=False)
            closing.callback(engine.dispose)
            if not is_current(engine):
                fail(
                    "the database has no journal of this version; expected one that a service wrote"
                )
            reader = JournalReader(engine)
            if signer is None and any(is_signed(made.note) for made in reader.checkpoints()):
                # One without a signature would stand among those that auditors hold against it.
                fail(
                    "the checkpoints of this journal are signed; give its key and its name as "
                    "well: `--signing-key` and `--origin`"
                )
            journal = Journal(engine, signer=signer, origin=origin)
            closing.callback(journal.close)
            last = journal.checkpoint_now()
            done = export_journal(reader, last, folder, secrets=secrets)
    except (StoreError, KeyFileError, JournalUnavailableError) as error:
        fail(str(error))
    except SQLAlchemyError:
        fail("the database cannot be read")
    except OSError as error:
        fail(f"`{folder}` cannot be written: {error.strerror}")
    signed = f"signed as {signer.name}" if signer else "not signed, which proves nothing to others"
    say(f"{done.leaves} leaves and {done.checkpoints} checkpoints, {signed}")


@app.command("key")
def run_key(
    signing_key: Annotated[
        Path,
        typer.Argument(envvar="BRIGHTLINE_JOURNAL_KEY", help="the private key of the journal"),
    ],
    *,
    origin: Origin = _UNNAMED,
) -> None:
    """Print the key that others verify with; publish it where the journal itself is not."""
    try:
        say(read_signer(signing_key, origin).verifier())
    except KeyFileError as error:
        fail(str(error))


def _text_or_file(key: str) -> str:
    return read_text(Path(key)) if "+" not in key else key
