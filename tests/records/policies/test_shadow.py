"""A second version decides beside the first; whoever answers never notices."""

import logging
from dataclasses import replace
from threading import Event

import pytest

import brightline
from records.policies.shadow import Difference, Shadow
from tests.records.bundle.making import write_rules
from tests.records.policies.test_faults import PICTURE


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> brightline.Engine:
    """What serves."""
    return brightline.load(write_rules(tmp_path_factory.mktemp("wide"), most="suggestive"))


@pytest.fixture(scope="module")
def tight(tmp_path_factory: pytest.TempPathFactory) -> brightline.Engine:
    """What decides beside it."""
    return brightline.load(write_rules(tmp_path_factory.mktemp("tight")))


def test_only_differences_are_recorded(wide: brightline.Engine, tight: brightline.Engine) -> None:
    """As outcomes and rules, and nothing of what was asked about."""
    found: list[Difference] = []
    shadow = Shadow(tight, record=found.append)
    shadow.start()
    for depicts in ("suggestive", "ordinary", "nudity", "suggestive"):
        shadow.saw(wide.decide("view", {**PICTURE, "image.depicts": depicts}, viewer=["FR"]))
    shadow.stop()
    assert {"compared": 4, "differed": 2, "dropped": 0, "incomparable": 0, "failed": 0} == (
        shadow.counts()
    )
    assert {("permit", "deny"): 2} == shadow.pairs()
    expected = Difference(
        conduct="view",
        policy=wide.policy,
        shadow=tight.policy,
        outcome="permit",
        shadow_outcome="deny",
        gone=(),
        come=("nothing permits view",),
    )
    assert [expected, expected] == found


def test_what_agrees_is_the_same_version(wide: brightline.Engine) -> None:
    """Nothing differs from itself."""
    shadow = Shadow(wide)
    shadow.start()
    shadow.saw(wide.decide("view", PICTURE))
    shadow.stop()
    assert 0 == shadow.counts()["differed"]


def test_a_full_queue_drops_and_counts(wide: brightline.Engine, tight: brightline.Engine) -> None:
    """Nobody waits for the shadow, however slow it is."""
    going, go_on = Event(), Event()

    def record(_: Difference) -> None:
        going.set()
        go_on.wait(30)

    shadow = Shadow(tight, record=record, most_waiting=2)
    shadow.start()
    decision = wide.decide("view", PICTURE, viewer=["FR"])
    shadow.saw(decision)
    assert going.wait(30)
    for _ in range(10):
        shadow.saw(decision)
    assert 8 == shadow.counts()["dropped"]
    go_on.set()
    shadow.stop()
    assert 3 == shadow.counts()["compared"]


def test_a_shadow_that_fails_goes_on(
    wide: brightline.Engine, tight: brightline.Engine, caplog: pytest.LogCaptureFixture
) -> None:
    """With a count and a line in the log, without the message: it may hold what was asked."""

    def record(_: Difference) -> None:
        raise RuntimeError("a secret")

    shadow = Shadow(tight, record=record)
    shadow.start()
    decision = wide.decide("view", PICTURE, viewer=["FR"])
    for _ in range(2):
        shadow.saw(decision)
    shadow.stop()
    assert 2 == shadow.counts()["failed"]
    assert "a secret" not in caplog.text


def test_other_words_are_not_compared(wide: brightline.Engine, tight: brightline.Engine) -> None:
    """A request in the words of one version says nothing to a version with others."""
    vocabulary = replace(tight.policy_set.vocabulary, source=b"other")
    other = brightline.Engine(replace(tight.policy_set, vocabulary=vocabulary))
    shadow = Shadow(other)
    shadow.start()
    shadow.saw(wide.decide("view", PICTURE))
    shadow.stop()
    assert 1 == shadow.counts()["incomparable"]


def test_the_log_names_rules_only(
    wide: brightline.Engine, tight: brightline.Engine, caplog: pytest.LogCaptureFixture
) -> None:
    """Unless something else is given, differences go to the log."""
    shadow = Shadow(tight)
    with caplog.at_level(logging.INFO):
        shadow.start()
        shadow.saw(wide.decide("view", PICTURE, viewer=["FR"]))
        shadow.stop()
    assert "view: permit, and deny in the shadow" in caplog.text
    assert "explicit" not in caplog.text
