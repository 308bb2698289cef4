"""The blocks of a page come in; they are carried out, in order, beside a copy of the rules."""

import json
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from brightline.command import app
from tests.docs.pages import ROOT, Block, Command, commands, says


class Scratch:
    """The folder that a reader of one page works in; it has to be the current one."""

    def __init__(self, folder: Path, client: TestClient) -> None:
        self._folder = folder
        self._client = client
        shutil.copytree(ROOT / "rules", folder / "rules")

    def carry_out(self, block: Block) -> None:
        """Do what one block says, and fail where the outcome is not as it says."""
        match block.language:
            case "console":
                for command in commands(block):
                    given = self._run(command)
                    assert says(command.output, given), f"`{command.words}` gives\n{given}"
            case "law" if block.argument:
                self._law(block)
            case "diff" if block.argument:
                self._change(self._folder / block.argument, block.text)
            case _:
                pass

    def _run(self, command: Command) -> str:
        match shlex.split(command.words):
            case ["brightline", *words]:
                return self._brightline(words)
            case ["curl", *words, "|", "python3", "-m", "json.tool"]:
                return json.dumps(json.loads(self._curl(words)), indent=4)
            case ["curl", *words]:
                return self._curl(words)
            case other:
                pytest.fail(f"`{other}` is not run here; use a block `sh`")

    @staticmethod
    def _brightline(words: list[str]) -> str:
        done = CliRunner().invoke(app, words)
        assert done.exception is None or isinstance(done.exception, SystemExit)
        return done.output

    def _curl(self, words: list[str]) -> str:
        """Send what curl would send, to the same application without a socket."""
        headers: dict[str, str] = {}
        body, address, shows_head = None, "", False
        rest = iter(words)
        for word in rest:
            match word:
                case "-s":
                    pass
                case "-i" | "-si":
                    shows_head = True
                case "-H":
                    key, _, value = next(rest).partition(":")
                    headers[key.strip()] = value.strip()
                case "-d":
                    body = next(rest)
                case _:
                    address = word
        path = address.removeprefix("http://127.0.0.1:8000")
        assert path != address, f"`{address}` is not where `make serve` listens"
        answer = self._client.request(
            "GET" if body is None else "POST",
            path,
            headers=headers,
            content=None if body is None else body.encode(),
        )
        head = "".join(f"{key}: {value}\n" for key, value in answer.headers.items())
        return (
            f"HTTP/1.1 {answer.status_code}\n{head}\n{answer.text}" if shows_head else answer.text
        )

    def _law(self, block: Block) -> None:
        path, _, how = block.argument.partition(" ")
        file = self._folder / path
        match how:
            case "(added at the end)":
                file.write_text(
                    f"{file.read_text(encoding='utf-8')}\n{block.text}", encoding="utf-8"
                )
            case "" if not file.exists():
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(block.text, encoding="utf-8")
            case "" | "(as it stands)":
                given = file.read_text(encoding="utf-8")
                assert says(block.text, given), f"`{path}` reads\n{given}"
            case _:
                pytest.fail(
                    f"`{how}` says nothing; expected `(added at the end)` or `(as it stands)`"
                )

    @staticmethod
    def _change(file: Path, text: str) -> None:
        lines = text.splitlines()
        before = "".join(f"{line[1:]}\n" for line in lines if not line.startswith("+"))
        after = "".join(f"{line[1:]}\n" for line in lines if not line.startswith("-"))
        whole = file.read_text(encoding="utf-8")
        assert whole.count(before) == 1, f"the change fits {whole.count(before)} places of\n{whole}"
        file.write_text(whole.replace(before, after), encoding="utf-8")


def parses(block: Block) -> None:
    """Fail where a block that is not carried out is not even well formed."""
    match block.language:
        case "sh":
            done = subprocess.run(
                ["/bin/sh", "-n"],
                input=block.text,
                capture_output=True,
                encoding="utf-8",
                check=False,
            )
            assert done.returncode == 0, done.stderr
        case "json" if "…" not in block.text:
            json.loads(block.text)
        case "python":
            compile(block.text, "page", "exec")
        case _:
            pass
