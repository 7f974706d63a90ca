"""The end of an exchange: approval by somebody who has no part in it, posting once, sorting out, undoing, the clock."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from exchanges import recording, reminders, settling, states
from exchanges.models import Exchange, Side
from exchanges.steps import ReasonMissing, Via
from ledger.models import Account, Transfer
from ledger.posting import PostingRefused
from members import roles
from members.models import Person, Seat, TimeBank
from tests.factories.members import a_person

State, Because = Exchange.State, Exchange.Because
Made = Callable[..., Exchange]
Told = Callable[[Person], list[str]]
Balances = Callable[[], tuple[int, int]]
Change = Callable[..., None]


@pytest.fixture
def policy(bank: TimeBank, member: Person, other_member: Person) -> Change:
    """Change what the time bank has chosen."""

    def change(**fields: Any) -> None:
        TimeBank.objects.filter(pk=bank.pk).update(**fields)
        for known in (bank, member.bank, other_member.bank):
            known.refresh_from_db()

    return change


# --- Approval ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chosen", "minutes", "because"),
    [
        ({"approval": "always"}, 15, Because.ALWAYS),
        ({"approval": "never", "approval_above_minutes": 60}, 600, ""),
        ({"approval": "sometimes", "approval_above_minutes": 480}, 480, ""),
        ({"approval": "sometimes", "approval_above_minutes": 480}, 495, Because.LONG),
        ({"approval": "sometimes", "approval_above_minutes": None}, 900, ""),
        ({"approval": "sometimes", "approval_first_exchanges": 1}, 15, Because.FIRST_PROVIDER),
    ],
)
def test_the_policy_says_when_a_coordinator_looks(
    made: Made,
    policy: Change,
    other_member: Person,
    now: dt.datetime,
    balances: Balances,
    chosen: dict[str, Any],
    minutes: int,
    because: str,
) -> None:
    policy(**chosen)
    exchange = recording.confirm(made(minutes=minutes), by=other_member, at=now)
    assert exchange.approval_because == because
    assert exchange.state == (State.CONFIRMED if because else State.SETTLED)
    assert balances() == ((0, 0) if because else (minutes, -minutes))


def test_after_their_first_exchanges_members_are_trusted(
    made: Made, policy: Change, coordinator: Person, other_member: Person, now: dt.datetime
) -> None:
    policy(approval="sometimes", approval_first_exchanges=1)
    first = recording.confirm(made(), by=other_member, at=now)
    settling.approve(first, by=coordinator, at=now)
    assert recording.confirm(made(), by=other_member, at=now).state == State.SETTLED


def test_an_approved_exchange_settles_and_both_are_told(
    made: Made, coordinator: Person, member: Person, now: dt.datetime, balances: Balances, told: Told
) -> None:
    exchange = settling.approve(made(State.CONFIRMED, minutes=60), by=coordinator, at=now)
    assert (exchange.state, exchange.approved_by, balances()) == (State.SETTLED, coordinator, (60, -60))
    assert told(member) == ["to_be_approved", "settled"]
    assert Transfer.objects.get().approved_by == coordinator


@pytest.mark.parametrize("kind", list(Seat.Kind))
def test_no_coordinator_approves_an_exchange_of_their_own(
    made: Made, coordinator: Person, now: dt.datetime, balances: Balances, kind: str
) -> None:
    exchange = made(State.CONFIRMED)
    Seat.objects.create(
        bank=exchange.recipient.bank, membership=exchange.recipient, person=coordinator, kind=kind
    )
    involved = Person.objects.select_related("bank").get(pk=coordinator.pk)
    for verb in (settling.approve, settling.question, settling.cancel):
        words = {} if verb is settling.approve else {"reason": "Mine."}
        with pytest.raises(states.NotYours, match="no part in this exchange"):
            verb(exchange, by=involved, at=now, **words)
    assert balances() == (0, 0)


def test_a_coordinator_of_another_time_bank_is_nobody_here(
    made: Made, other_bank: TimeBank, now: dt.datetime
) -> None:
    stranger = a_person(other_bank, "Stranger", roles.COORDINATOR)
    with pytest.raises(states.NotYours):
        settling.approve(made(State.CONFIRMED), by=stranger, at=now)


def test_members_do_not_approve(made: Made, member: Person, now: dt.datetime) -> None:
    with pytest.raises(states.NotYours):
        settling.approve(made(State.CONFIRMED), by=member, at=now)


def test_a_question_holds_it_back(
    made: Made, coordinator: Person, member: Person, now: dt.datetime, told: Told
) -> None:
    exchange = made(State.CONFIRMED)
    exchange = settling.question(exchange, reason="Nine hours, really?", by=coordinator, at=now)
    assert (exchange.state, told(member)[-1]) == (State.DISPUTED, "questioned")


def test_a_seat_given_up_does_not_make_it_somebody_elses(
    made: Made, policy: Change, coordinator: Person, other_member: Person, now: dt.datetime
) -> None:
    policy(approval="always")
    seat = Seat.objects.create(
        bank=other_member.bank,
        membership=other_member.memberships.get(),
        person=coordinator,
        kind=Seat.Kind.REPRESENTATIVE,
    )
    exchange = made()
    exchange.recipient_person = other_member
    exchange.save()
    recording.confirm(exchange, by=coordinator, at=now)
    seat.delete()
    again = Person.objects.select_related("bank").get(pk=coordinator.pk)
    with pytest.raises(states.NotYours):
        settling.approve(exchange, by=again, at=now)
    with pytest.raises(states.NotYours):
        recording.dispute(exchange, reason="No.", by=again, at=now, via=Via(side=Side.RECIPIENT))


def test_of_many_each_is_approved_on_its_own(
    made: Made, coordinator: Person, now: dt.datetime, balances: Balances
) -> None:
    good, gone = made(State.CONFIRMED, minutes=60), made(State.CONFIRMED, minutes=30)
    settling.cancel(gone, reason="Not theirs.", by=coordinator, at=now)
    done, refused = settling.approve_many([good, gone], by=coordinator, at=now)
    assert (done, [exchange for exchange, _why in refused]) == ([good], [gone])
    assert "this exchange is cancelled" in refused[0][1]
    assert balances() == (60, -60)


# --- Disagreement, and undoing ----------------------------------------------------------------


def test_settled_as_it_was_logged(
    made: Made, coordinator: Person, now: dt.datetime, balances: Balances, told: Told, member: Person
) -> None:
    exchange = settling.settle(
        made(State.DISPUTED, minutes=60), reason="Both recall it now.", by=coordinator, at=now
    )
    assert (exchange.state, exchange.reason, balances()) == (State.SETTLED, "Both recall it now.", (60, -60))
    assert told(member)[-1] == "sorted_out"


def test_settled_with_other_hours(
    made: Made, coordinator: Person, now: dt.datetime, balances: Balances
) -> None:
    exchange = made(State.DISPUTED, minutes=120)
    settling.change(exchange, minutes=75, reason="A slip said so.", by=coordinator, at=now)
    assert balances() == (75, -75)
    assert [step.minutes for step in exchange.steps_taken.all()] == [120, 120, 75]


def test_cancelled_nothing_counts(
    made: Made, coordinator: Person, now: dt.datetime, balances: Balances, told: Told, member: Person
) -> None:
    exchange = settling.cancel(made(State.DISPUTED), reason="It never happened.", by=coordinator, at=now)
    assert (exchange.state, balances(), told(member)[-1]) == (State.CANCELLED, (0, 0), "cancelled")


@pytest.mark.parametrize("verb", [settling.settle, settling.cancel])
def test_no_decision_without_a_reason(
    verb: Callable[..., Exchange], made: Made, coordinator: Person, now: dt.datetime
) -> None:
    with pytest.raises(ReasonMissing, match="Please say why"):
        verb(made(State.DISPUTED), reason=" ", by=coordinator, at=now)


def test_undone_the_two_stand_on_the_statement_as_a_pair(
    made: Made, coordinator: Person, now: dt.datetime, balances: Balances, told: Told, other_member: Person
) -> None:
    exchange = made(State.SETTLED, minutes=60)
    exchange = settling.reverse(exchange, reason="Entered twice.", by=coordinator, at=now)
    assert exchange.reversal is not None
    assert (exchange.reversal.reverses_id, balances()) == (exchange.transfer_id, (0, 0))
    assert told(other_member)[-1] == "reversed"
    with pytest.raises(states.NotNow):
        settling.reverse(exchange, reason="Again.", by=coordinator, at=now)


# --- Limits -----------------------------------------------------------------------------------


def test_passing_a_soft_limit_settles_and_starts_a_talk(
    made: Made, coordinator: Person, other_member: Person, now: dt.datetime, balances: Balances, told: Told
) -> None:
    Account.objects.update(lowest_minutes=-60)
    recording.confirm(made(minutes=90), by=other_member, at=now)
    assert (balances(), told(coordinator)) == ((90, -90), ["limit_passed"])


def test_a_hard_limit_refuses_and_nothing_has_changed(
    made: Made, other_member: Person, now: dt.datetime, balances: Balances
) -> None:
    Account.objects.of_members().update(lowest_minutes=-60, is_hard=True)
    exchange = made(minutes=90)
    with pytest.raises(PostingRefused):
        recording.confirm(exchange, by=other_member, at=now)
    exchange.refresh_from_db()
    assert (exchange.state, balances()) == (State.LOGGED, (0, 0))


# --- The clock --------------------------------------------------------------------------------


def days(number: float) -> dt.timedelta:
    return dt.timedelta(days=number)


def test_nothing_settles_by_itself_unannounced(made: Made, now: dt.datetime) -> None:
    made()
    assert settling.settle_overdue(now + days(100)) == 0


def test_one_that_breaks_does_not_hold_up_the_others(
    made: Made, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, *_others = [made(), made(), made()]
    reminders.remind(now + days(11))
    agree = settling.agree

    def breaks(exchange: Exchange, **said: Any) -> Exchange:
        assert exchange != broken, "something nobody thought of"
        return agree(exchange, **said)

    monkeypatch.setattr(settling, "agree", breaks)
    assert settling.settle_overdue(now + days(15)) == 2
    broken.refresh_from_db()
    assert broken.state == State.LOGGED


def test_announced_hours_settle_on_their_day(
    made: Made, member: Person, other_member: Person, now: dt.datetime, balances: Balances, told: Told
) -> None:
    exchange = made(minutes=60)
    reminders.remind(now + days(11))
    assert "settles_soon" in told(other_member)
    assert settling.settle_overdue(now + days(13)) == 0
    assert settling.settle_overdue(now + days(14)) == 1
    exchange.refresh_from_db()
    assert (exchange.state, exchange.confirmed_by, balances()) == (State.SETTLED, None, (60, -60))
    assert exchange.steps_taken.last().person is None


def test_whoever_is_told_late_has_the_whole_notice(made: Made, now: dt.datetime) -> None:
    """The software stood still for a month: nothing settles in the hour it comes back."""
    made()
    reminders.remind(now + days(30))
    assert settling.settle_overdue(now + days(30.1)) == 0
    assert settling.settle_overdue(now + days(33)) == 1


def test_corrected_meanwhile_the_announcement_no_longer_holds(
    made: Made, other_member: Person, now: dt.datetime
) -> None:
    exchange = made(minutes=60)
    reminders.remind(now + days(11))
    recording.correct(exchange, minutes=90, by=other_member, at=now + days(12))
    assert settling.settle_overdue(now + days(20)) == 0


def test_a_long_one_settles_only_with_a_coordinator(made: Made, now: dt.datetime, balances: Balances) -> None:
    exchange = made(minutes=600)
    reminders.remind(now + days(11))
    assert settling.settle_overdue(now + days(15)) == 1
    exchange.refresh_from_db()
    assert (exchange.state, exchange.approval_because, balances()) == (State.CONFIRMED, Because.LONG, (0, 0))


def test_where_a_hard_limit_stands_in_the_way_a_coordinator_is_asked(
    made: Made, now: dt.datetime, balances: Balances
) -> None:
    exchange = made(minutes=90)
    Account.objects.of_members().update(lowest_minutes=-60, is_hard=True)
    reminders.remind(now + days(11))
    assert settling.settle_overdue(now + days(15)) == 1
    exchange.refresh_from_db()
    assert (exchange.state, exchange.approval_because) == (State.CONFIRMED, Because.LIMIT)
    assert (exchange.transfer_id, balances()) == (None, (0, 0))


def test_a_coordinator_acts_for_a_side_and_the_books_say_so(
    made: Made, coordinator: Person, now: dt.datetime
) -> None:
    via = Via(channel="phone", source="Bram rang", side=Side.RECIPIENT)
    recording.confirm(made(), by=coordinator, at=now, via=via)
    assert Transfer.objects.get().confirmed_by == coordinator
