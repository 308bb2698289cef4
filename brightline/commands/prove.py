"""`brightline prove`: do the invariants hold, for every request there can be?"""

import json as json_
from collections.abc import Sequence
from typing import Annotated

import typer

from brightline.commands.options import AsJson, ProfileName, Rules, Status, fail, say
from brightline.commands.surveys import corpus_of, day_of
from brightline.commands.waiting import waiting
from brightline.engine import today_anywhere
from engine.check import Corpus
from engine.compile import PolicySet, Profile, compile_corpus
from engine.diagnostics.suggest import did_you_mean
from engine.proof.model import Named, Proof
from engine.proof.pasting import file_for
from engine.proof.prove import ANNOUNCED_DAY, FIRST_DAY, Prover, invariants_of
from engine.proof.report import as_text, as_values, summary
from engine.store import uncollected


def run(
    names: Annotated[
        list[str] | None, typer.Argument(help="names of invariants; left out: all")
    ] = None,
    *,
    rules: Rules = None,
    profile: ProfileName = Profile.FULL,
    since: Annotated[
        str | None,
        typer.Option("--from", help="the first day; left out: 2025-01-01, announced 2026-01-14"),
    ] = None,
    json: AsJson = False,
) -> None:
    """Prove the invariants, or print a request that breaks them, as an example for a rule file.

    For all facts, every place and every day. The exit status is 0 where all hold, 1 where some
    fail, 2 for bad input.
    """
    announced = profile is Profile.ANNOUNCED
    first = day_of(since, ANNOUNCED_DAY if announced else FIRST_DAY)
    with waiting("proving"), uncollected():
        corpus = corpus_of(rules)
        chosen = _chosen(invariants_of(corpus), names)
        policy = compile_corpus(corpus, profile=profile)
        prover = Prover(policy, first=first, shown=first if announced else today_anywhere()[0])
        proofs = tuple(map(prover.prove, chosen))
    folder = "rules" if rules is None else rules.as_posix().removesuffix("/")
    told = [(proof, _paste(corpus, policy, proof, folder)) for proof in proofs]
    if json:
        values = [as_values(proof, policy.vocabulary, paste) for proof, paste in told]
        say(json_.dumps(values, ensure_ascii=False, indent=2))
    else:
        for proof, paste in told:
            say(as_text(proof, policy.vocabulary, policy.atlas.titles, paste))
            if not proof.holds:
                say()
        say(summary(proofs, first))
    if not all(proof.holds for proof in proofs):
        raise typer.Exit(Status.NOT_PERMITTED)


def _chosen(known: Sequence[Named], names: list[str] | None) -> Sequence[Named]:
    if not names:
        return known
    by_name = {named.invariant.name.text: named for named in known}
    for name in names:
        if name not in by_name:
            hint = did_you_mean(name, by_name) if by_name else "the folder has none"
            fail(f"there is no invariant `{name}`; {hint}")
    return [by_name[name] for name in dict.fromkeys(names)]


def _paste(corpus: Corpus, policy: PolicySet, proof: Proof, folder: str) -> str | None:
    if proof.counterexample is None:
        return None
    path = file_for(corpus, policy, proof.counterexample)
    return None if path is None else f"{folder}/{path}"
