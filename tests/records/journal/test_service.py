"""The journal over HTTP, and through the command: read, proven, erased, exported, verified."""

import asyncio
import json
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from time import sleep

import pytest
import uvicorn
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from fastapi import FastAPI
from jsonschema import Draft202012Validator
from sqlalchemy import Engine
from starlette.testclient import TestClient
from typer.testing import CliRunner, Result

from api.journal import journal_router
from api.problems import ProblemError, answer_error
from api.schema.journal import journal_schemas
from audit.note import read_checkpoint, read_key
from audit.tree import hash_of_leaf, includes, is_consistent
from brightline.commands.audit import app as command
from records.journal import Entry, Journal, Secret
from records.journal.note import Signer
from records.store import open_store
from tests.records.journal.conftest import ORIGIN

SIZE = 300


@pytest.fixture
def sqlite(sqlite_address: str) -> Iterator[Engine]:
    """One database is enough here."""
    engine = open_store(sqlite_address)
    yield engine
    engine.dispose()


@pytest.fixture
def writer(sqlite: Engine, signer: Signer) -> Iterator[Journal]:
    """A journal with some records."""
    journal = Journal(sqlite, signer=signer)

    async def fill() -> None:
        await asyncio.gather(*[journal.append(entry(number)) for number in range(SIZE)])

    asyncio.run(fill())
    yield journal
    journal.close()


def entry(number: int) -> Entry:
    """A record with one personal value."""
    secret = Secret.of("account", f"account-{number} é")
    body = {"kind": "decision", "n": number, "commitments": {"account": secret.commitment()}}
    return Entry(json.dumps(body).encode(), "", (secret,))


@pytest.fixture
def service(writer: Journal) -> FastAPI:
    """A service with nothing but the journal."""
    app = FastAPI()
    app.include_router(journal_router(writer))
    app.add_exception_handler(ProblemError, answer_error)
    return app


@pytest.fixture
def client(service: FastAPI) -> TestClient:
    """Somebody who asks it."""
    return TestClient(service)


def valid(name: str, value: object) -> object:
    """The value, if it is what the document describes."""
    schemas = {**journal_schemas(), "Problem": {}}
    schema = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": schemas}}
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(value)
    return value


def test_a_checkpoint_and_proofs_convince_an_outsider(client: TestClient, signer: Signer) -> None:
    """With nothing but the key, the leaf and what the service answers."""
    answer = client.get("/v1/journal/checkpoint")
    assert answer.headers["content-type"].startswith("text/plain")
    checkpoint = read_checkpoint(answer.text)
    assert checkpoint.is_signed_by(read_key(signer.verifier()))
    assert SIZE == checkpoint.size

    leaf = client.get("/v1/journal/leaves/17").json()
    valid("JournalLeaf", leaf)
    proof = client.get("/v1/journal/proof/inclusion", params={"leaf": 17, "size": SIZE}).json()
    valid("InclusionProof", proof)
    digest = hash_of_leaf(leaf["leaf"].encode())
    assert digest == b64decode(leaf["hash"]) == b64decode(proof["hash"])
    path = [b64decode(part) for part in proof["proof"]]
    assert includes(leaf=digest, index=17, size=SIZE, root=checkpoint.root, proof=path)

    old = client.get("/v1/journal/proof/inclusion", params={"leaf": 0, "size": 100}).json()
    grown = client.get("/v1/journal/proof/consistency", params={"from": 100, "to": SIZE}).json()
    valid("ConsistencyProof", grown)
    assert is_consistent(
        old=100,
        new=SIZE,
        old_root=b64decode(old["root"]),
        new_root=checkpoint.root,
        proof=[b64decode(part) for part in grown["consistency"]["proof"]],
    )


def test_leaves_come_in_pages(client: TestClient) -> None:
    """As many as asked for, up to the end."""
    page = client.get("/v1/journal/leaves", params={"from": 298, "limit": 5}).json()
    valid("JournalLeaves", page)

    assert [298, 299] == [leaf["index"] for leaf in page["leaves"]]
    assert SIZE == page["size"] == len(client.get("/v1/journal/leaves").json()["leaves"])


def test_tiles_have_the_layout_of_others(client: TestClient) -> None:
    """C2SP tlog-tiles: full ones, partial ones, and the entries below."""
    full = client.get("/v1/journal/tile/0/000")
    assert (200, 256 * 32) == (full.status_code, len(full.content))
    assert "application/octet-stream" == full.headers["content-type"]
    assert (SIZE - 256) * 32 == len(client.get("/v1/journal/tile/0/001.p/44").content)
    assert 32 == len(client.get("/v1/journal/tile/1/000.p/1").content)
    entries = client.get("/v1/journal/tile/entries/001.p/2").content
    first = client.get("/v1/journal/leaves/256").json()["leaf"].encode()
    assert len(first).to_bytes(2, "big") + first == entries[: len(first) + 2]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("leaves/300", 404),
        ("leaves/-1", 400),
        ("leaves/99999999999999999999", 400),
        ("leaves/x", 400),
        ("leaves?from=x", 400),
        ("leaves?limit=-1", 400),
        ("proof/inclusion", 400),
        ("proof/inclusion?leaf=5&size=5", 404),
        ("proof/inclusion?leaf=5&size=301", 404),
        ("proof/inclusion?leaf=%D9%A1&size=5", 400),
        ("proof/consistency?from=6&to=5", 404),
        ("proof/consistency?from=6", 400),
        ("secrets/300", 404),
        ("tile/0/001", 404),
        ("tile/0/000.p/0", 404),
        ("tile/0/000.p/256", 404),
        ("tile/0/000.p/01", 404),
        ("tile/0/000.p/", 404),
        ("tile/0/0", 404),
        ("tile/0/x000/000", 404),
        ("tile/0/x999/x999/x999/x999/x999/x999/999", 404),
        ("tile/8/000", 404),
        ("tile/-1/000", 404),
        ("tile/entries/001", 404),
    ],
)
def test_what_is_not_there_is_a_problem(client: TestClient, path: str, status: int) -> None:
    """Never an empty proof that something might take for one."""
    answer = client.get(f"/v1/journal/{path}")

    assert status == answer.status_code
    assert "application/problem+json" == answer.headers["content-type"]


def test_personal_values_are_shown_and_erased(client: TestClient, writer: Journal) -> None:
    """Once they are gone the proofs are those of before."""
    shown = client.get("/v1/journal/secrets/3").json()
    valid("JournalSecrets", shown)
    assert "account-3 é" == shown["secrets"]["account"]["value"]
    before = client.get("/v1/journal/proof/inclusion", params={"leaf": 3, "size": SIZE}).json()

    request = valid("ErasureRequest", {"leaf": 3, "why": "request"})
    answers = [client.post("/v1/journal/erasures", json=request).json() for _ in range(2)]

    assert valid("Erased", answers[0]) == {"leaf": 3, "fields": ["account"], "recorded": SIZE}
    assert valid("Erased", answers[1]) == {"leaf": 3, "fields": [], "recorded": None}
    assert {} == client.get("/v1/journal/secrets/3").json()["secrets"]
    again = client.get("/v1/journal/proof/inclusion", params={"leaf": 3, "size": SIZE}).json()
    assert before == again
    name = writer.engine.url.database
    assert name is not None
    for end in ("", "-wal"):
        assert "account-3 é".encode() not in Path(name + end).read_bytes()
    assert "account-4 é".encode() in Path(name).read_bytes()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "leaf"),
        ({"leaf": True, "why": "request"}, "leaf"),
        ({"leaf": -1, "why": "request"}, "leaf"),
        ({"leaf": 1}, "why"),
        ({"leaf": 1, "why": "because"}, "why"),
        ({"leaf": 1, "why": "request", "fields": []}, "fields"),
        ({"leaf": 1, "why": "request", "fields": [1]}, "fields"),
        ({"leaf": 1, "why": "request", "all": True}, "all"),
    ],
)
def test_an_erasure_that_is_not_understood_erases_nothing(
    client: TestClient, body: object, field: str
) -> None:
    """An empty list of fields does not mean all of them."""
    answer = client.post("/v1/journal/erasures", json=body)

    assert (400, field) == (answer.status_code, answer.json()["field"])
    assert 404 == client.get(f"/v1/journal/leaves/{SIZE}").status_code


def test_the_routes_are_described(service: FastAPI) -> None:
    """With every schema that they name."""
    document = json.dumps(service.openapi()["paths"])

    for name in journal_schemas():
        if name != "JournalLeaf":
            assert f"#/components/schemas/{name}" in document
    assert "503" in document


def run(*words: str) -> Result:
    """The command, as a user would type it."""
    return CliRunner().invoke(command, list(words))


@pytest.fixture
def key_file(tmp_path: Path, signer: Signer) -> str:
    """The private key in a file."""
    file = tmp_path / "key.pem"
    pem = signer.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(pem)
    return str(file)


def test_an_export_is_verified(
    tmp_path: Path, writer: Journal, sqlite_address: str, key_file: str, signer: Signer
) -> None:
    """Written by the one program, verified by the other; and not once it was touched."""
    older = tmp_path / "older"
    older.write_text(writer.checkpoint_now().note, encoding="utf-8")
    for index in (1, 2):
        TestClient(_service(writer)).post(
            "/v1/journal/erasures", json={"leaf": index, "why": "request"}
        )
    folder = tmp_path / "export"
    words = ("--database", sqlite_address, "--signing-key", key_file, "--origin", ORIGIN)
    exported = run("export", str(folder), *words, "--secrets")
    assert (0, f"302 leaves and 2 checkpoints, signed as {ORIGIN}\n") == (
        exported.exit_code,
        exported.stdout,
    )
    key = run("key", key_file, "--origin", ORIGIN).stdout.strip()
    assert signer.verifier() == key

    done = run("verify", str(folder), "--key", key, "--since", str(older))
    assert 0 == done.exit_code
    assert [
        f"ok: signature of the checkpoint: {ORIGIN}+{signer.key_id.hex()}",
        f"ok: signature of the older checkpoint: {ORIGIN}+{signer.key_id.hex()}",
        "ok: tree: 302 leaves have the root of the checkpoint",
        "ok: the older checkpoint, of 300 leaves, is the beginning of this tree",
        "ok: 2 checkpoints that came along fit into the tree",
        "ok: records: 300 decision, 2 erasure",
        "ok: commitments: 298 values are those that their leaves commit to",
        "not checked: commitments: 2 without a value here (2 erased on record)",
        "verified",
    ] == done.stdout.splitlines()
    assert "verified, but for the signature" == run("verify", str(folder)).stdout.splitlines()[-1]

    unsigned = run("export", str(tmp_path / "unsigned"), *words[:2])
    assert (2, "") == (unsigned.exit_code, unsigned.stdout)
    assert "`--signing-key` and `--origin`" in unsigned.stderr

    leaves = folder / "leaves.jsonl"
    leaves.write_text(leaves.read_text().replace("account-9 é", "account-8 é"), encoding="utf-8")
    touched = run("verify", str(folder), "--key", key)
    assert (1, "NOT VERIFIED") == (touched.exit_code, touched.stdout.splitlines()[-1])
    bare = run("export", str(folder), *words)
    assert 0 == bare.exit_code
    assert "account-9" not in leaves.read_text()
    assert 0 == run("verify", str(folder), "--key", key).exit_code


def _service(writer: Journal) -> FastAPI:
    app = FastAPI()
    app.include_router(journal_router(writer))
    return app


def test_a_running_service_is_verified(
    tmp_path: Path, service: FastAPI, writer: Journal, signer: Signer
) -> None:
    """Over HTTP, against a checkpoint of before."""
    older = tmp_path / "older"
    older.write_text(writer.checkpoint_now().note, encoding="utf-8")
    writer.append_now(Entry(b'{"kind":"decision"}'))
    server = uvicorn.Server(uvicorn.Config(service, port=0, log_level="warning"))
    thread = Thread(target=server.run)
    thread.start()
    while not server.started:
        sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]

    words = (f"http://127.0.0.1:{port}/", "--key", signer.verifier(), "--since", str(older))
    done = run("verify", *words)
    wrong = run("verify", f"http://127.0.0.1:{port}/nothing", "--key", signer.verifier())
    server.should_exit = True
    thread.join()

    assert (0, "") == (done.exit_code, done.stderr)
    assert "ok: tree: 301 leaves have the root of the checkpoint" in done.stdout
    assert "ok: the older checkpoint, of 300 leaves, is the beginning" in done.stdout
    assert 2 == wrong.exit_code


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("verify", "/nowhere/at/all"), "cannot be read"),
        (("verify", "/nowhere", "--key", "a+b"), "this is no key"),
        (("verify", "/nowhere", "--key", "/nowhere/key"), "cannot be read"),
        (("verify", "/nowhere", "--since", "/nowhere/older"), "cannot be read"),
        (("export", "out", "--database", "mysql://x"), "is no database"),
        (("export", "out", "--database", "/nowhere/at/all.db"), "cannot be read"),
        (
            ("export", "out", "--database", "x.db", "--signing-key", "/nowhere/key"),
            "cannot be read",
        ),
        (("key", "/nowhere/key", "--origin", "a"), "cannot be read"),
    ],
)
def test_wrong_input_is_refused_with_status_2(words: tuple[str, ...], expected: str) -> None:
    """One sentence on standard error."""
    result = run(*words)

    assert (2, "") == (result.exit_code, result.stdout)
    assert expected in result.stderr


def test_a_database_without_a_journal_is_not_exported(tmp_path: Path) -> None:
    """An empty journal made on the way would look like one that nobody wrote in."""
    address = str(tmp_path / "other.db")
    open_store(address).dispose()
    result = run("export", str(tmp_path / "out"), "--database", address)

    assert 2 == result.exit_code
    assert "no journal of this version" in result.stderr
