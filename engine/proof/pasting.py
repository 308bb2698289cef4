"""A counterexample comes in; the rule file in which its example would be red goes out.

An example runs against its own file alone, so most files say nothing of it. First come the files
that brought the answer about, then the platform's policies, the floor, and last the laws; among
them those that forbid the conduct in some other case, and those of the place.
"""

from collections.abc import Iterator

from engine.check import Corpus, RuleFile
from engine.compile import EffectKind, PolicySet, Profile
from engine.compile.policy import ANNOUNCED_FOLDER
from engine.decide import Outcome
from engine.decide.examples import Alone
from engine.language import tree
from engine.proof.counterexample import asked
from engine.proof.model import Counterexample

_AFTER = {tree.Heading.POLICY: 0, tree.Heading.FLOOR: 1}


def file_for(corpus: Corpus, policy: PolicySet, counterexample: Counterexample) -> str | None:
    """The path of a file in which the example fails; None where it fails in none."""
    for file, document in _likely(corpus, policy, counterexample):
        if Alone(corpus, file, document).run(counterexample.example):
            return file.path
    return None


def _likely(
    corpus: Corpus, policy: PolicySet, counterexample: Counterexample
) -> list[tuple[RuleFile, tree.Document]]:
    """The documents of the profile, those first that are likely to fail."""
    decisive = set(_decisive(policy, counterexample))
    place = counterexample.broken.place
    forbidding = {
        rule.provision
        for rule in policy.rules
        if rule.effect is EffectKind.FORBID and counterexample.broken.conduct in rule.conducts
    }

    def rank(found: tuple[RuleFile, tree.Document]) -> tuple[bool, int, bool, bool, str]:
        file, document = found
        here = any(word.text == place for word in document.extent)
        after = _AFTER.get(document.heading, len(_AFTER))
        name = document.name.text
        return name not in decisive, after, name not in forbidding, not here, file.path

    chosen = (found for found in corpus.documents() if _decides(*found, policy.profile))
    return sorted(chosen, key=rank)


def _decides(file: RuleFile, document: tree.Document, profile: Profile) -> bool:
    announced = file.path.startswith(f"{ANNOUNCED_FOLDER}/")
    match document.heading:
        case tree.Heading.POLICY:
            return profile is (Profile.ANNOUNCED if announced else Profile.FULL)
        case tree.Heading.FLOOR:
            return profile is Profile.FULL
        case tree.Heading.PROVISION | tree.Heading.ORDER:
            return True
        case _:
            return False


def _decisive(policy: PolicySet, counterexample: Counterexample) -> Iterator[str]:
    """The documents that brought the answer about: by permitting, or by standing in the way."""
    ask = counterexample.broken
    if ask.outcome in {Outcome.PERMIT, Outcome.PERMIT_WITH_DUTIES}:
        for rule in policy.rules:
            if rule.effect is EffectKind.PERMIT and ask.conduct in rule.conducts:
                yield rule.provision
    for one in (ask, counterexample.beside):
        if one is not None:
            verdict = asked(policy, one)
            for standing in (*verdict.forbids(), *verdict.unmet()):
                yield standing.engaged.rule.provision
