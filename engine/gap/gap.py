"""A policy set of the full profile and a day come in; what the law alone leaves open goes out.

"Only where illegal" is a promise to follow the law of the viewer's place and nothing else. Of the
situations that the floor forbids everywhere, the gap is what no recorded law of that place forbids.
"""

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from engine.compile import PolicySet
from engine.diagrams.cubes import cover, diagram_of
from engine.diagrams.space import Diagram
from engine.gap.cases import COLUMNS, CONDUCTS, PLAIN, QUESTIONS, Question, Shown, Who
from engine.gap.counting import Counting
from engine.gap.model import ConductGap, Gap, Members, Opening, Openings, PlaceGap, Reading
from engine.gap.sides import DIVIDED, Forbidden, Sides, parts_of
from engine.plan.wording import values_words

UNION = "EU"
AI_ACT = date(2026, 12, 2)
"""The prohibition of Regulation (EU) 2024/1689, art. 5(1)(ba), begins to apply."""

MOST_OPENINGS = 5
EVERYTHING = "everything"


class Gaps:
    """The gaps of a policy set, on any day."""

    def __init__(self, policy: PolicySet, identity: str | None = None) -> None:
        self._policy = policy
        self._identity = identity
        self._sides = Sides(policy, identity)
        self._counting = Counting(self._sides.space)
        self._floors = {c: self._counting.count(self._sides.floor(c)) for c in CONDUCTS}
        plain = self._sides.given(PLAIN)
        columns = {who: plain & self._sides.given(column.given) for who, column in COLUMNS.items()}
        rows = {shown: self._sides.given(shown.given) for shown in Shown}
        self._columns = {
            (conduct, who): self._sides.floor(conduct) & columns[who]
            for who, column in COLUMNS.items()
            for conduct in column.conducts
        }
        self._cells = {
            conduct: {
                (who, shown): self._columns[conduct, who] & rows[shown]
                for who, column in COLUMNS.items()
                if conduct in column.conducts
                for shown in Shown
            }
            for conduct in CONDUCTS
        }
        self._found: dict[tuple[str, Forbidden], ConductGap] = {}

    def on(self, day: date, only: Collection[str] | None = None) -> Gap:
        """The gap of each place on a day; `only` are the codes of the places that are wanted."""
        return Gap(
            day=day,
            policy=self._policy.digest,
            identity=self._identity,
            places=self._places(day, only),
            members=() if only is not None else tuple(self._members()),
        )

    def openings(self, place: str, day: date) -> tuple[Openings, ...]:
        """What a place leaves open of each conduct and column, the largest openings first."""
        ((_, laws),) = self._sides.laws(day, (place,))
        found = []
        for (conduct, who), asked in self._columns.items():
            left = asked & ~laws[conduct].any
            if left != self._sides.space.false:
                found.append(self._openings(conduct, who, left, asked))
        return tuple(found)

    def _places(self, day: date, only: Collection[str] | None) -> tuple[PlaceGap, ...]:
        return tuple(self._place(code, laws) for code, laws in self._sides.laws(day, only))

    def _members(self) -> list[Members]:
        """The members of the Union on the last day before the prohibition, and on the first."""
        union = self._policy.atlas.gazetteer.memberships.get(UNION)
        if union is None:
            return []
        found = []
        for day in (AI_ACT - timedelta(days=1), AI_ACT):
            codes = {member.code for member in union.members if member.period.covers(day)}
            found.append(Members(day=day, places=self._places(day, codes)))
        return found

    def _place(self, code: str, laws: Mapping[str, Forbidden]) -> PlaceGap:
        atlas = self._policy.atlas
        conducts = {conduct: self._conduct(conduct, laws[conduct]) for conduct in CONDUCTS}
        posture = atlas.posture(code)
        country = code.partition("-")[0]
        is_part = country != code and bool(atlas.whole[country] & atlas.own[code])
        return PlaceGap(
            code=code,
            name=atlas.titles[code],
            researched=posture is None or posture.researched,
            parts=parts_of(self._policy, code) if code in DIVIDED else (),
            parent=country if is_part else None,
            conducts=conducts,
            questions={question: _answer(question, conducts) for question in Question},
        )

    def _conduct(self, conduct: str, law: Forbidden) -> ConductGap:
        remembered = self._found.get((conduct, law))
        if remembered is None:
            floor, count = self._sides.floor(conduct), self._counting.count
            cells = self._cells[conduct]
            remembered = self._found[conduct, law] = ConductGap(
                floor=self._floors[conduct],
                open=count(floor & ~law.any),
                entailed=count(floor & law.any & ~law.direct),
                readings={
                    case: self._reading(asked, law)
                    for case, asked in cells.items()
                    if asked != self._sides.space.false
                },
            )
        return remembered

    def _reading(self, asked: Diagram, law: Forbidden) -> Reading:
        false = self._sides.space.false
        if asked & law.any == false:
            return Reading.NEVER
        if asked & ~law.any != false:
            return Reading.SOMETIMES
        return Reading.ENTAILED if asked & ~law.direct != false else Reading.ALWAYS

    def _openings(self, conduct: str, who: Who, left: Diagram, asked: Diagram) -> Openings:
        space = self._sides.space
        covered = cover(space, left, asked)
        sized = []
        for cube in covered.cubes:
            inside = left & diagram_of(space, cube)
            limits = {slot: self._values(slot, inside) for slot, _ in cube.limits}
            narrow = {s: mask for s, mask in limits.items() if mask != self._values(s, asked)}
            facts = tuple(space.vocabulary.facts.values())
            words = [values_words(facts[slot], mask) for slot, mask in sorted(narrow.items())]
            sized.append(
                Opening(
                    words=" · ".join(words) or EVERYTHING, situations=self._counting.count(inside)
                )
            )
        sized.sort(key=lambda opening: (-opening.situations, opening.words))
        return Openings(
            conduct=conduct,
            who=who,
            largest=tuple(sized[:MOST_OPENINGS]),
            whole=covered.whole and len(sized) <= MOST_OPENINGS,
        )

    def _values(self, slot: int, region: Diagram) -> int:
        """The values that a fact has in a region."""
        bits, false = self._sides.space.bits[slot], self._sides.space.false
        return sum(1 << n for n, bit in enumerate(bits) if region & bit != false)


def _answer(question: Question, conducts: Mapping[str, ConductGap]) -> Reading:
    """One reading for the conducts of a question together."""
    asked = QUESTIONS[question]
    readings = {conducts[c].readings.get((asked.who, Shown.NUDITY)) for c in asked.conducts}
    # INVARIANT: the floor forbids nudity in every column, so that each reading is there.
    readings.discard(None)
    if readings <= {Reading.NEVER}:
        return Reading.NEVER
    if readings <= {Reading.ALWAYS}:
        return Reading.ALWAYS
    return Reading.ENTAILED if readings <= {Reading.ALWAYS, Reading.ENTAILED} else Reading.SOMETIMES
