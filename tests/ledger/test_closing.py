"""What a check found: told once, closed with a reason, put back where that is safe, and gone by itself."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from ledger import closing, corrections, posting, reconciliation
from ledger.models import Account, Correction, Discrepancy, Reconciliation
from members import roles
from members.models import Notice, Person, TimeBank
from members.refusals import NotAllowed, Refused
from tests.factories.ledger import AT, an_account, help_given, post
from tests.factories.members import a_person
from tests.ledger.test_corrections import alone, ask
from tests.ownership import as_owner, tampering

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("helped")]
NEXT = AT + dt.timedelta(days=1)


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def bend_balance(account: Account, minutes: int = 60) -> None:
    with as_owner():
        sql(
            "UPDATE ledger_account SET balance_minutes = balance_minutes + %s WHERE id = %s",
            minutes,
            account.pk,
        )


def bend_entry(account: Account) -> None:
    """Its running balance, which nobody can edit back."""
    with tampering():
        sql(
            "UPDATE ledger_entry SET balance_after_minutes = 0 WHERE account_id = %s AND sequence = 2",
            account.pk,
        )


def run(bank: TimeBank, at: dt.datetime = AT) -> Reconciliation:
    return reconciliation.run(bank, at=at)


def seal(bank: TimeBank) -> None:
    """As the clock does: in transactions of their own, which a test has none of."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ledger_seal(%s, (SELECT max(id) FROM ledger_transfer), %s, true)", [bank.pk, AT]
        )


def only(check: str) -> Discrepancy:
    return Discrepancy.objects.firsts().with_closing().get(check_name=check)


def told() -> int:
    return Notice.objects.filter(event="ledger/ledger_differs").count()


def close(discrepancy: Discrepancy, by: Person, **said: Any) -> Discrepancy:
    return closing.close(discrepancy, reason="We compared it with the paper.", by=by, at=NEXT, **said)


def put_back(discrepancy: Discrepancy, by: Person) -> Discrepancy:
    return closing.put_back(discrepancy, reason="A script went wrong.", by=by, at=NEXT)


def state(account: Account) -> tuple[int, int]:
    return Account.objects.values_list("balance_minutes", "sequence").get(pk=account.pk)


# --- From check to check ----------------------------------------------------------------------


def test_the_same_is_told_once_and_kept_each_time(bank: TimeBank, admin: Person, kofi: Account) -> None:
    bend_entry(kofi)
    first, second = run(bank), run(bank, NEXT)
    assert told() == 1
    assert second.differences == first.differences > 0
    assert not second.discrepancies.firsts().exists()
    assert {row.first_id for row in second.discrepancies.all()} == {
        row.pk for row in first.discrepancies.all()
    }


def test_something_new_beside_it_is_told_by_itself(bank: TimeBank, admin: Person, kofi: Account) -> None:
    bend_entry(kofi)
    run(bank)
    bend_balance(kofi)
    run(bank, NEXT)
    body = Notice.objects.filter(event="ledger/ledger_differs").latest("pk").body
    assert told() == 2
    assert "found 2 rows" in body
    assert "entry 2" not in body


def test_a_balance_that_differs_stays_the_same_while_hours_go_on(
    bank: TimeBank, admin: Person, rosa: Account, kofi: Account
) -> None:
    bend_balance(kofi)
    run(bank)
    post(rosa, kofi, 45)
    new = run(bank, NEXT).discrepancies.firsts()
    assert [row.check_name for row in new] == ["running"], "the new entry carries the wrong balance along"


def test_what_is_found_no_more_is_marked_so(bank: TimeBank, admin: Person, kofi: Account) -> None:
    bend_balance(kofi)
    run(bank)
    bend_balance(kofi, -60)
    clean = run(bank, NEXT)
    assert clean.is_clean
    assert {row.gone_in for row in Discrepancy.objects.all()} == {clean}
    with pytest.raises(Refused, match="nothing left to close"):
        close(only("balance"), admin)


def test_come_back_it_is_new(bank: TimeBank, admin: Person, kofi: Account) -> None:
    for minutes in (60, -60, 60):
        bend_balance(kofi, minutes)
        run(bank)
    assert told() == 2
    assert Discrepancy.objects.live().filter(check_name="balance").count() == 1


def test_a_look_at_a_part_marks_nothing_gone(bank: TimeBank, admin: Person, kofi: Account) -> None:
    bend_entry(kofi)
    run(bank)
    reconciliation.run(bank, at=NEXT, since=NEXT.date())
    assert Discrepancy.objects.live().exists()


def test_each_time_bank_has_its_own(
    bank: TimeBank, other_bank: TimeBank, kofi: Account, admin: Person
) -> None:
    bend_balance(kofi)
    run(bank)
    reconciliation.run(other_bank, at=NEXT)
    assert Discrepancy.objects.live().count() == Discrepancy.objects.count() == 2


# --- Closing ----------------------------------------------------------------------------------


def test_closed_as_known_it_is_still_found_and_the_books_are_not_in_alarm(
    bank: TimeBank, admin: Person, kofi: Account
) -> None:
    bend_entry(kofi)
    found = run(bank)
    assert not found.is_known
    for row in found.discrepancies.all():
        close(row, admin)
    again = run(bank, NEXT)
    assert (again.is_clean, again.is_known, again.open_differences) == (False, True, 0)
    case = again.discrepancies.first().case
    assert (case.closed_by, case.closed_how, case.closed_reason) == (
        admin,
        "known",
        "We compared it with the paper.",
    )


def test_closing_a_later_finding_closes_the_first(bank: TimeBank, admin: Person, kofi: Account) -> None:
    bend_entry(kofi)
    first, again = run(bank), run(bank, NEXT)
    closed = close(again.discrepancies.first(), admin)
    assert closed.reconciliation == first


def test_closed_with_a_correction_it_names_it(
    bank: TimeBank, admin: Person, rosa: Account, kofi: Account
) -> None:
    alone(bank)
    admin.refresh_from_db()
    bend_entry(kofi)
    run(bank)
    correction = ask(rosa.membership, kofi.membership, admin)
    row = Discrepancy.objects.firsts().with_closing().filter(check_name="running")[0]
    closed = close(row, admin, transfer=correction.transfer)
    assert (closed.closed_how, closed.closed_with) == ("correction", correction.transfer)


def test_not_with_what_is_no_correction_nor_of_another_time_bank(
    bank: TimeBank, other_bank: TimeBank, admin: Person, rosa: Account, kofi: Account
) -> None:
    bend_balance(kofi)
    run(bank)
    service = kofi.entries.first().transfer
    theirs = posting.post(
        help_given(an_account(other_bank), an_account(other_bank), kind="correction"), at=AT
    )
    for wrong in (service, service.__class__.objects.get(pk=theirs.transfer_id)):
        with pytest.raises(Refused, match="no correction of this time bank"):
            close(only("balance"), admin, transfer=wrong)


@pytest.mark.parametrize("who", ["member", "coordinator", "outsider"])
def test_only_admins_close(bank: TimeBank, kofi: Account, request: Any, who: str) -> None:
    bend_balance(kofi)
    run(bank)
    person = request.getfixturevalue(who)
    for verb in (close, put_back):
        with pytest.raises(NotAllowed):
            verb(only("balance"), person)


def test_an_admin_of_another_time_bank_closes_nothing(
    bank: TimeBank, other_bank: TimeBank, kofi: Account
) -> None:
    bend_balance(kofi)
    run(bank)
    stranger = a_person(other_bank, "Stranger", roles.ADMIN)
    assert not Discrepancy.objects.visible_to(stranger).exists()
    with pytest.raises(NotAllowed):
        close(only("balance"), stranger)


def test_closing_twice_is_said(bank: TimeBank, admin: Person, kofi: Account) -> None:
    bend_balance(kofi)
    run(bank)
    close(only("balance"), admin)
    with pytest.raises(Refused, match="Dunja Marić has closed this already"):
        close(only("balance"), admin)


@pytest.mark.parametrize("reason", ["", " ", "x" * 1001])
def test_closing_says_why(bank: TimeBank, admin: Person, kofi: Account, reason: str) -> None:
    bend_balance(kofi)
    run(bank)
    with pytest.raises(Refused, match="Say why"):
        closing.close(only("balance"), reason=reason, by=admin, at=NEXT)


# --- Putting back -----------------------------------------------------------------------------


def test_a_balance_is_put_back_to_what_its_entries_say(bank: TimeBank, admin: Person, kofi: Account) -> None:
    bend_balance(kofi)
    run(bank)
    assert closing.may_put_back(only("balance"))
    closed = put_back(only("balance"), admin)
    assert (closed.closed_how, closed.closed_by, state(kofi)) == ("put_back", admin, (-105, 3))
    assert run(bank, NEXT).is_clean
    assert not Discrepancy.objects.live().exists(), "the sum of the bank went with it"


def test_hours_posted_onto_a_wrong_balance_are_trusted_once_they_are_sealed(
    bank: TimeBank, admin: Person, rosa: Account, kofi: Account
) -> None:
    bend_balance(kofi)
    post(rosa, kofi, 45)
    run(bank)
    assert not closing.may_put_back(only("balance"))
    seal(bank)
    assert not closing.may_put_back(only("balance")), "sealed, but not looked at since"
    run(bank, NEXT)
    put_back(only("balance"), admin)
    assert state(kofi) == (-150, 4)
    after = run(bank, NEXT + dt.timedelta(days=1))
    assert [row.check_name for row in after.discrepancies.all()] == ["running"]
    assert (after.sum_minutes, told()) == (0, 1)


def test_a_count_that_is_too_small_holds_postings_up_until_it_is_put_back(
    bank: TimeBank, admin: Person, rosa: Account, kofi: Account
) -> None:
    with as_owner():
        sql("UPDATE ledger_account SET sequence = 1 WHERE id = %s", kofi.pk)
    run(bank)
    put_back(only("sequence"), admin)
    post(rosa, kofi, 15)
    assert state(kofi) == (-120, 4)
    assert run(bank, NEXT).is_clean


def test_a_hard_limit_follows_the_truth(bank: TimeBank, admin: Person, kofi: Account) -> None:
    bend_balance(kofi, 105)
    Account.objects.filter(pk=kofi.pk).update(is_hard=True, lowest_minutes=-60)
    run(bank)
    put_back(only("balance"), admin)
    kofi.refresh_from_db()
    assert (kofi.balance_minutes, kofi.lowest_minutes) == (-105, -105)


def bend_running(account: Account) -> None:
    bend_entry(account)
    bend_balance(account)


def bend_minutes(account: Account) -> None:
    with tampering():
        sql("UPDATE ledger_entry SET minutes = -31 WHERE account_id = %s AND sequence = 2", account.pk)


def lose_newest(account: Account) -> None:
    with tampering():
        sql("DELETE FROM ledger_entry WHERE sequence = 3")
        sql("DELETE FROM ledger_transfer WHERE id = (SELECT max(id) FROM ledger_transfer)")


def lose_other_line(account: Account) -> None:
    with tampering():
        sql("DELETE FROM ledger_entry WHERE account_id <> %s AND sequence = 2", account.pk)
    bend_balance(account)


@pytest.mark.parametrize("bend", [bend_running, bend_minutes, lose_newest, lose_other_line])
def test_entries_that_are_wrong_themselves_are_no_ground_to_put_back_to(
    bank: TimeBank, admin: Person, kofi: Account, bend: Callable[[Account], None]
) -> None:
    bend(kofi)
    run(bank)
    before = state(kofi)
    found = Discrepancy.objects.with_closing().filter(account=kofi, check_name="balance").first()
    assert found
    with pytest.raises(Refused, match="not all in order"):
        put_back(found, admin)
    with pytest.raises(IntegrityError, match="not in order"), transaction.atomic():
        sql("SELECT ledger_put_balance_back(%s, %s, %s, 'x', now())", bank.pk, found.pk, admin.pk)
    assert state(kofi) == before


def test_the_function_asks_for_a_difference_that_was_found(
    bank: TimeBank, other_bank: TimeBank, admin: Person, kofi: Account
) -> None:
    """Whoever calls it by hand, with whatever numbers."""
    bend_balance(kofi)
    run(bank)
    found, total = only("balance"), only("sum")
    for of_bank, discrepancy in ((other_bank.pk, found.pk), (bank.pk, total.pk), (bank.pk, 0)):
        with pytest.raises(IntegrityError, match="nothing to put back"), transaction.atomic():
            sql("SELECT ledger_put_balance_back(%s, %s, %s, 'x', now())", of_bank, discrepancy, admin.pk)
    assert state(kofi) == (-45, 3)


def test_where_a_block_differs_nothing_is_put_back(bank: TimeBank, admin: Person, kofi: Account) -> None:
    bend_balance(kofi)
    found = run(bank)
    assert closing.may_put_back(only("balance"))
    Discrepancy.objects.create(
        bank=found.bank, reconciliation=found, check_name="block", sequence=1, expected=1, found=2
    )
    assert not closing.may_put_back(only("balance"))


def test_corrections_go_on_meanwhile(bank: TimeBank, admin: Person, rosa: Account, kofi: Account) -> None:
    """A difference stops nothing."""
    second = a_person(bank, "Edda Second", roles.ADMIN)
    bend_balance(kofi)
    run(bank)
    asked = ask(rosa.membership, kofi.membership, admin)
    assert corrections.agree(asked, by=second, at=NEXT).state == Correction.State.POSTED


def test_a_transfer_is_named_as_people_know_it(bank: TimeBank, kofi: Account) -> None:
    with tampering():
        sql("UPDATE ledger_entry SET minutes = minutes + 60 WHERE account_id = %s AND sequence = 2", kofi.pk)
    row = run(bank).discrepancies.with_names().get(check_name="zero")
    assert row.sentence.startswith(f"Transfer “{row.transfer.get_kind_display()}” of ")
    assert row.transfer.reference not in row.sentence


def test_what_is_gone_is_named_by_its_number(bank: TimeBank, kofi: Account) -> None:
    """Read along with the others or by itself."""
    found = run(bank)
    row = Discrepancy.objects.create(
        bank=bank, reconciliation=found, check_name="zero", transfer_id=987654, expected=0, found=60
    )
    for rows in (Discrepancy.objects.all(), Discrepancy.objects.with_names()):
        assert "Transfer 987654, which is gone: its lines" in rows.get(pk=row.pk).sentence
