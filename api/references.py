"""Questions that name people, a picture or an account by reference come in; facts go out.

`people[n].ref`, `content_ref` and `account_ref` are replaced by what the register says. What stands
beside a reference can only make the answer stricter.
"""

from collections.abc import Mapping, Sequence
from typing import cast

from api.body import Json
from api.question import JsonObject, Question
from api.register_bodies import check_reference
from engine.decide import BadRequestError, FactValue
from engine.decide.read import FactMap
from records.journal.record import Personal
from records.register.facts import NotRealError
from records.register.lookup import Lookup, People

REF = "ref"
CONTENT_REF = "content_ref"
ACCOUNT_REF = "account_ref"
OF_ALL = (CONTENT_REF, ACCOUNT_REF)
"""The references that are the same for everybody shown."""


def names_references(question: Question) -> bool:
    """Whether anything has to be looked up."""
    people = question.people
    return bool(question.refs) or (
        people is not None and any(isinstance(one, dict) and REF in one for one in people)
    )


def read_references(members: Mapping[str, Json], where: str = "") -> dict[str, str]:
    """The references that stand beside the facts; null is none.

    Raises:
        BadRequestError: one of them is none.
    """
    return {
        name: check_reference(members[name], f"{where}{name}")
        for name in OF_ALL
        if members.get(name) is not None
    }


def look_up(
    lookup: Lookup | None, questions: Sequence[Question]
) -> list[Question | BadRequestError]:
    """Questions with facts in the place of references; or what is wrong with one.

    Args:
        lookup: None where the service keeps no register.
        questions: of one request.

    Raises:
        RegisterUnavailableError: nothing may be decided.
    """
    asking: dict[str | None, People] = {}
    found: list[Question | BadRequestError] = []
    for question in questions:
        try:
            if not names_references(question):
                found.append(question)
                continue
            account = question.refs.get(ACCOUNT_REF)
            if account not in asking:
                asking[account] = _people(lookup, question)
            found.append(_filled(question, asking[account]))
        except BadRequestError as error:
            found.append(error)
    return found


def without_references(question: Question) -> Question:
    """The facts alone, as somebody stated them.

    Raises:
        BadRequestError: what stands in the place of a reference is none.
    """
    people = question.people
    for index, one in enumerate(people or ()):
        if REF in one:
            check_reference(one[REF], f"people[{index}].{REF}")
    facts = people and tuple({n: v for n, v in one.items() if n != REF} for one in people)
    return question._replace(people=facts, refs={})


def _people(lookup: Lookup | None, question: Question) -> People:
    account = question.refs.get(ACCOUNT_REF)
    if lookup is None:
        field = next(iter(question.refs), "people")
        message = "this service keeps no register; state the facts instead of a reference"
        raise BadRequestError(field, message)
    # A consent may have been given to one user alone: to whoever has this account.
    return lookup.asking(() if account is None else (account,))


def _filled(question: Question, people: People) -> Question:
    general = _general(question.refs, question.facts, people)
    facts = {**question.facts, **_json(general)}
    refs = {_FIELDS[name]: ref for name, ref in question.refs.items()}
    shown: list[JsonObject] = []
    for index, one in enumerate(question.people or ()):
        own = {name: value for name, value in one.items() if name != REF}
        stated = {**facts, **{name: value for name, value in own.items() if value is not None}}
        # INVARIANT: what is said of one person takes nothing back of what holds for the picture.
        again = _general(question.refs, stated, people)
        known = {name: value for name, value in again.items() if own.get(name) is not None}
        if REF in one:
            ref = check_reference(one[REF], f"people[{index}].{REF}")
            refs[f"{Personal.PERSON.value}.{index}"] = ref
            try:
                known |= people.facts_for(ref, question.conduct, _stated(stated))
            except NotRealError as error:
                raise BadRequestError(f"people[{index}].person.real", str(error)) from error
        shown.append({**own, **_json(known)})
    return question._replace(
        facts=facts, people=None if question.people is None else tuple(shown), refs=refs
    )


_FIELDS: Mapping[str, str] = {
    CONTENT_REF: Personal.CONTENT.value,
    ACCOUNT_REF: Personal.ACCOUNT.value,
}
"""What the journal calls them."""


def _general(refs: Mapping[str, str], stated: JsonObject, people: People) -> dict[str, FactValue]:
    """The facts about the picture and the account."""
    found: dict[str, FactValue] = {}
    if CONTENT_REF in refs:
        found |= people.facts_of_content(refs[CONTENT_REF], _stated(stated))
    if ACCOUNT_REF in refs:
        found |= people.facts_of_account(refs[ACCOUNT_REF], _stated(stated))
    return found


def _stated(facts: JsonObject) -> FactMap:
    return cast("FactMap", facts)  # whatever is no value is left to the engine to refuse


def _json(facts: Mapping[str, FactValue]) -> dict[str, Json]:
    return cast("dict[str, Json]", dict(facts))
