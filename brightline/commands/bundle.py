"""`brightline bundle`: a version of the policies in one file, signed, verified and shown."""

import json as json_
import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Annotated, NoReturn

import typer

from brightline.commands.options import AsJson, ProfileName, Status, fail, say
from brightline.commands.question import Identity
from brightline.commands.waiting import waiting
from brightline.engine import today_anywhere
from engine.compile import Profile
from engine.plan.plan import Plan
from engine.plan.text import as_text
from engine.plan.values import as_values
from engine.proof.prove import Prover, invariants_of
from engine.proof.report import as_text as proof_text
from records.bundle import (
    Bundle,
    BundleError,
    Trust,
    read_bundle,
    read_private_key,
    read_trust,
    sign,
)
from records.bundle.archive import MOST_BYTES
from records.bundle.folder import bundle_of_folder
from records.bundle.opening import Opened, open_bundle
from records.bundle.signing import KeyFileError, id_of, signatures_of
from records.policies.judging import Deployment, plan_between

app = typer.Typer(
    name="bundle",
    help="A version of the policies in one signed file.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

File = Annotated[Path, typer.Argument(metavar="FILE", help="the bundle")]
TrustOption = Annotated[
    list[Path] | None,
    typer.Option("--trust", help="public keys in PEM, or folders of them, whose word counts"),
]
Threshold = Annotated[
    int, typer.Option("--threshold", min=1, help="how many of the trusted keys have to sign")
]


@app.command("build")
def build(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="[DIR]", help="the rules folder; left out: the rules of Brightline"),
    ] = None,
    *,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="left out: `policies-REVISION.bundle`")
    ] = None,
    revision: Annotated[
        int, typer.Option("--revision", min=1, help="the number of the version, counting up")
    ] = 1,
    created_from: Annotated[
        str | None,
        typer.Option("--created-from", help="left out: the commit, where the rules are committed"),
    ] = None,
    prove: Annotated[
        bool, typer.Option("--prove/--no-prove", help="prove the invariants first")
    ] = True,
) -> None:
    """Put rules, places and words into one file; the same files give the same bytes.

    Rules with errors, or that break one of their invariants, make no bundle: the exit status is 1.
    """
    if folder is not None and not folder.is_dir():
        fail(f"there is no rules folder `{folder}`")
    try:
        with waiting("checking"):
            bundle = bundle_of_folder(folder, revision=revision, created_from=created_from)
            opened = open_bundle(bundle)
    except BundleError as error:
        _refuse(str(error))
    if prove:
        with waiting("proving"):
            _expect_invariants(opened)
    path = output or Path(f"policies-{revision}.bundle")
    _write(path, bundle)
    say(f"{path}: revision {revision}, {len(bundle.rules)} rule files, {bundle.digest}")


@app.command("sign")
def sign_(
    file: File,
    *,
    key: Annotated[Path, typer.Option("--key", help="the private Ed25519 key, in PEM")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="left out: the file itself")
    ] = None,
) -> None:
    """Add a signature to a bundle. Its digest stays, and so do the signatures of others."""
    try:
        private = read_private_key(key)
        bundle = sign(_read(file), private)
    except KeyFileError as error:
        fail(str(error))
    except BundleError as error:
        _refuse(f"{file}: {error}")
    _write(output or file, bundle)
    say(f"{output or file}: {bundle.digest} signed by {id_of(private.public_key())}")


@app.command("verify")
def verify(
    file: File,
    *,
    trust: TrustOption = None,
    threshold: Threshold = 1,
    json: AsJson = False,
) -> None:
    """Say whether a bundle is whole and signed by those who are trusted.

    The exit status is 0 where it is, 1 where it is not, 2 for bad input.
    """
    if not trust:
        fail("name the keys that are trusted: `--trust KEY.pem`, or a folder of them")
    trusted = _trust(trust, threshold)
    bundle = _read(file)
    try:
        signers = trusted.signers(bundle)
    except BundleError as error:
        _refuse(f"{file}: {error}")
    revision = bundle.manifest.revision
    if json:
        said = {"digest": bundle.digest, "revision": revision, "signers": list(signers)}
        say(json_.dumps(said, ensure_ascii=False, indent=2))
    else:
        names = ", ".join(signers)
        say(f"{file}: revision {revision}, {bundle.digest}, signed by {names}")


@app.command("show")
def show(
    file: File,
    *,
    trust: TrustOption = None,
    plan: Annotated[
        bool, typer.Option("--plan", help="say what would change against the present rules")
    ] = False,
    against: Annotated[
        Path | None, typer.Option("--against", help="with --plan: another bundle, or a folder")
    ] = None,
    profile: ProfileName = Profile.FULL,
    identity: Identity = None,
    json: AsJson = False,
) -> None:
    """Say what is in a bundle: its version, what it holds, who signed it, what it would change.

    A signature counts as somebody's only with `--trust`. The exit status with `--plan` is that of
    `brightline plan`: 0 nothing changes, 2 something does, 3 something loosens.
    """
    bundle = _read(file)
    trusted = None if not trust else _trust(trust, 1)
    try:
        opened = open_bundle(bundle)
        signatures = signatures_of(bundle, trusted)
        found = None
        if plan or against is not None:
            with waiting("comparing the answers"):
                found = _plan(opened, against, Deployment(profile=profile, identity=identity))
    except BundleError as error:
        _refuse(f"{file}: {error}")
    policy = opened.policy(profile, identity)
    headings = Counter(d.heading.value for _, d in opened.corpus.documents())
    said: dict[str, object] = {
        "digest": bundle.digest,
        "revision": bundle.manifest.revision,
        "created_from": bundle.manifest.created_from,
        "content": bundle.manifest.content,
        "policy": policy.digest,
        "profile": profile.value,
        "documents": dict(sorted(headings.items())),
        "rules": len(policy.rules),
        "invariants": len(invariants_of(opened.corpus)),
        "signatures": [{"key": s.key, "trusted_as": s.name} for s in signatures],
    }
    if json:
        if found is not None:
            said["plan"] = as_values(found)
        say(json_.dumps(said, ensure_ascii=False, indent=2))
    else:
        say("\n".join(_lines(said)))
        if found is not None:
            say()
            say(as_text(found))
    if found is not None:
        raise typer.Exit(found.verdict)


def _lines(said: dict[str, object]) -> list[str]:
    documents, signatures = said["documents"], said["signatures"]
    assert isinstance(documents, dict)
    assert isinstance(signatures, list)
    counted = ", ".join(f"{count} {heading}" for heading, count in documents.items())
    return [
        f"digest        {said['digest']}",
        f"revision      {said['revision']}",
        f"created from  {said['created_from']}",
        f"policy        {said['policy']} (profile {said['profile']})",
        f"documents     {counted}",
        f"rules         {said['rules']} decide",
        f"invariants    {said['invariants']}",
        *(
            f"signed by     {s['trusted_as'] or 'a key that is not trusted'} ({s['key']})"
            for s in signatures
        ),
        *(["signed by     nobody"] if not signatures else []),
    ]


def _plan(opened: Opened, against: Path | None, deployment: Deployment) -> Plan:
    if against is not None and against.is_file():
        before = open_bundle(_read(against))
    else:
        before = open_bundle(bundle_of_folder(against, created_from="the present rules"))
    return plan_between(before, opened, deployment, today_anywhere()[0])


def _expect_invariants(opened: Opened) -> None:
    invariants = invariants_of(opened.corpus)
    if not invariants:
        return
    policy = opened.policy(Profile.FULL, None)
    prover = Prover(policy, shown=today_anywhere()[0])
    broken = [proof for proof in map(prover.prove, invariants) if not proof.holds]
    if broken:
        shown = [proof_text(p, policy.vocabulary, policy.atlas.titles, None) for p in broken]
        _refuse("no bundle is built of rules that break an invariant\n\n" + "\n\n".join(shown))


def _trust(paths: Sequence[Path], threshold: int) -> Trust:
    try:
        return read_trust(paths, threshold)
    except KeyFileError as error:
        fail(str(error))


def _read(file: Path) -> Bundle:
    """Read a bundle; of a file that is too large nothing is read."""
    try:
        if file.stat().st_size > MOST_BYTES:
            _refuse(f"{file}: it has more than {MOST_BYTES} bytes, and is not read")
        with file.open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
    except OSError as error:
        fail(f"`{file}` cannot be read: {error.strerror}")
    try:
        return read_bundle(content)
    except BundleError as error:
        _refuse(f"{file}: {error}")


def _write(path: Path, bundle: Bundle) -> None:
    """Write a file whole or not at all: a service may be watching the folder."""
    try:
        with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as draft:
            try:
                draft.write(bundle.as_bytes())
                draft.flush()
                os.fsync(draft.fileno())
                Path(draft.name).chmod(0o644)
                Path(draft.name).replace(path)
            except OSError:
                Path(draft.name).unlink(missing_ok=True)
                raise
    except OSError as error:
        fail(f"`{path}` cannot be written: {error.strerror}")


def _refuse(message: str) -> NoReturn:
    typer.echo(f"brightline: {message}", err=True)
    raise typer.Exit(Status.NOT_PERMITTED)
