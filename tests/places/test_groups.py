"""Takes the named groups and the rule files; asks who is in a group on which day, by which law."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

import brightline
from engine.compile.model import CompiledRule, EffectKind, Origin
from engine.places import Atlas

PROHIBITED = "revealing-edits-prohibited"
ANNOUNCED = "announced-geoblock-2026-01-14"
DAY_OF_ANNOUNCEMENT = date(2026, 1, 14)

GROUPS = yaml.safe_load(
    (Path(__file__).parents[2] / "jurisdictions" / "groups.yaml").read_text(encoding="utf-8")
)["groups"]
LAW = brightline.load(profile="law")

KINDS = frozenset({"criminal", "ai-regulation", "regulator-order", "court-order"})
MAKING = ("create", "edit")
BEFORE_ALL_LAW = date(1900, 1, 1)
"""A day on which only laws whose first day is not known stand."""

REVEALING: Mapping[str, str | bool] = {
    "image.depicts": "nudity",
    "image.sexualised": True,
    "image.realistic": True,
    "image.labelled": False,
    "image.degrading": False,
    "image.hate-symbol": False,
    "image.matches-notice": False,
    "person.real": True,
    "person.age": "adult",
    "person.deceased": False,
    "person.public-figure": False,
    "person.consent": "none",
    "source.age": "adult",
    "request.purpose": "none",
    "request.audience": "public",
    "register.refusal": False,
    "register.complaint": False,
}
"""A real adult, made nude and sexual without consent, for everybody to see."""

ORDINARY = {**REVEALING, "image.depicts": "ordinary", "image.sexualised": False}
"""The same person, dressed: what forbids this too is the block of a service."""


class Entry(NamedTuple):
    """One place of a group, as the file has it."""

    code: str
    because: str
    since: date | None
    until: date | None

    def covers(self, day: date) -> bool:
        """Whether the place counts on that day."""
        return (self.since is None or self.since <= day) and (
            self.until is None or day < self.until
        )


class Ban(NamedTuple):
    """A rule that forbids making such pictures by itself, in one place, for one period."""

    code: str
    rule: CompiledRule
    since: date | None
    until: date | None


def entries(group: str) -> tuple[Entry, ...]:
    """The places of a group with the provisions that put them there."""
    return tuple(
        Entry(entry["code"], entry["because"], entry.get("since"), entry.get("until"))
        for entry in GROUPS[group]["places"]
    )


def forbidding(code: str, day: date, facts: Mapping[str, str | bool]) -> frozenset[str]:
    """The provisions that forbid making the picture there on that day, not by entailment."""
    return frozenset(
        reason.provision
        for conduct in MAKING
        for reason in LAW.decide(conduct, facts, viewer=code, as_of=day).all_reasons
        if reason.via is None
    )


def bans() -> Iterator[Ban]:
    """Every recorded prohibition that puts its place into the group."""
    for rule in LAW.policy_set.rules:
        kind = rule.document.kind
        if (
            rule.effect is EffectKind.FORBID
            and rule.origin in {Origin.LAW, Origin.ORDER}
            and rule.conducts.intersection(MAKING)
            and kind is not None
            and kind.text in KINDS
        ):
            for code in rule.extent or ():
                for since, until in rule.periods:
                    day = since or BEFORE_ALL_LAW
                    if _stands(rule, code, day) and not _blocks_a_service(rule, code, day):
                        yield Ban(code, rule, since, until)


def _stands(rule: CompiledRule, code: str, day: date) -> bool:
    return any(
        (reason.provision, reason.rule, reason.via) == (rule.provision, rule.name, None)
        for conduct in MAKING
        for reason in LAW.decide(conduct, REVEALING, viewer=code, as_of=day).all_reasons
    )


def _blocks_a_service(rule: CompiledRule, code: str, day: date) -> bool:
    return rule.provision in forbidding(code, day, ORDINARY)


BANS = tuple(bans())


def _name(entry: Entry) -> str:
    return f"{entry.code}-{entry.because}"


@pytest.mark.parametrize("entry", entries(PROHIBITED), ids=_name)
def test_the_provision_that_is_named_forbids_making_from_its_first_day(entry: Entry) -> None:
    """Each place is in the group by a law that itself forbids it there, from the day given."""
    first = entry.since or BEFORE_ALL_LAW

    assert entry.because in forbidding(entry.code, first, REVEALING)
    assert entry.because not in forbidding(entry.code, first, ORDINARY)
    assert KINDS >= {b.rule.document.kind.text for b in _named(entry) if b.rule.document.kind}
    if entry.since is not None:
        assert entry.because not in forbidding(
            entry.code, entry.since - timedelta(days=1), REVEALING
        )


@pytest.mark.parametrize("entry", entries(PROHIBITED), ids=_name)
def test_the_provision_that_is_named_stands_to_the_last_day(entry: Entry) -> None:
    """A place leaves the group on the day on which its law is gone, and not before."""
    today = max(GROUPS[PROHIBITED]["as-of"], entry.since or BEFORE_ALL_LAW)
    last = today if entry.until is None else entry.until - timedelta(days=1)

    assert entry.because in forbidding(entry.code, last, REVEALING)
    if entry.until is not None:
        assert entry.because not in forbidding(entry.code, entry.until, REVEALING)


def _named(entry: Entry) -> tuple[Ban, ...]:
    """The prohibitions of the named provision there."""
    found = tuple(
        ban for ban in BANS if ban.code == entry.code and ban.rule.provision == entry.because
    )
    assert found, f"{entry.because} forbids nothing of the kind in {entry.code}"
    return found


@pytest.mark.parametrize(
    "ban", BANS, ids=lambda ban: f"{ban.code}-{ban.rule.provision}-{ban.rule.name}-{ban.since}"
)
def test_no_place_with_such_a_prohibition_is_missing(atlas: Atlas, ban: Ban) -> None:
    """Wherever a recorded law forbids making such pictures, the group has the place."""
    changes = {e.until for e in entries(PROHIBITED) if e.code == ban.code} - {None}
    first = ban.since or BEFORE_ALL_LAW
    days = {first, *(day for day in changes if day and day >= first)}

    for day in days:
        if ban.until is None or day < ban.until:
            reached = atlas.extent(ban.code, day)
            assert reached == reached & atlas.group(PROHIBITED, day), day


def test_the_announced_list_is_what_was_prohibited_on_that_day(atlas: Atlas) -> None:
    """The frozen list and the living one agree about 14 January 2026, place by place."""
    stood = {(e.code, e.because) for e in entries(PROHIBITED) if e.covers(DAY_OF_ANNOUNCEMENT)}

    assert stood == {(e.code, e.because) for e in entries(ANNOUNCED)}
    assert atlas.group(PROHIBITED, DAY_OF_ANNOUNCEMENT) == atlas.group(
        ANNOUNCED, DAY_OF_ANNOUNCEMENT
    )


def test_the_announced_list_is_frozen(atlas: Atlas) -> None:
    """An announcement of one day does not grow with the law."""
    assert all(entry.since is None and entry.until is None for entry in entries(ANNOUNCED))
    assert atlas.group(ANNOUNCED, DAY_OF_ANNOUNCEMENT) == atlas.group(ANNOUNCED, date(2027, 6, 1))


@pytest.mark.parametrize(
    ("place", "day", "inside"),
    [
        ("GB-ENG", date(2026, 2, 5), False),
        ("GB-ENG", date(2026, 2, 6), True),
        ("GB-WLS", date(2026, 2, 6), True),
        ("GB-SCT", date(2026, 11, 22), False),
        ("GB-NIR", date(2026, 11, 22), False),
        ("JE", date(2026, 11, 22), False),
        ("US-MN", date(2026, 7, 31), False),
        ("US-MN", date(2026, 8, 1), True),
        ("US-NV", date(2026, 11, 22), False),
        # Sharing is forbidden there, and making alone is not.
        ("US-CA", date(2026, 11, 22), False),
        ("BE", date(2026, 11, 22), False),
        ("NL", date(2024, 7, 1), True),
        ("CW", date(2026, 11, 22), False),
        ("DK", date(2026, 11, 22), True),
        ("GL", date(2026, 11, 22), False),
        # A law whose first day is not known counts on every day.
        ("ZM", date(2000, 1, 1), True),
        # The AI Act makes the whole Union a member.
        ("FR", date(2026, 12, 1), False),
        ("FR", date(2026, 12, 2), True),
        ("GP", date(2026, 12, 2), True),
        ("NC", date(2026, 12, 2), False),
        ("NO", date(2026, 12, 2), False),
    ],
)
def test_a_place_is_in_the_group_while_its_prohibition_is_in_force(
    atlas: Atlas,
    place: str,
    day: date,
    inside: bool,  # noqa: FBT001
) -> None:
    """Where revealing edits are prohibited is a question of place and of day."""
    mask = atlas.candidates(place, day)

    assert inside is (mask == mask & atlas.group(PROHIBITED, day))


def test_somebody_located_in_a_country_is_possibly_in_a_part_of_the_group(atlas: Atlas) -> None:
    """Nobody knows whether "GB" is England, so the geoblock stands."""
    day = date(2026, 11, 22)

    assert atlas.candidates("GB", day) & atlas.group(PROHIBITED, day)


def test_where_illegal_left_most_of_the_world_open(atlas: Atlas) -> None:
    """England, California's neighbours and most of the Union were outside "where illegal"."""
    left_out = atlas.anywhere & ~atlas.group(ANNOUNCED, DAY_OF_ANNOUNCEMENT)

    for place in ("GB-ENG", "US-NV", "FR", "DE", "PH"):
        assert left_out & atlas.candidates(place, DAY_OF_ANNOUNCEMENT), place


def test_a_group_that_does_not_exist_is_not_empty_but_an_error(atlas: Atlas) -> None:
    """A geoblock over a misspelt group would block nobody."""
    with pytest.raises(KeyError):
        atlas.group("revealing-edits-prohibitted", date(2026, 1, 1))


def test_the_groups_are_known_by_name(atlas: Atlas) -> None:
    """The checker can say which groups a condition may name."""
    assert frozenset({PROHIBITED, ANNOUNCED}) == atlas.groups
    assert frozenset({"EU", "EEA"}) == atlas.memberships
