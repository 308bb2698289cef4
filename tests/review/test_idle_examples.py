"""Takes random rules and examples; asks which of these notice nothing, by trying everything."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from engine.decide.facts import ContradictionError
from engine.language import tree
from engine.review import idle_examples
from tests.diagrams.small import SMALL
from tests.review.small import CORPUS, FACTS, named, rules, stands, text_of

Stated = Mapping[str, str]

stated = st.dictionaries(st.sampled_from(sorted(SMALL.facts)), st.integers(0, 6)).map(
    lambda chosen: {
        name: tuple(SMALL.facts[name].values)[n % len(SMALL.facts[name].values)]
        for name, n in chosen.items()
    }
)


@given(st.lists(rules(), min_size=1, max_size=2), st.sampled_from(sorted(SMALL.conducts)), stated)
def test_an_example_is_idle_where_no_single_change_makes_a_rule_stand(
    made: list[tree.Rule], conduct: str, facts: Stated
) -> None:
    """One fact with another value, stated before or not, or another conduct."""
    named_apart = [
        tree.Rule(name=tree.Word(f"r{n}"), effect=r.effect, when=r.when, unless=r.unless)
        for n, r in enumerate(made)
    ]
    text = text_of(*named_apart)
    document = tree.Document(
        heading=text.document.heading,
        name=text.document.name,
        title=text.document.title,
        extent=text.document.extent,
        rules=text.document.rules,
        examples=(_example(conduct, facts),),
    )

    found = list(idle_examples.check(CORPUS, text.file, document))

    changed = [
        *((conduct, {**facts, f.name: v}) for f in SMALL.facts.values() for v in f.values),
        *((other, facts) for other in SMALL.conducts),
    ]
    here = _speaks(named_apart, conduct, facts)
    expected = here is False and not any(_speaks(named_apart, *one) for one in changed)
    assert expected == bool(found)


def _example(conduct: str, facts: Stated) -> tree.Example:
    tests = []
    for name, value in facts.items():
        word = tree.Word(name)
        if value in {"no", "yes"}:
            flag = tree.Test(word, tree.Operator.FLAG)
            tests.append(flag if value == "yes" else tree.Not(flag))
        else:
            tests.append(tree.Test(word, tree.Operator.IS, (tree.Word(value),)))
    return tree.Example(
        title=tree.Text("an example"),
        given=tree.And((tree.Bare(tree.Word(conduct)), *tests)) if tests else _bare(conduct),
        expects=(tree.Expect(tree.Expectation.SILENT),),
    )


def _bare(conduct: str) -> tree.Condition:
    return tree.Bare(tree.Word(conduct))


def _speaks(made: list[tree.Rule], conduct: str, facts: Stated) -> bool | None:
    """Whether some rule stands; None where the facts contradict each other."""
    said = list(FACTS.nothing)
    for name, value in facts.items():
        fact = SMALL.facts[name]
        said[fact.index] = fact.bits[value]
        said[-1] |= 1 << fact.index
    try:
        vector = FACTS.vector(conduct, said)
    except ContradictionError:
        return None
    depicts = vector[SMALL.facts["image.depicts"].index]
    shares = conduct in {"share", "publish"}
    entailed = {conduct}
    entailed |= {"share"} if conduct == "publish" else set()
    entailed |= {"create"} if conduct == "edit" or (shares and depicts & 0b110) else set()
    return any(
        stands(rule, each, vector) for rule in made for each in entailed if each in named(rule)
    )
