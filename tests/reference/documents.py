"""A document comes in; whether it counts, for whom and on which days goes out."""

from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum
from typing import assert_never

from engine.language import tree

OF_LAW = frozenset({tree.Heading.PROVISION, tree.Heading.ORDER})


class Profile(StrEnum):
    """Which documents count."""

    FULL = "full"
    LAW = "law"
    ANNOUNCED = "announced"


def counts(path: str, document: tree.Document, profile: Profile) -> bool:
    """Whether a document counts in a profile."""
    match document.heading:
        case tree.Heading.PROVISION | tree.Heading.ORDER:
            return True
        case tree.Heading.PROCEEDING | tree.Heading.BACKGROUND:
            return False
        case tree.Heading.FLOOR:
            return profile is Profile.FULL
        case tree.Heading.POLICY:
            announced = path.startswith("announced/")
            match profile:
                case Profile.FULL:
                    return not announced
                case Profile.LAW:
                    return False
                case Profile.ANNOUNCED:
                    return announced
            assert_never(profile)
    assert_never(document.heading)


def binds(document: tree.Document, identity: str | None) -> bool:
    """An order binds those it names; a deployment without a name may be any of them."""
    if document.heading is not tree.Heading.ORDER or document.addressee_all or identity is None:
        return True
    return identity in {text.text for text in document.addressees}


def is_in_force(document: tree.Document, rule: tree.Rule, day: date) -> bool:
    """Whether a rule is law on a day: its file is, and its own period covers the day."""
    return _covers(rule.since, rule.until, day) and _document_in_force(document, day)


def _document_in_force(document: tree.Document, day: date) -> bool:
    if not document.status:
        return document.heading not in OF_LAW
    is_law = False
    is_stayed = False
    for status in document.status:
        match status:
            case tree.InForce(since, until):
                is_law = is_law or _covers(since, until, day)
            case tree.Enacted(on):
                is_law = is_law or on <= day
            case tree.Stayed(since, until):
                is_stayed = is_stayed or _covers(since, until, day)
            case tree.Bill():
                pass
            case _:
                assert_never(status)
    return is_law and not is_stayed


def _covers(since: date | None, until: date | None, day: date) -> bool:
    """Whether a half-open period covers a day; an end that is not written is open."""
    return (since is None or since <= day) and (until is None or day < until)


def changes(documents: Iterable[tree.Document]) -> Iterator[date]:
    """The days that the files name."""
    for document in documents:
        for status in document.status:
            match status:
                case tree.InForce(since, until) | tree.Stayed(since, until):
                    yield from (day for day in (since, until) if day is not None)
                case tree.Enacted(on):
                    yield on
                case tree.Bill():
                    pass
                case _:
                    assert_never(status)
        for rule in document.rules:
            yield from (day for day in (rule.since, rule.until) if day is not None)
