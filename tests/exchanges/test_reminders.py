"""What the clock tells, to whom, and that it tells the same thing once."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from exchanges import lifecycle, recording, reminders, settling, tasks
from exchanges.models import Exchange
from members.models import Notice, Person, TimeBank
from tests.factories.exchanges import ListingFactory

State = Exchange.State
Made = Callable[..., Exchange]
Told = Callable[[Person], list[str]]
MONDAY = dt.datetime(2026, 6, 1, 9, 0, tzinfo=dt.UTC)


def days(number: float) -> dt.timedelta:
    return dt.timedelta(days=number)


def reminded(told: list[str]) -> list[str]:
    """Without what the steps themselves told."""
    return [event for event in told if event in REMINDERS]


REMINDERS = {"please_confirm", "settles_soon", "tomorrow", "listing_expires", "approvals_waiting"}


def test_after_three_days_the_other_side_is_asked_again(
    made: Made, member: Person, other_member: Person, told: Told
) -> None:
    made(at=MONDAY)
    reminders.remind(MONDAY + days(2.9))
    assert reminded(told(other_member)) == []
    for hour in range(5):
        reminders.remind(MONDAY + days(3 + hour / 24))
    assert (reminded(told(other_member)), reminded(told(member))) == (["please_confirm"], [])


def test_corrected_hours_are_news_and_asked_about_anew(
    made: Made, member: Person, other_member: Person, told: Told
) -> None:
    exchange = made(at=MONDAY)
    reminders.remind(MONDAY + days(3))
    recording.correct(exchange, minutes=90, by=other_member, at=MONDAY + days(4))
    reminders.remind(MONDAY + days(7))
    assert (reminded(told(other_member)), reminded(told(member))) == (["please_confirm"], ["please_confirm"])


def test_settling_is_announced_once_three_days_before(made: Made, other_member: Person, told: Told) -> None:
    made(at=MONDAY)
    for day in range(15):
        reminders.remind(MONDAY + days(day))
    assert reminded(told(other_member)) == ["please_confirm", "settles_soon"]
    settles_on = Exchange.objects.get().settles_on
    assert settles_on is not None
    assert f"{settles_on:%d} June" in Notice.objects.get(event="exchanges/settles_soon").body


def test_answered_there_is_nothing_to_remind_of(made: Made, other_member: Person, told: Told) -> None:
    recording.confirm(made(at=MONDAY), by=other_member, at=MONDAY + days(1))
    reminders.remind(MONDAY + days(12))
    assert reminded(told(other_member)) == []


@pytest.mark.parametrize(
    ("zone", "planned", "now", "is_told"),
    [
        ("Europe/London", dt.datetime(2026, 6, 2, 9, tzinfo=dt.UTC), MONDAY, True),
        ("Europe/London", dt.datetime(2026, 6, 3, 9, tzinfo=dt.UTC), MONDAY, False),
        ("Europe/London", dt.datetime(2026, 6, 1, 20, tzinfo=dt.UTC), MONDAY, False),
        # 23:30 UTC on Monday is Tuesday in London's summer: that is tomorrow.
        ("Europe/London", dt.datetime(2026, 6, 1, 23, 30, tzinfo=dt.UTC), MONDAY, True),
        ("Pacific/Auckland", dt.datetime(2026, 6, 1, 20, tzinfo=dt.UTC), MONDAY, True),
    ],
)
def test_both_are_told_the_day_before(
    made: Made,
    bank: TimeBank,
    member: Person,
    other_member: Person,
    told: Told,
    zone: str,
    planned: dt.datetime,
    now: dt.datetime,
    is_told: bool,
) -> None:
    TimeBank.objects.filter(pk=bank.pk).update(time_zone=zone)
    exchange = made(State.ACCEPTED, at=MONDAY - days(3))
    lifecycle.agree_time(exchange, planned_at=planned, by=member, at=MONDAY - days(2))
    for _twice in range(2):
        reminders.remind(now)
    expected = ["tomorrow"] if is_told else []
    assert (reminded(told(member)), reminded(told(other_member))) == (expected, expected)


def test_moved_to_another_day_it_is_told_again(made: Made, member: Person, told: Told) -> None:
    exchange = made(State.ACCEPTED, at=MONDAY)
    lifecycle.agree_time(exchange, planned_at=MONDAY + days(1), by=member, at=MONDAY)
    reminders.remind(MONDAY)
    lifecycle.agree_time(exchange, planned_at=MONDAY + days(3), by=member, at=MONDAY)
    reminders.remind(MONDAY + days(2))
    assert reminded(told(member)) == ["tomorrow", "tomorrow"]


def test_whose_offer_comes_down_soon_is_told_once(bank: TimeBank, member: Person, told: Told) -> None:
    listing = {"bank": bank, "membership": member.memberships.get()}
    ListingFactory(**listing, published_at=MONDAY - days(84))
    ListingFactory(**listing, published_at=MONDAY - days(10))
    ListingFactory(**listing, published_at=MONDAY - days(84), withdrawn=True)
    ListingFactory(**listing, published_at=MONDAY - days(840), standing=True)
    for day in range(3):
        reminders.remind(MONDAY + days(day))
    assert reminded(told(member)) == ["listing_expires"]


def test_coordinators_hear_of_what_waits_for_them_but_not_of_their_own(
    made: Made, coordinator: Person, admin: Person, told: Told
) -> None:
    made(State.CONFIRMED, at=MONDAY)
    made(State.CONFIRMED, at=MONDAY, recipient=coordinator.memberships.get())
    reminders.remind(MONDAY + days(1))
    assert reminded(told(coordinator)) == []
    for day in range(2, 6):
        reminders.remind(MONDAY + days(day))
    assert (reminded(told(coordinator)), reminded(told(admin))) == (
        ["approvals_waiting"],
        ["approvals_waiting"],
    )
    counts = Notice.objects.filter(event="exchanges/approvals_waiting").values_list("person__name", "subject")
    assert dict(counts) == {
        coordinator.name: "1 exchange waits for your approval",
        admin.name: "2 exchanges wait for your approval",
    }


@pytest.mark.django_db(transaction=True)
def test_a_task_delivered_four_times_at_once_tells_once(
    made: Made, other_member: Person, now: dt.datetime, told: Told, in_threads: Callable[..., list[Any]]
) -> None:
    made(at=now - days(12))
    in_threads(lambda _n: tasks.remind(), times=4)
    assert sorted(reminded(told(other_member))) == ["please_confirm", "settles_soon"]


def test_a_task_killed_midway_leaves_nothing_half_done(
    made: Made,
    bank: TimeBank,
    other_bank: TimeBank,
    told: Told,
    other_member: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each time bank's reminders are one transaction: those of a bank are all there or not at all."""
    made(at=MONDAY)

    def killed(*_args: object) -> int:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(reminders, "_approvals_waiting", killed)
        with pytest.raises(SystemExit):
            reminders.remind(MONDAY + days(12))
    assert reminded(told(other_member)) == []
    assert settling.settle_overdue(MONDAY + days(20)) == 0
    reminders.remind(MONDAY + days(12))
    assert reminded(told(other_member)) == ["please_confirm", "settles_soon"]
