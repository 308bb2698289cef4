"""Nothing comes in; the small fixed grid that a gap is shown in goes out: who is shown, and how.

The grid asks about plain cases, so that the exceptions for the press, for art or for one's own
picture do not blur it: no particular purpose, a living person, somebody else who asks, and a tool
without adequate safeguards. Everything else is left free.
"""

from dataclasses import dataclass
from enum import StrEnum

Given = tuple[tuple[str, tuple[str, ...]], ...]
"""Facts, each with the values that it may have in a case."""

MADE = ("altered", "generated")
UNCONSENTED = ("refused", "withdrawn", "none", "claimed")
"""No consent of the person: a claim of the requester is none."""

PLAIN: Given = (
    ("person.deceased", ("no",)),
    ("request.purpose", ("none",)),
    ("account.is-person", ("no",)),
    ("service.safeguards", ("none", "partial")),
)

CONDUCTS = ("create", "edit", "share", "publish", "possess", "host", "threaten", "provide-tool")
"""The conducts that a gap is looked for in."""

_MAKING = ("create", "edit")
_SHOWING = ("share", "publish")


class Who(StrEnum):
    """Whose picture it is: the columns of the grid."""

    ADULT = "adult"
    AUTHENTIC = "authentic"
    CHILD = "child"
    INVENTED_CHILD = "invented-child"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One kind of picture, in words and as facts, and the conducts that it makes sense for."""

    title: str
    given: Given
    conducts: tuple[str, ...] = CONDUCTS


COLUMNS: dict[Who, Column] = {
    Who.ADULT: Column(
        title="a real adult without consent, altered or generated",
        given=(
            ("image.origin", MADE),
            ("person.real", ("yes",)),
            ("person.age", ("adult",)),
            ("source.age", ("adult",)),
            ("person.consent", UNCONSENTED),
        ),
    ),
    Who.AUTHENTIC: Column(
        title="an authentic picture of a real adult, without consent",
        given=(
            ("image.origin", ("authentic",)),
            ("person.real", ("yes",)),
            ("person.age", ("adult",)),
            ("source.age", ("adult",)),
            ("person.consent", UNCONSENTED),
        ),
        conducts=("share", "publish", "possess", "host", "threaten"),
    ),
    Who.CHILD: Column(
        title="a real minor, altered or generated",
        given=(
            ("image.origin", MADE),
            ("person.real", ("yes",)),
            ("person.age", ("minor",)),
        ),
    ),
    Who.INVENTED_CHILD: Column(
        title="a minor who does not exist, altered or generated",
        given=(
            ("image.origin", MADE),
            ("person.real", ("no",)),
            ("person.age", ("minor",)),
        ),
    ),
}


class Shown(StrEnum):
    """What is shown of the body: the rows of the grid."""

    SUGGESTIVE = "suggestive"
    SWIMWEAR = "swimwear"
    UNDERWEAR = "underwear"
    INTIMATE_PARTS = "intimate-parts"
    NUDITY = "nudity"
    SEXUAL_ACT = "sexual-act"

    @property
    def words(self) -> str:
        """The row in words."""
        return "suggestive, sexualised" if self is Shown.SUGGESTIVE else self.replace("-", " ")

    @property
    def given(self) -> Given:
        """The row as facts."""
        depicts = (("image.depicts", (self.value,)),)
        if self is Shown.SUGGESTIVE:
            return (*depicts, ("image.sexualised", ("yes",)))
        return depicts


class Question(StrEnum):
    """What readers ask first of a place; each is answered from the row `nudity` of one column."""

    MAKING = "making"
    SHARING = "sharing"
    AUTHENTIC = "authentic"
    CHILDREN = "children"
    INVENTED_CHILDREN = "invented-children"
    TOOLS = "tools"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question in words, with the column and the conducts that answer it."""

    title: str
    who: Who
    conducts: tuple[str, ...]


QUESTIONS: dict[Question, Asked] = {
    Question.MAKING: Asked(
        title="making a nude of a real adult without consent", who=Who.ADULT, conducts=_MAKING
    ),
    Question.SHARING: Asked(
        title="sharing an artificial nude of a real adult without consent",
        who=Who.ADULT,
        conducts=_SHOWING,
    ),
    Question.AUTHENTIC: Asked(
        title="sharing an authentic nude of a real adult without consent",
        who=Who.AUTHENTIC,
        conducts=_SHOWING,
    ),
    Question.CHILDREN: Asked(
        title="making a nude of a real minor", who=Who.CHILD, conducts=_MAKING
    ),
    Question.INVENTED_CHILDREN: Asked(
        title="making a nude of a minor who does not exist",
        who=Who.INVENTED_CHILD,
        conducts=_MAKING,
    ),
    Question.TOOLS: Asked(
        title="offering a tool that makes nudes of real adults without consent",
        who=Who.ADULT,
        conducts=("provide-tool",),
    ),
}
