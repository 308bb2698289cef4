"""Nothing comes in; edits of the small world's rules, and what a plan says of each, go out."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.plan.model import Direction, Why
from tests.plan.world import Texts, files

LOOSENS, TIGHTENS, DUTIES, REASONS = Direction

FLOOR = "floor/FLOOR-1.law"
BASE = "platform/base.law"
FR = "FR/FR-1.law"
EU = "EU/EU-1.law"
US = "US/US-1.law"
CA = "US-CA/US-CA-1.law"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Texts that are replaced in some files, and what changes for requests.

    `rules` are the rules that may be named as causes, each with what about it has changed.
    """

    name: str
    texts: Mapping[str, tuple[tuple[str, str], ...]]
    directions: frozenset[Direction]
    rules: Mapping[tuple[str, str], tuple[Why, ...]] = field(default_factory=dict)

    def files(self) -> Texts:
        """The rule files after the edit; a file that is left without text is removed."""
        edited = dict(files())
        for path, replacements in self.texts.items():
            for old, new in replacements:
                assert old in edited[path], f"`{old}` does not stand in {path}"
                edited[path] = (
                    edited[path].replace(old, new, 1) if new or old != edited[path] else ""
                )
            if not edited[path]:
                del edited[path]
        return edited


def _edit(
    name: str,
    path: str,
    old: str,
    new: str,
    rules: Mapping[tuple[str, str], tuple[Why, ...]],
    *directions: Direction,
) -> Edit:
    return Edit(
        name=name, texts={path: ((old, new),)}, rules=rules, directions=frozenset(directions)
    )


def _rule(path: str, name: str) -> str:
    """The text of one rule, with the empty line before it."""
    text = files()[path]
    start = text.index(f"\n  rule {name}\n")
    end = text.find("\n\n", start + 1)
    return text[start : end + 1] if end >= 0 else text[start:]


EDITS: tuple[Edit, ...] = (
    _edit(
        "a threshold is raised",
        FLOOR,
        "unless  person.consent is at least none",
        "unless  person.consent is at least explicit",
        {("FLOOR-1", "refused"): (Why.CONDITION,)},
        TIGHTENS,
        REASONS,
        DUTIES,
    ),
    _edit(
        "a prohibition of the floor is taken out",
        FLOOR,
        files()[FLOOR],
        "",
        {("FLOOR-1", "refused"): (Why.REMOVED,)},
        LOOSENS,
        DUTIES,
        REASONS,
    ),
    _edit(
        "a permission is widened",
        BASE,
        "image.depicts is at most suggestive",
        "image.depicts is at most nudity",
        {("base", "ordinary"): (Why.CONDITION,)},
        LOOSENS,
    ),
    _edit(
        "a permission loses a conduct",
        BASE,
        "permit  create, edit, share, host",
        "permit  create, share, host",
        {("base", "consented"): (Why.EFFECT,)},
        TIGHTENS,
    ),
    _edit(
        "a permission is taken out",
        BASE,
        _rule(BASE, "consented"),
        "",
        {("base", "consented"): (Why.REMOVED,)},
        TIGHTENS,
    ),
    _edit(
        "a requirement is dropped",
        BASE,
        _rule(BASE, "known"),
        "",
        {("base", "known"): (Why.REMOVED,)},
        LOOSENS,
    ),
    _edit(
        "a requirement is dropped that another rule makes too",
        BASE,
        _rule(BASE, "asked-again"),
        "",
        {("base", "asked-again"): (Why.REMOVED,)},
        REASONS,
    ),
    _edit(
        "a requirement becomes another one",
        BASE,
        "require identity-check before create",
        "require consent-check before create",
        {("base", "known"): (Why.EFFECT,)},
        LOOSENS,
        TIGHTENS,
        REASONS,
    ),
    _edit(
        "a requirement is asked for more often",
        BASE,
        "require identity-check before create",
        "require identity-check, consent-check before create, host",
        {("base", "known"): (Why.EFFECT,)},
        TIGHTENS,
        REASONS,
    ),
    _edit(
        "a rule is called otherwise",
        BASE,
        "rule asked-again",
        "rule asked-twice",
        {("base", "asked-again"): (Why.REMOVED,), ("base", "asked-twice"): (Why.ADDED,)},
        REASONS,
    ),
    _edit(
        "a condition is written otherwise",
        BASE,
        "image.depicts is at least suggestive\n\n  rule blocked",
        "not image.depicts is at most ordinary\n\n  rule blocked",
        {},
    ),
    _edit(
        "a place test is dropped",
        BASE,
        "viewer in @blocked\n      and   image.depicts",
        "image.depicts",
        {("base", "blocked"): (Why.CONDITION,)},
        TIGHTENS,
        REASONS,
    ),
    _edit(
        "a place test is turned round",
        BASE,
        "viewer in @blocked",
        "not viewer in @blocked",
        {("base", "blocked"): (Why.CONDITION,)},
        LOOSENS,
        TIGHTENS,
        REASONS,
    ),
    _edit(
        "a permission tests a place",
        BASE,
        "when    person.consent is at least explicit",
        "when    person.consent is at least explicit\n      and   viewer in FR, GB",
        {("base", "consented"): (Why.CONDITION,)},
        TIGHTENS,
    ),
    _edit(
        "an exception is added",
        FR,
        "unless  person.consent is at least explicit",
        "unless  person.consent is at least explicit\n      or    account.is-person",
        {("FR-1", "showing"): (Why.CONDITION,)},
        REASONS,
        DUTIES,
    ),
    _edit(
        "a conduct is taken out",
        FR,
        "forbid  share, host",
        "forbid  host",
        {("FR-1", "showing"): (Why.EFFECT,)},
        REASONS,
    ),
    _edit(
        "a rule ends earlier",
        FR,
        "until   2026-01-01",
        "until   2025-06-01",
        {("FR-1", "making"): (Why.PERIOD,)},
        LOOSENS,
        REASONS,
    ),
    _edit(
        "a rule has no end any more",
        FR,
        "    until   2026-01-01\n",
        "",
        {("FR-1", "making"): (Why.PERIOD,)},
        TIGHTENS,
        REASONS,
    ),
    _edit(
        "a law begins later",
        FR,
        "in force from 2025-03-01",
        "in force from 2025-05-01",
        {("FR-1", name): (Why.PERIOD,) for name in ("showing", "making", "marking")},
        LOOSENS,
        DUTIES,
        REASONS,
    ),
    _edit(
        "a law is stayed for a time",
        FR,
        "in force from 2025-03-01",
        "in force from 2025-03-01\n  stayed from 2025-09-01 until 2026-02-01",
        {("FR-1", name): (Why.PERIOD,) for name in ("showing", "making", "marking")},
        LOOSENS,
        DUTIES,
        REASONS,
    ),
    _edit(
        "a kind of law reaches a territory no longer",
        FR,
        "kind     criminal",
        "kind     platform-duty",
        {("FR-1", name): (Why.PLACES,) for name in ("showing", "making", "marking")},
        LOOSENS,
        DUTIES,
        REASONS,
    ),
    _edit(
        "a duty gets other hours",
        EU,
        "remove within 48 hours",
        "remove within 24 hours",
        {("EU-1", "taking-down"): (Why.EFFECT,)},
        DUTIES,
    ),
    _edit(
        "a duty is owed for another conduct too",
        FR,
        "duty    label on create, share",
        "duty    label on create, share, edit",
        {("FR-1", "marking"): (Why.EFFECT,)},
        DUTIES,
    ),
    _edit(
        "an extent is narrowed",
        EU,
        "extent   EU",
        "extent   FR",
        {("EU-1", name): (Why.EXTENT,) for name in ("taking-down", "never-hosted")},
        LOOSENS,
        DUTIES,
    ),
    _edit(
        "an extent is widened",
        US,
        "extent   US",
        "extent   US, JP",
        {("US-1", "victim"): (Why.EXTENT,)},
        TIGHTENS,
        REASONS,
    ),
    _edit(
        "a connecting factor is dropped",
        US,
        "connects by person, publication",
        "connects by person",
        {("US-1", "victim"): (Why.FACTORS,)},
        LOOSENS,
        REASONS,
    ),
    _edit(
        "a connecting factor is added",
        EU,
        "connects by viewer, provider",
        "connects by viewer, provider, person",
        {("EU-1", name): (Why.FACTORS,) for name in ("taking-down", "never-hosted")},
        TIGHTENS,
        DUTIES,
    ),
    _edit(
        "a bill becomes law",
        CA,
        'bill     "AB 1"',
        "in force from 2026-04-01",
        {("US-CA-1", "reporting"): (Why.PERIOD,)},
        TIGHTENS,
        REASONS,
    ),
    _edit(
        "a bill is withdrawn",
        CA,
        files()[CA],
        "",
        {},
    ),
    _edit(
        "a law is repealed",
        FR,
        files()[FR],
        "",
        {("FR-1", name): (Why.REMOVED,) for name in ("showing", "making", "marking")},
        LOOSENS,
        DUTIES,
        REASONS,
    ),
    Edit(
        name="two rules change at once, one for the better and one for the worse",
        texts={
            BASE: (
                ("require identity-check before create", "require identity-check before share"),
            ),
            US: (("and   not account.is-person", "and   person.real"),),
        },
        rules={("base", "known"): (Why.EFFECT,), ("US-1", "victim"): (Why.CONDITION,)},
        directions=frozenset({LOOSENS, TIGHTENS, REASONS}),
    ),
    Edit(
        name="a prohibition moves from one rule to another",
        texts={
            FR: (("forbid  share, host", "forbid  host"),),
            US: (("extent   US", "extent   US, FR"),),
        },
        rules={("FR-1", "showing"): (Why.EFFECT,), ("US-1", "victim"): (Why.EXTENT,)},
        directions=frozenset({TIGHTENS, REASONS}),
    ),
)
