"""Corrections and write-offs: who asks, who looks, what moves, who hears of it, and that it happens once."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from ledger import accounts, corrections, reconciliation, refusals, reversal
from ledger.models import Account, Correction, Transfer
from members import roles
from members.models import Membership, Notice, Person, Seat, TimeBank
from members.refusals import NotAllowed, Refused
from tests.factories.ledger import AT, post
from tests.factories.members import a_person
from tests.ownership import as_owner

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 9, 30)


@pytest.fixture
def mine(member: Person) -> Membership:
    return member.memberships.get()


@pytest.fixture
def theirs(other_member: Person) -> Membership:
    return other_member.memberships.get()


@pytest.fixture
def second(bank: TimeBank) -> Person:
    return a_person(bank, "Edda Second", roles.ADMIN)


@pytest.fixture
def asked(mine: Membership, theirs: Membership, admin: Person, second: Person) -> Correction:
    return ask(mine, theirs, admin)


def ask(
    giver: Membership | None, receiver: Membership | None, by: Person, minutes: int = 90, **said: Any
) -> Correction:
    told = {"concerns_on": DAY, "reason": "Entered for the wrong Bram.", "at": AT, "key": "k", **said}
    return corrections.ask(giver, receiver, minutes, by=by, **told)


def write_off(membership: Membership, by: Person, minutes: int | None = None, **said: Any) -> Correction:
    told = {"reason": "Has moved away.", "at": AT, "key": "k", **said}
    return corrections.write_off(membership, minutes, by=by, **told)


def alone(bank: TimeBank) -> None:
    """The policy that one pair of eyes is enough."""
    TimeBank.objects.filter(pk=bank.pk).update(corrections_need_second=False)


def balances(*memberships: Membership) -> list[int]:
    return [accounts.of(membership).balance_minutes for membership in memberships]


def heard(event: str) -> set[str]:
    return {notice.person.name for notice in Notice.objects.filter(event=f"ledger/{event}")}


def set_balance(membership: Membership, minutes: int) -> None:
    """As help given to or by somebody else leaves it."""
    other = accounts.of(a_person(membership.bank, "Somebody").memberships.get())
    sides = (accounts.of(membership), other) if minutes > 0 else (other, accounts.of(membership))
    post(*sides, abs(minutes))


# --- Two pairs of eyes ------------------------------------------------------------------------


def test_nothing_moves_until_a_second_person_agrees(
    asked: Correction, mine: Membership, theirs: Membership, coordinator: Person
) -> None:
    assert (asked.state, balances(mine, theirs)) == ("waiting", [0, 0])
    assert heard("correction_asked") == {"Edda Second"}


def test_it_is_posted_with_both_names_the_reason_and_its_day(
    bank: TimeBank, asked: Correction, mine: Membership, theirs: Membership, admin: Person, second: Person
) -> None:
    posted = corrections.agree(asked, by=second, at=AT)
    assert (posted.state, balances(mine, theirs)) == ("posted", [-90, 90])
    transfer = Transfer.objects.get()
    assert transfer == posted.transfer
    assert (transfer.kind, transfer.entered_by, transfer.approved_by) == ("correction", admin, second)
    assert (transfer.description, transfer.occurred_on) == ("Entered for the wrong Bram.", DAY)
    assert reconciliation.check(bank) == []


def test_everybody_it_concerns_reads_the_reason(asked: Correction, second: Person) -> None:
    corrections.agree(asked, by=second, at=AT)
    assert heard("corrected") == {"Ana Sá", "Bram de Vries"}
    assert heard("correction_agreed") == {"Dunja Marić"}
    for notice in Notice.objects.filter(event="ledger/corrected"):
        assert "Entered for the wrong Bram." in notice.body
        assert str(Transfer.objects.get().public_id) in notice.path


def test_a_refusal_says_why_and_moves_nothing(asked: Correction, mine: Membership, second: Person) -> None:
    refused = corrections.refuse(asked, reason="It was the right Bram.", by=second, at=AT)
    assert (refused.state, balances(mine)) == ("refused", [0])
    (notice,) = Notice.objects.filter(event="ledger/correction_refused")
    assert "It was the right Bram." in notice.body
    with pytest.raises(Refused, match="its answer already"):
        corrections.agree(asked, by=second, at=AT)


def test_whoever_asked_can_take_it_back(asked: Correction, admin: Person, second: Person) -> None:
    with pytest.raises(NotAllowed, match="Only Dunja Marić"):
        corrections.withdraw(asked, by=second, at=AT)
    assert corrections.withdraw(asked, by=admin, at=AT).state == "withdrawn"
    with pytest.raises(Refused, match="withdrawn"):
        corrections.agree(asked, by=second, at=AT)
    assert not Transfer.objects.exists()


def test_nobody_agrees_to_their_own(asked: Correction, admin: Person) -> None:
    for answer in (corrections.agree, corrections.refuse):
        with pytest.raises(NotAllowed, match="asked for this yourself"):
            answer(asked, by=admin, at=AT, **({"reason": "No."} if answer is corrections.refuse else {}))


def test_nobody_agrees_to_hours_of_their_own(
    second: Person, mine: Membership, theirs: Membership, admin: Person, coordinator: Person
) -> None:
    Seat.objects.create(bank=theirs.bank, membership=theirs, person=second, kind=Seat.Kind.DEPENDANT)
    asked = ask(mine, theirs, admin)
    assert heard("correction_asked") == {"Chidi Okafor"}, "no admin is left who could look"
    with pytest.raises(NotAllowed, match="hours of yours"):
        corrections.agree(asked, by=second, at=AT)
    assert corrections.agree(asked, by=coordinator, at=AT).state == "posted"


@pytest.mark.parametrize("who", ["member", "coordinator", "outsider"])
def test_nobody_else_asks_or_answers(asked: Correction, mine: Membership, request: Any, who: str) -> None:
    person = request.getfixturevalue(who)
    with pytest.raises(NotAllowed):
        ask(mine, None, person, key="other")
    with pytest.raises(NotAllowed):
        corrections.agree(asked, by=person, at=AT)
    with pytest.raises(NotAllowed):
        corrections.refuse(asked, reason="No.", by=person, at=AT)
    with pytest.raises(NotAllowed):
        corrections.withdraw(asked, by=person, at=AT)


def test_an_admin_of_another_time_bank_neither(asked: Correction, other_bank: TimeBank) -> None:
    stranger = a_person(other_bank, "Stranger", roles.ADMIN)
    assert not Correction.objects.visible_to(stranger).exists()
    with pytest.raises(NotAllowed):
        corrections.agree(asked, by=stranger, at=AT)


def test_the_only_admin_asks_a_coordinator(
    mine: Membership, theirs: Membership, admin: Person, coordinator: Person, member: Person
) -> None:
    asked = ask(mine, theirs, admin)
    assert heard("correction_asked") == {"Chidi Okafor"}
    assert list(Correction.objects.visible_to(coordinator)) == [asked]
    assert not Correction.objects.visible_to(member).exists()
    assert corrections.agree(asked, by=coordinator, at=AT).state == "posted"
    assert list(Correction.objects.visible_to(coordinator)) == [asked], "what one answered stays to be read"


def test_an_admin_nobody_could_answer_is_told_so(mine: Membership, theirs: Membership, admin: Person) -> None:
    with pytest.raises(Refused, match="nobody who could"):
        ask(mine, theirs, admin)
    assert not Correction.objects.exists()


# --- By policy --------------------------------------------------------------------------------


def test_where_one_pair_of_eyes_is_enough_it_is_posted_at_once(
    bank: TimeBank, mine: Membership, theirs: Membership, admin: Person
) -> None:
    alone(bank)
    admin.refresh_from_db()
    posted = ask(mine, theirs, admin)
    assert (posted.state, posted.decided_by, balances(mine)) == ("posted", None, [-90])
    assert heard("corrected") == {"Ana Sá", "Bram de Vries"}


def test_ones_own_hours_wait_even_then(
    bank: TimeBank, theirs: Membership, admin: Person, second: Person
) -> None:
    alone(bank)
    admin.refresh_from_db()
    own = ask(theirs, admin.memberships.get(), admin)
    assert (own.state, own.needs_second) == ("waiting", True)
    assert corrections.agree(own, by=second, at=AT).state == "posted"


# --- Once -------------------------------------------------------------------------------------


def test_a_double_tap_asks_once(
    asked: Correction, mine: Membership, theirs: Membership, admin: Person
) -> None:
    assert ask(mine, theirs, admin) == asked
    assert Notice.objects.filter(event="ledger/correction_asked").count() == 1


@pytest.mark.parametrize(
    "other", [{"minutes": 30}, {"reason": "Another."}, {"concerns_on": dt.date(2026, 9, 1)}]
)
def test_the_same_key_means_the_same(
    asked: Correction, mine: Membership, theirs: Membership, admin: Person, other: dict[str, Any]
) -> None:
    with pytest.raises(refusals.ReferenceReused):
        ask(mine, theirs, admin, **other)


def test_agreeing_twice_moves_hours_once(asked: Correction, mine: Membership, second: Person) -> None:
    for _tap in range(2):
        assert corrections.agree(asked, by=second, at=AT).state == "posted"
    assert balances(mine) == [-90]
    assert Notice.objects.filter(event="ledger/corrected").count() == 2


# --- What the ledger promises -----------------------------------------------------------------


def test_a_hard_limit_holds_and_it_goes_on_waiting(
    asked: Correction, mine: Membership, second: Person
) -> None:
    Account.objects.filter(membership=mine).update(is_hard=True, lowest_minutes=-60)
    with pytest.raises(refusals.LimitPassed):
        corrections.agree(asked, by=second, at=AT)
    asked.refresh_from_db()
    assert (asked.state, balances(mine)) == ("waiting", [0])
    assert not heard("corrected")


def test_a_soft_limit_is_told(
    asked: Correction, mine: Membership, second: Person, coordinator: Person
) -> None:
    Account.objects.filter(membership=mine).update(lowest_minutes=-60)
    corrections.agree(asked, by=second, at=AT)
    assert "Chidi Okafor" in heard("limit_passed")


def test_a_closed_account_takes_nothing(
    asked: Correction, mine: Membership, theirs: Membership, admin: Person, second: Person
) -> None:
    Account.objects.filter(membership=theirs).update(closed_at=AT)
    with pytest.raises(refusals.AccountClosed):
        corrections.agree(asked, by=second, at=AT)
    with pytest.raises(refusals.AccountClosed):
        ask(mine, theirs, admin, key="again")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"minutes": 0}, "length"),
        ({"minutes": -5}, "length"),
        ({"reason": " "}, "reason"),
        ({"reason": "x" * 1001}, "reason"),
        ({"concerns_on": AT.date() + dt.timedelta(days=1)}, "concerns_on"),
        ({"concerns_on": dt.date(1200, 1, 1)}, "concerns_on"),
    ],
)
def test_odd_wishes_are_refused(
    mine: Membership, theirs: Membership, admin: Person, second: Person, said: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        ask(mine, theirs, admin, **said)
    assert refused.value.field == field


def test_not_between_the_same_nor_with_another_time_bank(
    mine: Membership, admin: Person, outsider: Person
) -> None:
    for giver, receiver in ((mine, mine), (None, None), (mine, outsider.memberships.get())):
        with pytest.raises(Refused):
            ask(giver, receiver, admin)


def test_a_correction_is_not_undone_by_a_coordinator_alone(
    asked: Correction, second: Person, coordinator: Person
) -> None:
    posted = corrections.agree(asked, by=second, at=AT)
    assert posted.transfer
    with pytest.raises(Refused, match="correct it once more"):
        reversal.undo(posted.transfer, by=coordinator, reason="No.", at=AT)


# --- Write-offs -------------------------------------------------------------------------------


@pytest.mark.parametrize("minutes", [127, -127])
def test_the_pot_takes_over_a_whole_balance(
    bank: TimeBank, mine: Membership, admin: Person, second: Person, minutes: int
) -> None:
    set_balance(mine, minutes)
    corrections.agree(write_off(mine, admin), by=second, at=AT)
    assert (balances(mine), accounts.pot(bank).balance_minutes) == ([0], minutes)
    assert Transfer.objects.latest("pk").kind == "write_off"
    assert reconciliation.check(bank) == []


def test_or_a_part_of_it_and_never_more(mine: Membership, admin: Person, second: Person) -> None:
    set_balance(mine, -120)
    for wrong in (121, 0, -1):
        with pytest.raises(Refused, match="so much can be written off"):
            write_off(mine, admin, wrong)
    corrections.agree(write_off(mine, admin, 20), by=second, at=AT)
    assert balances(mine) == [-100]


def test_zero_has_nothing_to_write_off(mine: Membership, admin: Person, second: Person) -> None:
    with pytest.raises(Refused, match="zero already"):
        write_off(mine, admin)


@pytest.mark.parametrize(("then", "words"), [(60, "so much"), (120, "zero already"), (180, "has changed")])
def test_a_balance_that_changed_meanwhile_is_not_passed(
    mine: Membership, admin: Person, second: Person, then: int, words: str
) -> None:
    set_balance(mine, -120)
    asked = write_off(mine, admin)
    set_balance(mine, then)
    with pytest.raises(Refused, match=words):
        corrections.agree(asked, by=second, at=AT)
    assert balances(mine) == [then - 120]


def test_a_write_off_asked_twice_is_one(bank: TimeBank, mine: Membership, admin: Person) -> None:
    alone(bank)
    admin.refresh_from_db()
    set_balance(mine, -120)
    assert write_off(mine, admin) == write_off(mine, admin)
    assert balances(mine) == [0]
    with pytest.raises(refusals.ReferenceReused):
        write_off(mine, admin, reason="Another reason.")


# --- What the database promises ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "promise"),
    [
        ("state = 'posted', decided_at = now()", "correction_is_posted_with_its_transfer"),
        (
            "state = 'refused', decided_at = now(), decided_by_id = asked_by_id, answer = 'x'",
            "nobody_answers",
        ),
        ("state = 'refused', decided_at = now()", "refused_correction_says_why"),
        ("state = 'withdrawn'", "waiting_correction_is_undecided"),
        ("minutes = 1", "stays as it was asked"),
        ("to_account_id = from_account_id", "stays as it was asked"),
    ],
)
def test_a_row_is_not_bent_by_hand(asked: Correction, change: str, promise: str) -> None:
    with (
        pytest.raises(IntegrityError, match=promise),
        as_owner(),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE ledger_correction SET {change}")  # noqa: S608  (from the list above)


def test_without_a_second_person_it_is_not_posted_by_hand(
    asked: Correction, mine: Membership, theirs: Membership
) -> None:
    receipt = post(accounts.of(mine), accounts.of(theirs))
    with (
        pytest.raises(IntegrityError, match="second_person_looks"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "UPDATE ledger_correction SET state = 'posted', decided_at = now(), transfer_id = %s WHERE id = %s",
            [receipt.transfer_id, asked.pk],
        )


@pytest.mark.parametrize(
    "change", ["UPDATE ledger_correction SET answer = 'x'", "DELETE FROM ledger_correction"]
)
def test_what_was_answered_stays(asked: Correction, second: Person, change: str) -> None:
    corrections.agree(asked, by=second, at=AT)
    stays = pytest.raises(IntegrityError, match="stays")
    with stays, as_owner(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_its_rows_stay_within_their_time_bank(asked: Correction, outsider: Person) -> None:
    asked.pk, asked.reference, asked.asked_by = None, "other", outsider
    asked.public_id = outsider.public_id
    with pytest.raises(IntegrityError, match="asked_for_within_its_bank"), transaction.atomic():
        asked.save(force_insert=True)


@pytest.mark.parametrize(
    "statement", ["UPDATE ledger_correction SET minutes = 1", "DELETE FROM ledger_correction"]
)
def test_the_application_has_no_right_to_more_than_the_answer(asked: Correction, statement: str) -> None:
    denied = pytest.raises(ProgrammingError, match="permission denied")
    with denied, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
