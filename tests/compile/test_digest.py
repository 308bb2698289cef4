"""Rule files come in; a digest of everything that an answer depends on goes out."""

from hypothesis import given
from hypothesis import strategies as st

import brightline
from engine.compile import Profile
from tests.decide.small import document, engine_of
from tests.strategies import examples

FILES = (
    document("floor", "FLOOR-1", "rule no forbid view when image.degrading"),
    document("provision", "FR-1", "rule no forbid view", more="  extent FR\n"),
    document("policy", "mine", "rule can permit view when image.labelled"),
)


@examples(20)
@given(files=st.permutations(FILES))
def test_the_order_of_files_is_no_part_of_a_policy(files: list[tuple[str, bytes]]) -> None:
    """The same rules have the same digest, in whatever order a folder lists them."""
    assert engine_of(*FILES).policy == engine_of(*files).policy


def test_every_rule_profile_and_identity_is_part_of_it() -> None:
    """Whatever can change an answer changes the digest."""
    changed = document("provision", "FR-1", "rule no forbid view, share", more="  extent FR\n")
    policies = (
        engine_of(*FILES).policy,
        engine_of(*FILES[:2]).policy,
        engine_of(FILES[0], changed, FILES[2]).policy,
        engine_of(*FILES, profile=Profile.LAW).policy,
        engine_of(*FILES, profile=Profile.ANNOUNCED).policy,
        engine_of(*FILES, identity="X").policy,
        engine_of(*FILES, identity="Another").policy,
    )

    assert len(policies) == len(set(policies))


def test_the_shipped_rules_have_one_digest() -> None:
    """Loading the same folder twice gives the same policy."""
    assert brightline.load().policy == brightline.load().policy
    assert brightline.load().policy.startswith("sha256:")
