"""The facts that a request states about one person come in; what they may mean goes out.

Every fact is a set of words, treated as the design says, one sentence after the other.
"""

from tests.reference.words import Sets, Words

CONSENT = "person.consent"


class ContradictionError(ValueError):
    """The stated facts cannot all be so."""


def read_facts(words: Words, conduct: str, stated: Sets) -> Sets:
    """The values that every fact may have.

    Raises:
        ContradictionError: nothing is left of a fact.
    """
    given = {name: stated.get(name, words.left_out[name]) for name in words.values}
    facts = _narrowed(given, words.conduct_facts.get(conduct, {}))
    for only_for, when, reads in words.unless_stated:
        if only_for == conduct and _is_certain(facts, when):
            open_facts = {name: reads[name] for name in reads if name not in stated}
            facts = _unless_contradicted(words, facts, open_facts, stated)
    facts = _imply(words, facts)
    for when, reads in words.does_not_matter:
        facts = _where_it_does_not_matter(facts, when, reads)
    return _with_possible_consent(words, conduct, facts)


def asks_for_themselves(words: Words, stated: Sets) -> bool:
    """Whether it is stated for certain that a person is the one who asks, and is verified."""
    return all(
        stated.get(name, words.left_out[name]) <= values for name, values in words.own_when.items()
    )


def entailed(words: Words, conduct: str, facts: Sets) -> frozenset[str]:
    """The conduct and every conduct that it entails, or may entail, given the facts."""
    reached: set[str] = set()
    queue = [conduct]
    while queue:
        one = queue.pop()
        if one in reached:
            continue
        reached.add(one)
        queue += words.entails[one]
        if one in words.entails_when:
            when, also = words.entails_when[one]
            queue += also if all(facts[name] & values for name, values in when.items()) else ()
    return frozenset(reached)


def facts_for(words: Words, conduct: str, facts: Sets, *, asked: str) -> Sets:
    """The facts as the rules about one conduct read them: one's own consent counts for some.

    A refusal contradicts it where it is an answer to such a conduct. Where another conduct is
    asked about, and refused, that stands for everything that the conduct entails.
    """
    if conduct not in words.own_conducts:
        return facts
    consent = facts[CONSENT]
    counts = consent - words.own_never if asked in words.own_conducts else consent
    raised = frozenset(_raised(words, value) for value in counts)
    if _is_certain(facts, words.own_when):
        return {**facts, CONSENT: raised}
    if _is_possible(facts, words.own_when):
        return {**facts, CONSENT: consent | raised}
    return facts


def _with_possible_consent(words: Words, conduct: str, facts: Sets) -> Sets:
    """Refuse a person who asks for their own picture and is said to have refused it."""
    if conduct in words.own_conducts and _is_certain(facts, words.own_when):
        _left(CONSENT, facts[CONSENT] - words.own_never)
    return facts


def _raised(words: Words, value: str) -> str:
    """A consent as it counts for a person who asks for themselves: explicit, unless refused."""
    scale = words.values[CONSENT]
    return value if value in words.own_never else max(value, words.own_least, key=scale.index)


def _unless_contradicted(words: Words, facts: Sets, reads: Sets, stated: Sets) -> Sets:
    """The facts with some readings; without any where these touch what is stated."""
    read = {**facts, **reads}
    try:
        without, implied = _imply(words, facts), _imply(words, read)
    except ContradictionError:
        return facts
    return facts if any(implied[name] != without[name] for name in stated) else read


def _imply(words: Words, facts: Sets) -> Sets:
    """Narrow by every implication, in both directions, until nothing changes."""
    before: Sets = {}
    while before != facts:
        before = facts
        for when, then in words.implications:
            if _is_certain(facts, when):
                facts = _narrowed(facts, then)
            if not _is_possible(facts, then):
                facts = _opposed(facts, when)
    return facts


def _opposed(facts: Sets, when: Sets) -> Sets:
    """The facts where not all of `when` holds: only the last doubtful part of it can give way."""
    doubtful = [name for name, values in when.items() if not facts[name] <= values]
    match doubtful:
        case []:
            raise ContradictionError(f"`{', '.join(when)}` implies what is not so")
        case [name]:
            return {**facts, name: _left(name, facts[name] - when[name])}
        case _:
            return facts


def _where_it_does_not_matter(facts: Sets, when: Sets, reads: Sets) -> Sets:
    """Where `when` is certain only the reading counts; where it is possible it counts as well."""
    if _is_certain(facts, when):
        return {**facts, **reads}
    if _is_possible(facts, when):
        return {**facts, **{name: facts[name] | values for name, values in reads.items()}}
    return facts


def _narrowed(facts: Sets, to: Sets) -> Sets:
    return {
        name: _left(name, values & to[name]) if name in to else values
        for name, values in facts.items()
    }


def _left(name: str, values: frozenset[str]) -> frozenset[str]:
    if not values:
        raise ContradictionError(f"nothing is left of `{name}`")
    return values


def _is_certain(facts: Sets, when: Sets) -> bool:
    return all(facts[name] <= values for name, values in when.items())


def _is_possible(facts: Sets, when: Sets) -> bool:
    return all(facts[name] & values for name, values in when.items())
