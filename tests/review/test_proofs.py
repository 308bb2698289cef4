"""Takes random rules over a small vocabulary; asks that proofs say what asking everything says."""

from dataclasses import replace

from hypothesis import example, given

from engine.language import tree
from engine.review import standing
from engine.review.implied import check as implied
from engine.review.implied import company_of
from engine.review.mutants import Slip, mutants_of
from engine.review.sameness import mean_the_same
from engine.review.subject import compiled_alone
from tests.diagrams.small import SMALL
from tests.review.small import CORPUS, known, named, rules, stands, text_of, vectors

# The person who asks for their own picture consents by asking: no weaker consent is left.
OWN_PICTURE = tree.Rule(
    name=tree.Word("one"),
    effect=tree.Forbid(tree.Conducts((tree.Word("create"),))),
    when=tree.And(
        (
            tree.Test(tree.Word("account.is-person"), tree.Operator.FLAG),
            tree.Test(tree.Word("person.consent"), tree.Operator.AT_MOST, (tree.Word("none"),)),
        )
    ),
)


@given(rules())
@example(OWN_PICTURE)
def test_a_rule_never_stands_where_no_known_case_makes_it(rule: tree.Rule) -> None:
    """The remark comes for the rules that it is about, with the exception named or not."""
    text = text_of(rule)

    found = {finding.code for finding in standing.check(text)} - {standing.IDLE_EXCEPTION}

    cases = [(conduct, vector) for conduct in named(rule) for vector in known(conduct)]
    bare = replace(rule, unless=None)
    if any(stands(rule, *case) for case in cases):
        expected = set[str]()
    elif any(stands(bare, *case) for case in cases):
        expected = {standing.SWALLOWED}
    else:
        expected = {standing.NEVER}
    assert expected == found


@given(rules())
def test_an_exception_is_idle_where_every_request_is_answered_alike_without_it(
    rule: tree.Rule,
) -> None:
    """Known or not, no request tells the rule with its exception from the rule without it."""
    text = text_of(rule)
    found = [finding.code for finding in standing.check(text)]

    bare = replace(rule, unless=None)
    same = all(
        stands(rule, conduct, vector) == stands(bare, conduct, vector)
        for conduct in named(rule)
        for vector in vectors(conduct)
    )
    if not {standing.NEVER, standing.SWALLOWED} & set(found):
        alternatives = len(rule.unless.parts) if isinstance(rule.unless, tree.Or) else 1
        all_idle = rule.unless is not None and found.count(standing.IDLE_EXCEPTION) == alternatives
        assert (rule.unless is not None and same) == all_idle


@given(rules("one"), rules("two"))
def test_a_rule_is_implied_where_the_other_stands_for_every_such_request(
    one: tree.Rule, two: tree.Rule
) -> None:
    """For the same conducts, certain or not; of two that say the same the later one is needless."""
    text = text_of(one, two)
    found = [finding.remark.message for finding in implied(text, company_of(text))]

    def adds_nothing(rule: tree.Rule, other: tree.Rule) -> bool:
        return set(named(rule)) <= set(named(other)) and all(
            stands(other, conduct, vector)
            for conduct in named(rule)
            for vector in vectors(conduct)
            if stands(rule, conduct, vector)
        )

    expected = []
    if adds_nothing(one, two) and not adds_nothing(two, one):
        expected.append("rule `one` adds nothing to rule `two`")
    if adds_nothing(two, one):
        expected.append("rule `two` adds nothing to rule `one`")
    assert expected == found


@given(rules())
def test_two_texts_mean_the_same_where_every_request_is_answered_alike(rule: tree.Rule) -> None:
    """Every slip in a rule changes an answer to some request, or is found to change none."""
    before = text_of(rule)
    (compiled,) = before.rules()

    for mutant in mutants_of(before.document, SMALL):
        if mutant.slip is not Slip.RULE_GONE:
            (other,) = mutant.document.rules
            after = compiled_alone(CORPUS, before.file, mutant.document)
            (changed,) = (r for r in after.rules if r.name == rule.name.text)
            same = all(
                _forbids(rule, conduct) == _forbids(other, conduct) for conduct in SMALL.conducts
            )
            assert same == mean_the_same(before.texts, compiled, changed), mutant.text


def _forbids(rule: tree.Rule, conduct: str) -> list[frozenset[bool]]:
    """For each request for a conduct, whether the rule stands, by itself or by what is entailed.

    Through which factors a rule connects depends on the conduct, so these are told apart.
    """
    public = {"share", "publish"}
    answers = []
    for vector in vectors(conduct):
        ways = {
            c in public
            for c in _entailed(conduct, vector)
            if c in named(rule) and stands(rule, c, vector)
        }
        answers.append(frozenset(ways))
    return answers


def _entailed(conduct: str, vector: tuple[int, ...]) -> tuple[str, ...]:
    """A conduct and what it entails, as the small vocabulary says it."""
    depicts = vector[SMALL.facts["image.depicts"].index]
    shares = conduct in {"share", "publish"}
    return (
        conduct,
        *(("share",) if conduct == "publish" else ()),
        *(("create",) if conduct == "edit" or (shares and depicts & 0b110) else ()),
    )
