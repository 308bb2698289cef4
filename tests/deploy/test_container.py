"""The Containerfile and the compose file hold to what the operator's page says of them."""

import re
import tomllib
from pathlib import Path

import yaml

from brightline.settings import read_settings

ROOT = Path(__file__).parents[2]
CONTAINERFILE = (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))


def test_the_image_has_every_package() -> None:
    """What the wheel is made of is copied, and everything that is copied is there."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packages = project["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"]
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", CONTAINERFILE, re.MULTILINE)
    sources = {source for line in copied for source in line.split()}

    assert set(packages) <= sources
    assert all((ROOT / source).exists() for source in sources)


def test_the_service_does_not_run_as_root() -> None:
    """Nor does anything in it start as root and step down."""
    last = CONTAINERFILE.rpartition("\nFROM ")[2]
    (user,) = re.findall(r"^USER (.+)$", last, re.MULTILINE)

    assert "10001:10001" == user
    assert "sudo" not in CONTAINERFILE
    assert "ADD " not in CONTAINERFILE


def test_the_cache_can_be_read_by_who_runs() -> None:
    """It is written by root, for its owner alone: unread, every start compiles all rules."""
    kept = CONTAINERFILE.index("BRIGHTLINE_CACHE=/opt/brightline/cache")

    assert "chmod -R a+rX /opt/brightline/cache" in CONTAINERFILE[kept:]


def test_packages_are_those_that_are_pinned() -> None:
    """By their hashes; the project itself brings none along."""
    for line in re.findall(r"pip install ([^\\&\n]+)", CONTAINERFILE):
        assert "--require-hashes" in line or "--no-deps" in line


def test_the_variables_of_the_image_are_settings() -> None:
    """And they close the service: there is a database, so callers need keys."""
    given = dict(re.findall(r"(BRIGHTLINE_[A-Z_]+)=(\S+)", CONTAINERFILE.rpartition("\nFROM ")[2]))

    assert not read_settings(given).open_to_all("0.0.0.0")  # noqa: S104  # as the image listens


def test_compose_gives_the_service_little() -> None:
    """A read-only root, no capabilities, and an address of this machine alone."""
    service = COMPOSE["services"]["brightline"]

    assert service["read_only"]
    assert ["ALL"] == service["cap_drop"]
    assert ["no-new-privileges:true"] == service["security_opt"]
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    assert "ports" not in COMPOSE["services"]["database"]


def test_compose_holds_no_secret() -> None:
    """They come from the environment; without them nothing starts."""
    text = (ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8")
    for value in re.findall(r"PASSWORD: (.+)$", text, re.MULTILINE):
        assert value.startswith("${POSTGRES_PASSWORD:?")
    settings = {
        name: re.sub(r"\$\{[A-Z_]+:?[^}]*\}", "", value)
        for name, value in COMPOSE["services"]["brightline"]["environment"].items()
    }

    assert read_settings(settings).database is not None
