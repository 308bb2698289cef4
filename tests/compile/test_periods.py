"""Periods: status lines, stays and a rule's own days become half-open stretches."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.compile.periods import EVER, Period, periods_of, within
from engine.language import tree

JAN, FEB, MAR, APR = (date(2026, month, 1) for month in (1, 2, 3, 4))
days = st.dates(date(2025, 1, 1), date(2027, 1, 1))


def document(*status: tree.Status) -> tree.Document:
    """A provision with these status lines."""
    return tree.Document(
        heading=tree.Heading.PROVISION,
        name=tree.Word("XX-1"),
        title=tree.Text("t"),
        status=status,
    )


def rule(since: date | None = None, until: date | None = None) -> tree.Rule:
    """A rule with a period of its own."""
    effect = tree.Forbid(tree.Conducts((tree.Word("edit"),)))
    return tree.Rule(name=tree.Word("r"), effect=effect, since=since, until=until)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ((), EVER),
        ((tree.InForce(None),), EVER),
        ((tree.InForce(JAN),), (Period(JAN),)),
        ((tree.InForce(JAN, MAR),), (Period(JAN, MAR),)),
        ((tree.Enacted(FEB),), (Period(FEB),)),
        ((tree.Bill(tree.Text("b")),), ()),
        ((tree.InForce(JAN), tree.Stayed(FEB)), (Period(JAN, FEB),)),
        ((tree.InForce(JAN), tree.Stayed(FEB, MAR)), (Period(JAN, FEB), Period(MAR))),
        ((tree.InForce(FEB, MAR), tree.Stayed(JAN, APR)), ()),
        ((tree.InForce(None), tree.Stayed(FEB, MAR)), (Period(None, FEB), Period(MAR))),
        ((tree.InForce(JAN, FEB), tree.InForce(MAR)), (Period(JAN, FEB), Period(MAR))),
    ],
)
def test_status_lines_become_periods(
    status: tuple[tree.Status, ...], expected: tuple[Period, ...]
) -> None:
    """In force, enacted, a bill, stayed: each says on which days the text applies."""
    assert expected == periods_of(document(*status))


def test_a_bill_can_be_read_as_enacted() -> None:
    """What if this passes?"""
    assert periods_of(document(tree.Bill(tree.Text("b"))), enact_bills=True) == EVER


def test_the_last_day_is_the_one_before_until() -> None:
    """`until` names the first day on which it no longer applies."""
    period = Period(JAN, FEB)

    assert JAN in period
    assert FEB - timedelta(days=1) in period
    assert FEB not in period


@given(days, days, days, days, days)
def test_a_rule_applies_where_both_periods_do(
    since: date, until: date, own_since: date, own_until: date, day: date
) -> None:
    """A rule's own period lies inside that of its provision."""
    whole = periods_of(document(tree.InForce(since, until)))
    narrowed = within(whole, rule(own_since, own_until))
    expected = since <= day < until and own_since <= day < own_until

    assert expected is any(day in period for period in narrowed)


@given(days, days, days, days)
def test_a_stay_takes_out_its_own_days_and_no_others(
    since: date, stayed: date, lifted: date, day: date
) -> None:
    """Before and after the stay nothing changes."""
    periods = periods_of(document(tree.InForce(since), tree.Stayed(stayed, lifted)))
    expected = since <= day and not stayed <= day < lifted

    assert expected is any(day in period for period in periods)
