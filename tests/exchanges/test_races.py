"""Several at once: each race has one outcome, and hours are posted exactly once."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from exchanges import entering, recording, reminders, settling, sheets, tasks
from exchanges.models import Exchange
from ledger import reconciliation
from ledger.models import Entry, Transfer
from members import roles, walls
from members.choosing import Typed
from members.models import Person, TimeBank
from members.refusals import Refused
from tests.factories.members import a_person

pytestmark = pytest.mark.django_db(transaction=True)
State = Exchange.State
Made = Callable[..., Exchange]
Balances = Callable[[], tuple[int, int]]


def days(number: float) -> dt.timedelta:
    return dt.timedelta(days=number)


def outcome(
    verb: Callable[..., Exchange], exchange: Exchange, by: Person, at: dt.datetime, **told: Any
) -> str:
    """ "done", or the name of the refusal."""
    try:
        verb(exchange, by=by, at=at, **told)
    except Refused as refused:
        return type(refused).__name__
    return "done"


def test_confirmed_eight_times_at_once_it_is_posted_once(
    made: Made,
    other_member: Person,
    now: dt.datetime,
    balances: Balances,
    in_threads: Callable[..., list[Any]],
) -> None:
    exchange = made(minutes=60)
    results = in_threads(lambda _n: outcome(recording.confirm, exchange, other_member, now), times=8)
    assert sorted(results) == ["NotNow"] * 7 + ["done"]
    assert (Transfer.objects.count(), Entry.objects.count(), balances()) == (1, 2, (60, -60))


def test_confirming_and_correcting_at_once_one_of_them_wins(
    made: Made,
    member: Person,
    other_member: Person,
    now: dt.datetime,
    balances: Balances,
    in_threads: Callable[..., list[Any]],
) -> None:
    for _round in range(5):
        exchange, before = made(minutes=60), balances()[0]
        version = exchange.version

        def one(number: int, exchange: Exchange = exchange, version: int = version) -> str:
            if number:
                return outcome(recording.confirm, exchange, other_member, now, seen=version)
            return outcome(recording.correct, exchange, member, now, minutes=120)

        results = in_threads(one, times=2)
        exchange.refresh_from_db()
        if exchange.state == State.SETTLED:
            assert (results, balances()[0]) == (["NotNow", "done"], before + 60)
        else:
            assert (results, balances()[0]) == (["done", "ChangedMeanwhile"], before)


def test_confirming_and_taking_back_at_once_one_of_them_wins(
    made: Made,
    member: Person,
    other_member: Person,
    now: dt.datetime,
    balances: Balances,
    in_threads: Callable[..., list[Any]],
) -> None:
    exchange = made(minutes=60)

    def one(number: int) -> str:
        verb, by = ((recording.confirm, other_member), (recording.retract, member))[number]
        return outcome(verb, exchange, by, now)

    assert sorted(in_threads(one, times=2)) == ["NotNow", "done"]
    exchange.refresh_from_db()
    assert balances()[0] == (60 if exchange.state == State.SETTLED else 0)


def test_approved_by_several_coordinators_at_once_it_is_posted_once(
    made: Made, bank: TimeBank, now: dt.datetime, balances: Balances, in_threads: Callable[..., list[Any]]
) -> None:
    exchange = made(State.CONFIRMED, minutes=60)
    leading = [a_person(bank, f"Coordinator {n}", roles.COORDINATOR) for n in range(6)]
    results = in_threads(lambda n: outcome(settling.approve, exchange, leading[n], now), times=6)
    assert sorted(results) == ["NotNow"] * 5 + ["done"]
    assert (Transfer.objects.count(), balances()) == (1, (60, -60))


def test_approving_and_cancelling_at_once_one_of_them_wins(
    made: Made,
    coordinator: Person,
    now: dt.datetime,
    balances: Balances,
    in_threads: Callable[..., list[Any]],
) -> None:
    exchange = made(State.CONFIRMED, minutes=60)

    def one(number: int) -> str:
        if number:
            return outcome(settling.approve, exchange, coordinator, now)
        return outcome(settling.cancel, exchange, coordinator, now, reason="No.")

    assert sorted(in_threads(one, times=2)) == ["NotNow", "done"]
    exchange.refresh_from_db()
    assert balances() == ((60, -60) if exchange.state == State.SETTLED else (0, 0))


def test_undone_eight_times_at_once_it_is_undone_once(
    made: Made,
    coordinator: Person,
    now: dt.datetime,
    balances: Balances,
    in_threads: Callable[..., list[Any]],
) -> None:
    exchange = made(State.SETTLED, minutes=60)
    undo = lambda _n: outcome(settling.reverse, exchange, coordinator, now, reason="Twice.")  # noqa: E731
    assert sorted(in_threads(undo, times=8)) == ["NotNow"] * 7 + ["done"]
    assert (Entry.objects.count(), balances()) == (4, (0, 0))


def test_the_clock_striking_four_times_at_once_settles_once(
    made: Made, bank: TimeBank, now: dt.datetime, balances: Balances, in_threads: Callable[..., list[Any]]
) -> None:
    for _each in range(3):
        made(minutes=60, at=now - days(20))
    reminders.remind(now - days(4))
    settled = in_threads(lambda _n: tasks.settle_overdue(), times=4)
    assert sum(settled) == 3
    assert (Transfer.objects.count(), balances()) == (3, (180, -180))
    assert reconciliation.check(bank) == []


def test_confirmed_while_the_clock_strikes_it_settles_once(
    made: Made,
    other_member: Person,
    now: dt.datetime,
    balances: Balances,
    in_threads: Callable[..., list[Any]],
) -> None:
    exchange = made(minutes=60, at=now - days(20))
    reminders.remind(now - days(4))

    def one(number: int) -> str:
        if number:
            return outcome(recording.confirm, exchange, other_member, now)
        settling.settle_overdue(now)
        return "done"

    in_threads(one, times=2)
    assert (Transfer.objects.count(), balances()) == (1, (60, -60))


def test_one_sheet_recorded_from_four_screens_is_recorded_once(
    bank: TimeBank,
    coordinator: Person,
    member: Person,
    other_member: Person,
    now: dt.datetime,
    balances: Balances,
    in_threads: Callable[..., list[Any]],
) -> None:
    sheet, kind = sheets.begin(bank, by=coordinator, at=now), bank.categories.first()
    sides = [Typed(one.name, "") for one in (member, other_member)]
    for n in (1, 2, 3):
        row = entering.Written(*sides, "Help", f"{n}h", bank.today(now), kind)
        entering.write(sheet, uuid4(), row, by=coordinator, at=now)

    def record(_n: int) -> int:
        with walls.in_bank(bank):
            try:
                return len(entering.record(sheet, by=coordinator, at=now).exchanges)
            except sheets.PaperClosed:
                return 0

    assert sorted(in_threads(record, times=4)) == [0, 0, 0, 3]
    assert Exchange.objects.count() == 3 and balances() == (360, -360)
