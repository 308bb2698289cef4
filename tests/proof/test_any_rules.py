"""Random rules and requests come in; that no proof overlooks what a request shows goes out."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from engine.check import Corpus, RuleFile
from engine.compile import PolicySet, Profile, compile_corpus
from engine.decide import ContradictionError, Outcome
from engine.diagnostics import Source
from engine.diagrams.reach import Role
from engine.language import tree, write
from engine.proof.counterexample import asked
from engine.proof.model import Ask, Named, Proof
from engine.proof.prove import FIRST_DAY, Prover
from tests.reference.themes import DAYS
from tests.strategies import ATLAS, VOCABULARY, Situation, examples, situations

PLACES = ("FR", "GP", "US", "US-CA", "GB", "JP", "NZ")
STRICTNESS = {outcome: number for number, outcome in enumerate(Outcome)}
MILD = {Outcome.PERMIT, Outcome.PERMIT_WITH_DUTIES}
CHANGED = "account.plan"
RISING = "image.depicts"


def policy_of(situation: Situation) -> PolicySet:
    """The random rules, compiled."""
    files = tuple(
        RuleFile(path, tree.File(document), Source(path, write(tree.File(document))))
        for path, document in situation.files
    )
    corpus = Corpus(files=files, vocabulary=VOCABULARY, atlas=ATLAS)
    return compile_corpus(
        corpus, profile=Profile(situation.profile.value), identity=situation.identity
    )


@st.composite
def asks(draw: st.DrawFn, situation: Situation) -> Ask:
    """A request of the situation, made by a viewer in one place on one day."""
    question = draw(st.sampled_from(situation.questions))
    facts = {**question.facts, **(question.people or ({},))[0]}
    stated = {
        VOCABULARY.facts[name].index: sum(VOCABULARY.facts[name].bits[word] for word in words)
        for name, words in facts.items()
    }
    return Ask(
        conduct=question.conduct,
        stated=stated,
        role=draw(st.sampled_from(Role)),
        place=draw(st.sampled_from(PLACES)),
        day=max(FIRST_DAY, draw(st.sampled_from(DAYS))),
        outcome=Outcome.DENY,
    )


@examples(20)
@given(data=st.data(), situation=situations())
def test_what_a_request_breaks_does_not_hold(data: st.DataObject, situation: Situation) -> None:
    """And what a proof shows as broken, the decider says so too."""
    policy = policy_of(situation)
    prover = Prover(policy)
    for one in data.draw(st.lists(asks(situation), min_size=4, max_size=4)):
        conduct = tree.Conducts((tree.Word(one.conduct),))
        answer = _answer(policy, one)
        broken: dict[tree.Claim, bool] = {
            tree.NeverPermit(conduct): answer in MILD,
            tree.Ignores((tree.Word(CHANGED),)): _differs(policy, one),
            tree.NeverLoosens(tree.Word(RISING)): _loosens(policy, one),
            tree.PermitImplies((tree.Word("share"),), (tree.Word("create"),)): (
                _answer(policy, replace(one, conduct="share")) in MILD
                and _answer(policy, replace(one, conduct="create"))
                in {Outcome.DENY, Outcome.REQUIRED_FIRST}
            ),
        }
        for claim, is_broken in broken.items():
            proof = prover.prove(_named(claim))
            assert not (is_broken and proof.holds), claim
            assert proof.holds or _is_true(policy, proof)


def _named(claim: tree.Claim) -> Named:
    invariant = tree.Invariant(name=tree.Word("claim"), title=tree.Text("A claim"), claim=claim)
    return Named("invariants/claim.law", invariant)


def _answer(policy: PolicySet, ask: Ask) -> Outcome | None:
    """What the decider says; nothing where the request contradicts itself."""
    try:
        return asked(policy, ask).outcome
    except ContradictionError:
        return None


def _with(ask: Ask, fact: str) -> Iterator[Ask]:
    """The request with each value of a fact, the lowest first."""
    index = VOCABULARY.facts[fact].index
    for mask in VOCABULARY.facts[fact].bits.values():
        stated: Mapping[int, int] = {**ask.stated, index: mask}
        yield replace(ask, stated=stated)


def _answers(policy: PolicySet, asked_for: Iterator[Ask]) -> list[int]:
    found = [_answer(policy, ask) for ask in asked_for]
    # To permit is to permit, whatever duties come with it.
    return [max(1, STRICTNESS[outcome]) for outcome in found if outcome is not None]


def _differs(policy: PolicySet, ask: Ask) -> bool:
    return len(set(_answers(policy, _with(ask, CHANGED)))) > 1


def _loosens(policy: PolicySet, ask: Ask) -> bool:
    answers = _answers(policy, _with(ask, RISING))
    return answers != sorted(answers)


def _is_true(policy: PolicySet, proof: Proof) -> bool:
    """Whether both requests of a counterexample are answered as it says."""
    found = proof.counterexample
    assert found is not None
    asks_of = [found.broken] + ([found.beside] if found.beside is not None else [])
    return all(_answer(policy, ask) == ask.outcome for ask in asks_of)
