"""Periods: read from an address, named, and stepped through."""

import datetime as dt

import pytest

from exchanges import periods


@pytest.mark.parametrize(
    ("text", "kind", "first", "last", "name"),
    [
        ("2028-02", "month", "2028-02-01", "2028-02-29", "February 2028"),
        (" 2026-10 ", "month", "2026-10-01", "2026-10-31", "October 2026"),
        ("2026-q4", "quarter", "2026-10-01", "2026-12-31", "quarter 4 of 2026"),
        ("2028", "year", "2028-01-01", "2028-12-31", "2028"),
        ("2028-02-29_2028-03-01", "days", "2028-02-29", "2028-03-01", "29 February 2028 to 1 March 2028"),
        ("2026-10-01_2026-10-31", "month", "2026-10-01", "2026-10-31", "October 2026"),
        ("2026-10-05_2026-10-05", "days", "2026-10-05", "2026-10-05", "5 October 2026 to 5 October 2026"),
    ],
)
def test_a_period_has_its_days_and_its_name(text: str, kind: str, first: str, last: str, name: str) -> None:
    found = periods.read(text)
    assert (found.kind, str(found.first), str(found.last), found.name) == (kind, first, last, name)
    assert periods.read(str(found)) == found


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("2027-01", "2026-12", "2027-02"),
        ("2027-Q1", "2026-Q4", "2027-Q2"),
        ("2028", "2027", "2029"),
        ("2028-02-29_2028-03-01", "2028-02-27_2028-02-28", "2028-03-02_2028-03-03"),
    ],
)
def test_periods_follow_one_another(text: str, before: str, after: str) -> None:
    found = periods.read(text)
    assert (str(found.previous), str(found.next)) == (before, after)
    assert found.previous.next == found == found.next.previous


NONE = (
    *("", "2026-13", "2026-00", "0001-01", "0000", "9999-12", "9999", "２０２６-10", "2026-10-01", "2026-Q5"),
    *("2026-02-29_2026-03-01", "2026-10-02_2026-10-01", "2026-10-01_", "_", "1_2_3"),
    *("2026-W05-1_2026-W06-1", "2026-01-01_9999-12-31"),
)


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_period_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(periods.NotAPeriod) as refusal:
        periods.read(text)
    assert refusal.value.sentence.endswith(".")


def test_two_days_name_a_period_too_and_so_does_an_address_from_before() -> None:
    assert str(periods.asked({"first": "2026-10-01", "last": "2026-12-31"})) == "2026-Q4"
    assert str(periods.asked({"month": "2026-10"})) == "2026-10"


def test_all_months_back_to_the_first_day() -> None:
    found = periods.back_to(dt.date(2026, 9, 30), today=dt.date(2026, 11, 21))
    assert [str(month) for month in found] == ["2026-11", "2026-10", "2026-09"]
