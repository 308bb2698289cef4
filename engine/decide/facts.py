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

Stated = Sequence[int | None]
"""What a request states about each fact; None where it states nothing."""

Pairs = tuple[tuple[int, int], ...]


class ContradictionError(ValueError):
    """What is stated cannot be true together; names the fact that has no value left."""

    def __init__(self, fact: str, why: str) -> None:
        super().__init__(f"`{fact}` contradicts what else is stated: {why}")
        self.fact = fact
        self.why = why


@dataclass(frozen=True, slots=True)
class _Conduct:
    narrows: Pairs
    unless_stated: tuple[tuple[Pairs, Pairs], ...]
    own: bool


class Facts:
    """The tables of the vocabulary by slot, made once for a policy set."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        facts = vocabulary.facts
        own = vocabulary.own_consent

        def pairs(masks: Masks) -> Pairs:
            return tuple((facts[name].index, mask) for name, mask in masks.items())

        self._names = tuple(facts)
        self._left_out = tuple(f.left_out for f in facts.values())
        self._full = tuple(f.full for f in facts.values())
        self._conducts = {
            name: _Conduct(
                narrows=pairs(conduct.facts),
                unless_stated=tuple(
                    (pairs(u.when), pairs(u.reads))
                    for u in vocabulary.unless_stated
                    if u.conduct == name
                ),
                own=name in own.conducts,
            )
            for name, conduct in vocabulary.conducts.items()
        }
        self._implications = tuple(
            (pairs(i.given), pairs(i.then)) for i in vocabulary.implications
        )
        self._moot = tuple((pairs(d.when), pairs(d.reads)) for d in vocabulary.does_not_matter)
        self._consent = facts["person.consent"].index
        self._own_when = pairs(own.when)
        self._own_enough = own.at_least
        self._own_least = own.at_least & -own.at_least
        self._own_never = own.never

    def vector(self, conduct: str, stated: Stated) -> Vector:
        """Complete what is stated. Raises ContradictionError where nothing is left for a fact."""
        F = [
            left_out if mask is None else mask
            for mask, left_out in zip(stated, self._left_out, strict=True)
        ]
        here = self._conducts[conduct]
        for slot, mask in here.narrows:
            F[slot] = self._narrowed(F, slot, mask, f"`{conduct}` says otherwise")
        F = self._assumed(F, here, stated)
        for when, reads in self._moot:
            if _possible(F, when):
                for slot, mask in reads:
                    # Where it is certain, only the reading counts; else both are possible.
                    F[slot] = mask if _certain(F, when) else F[slot] | mask
        F.append(self._own_consent(F, own=here.own))
        return tuple(F)

    def _assumed(self, F: list[int], here: _Conduct, stated: Stated) -> list[int]:
        """What is read unless stated, as long as it goes with what is stated; then implications."""
        assumed = list(F)
        for when, reads in here.unless_stated:
            if _certain(F, when):
                for slot, mask in reads:
                    if stated[slot] is None:
                        assumed[slot] = mask
        if assumed != F:
            try:
                self._imply(assumed)
            except ContradictionError:
                pass
            else:
                return assumed
        self._imply(F)
        return F

    def _imply(self, F: list[int]) -> None:
        """Narrow by the implications, and by their contrapositions, until nothing changes."""
        changed = True
        while changed:
            changed = False
            for given, then in self._implications:
                if _certain(F, given):
                    for slot, mask in then:
                        if F[slot] & ~mask:
                            F[slot] = self._narrowed(F, slot, mask, self._because(given))
                            changed = True
                elif not _possible(F, then):
                    # An implication has one fact on its left, so that it can be read backwards.
                    ((slot, mask),) = given
                    if F[slot] & mask:
                        F[slot] &= ~mask
                        changed = True

    def _own_consent(self, F: list[int], *, own: bool) -> int:
        """The consent that counts for conducts for which the verified person consents by asking.

        Weaker values are raised, by the image of the set: the values stay as they are where the
        requester may be somebody else.
        """
        consent = F[self._consent]
        if not _possible(F, self._own_when):
            return consent
        raised = consent & self._own_enough
        if consent & ~self._own_enough & ~self._own_never:
            raised |= self._own_least
        if not _certain(F, self._own_when):
            return consent | raised
        if raised:
            return raised
        if own:
            name = self._names[self._consent]
            raise ContradictionError(name, "the requester is the person, verified, and asks for it")
        return consent

    def _narrowed(self, F: list[int], slot: int, mask: int, why: str) -> int:
        left = F[slot] & mask
        if not left:
            raise ContradictionError(self._names[slot], why)
        return left

    def _because(self, given: Pairs) -> str:
        return "it does not go with " + " and ".join(f"`{self._names[slot]}`" for slot, _ in given)


def _certain(F: Sequence[int], pairs: Pairs) -> bool:
    return all(not F[slot] & ~mask for slot, mask in pairs)


def _possible(F: Sequence[int], pairs: Pairs) -> bool:
    return all(F[slot] & mask for slot, mask in pairs)
