"""Months: read from an address, and stepped through."""

import datetime as dt

import pytest

from exchanges import months


def test_a_month_has_its_first_and_last_day() -> None:
    february = months.read("2028-02")
    assert (february.first, february.last) == (dt.date(2028, 2, 1), dt.date(2028, 2, 29))


def test_months_follow_one_another_over_the_new_year() -> None:
    january = months.read("2027-01")
    assert (str(january.previous), str(january.next)) == ("2026-12", "2027-02")


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13", "2026-00", "0001-01", "9999-12", "２０２６-10", "2026-10-01"]
)
def test_what_is_no_month_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(months.NotAMonth) as refusal:
        months.read(text)
    assert "2026-10" in refusal.value.sentence


def test_spaces_around_a_month_do_no_harm() -> None:
    assert str(months.read(" 2026-10 ")) == "2026-10"


def test_all_months_back_to_the_first_day() -> None:
    found = months.back_to(dt.date(2026, 9, 30), today=dt.date(2026, 11, 21))
    assert [str(month) for month in found] == ["2026-11", "2026-10", "2026-09"]
