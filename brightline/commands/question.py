"""The words of `ask` and `why` come in; a decision goes out, or the command says what is wrong."""

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from brightline.commands.options import fail
from brightline.loading import RulesError, load
from brightline.locating import ANONYMISED, Whereabouts, anonymised, locate
from engine.compile import Profile
from engine.decide import BadRequestError, Decision, Evidence, FactValue
from engine.places import Atlas
from engine.resolve import AddressError, Resolver, SettingError, sources_from_environment
from engine.vocabulary import FactType, Vocabulary

Conduct = Annotated[str, typer.Argument(help="what is to be done, such as `edit`")]
Words = Annotated[
    list[str] | None,
    typer.Argument(help="facts and places: `image.depicts=nudity person.real viewer=FR`"),
]
AsOf = Annotated[str | None, typer.Option("--as-of", help="a day, such as 2026-12-02")]
Address = Annotated[
    str | None, typer.Option("--address", help="the viewer's address; `viewer=` adds to it")
]
Can = Annotated[
    str | None,
    typer.Option("--can", help="the duties that you can carry out, such as `label,remove`"),
]
Identity = Annotated[str | None, typer.Option("--identity", help="the name of the deployment")]

_YES = {"yes": True, "true": True, "no": False, "false": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question as it stands on the command line."""

    conduct: str
    words: list[str]
    as_of: str | None
    address: str | None
    can: str | None
    rules: Path | None
    profile: Profile
    identity: str | None


def decide(question: Question) -> Decision:
    """Answer a question; leaves with status 2 where it cannot be asked."""
    try:
        engine = load(question.rules, profile=question.profile, identity=question.identity)
    except RulesError as error:
        fail(str(error))
    policy = engine.policy_set
    facts, places = _split(policy.vocabulary, question.words)
    evidence: dict[str, tuple[Evidence, ...]] = {}
    if question.address is not None:
        found = _locate(question.address, policy.atlas, places.pop("viewer", []))
        evidence["viewer"] = found.evidence
        facts[ANONYMISED] = anonymised(facts.get(ANONYMISED), found.anonymised)
        if found.codes is not None:
            places["viewer"] = list(found.codes)
    try:
        return engine.decide(
            question.conduct,
            facts,
            viewer=places.get("viewer"),
            person=places.get("person"),
            provider=places.get("provider"),
            publication=places.get("publication"),
            as_of=None if question.as_of is None else _day(question.as_of),
            capabilities=None if question.can is None else _list(question.can),
            evidence=evidence,
        )
    except BadRequestError as error:
        fail(error.message)


def _split(
    vocabulary: Vocabulary, words: list[str]
) -> tuple[dict[str, FactValue], dict[str, list[str]]]:
    """Facts and places, by name. What is no name of a place is a fact, and checked as one later."""
    facts: dict[str, FactValue] = {}
    places: dict[str, list[str]] = {}
    for word in words:
        name, equals, text = word.partition("=")
        if name in facts or name in places:
            fail(f"`{name}` is given twice; write several possible values as `{name}=one,other`")
        if name in vocabulary.factors:
            if not _list(text):
                fail(f"`{name}` has no place; write `{name}=FR`, or leave it out where unknown")
            places[name] = _list(text)
            continue
        fact = vocabulary.facts.get(name)
        if not equals:
            if fact is not None and fact.type is not FactType.FLAG:
                fail(f"`{name}` needs a value, as in `{name}={next(iter(fact.bits))}`")
            facts[name] = True
        elif fact is not None and fact.type is FactType.FLAG:
            facts[name] = [_YES.get(value, value) for value in _list(text)]
        else:
            facts[name] = list(_list(text))
    return facts, places


def _locate(address: str, atlas: Atlas, also: list[str]) -> Whereabouts:
    try:
        resolver = Resolver(sources_from_environment(os.environ))
    except SettingError as error:
        fail(str(error))
    try:
        return locate(resolver, atlas, address, also=also)
    except AddressError as error:
        fail(str(error))
    finally:
        resolver.close()


def _list(text: str) -> list[str]:
    return [part for part in text.split(",") if part]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        fail(f"`{text}` is no day; expected a date such as `2026-12-02`")
