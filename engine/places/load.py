"""The folder `jurisdictions/` comes in.

An `Atlas` goes out, or an `AtlasError` that says which line of which file to mend.
"""

from pathlib import Path

from engine.places.atlas import Atlas, draw_atlas
from engine.places.consistency import problems
from engine.places.model import (
    AtlasError,
    Bond,
    DatedPlace,
    Gazetteer,
    Group,
    Membership,
    Period,
    Reach,
)
from engine.places.postures import read_posture
from engine.places.reading import Entry, read_entry

# In the order of their names, which is also their order in `Atlas.source`.
FILES = (
    "groups",
    "memberships",
    "overlays",
    "places",
    "postures",
    "territories",
    "unknown-codes",
)

_PLAIN_REACH = {reach.value: reach for reach in Reach if reach is not Reach.NAMED}


def load_atlas(folder: Path) -> Atlas:
    """Read the data about places.

    Raises:
        AtlasError: a file is missing, malformed or at odds with another.
    """
    read = {name: read_entry(folder / f"{name}.yaml") for name in FILES}
    entries = {name: entry for name, (_, entry) in read.items()}
    overlays = entries["overlays"].fields(
        needed=("aliases", "extra", "no-law", "disputed", "names")
    )
    gazetteer = Gazetteer(
        places=_texts(_only(entries["places"], "places")),
        aliases=_texts(overlays["aliases"]),
        no_law=_texts(overlays["no-law"]),
        disputed={
            code: tuple(row.text() for row in entry.rows())
            for code, entry in overlays["disputed"].table().items()
        },
        bonds=tuple(
            _bond(code, row)
            for code, entry in _only(entries["territories"], "territories").table().items()
            for row in entry.rows()
        ),
        memberships={
            code: _membership(code, entry)
            for code, entry in _only(entries["memberships"], "memberships").table().items()
        },
        groups={
            name: _group(name, entry)
            for name, entry in _only(entries["groups"], "groups").table().items()
        },
        unknown_codes=_texts(_only(entries["unknown-codes"], "unknown-codes")),
        postures={
            code: read_posture(entry)
            for code, entry in _only(entries["postures"], "postures").table().items()
        },
    )
    if found := tuple(problems(gazetteer)):
        raise AtlasError("\n".join(found))
    # YAML holds no NUL, so that no two sets of files give the same bytes.
    source = b"".join(b"%s.yaml\0%s\0" % (name.encode(), text) for name, (text, _) in read.items())
    return draw_atlas(gazetteer, source)


def _only(entry: Entry, name: str) -> Entry:
    """Read a file that holds one table or list under one name."""
    return entry.fields(needed=(name,))[name]


def _texts(entry: Entry) -> dict[str, str]:
    """Read a table of texts."""
    return {name: value.text() for name, value in entry.table().items()}


def _period(fields: dict[str, Entry]) -> Period:
    """Read `since` and `until`."""
    since = fields["since"].day() if "since" in fields else None
    until = fields["until"].day() if "until" in fields else None
    if since is not None and until is not None and until <= since:
        raise fields["until"].wrong(f"a day after `since` ({since})")
    return Period(since=since, until=until)


def _bond(territory: str, entry: Entry) -> Bond:
    """Read one parent of a territory."""
    fields = entry.fields(needed=("of", "reach", "note"), allowed=("since", "until"))
    reach, kinds, instruments = _reach(fields["reach"])
    return Bond(
        territory=territory,
        parent=fields["of"].text(),
        reach=reach,
        kinds=kinds,
        instruments=instruments,
        period=_period(fields),
        note=fields["note"].text(),
    )


def _reach(entry: Entry) -> tuple[Reach, frozenset[str], tuple[str, ...]]:
    """Read a reach: a word, or a table of kinds and instruments."""
    if isinstance(entry.value, dict):
        named = entry.fields(needed=(), allowed=("kinds", "instruments"))
        texts = {name: tuple(row.text() for row in value.rows()) for name, value in named.items()}
        if not any(texts.values()):
            raise entry.wrong("at least one kind or instrument; `none` says that nothing reaches")
        return Reach.NAMED, frozenset(texts.get("kinds", ())), texts.get("instruments", ())
    reach = _PLAIN_REACH.get(entry.text())
    if reach is None:
        raise entry.wrong(f"one of {', '.join(_PLAIN_REACH)}, or a table of kinds and instruments")
    return reach, frozenset(), ()


def _dated(entry: Entry) -> tuple[DatedPlace, ...]:
    """Read a list of places with their periods."""
    found = []
    for row in entry.rows():
        fields = row.fields(needed=("code",), allowed=("since", "until", "because", "note"))
        found.append(DatedPlace(code=fields["code"].text(), period=_period(fields)))
    return tuple(found)


def _membership(code: str, entry: Entry) -> Membership:
    """Read one membership."""
    fields = entry.fields(needed=("name", "meaning", "members"), allowed=("territories",))
    territories = fields.get("territories")
    return Membership(
        code=code,
        name=fields["name"].text(),
        members=_dated(fields["members"]),
        territories=() if territories is None else _dated(territories),
    )


def _group(name: str, entry: Entry) -> Group:
    """Read one group."""
    fields = entry.fields(needed=("meaning", "places"), allowed=("as-of",))
    return Group(
        name=name, meaning=fields["meaning"].text().strip(), places=_dated(fields["places"])
    )
