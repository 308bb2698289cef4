"""Facts as stated come in; the vector of possible values that formulas read goes out.

The vector has a slot for each fact, and a last one for the consent that counts where the requester
is the depicted person. Stating less makes every set larger, never smaller: that is what keeps a
fact that was left out from opening a gate.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.vocabulary import Vocabulary
from engine.vocabulary.model import Masks

Vector = tuple[int, ...]
"""The set of possible values of each fact, by slot."""

Stated = Sequence[int]
"""What a request states about each fact; where it states nothing, what leaving it out means.

A last entry tells which slots were stated, as bits: to say that a fact may have any of its values
is to say something.
"""

Pair = tuple[int, int]
"""A slot and a set of its values."""


class ContradictionError(ValueError):
    """What is stated cannot be true together; names the fact that has no value left."""

    def __init__(self, fact: str, why: str) -> None:
        super().__init__(f"`{fact}` contradicts what else is stated: {why}")
        self.fact = fact
        self.why = why


@dataclass(frozen=True, slots=True)
class _Conduct:
    narrows: tuple[Pair, ...]
    unless_stated: tuple[tuple[Pair, tuple[Pair, ...]], ...]
    own: bool


class Facts:
    """The tables of the vocabulary by slot, made once for a policy set."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        facts = vocabulary.facts
        own = vocabulary.own_consent

        def pairs(masks: Masks) -> tuple[Pair, ...]:
            return tuple((facts[name].index, mask) for name, mask in masks.items())

        def pair(masks: Masks) -> Pair:
            ((slot, mask),) = pairs(masks)
            return slot, mask

        self.nothing: Stated = (*(f.left_out for f in facts.values()), 0)
        self._names = tuple(facts)
        self._conducts = {
            name: _Conduct(
                narrows=pairs(conduct.facts),
                unless_stated=tuple(
                    (pair(u.when), pairs(u.reads))
                    for u in vocabulary.unless_stated
                    if u.conduct == name
                ),
                own=name in own.conducts,
            )
            for name, conduct in vocabulary.conducts.items()
        }
        # One fact on each side of an implication, so that it can be read backwards too.
        self._implications = tuple((*pair(i.given), *pair(i.then)) for i in vocabulary.implications)
        self._moot = tuple((*pair(d.when), pairs(d.reads)) for d in vocabulary.does_not_matter)
        self._consent = facts["person.consent"].index
        self._own_when = pairs(own.when)
        self._own_enough = own.at_least
        self._own_least = own.at_least & -own.at_least
        self._own_never = own.never

    def vector(self, conduct: str, stated: Stated) -> Vector:
        """Complete what is stated. Raises ContradictionError where nothing is left for a fact."""
        known = list(stated)
        said = known.pop()
        here = self._conducts[conduct]
        for slot, mask in here.narrows:
            if known[slot] & ~mask:
                known[slot] = self._narrowed(known, slot, mask, f"`{conduct}` says otherwise")
        if here.unless_stated:
            known = self._assumed(known, here, said)
        self._imply(known)
        for slot, mask, reads in self._moot:
            state = known[slot]
            if state & mask:
                for other, reading in reads:
                    # Where it is certain, only the reading counts; else both are possible.
                    known[other] = known[other] | reading if state & ~mask else reading
        known.append(self._own_consent(known, own=here.own))
        return tuple(known)

    def _assumed(self, known: list[int], here: _Conduct, said: int) -> list[int]:
        """What is read unless stated, as long as it leaves all that is stated as it is."""
        assumed = list(known)
        for (slot, mask), reads in here.unless_stated:
            if not known[slot] & ~mask:
                for other, reading in reads:
                    if not said >> other & 1:
                        assumed[other] = reading
        without, implied = list(known), list(assumed)
        try:
            self._imply(without)
            self._imply(implied)
        except ContradictionError:
            return known
        # A doubt that was stated is no less a doubt because a reading would settle it.
        settled = any(
            said >> slot & 1 and before != after
            for slot, (before, after) in enumerate(zip(without, implied, strict=True))
        )
        return known if settled else assumed

    def _imply(self, known: list[int]) -> None:
        """Narrow by the implications, and by their contrapositions, until nothing changes."""
        changed = True
        while changed:
            changed = False
            for given, when, then, mask in self._implications:
                if not known[given] & ~when:
                    if known[then] & ~mask:
                        known[then] = self._narrowed(known, then, mask, self._because(given))
                        changed = True
                elif not known[then] & mask and known[given] & when:
                    known[given] &= ~when
                    changed = True

    def _own_consent(self, known: list[int], *, own: bool) -> int:
        """The consent that counts for conducts for which the verified person consents by asking.

        Weaker values are raised, by the image of the set: the values stay as they are where the
        requester may be somebody else.
        """
        consent = known[self._consent]
        for slot, mask in self._own_when:
            if not known[slot] & mask:
                return consent
        raised = consent & self._own_enough
        if consent & ~self._own_enough & ~self._own_never:
            raised |= self._own_least
        if not own:
            # To refuse the sharing is to refuse it, though the making was one's own.
            raised |= consent & self._own_never
        if any(known[slot] & ~mask for slot, mask in self._own_when):
            return consent | raised
        if not raised:
            name = self._names[self._consent]
            raise ContradictionError(name, "the requester is the person, verified, and asks for it")
        return raised

    def _narrowed(self, known: list[int], slot: int, mask: int, why: str) -> int:
        left = known[slot] & mask
        if not left:
            raise ContradictionError(self._names[slot], why)
        return left

    def _because(self, given: int) -> str:
        return f"it does not go with `{self._names[given]}`"
