"""The tree of a rule file: what was written, with its place, and nothing that was inferred.

`parse` makes it, `write` puts it back into text, the checker and the compiler read it. Spans take
no part in equality, so `parse(write(tree)) == tree`.
"""

from engine.language.tree.claims import (
    AlwaysForbid,
    AtLeastAsStrict,
    Claim,
    Example,
    Expect,
    Expectation,
    Ignores,
    Invariant,
    NeverLoosens,
    NeverPermit,
    PermitImplies,
)
from engine.language.tree.conditions import (
    And,
    Bare,
    Condition,
    Mixed,
    Not,
    Operator,
    Or,
    PlaceTest,
    Test,
)
from engine.language.tree.documents import (
    Audited,
    Bill,
    Checked,
    Document,
    Enacted,
    File,
    Heading,
    InForce,
    Status,
    Stayed,
)
from engine.language.tree.rules import (
    Conducts,
    Duty,
    Effect,
    Forbid,
    Permit,
    Require,
    Rule,
)
from engine.language.tree.words import (
    NOWHERE,
    Text,
    Word,
)

__all__ = [
    "NOWHERE",
    "AlwaysForbid",
    "And",
    "AtLeastAsStrict",
    "Audited",
    "Bare",
    "Bill",
    "Checked",
    "Claim",
    "Condition",
    "Conducts",
    "Document",
    "Duty",
    "Effect",
    "Enacted",
    "Example",
    "Expect",
    "Expectation",
    "File",
    "Forbid",
    "Heading",
    "Ignores",
    "InForce",
    "Invariant",
    "Mixed",
    "NeverLoosens",
    "NeverPermit",
    "Not",
    "Operator",
    "Or",
    "Permit",
    "PermitImplies",
    "PlaceTest",
    "Require",
    "Rule",
    "Status",
    "Stayed",
    "Test",
    "Text",
    "Word",
]
