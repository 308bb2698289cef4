"""The pages come in; that they are true goes out: their commands, their links and their tables."""

import doctest
import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from typer.main import get_command

import brightline
from api.app import make_app
from brightline.command import app
from brightline.commands.options import Status
from engine.resolve import Resolver, SettingError, sources_from_environment
from tests.docs.pages import PAGES, ROOT, anchors, blocks, links, name_of, prose
from tests.docs.scratch import Scratch, parses

# The pages whose commands are carried out; others have a test of their own.
RUN = tuple(
    ROOT / name
    for name in (
        "README.md",
        "CONTRIBUTING.md",
        "docs/lawyer.md",
        "docs/service.md",
        "docs/auditor.md",
        "docs/operator.md",
        "docs/examples.md",
        "docs/gap.md",
        "docs/geoblock.md",
    )
)
# The pages that say which files to read or to touch.
NAMING = tuple(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "docs/contributor.md"))
SERVICE = ROOT / "docs" / "service.md"
OPERATOR = ROOT / "docs" / "operator.md"
COMMANDS = get_command(app).commands  # type: ignore[attr-defined]  # a group, of vendored Click


@pytest.fixture(scope="module")
def client() -> TestClient:
    """The service as `make serve` starts it."""
    return TestClient(make_app(brightline.load(), Resolver()))


@pytest.mark.parametrize("page", RUN, ids=name_of)
def test_the_commands_of_a_page_do_what_it_says(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, client: TestClient
) -> None:
    """Whoever types what a page shows, in that order, sees what it shows."""
    monkeypatch.chdir(tmp_path)
    scratch = Scratch(tmp_path, client)

    for block in blocks(page):
        scratch.carry_out(block)


@pytest.mark.parametrize("page", RUN, ids=name_of)
def test_the_python_of_a_page_runs(page: Path) -> None:
    """A session in Python gives what the page shows."""
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.REPORT_NDIFF)
    parser = doctest.DocTestParser()
    said: list[str] = []
    names: dict[str, object] = {}
    for block in blocks(page):
        if block.language == "pycon":
            text = block.text.replace("…", "...")
            test = parser.get_doctest(text, names, page.name, str(page), block.line)
            runner.run(test, out=said.append, clear_globs=False)
            names = test.globs

    assert not said, "".join(said)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_blocks_that_are_not_run_are_well_formed(page: Path) -> None:
    """Shell, Python and JSON on a page can be read by the machine that is meant to read it."""
    for block in blocks(page):
        parses(block)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    """Every link inside the repository names a file that exists, and a heading of it."""
    dead = []
    for link in links(page):
        path, _, anchor = link.partition("#")
        if re.match(r"[a-z]+:", link):
            continue
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            dead.append(link)

    assert not dead, dead


@pytest.mark.parametrize("page", NAMING, ids=name_of)
def test_files_that_a_page_names_exist(page: Path) -> None:
    """What stands in a page as the path of a file or folder is one."""
    named = re.findall(r"`([a-z_]+/[\w./-]*)`", prose(page))
    missing = [
        name
        for name in named
        if not any((base / name).exists() for base in (ROOT, ROOT / "engine"))
    ]

    assert not missing, missing


def test_every_page_of_docs_can_be_reached() -> None:
    """From the door, following links, a reader comes to every page."""
    seen: set[Path] = set()
    queue = [ROOT / "README.md"]
    while queue:
        page = queue.pop()
        if page in seen or page.suffix != ".md" or not page.is_file():
            continue
        seen.add(page)
        queue += [(page.parent / link.partition("#")[0]).resolve() for link in links(page)]

    lost = [name_of(page) for page in PAGES if page not in seen]
    assert not lost, lost


def test_every_subcommand_stands_in_the_reference() -> None:
    """The table of commands has a row for each subcommand, and for nothing else."""
    rows = re.findall(r"^\| `brightline ([a-z]+)", prose(SERVICE), re.MULTILINE)

    assert sorted(COMMANDS) == sorted(rows)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_exit_statuses_stand_in_the_reference(name: str) -> None:
    """The table gives each subcommand the exit statuses that its help gives."""
    row = re.search(rf"^\| `brightline {name}.*\|([^|]*)\|$", prose(SERVICE), re.MULTILINE)
    said = (COMMANDS[name].help or "").partition("The exit status is")[2]
    promised = set(re.findall(r"\b[0-9]\b", said)) or {str(Status.BAD_INPUT.value)}

    assert row is not None
    assert promised <= set(re.findall(r"\b[0-9]\b", row[1]))


def test_every_endpoint_stands_in_the_reference(client: TestClient) -> None:
    """The table of endpoints is the list of paths that the service describes of itself."""
    described = client.get("/openapi.json").json()["paths"]
    rows = re.findall(r"^\| `(GET|POST) (/[^`]*)`", prose(SERVICE), re.MULTILINE)
    served = {(verb.upper(), path) for path, verbs in described.items() for verb in verbs}

    assert served | {("GET", "/openapi.json")} == set(rows)


def test_every_setting_stands_in_the_table() -> None:
    """The table of settings names every variable of the environment that the code reads."""
    rows = set(re.findall(r"^\| `(BRIGHTLINE_[A-Z_]+)`", prose(OPERATOR), re.MULTILINE))
    with pytest.raises(SettingError) as misspelt:
        sources_from_environment({"BRIGHTLINE_GEO_CITTY": "x"})
    geo = set(re.findall(r"`(BRIGHTLINE_GEO_[A-Z_]+)`", str(misspelt.value)))
    code = "".join(
        file.read_text(encoding="utf-8")
        for folder in ("engine", "brightline", "api")
        for file in (ROOT / folder).rglob("*.py")
    )
    others = set(re.findall(r"\bBRIGHTLINE_(?!GEO_)[A-Z_]+\b", code))

    assert (geo - {"BRIGHTLINE_GEO_CITTY"}) | others == rows
