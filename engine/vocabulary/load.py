"""The vocabulary file comes in; frozen tables go out. It is our own, so a slip in it raises."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import yaml

from engine.vocabulary.model import (
    Conduct,
    DoesNotMatter,
    Duty,
    DutyClass,
    Fact,
    Factor,
    FactType,
    Implication,
    Masks,
    OwnConsent,
    Requirement,
    Supplier,
    UnlessStated,
    Vocabulary,
)

VOCABULARY = Path(__file__).parent.parent.parent / "grammar" / "vocabulary.yaml"

Raw = Mapping[str, object]
_FLAG = {"no": "it is not so", "yes": "it is so"}


class VocabularyError(ValueError):
    """The vocabulary file contradicts itself."""


def load_vocabulary(path: Path = VOCABULARY) -> Vocabulary:
    """Read the vocabulary."""
    content = path.read_bytes()
    raw: Raw = yaml.load(content, Loader=yaml.CSafeLoader)
    facts = MappingProxyType(
        {
            name: _fact(name, index, _map(v))
            for index, (name, v) in enumerate(_map(raw["facts"]).items())
        }
    )

    def masks(value: object) -> Masks:
        return MappingProxyType({name: _mask(facts, name, v) for name, v in _map(value).items()})

    def meanings(section: str) -> Mapping[str, str]:
        return MappingProxyType({k: str(_map(v)["means"]) for k, v in _map(raw[section]).items()})

    said = _map(raw["conduct_facts"])
    own = _map(raw["own_consent"])
    consent = facts["person.consent"]
    at_least = consent.bits[str(own["at_least"])]
    return Vocabulary(
        facts=facts,
        conducts=MappingProxyType(
            {
                name: _conduct(name, _map(v), masks(said.get(name, {})), masks)
                for name, v in _map(raw["conducts"]).items()
            }
        ),
        implications=tuple(
            Implication(given=masks(_map(i)["if"]), then=masks(_map(i)["then"]))
            for i in _list(raw["implications"])
        ),
        does_not_matter=tuple(
            DoesNotMatter(when=masks(_map(i)["when"]), reads=masks(_map(i)["reads"]))
            for i in _list(raw["does_not_matter"])
        ),
        own_consent=OwnConsent(
            when=masks(own["when"]),
            conducts=frozenset(map(str, _list(own["conducts"]))),
            at_least=consent.full & ~(at_least - 1),
            never=_mask(facts, "person.consent", own["never"]),
        ),
        unless_stated=tuple(
            UnlessStated(
                conduct=str(_map(i)["conduct"]),
                when=masks(_map(i)["when"]),
                reads=masks(_map(i)["reads"]),
            )
            for i in _list(raw["unless_stated"])
        ),
        nobody=masks(raw["nobody"]),
        hides_place=masks(
            {
                name: fact["hides_place"]
                for name, fact in ((n, _map(f)) for n, f in _map(raw["facts"]).items())
                if "hides_place" in fact
            }
        ),
        requirements=MappingProxyType(
            {
                name: Requirement(
                    name=name, means=str(_map(v)["means"]), met_by=masks(_map(v)["met_by"])
                )
                for name, v in _map(raw["requirements"]).items()
            }
        ),
        duties=MappingProxyType(
            {
                name: Duty(
                    name=name,
                    means=str(_map(v)["means"]),
                    duty_class=DutyClass(str(_map(v)["class"])),
                )
                for name, v in _map(raw["duties"]).items()
            }
        ),
        advice=meanings("advice"),
        factors=MappingProxyType(
            {
                name: Factor(
                    name=name, means=str(_map(v)["means"]), default=str(_map(v)["default"])
                )
                for name, v in _map(raw["factors"]).items()
            }
        ),
        kinds=meanings("kinds"),
        source=content,
    )


def _fact(name: str, index: int, raw: Raw) -> Fact:
    kind = FactType(str(raw["type"]))
    values = (
        _FLAG if kind is FactType.FLAG else {str(k): str(v) for k, v in _map(raw["values"]).items()}
    )
    bits = {value: 1 << i for i, value in enumerate(values)}
    full = (1 << len(values)) - 1
    left_out = raw.get("left_out")
    return Fact(
        name=name,
        index=index,
        type=kind,
        means=str(raw["means"]).strip(),
        values=MappingProxyType(dict(values)),
        bits=MappingProxyType(bits),
        supplied_by=Supplier(str(raw["supplied_by"])),
        cost=int(str(raw["cost"])),
        full=full,
        left_out=full if left_out is None else bits[str(left_out)],
    )


def _conduct(name: str, raw: Raw, facts: Masks, masks: Callable[[object], Masks]) -> Conduct:
    extra = raw.get("entails_when")
    when = {k: v for k, v in _map(extra or {}).items() if k != "conducts"}
    return Conduct(
        name=name,
        means=str(raw["means"]).strip(),
        entails=tuple(map(str, _list(raw["entails"]))),
        entails_when=masks(when) if extra else None,
        then_entails=tuple(map(str, _list(_map(extra)["conducts"]))) if extra else (),
        facts=facts,
    )


def _mask(facts: Mapping[str, Fact], name: str, value: object) -> int:
    fact = facts.get(name)
    if fact is None:
        message = f"`{name}` is not a fact"
        raise VocabularyError(message)
    words = value if isinstance(value, list) else [value]
    mask = 0
    for word in words:
        text = ("no", "yes")[word] if isinstance(word, bool) else str(word)
        if text not in fact.bits:
            message = f"`{name}` has no value `{text}`"
            raise VocabularyError(message)
        mask |= fact.bits[text]
    return mask


def _map(value: object) -> Raw:
    if not isinstance(value, dict):
        message = f"expected a table, found `{value}`"
        raise VocabularyError(message)
    return value


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        message = f"expected a list, found `{value}`"
        raise VocabularyError(message)
    return value
