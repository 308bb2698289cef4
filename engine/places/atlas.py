"""A gazetteer comes in, with the bytes that it was read from.

An `Atlas` goes out: it answers in sets of places which law is in question for a code on a day.

A set of places is an integer with one bit for each place. Bit 0 is `nowhere`: a factor for which
there is no place. Nothing here reads a clock, a file or the network.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from engine.places.description import ANYWHERE, NOWHERE, REST, describe
from engine.places.model import Bond, Gazetteer, Posture
from engine.places.spelling import canonical


# Two atlases are the same only if they are one object: comparing their tables would serve nobody.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Atlas:
    """The places of the world as sets, on any day."""

    codes: tuple[str, ...]
    """The place of each bit; `codes[0]` is `nowhere`."""
    nowhere: int
    anywhere: int
    """Every place, without `nowhere`."""
    groups: frozenset[str]
    memberships: frozenset[str]
    change_dates: tuple[date, ...]
    """The days on which an answer below may differ from the day before, in order."""
    source: bytes
    """The files, one after the other, for digests."""
    gazetteer: Gazetteer
    own: Mapping[str, int]
    """A place by itself."""
    whole: Mapping[str, int]
    """A place with its listed parts, territories not among them."""
    titles: Mapping[str, str]
    """Code to name, memberships included."""
    ties: tuple[tuple[int, int, Bond], ...]
    """Each bond with the bits of its parent and of its territory."""

    def canonical(self, code: str) -> str | None:
        """Give the one spelling of a code: `uk` is GB, `PR` is US-PR, `fr-75` is FR-75.

        None when there is no such place.
        """
        if self._is_listed(code):
            return code
        return canonical(
            code, places=self.own, memberships=self.memberships, aliases=self.gazetteer.aliases
        )

    def is_listed(self, code: str) -> bool:
        """Say whether a rule may name this code: a listed place or a membership."""
        place = self.canonical(code)
        return place is not None and self._is_listed(place)

    def candidates(self, code: str, day: date) -> int:
        """Give the places that a located code may stand for on a day.

        A place stands for itself and its listed parts; a part that is not listed, for its country
        and all the listed parts; a membership, for everywhere that its law reaches; a place without
        law of its own, for anywhere. Never an empty set: no place would mean no law.

        Raises:
            KeyError: there is no such place (`canonical` gives None).
        """
        place = self._place(code)
        if place in self.gazetteer.no_law:
            return self.anywhere
        if place in self.memberships:
            return self._reached(place, day) or self.anywhere
        if place in self.whole:
            return self.whole[place]
        mask = 0
        for country in self._countries(place):
            mask |= self.candidates(country, day)
        return mask

    def extent(self, code: str, day: date, *, kind: str = "", instrument: str = "") -> int:
        """Give everywhere that a law reaches whose extent names this code.

        The place, its listed parts, and the territories that admit a law of this kind or
        instrument, with the territories of those in turn. A membership reaches its members with
        their parts and the territories written down for it, not those that only a member's own
        law reaches.

        Raises:
            KeyError: there is no such place, or it is a part that is not listed. The law of such a
                part cannot be told from that of its country: a permission would spread too far.
        """
        place = self._place(code)
        if place in self.memberships:
            return self._reached(place, day)
        if place not in self.whole:
            raise KeyError(f"`{code}` is not a listed part: add it to subdivisions.yaml")
        mask, before = self.whole[place], 0
        while mask != before:
            before = mask
            for parent, territory, bond in self.ties:
                # The cheap questions first: most places have no territory at all.
                if mask & parent and territory & ~mask and bond.period.covers(day):
                    mask |= territory if bond.admits(kind=kind, instrument=instrument) else 0
        return mask

    def group(self, name: str, day: date) -> int:
        """Give the places of a group on a day; the name is written without `@`.

        Raises:
            KeyError: there is no such group.
        """
        mask = 0
        for entry in self.gazetteer.groups[name].places:
            if entry.period.covers(day):
                mask |= self.extent(entry.code, day)
        return mask

    def law_above(self, code: str, day: date) -> tuple[str, ...]:
        """Give the parents and memberships whose law comes on top, nearest first: GP has FR, EU.

        For display. A membership that a place has only by way of another (the EEA, of a member of
        the Union) is left out.

        Raises:
            KeyError: there is no such place.
        """
        place = self._place(code)
        parents: list[str] = []
        queue = [place]
        while queue:
            for parent in self._parents(queue.pop(0), day):
                if parent != place and parent not in parents:
                    parents.append(parent)
                    queue.append(parent)
        mask = 0
        for country in (place,) if place in self.own else self._countries(place):
            mask |= self.own[country]
        bodies = (body for body in self.gazetteer.memberships if self._named(body, day) & mask)
        return (*parents, *bodies)

    def posture(self, code: str) -> Posture | None:
        """What a place does about such pictures, by its canonical code."""
        return self.gazetteer.postures.get(code)

    def names(self) -> Mapping[str, str]:
        """Give the name of every code, memberships included."""
        return self.titles

    def describe(self, mask: int) -> tuple[str, ...]:
        """Write a set of places as a short list: `US` instead of all its States.

        `US (rest)` is the country without its listed parts. No two sets are written alike.

        Raises:
            ValueError: the set holds a bit that is no place.
        """
        return tuple(describe(mask, codes=self.codes, own=self.own, whole=self.whole))

    def described(self, words: Iterable[str]) -> int:
        """Read a set of places as `describe` wrote it.

        Raises:
            KeyError: a word that it never writes.
        """
        mask = 0
        for word in words:
            if word == ANYWHERE:
                mask |= self.anywhere
            elif word == NOWHERE:
                mask |= self.nowhere
            else:
                is_rest = word.endswith(REST)
                mask |= self.own[word.removesuffix(REST)] if is_rest else self.whole[word]
        return mask

    def note(self, code: str) -> str:
        """Give the doubt that is written down about a place, or nothing."""
        place = self.canonical(code)
        if place is None:
            return ""
        data = self.gazetteer
        doubts = [bond.doubt() for bond in data.bonds if bond.territory == place]
        if place in data.no_law:
            doubts.append(f"unknown: {data.no_law[place]}")
        if place in data.disputed:
            doubts.append(f"disputed: {' or '.join(data.disputed[place])}")
        return " ".join(doubt for doubt in doubts if doubt)

    def is_unknown_code(self, code: str) -> bool:
        """Say whether a location database means by this code that it does not know."""
        return code.strip().upper() in self.gazetteer.unknown_codes

    def _is_listed(self, place: str) -> bool:
        """Say whether a canonical code is a place with a bit of its own, or a membership."""
        return place in self.own or place in self.memberships

    def _place(self, code: str) -> str:
        """Give the canonical code, or raise."""
        place = self.canonical(code)
        if place is None:
            raise KeyError(f"`{code}` is no place: expected a code such as FR, US-CA or EU")
        return place

    def _countries(self, part: str) -> tuple[str, ...]:
        """Give the places that a part without a bit of its own stands for."""
        if part in self.memberships:
            return ()
        return self.gazetteer.disputed.get(part, (part[:2],))

    def _parents(self, place: str, day: date) -> Iterator[str]:
        """Give the places whose law comes directly above one."""
        bonds = [bond for bond in self.gazetteer.bonds if bond.territory == place]
        yield from (bond.parent for bond in bonds if bond.is_open(day))
        if "-" in place and not bonds:
            yield from self._countries(place)

    def _named(self, membership: str, day: date) -> int:
        """Give the places that a membership itself names, with their listed parts."""
        mask = 0
        for entry in self.gazetteer.memberships[membership].entries():
            if entry.period.covers(day):
                mask |= self.whole.get(entry.code, 0)
        return mask

    def _reached(self, membership: str, day: date) -> int:
        """Give the places that the law of a membership reaches, other memberships followed."""
        mask = self._named(membership, day)
        for entry in self.gazetteer.memberships[membership].members:
            if entry.code in self.memberships and entry.period.covers(day):
                mask |= self._reached(entry.code, day)
        return mask


def draw_atlas(gazetteer: Gazetteer, source: bytes) -> Atlas:
    """Number the places in the order of their codes and make the atlas."""
    codes = (NOWHERE, *sorted(gazetteer.places))
    own = {code: 1 << bit for bit, code in enumerate(codes) if code != NOWHERE}
    territories = {bond.territory for bond in gazetteer.bonds}
    whole = dict(own)
    for code in gazetteer.places:
        # INVARIANT: a territory is never a part of its parent, whatever its code (US-PR).
        if "-" in code and code not in territories:
            whole[code[:2]] |= own[code]
    days = {day for period in gazetteer.periods() for day in period.ends()}
    return Atlas(
        codes=codes,
        nowhere=1,
        anywhere=sum(own.values()),
        groups=frozenset(gazetteer.groups),
        memberships=frozenset(gazetteer.memberships),
        change_dates=tuple(sorted(days)),
        source=source,
        gazetteer=gazetteer,
        own=own,
        whole=whole,
        titles={
            **gazetteer.places,
            **{body.code: body.name for body in gazetteer.memberships.values()},
        },
        ties=tuple((own[bond.parent], whole[bond.territory], bond) for bond in gazetteer.bonds),
    )
