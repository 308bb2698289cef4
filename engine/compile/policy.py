"""A checked corpus comes in; a policy set goes out: frozen, digested, ready to decide."""

from bisect import bisect_right
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256

from engine.check import Corpus, RuleFile
from engine.compile.cells import Cells
from engine.compile.formula import ALWAYS, formula_of
from engine.compile.model import CompiledRule, EffectKind, Origin, Profile
from engine.compile.periods import EVER, periods_of, within
from engine.language import tree, write
from engine.places import Atlas
from engine.vocabulary import Vocabulary

ANNOUNCED_FOLDER = "announced"
NOT_FORBIDDEN = "not-forbidden-by-any-recorded-law"

_ORIGINS = {
    tree.Heading.FLOOR: Origin.FLOOR,
    tree.Heading.PROVISION: Origin.LAW,
    tree.Heading.ORDER: Origin.ORDER,
    tree.Heading.POLICY: Origin.POLICY,
}


@dataclass(frozen=True, slots=True)
class Compiled:
    """The part of a policy set that is made from rule files, fit to be kept between runs."""

    rules: tuple[CompiledRule, ...]
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicySet:
    """Everything that a decision depends on besides the request.

    Same digest, same request, same answer. Nothing in it changes after it was made; the cells that
    it remembers are values of pure functions.
    """

    rules: tuple[CompiledRule, ...]
    vocabulary: Vocabulary
    atlas: Atlas
    profile: Profile
    digest: str
    days: tuple[date, ...]
    """The days on which an answer may change, in order."""
    cells: Cells = field(repr=False, compare=False)

    def segment(self, day: date) -> int:
        """The number of the stretch of days, with one and the same law, that a day lies in."""
        return bisect_right(self.days, day)


def compile_corpus(
    corpus: Corpus,
    *,
    profile: Profile = Profile.FULL,
    identity: str | None = None,
    enact_bills: bool = False,
) -> PolicySet:
    """Compile the documents of a profile.

    `identity` names the deployment; an order binds it where the order names it, names everybody, or
    where no identity is set. `enact_bills` reads every bill as in force ("what if").
    """
    chosen = [f for f in corpus.files if _decides(f, profile, identity)]
    rules = [
        rule
        for f in chosen
        if f.file.document is not None
        for rule in _rules(f.file.document, corpus.vocabulary, enact_bills=enact_bills)
    ]
    if profile is not Profile.FULL:
        rules.append(_not_forbidden(corpus.vocabulary))
    rules.sort(key=lambda r: (r.origin, r.provision, r.name))
    numbered = tuple(replace(rule, number=i) for i, rule in enumerate(rules))
    digest = _digest(corpus, chosen, profile, identity)
    return assemble(Compiled(numbered, digest), profile, corpus.vocabulary, corpus.atlas)


def assemble(
    compiled: Compiled, profile: Profile, vocabulary: Vocabulary, atlas: Atlas
) -> PolicySet:
    """Put what was compiled from the rule files together with the tables that it was made by."""
    days = _days(compiled.rules, atlas)
    return PolicySet(
        rules=compiled.rules,
        vocabulary=vocabulary,
        atlas=atlas,
        profile=profile,
        digest=compiled.digest,
        days=days,
        cells=Cells(compiled.rules, vocabulary, atlas, days),
    )


def enact(policy: PolicySet, bills: Collection[str]) -> PolicySet:
    """The same policies with some bills, by their ids, in force on every day ("what if")."""
    rules = tuple(
        replace(
            rule,
            periods=within(periods_of(rule.document, enact_bills=True), rule.source),
        )
        if rule.provision in bills
        else rule
        for rule in policy.rules
    )
    total = sha256("\0".join((policy.digest, *sorted(bills))).encode())
    compiled = Compiled(rules, f"sha256:{total.hexdigest()}")
    return assemble(compiled, policy.profile, policy.vocabulary, policy.atlas)


def law_alone(policy: PolicySet) -> PolicySet:
    """What the profile `law` has of the full one: its provisions and orders, and one permission."""
    law = (rule for rule in policy.rules if rule.origin in {Origin.LAW, Origin.ORDER})
    rules = (*law, _not_forbidden(policy.vocabulary))
    numbered = tuple(replace(rule, number=i) for i, rule in enumerate(rules))
    digest = sha256(f"{policy.digest}\0{Profile.LAW}".encode()).hexdigest()
    compiled = Compiled(numbered, f"sha256:{digest}")
    return assemble(compiled, Profile.LAW, policy.vocabulary, policy.atlas)


def _decides(file: RuleFile, profile: Profile, identity: str | None) -> bool:
    document = file.file.document
    if document is None:
        return False
    announced = file.path.split("/")[0] == ANNOUNCED_FOLDER
    match document.heading:
        case tree.Heading.PROVISION:
            return True
        case tree.Heading.ORDER:
            return _binds(document, identity)
        case tree.Heading.FLOOR:
            return profile is Profile.FULL
        case tree.Heading.POLICY:
            return profile is (Profile.ANNOUNCED if announced else Profile.FULL)
        case tree.Heading.PROCEEDING | tree.Heading.BACKGROUND:
            return False


def _binds(order: tree.Document, identity: str | None) -> bool:
    """An identity that is not set counts as possibly the addressee."""
    if identity is None or order.addressee_all:
        return True
    return identity.casefold() in {a.text.casefold() for a in order.addressees}


def _rules(
    document: tree.Document, vocabulary: Vocabulary, *, enact_bills: bool
) -> Iterator[CompiledRule]:
    periods = periods_of(document, enact_bills=enact_bills)
    # An answer cites the head of a document; its other rules and its examples are no part of it.
    head = replace(document, rules=(), examples=())
    for rule in document.rules:
        effect, words, hours = _effect(rule.effect)
        yield CompiledRule(
            number=0,
            name=rule.name.text,
            document=head,
            source=rule,
            origin=_ORIGINS[document.heading],
            effect=effect,
            conducts=_conducts(rule.effect.conducts, vocabulary),
            words=words,
            hours=hours,
            formula=formula_of(rule, vocabulary),
            periods=within(periods, rule),
            extent=tuple(w.text for w in document.extent) or None,
            factors=tuple(w.text for w in document.connects) or None,
        )


def _effect(effect: tree.Effect) -> tuple[EffectKind, tuple[str, ...], int | None]:
    match effect:
        case tree.Forbid():
            return EffectKind.FORBID, (), None
        case tree.Permit():
            return EffectKind.PERMIT, (), None
        case tree.Require(requirements, _):
            return EffectKind.REQUIRE, tuple(w.text for w in requirements), None
        case tree.Duty(duties, hours, _):
            return EffectKind.DUTY, tuple(w.text for w in duties), hours


def _conducts(conducts: tree.Conducts, vocabulary: Vocabulary) -> frozenset[str]:
    named = frozenset(word.text for word in conducts.words)
    return frozenset(vocabulary.conducts) - named if conducts.all_but else named


def _not_forbidden(vocabulary: Vocabulary) -> CompiledRule:
    """The one permission of the profiles without policies of their own."""
    name = tree.Word(NOT_FORBIDDEN)
    conducts = tree.Conducts((), all_but=True)
    rule = tree.Rule(name=name, effect=tree.Permit(conducts))
    document = tree.Document(
        heading=tree.Heading.POLICY,
        name=name,
        title=tree.Text("What no recorded law forbids"),
        rules=(rule,),
    )
    return CompiledRule(
        number=0,
        name=NOT_FORBIDDEN,
        document=document,
        source=rule,
        origin=Origin.POLICY,
        effect=EffectKind.PERMIT,
        conducts=frozenset(vocabulary.conducts),
        words=(),
        hours=None,
        formula=ALWAYS,
        periods=EVER,
        extent=None,
        factors=None,
    )


def _days(rules: tuple[CompiledRule, ...], atlas: Atlas) -> tuple[date, ...]:
    edges: set[date] = set(atlas.change_dates)
    for rule in rules:
        for period in rule.periods:
            edges |= {day for day in period if day is not None}
    return tuple(sorted(edges))


def _digest(corpus: Corpus, chosen: list[RuleFile], profile: Profile, identity: str | None) -> str:
    """Over what was compiled, in the formatter's layout, so that spacing changes nothing."""
    total = sha256(f"brightline 1\0{profile}\0{identity or ''}\0".encode())
    parts = [corpus.vocabulary.source, corpus.atlas.source]
    ordered = sorted(chosen, key=lambda f: f.path)
    parts += (f"{f.path}\0{write(f.file)}".encode() for f in ordered)
    for part in parts:
        total.update(len(part).to_bytes(8, "big"))
        total.update(part)
    return f"sha256:{total.hexdigest()}"
